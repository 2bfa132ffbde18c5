"""Single facts of a client or a person as their page shows them; each can be changed where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from rapport.clients import wording
from rapport.clients.custom import display, worth_showing
from rapport.clients.models import CustomField
from rapport.clients.models.custom import WithFields, field_number
from rapport.clients.models.record import Record
from rapport.clients.reaching import way_href
from rapport.web.dates import day
from rapport.web.marks import paragraphs

CLIENT_FACTS = (
    "city", "country", "timezone", "language", "website", "rhythm_days", "industry", "tax_number", "note", "tags",
    "name",
)  # fmt: skip
CONTACT_FACTS = (
    "name", "role", "decision_role", "address_form", "language", "timezone", "prefers", "preferences", "do_not_contact",
    "quiet_starts", "quiet_ends", "days_off_too", "birthday", "address", "note",
)  # fmt: skip
# What also stands elsewhere on the page: after a change all of it is shown anew.
ELSEWHERE = frozenset(
    {
        "name",
        "tags",
        "city",
        "timezone",
        "rhythm_days",
        "do_not_contact",
        "role",
        "decision_role",
        "quiet_starts",
        "quiet_ends",
        "days_off_too",
        "language",
    }
)

# Of fields people made, a page shows so many; the others are one press away.
MOST_OWN, A_FEW = 24, 6


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is called, how it reads, where it is changed, what it opens."""

    name: str
    label: str
    shown: str | Markup
    href: str
    opens: str = ""
    long: bool = False


def facts_of(record: Record, names: tuple[str, ...], base: str) -> list[Fact]:
    """The named facts; `base` is the address of the record's page."""
    return [fact_of(record, name, base) for name in names]


def fact_of(record: Any, name: str, base: str) -> Fact:
    """One fact, also of a field somebody made."""
    if (number := field_number(name)) is not None:
        field = CustomField.objects.get(workspace_id=record.workspace_id, pk=number)
        return own_fact(field, record.standing(name), base)
    own = {"tags": _("Tags"), "rhythm_days": _("Rhythm")}
    label = own.get(name) or str(record._meta.get_field(name).verbose_name)
    opens = way_href("website", record.website) if name == "website" else ""
    return Fact(
        name, label, shown(record, name), f"{base}facts/{name}/", opens, name in {"note", "preferences", "address"}
    )


def own_fact(field: CustomField, value: Any, base: str) -> Fact:
    """The fact of a field somebody made; `value` is plain, `base` the address of the record's page."""
    text: str | Markup = display(field, value)
    long = field.kind == CustomField.Kind.LONG
    return Fact(field.name, field.label, paragraphs(text) if long and text else text, f"{base}facts/{field.name}/",
                long=long)  # fmt: skip


def own_facts(record: WithFields, base: str) -> tuple[list[Fact], int]:
    """The filled fields of a record, a few empty ones, and how many fields there are besides; one statement."""
    fields, values, every = worth_showing(record, most=MOST_OWN, at_least=A_FEW)
    return [own_fact(field, values.get(field.pk), base) for field in fields], every - len(fields)


def shown(record: Any, name: str) -> str | Markup:
    """A fact in words; nothing for one that is not known."""
    if name == "tags":
        return str(record.tag_line)
    value = getattr(record, name)
    if isinstance(value, time):
        return f"{value:%-H:%M}"
    if not value:
        return ""
    if name == "timezone":
        return wording.place(value)
    if name == "rhythm_days":
        return ngettext("every %(count)s day", "every %(count)s days", value) % {"count": value}
    if name in {"note", "preferences", "address"}:
        return paragraphs(value)
    if name == "website":
        return str(value).removeprefix("https://").removeprefix("http://").rstrip("/")
    if name in {"do_not_contact", "days_off_too"}:
        return _("yes")
    if name == "birthday":
        return birthday(value)
    return str(getattr(record, f"get_{name}_display", lambda: value)())


def birthday(text: str) -> str:
    """A birthday as people say it; as it stands when it is no date."""
    try:
        if text.startswith("--"):
            # 2000 has a 29 February; a day without its year is shown without one.
            return wording.day_of_year(date.fromisoformat(f"2000-{text[2:]}"))
        return day(date.fromisoformat(text))
    except ValueError:
        return text
