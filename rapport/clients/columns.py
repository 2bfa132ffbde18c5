"""The columns of the client list: which there are, what each needs of the database, what it shows, how it sorts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.clients.custom import CLIENTS, column_of, display, fields_of, values_of
from rapport.clients.models import Client, Contact, ContactPoint, CustomField, CustomValue, Interaction
from rapport.clients.models.custom import MILLION
from rapport.lib.amounts import amount_in_words, from_minor, number_in_words
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

DEFAULT = ("thread", "turn", "step", "tags", "clock", "last")
MOST_COLUMNS = 12
# What a column of counted talks looks back on.
TALKS_DAYS = 90

type Shows = Callable[[Any], str]
type Prepares = Callable[[QuerySet[Any], Actor, datetime], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `columns` are read from the client's row, `prepare` adds what is computed, `blank` sorts last."""

    name: str
    label: Any
    shows: Shows | None = None
    columns: tuple[str, ...] = ()
    prepare: Prepares | None = None
    sorts: str = ""
    blank: Q | None = None
    figure: bool = False
    own: CustomField | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether the template has a shape of its own for it."""
        return self.shows is None and self.own is None


def _text(name: str) -> Shows:
    return lambda client: str(getattr(client, name))


def _choice(name: str) -> Shows:
    return lambda client: str(getattr(client, f"get_{name}_display")()) if getattr(client, name) else ""


def _plain(name: str, label: Any, *, choice: bool = False, sorts: bool = True) -> Column:
    return Column(
        name, label, _choice(name) if choice else _text(name), (name,),
        sorts=name if sorts else "", blank=Q(**{name: ""}),
    )  # fmt: skip


def _point(kind: str) -> Prepares:
    def prepare(rows: QuerySet[Any], actor: Actor, _now: datetime) -> QuerySet[Any]:
        points = ContactPoint.objects.visible_to(actor).filter(
            kind=kind, contact__client=OuterRef("pk"), contact__trashed_at=None, contact__archived_at=None
        )
        first = points.order_by("-contact__is_main", "contact_id", "position", "id").values("value")[:1]
        found: QuerySet[Any] = rows.annotate(**{f"first_{kind}": Subquery(first)})
        return found

    return prepare


def _people(rows: QuerySet[Any], actor: Actor, _now: datetime) -> QuerySet[Any]:
    people = Contact.objects.visible_to(actor).living().filter(client=OuterRef("pk"))
    found: QuerySet[Any] = rows.annotate(people_count=_counted(people))
    return found


def _talks(rows: QuerySet[Any], actor: Actor, now: datetime) -> QuerySet[Any]:
    talks = Interaction.objects.visible_to(actor).present().filter(client=OuterRef("pk"), automatic=False)
    recent = talks.filter(at__gte=now - timedelta(days=TALKS_DAYS))
    found: QuerySet[Any] = rows.annotate(talks_count=_counted(recent))
    return found


def _counted(rows: Any) -> Coalesce:
    counted = rows.order_by().values("client").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _rhythm(client: Any) -> str:
    days = client.rhythm_days
    return ngettext("every %(count)s day", "every %(count)s days", days) % {"count": days} if days else ""


BUILT_IN = (
    Column("thread", _("Conversation")),
    Column("turn", _("Whose turn")),
    Column("step", _("Next step")),
    Column("tags", _("Tags")),
    Column("clock", _("Their time")),
    Column("last", _("Last talk"), figure=True),
    _plain("kind", _("Kind"), choice=True),
    _plain("experience", _("Experience with freelancers"), choice=True),
    _plain("interaction_type", _("Interaction type"), choice=True),
    _plain("city", _("City")),
    _plain("country", _("Country")),
    _plain("industry", _("Field of business")),
    _plain("language", _("Language"), choice=True),
    _plain("website", _("Website")),
    _plain("tax_number", _("Tax number")),
    _plain("confidentiality", _("Confidentiality"), choice=True),
    Column("rhythm_days", _("Rhythm"), _rhythm, ("rhythm_days",), sorts="rhythm_days", blank=Q(rhythm_days=None)),
    Column(
        "created_at", _("In the list since"), lambda client: day(timezone.localdate(client.created_at)),
        ("created_at",), sorts="created_at", figure=True,
    ),
    Column("email", _("E-mail"), lambda client: client.first_email or "", prepare=_point("email")),
    Column("phone", _("Phone"), lambda client: client.first_phone or "", prepare=_point("phone")),
    Column("people", _("People"), lambda client: str(client.people_count), prepare=_people, figure=True),
    Column("talks", _("Talks in 90 days"), lambda client: str(client.talks_count), prepare=_talks, figure=True),
)  # fmt: skip


@dataclass(slots=True)
class Layout:
    """The columns of one list, in their order."""

    columns: list[Column]
    _values: dict[int, dict[int, Any]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The columns by name."""
        return [column.name for column in self.columns]

    def prepare(self, rows: QuerySet[Any], actor: Actor, now: datetime) -> QuerySet[Any]:
        """The rows with what these columns compute."""
        for column in self.columns:
            if column.prepare is not None:
                rows = column.prepare(rows, actor, now)
        return rows

    def needs(self) -> list[str]:
        """The columns of the client these columns read."""
        return [name for column in self.columns for name in column.columns]

    def look_up(self, clients: Iterable[Client]) -> None:
        """The values of one's own fields for all rows, in one statement if any is shown."""
        own = [column.own for column in self.columns if column.own is not None]
        self._values = values_of(clients, own) if own else {}

    def cells(self, client: Any) -> dict[str, str]:
        """What the columns show of a client that the template does not draw itself, by the name of the column."""
        return {column.name: self._cell(column, client) for column in self.columns if not column.is_drawn}

    def _cell(self, column: Column, client: Any) -> str:
        if column.own is not None:
            return display(column.own, self._values.get(client.pk, {}).get(column.own.pk))
        return column.shows(client) if column.shows else ""


