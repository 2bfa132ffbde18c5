"""The address book of a workspace as vCard 4.0: everybody who is not in the trash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rapport.clients.models import Contact
from rapport.clients.people_cards import card_of
from rapport.files import store
from rapport.lib.vcard_writing import write_card

AT_ONCE = 500
LARGEST_PHOTO = 1_000_000


def write_people(write: Callable[[bytes], Any], workspace_id: int) -> None:
    """One card for each person, in the order they were written down; fields of one's own stand in the data."""
    people = Contact.objects.filter(workspace_id=workspace_id, trashed_at=None).order_by("pk")
    people = people.select_related("client", "photo").prefetch_related("points")
    for contact in people.iterator(chunk_size=AT_ONCE):
        # A number of this database would make the same address book another file elsewhere.
        write(write_card(replace(card_of(contact, (), {}), uid=contact.uid, photo=_photo(contact))))


def _photo(contact: Contact) -> bytes | None:
    """The picture, unless it is large or lost."""
    if contact.photo is None or contact.photo.size > LARGEST_PHOTO:
        return None
    try:
        return contact.photo.read()
    except store.Missing:
        return None
