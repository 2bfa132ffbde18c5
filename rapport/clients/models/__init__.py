"""Clients, their people, what was said and what comes next."""

from rapport.clients.models.client import Client, ClientTag, Tag
from rapport.clients.models.consent import Consent
from rapport.clients.models.contact import Contact, ContactPoint
from rapport.clients.models.interaction import Interaction, InteractionFile
from rapport.clients.models.nda import Nda
from rapport.clients.models.next_step import NextStep
from rapport.clients.models.suppressed import Suppressed, SuppressionKey

__all__ = [
    "Client",
    "ClientTag",
    "Consent",
    "Contact",
    "ContactPoint",
    "Interaction",
    "InteractionFile",
    "Nda",
    "NextStep",
    "Suppressed",
    "SuppressionKey",
    "Tag",
]
