"""Templates, wordings and filled-in letters as their pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.accounts.actors import Actor
from rapport.accounts.models import LANGUAGES
from rapport.clients.manners import EXPERIENCE, INTERACTION_TYPE, chip
from rapport.clients.models import Contact
from rapport.message_templates.built_in import built_ins
from rapport.message_templates.choosing import Chosen, Variant
from rapport.message_templates.filling import Filled, Missing, fill_variant, read_template, variants_of
from rapport.message_templates.fitting import Template, which_of
from rapport.message_templates.forms import BY_HAND
from rapport.message_templates.gathering import about
from rapport.message_templates.language.filters import FILTERS, Facts, text_of
from rapport.message_templates.language.reading import ASK
from rapport.message_templates.language.saying import label_of, say
from rapport.message_templates.models import MessageTemplate, TemplateUse
from rapport.message_templates.published import published
from rapport.message_templates.wording import FILTER_WORDS
from rapport.web.dates import when

# People a preview offers; more are found by the page of the person.
MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A template in the list."""

    which: str
    href: str
    name: str
    note: str
    languages: str
    wordings: str
    used: str
    is_own: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The templates of one stage."""

    stage: str
    label: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field for what is typed by hand."""

    name: str
    label: str
    value: str


def grouped(templates: Iterable[Template], uses: Counter[str]) -> list[Group]:
    """By stage, in the order of a relationship."""
    stages = dict(MessageTemplate.Stage.choices)
    own, built_in = (
        reverse("message_templates:list"),
        reverse("message_templates:built_in", args=["x"]).removesuffix("x/"),
    )
    rows: dict[str, list[Row]] = {stage: [] for stage in stages}
    for one in templates:
        rows[one.stage].append(_row(one, uses, own, built_in))
    return [Group(stage, str(stages[stage]), here) for stage, here in rows.items() if here]


def _row(one: Template, uses: Counter[str], own: str, built_in: str) -> Row:
    is_own, wordings, which = isinstance(one, MessageTemplate), variants_of(one), which_of(one)
    spoken = [name for code, name in LANGUAGES if any(variant.language == code for variant in wordings)]
    count = uses[which]
    return Row(
        which, f"{own if is_own else built_in}{which}/", one.name, one.note, ", ".join(spoken),
        ngettext("%(count)s wording", "%(count)s wordings", len(wordings)) % {"count": len(wordings)},
        ngettext("taken %(count)s time", "taken %(count)s times", count) % {"count": count} if count else "",
        is_own, has_changed(one),
    )  # fmt: skip


def has_changed(one: Template) -> bool:
    """Whether the built-in template has other words than when it was copied."""
    if not isinstance(one, MessageTemplate):
        return False
    origin = built_ins().get(one.origin)
    return origin is not None and origin.digest != one.origin_digest


def uses_of(actor: Actor) -> Counter[str]:
    """How often each template was taken."""
    rows = TemplateUse.objects.visible_to(actor).order_by().values_list("template_id", "key")
    return Counter(str(template_id) if template_id else key for template_id, key in rows)


def usage(actor: Actor, one: Template) -> str:
    """How often and when last a template was taken, as a sentence."""
    mine = {"template_id": one.pk} if isinstance(one, MessageTemplate) else {"template": None, "key": one.key}
    rows = TemplateUse.objects.visible_to(actor).filter(**mine)
    count, last = rows.count(), rows.aggregate(last=Max("at"))["last"]
    if not count or last is None:
        return _("Nobody has taken it for a letter yet.")
    said = ngettext("Taken for %(count)s letter, last %(when)s.", "Taken for %(count)s letters, last %(when)s.", count)
    return said % {"count": count, "when": when(last)}


