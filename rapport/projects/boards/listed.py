"""Taking in lists of projects of other programs: each is made once, with its tasks; one we have stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rapport.accounts.actors import Actor
from rapport.clients.by_name import NamedClients
from rapport.clients.models import Client
from rapport.clients.taking import Outcome
from rapport.journal.models import Batch
from rapport.lib.timesheets.project_lists import ListedProject
from rapport.projects.boards.known import Owner
from rapport.projects.models import Project
from rapport.projects.planning import add_task, begin_project


class ListTaking:
    """Takes in chunks of projects: `decide` says what each is, `write` makes it so, in the caller's transaction."""

    def __init__(self, actor: Actor, owner: Owner, *, at: datetime) -> None:
        """`owner`: whose the projects without a client are; without a choice somebody called like the project."""
        self.actor, self.owner, self.at = actor, owner, at
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.clients = NamedClients(self.actor, at=self.at)
        self.new: list[tuple[Client, ListedProject]] = []

    def prepare(self, projects: Sequence[ListedProject]) -> None:
        """Nothing goes to the store."""

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.new)

    def decide(self, projects: Sequence[ListedProject]) -> list[Outcome]:
        """What becomes of each project, in order."""
        self.clients.look_up([self.owner.name, *(one.client or one.title for one in projects)])
        pks = [client.pk for client in self.clients.known.values() if client.pk]
        mine = Project.objects.visible_to(self.actor).present()
        known = {(pk, title.casefold()) for pk, title in mine.filter(client__in=pks).values_list("client", "title")}
        return [self._take(one, known) for one in projects]

    def _take(self, one: ListedProject, known: set[tuple[int, str]]) -> Outcome:
        client = self._client(one)
        made = {(id(owner), listed.title.casefold()) for owner, listed in self.new}
        if (client.pk, one.title.casefold()) in known or (id(client), one.title.casefold()) in made:
            return Outcome("unchanged")
        self.new.append((client, one))
        return Outcome("created")

    def _client(self, one: ListedProject) -> Client:
        if not one.client and self.owner.client_id:
            chosen = Client.objects.visible_to(self.actor).present().filter(pk=self.owner.client_id).first()
            if chosen:
                return chosen
        return self.clients.of(one.client or self.owner.name or one.title)

    def write(self, batch: Batch) -> None:
        """Write what was decided, with the journal."""
        self.clients.write(batch)
        for client, one in self.new:
            facts = {
                "title": one.title[:200], "about": one.about, "budget_minutes": one.minutes,
                "archived_at": self.at if one.is_archived else None,
            }  # fmt: skip
            project, _batch = begin_project(client, None, facts, by=self.actor, at=self.at, batch=batch)
            for task in one.tasks:
                add_task(project, {"title": task[:400]}, by=self.actor, at=self.at, batch=batch)
