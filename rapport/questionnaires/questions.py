"""One question of a form: what is asked, how it is answered, and which fact of a client it tells."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

MOST_QUESTIONS = 60
MOST_CHOICES = 40
LONGEST_CHOICE = 200


class Kind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", pgettext_lazy("kind of a question", "A line of text")
    LONG = "long", pgettext_lazy("kind of a question", "A longer text")
    ONE = "one", pgettext_lazy("kind of a question", "One of several")
    MANY = "many", pgettext_lazy("kind of a question", "Any of several")
    YES_NO = "yes_no", pgettext_lazy("kind of a question", "Yes or no")
    NUMBER = "number", pgettext_lazy("kind of a question", "A number")
    DATE = "date", pgettext_lazy("kind of a question", "A date")
    MONEY = "money", pgettext_lazy("kind of a question", "An amount, from and to")
    EMAIL = "email", pgettext_lazy("kind of a question", "An e-mail address")
    PHONE = "phone", pgettext_lazy("kind of a question", "A phone number")
    SITE = "site", pgettext_lazy("kind of a question", "A website")


class Fills(models.TextChoices):
    """Which fact an answer tells."""

    NOTHING = "", pgettext_lazy("a fact that an answer tells", "nothing, it is only read")
    NAME = "name", pgettext_lazy("a fact that an answer tells", "Name of the person")
    COMPANY = "company", pgettext_lazy("a fact that an answer tells", "Company")
    ROLE = "role", pgettext_lazy("a fact that an answer tells", "Role")
    EMAIL = "email", pgettext_lazy("a fact that an answer tells", "E-mail")
    PHONE = "phone", pgettext_lazy("a fact that an answer tells", "Phone")
    SITE = "site", pgettext_lazy("a fact that an answer tells", "Website")
    CITY = "city", pgettext_lazy("a fact that an answer tells", "City")
    INDUSTRY = "industry", pgettext_lazy("a fact that an answer tells", "Field of business")
    BUDGET = "budget", pgettext_lazy("a fact that an answer tells", "Budget expected")
    PREFERS = "prefers", pgettext_lazy("a fact that an answer tells", "How to stay in touch")


CHOOSING = frozenset({Kind.ONE, Kind.MANY})
# Which kinds of answers can tell a fact.
FITTING: dict[str, frozenset[str]] = {
    Fills.EMAIL: frozenset({Kind.EMAIL}),
    Fills.PHONE: frozenset({Kind.PHONE}),
    Fills.SITE: frozenset({Kind.SITE}),
    Fills.BUDGET: frozenset({Kind.MONEY, Kind.TEXT, Kind.ONE, Kind.NUMBER}),
    Fills.PREFERS: frozenset({Kind.ONE}),
    **dict.fromkeys((Fills.NAME, Fills.COMPANY, Fills.ROLE), frozenset({Kind.TEXT})),
    **dict.fromkeys((Fills.CITY, Fills.INDUSTRY), frozenset({Kind.TEXT, Kind.ONE})),
}


@dataclass(frozen=True, slots=True)
class Question:
    """`key` never changes, whatever becomes of the words; answers are told apart by it."""

    key: str
    kind: str
    text: str
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    fills: str = ""

    @property
    def field(self) -> str:
        """What its field is called on the page."""
        return f"q-{self.key}"

    def kept(self) -> dict[str, Any]:
        """As the questionnaire keeps it."""
        return {**asdict(self), "choices": list(self.choices)}


def new_key(taken: Iterable[str] = ()) -> str:
    """A key that no question of this form has."""
    known = set(taken)
    while (key := secrets.token_hex(3)) in known:
        pass
    return key


def question_of(kept: Mapping[str, Any]) -> Question:
    """A question as the questionnaire keeps it."""
    return Question(**{**kept, "choices": tuple(kept.get("choices", ()))})
