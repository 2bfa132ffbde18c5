"""Taking in timesheets of other programs: each row becomes an entry, under the client and the project it names.

An entry brought again is the same one. It is brought up to date unless somebody has changed it here or it stands on a
bill. What names no project and no client is work for nobody, unless a client was chosen for it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rapport.accounts.actors import Actor
from rapport.accounts.known_members import KnownMembers
from rapport.clients.by_name import NamedClients
from rapport.clients.models import Client
from rapport.clients.taking import Outcome
from rapport.journal.edits import edited_at
from rapport.journal.models import Batch
from rapport.journal.recording import Change, difference, record_many
from rapport.journal.reversing import ways_of
from rapport.lib.timesheets.clock import began
from rapport.lib.timesheets.numbers import minor
from rapport.lib.timesheets.shape import Entry
from rapport.lib.zones import zone_or_utc
from rapport.projects.boards.known import Owner
from rapport.projects.models import Project, Task
from rapport.projects.planning import begin_project
from rapport.timekeeping.alerting import look_at_budgets
from rapport.timekeeping.models import TimeEntry
from rapport.timekeeping.rates import Scope, rate_among, rates_until
from rapport.web.bulk import insert, new, update_rows

SET = (
    "client_id", "project_id", "task_id", "user_id", "person", "description", "day", "started_at", "ended_at",
    "seconds", "zone", "billable", "billed_at", "rate_minor", "currency", "tags",
)  # fmt: skip
type Names = tuple[str, str]


@dataclass(slots=True, eq=False)
class Home:
    """What entries of the same client and project by name belong to."""

    client: Client | None = None
    project: Project | None = None
    # Its tasks by their titles.
    tasks: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Touched:
    """An entry that is new or changes."""

    entry: TimeEntry
    home: Home
    changes: dict[str, tuple[Any, Any]] | None = None


class TimeTaking:
    """Takes in chunks of entries: `decide` says what each becomes, `write` makes it so, in the caller's transaction."""

    def __init__(self, actor: Actor, program: str, owner: Owner, *, zone: str, at: datetime) -> None:
        """`owner`: whose the entries without a client are; `zone`: that of the clock they were measured by."""
        self.actor, self.program, self.owner, self.at = actor, program, owner, at
        self.zone, self.zone_name = zone_or_utc(zone), zone
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.clients = NamedClients(self.actor, at=self.at)
        self.members = KnownMembers(self.actor.workspace)
        self.homes: dict[Names, Home] = {}
        self.new_projects: list[Home] = []
        self.touched: list[Touched] = []

    def prepare(self, entries: Sequence[Entry]) -> None:
        """Nothing goes to the store."""

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.touched)

    def decide(self, entries: Sequence[Entry]) -> list[Outcome]:
        """What becomes of each entry, in order."""
        rows = TimeEntry.objects.visible_to(self.actor).filter(source=self.program)
        known = {row.source_key: row for row in rows.filter(source_key__among=[key_of(entry) for entry in entries])}
        edited = edited_at(TimeEntry, [row.pk for row in known.values()], self.actor.workspace_id)
        self._find_homes(entries, known)
        return [self._take(entry, known.get(key_of(entry)), edited) for entry in entries]

    # ---- Clients and projects

    def _find_homes(self, entries: Sequence[Entry], known: Mapping[str, TimeEntry]) -> None:
        """The client and project of every pair of names, in a few statements."""
        fresh = [entry for entry in entries if _names(entry) not in self.homes]
        self.clients.look_up([*(entry.client or entry.project for entry in fresh), self.owner.name])
        projects = self._projects(fresh)
        renamed = self._where_they_went(fresh, known)
        for entry in fresh:
            names = _names(entry)
            if names not in self.homes:
                self.homes[names] = self._home(entry, projects, renamed.get(names))
        tasks = self._tasks([home.project.pk for home in self.homes.values() if home.project and home.project.pk])
        for home in self.homes.values():
            home.tasks = tasks.get(home.project.pk, {}) if home.project else {}

    def _projects(self, entries: Sequence[Entry]) -> list[Project]:
        """Every project an entry could mean: those of the clients, and those of a name without one."""
        mine = Project.objects.visible_to(self.actor).present().select_related("client")
        clients = [client.pk for client in self.clients.known.values() if client.pk]
        titles = {entry.project for entry in entries if entry.project and not entry.client}
        return [*mine.filter(client_id__in=clients), *mine.filter(title__among=titles)]

    def _where_they_went(self, entries: Sequence[Entry], known: Mapping[str, TimeEntry]) -> dict[Names, int]:
        """For names whose entries we have, the project all of them stand in, if somebody has changed it here."""
        found: dict[Names, set[int]] = defaultdict(set)
        for entry in entries:
            if (row := known.get(key_of(entry))) and row.project_id:
                found[_names(entry)].add(row.project_id)
        alone = {names: min(pks) for names, pks in found.items() if len(pks) == 1}
        edited = edited_at(Project, set(alone.values()), self.actor.workspace_id)
        return {names: pk for names, pk in alone.items() if pk in edited}

    def _home(self, entry: Entry, projects: Sequence[Project], renamed: int | None) -> Home:
        named = [one for one in projects if one.title.casefold() == entry.project.casefold()]
        if entry.client:
            client = self.clients.of(entry.client)
            named = [one for one in named if one.client_id == client.pk]
        else:
            named = named if len({one.pk for one in named}) == 1 else []
        if entry.project and not named and renamed:
            # It has got another name or another client here.
            named = list(Project.objects.visible_to(self.actor).select_related("client").filter(pk=renamed))
        if named:
            return Home(named[0].client, named[0])
        owner = self.clients.of(entry.client) if entry.client else self._owner(entry)
        home = Home(owner)
        if entry.project and owner:
            home.project = Project(title=entry.project[:200])
            self.new_projects.append(home)
        return home

    def _owner(self, entry: Entry) -> Client | None:
        """Whose an entry without a client is: as chosen, else somebody called like its project, else nobody's."""
        if self.owner.client_id:
            chosen = Client.objects.visible_to(self.actor).present().filter(pk=self.owner.client_id).first()
            if chosen:
                return chosen
        name = self.owner.name or entry.project
        return self.clients.of(name) if name else None

    def _tasks(self, projects: Sequence[int]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        rows = Task.objects.visible_to(self.actor).filter(trashed_at=None, project_id__in=projects).order_by("-id")
        for project_id, title, pk in rows.values_list("project_id", "title", "pk"):
            found[project_id][title.casefold()] = pk
        return found

    # ---- Entries

    def _take(self, entry: Entry, known: TimeEntry | None, edited: Mapping[int, datetime]) -> Outcome:
        home = self.homes[_names(entry)]
        facts, strange = self._facts(entry, home)
        said = [(f"clock_{strange}", {"text": f"{entry.begins:%Y-%m-%d %H:%M}"})] if strange else []
        if known is None:
            return self._make(entry, home, facts, said)
        if known.trashed_at:
            return Outcome("unchanged", [("time_in_trash", {})])
        changes = difference({name: getattr(known, name) for name in facts}, facts)
        if facts["rate_minor"] is None and facts["billable"]:
            # Its price is ours, and was ours when it was written down.
            changes.pop("rate_minor", None)
            changes.pop("currency", None)
        if known.billed_at:
            changes.pop("billed_at", None)
        for name, owner in (("client_id", home.client), ("project_id", home.project)):
            if owner and not owner.pk:
                # It gets its number when it is written.
                changes[name] = (getattr(known, name), None)
        if not changes:
            return Outcome("unchanged")
        if known.is_locked or known.pk in edited:
            return Outcome("unchanged", [("time_kept", {"text": known.description[:100]})])
        self.touched.append(Touched(known, home, changes))
        return Outcome("updated", said)

    def _make(
        self, entry: Entry, home: Home, facts: Mapping[str, Any], said: list[tuple[str, dict[str, Any]]]
    ) -> Outcome:
        made = new(
            TimeEntry, workspace_id=self.actor.workspace_id, created_at=self.at, updated_at=self.at,
            source=self.program, source_key=key_of(entry), **facts,
        )  # fmt: skip
        self.touched.append(Touched(made, home))
        return Outcome("created", said)

    def _facts(self, entry: Entry, home: Home) -> tuple[dict[str, Any], str]:
        """The columns an entry sets, and what is strange about its beginning."""
        user_id = self.members.find(entry.person, entry.email)
        task_id = home.tasks.get(entry.task.casefold()) if entry.task else None
        # A kind of work that is no task of the project is kept as a word.
        tags = [*([entry.task] if entry.task and not task_id else []), *entry.tags]
        start = began(entry.begins, entry.ends, entry.seconds, self.zone) if entry.begins else None
        rate, currency = self._rate(entry)
        return {
            "client_id": home.client.pk if home.client else None,
            "project_id": home.project.pk if home.project else None, "task_id": task_id, "user_id": user_id,
            "person": "" if user_id else (entry.person or entry.email)[:200], "description": _words(entry),
            "day": entry.on, "started_at": start.at if start else None,
            "ended_at": start.at + timedelta(seconds=entry.seconds) if start else None, "seconds": entry.seconds,
            "zone": self.zone_name if start else "", "billable": entry.billable,
            "billed_at": self.at.astimezone(UTC) if entry.billed else None, "rate_minor": rate, "currency": currency,
            "tags": list(dict.fromkeys(tags)),
        }, start.strange if start else ""  # fmt: skip

    def _rate(self, entry: Entry) -> tuple[int | None, str]:
        """What an hour cost: as the file says, else as it follows from the amount."""
        currency, rate = entry.currency or self.actor.workspace.currency, entry.rate
        if not entry.billable or (entry.amount is None and rate is None):
            return None, ""
        if not rate and entry.amount and entry.seconds:
            rate = (entry.amount * 3600 / entry.seconds).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return (minor(rate, currency), currency) if rate and rate > 0 else (None, "")

    # ---- Writing

    def write(self, batch: Batch) -> None:
        """Write what was decided, with the journal."""
        self.clients.write(batch)
        for home in self.new_projects:
            if home.project and home.client:
                facts = {"title": home.project.title}
                home.project, _ = begin_project(home.client, None, facts, by=self.actor, at=self.at, batch=batch)
        self._write_entries(batch)

    def _write_entries(self, batch: Batch) -> None:
        for one in self.touched:
            one.entry.client_id = one.home.client.pk if one.home.client else None
            one.entry.project_id = one.home.project.pk if one.home.project else None
        fresh = [one.entry for one in self.touched if one.changes is None]
        self._price(fresh)
        insert(fresh)
        told = [Change(entry, "created", {"seconds": (None, entry.seconds)}) for entry in fresh]
        for one in self.touched:
            for name, (before, after) in (one.changes or {}).items():
                now = getattr(one.entry, name) if name in ("client_id", "project_id") else after
                setattr(one.entry, name, now)
                one.changes[name] = (before, now)  # type: ignore[index]  # it has some
        changed = [one for one in self.touched if one.changes]
        for one in changed:
            one.entry.updated_at, one.entry.version = self.at, one.entry.version + 1
            told.append(Change(one.entry, "changed", one.changes or {}))
        names = (*SET, "updated_at", "version")
        update_rows(
            TimeEntry, names, ([getattr(one.entry, name) for name in (*names, "id")] for one in changed), key=("id",)
        )
        record_many(told, batch=batch, at=self.at)
        ways_of(TimeEntry).put_right([one.entry.pk for one in self.touched])
        look_at_budgets({one.entry.project_id for one in self.touched}, at=self.at)

    def _price(self, fresh: Sequence[TimeEntry]) -> None:
        """What is to be billed and has no price in the file costs what an hour costs here."""
        bare = [one for one in fresh if one.billable and not one.billed_at and one.rate_minor is None]
        rates = rates_until(self.actor.workspace_id, max(one.day for one in bare)) if bare else []
        for one in bare:
            scope = Scope(one.client_id, one.project_id, one.user_id)
            if rate := rate_among(rates, scope, one.day):
                one.rate_minor, one.currency = rate.minor, rate.currency


def key_of(entry: Entry) -> str:
    """What stands for the number of an entry: a digest, because it is made of who worked when."""
    return hashlib.sha256(entry.key.encode()).hexdigest()[:40]


def _names(entry: Entry) -> Names:
    return entry.client.casefold(), entry.project.casefold()


def _words(entry: Entry) -> str:
    more = "; ".join(f"{name}: {value}" for name, value in entry.extra)
    return " · ".join(filter(None, [" ".join(entry.description.split()), more]))[:1000]
