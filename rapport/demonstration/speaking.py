"""What is said about a project, as the stories tell it: changes of what was agreed, risks, problems, reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from rapport.demonstration.carrying_out import CarryingOut
from rapport.projects import changes, problems, reporting, risking
from rapport.projects.changes import Answer
from rapport.projects.models import ChangeRequest, Project
from rapport.projects.telling import note_change

type Deed = Callable[[datetime], Any]
CHANGED = ("title", "text", "risk", "days", "moves_later")
RISKED = ("title", "probability", "impact", "effect", "response")
TROUBLED = ("title", "cause", "effect", "days", "options", "recommended")


class Speaking:
    """The talk about one project while it is carried out."""

    def __init__(self, going: CarryingOut) -> None:
        self.going, self.told, self.by = going, going.told, going.by
        self.changes: dict[int, ChangeRequest] = {}

    def deeds(self) -> Iterator[tuple[int, str, Deed]]:
        """What happens: how many working days ago, at which hour, and what."""
        for place, change in enumerate(self.told.get("changes", ())):
            yield change["sent"], "13:20", partial(self._propose, place, change)
            if "accepted" in change:
                yield change["accepted"], "11:50", partial(self._accept, place, change["words"])
        for risk in self.told.get("risks", ()):
            yield risk["ago"], "9:55", partial(self._fear, risk)
        for trouble in self.told.get("problems", ()):
            yield trouble["ago"], "16:50", partial(self._confess, trouble)
        for ago in self.told.get("reports", ()):
            yield ago, "17:25", self._report

    @property
    def project(self) -> Project:
        """As it stands now: its budget and its dates have changed since it was begun."""
        found = Project.objects.select_related("workspace", "client__workspace", "contact__client")
        return found.get(pk=self.going.made[0].pk)

    def _for(self, told: dict[str, Any]) -> dict[str, Any]:
        """Which milestone it is about, and what it costs."""
        return {"milestone_id": self.going.milestones[told["for"]].pk, "price_minor": told.get("price", 0) * 100}

    def _propose(self, place: int, told: dict[str, Any], at: datetime) -> None:
        facts = {name: told[name] for name in CHANGED if name in told} | self._for(told)
        one, _batch = changes.propose(self.project, facts | {"minutes": told["hours"] * 60}, by=self.by, at=at)
        changes.send(one, by=self.by, at=at)
        self.changes[place] = one

    def _accept(self, place: int, words: str, at: datetime) -> None:
        one, contact, hand = self.changes[place], self.project.contact, self.going.theirs
        batch = changes.accept(one, Answer(contact, words, there=True), by=hand, at=at)
        if batch is not None:
            note_change(one, contact, words, by=hand, at=at, batch=batch)

    def _fear(self, told: dict[str, Any], at: datetime) -> None:
        facts = {name: told[name] for name in RISKED if name in told}
        facts |= {"review_on": self.going.day(told["review"]), "owner_id": self.by.user_id}
        risking.write(self.project, facts, by=self.by, at=at)

    def _confess(self, told: dict[str, Any], at: datetime) -> None:
        facts = {name: told[name] for name in TROUBLED if name in told} | self._for(told)
        one, _batch = problems.write(self.project, facts, by=self.by, at=at)
        problems.share(one, by=self.by, at=at)

    def _report(self, at: datetime) -> None:
        reporting.say(reporting.draft(self.project, by=self.by, at=at), by=self.by, at=at)