def list_answer(groups: Sequence[Group]) -> tuple[str, str]:
    """The list in two voices."""
    rows = [row for group in groups for row in group.rows]
    own, changed = sum(row.is_own for row in rows), sum(row.changed for row in rows)
    strong = ngettext("%(count)s letter is half written.", "%(count)s letters are half written.", len(rows))
    if changed:
        quiet = ngettext(
            "The original of %(count)s copy has changed.", "The originals of %(count)s copies have changed.", changed
        )
        return strong % {"count": len(rows)}, quiet % {"count": changed}
    if own:
        quiet = ngettext("%(count)s of them is your own.", "%(count)s of them are your own.", own)
        return strong % {"count": len(rows)}, quiet % {"count": own}
    return strong % {"count": len(rows)}, _("Copy one and make it sound like you.")


def for_whom(variant: Variant) -> str:
    """Whom a wording is for: Novice, on «ты»."""
    words = [
        chip(EXPERIENCE, variant.experience),
        {"formal": _("on «вы»"), "informal": _("on «ты»")}.get(variant.address_form, ""),
        chip(INTERACTION_TYPE, variant.interaction_type),
    ]
    return ", ".join(filter(None, words)) or pgettext("of a wording", "for everybody")


@dataclass(frozen=True, slots=True)
class ShownWording:
    """A wording on the page of its template, filled in where there is somebody to fill it in for."""

    href: str
    language: str
    code: str
    whom: str
    subject: str
    text: str
    chosen: bool
    trash_href: str


def shown_wordings(one: Template, chosen: Variant | None) -> list[ShownWording]:
    """All of them; the one that is taken for the person of the preview is marked."""
    return [
        ShownWording(
            variant.get_absolute_url() if hasattr(variant, "get_absolute_url") else "",
            dict(LANGUAGES)[variant.language], variant.language, for_whom(variant), variant.subject, variant.text,
            variant is chosen or variant == chosen,
            reverse("message_templates:variant_trash", args=[one.pk, variant.pk])  # type: ignore[attr-defined]
            if isinstance(one, MessageTemplate) else "",
        )
        for variant in variants_of(one)
    ]  # fmt: skip


def people_to_try(actor: Actor) -> list[Contact]:
    """People a template can be tried with, those last heard of first."""
    rows = (
        Contact.objects.visible_to(actor)
        .living()
        .filter(suggested=False, client__archived_at=None, client__trashed_at=None, client__isnull=False)
    )
    return list(rows.select_related("client").order_by("-client__last_at", "-is_main", "id")[:MOST_PEOPLE])


def fields_for(filled: Filled, typed: dict[str, str]) -> list[Asked]:
    """A field for each thing that is typed by hand."""
    return [
        Asked(f"{BY_HAND}{name.removeprefix(ASK)}", label_of(name).capitalize(), typed.get(name, ""))
        for name in filled.asks
    ]


def missing_answer(missing: Sequence[Missing]) -> str:
    """How much is missing, as a sentence."""
    if not missing:
        return _("Nothing is missing.")
    return ngettext("%(count)s thing is missing.", "%(count)s things are missing.", len(missing)) % {
        "count": len(missing)
    }


def try_out(variant: Variant, actor: Actor, contact: Contact, now: datetime, typed: dict[str, str]) -> Filled:
    """One wording for a person, whether or not it would be chosen for them."""
    person = about(actor, contact, now, variant.language)
    return fill_variant(Chosen(variant, ()), actor, person, typed)


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A published fact with its value for a real person."""

    name: str
    label: str
    example: str
    choices: str


def shown_facts(facts: Facts | None) -> list[ShownFact]:
    """Everything a template may name, with its value for a real person."""
    values: dict[str, Any] = facts.values if facts else {}
    return [
        ShownFact(fact.name, str(fact.label), text_of(values.get(fact.name)), ", ".join(fact.choices))
        for fact in published().values()
    ]


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A filter with what it does, how it is written and what comes of that."""

    name: str
    words: str
    written: str
    becomes: str


def shown_filters(facts: Facts | None) -> list[ShownFilter]:
    """All filters, tried on the facts of a real person where there is one."""
    return [
        ShownFilter(
            name, str(FILTER_WORDS[name]), one.example,
            say(read_template(one.example).pieces, facts).text if facts else "",
        )
        for name, one in FILTERS.items()
    ]  # fmt: skip
