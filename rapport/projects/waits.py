"""What is done while the work waits: asked for, told that dates move, reminded, ended. Each is one batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from rapport.accounts.actors import Actor as Somebody
from rapport.clients.models import Interaction, InteractionFile
from rapport.doors.entering import VIA
from rapport.inbox.models import Outgoing, Thread
from rapport.journal.models import Batch, Entry
from rapport.journal.recording import record
from rapport.lib.workhours import Workhours
from rapport.projects.clocks import their_calendar
from rapport.projects.deadlines import Because, days_since, days_waited, move_deadline
from rapport.projects.models import Milestone, Project, Wait
from rapport.web.funnel import Actor

# After so many working days of theirs they are reminded, reminded again, told that dates move (DOMAIN.md 2.3).
REMIND, AGAIN, TELL = 2, 4, 5


def times_reminded(one: Wait, calendar: Workhours) -> int:
    """How many of the reminders were given; one that comes on the day of the second stands for both."""
    if one.reminded_at is None:
        return 0
    return 2 if len(days_since(one.asked_at, one.reminded_at, calendar)) >= AGAIN else 1


def ask(project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Wait, Batch]:
    """The work waits from now on, or from the `asked_at` in `values` (columns by their attname)."""
    facts = {"asked_at": at, "user_id": by.user_id, **values}
    with transaction.atomic():
        one = Wait.objects.create(workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at, **facts)
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at)
    return one, batch


def announce(one: Wait, *, by: Actor, at: datetime) -> Batch | None:
    """They were told that the dates move with it; None when they were told before."""
    return one.mark("announced_at", at, "announced", by=by, at=at)


def remind(one: Wait, *, by: Actor, at: datetime) -> Batch | None:
    """They were asked once more; None once it is over."""
    with transaction.atomic():
        standing = Wait.objects.select_for_update().get(pk=one.pk)
        return None if standing.ended_at else standing.change({"reminded_at": at}, by=by, at=at, verb="reminded_again")


def begin_letter(one: Wait, letter: Outgoing, says: str) -> None:
    """A letter is to tell or to remind them; it counts once it has gone. To be called where the draft is made."""
    Wait.objects.filter(pk=one.pk).update(letter=letter, letter_says=says)


def letter_of(one: Wait, says: str = "") -> Outgoing | None:
    """The letter about it that was begun and has not gone: any, or one that says this."""
    letter = one.letter
    return letter if letter and letter.is_being_written and says in {"", one.letter_says} else None


def letters_gone(letters: Iterable[Outgoing]) -> None:
    """Note what the letters that have gone have told; heard of every change of a letter, in its transaction."""
    gone = {one.pk: one for one in letters if one.state == Outgoing.State.SENT and one.sent_at}
    rows = Wait.objects.filter(letter__in=gone) if gone else ()
    for wait in rows:
        letter = gone[wait.letter_id or 0]
        # First, so that the letter counts once, whatever becomes of it and of the note.
        Wait.objects.filter(pk=wait.pk).update(letter=None, letter_says="")
        deed = announce if wait.letter_says == Wait.Says.MOVES else remind
        if wait.ended_at is None and letter.sent_at:
            deed(wait, by=Somebody(letter.workspace, letter.user, via="worker"), at=letter.sent_at)


def end(one: Wait, *, by: Actor, at: datetime, evidence: Interaction | None = None, words: str = "") -> Batch | None:
    """It came: in a message, at its moment, or otherwise, as said in words. None when it is over already.

    The days since the client was told move the milestone in the same transaction.
    """
    ended_at = max(one.asked_at, evidence.at) if evidence else at
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("client").get(pk=one.project_id)
        values: dict[str, Any] = {"ended_by_id": evidence.pk if evidence else None, "ended_words": words.strip()}
        batch = one.mark("ended_at", ended_at, "ended", by=by, at=at, **values)
        if batch and one.milestone_id:
            _extend(one, project, by=by, at=at, batch=batch)
    return batch


def _extend(one: Wait, project: Project, *, by: Actor, at: datetime, batch: Batch) -> None:
    milestone = Milestone.objects.select_related("workspace").get(pk=one.milestone_id or 0)
    others = Wait.objects.filter(milestone=milestone, trashed_at=None)
    days = days_waited(others, their_calendar(project.client), at).get(one.pk, [])
    if milestone.due_on is None or not days or not milestone.is_open:
        return
    to_on = milestone.workspace.workhours.days_later(milestone.due_on, len(days))
    move_deadline(
        milestone, to_on, Because.WAIT, reason=one.what, interaction=one.ended_by, accepted_at=one.announced_at, by=by,
        at=at, batch=batch,
    )  # fmt: skip


def with_answers(rows: QuerySet[Wait]) -> Any:
    """Waits with the first message of theirs since in the thread they were asked in, or else the first files that came
    by the client's page (`answer`, a number): it may be what is waited for, and a person says whether it is.
    """
    since = Interaction.objects.present().filter(
        workspace=OuterRef("workspace"), conversation=OuterRef("asked_in__conversation"), conversation__gt=0,
        direction=Interaction.Direction.IN, automatic=False, at__gt=OuterRef("asked_at"),
    )  # fmt: skip
    there = Case(When(ended_at=None, side=Wait.Side.CLIENT, then=_first(_files_there())))
    return rows.annotate(answer=Coalesce(_first(since), there))


def _first(rows: QuerySet[Interaction]) -> Subquery:
    return Subquery(rows.order_by("at", "pk").values("pk")[:1])


def _files_there() -> QuerySet[Interaction]:
    """What came with files by the client's page since something was asked, and is nothing else that was waited for."""
    pages = Thread.objects.filter(workspace=OuterRef(OuterRef("workspace")), channel=VIA).values("pk")
    rows = Interaction.objects.present().filter(
        workspace=OuterRef("workspace"), client=OuterRef("project__client"), conversation__in=pages,
        direction=Interaction.Direction.IN, at__gt=OuterRef("asked_at"),
    )  # fmt: skip
    other = Wait.objects.filter(ended_by=OuterRef("pk"))
    return rows.filter(Exists(InteractionFile.objects.filter(interaction=OuterRef("pk"))), ~Exists(other))


def ended_there(found: Sequence[Wait]) -> dict[int, int]:
    """Of waits, those that ended by what the client sent through their page: {wait: the batch that ended it}."""
    told = Entry.objects.filter(
        workspace__in={one.workspace_id for one in found}, subject=Wait._meta.label_lower, verb="ended",
        subject_id__in=[one.pk for one in found], batch__via=VIA, batch__undone_by=None,
    )  # fmt: skip
    return dict(told.order_by("id").values_list("subject_id", "batch_id")) if found else {}
