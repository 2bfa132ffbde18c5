"""What this room offers beside something that was said: to make a change of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.taking_up import Offer, offer


def offer_changes() -> None:
    """Teach the offer: one key on the letter, one more saves."""
    offer(
        "change",
        Offer(
            label=_("A change of what was agreed"),
            icon="history",
            key="h",
            of_letter=lambda pk: reverse("scope:from_letter", args=[pk]),
            of_entry=lambda pk: reverse("scope:from_entry", args=[pk]),
        ),
    )
