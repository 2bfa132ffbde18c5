"""What a client's level of confidentiality allows, in one table, and what an NDA in force forbids above it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.clients.models import Client, Nda
from rapport.journal.models import Batch
from rapport.web.funnel import Actor

EXPORT, ASSISTANT, PORTFOLIO, REFERENCE = "export", "assistant", "portfolio", "reference"
PURPOSES = (EXPORT, ASSISTANT, PORTFOLIO, REFERENCE)

Level = Client.Confidentiality
ALLOWED: dict[str, frozenset[str]] = {
    Level.OPEN: frozenset(PURPOSES),
    Level.DISCREET: frozenset({EXPORT, ASSISTANT}),
    Level.SECRET: frozenset(),
}
# The column of an NDA that forbids a purpose; whom secrecy binds is named as a reference only by leave.
FORBIDDEN_BY = {
    EXPORT: "no_export", ASSISTANT: "no_assistant", PORTFOLIO: "no_portfolio", REFERENCE: "no_portfolio",
}  # fmt: skip
CONSEQUENCES = {
    Level.OPEN: gettext_lazy("May be exported, given to an assistant, shown in a portfolio and named as a reference."),
    Level.DISCREET: gettext_lazy("May be exported and given to an assistant, but is never shown or named in public."),
    Level.SECRET: gettext_lazy("Kept close: in no list to download, not given to an assistant, not shown, not named."),
}


def may(client: Client, purpose: str, *, on: date) -> bool:
    """Whether a client's data may be used for a purpose on a day. Raises KeyError for a purpose nobody decided on."""
    forbidden = {FORBIDDEN_BY[purpose]: True}
    return purpose in ALLOWED[client.confidentiality] and not (
        Nda.objects.in_force(on).filter(client=client, **forbidden).exists()
    )


def allowed(purpose: str, *, on: date) -> Q:
    """The same for many: a condition on clients."""
    levels = [level for level, purposes in ALLOWED.items() if purpose in purposes]
    bound = Nda.objects.in_force(on).filter(client=OuterRef("pk"), **{FORBIDDEN_BY[purpose]: True})
    return Q(confidentiality__in=levels) & ~Q(Exists(bound))


def set_level(client: Client, level: str, *, by: Actor, at: datetime) -> Batch | None:
    """Give a client another level; None when it has it already. Raises KeyError for no level of ours."""
    if level not in ALLOWED:
        raise KeyError(level)
    return client.change({"confidentiality": level}, by=by, at=at)


def why_not(client: Client, purpose: str, *, on: date) -> str:
    """Why a purpose is not allowed, in a sentence; empty when it is."""
    if purpose not in ALLOWED[client.confidentiality]:
        facts = {"name": client.name, "level": client.get_confidentiality_display().lower()}
        return _("%(name)s is %(level)s.") % facts
    if not may(client, purpose, on=on):
        return _("An NDA with %(name)s forbids it.") % {"name": client.name}
    return ""
