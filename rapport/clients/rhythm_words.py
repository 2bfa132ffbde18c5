"""The rhythm of a client in words: the answer, the figures as rows of a table, each with what it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from rapport.clients import wording
from rapport.clients.history import entries_base
from rapport.clients.manners import every
from rapport.clients.rhythm_judging import Judgement
from rapport.clients.rhythm_measuring import Answering, Rhythm, Said
from rapport.lib.amounts import number_in_words
from rapport.lib.answering import Spread, Waiting
from rapport.lib.rates import COUNTS, INDICATIVE, UNKNOWN, Rate, grade
from rapport.web.dates import short_day, when
from rapport.web.languages import our_language

MOST_SHOWN = 8
WIDTH = 220


@dataclass(frozen=True, slots=True)
class Line:
    """Something said, as a line of proof: its address, what it was, and a word about it."""

    href: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    name: str
    label: str
    brief: str
    shown: str
    scale: Markup = field(default_factory=Markup)
    may_be: str = ""
    basis: str = ""
    indicative: bool = False
    lines: list[Line] = field(default_factory=list)
    more: int = 0


def lasting(time: timedelta) -> str:
    """A length of time in hours and minutes: 2 h 15 min."""
    return wording.lasted(max(0, round(time / timedelta(minutes=1))))


def answer(rhythm: Rhythm, judgements: Sequence[Judgement]) -> tuple[str, str]:
    """The two voices above the page."""
    if not rhythm.said:
        return _("Nothing has been said in the last year."), _("The rhythm shows once there is something to measure.")
    quiet = judgements[0].why if judgements else _as_agreed(rhythm)
    if judgements:
        return judgements[0].strong, quiet
    own = rhythm.ours.own
    if own and grade(own.count) != COUNTS:
        return _("Your answer takes %(time)s of work.") % {"time": lasting(own.median)}, quiet
    return _("The rhythm is right, as far as can be told."), quiet


def _as_agreed(rhythm: Rhythm) -> str:
    if rhythm.cadence and rhythm.adherence.of:
        return _("Agreed is %(often)s: kept in %(count)s of %(of)s.") % {
            "often": every(rhythm.cadence), "count": rhythm.adherence.hits, "of": rhythm.adherence.of,
        }  # fmt: skip
    if rhythm.measured:
        return _("No rhythm is agreed; usually you speak %(often)s.") % {
            "often": every(max(1, round(rhythm.measured)))
        }  # fmt: skip
    return _("No rhythm is agreed.")


def figures(rhythm: Rhythm) -> list[Figure]:
    """Every row, in the order of the questions: how soon, how often, who carries it."""
    return [
        *_answering(rhythm),
        *([_in_time(rhythm)] if rhythm.answer_hours else []),
        _fit(rhythm),
        _adherence(rhythm),
        _symmetry(rhythm),
        _chase(rhythm),
    ]


def _answering(rhythm: Rhythm) -> list[Figure]:
    ours, theirs = rhythm.ours, rhythm.theirs
    return [
        _times("own", _("Your answer, in your working hours"), ours.own, ours, [(w, w.own) for w in ours.waits]),
        _times("theirs", _("The same, in their working hours"), ours.theirs, ours, [(w, w.theirs) for w in ours.waits]),
        _times(
            "shared", _("The same, in the hours you share"), ours.shared, ours, [(w, w.shared) for w in ours.waits]
        ),
        _times(
            "answered", _("Their answer, in their working hours"), theirs.theirs, theirs,
            [(w, w.theirs) for w in theirs.waits],
        ),
    ]  # fmt: skip


def _times(
    name: str, label: str, times: Spread | None, side: Answering, waits: list[tuple[Waiting, timedelta]]
) -> Figure:  # fmt: skip
    if times is None:
        return Figure(name, label, _("Nothing has waited for an answer."), "—")
    slowest = sorted(waits, key=lambda pair: pair[1], reverse=True)
    lines = [_waited(wait, time) for wait, time in slowest[:MOST_SHOWN]]
    basis = _turns(times.count, len(side.open))
    more = max(0, len(slowest) - MOST_SHOWN)
    if grade(times.count) == COUNTS:
        shown = "; ".join(lasting(time) for _wait, time in sorted(waits, key=lambda pair: pair[1]))
        return Figure(name, label, _("Fewer than five: each is named."), shown, basis=basis, lines=lines, more=more)
    brief = _("Nine of ten within %(time)s.") % {"time": lasting(times.p90)}
    return Figure(
        name, label, brief, lasting(times.median), basis=basis, indicative=grade(times.count) == INDICATIVE,
        lines=lines, more=more,
    )  # fmt: skip


def _turns(count: int, still_open: int) -> str:
    said = ngettext("%(count)s turn", "%(count)s turns", count) % {"count": count}
    if not still_open:
        return said
    waits = ngettext("%(count)s waits still", "%(count)s wait still", still_open) % {"count": still_open}
    return f"{said}, {waits}"


def _waited(wait: Waiting, time: timedelta) -> Line:
    asked, reply = wait.turn.asked, wait.turn.answer
    note = lasting(time) if reply else _("%(time)s so far") % {"time": lasting(time)}
    return Line(f"{entries_base()}{asked.key}/", when(asked.at), note)


def _in_time(rhythm: Rhythm) -> Figure:
    brief = ngettext(
        "Agreed: within %(count)s working hour.", "Agreed: within %(count)s working hours.", rhythm.answer_hours or 0
    ) % {"count": rhythm.answer_hours}
    late = [w for w in rhythm.ours.waits if w.own > timedelta(hours=rhythm.answer_hours or 0)]
    lines = [_waited(wait, wait.own) for wait in late[-MOST_SHOWN:][::-1]]
    return _rate("in_time", _("Answers within the agreed time"), brief, rhythm.in_time, _of_answers, lines, len(late))


def _fit(rhythm: Rhythm) -> Figure:
    label = _("As often as agreed")
    if rhythm.fit is None or rhythm.expected is None or rhythm.cadence is None:
        why = _("No rhythm is agreed.") if not rhythm.cadence else _("Not a whole interval has passed yet.")
        return Figure("fit", label, why, "—")
    brief = _("Agreed is %(often)s. 1 is exactly that, 0 is a quarter or the fourfold.") % {
        "often": every(rhythm.cadence)
    }
    basis = _("%(actual)s days with a word of yours, %(expected)s expected") % {
        "actual": rhythm.actual, "expected": number(rhythm.expected, 1),
    }  # fmt: skip
    return Figure(
        "fit", label, brief, number(rhythm.fit, 2), basis=basis, lines=_lines(rhythm.updates),
        more=max(0, len(rhythm.updates) - MOST_SHOWN),
    )  # fmt: skip


def _adherence(rhythm: Rhythm) -> Figure:
    label = _("Intervals with a word of yours")
    if not rhythm.spans:
        return Figure("adherence", label, "", "—")
    days = {one.day for one in rhythm.updates}
    empty = [span for span in rhythm.spans if not any(span[0] <= day <= span[1] for day in days)]
    lines = [Line("", f"{short_day(first)} – {short_day(last)}", _("nothing")) for first, last in empty[::-1]]
    brief = _("No gap.") if not empty else _("The gaps are under “Why”.")
    return _rate("adherence", label, brief, rhythm.adherence, _of_intervals, lines[:MOST_SHOWN], len(lines))


def _symmetry(rhythm: Rhythm) -> Figure:
    label = _("Balance of the two sides")
    if rhythm.symmetry is None:
        return Figure("symmetry", label, _("Nothing of substance was said."), "—")
    how = {"theirs": len(rhythm.received), "ours": len(rhythm.sent)}
    brief = _("1 is as much from both; a thank-you does not count.")
    return Figure(
        "symmetry", label, brief, number(rhythm.symmetry, 2),
        basis=_("%(theirs)s from them, %(ours)s from you") % how,
        lines=_lines([*rhythm.received, *rhythm.sent]),
        more=max(0, len(rhythm.received) + len(rhythm.sent) - MOST_SHOWN),
    )  # fmt: skip


def _chase(rhythm: Rhythm) -> Figure:
    brief = _("Messages that only ask how things stand.")
    return _rate(
        "chase", _("They have to ask"), brief, rhythm.chase, _of_messages, _lines(rhythm.chases), len(rhythm.chases)
    )  # fmt: skip


def _lines(words: Iterable[Said]) -> list[Line]:
    newest = sorted(words, key=lambda one: one.at, reverse=True)[:MOST_SHOWN]
    return [Line(f"{entries_base()}{one.pk}/", one.title, short_day(one.day)) for one in newest]


def lines_of(words: Iterable[Said]) -> list[Line]:
    """What a judgement comes from."""
    return _lines(words)


def _of_answers(rate: Rate) -> str:
    return ngettext("%(hits)s of %(count)s answer", "%(hits)s of %(count)s answers", rate.of) % _counts(rate)


def _of_intervals(rate: Rate) -> str:
    return ngettext("%(hits)s of %(count)s interval", "%(hits)s of %(count)s intervals", rate.of) % _counts(rate)


def _of_messages(rate: Rate) -> str:
    return ngettext("%(hits)s of %(count)s message", "%(hits)s of %(count)s messages", rate.of) % _counts(rate)


def _counts(rate: Rate) -> dict[str, int]:
    return {"hits": rate.hits, "count": rate.of}


def _rate(
    name: str, label: str, brief: str, rate: Rate, basis: Callable[[Rate], str], lines: list[Line], count: int
) -> Figure:
    said = basis(rate)
    more = max(0, count - len(lines))
    if rate.grade == UNKNOWN:
        return Figure(name, label, brief, "—", scale_of(None, None), "", "")
    if rate.grade == COUNTS:
        shown = pgettext("so many of so many", "%(hits)s of %(count)s") % _counts(rate)
        return Figure(name, label, brief, shown, scale_of(None, None), "—", said, lines=lines, more=more)
    indicative = rate.grade == INDICATIVE
    low, high = rate.interval or (0, 0)
    may_be = f"{round(low)}–{round(high)}" if indicative else ""
    return Figure(
        name, label, brief, percent(rate.percent or 0), scale_of(rate.percent, (low, high) if indicative else None),
        may_be, said, indicative, lines, more,
    )  # fmt: skip


def percent(value: float) -> str:
    """78 %, with a space that does not break."""
    said = pgettext("a share", "%(value)s %%") % {"value": round(value)}
    return said.replace(" ", "\u00a0")


def number(value: float, places: int) -> str:
    """A number in the reader's language, rounded half up."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number_in_words(exact.normalize() if exact else Decimal(0), our_language())


