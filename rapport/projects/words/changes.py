"""A change in words: its state, what it does, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.projects.changes import Effect, effect_of
from rapport.projects.ledger import decided_by
from rapport.projects.models import ChangeRequest
from rapport.projects.plan import Plan
from rapport.projects.words.scope import hours, money
from rapport.web.dates import day, when

State = ChangeRequest.State
MEANING = {State.SENT: "wait", State.ACCEPTED: "done", State.REJECTED: "late"}


@dataclass(frozen=True, slots=True)
class Told:
    """One part of what changes: what it is called, how it was, how it will be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Card:
    """A change as pages show it."""

    change: ChangeRequest
    name: str
    state: str
    meaning: str
    when: str
    effects: list[Told]
    note: str
    href: str


def card_of(one: ChangeRequest, plan: Plan, *, now: datetime) -> Card:
    """A change in words; what it would do is shown while it is open, what it added once it is decided."""
    effects = told(one, effect_of(one, plan, at=now)) if one.is_open else added(one)
    return Card(
        one, _("Change %(number)s") % {"number": one.number}, state_of(one), MEANING.get(State(one.state), ""),
        when_of(one), effects, note_of(one), one.get_absolute_url(),
    )  # fmt: skip


def state_of(one: ChangeRequest) -> str:
    """Martin decides."""
    who = one.project.contact
    if one.state == State.SENT and who is not None:
        return _("%(name)s decides") % {"name": who.short_name}
    return str(one.get_state_display())


def when_of(one: ChangeRequest) -> str:
    """When it was sent or decided."""
    if one.decided_at:
        return f"{decided_by(one)}, {when(one.decided_at)}"
    if one.sent_at and one.state == State.SENT:
        return pgettext("of what we sent", "sent %(when)s") % {"when": when(one.sent_at)}
    return when(one.created_at)


def note_of(one: ChangeRequest) -> str:
    """What is said of the date it moves."""
    if one.late_then_rebased:
        return _("It was accepted after the date was over. The new date counts from now on; the lateness stays.")
    return ""


def told(one: ChangeRequest, effect: Effect) -> list[Told]:
    """Dates, hours and price, before and after."""
    found = [Told(shift.milestone.title, day(shift.from_on), day(shift.to_on)) for shift in effect.shifts]
    if one.minutes:
        found.append(
            Told(_("Hours"), hours(effect.minutes[0]), hours(effect.minutes[1]))
            if effect.minutes
            else Told(_("Hours"), "", hours(one.minutes, signed=True))
        )
    if one.price_minor:
        found.append(
            Told(_("Price"), money(effect.price[0], one.currency), money(effect.price[1], one.currency))
            if effect.price
            else Told(_("Price"), "", money(one.price_minor, one.currency, signed=True))
        )
    if one.risk:
        found.append(Told(_("Risk"), "", one.risk))
    return found


def added(one: ChangeRequest) -> list[Told]:
    """The same of one that is decided: what it added."""
    found = []
    if one.days and one.milestone:
        said = ngettext("%(count)s working day", "%(count)s working days", abs(one.days)) % {"count": abs(one.days)}
        found.append(Told(one.milestone.title, "", f"{'+' if one.days > 0 else '−'}{said}"))
    if one.minutes:
        found.append(Told(_("Hours"), "", hours(one.minutes, signed=True)))
    if one.price_minor:
        found.append(Told(_("Price"), "", money(one.price_minor, one.currency, signed=True)))
    if one.risk:
        found.append(Told(_("Risk"), "", one.risk))
    return found


def difference(one: ChangeRequest) -> str:
    """In one line: +€1,050 · +14 h · 5 working days later."""
    parts = [told.after for told in added(one) if told.label != _("Risk")]
    return " · ".join(parts)
