"""Too little, too much, too late: what the figures of a rhythm say against what was agreed, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.manners import every
from rapport.clients.rhythm_measuring import Rhythm, Said
from rapport.web.dates import day

TOO_LITTLE, TOO_MUCH, TOO_LATE = "little", "much", "late"
# Below a half or above the double of what was agreed; fewer intervals than three say nothing.
HALF, DOUBLE, FEWEST = 0.5, 2.0, 3
# An update in fewer of the intervals than this is too little.
KEPT = 0.6
# They have to ask how things stand: more than once, and in one of five messages.
CHASED, CHASES = 0.2, 2
# So many of ours in a row without a word of theirs.
ALONE = 3
IN_TIME = 0.8


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong, why, what would be right, and the words it comes from."""

    code: str
    strong: str
    why: str
    right: str
    words: list[Said] = field(default_factory=list)


def judge(rhythm: Rhythm) -> list[Judgement]:
    """Everything that is not as agreed; nothing when all is well or too little is known."""
    found = [_little(rhythm), _chased(rhythm), _alone(rhythm), _much(rhythm), _late(rhythm)]
    return [one for one in found if one]


def _ratio(rhythm: Rhythm) -> float | None:
    if not rhythm.expected or len(rhythm.spans) < FEWEST:
        return None
    return rhythm.actual / rhythm.expected


def _little(rhythm: Rhythm) -> Judgement | None:
    ratio, kept = _ratio(rhythm), rhythm.adherence
    if ratio is None or rhythm.cadence is None or (ratio >= HALF and kept.hits >= KEPT * kept.of):
        return None
    empty = kept.of - kept.hits
    why = ngettext(
        "Agreed is %(often)s; in %(count)s of %(of)s such interval you did not write.",
        "Agreed is %(often)s; in %(count)s of %(of)s such intervals you did not write.",
        kept.of,
    ) % {"often": every(rhythm.cadence), "count": empty, "of": kept.of}
    return Judgement(TOO_LITTLE, _("Too little from you."), why, _next(rhythm), rhythm.updates[-1:])


def _next(rhythm: Rhythm) -> str:
    last = rhythm.updates[-1].day if rhythm.updates else rhythm.since
    due = last + timedelta(days=rhythm.cadence or 0)
    if due <= rhythm.until:
        return _("Right would be a word today, and then %(often)s.") % {"often": every(rhythm.cadence or 1)}
    return _("Right would be the next word by %(day)s.") % {"day": day(due)}


def _chased(rhythm: Rhythm) -> Judgement | None:
    rate = rhythm.chase
    if rate.hits < CHASES or rate.hits < CHASED * rate.of:
        return None
    why = ngettext(
        "%(count)s of %(of)s message of theirs asks how things stand.",
        "%(count)s of %(of)s messages of theirs ask how things stand.",
        rate.of,
    ) % {"count": rate.hits, "of": rate.of}
    return Judgement(
        TOO_LITTLE, _("They have to ask."), why, _("Right would be to report before they ask, on a fixed day."),
        rhythm.chases,
    )  # fmt: skip


def _alone(rhythm: Rhythm) -> Judgement | None:
    alone = rhythm.unanswered
    if len(alone) < ALONE:
        return None
    why = ngettext(
        "You wrote %(count)s time since %(day)s without an answer.",
        "You wrote %(count)s times since %(day)s without an answer.",
        len(alone),
    ) % {"count": len(alone), "day": day(alone[0].day)}
    return Judgement(
        TOO_MUCH, _("Too much in a row."), why, _("Right would be another way, a call, or a pause."), alone
    )


def _much(rhythm: Rhythm) -> Judgement | None:
    ratio = _ratio(rhythm)
    if ratio is None or ratio <= DOUBLE or rhythm.cadence is None:
        return None
    how = {
        "often": every(rhythm.cadence), "actual": rhythm.actual, "expected": round(rhythm.expected or 0),
    }  # fmt: skip
    if len(rhythm.received) * DOUBLE >= len(rhythm.sent):
        # They write as much: what was agreed is out of date, not the way we write.
        return None
    return Judgement(
        TOO_MUCH, _("Too much from you."),
        _("Agreed is %(often)s, about %(expected)s times; you wrote on %(actual)s days, and half is not answered.")
        % how,
        _("Right would be to gather what you have and write %(often)s.") % how, rhythm.sent[-5:],
    )  # fmt: skip


def _late(rhythm: Rhythm) -> Judgement | None:
    rate = rhythm.in_time
    if rhythm.answer_hours is None or rate.of < FEWEST or rate.hits >= IN_TIME * rate.of:
        return None
    hours = ngettext("%(count)s working hour", "%(count)s working hours", rhythm.answer_hours) % {
        "count": rhythm.answer_hours
    }
    why = _("Agreed is an answer within %(hours)s; %(count)s of %(of)s came in time.") % {
        "hours": hours, "count": rate.hits, "of": rate.of,
    }  # fmt: skip
    late = {
        wait.turn.asked.key for wait in rhythm.ours.waits if wait.own > timedelta(hours=rhythm.answer_hours)
    }  # fmt: skip
    words = [one for one in rhythm.said if one.pk in late]
    right = _("Right would be a short “seen, answer tomorrow” at once.")
    return Judgement(TOO_LATE, _("Answers come late."), why, right, words[-10:])
