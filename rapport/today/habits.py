"""The own habit: how soon each client usually gets an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.lib.workhours import Workhours

# The habit is taken from this much of a conversation, and claimed from so many answers on.
HABIT, HABIT_WORDS, FEWEST_ANSWERS = timedelta(days=90), 30, 3


def habits(actor: Actor, now: datetime, clients: Iterable[int], hours: Workhours) -> dict[int, timedelta]:
    """In how much working time each of these clients usually gets an answer; absent where too few answers are known."""
    ids = sorted(clients)
    if not ids:
        return {}
    written = (Interaction.Kind.MAIL, Interaction.Kind.CHAT)
    letters = Interaction.objects.visible_to(actor).present().filter(client_id__in=ids, kind__in=written)
    newest = Window(RowNumber(), partition_by=[F("client_id")], order_by=[F("at").desc(), F("id").desc()])
    recent = letters.filter(automatic=False, at__gte=now - HABIT)
    rows = recent.annotate(place=newest).filter(place__lte=HABIT_WORDS)
    said: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for client_id, direction, at in rows.order_by("at", "id").values_list("client_id", "direction", "at"):
        said[client_id].append((direction, at))
    times = {client_id: answering_time(beats, hours) for client_id, beats in said.items()}
    return {client_id: time for client_id, time in times.items() if time is not None}


def answering_time(said: Iterable[tuple[str, datetime]], hours: Workhours) -> timedelta | None:
    """The median working time from the first of their unanswered words to ours; words in order of time."""
    asked: datetime | None = None
    answers: list[timedelta] = []
    for direction, at in said:
        if direction == Interaction.Direction.IN:
            asked = asked or at
        elif direction == Interaction.Direction.OUT and asked is not None:
            answers.append(hours.worked(asked, at))
            asked = None
    if len(answers) < FEWEST_ANSWERS:
        return None
    return timedelta(seconds=median(answer.total_seconds() for answer in answers))
