"""The list of clients: how many are how, which rows match, and each row ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import (
    Case,
    DateTimeField,
    F,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from rapport.clients import turns, wording
from rapport.clients.columns import Layout, layout, ordered
from rapport.clients.conditions.asking import Asking
from rapport.clients.conditions.tree import EVERYBODY, Group, Malformed, read
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.clients.models import Client, ClientTag, NextStep
from rapport.clients.quiet import main_person, whereabouts_in_row
from rapport.clients.standing import CLIENT, CONTACT
from rapport.clients.turns import Said
from rapport.lib.workhours import Workhours
from rapport.lib.zones import zone_or_utc
from rapport.search.finding import matching
from rapport.search.words import question
from rapport.web.filters import Filters
from rapport.web.funnel import Actor
from rapport.web.threads import thread

# A day nobody waits from: those who wait stand before it.
NEVER = datetime(9999, 1, 1, tzinfo=zone_or_utc("UTC"))
# More clients than this do not become fewer by typing one more letter.
MOST_MATCHES = 2000
SORTS = {"last": ("-last_at",), "name": ("sort_key",), "waits": ("waits_from", "-last_at")}
COLUMNS = (
    "id", "kind", "name", "face", "tag_line", "timezone", "country", "last_at", "turn", "turn_since", "weave",
    "sort_key", "archived_at",
)  # fmt: skip


class ClientFilters(Filters):
    """What narrows the list: a tab, words, a tag, a kind. The order is chosen beside them."""

    tab = forms.ChoiceField(required=False, choices=[("all", ""), ("waiting", ""), ("silent", ""), ("archived", "")])
    q = forms.CharField(required=False, max_length=200, label=_("Name, city, tag"))
    tag = forms.CharField(required=False, max_length=40, label=_("Tag"))
    kind = forms.ChoiceField(required=False, choices=Client.Kind.choices, label=_("Kind"))
    sort = forms.CharField(required=False, max_length=40, label=_("Order"))
    # A tree of conditions (clients.conditions), and the columns by name with commas between them.
    where = forms.CharField(required=False)
    columns = forms.CharField(required=False, max_length=400)

    def __init__(self, data: Any, *, actor: Actor, now: datetime) -> None:
        super().__init__(data)
        self.actor, self.now = actor, now
        self.words = Vocabulary(actor)
        # Why the conditions could not be asked, if they could not: then nobody is shown.
        self.trouble = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Every filter that is set, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @cached_property
    def layout(self) -> Layout:
        """The columns to show."""
        return layout(self.actor, [name for name in self.chosen.get("columns", "").split(",") if name])

    @cached_property
    def tree(self) -> Group:
        """The conditions, as far as they can be read."""
        try:
            return read(self.chosen.get("where", ""))
        except Malformed as trouble:
            self.trouble = str(trouble)
            return EVERYBODY

    @cached_property
    def narrowed(self) -> QuerySet[Any]:
        """The clients that pass, without what only a list shows."""
        clients = Client.objects.visible_to(self.actor)
        # Archived ones are shown only in their own tab.
        passed: QuerySet[Any] = self.narrow(clients if self.chosen.get("tab") == "archived" else clients.living())
        return passed.none() if self.trouble else passed

    def rows(self) -> tuple[QuerySet[Any], tuple[str, ...]]:
        """The clients to show with what their columns need, and the order they stand in."""
        return self.arranged(self.narrowed)

    def arranged(self, clients: QuerySet[Any]) -> tuple[QuerySet[Any], tuple[str, ...]]:
        """These clients with what the columns need, and the order of the list."""
        here = self.layout
        rows = clients.only(*dict.fromkeys((*COLUMNS, *here.needs()))).annotate(waits_from=waits_from())
        if "step" in here.names:
            rows = rows.annotate(step=first_step())
        if "clock" in here.names:
            rows = rows.annotate(main=main_person())
        rows = here.prepare(rows, self.actor, self.now)
        sort = self.chosen.get("sort", "last")
        return ordered(rows, sort, here, self.actor) or (rows, SORTS.get(sort, SORTS["last"]))

    def by_tab(self, rows: Any, tab: str) -> Any:
        """One of the tabs."""
        if tab == "archived":
            return rows.archived()
        if tab == "waiting":
            return rows.waiting()
        return rows.silent(self.now) if tab == "silent" else rows

    def by_q(self, rows: Any, text: str) -> Any:
        """Found by the search index: by name, city, tag, note or by a person."""
        groups = question(text)
        if not groups:
            return rows.none()
        known = matching(self.actor, groups, (CLIENT, CONTACT)).filter(client_id__gt=0)
        found = known.values_list("client_id", flat=True)
        return rows.filter(pk__in=set(found[:MOST_MATCHES]))

    def by_tag(self, rows: Any, key: str) -> Any:
        """Marked with a tag."""
        marked = ClientTag.objects.visible_to(self.actor).filter(tag__key=key)
        return rows.filter(pk__in=marked.values("client_id"))

    def by_kind(self, rows: Any, kind: str) -> Any:
        """Companies or people."""
        return rows.filter(kind=kind)

    def by_where(self, rows: Any, _text: str) -> Any:
        """Who fulfils the conditions; nobody while they cannot be asked."""
        tree = self.tree
        try:
            return rows.filter(Asking(self.words, self.now).clients(tree)) if tree.parts else rows
        except Malformed as trouble:
            self.trouble = str(trouble)
            return rows

    def by_sort(self, rows: Any, _sort: str) -> Any:
        """Orders; narrows nothing."""
        return rows

    def by_columns(self, rows: Any, _names: str) -> Any:
        """Shows; narrows nothing."""
        return rows


def waits_from() -> Case:
    """Since when a client waits for us; for all others a day after everybody."""
    return Case(When(turn=Client.Turn.OURS, then=F("turn_since")), default=Value(NEVER), output_field=DateTimeField())


def first_step() -> Subquery:
    """The open step of a client that is due first, as {text, on, at}."""
    on, at = Cast("due_on", TextField()), Cast("due_at", TextField())
    steps = NextStep.objects.open().filter(client=OuterRef("pk"))
    # As text 2026-11-25 stands before 2026-11-25 09:00, and what has no day stands last.
    soonest = steps.order_by(Coalesce(on, at, Value("9"), output_field=TextField()), "id")
    return Subquery(soonest.values(found=JSONObject(text="text", on=on, at=at))[:1], output_field=JSONField())


@dataclass(frozen=True, slots=True)
class Row:
    """A client in the list."""

    id: int
    href: str
    name: str
    face: str
    company: bool
    thread: Markup
    turn: Said
    step: str
    step_due: Said
    tags: str
    zone: str
    clock: str
    place: str
    guess: str
    last: str
    last_iso: str
    # What the columns show that have no shape of their own.
    cells: dict[str, str]


def listed(clients: list[Any], columns: Layout, *, base: str, now: datetime, hours: Workhours) -> list[Row]:
    """Rows ready to be shown; `base` is the address of the list, under which every client has their page."""
    columns.look_up(clients)
    return [_row(client, columns, base, now, hours) for client in clients]


def _row(client: Any, columns: Layout, base: str, now: datetime, hours: Workhours) -> Row:
    step = getattr(client, "step", None)
    turn = turns.whose_turn(client.turn, client.turn_since, now=now, hours=hours)
    where = whereabouts_in_row(client, getattr(client, "main", None))
    zone = where.zone
    return Row(
        id=client.pk,
        href=f"{base}{client.pk}/",
        name=client.name,
        face=client.face,
        company=client.is_company,
        thread=thread(client.weave, knot_end(turn)),
        turn=turn,
        step=step["text"] if step else "",
        step_due=step_due(step, now=now),
        tags=client.tag_line,
        zone=zone,
        clock=wording.clock_in(zone, now),
        place=wording.place(zone),
        guess=where.guess,
        last=wording.talked(client.last_at, now=now) if client.weave else "",
        last_iso=client.last_at.isoformat(),
        cells=columns.cells(client),
    )


def knot_end(turn: Said) -> str:
    """How the thread of a conversation ends: with an answer owed, owed too long, or quietly."""
    return {"late": "late", "your": "you"}.get(turn.meaning, "")


def step_due(step: dict[str, Any] | None, *, now: datetime) -> Said:
    """When the first step is due."""
    if not step:
        return Said("")
    on: date | None = parse_date(step["on"]) if step["on"] else None
    at = parse_datetime(step["at"]) if step["at"] else None
    if at is not None and at.tzinfo is None:
        # SQLite keeps moments in UTC without saying so.
        at = at.replace(tzinfo=zone_or_utc("UTC"))
    return wording.due(on, at, now=now)
