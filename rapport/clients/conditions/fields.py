"""What can be asked: the fields of clients, of their people, of what was said and of next steps, with their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models import Client, Contact, Interaction

type Choices = list[tuple[str, Any]]

TEXT, CHOICE, TAGS, NUMBER, MONEY, MOMENT, DAY, FLAG, WORDS, SEGMENT = (
    "text", "choice", "tags", "number", "money", "moment", "day", "flag", "words", "segment",
)  # fmt: skip

_EMPTY, _FILLED = (
    ("empty", pgettext_lazy("condition", "is empty")),
    ("filled", pgettext_lazy("condition", "is filled in")),
)
_SPANS = (
    ("last_days", pgettext_lazy("condition", "within the last days:")),
    ("longer_ago", pgettext_lazy("condition", "not within the last days:")),
)
_DATES = (
    ("before", pgettext_lazy("condition", "before")),
    ("on", pgettext_lazy("condition", "on")),
    ("after", pgettext_lazy("condition", "after")),
)
# What can be asked of each kind, the usual question first.
OPERATORS: dict[str, tuple[tuple[str, Any], ...]] = {
    TEXT: (
        ("contains", pgettext_lazy("condition", "contains")),
        ("lacks", pgettext_lazy("condition", "does not contain")),
        ("equals", pgettext_lazy("condition", "is exactly")),
        ("differs", pgettext_lazy("condition", "is anything but")),
        ("begins", pgettext_lazy("condition", "begins with")),
        _EMPTY, _FILLED,
    ),
    CHOICE: (
        ("any_of", pgettext_lazy("condition", "is one of")),
        ("none_of", pgettext_lazy("condition", "is none of")),
    ),
    TAGS: (
        ("any_of", pgettext_lazy("condition, tags", "at least one of")),
        ("all_of", pgettext_lazy("condition, tags", "all of")),
        ("none_of", pgettext_lazy("condition, tags", "none of")),
        _EMPTY, _FILLED,
    ),
    NUMBER: (
        ("least", pgettext_lazy("condition", "at least")),
        ("most", pgettext_lazy("condition", "at most")),
        ("equals", pgettext_lazy("condition, number", "exactly")),
        _EMPTY, _FILLED,
    ),
    MONEY: (
        ("least", pgettext_lazy("condition", "at least")),
        ("most", pgettext_lazy("condition", "at most")),
        _EMPTY, _FILLED,
    ),
    MOMENT: (*_SPANS, *_DATES, _EMPTY, _FILLED),
    DAY: (*_SPANS, ("next_days", pgettext_lazy("condition", "within the next days:")), *_DATES, _EMPTY, _FILLED),
    FLAG: (("yes", pgettext_lazy("condition", "yes")), ("no", pgettext_lazy("condition", "no"))),
    WORDS: (
        ("contains", pgettext_lazy("condition", "contains")),
        ("lacks", pgettext_lazy("condition", "does not contain")),
    ),
    SEGMENT: (("any_of", pgettext_lazy("condition", "is in")), ("none_of", pgettext_lazy("condition", "is not in"))),
}  # fmt: skip
# Questions that need no value.
BARE = frozenset({"empty", "filled", "yes", "no"})
DAYS = frozenset({"last_days", "longer_ago", "next_days"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked about: its kind decides the questions, its column answers them."""

    name: str
    label: Any
    kind: str
    column: str = ""
    choices: Callable[[], Choices] | None = None
    # A column that already holds the folded text.
    folded: str = ""
    # When it counts as not known; by default an empty or missing column.
    unknown: Q | None = None
    custom: Any = None

    @property
    def operators(self) -> tuple[tuple[str, Any], ...]:
        """The questions that can be asked about it."""
        return OPERATORS[self.kind]


def _of(choices: Any) -> Callable[[], Choices]:
    return lambda: [(str(value), label) for value, label in choices]


