"""Today: what to do next, in order. Reads the facts, weighs them, words them.

The same list for the page, for `rapport today` and for `rapport today --json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.clients.quiet import Whereabouts, whereabouts_at, whereabouts_in_row
from rapport.lib.offsets import over
from rapport.lib.snoozing import Moment, moments
from rapport.lib.workhours import Workhours
from rapport.lib.zones import country_of, is_zone, zone_or_utc
from rapport.today import sentences
from rapport.today.addresses import address
from rapport.today.answer import Longest, answer
from rapport.today.facts import Facts, gather
from rapport.today.items import Choice, Group, Item, Named, Today
from rapport.today.models import Kind
from rapport.today.promise import length_of_day
from rapport.today.ranking import (
    AGED_DAYS,
    DUE,
    QUIET,
    SORT,
    WAITING,
    Due,
    Past,
    Quiet,
    Urgency,
    Waiting,
    order,
    urgency,
    weigh_due,
    weigh_quiet,
    weigh_waiting,
)
from rapport.today.reasons import told
from rapport.today.sources import Source, Thing
from rapport.today.waiting import Wait
from rapport.web.coming import LATER, soon
from rapport.web.dates import weekday_and_day

NOBODY = Past()


def today(actor: Actor, now: datetime) -> Today:
    """The list of this actor at this moment, in their language and zone."""
    language, zone = _language_and_zone(actor)
    with translation.override(language), timezone.override(zone):
        hours = actor.workspace.workhours
        facts = gather(actor, now=now, zone=zone, hours=hours)
        return Making(facts, now, zone, hours).today()


def _language_and_zone(actor: Actor) -> tuple[str, ZoneInfo]:
    reader = actor.user or actor.workspace
    return reader.language, zone_or_utc(reader.timezone)


class Making:
    """Makes the list from facts: weighs, words and orders them. Asks the database nothing."""

    def __init__(self, facts: Facts, now: datetime, zone: ZoneInfo, hours: Workhours) -> None:
        self.facts, self.now, self.zone, self.hours = facts, now, zone, hours
        self.date: date = now.astimezone(zone).date()
        self.promise = length_of_day(hours)
        self.choices: dict[str, list[Choice]] = {}
        self.step_of = {step.client_id: step.text for step in reversed(facts.due)}

    def today(self) -> Today:
        """The whole list."""
        counts = self.facts.counts
        waiting = [(self._waiting(wait), wait) for wait in self.facts.waiting]
        more = {group: self._more(group) for group in (DUE, QUIET, SORT)}
        due, quiet = counts.due + more[DUE][1], counts.quiet + more[QUIET][1]
        groups = [
            Group(WAITING, _("Your turn"), counts.people, _ordered(self._person(*pair) for pair in waiting)),
            Group(DUE, _("Promised and due"), due, _ordered([*map(self._step, self.facts.due), *more[DUE][0]])),
            Group(QUIET, _("Out of rhythm"), quiet, _ordered([*map(self._silence, self.facts.quiet), *more[QUIET][0]])),
            Group(SORT, _("To sort out"), more[SORT][1], _ordered(more[SORT][0])),
        ]
        others = due + quiet + more[SORT][1]
        said = answer(counts.people, self._longest(waiting), others=others, next_due=counts.next_due, now=self.now)
        local = self.now.astimezone(self.zone)
        return Today(local, weekday_and_day(self.date), said, groups, self.facts.ahead, counts.is_new)

    # ---- Somebody waits

    def _waiting(self, wait: Wait) -> Waiting:
        letter, client = wait.letter, wait.letter.client_id or 0
        return Waiting(
            since=letter.at,
            worked=self.hours.worked(self._recent(letter.at), self.now),
            promise=self.promise,
            days=(self.now - letter.at).days,
            letters=wait.letters,
            last_at=wait.last_at,
            is_new=not client or bool(letter.contact and letter.contact.suggested),
            step=self.step_of.get(client, ""),
            usual=self.facts.habits.get(client),
            past=self.facts.past.get((wait.kind, wait.number), NOBODY),
        )

    def _recent(self, since: datetime) -> datetime:
        """For counting working time: of what is aged nobody wants to know exactly how much."""
        return max(since, self.now - timedelta(days=AGED_DAYS + 1))

    def _person(self, it: Waiting, wait: Wait) -> Item:
        letter = wait.letter
        contact = _contact(letter.contact) if letter.contact else None
        client = _client(letter.client) if letter.client else None
        one = contact or client
        assert one is not None  # facts.unanswered leaves out what has neither
        where = _where(letter)
        company = client.name if contact and letter.client and letter.client.is_company and client else ""
        subject = letter.title or letter.beginning  # type: ignore[attr-defined]
        urgency = weigh_waiting(it)
        reading = address("inbox:letter", letter.source) if letter.source else one.href
        if letter.kind == Interaction.Kind.FORM:
            reading = address("questionnaires:said", letter.pk)
        return Item(
            kind=wait.kind, number=wait.number, group=WAITING, client=client, contact=contact,
            sentence=sentences.waits(one.name, company=company, subject=subject, is_new=it.is_new, href=one.href),
            remarks=sentences.about_waiting(
                it, working_days=self.hours.working_days(self._recent(it.since), self.now), where=where, now=self.now,
                until=over(it.since, it.allowed, self.hours) if it.is_new else None,
            ),
            urgency=urgency, why=told(urgency), since=it.since, seen=wait.last_at, zone=where.zone, guess=where.guess,
            label=_("Get to know") if it.is_new and contact else _("Answer"),
            href=one.href if it.is_new and contact else reading,
            weave=letter.client.weave if letter.client else "t" * min(it.letters, 3),
            end="late" if it.is_late else "you",
            name=letter.contact.short_name if letter.contact else one.name,
            person=letter.contact.short_name if letter.contact else one.name,
            choices=self._choices(where.zone),
        )  # fmt: skip

    def _longest(self, waiting: list[tuple[Waiting, Wait]]) -> Longest | None:
        """Who waits the longest of the fresh; when all are aged, the latest of them."""
        fresh = [pair for pair in waiting if not pair[0].is_aged] or sorted(waiting, key=lambda pair: pair[0].days)[:1]
        if not fresh:
            return None
        it, wait = min(fresh, key=lambda pair: (pair[0].since, pair[1].number))
        letter = wait.letter
        name = letter.contact.short_name if letter.contact else letter.client.name if letter.client else ""
        days = self.hours.working_days(self._recent(it.since), self.now)
        return Longest(name, it.since, days, it.is_late and not it.is_aged)

    # ---- A step is due, a client is silent

    def _step(self, step: NextStep) -> Item:
        it = Due(
            days_late=self._days_late(step),
            hour=step.due_at,
            client_waits=step.client.turn == Client.Turn.OURS,
            past=self.facts.past.get((Kind.STEP, step.pk), NOBODY),
        )
        client, urgency = _client(step.client), weigh_due(it)
        where = whereabouts_in_row(step.client, step.main)  # type: ignore[attr-defined]
        said = sentences.planned(
            client.name, step.text, on=step.due_on, at=step.due_at, today=self.date, href=client.href
        )
        return self._about(
            step.client, where, kind=Kind.STEP, number=step.pk, group=DUE, sentence=said, urgency=urgency,
            remarks=sentences.about_due(it, where=where, now=self.now),
            since=self._due_since(step), seen=step.updated_at, label=pgettext("a client's page", "Open"),
            end="late" if it.days_late else "you",
        )  # fmt: skip

    def _due_since(self, step: NextStep) -> datetime:
        """The beginning of its day, or its hour."""
        if step.due_at is not None:
            return step.due_at
        return datetime.combine(step.due_on or self.date, datetime.min.time(), self.zone)

    def _days_late(self, step: NextStep) -> int:
        """Working days after the day it was planned for, today included."""
        due = step.due_at.astimezone(self.zone).date() if step.due_at else step.due_on or self.date
        days = min((self.date - due).days, 100)
        return sum(self.hours.works_on(self.date - timedelta(days=ago)) for ago in range(days))

    def _silence(self, client: Client) -> Item:
        days = (self.now - client.last_at).days
        patience = (client.silent_from - client.last_at).days if client.silent_from else days
        it = Quiet(
            days=days, patience=patience, agreed=client.rhythm_days,
            past=self.facts.past.get((Kind.SILENCE, client.pk), NOBODY),
        )  # fmt: skip
        where = whereabouts_in_row(client, client.main)  # type: ignore[attr-defined]
        return self._about(
            client, where, kind=Kind.SILENCE, number=client.pk, group=QUIET, urgency=weigh_quiet(it),
            sentence=sentences.is_quiet(client.name, days, href=_client(client).href),
            remarks=sentences.about_quiet(it), since=client.last_at, seen=client.last_at, label=_("Write"),
        )  # fmt: skip

    # ---- Every other kind

    def _more(self, group: str) -> tuple[list[Item], int]:
        mine = [(source, found) for source, found in self.facts.more if source.group == group]
        items = [self._thing(source, thing) for source, found in mine for thing in found.things]
        return items, sum(found.count for _source, found in mine)

    def _thing(self, source: Source, thing: Thing) -> Item:
        past = self.facts.past.get((source.kind, thing.number), NOBODY)
        weighed, client = urgency(thing.facts, past), thing.client
        where = whereabouts_in_row(client, thing.main)
        return Item(
            kind=source.kind, number=thing.number, group=source.group, sentence=thing.sentence, remarks=thing.remarks,
            urgency=weighed, why=told(weighed), since=thing.since, seen=thing.seen, label=thing.label, href=thing.href,
            weave=client.weave if client else "", end="late" if thing.late else "you", name=thing.name,
            person=(client.face or client.name) if client else "", zone=where.zone, guess=where.guess,
            client=_client(client) if client else None, choices=self._choices(where.zone),
        )  # fmt: skip

    def _about(self, client: Client, where: Whereabouts, *, urgency: Urgency, **facts: Any) -> Item:
        """An item that leads to its client's page."""
        named = _client(client)
        return Item(
            urgency=urgency, why=told(urgency), client=named, name=named.name, person=client.face or client.name,
            href=named.href, weave=client.weave, zone=where.zone, guess=where.guess,
            choices=self._choices(where.zone), **facts,
        )  # fmt: skip

    def _choices(self, zone: str) -> list[Choice]:
        """The moments to set something aside until; those who live in one zone share them."""
        if zone not in self.choices:
            theirs = Workhours(ZoneInfo(zone), country=country_of(zone)) if is_zone(zone) else None
            found = moments(self.now, zone=self.zone, hours=self.hours, theirs=theirs)
            self.choices[zone] = [self._choice(each) for each in found]
        return self.choices[zone]

    def _choice(self, each: Moment) -> Choice:
        when = soon(each.until, self.now)
        return Choice(str(LATER[each.code]), when, each.until.isoformat())


def _ordered(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: order(item.points, item.since, item.number))


def _where(letter: Any) -> Whereabouts:
    """By the clock of who wrote; of a client who names nobody, by that of their main person."""
    if letter.contact:
        return whereabouts_at(letter.client, letter.contact)
    return whereabouts_in_row(letter.client, letter.main)


def _contact(contact: Contact) -> Named:
    return Named(contact.pk, contact.name, address("clients:contact", contact.pk))


def _client(client: Client) -> Named:
    return Named(client.pk, client.name, address("clients:client", client.pk))
