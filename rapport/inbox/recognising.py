"""What letters say about those who write them: the language of a thread, their zone, what they speak.

Heard by the worker when messages come (arriving.listen); told twice, it finds the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapport.clients.models import Contact, Interaction
from rapport.clients.models.interaction import InteractionRows
from rapport.clients.zone_guessing import guess_by_letters, guess_language
from rapport.inbox.arriving import listen
from rapport.inbox.models import Message, Thread
from rapport.lib.languages import language_of
from rapport.lib.letter_zones import MOST, Seen

# The newest of a thread say what it is in now.
LETTERS, LONGEST = 10, 4000
MOST_THREADS = 200


def recognise(workspace_id: int, messages: list[Message]) -> None:
    """Look at the threads and the people behind what has just come."""
    received = [message for message in messages if message.direction == "in" and not message.automatic]
    for thread in Thread.objects.filter(workspace_id=workspace_id, pk__in={one.thread_id for one in received}):
        _hear(thread)
    words = Interaction.objects.filter(workspace_id=workspace_id, source__in=[one.pk for one in received])
    people = set(words.exclude(contact=None).values_list("contact_id", flat=True))
    contacts = Contact.objects.filter(workspace_id=workspace_id, pk__in=people, erased_at=None)
    for contact in contacts.select_related("client").prefetch_related("points"):
        guess_language(contact, _spoken(contact))
        guess_by_letters(contact, _seen(contact))


def _hear(thread: Thread) -> None:
    """The language of what the other side wrote here."""
    words = _received(thread.workspace_id).filter(conversation=thread.pk).order_by("-at", "-id")
    text = "\n".join(_each_once(words.values_list("text", flat=True)[:LETTERS]))[:LONGEST]
    spoken = language_of(text)
    if spoken:
        certainty = round(100 * spoken.certainty)
        Thread.objects.filter(pk=thread.pk).update(language=spoken.language, language_certainty=certainty)


def _each_once(texts: Iterable[str]) -> Iterable[str]:
    # A letter stands in the history of each client it concerns.
    return dict.fromkeys(texts)


def _spoken(contact: Contact) -> Counter[str]:
    mine = _received(contact.workspace_id).filter(contact=contact, conversation__gt=0)
    newest = mine.order_by("-at").values_list("conversation", flat=True)[:MOST_THREADS]
    threads = Thread.objects.filter(workspace_id=contact.workspace_id, pk__in=set(newest)).exclude(language="")
    return Counter(threads.values_list("language", flat=True))


def _seen(contact: Contact) -> list[Seen]:
    mine = _received(contact.workspace_id).filter(contact=contact, source__gt=0)
    newest = list(mine.order_by("-at").values_list("source", flat=True)[:MOST])
    letters = Message.objects.filter(workspace_id=contact.workspace_id, pk__in=newest, direction="in")
    rows = letters.exclude(sent_zone_minutes=None).values_list("sent_at", "sent_zone_minutes")
    return [Seen(at, minutes) for at, minutes in rows if minutes is not None]


def _received(workspace_id: int) -> InteractionRows:
    rows = Interaction.objects.filter(workspace_id=workspace_id, direction=Interaction.Direction.IN, automatic=False)
    return rows.present()


def listen_to_letters() -> None:
    """Be told of what comes."""
    listen("recognising", recognise)