def scale_of(value: float | None, interval: tuple[float, float] | None) -> Markup:
    """The share on a line from 0 to 100, with the interval in which it lies."""
    parts = [f'<path class="axis" d="M0 10H{WIDTH}"/>']
    if interval:
        low, high = (round(end * WIDTH / 100) for end in interval)
        parts.append(f'<path class="ci" d="M{low} 10H{high}M{low} 6V14M{high} 6V14"/>')
    if value is not None:
        parts.append(f'<circle class="dot" cx="{round(value * WIDTH / 100)}" cy="10" r="4.5"/>')
    return Markup(f'<svg viewBox="0 0 {WIDTH} 20" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704 - numbers only


def picture(weeks: Sequence[tuple[object, int, int]]) -> Markup:
    """Week by week: they above the line, you below it; as tall as the busiest week."""
    most = max([1, *(max(received, sent) for _day, received, sent in weeks)])
    step, half = 12, 30
    bars = []
    for place, (_day, received, sent) in enumerate(weeks):
        up, down = (round(half * count / most, 1) for count in (received, sent))
        if received:
            bars.append(f'<rect class="them" x="{place * step}" y="{half - up:g}" width="8" height="{up:g}" rx="1.5"/>')
        if sent:
            bars.append(f'<rect class="you" x="{place * step}" y="{half + 2}" width="8" height="{down:g}" rx="1.5"/>')
    width = len(weeks) * step - 4
    axis = f'<path class="axis" d="M0 {half + 1}H{width}"/>'
    return Markup(  # noqa: S704 - made of numbers
        f'<svg class="beats" viewBox="0 0 {width} {2 * half + 2}" aria-hidden="true">{axis}{"".join(bars)}</svg>'
    )
