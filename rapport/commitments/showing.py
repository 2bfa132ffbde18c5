"""Promises in words: on the page of their client, beside their letter, in their list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from rapport.clients import wording
from rapport.clients.beside import Kind, Section
from rapport.clients.history import BOTH, THEY, YOU, Moment
from rapport.clients.models import Client, Contact
from rapport.clients.turns import Said
from rapport.commitments.finding import is_request
from rapport.commitments.forms import PromiseForm, new_promise
from rapport.commitments.models import Commitment, Side, Suggestion
from rapport.commitments.promising import promise
from rapport.journal.models import Batch
from rapport.lib.zones import zone_or_utc
from rapport.web.dates import clock, day, when
from rapport.web.funnel import Actor
from rapport.web.marks import paragraphs
from rapport.web.rights import FULL

State = Commitment.State
# Of a client so many are looked at for their page.
MOST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One promise as it is shown."""

    promise: Commitment
    href: str
    due: Said
    ours: bool
    open: bool
    over: bool
    ended: str = ""
    proof: str = ""
    proof_href: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """One suggestion as it is shown."""

    suggestion: Suggestion
    says: str
    due: Said
    letter_href: str
    when: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The section on a client's page."""

    client: Client
    rows: list[Row]
    guesses: list[Guess]
    record: str = ""
    full: bool = True
    more: int = 0


def href(pk: int) -> str:
    """The page of a promise."""
    return reverse("commitments:promise", args=[pk])


def due_in_words(on: date | None, at: datetime | None, zone: str, *, now: datetime) -> Said:
    """When it is due: red when that is over."""
    said = wording.due(on, at, now=now)
    if on is not None:
        over = Commitment(due_on=on, zone=zone).deadline <= now
        return Said(said.words, "late" if over else "")
    return said


def row_of(one: Commitment, *, now: datetime) -> Row:
    """A promise in words."""
    said = due_in_words(one.due_on, one.due_at, one.zone, now=now)
    is_open = one.state == State.OPEN
    return Row(
        one, href(one.pk), said if is_open else Said(said.words), one.is_ours, is_open, one.is_over(now),
        ended="" if is_open else ended(one), proof=proof_in_words(one),
        proof_href=reverse("clients:entry", args=[one.proof_id]) if is_open and one.proof_id else "",
    )  # fmt: skip


def ended(one: Commitment) -> str:
    """How it ended, and when."""
    at = when(one.ended_at) if one.ended_at else ""
    return {
        State.KEPT: _("kept, %(when)s"), State.LATE: _("kept late, %(when)s"), State.BROKEN: _("not kept, %(when)s"),
    }[State(one.state)] % {"when": at}  # fmt: skip


def proof_in_words(one: Commitment) -> str:
    """The question about a message that may be its keeping."""
    if one.state != State.OPEN or one.proof is None:
        return ""
    title = one.proof.title or one.proof.text[:60]
    return _("Kept by “%(title)s”, %(when)s?") % {"title": title, "when": when(one.proof.at)}


def guess_of(one: Suggestion, *, now: datetime) -> Guess:
    """A suggestion in words."""
    ours = one.side == Side.OURS
    if is_request(one.pattern):
        says = _("They ask you") if ours else _("You ask them")
    else:
        says = _("You promise") if ours else _("They promise")
    return Guess(
        one, says, due_in_words(one.due_on, one.due_at, one.zone, now=now),
        reverse("clients:entry", args=[one.interaction_id]), when(one.said_at),
    )  # fmt: skip


# ---- On the page of a client


def section(actor: Actor, client: Client, now: datetime) -> Section:
    """Open promises and suggestions among the facts; what was promised and how it ended in the history."""
    rows = Commitment.objects.visible_to(actor).present().filter(client=client)
    promised = list(rows.select_related("proof").order_by("-id")[:MOST])
    suggestions = Suggestion.objects.visible_to(actor).waiting(now).order_by("-said_at", "-id")
    guesses = [guess_of(one, now=now) for one in suggestions.filter(client=client)[:5]]
    found = sorted((one for one in promised if one.state == State.OPEN), key=lambda one: one.deadline)
    panel = Panel(
        client, [row_of(one, now=now) for one in found[:8]], guesses, record_in_words(promised),
        full=actor.role in FULL, more=max(0, len(found) - 8),
    )  # fmt: skip
    return Section("commitments/section.html", panel, [moment for one in promised for moment in moments_of(one)])