def known(actor: Actor) -> list[Column]:
    """Every column a list can have: the built-in ones, then one's own fields."""
    own = [_own(each) for each in fields_of(actor, CLIENTS)]
    return [*BUILT_IN, *own]


def _own(made: CustomField) -> Column:
    figure = made.kind in {CustomField.Kind.NUMBER, CustomField.Kind.MONEY}
    return Column(made.name, made.label, sorts=made.name, figure=figure, own=made)


def layout(actor: Actor, names: Iterable[str]) -> Layout:
    """The named columns; unknown names are left out, and without any it is the usual list."""
    wanted = list(dict.fromkeys(names))[:MOST_COLUMNS]
    built_in = {column.name: column for column in BUILT_IN}
    # One's own fields are looked up only for a list that shows one.
    all_known = built_in if set(wanted) <= built_in.keys() else {column.name: column for column in known(actor)}
    chosen = [all_known[name] for name in wanted if name in all_known]
    return Layout(chosen or [built_in[name] for name in DEFAULT])


def ordered(
    rows: QuerySet[Any], sort: str, columns: Layout, actor: Actor
) -> tuple[QuerySet[Any], tuple[str, ...]] | None:
    """The rows with the columns they are sorted by, and those columns; None for a sort that is none of these columns.

    What is not known stands last, whichever way it goes.
    """
    name, minus = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    column = next((each for each in columns.columns if each.name == name and each.sorts), None)
    if column is None:
        return None
    value: Any = F(column.sorts) if column.own is None else _own_value(column.own, actor)
    if column.own is None and column.blank is None:
        return rows, (f"{minus}{column.sorts}",)
    if column.own is None:
        blank = Case(When(column.blank, then=1), default=0, output_field=IntegerField())
        kept = Coalesce(value, 0) if column.name == "rhythm_days" else value
        return rows.annotate(sort_blank=blank, sort_by=kept), ("sort_blank", f"{minus}sort_by")
    kept = column_of(column.own)
    nothing = Value(NOTHING[kept], output_field=copy(CustomValue._meta.get_field(kept)))  # type: ignore[arg-type]
    rows = rows.annotate(sort_own=value)
    blank = Case(When(sort_own=None, then=1), default=0, output_field=IntegerField())
    rows = rows.annotate(sort_blank=blank, sort_by=Coalesce(F("sort_own"), nothing))
    return rows, ("sort_blank", f"{minus}sort_by")


# What stands for an unknown value among those that are compared; the unknown are sorted apart.
NOTHING = {"text_key": "", "number": 0, "minor": 0, "day": date.min, "flag": False}


def _own_value(made: CustomField, actor: Actor) -> Subquery:
    values = CustomValue.objects.visible_to(actor).filter(field=made, client=OuterRef("pk"))
    return Subquery(values.values(column_of(made))[:1])


def totals(actor: Actor, rows: QuerySet[Any], columns: Layout) -> dict[str, list[str]]:
    """The sums of the columns with figures of one's own, in one statement; money one line for each currency."""
    own = {column.own.pk: column for column in columns.columns if column.own is not None and column.figure}
    if not own:
        return {}
    values = CustomValue.objects.visible_to(actor).filter(field_id__in=own, client__in=rows.order_by().values("pk"))
    found: dict[str, list[str]] = {}
    for row in sorted(_summed(values), key=lambda row: row["currency"] or ""):
        found.setdefault(own[row["field_id"]].name, []).append(_sum_in_words(row))
    return found


def _summed(values: QuerySet[CustomValue]) -> QuerySet[Any]:
    """Sums in two parts, because the numbers of thousands of rows together may be more than a column holds."""
    parts = {
        f"{column}_{part}": Sum(F(column) / MILLION if part == "high" else F(column) % MILLION)
        for column in ("minor", "number")
        for part in ("high", "low")
    }
    return values.order_by().values("field_id", "currency").annotate(**parts)


def _sum_in_words(row: dict[str, Any]) -> str:
    locale = our_language()
    if row["currency"]:
        minor = (row["minor_high"] or 0) * MILLION + (row["minor_low"] or 0)
        return amount_in_words(from_minor(minor, row["currency"]), row["currency"], locale)
    return number_in_words((row["number_high"] or 0) + Decimal(row["number_low"] or 0) / MILLION, locale)
