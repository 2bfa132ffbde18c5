"""Which variant of a template fits a person, and why. The rules, in their order:

1. the language: their own, else their client's, else the workspace's; a template without it is taken in another one;
2. never a variant for another form of address, another experience or another interaction type, while one is left;
3. of those that fit, the one that says most about this person: first the experience, then the form of address, then the
   interaction type; of equals, the first.

As long as the form of address is not known, «вы» counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.accounts.models import LANGUAGES
from rapport.clients.manners import EXPERIENCE, INTERACTION_TYPE, chip
from rapport.clients.models import Client, Contact

QUESTIONS = ("experience", "address_form", "interaction_type")


class Variant(Protocol):
    """One wording of a template; an empty condition fits everybody."""

    @property
    def language(self) -> str: ...
    @property
    def experience(self) -> str: ...
    @property
    def interaction_type(self) -> str: ...
    @property
    def address_form(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a person decides about the wording."""

    language: str
    experience: str = ""
    interaction_type: str = ""
    address_form: str = ""
    # Where the language is known from, for the reason.
    language_from: str = "workspace"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The variant and why: sentences in the language of whoever writes."""

    variant: Variant
    because: tuple[str, ...]
    fits: bool = True


class NoVariant(Exception):
    """The template has no wording at all."""


def reader_of(contact: Contact, client: Client | None, language: str) -> Reader:
    """The person as the rules see them; `language` is the workspace's."""
    own, theirs = contact.language, client.language if client else ""
    return Reader(
        own or theirs or language,
        client.experience if client else "",
        client.interaction_type if client else "",
        contact.address_form,
        "contact" if own else "client" if theirs else "workspace",
    )


def choose(variants: Sequence[Variant], reader: Reader) -> Chosen:
    """The best of the variants. Raises NoVariant where there is none."""
    if not variants:
        raise NoVariant
    spoken = [one for one in variants if one.language == reader.language]
    here = spoken or list(variants)
    fitting = [one for one in here if not any(_against(one, reader, question) for question in QUESTIONS)]
    if fitting:
        best = max(fitting, key=lambda one: [getattr(one, question) != "" for question in QUESTIONS])
    else:
        best = min(here, key=lambda one: sum(_against(one, reader, question) for question in QUESTIONS))
    return Chosen(
        best, (_about_language(best, reader), *_about(best, reader, fits=bool(fitting))), bool(spoken and fitting)
    )


def _against(variant: Variant, reader: Reader, question: str) -> bool:
    wanted: str = getattr(variant, question)
    known: str = getattr(reader, question) or ("formal" if question == "address_form" else "")
    return bool(wanted) and wanted != known


def _about_language(variant: Variant, reader: Reader) -> str:
    named = {"language": dict(LANGUAGES)[variant.language]}
    if variant.language != reader.language:
        asked = dict(LANGUAGES).get(reader.language, reader.language)
        said = _("%(language)s, because there is no wording in the language of this person (%(asked)s).")
        return said % {**named, "asked": asked}
    if reader.language_from == "contact":
        return _("%(language)s: the language of this person.") % named
    if reader.language_from == "client":
        return _("%(language)s: the language of the client.") % named
    return _("%(language)s: the language of the workspace, because theirs isn't known.") % named


def _about(variant: Variant, reader: Reader, *, fits: bool) -> list[str]:
    reasons = []
    if variant.experience:
        reasons.append(_for(chip(EXPERIENCE, variant.experience), variant.experience == reader.experience))
    if variant.address_form == "informal":
        reasons.append(_for(_("on «ты»"), reader.address_form == "informal"))
    elif variant.address_form == "formal":
        known = reader.address_form == "formal"
        unknown = _("On «вы», because the form of address isn't known.")
        reasons.append(unknown if not reader.address_form else _for(_("on «вы»"), known))
    if variant.interaction_type:
        reasons.append(
            _for(chip(INTERACTION_TYPE, variant.interaction_type), variant.interaction_type == reader.interaction_type)
        )
    if fits and not reasons:
        reasons.append(pgettext("of a wording", "It fits everybody."))
    return reasons


def _for(kind: str, matches: bool) -> str:
    if matches:
        return _("Written for: %(kind)s.") % {"kind": kind}
    return _("Written for: %(kind)s. Nothing fits better, so read it through.") % {"kind": kind}
