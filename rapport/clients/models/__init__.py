"""Clients, their people, what was said and what comes next."""

from rapport.clients.models.client import Client, ClientTag, Tag
from rapport.clients.models.consent import Consent
from rapport.clients.models.contact import Contact, ContactPoint
from rapport.clients.models.interaction import Interaction, InteractionFile
from rapport.clients.models.merging import Comparison, Lookalike, Merging
from rapport.clients.models.next_step import NextStep

__all__ = [
    "Client",
    "ClientTag",
    "Comparison",
    "Consent",
    "Contact",
    "ContactPoint",
    "Interaction",
    "InteractionFile",
    "Lookalike",
    "Merging",
    "NextStep",
    "Tag",
]
