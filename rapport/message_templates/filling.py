"""A template filled in for one person: the text, what is missing in it and where that is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Contact
from rapport.message_templates import published
from rapport.message_templates.built_in import BuiltIn
from rapport.message_templates.choosing import Chosen, Variant, choose, reader_of
from rapport.message_templates.gathering import About, about, facts_of
from rapport.message_templates.language.pieces import Problem
from rapport.message_templates.language.reading import ASK, Read, asked_in, read
from rapport.message_templates.language.saying import Gap, in_one_line, label_of, say
from rapport.message_templates.models import MessageTemplate

SUBJECT, TEXT = "subject", "text"
LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Missing:
    """One value that is not there: what, where in the letter, and where it is filled in.

    `href` is empty for what is typed by hand: then `name` is the field to type it in.
    """

    name: str
    label: str
    place: str
    line: int
    href: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter as it will read. What is missing stands in square brackets. `asks` is what is typed by hand."""

    subject: str
    text: str
    missing: tuple[Missing, ...]
    because: tuple[str, ...]
    variant: Variant
    fits: bool = True
    asks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can go as it stands."""
        return not self.missing and not self.problems


@lru_cache(maxsize=512)
def read_template(text: str) -> Read:
    """The pieces of a text, with every name that is published."""
    return read(text, published.knows, published.names(), published.choices_of)


def variants_of(template: MessageTemplate | BuiltIn) -> list[Variant]:
    """The wordings of a template, in their order."""
    if isinstance(template, BuiltIn):
        return list(template.wordings)
    own = sorted(template.variants.all(), key=lambda one: one.pk)
    return [one for one in own if not one.trashed_at]


def fill(
    template: MessageTemplate | BuiltIn, actor: Actor, contact: Contact, now: datetime,
    by_hand: Mapping[str, str] | None = None, *, client: Client | None = None,
) -> Filled:  # fmt: skip
    """The best wording of a template for this person, filled in. Raises NoVariant for one without any wording.

    `by_hand` are the values of what the template asks for, by name (`ask.deadline`).
    """
    client = client or contact.client
    chosen = choose(variants_of(template), reader_of(contact, client, actor.workspace.language))
    return fill_variant(chosen, actor, about(actor, contact, now, chosen.variant.language, client), by_hand)


def fill_variant(chosen: Chosen, actor: Actor, person: About, by_hand: Mapping[str, str] | None = None) -> Filled:
    """One wording for a person of whom everything is gathered already."""
    variant = chosen.variant
    facts = facts_of(person, dict(by_hand or {}))
    parts = {SUBJECT: read_template(variant.subject), TEXT: read_template(variant.text)}
    # Dates are written in the language of the letter, whoever looks at it.
    with translation.override(variant.language):
        said = {place: say(part.pieces, facts) for place, part in parts.items()}
    missing = [_missing(gap, place, person) for place, one in said.items() for gap in one.gaps]
    asks = dict.fromkeys(name for part in parts.values() for name in asked_in(part.pieces))
    return Filled(
        in_one_line(said[SUBJECT].text)[:LONGEST_SUBJECT], said[TEXT].text,
        tuple({(one.name, one.place): one for one in reversed(missing)}.values())[::-1],
        chosen.because, variant, chosen.fits, tuple(asks),
        tuple(problem for part in parts.values() for problem in part.problems),
    )  # fmt: skip


def _missing(gap: Gap, place: str, person: About) -> Missing:
    said = _("in the subject") if place == SUBJECT else _("in line %(line)s of the text") % {"line": gap.line}
    if gap.name.startswith(ASK):
        return Missing(gap.name, label_of(gap.name), said, gap.line, where=_("type it here"))
    fact = published.published()[gap.name]
    href, where = _where(fact.at, person)
    return Missing(gap.name, str(fact.label), said, gap.line, href, where)


def _where(at: str, person: About) -> tuple[str, str]:
    """The page on which a fact is written down, and its name."""
    if at == published.AT_ME:
        return reverse("accounts:me"), _("in your account")
    if at == published.AT_WORKSPACE:
        return reverse("accounts:settings"), _("in the settings")
    if at == published.AT_CONTACT:
        return reverse("clients:contact_edit", args=[person.contact.pk]), _("on the card of the person")
    if person.client is None:
        return reverse("clients:contact", args=[person.contact.pk]), _("first make this person a client")
    if at == published.AT_STEP:
        return person.client.get_absolute_url(), _("as the next step of the client")
    return reverse("clients:edit", args=[person.client.pk]), _("on the card of the client")


type Put = Callable[[Actor, int, str, str, datetime], str]
_put: list[Put] = []


def learn_put(put: Put) -> None:
    """Taught by the room that has drafts: puts subject and text into the draft of a number and answers the address to
    go to, or "" when there is no such draft. (actor, outgoing id, subject, text, at)
    """
    _put[:] = [put]


def put(actor: Actor, outgoing: int, subject: str, text: str, at: datetime) -> str:
    """Where the draft with these words is; "" while nobody keeps drafts."""
    return _put[0](actor, outgoing, subject, text, at) if _put else ""
