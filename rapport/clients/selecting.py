"""What a list was asked for: the rows that were ticked, or all that match its filters; the same for every deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from rapport.clients.everybody import PeopleFilters
from rapport.clients.listing import ClientFilters, first_step
from rapport.clients.models import Client, Contact
from rapport.web.filters import number_in
from rapport.web.funnel import Actor

# More than a screen full of pages cannot have been ticked by hand.
MOST_TICKED = 1000
LONGEST_QUESTION = 60_000
CLIENTS, PEOPLE = "clients", "people"


@dataclass(frozen=True, slots=True)
class Selection:
    """Of which list, the numbers that were ticked (None: all that match), and the question the list was asked."""

    what: str
    ticked: tuple[int, ...] | None
    question: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked at all."""
        return self.ticked == ()

    def rows(self, actor: Actor, *, now: datetime) -> QuerySet[Any]:
        """The rows as the list shows them, in its order, with all their columns."""
        if self.what == CLIENTS:
            return self._clients(actor, now)
        filters = PeopleFilters(QueryDict(self.question), actor=actor)
        if self.ticked is None:
            rows: QuerySet[Any] = filters.rows().defer(None)
        else:
            rows = Contact.objects.visible_to(actor).present().filter(pk__in=self.ticked).select_related("client")
        return rows.order_by(*filters.order, "id")

    def _clients(self, actor: Actor, now: datetime) -> QuerySet[Any]:
        filters = ClientFilters(QueryDict(self.question), actor=actor, now=now)
        # Ticked is ticked, whatever the filters say by now.
        ticked = Client.objects.visible_to(actor).present().filter(pk__in=self.ticked or ())
        rows, order = filters.arranged(filters.narrowed if self.ticked is None else ticked)
        found: QuerySet[Any] = rows.defer(None).annotate(step=first_step()).order_by(*order, "id")
        return found


def selected(request: HttpRequest, what: str) -> Selection:
    """The selection a list's form sends (`pick`, `everything`, `question`), or the address of the list itself."""
    if request.method != "POST":
        question = request.META.get("QUERY_STRING", "")
        return Selection(what, None if len(question) <= LONGEST_QUESTION else (), question)
    question = request.POST.get("question", "")
    if len(question) > LONGEST_QUESTION:
        # Cut off it would ask for more than the list showed.
        return Selection(what, (), "")
    return Selection(what, None if "everything" in request.POST else numbers(request.POST.getlist("pick")), question)


def numbers(texts: list[str]) -> tuple[int, ...]:
    """The numbers among what a form sent, each once."""
    found = (number_in(text) for text in texts[:MOST_TICKED])
    return tuple(dict.fromkeys(number for number in found if number is not None))
