"""Clients, their people, what was said and what comes next."""

from rapport.clients.models.agreement import Absence, Agreement
from rapport.clients.models.bulk_edit import BulkEdit
from rapport.clients.models.client import Client, ClientTag, Tag, TypeRefusal
from rapport.clients.models.consent import Consent
from rapport.clients.models.contact import Contact, ContactPoint
from rapport.clients.models.custom import CustomField, CustomValue
from rapport.clients.models.dossier import Expectation, Goal, PreparationItem, ResearchNote
from rapport.clients.models.interaction import Interaction, InteractionFile
from rapport.clients.models.merging import Comparison, Lookalike, Merging
from rapport.clients.models.nda import Nda
from rapport.clients.models.next_step import NextStep
from rapport.clients.models.segment import SavedView, Segment
from rapport.clients.models.suppressed import Suppressed, SuppressionKey

__all__ = [
    "Absence",
    "Agreement",
    "BulkEdit",
    "Client",
    "ClientTag",
    "Comparison",
    "Consent",
    "Contact",
    "ContactPoint",
    "CustomField",
    "CustomValue",
    "Expectation",
    "Goal",
    "Interaction",
    "InteractionFile",
    "Lookalike",
    "Merging",
    "Nda",
    "NextStep",
    "PreparationItem",
    "ResearchNote",
    "SavedView",
    "Segment",
    "Suppressed",
    "SuppressionKey",
    "Tag",
    "TypeRefusal",
]
