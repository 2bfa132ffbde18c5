"""Projects as the stories tell them: their milestones and tasks, deadlines that moved, and what was waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Contact
from rapport.doors.entering import VIA
from rapport.engagements.models import Engagement
from rapport.projects import planning, quality, waits
from rapport.projects.changes import Answer
from rapport.projects.deadlines import Because, move_deadline
from rapport.projects.models import Milestone, Project, Remark, Submission, Task, Wait
from rapport.projects.telling import note_judgement

type Deed = Callable[[datetime], Any]
PLAIN = ("title", "about", "revision_rounds", "acceptance_days")


class CarryingOut:
    """One project from its beginning to where it stands. `client` and `people` are asked for once they are there."""

    def __init__(
        self,
        told: dict[str, Any],
        client: Callable[[], Client],
        people: Callable[[str], Contact],
        day: Callable[[int], date],
        *,
        by: Actor,
        currency: str,
    ) -> None:
        self.told, self.client, self.people, self.day, self.by, self.currency = told, client, people, day, by, currency
        self.made: list[Project] = []
        self.milestones: list[Milestone] = []
        self.handed: dict[int, Submission] = {}
        self.tasks: list[Task] = []
        self.waits: list[Wait] = []

    def deeds(self) -> Iterator[tuple[int, str, Deed]]:
        """What happens: how many working days ago, at which hour, and what."""
        yield self.told["begun"], "14:40", self._begin
        for place, stage in enumerate(self.told["milestones"]):
            if "moved" in stage:
                yield stage["moved"]["ago"], "12:10", partial(self._move, place, stage["moved"])
            if "handed" in stage:
                yield stage["handed"], "16:10", partial(self._hand_over, place)
            if "accepted" in stage:
                yield stage["accepted"], "16:30", partial(self._accept, place, stage.get("remark", ""))
            if "answer" in stage:
                yield stage["answer"]["ago"], "10:50", partial(self._answer, place, stage["answer"]["words"])
        for place, task in enumerate(self.told.get("tasks", ())):
            if "done" in task:
                yield task["done"], "17:15", partial(self._finish, place)
            if "stuck" in task:
                yield task["stuck"]["ago"], "12:30", partial(self._block, place, task["stuck"]["by"])
        for place, wait in enumerate(self.told.get("waits", ())):
            yield wait["ago"], "11:20", partial(self._wait, wait)
            if "reminded" in wait:
                yield wait["reminded"], "11:25", partial(self._remind, place)
            if "ended" in wait:
                yield wait["ended"], "15:20", partial(self._end, place, wait["words"])

    def _begin(self, at: datetime) -> None:
        client, told = self.client(), self.told
        facts: dict[str, Any] = {name: told[name] for name in PLAIN if name in told}
        facts |= {"begins_on": self.day(told["begun"]), "budget_minutes": told["hours"] * 60}
        facts |= {"budget_minor": told["worth"] * 100, "currency": told.get("currency", self.currency)}
        under = Engagement.objects.visible_to(self.by).filter(client=client, title=told.get("under", "")).first()
        if "accepts" in told:
            facts["contact_id"] = self.people(told["accepts"]).pk
        project, _batch = planning.begin_project(client, under, facts, by=self.by, at=at)
        self.made.append(project)
        for stage in told["milestones"]:
            values = {"title": stage["title"], "due_on": self.day(stage["due"])}
            self.milestones.append(planning.add_milestone(project, values, by=self.by, at=at)[0])
        for task in told.get("tasks", ()):
            self._add(task, at)

    def _add(self, task: dict[str, Any], at: datetime) -> None:
        values: dict[str, Any] = {"title": task["title"], "milestone_id": self.milestones[task["for"]].pk}
        values |= {"likely": task["hours"] * 60, "checks": task.get("checks", [])}
        values |= {f"{name}_on": self.day(task[name]) for name in ("starts", "due") if name in task}
        made, _batch = planning.add_task(self.made[0], values, by=self.by, at=at)
        self.tasks.append(made)
        for before in task.get("after", ()):
            planning.depend(made, self.tasks[before], by=self.by, at=at)

    def _move(self, place: int, moved: dict[str, Any], at: datetime) -> None:
        to, reason = self.day(moved["to"]), moved["reason"]
        move_deadline(self.milestones[place], to, Because.AGREED, reason=reason, by=self.by, at=at)

    @property
    def theirs(self) -> Actor:
        """The hand that writes down what the client does on their page."""
        return Actor(self.by.workspace, via=VIA)

    def _hand_over(self, place: int, at: datetime) -> None:
        self.handed[place], _batch = quality.submit(self.milestones[place], {}, by=self.by, at=at)

    def _accept(self, place: int, remark: str, at: datetime) -> None:
        one, contact = self.handed[place], self.made[0].contact
        decision = Submission.Decision.REMARKS if remark else Submission.Decision.ACCEPTED
        remarks = [remark] if remark else []
        # Who accepts has a page of their own; of the others we write down what they said.
        hand = self.theirs if contact else self.by
        batch = quality.judge(one, decision, Answer(contact, there=contact is not None), remarks, by=hand, at=at)
        if batch is not None and contact is not None:
            note_judgement(one, contact, decision, remarks, by=hand, at=at, batch=batch)

    def _answer(self, place: int, words: str, at: datetime) -> None:
        facts = {"answer": Remark.Answer.DONE.value, "answer_words": words}
        for remark in Remark.objects.filter(submission=self.handed[place]):
            quality.answer_remark(remark, facts, by=self.by, at=at)

    def _finish(self, place: int, at: datetime) -> None:
        planning.finish_task(self.tasks[place], by=self.by, at=at)

    def _block(self, place: int, what: str, at: datetime) -> None:
        planning.block_task(self.tasks[place], what, by=self.by, at=at)

    def _wait(self, wait: dict[str, Any], at: datetime) -> None:
        values = {"what": wait["what"], "milestone_id": self.milestones[wait["for"]].pk}
        one, _batch = waits.ask(self.made[0], values, by=self.by, at=at)
        # They are told in the same letter.
        waits.announce(one, by=self.by, at=at)
        self.waits.append(one)

    def _remind(self, place: int, at: datetime) -> None:
        waits.remind(self.waits[place], by=self.by, at=at)

    def _end(self, place: int, words: str, at: datetime) -> None:
        waits.end(self.waits[place], words=words, by=self.by, at=at)
