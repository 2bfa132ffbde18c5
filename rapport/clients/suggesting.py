"""People known only from mail, about whom nobody has decided yet: who they are and what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rapport.clients import answers, wording
from rapport.clients.models import Contact, ContactPoint, Interaction
from rapport.web.funnel import Actor

# Whoever wrote most is most likely a client.
ORDER = ("-letters",)


@dataclass(frozen=True, slots=True)
class Suggested:
    """One of them, ready to be shown."""

    id: int
    name: str
    href: str
    email: str
    letters: str
    subject: str
    theirs: bool
    last: str

    @property
    def client_href(self) -> str:
        """Makes a client of them."""
        return f"{self.href}client/"

    @property
    def dismiss_href(self) -> str:
        """Puts them away."""
        return f"{self.href}archive/"


def suggested(actor: Actor) -> QuerySet[Any]:
    """All of them, with their letters counted and the last one named."""
    words = Interaction.objects.visible_to(actor).present().filter(contact=OuterRef("pk")).order_by("-at", "-id")
    counted = words.order_by().values("contact").annotate(n=Count("pk")).values("n")
    emails = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=ContactPoint.Kind.EMAIL).order_by(
        "position", "id"
    )
    rows: QuerySet[Any] = (
        Contact.objects.visible_to(actor)
        .suggested()
        .annotate(
            email=Subquery(emails.values("value")[:1]),
            letters=Coalesce(Subquery(counted), Value(0)),
            last_subject=Subquery(words.values("title")[:1]),
            last_at=Subquery(words.values("at")[:1]),
            last_direction=Subquery(words.values("direction")[:1]),
        )
    )
    return rows


def shown(contact: Any, *, base: str, now: datetime) -> Suggested:
    """One of the rows above; `base` is the address under which people have their pages."""
    return Suggested(
        id=contact.pk,
        name=contact.name,
        href=f"{base}{contact.pk}/",
        email=contact.email if contact.email and contact.email != contact.name else "",
        letters=answers.letters(contact.letters),
        subject=contact.last_subject or "",
        theirs=contact.last_direction == Interaction.Direction.IN,
        last=wording.talked(contact.last_at, now=now) if contact.last_at else "",
    )