def record_in_words(promised: Iterable[Commitment]) -> str:
    """How promises were kept so far, each side by itself; nothing while nothing has ended."""
    told = []
    ours, theirs = _("You kept %(kept)s of %(all)s in time."), _("They kept %(kept)s of %(all)s in time.")
    for side, words in ((Side.OURS, ours), (Side.THEIRS, theirs)):
        states = [one.state for one in promised if one.side == side and one.state != State.OPEN]
        if states:
            told.append(words % {"kept": states.count(State.KEPT), "all": len(states)})
    return " ".join(told)


def moments_of(one: Commitment) -> list[Moment]:
    """The knots of a promise in the history: given by hand (in a letter the letter is its knot), and ended."""
    x, side = (YOU, "you") if one.is_ours else (THEY, "them")
    who = pgettext("who promised", "You promised") if one.is_ours else pgettext("who promised", "They promised")
    base: dict[str, Any] = {"id": 0, "said": paragraphs(one.text), "href": href(one.pk)}
    moments = []
    if one.interaction_id is None:
        by = _("by %(day)s") % {"day": due_day(one)}
        moments.append(
            Moment(side=side, x=x, who=who, kind=by, when=when(one.created_at), iso=one.created_at.isoformat(), **base)
        )
    if one.state != State.OPEN and one.ended_at:
        end = Moment(
            0, "fact", BOTH, who=_("Promise"), kind=str(one.get_state_display()), subject=one.text, href=href(one.pk),
            when=when(one.ended_at), iso=one.ended_at.isoformat(), said=paragraphs(one.apology),
        )  # fmt: skip
        moments.append(end)
    return moments


def due_day(one: Commitment | Suggestion) -> str:
    """5 December; 5 December, 13:00, on the reader's clock."""
    if one.due_at is not None:
        return pgettext("date and time", "%(day)s, %(time)s") % {
            "day": day(timezone.localdate(one.due_at)), "time": clock(one.due_at)
        }  # fmt: skip
    assert one.due_on is not None  # one of both is always set
    return day(one.due_on)


def _form(data: Any, client: Client, people: list[Contact]) -> PromiseForm:
    return PromiseForm(data, record=new_promise(client), people=people, composed=True)


def _write(client: Client, values: dict[str, Any], *, by: Actor, at: datetime) -> Batch:
    return promise(client, values, by=by, at=at)[1]


KIND = Kind(
    "promise", pgettext_lazy("kind of an entry", "Promise"), "handshake", _form, _write,
    gettext_lazy("The promise is written down."),
)  # fmt: skip


# ---- Beside a letter


def guesses_in(actor: Actor, sources: Iterable[int], *, now: datetime) -> dict[int, list[Guess]]:
    """The suggestions found in these messages, by the message."""
    rows = Suggestion.objects.visible_to(actor).waiting(now).filter(interaction__source__in=list(sources))
    found: dict[int, list[Guess]] = {}
    for one in rows.select_related("interaction").order_by("id")[:50]:
        found.setdefault(one.interaction.source, []).append(guess_of(one, now=now))
    return found


# ---- The answer above the list


def answer(ours_over: int, theirs_over: int, is_open: int, guesses: int, soonest: Commitment | None) -> tuple[str, str]:
    """What is owed, in two voices."""
    if ours_over:
        strong = ngettext(
            "You are late with %(count)s promise.", "You are late with %(count)s promises.", ours_over
        ) % {"count": ours_over}  # fmt: skip
    elif theirs_over:
        strong = ngettext(
            "%(count)s promise to you is late.", "%(count)s promises to you are late.", theirs_over
        ) % {"count": theirs_over}  # fmt: skip
    elif is_open:
        strong = _("Nobody is late with a promise.")
    else:
        strong = _("Nothing is promised.")
    if soonest is not None:
        quiet = _("Next: “%(text)s”, by %(day)s.") % {"text": soonest.text[:80], "day": due_day(soonest)}
    elif guesses:
        quiet = ngettext(
            "%(count)s sentence sounds like a promise.", "%(count)s sentences sound like promises.", guesses
        ) % {"count": guesses}  # fmt: skip
    else:
        quiet = ""
    return strong, quiet


def zone_name(one: Commitment) -> str:
    """The zone of a promise, when it is not the reader's: a date is over there at another moment."""
    if not one.zone or str(timezone.get_current_timezone()) == one.zone:
        return ""
    return wording.place(str(zone_or_utc(one.zone)))
