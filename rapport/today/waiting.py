"""Who waits for an answer: people with their unanswered letters, whatever the number of letters and threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Left, NullIf, RowNumber

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.clients.quiet import main_person
from rapport.inbox.models import Thread
from rapport.today.models import Kind, Verdict
from rapport.today.ranking import AGED_DAYS

# A query of interactions with columns of its own, which a type checker cannot follow.
type Letters = Any


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who waits: their first unanswered letter, how many there are, and when the last one came."""

    letter: Interaction
    letters: int
    last_at: datetime

    @property
    def kind(self) -> Kind:
        """A letter of a company that names no person is the company's."""
        return Kind.PERSON if self.letter.contact_id else Kind.CLIENT

    @property
    def number(self) -> int:
        """The contact, or the client."""
        return self.letter.contact_id or self.letter.client_id or 0


def unanswered(actor: Actor) -> Letters:
    """The letters people wait upon: the first unanswered one of each thread, and when the last one came (`last`)."""
    letters = Interaction.objects.visible_to(actor).awaiting()
    known = letters.filter(Q(contact__isnull=False) | Q(client__isnull=False))
    thrown = Q(contact__trashed_at__isnull=False) | Q(client__trashed_at__isnull=False)
    return known.exclude(thrown).annotate(
        last=Coalesce(Subquery(_after().order_by("-at").values("at")[:1]), F("at")),
        # One person is one item, whichever clients they write for; without a person the client is.
        unnamed=Case(When(contact=None, then=F("client_id"))),
    )


def _after() -> QuerySet[Interaction]:
    """What they wrote in the thread of a letter from that letter on."""
    # What belongs to no thread has the number 0, which must not make one.
    thread = NullIf(OuterRef("conversation"), Value(0))
    words = Interaction.objects.present().filter(workspace=OuterRef("workspace"), conversation=thread)
    return words.filter(at__gte=OuterRef("at")).filter(direction=Interaction.Direction.IN, automatic=False)


def unhidden(actor: Actor, now: datetime) -> Letters:
    """Those letters that nobody has set aside since the last one of their thread came."""
    verdicts = Verdict.objects.visible_to(actor).in_force(now).filter(seen_at__gte=OuterRef("last"))
    of_person = Exists(verdicts.filter(kind=Kind.PERSON, object_id=OuterRef("contact_id")))
    of_client = Exists(verdicts.filter(kind=Kind.CLIENT, object_id=OuterRef("client_id")))
    # A conversation that was set aside in the inbox is aside here as well.
    snoozed = Exists(Thread.objects.filter(pk=OuterRef("conversation"), snoozed_until__gt=now))
    return unanswered(actor).annotate(aside=Q(of_person) | (Q(contact__isnull=True) & Q(of_client)) | Q(snoozed))


def who_waits(actor: Actor, now: datetime, most: int) -> list[Wait]:
    """The people who wait: those of the last weeks, the longest first, then those of long ago, the latest first."""
    aged = now - timedelta(days=AGED_DAYS)
    people = (
        unhidden(actor, now)
        .order_by()
        .values("contact_id", "unnamed")
        .annotate(since=Min("at"), open=Count("pk", filter=Q(aside=False)))
        .filter(open__gt=0)
        .order_by(
            Case(When(since__gte=aged, then=F("since")), output_field=DateTimeField()).asc(nulls_last=True),
            F("since").desc(),
            "contact_id",
            "unnamed",
        )[:most]
    )
    return _letters(actor, list(people))


def _letters(actor: Actor, people: Sequence[Mapping[str, Any]]) -> list[Wait]:
    if not people:
        return []
    theirs = Q(contact_id__in=[row["contact_id"] for row in people if row["contact_id"]])
    theirs |= Q(contact_id=None, client_id__in=[row["unnamed"] for row in people if not row["contact_id"]])
    one = [F("contact_id"), F("unnamed")]
    in_thread = Subquery(_after().order_by().values("workspace").annotate(n=Count("pk")).values("n"))
    rows = (
        unanswered(actor)
        .filter(theirs)
        .annotate(
            written=Window(Sum(Coalesce(in_thread, Value(1))), partition_by=one),
            newest=Window(Max("last"), partition_by=one),
            place=Window(RowNumber(), partition_by=one, order_by=[F("at").asc(), F("id").asc()]),
        )
        .filter(place=1)
        .select_related("contact", "client")
        .defer("text", "folded")
        .annotate(beginning=Left("text", 200), main=main_person("client_id"))
    )
    return [Wait(letter, letter.written, letter.newest) for letter in rows]