_UNKNOWN = [("", _("not known"))]
CLIENT = (
    Field("name", _("Name"), TEXT, "name", folded="sort_key"),
    Field("kind", _("Kind"), CHOICE, "kind", _of(Client.Kind.choices)),
    Field("tags", _("Tags"), TAGS),
    Field("segment", pgettext_lazy("a field of conditions", "Segment"), SEGMENT),
    Field("experience", _("Experience with freelancers"), CHOICE, "experience", _of(Client.Experience.choices)),
    Field("interaction_type", _("Interaction type"), CHOICE, "interaction_type", _of(Client.InteractionType.choices)),
    Field("city", _("City"), TEXT, "city"),
    Field("country", _("Country"), TEXT, "country"),
    Field("language", _("Language"), CHOICE, "language", _of([*_UNKNOWN, *LANGUAGES])),
    Field("timezone", _("Time zone"), TEXT, "timezone"),
    Field("industry", _("Field of business"), TEXT, "industry"),
    Field("website", _("Website"), TEXT, "website"),
    Field("tax_number", _("Tax number"), TEXT, "tax_number"),
    Field("confidentiality", _("Confidentiality"), CHOICE, "confidentiality", _of(Client.Confidentiality.choices)),
    Field("turn", _("Whose turn"), CHOICE, "turn", _of(Client.Turn.choices)),
    Field("turn_since", _("Turn since"), MOMENT, "turn_since"),
    Field("last_at", _("Last talk"), MOMENT, "last_at", unknown=Q(weave="")),
    Field("silent", _("Silent longer than usual"), FLAG),
    Field("rhythm_days", _("Keep in touch every, days"), NUMBER, "rhythm_days"),
    Field("note", _("Worth remembering"), TEXT, "note"),
    Field("created_at", _("In the list since"), MOMENT, "created_at"),
)
PEOPLE = (
    Field("name", _("Name"), TEXT, "name"),
    Field("role", _("Role"), TEXT, "role"),
    Field("email", _("E-mail"), TEXT),
    Field("phone", _("Phone"), TEXT),
    Field("language", _("Language"), CHOICE, "language", _of([*_UNKNOWN, *LANGUAGES])),
    Field("timezone", _("Time zone"), TEXT, "timezone"),
    Field("address_form", _("Form of address"), CHOICE, "address_form", _of(Contact.AddressForm.choices)),
    Field("prefers", _("Prefers"), CHOICE, "prefers", _of(Contact.Prefers.choices)),
    Field("is_main", _("Main person"), FLAG, "is_main"),
    Field("do_not_contact", _("Do not contact"), FLAG, "do_not_contact"),
    Field("note", _("Note"), TEXT, "note"),
    Field("created_at", _("In the list since"), MOMENT, "created_at"),
)
TALKS = (
    Field("at", pgettext_lazy("a field of conditions", "When"), MOMENT, "at"),
    Field("kind", _("Kind"), CHOICE, "kind", _of(Interaction.Kind.choices)),
    Field(
        "direction", pgettext_lazy("a field of conditions", "Who spoke"), CHOICE, "direction",
        _of(Interaction.Direction.choices),
    ),
    Field("words", pgettext_lazy("a field of conditions", "Words in it"), WORDS),
    Field("awaits", pgettext_lazy("a field of conditions", "Waits for an answer"), FLAG, "awaits"),
    Field("minutes", pgettext_lazy("a field of conditions", "Minutes"), NUMBER, "minutes"),
)  # fmt: skip
STEPS = (
    Field("text", pgettext_lazy("a field of conditions", "What to do"), TEXT, "text"),
    Field("due_on", pgettext_lazy("a field of conditions", "Due"), DAY, "due_on"),
    Field("done_at", pgettext_lazy("a field of conditions", "Done"), MOMENT, "done_at"),
)
FIELDS: dict[str, tuple[Field, ...]] = {"client": CLIENT, "people": PEOPLE, "talks": TALKS, "steps": STEPS}
