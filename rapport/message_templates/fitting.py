"""Which templates come first for a person, and why: from whose turn it is, how long it has been quiet, and what was
taken for them before. Every point has its sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.manners import every
from rapport.clients.models import Client, Contact
from rapport.message_templates.built_in import BuiltIn, built_ins
from rapport.message_templates.choosing import Reader, choose, reader_of
from rapport.message_templates.filling import variants_of
from rapport.message_templates.gathering import About, about
from rapport.message_templates.models import MessageTemplate, TemplateUse
from rapport.search.words import fold

type Template = MessageTemplate | BuiltIn
# So long nobody wants to read the same letter twice.
LATELY = timedelta(days=30)
MOST_COUNTED = 2_000
LONG_SILENCE_DAYS = 180
FOLLOW_UP_DAYS = 3
FOLLOWING_UP = ("contact.followup", "discussion.proposal_followup", "execution.client_wait", "completion.acceptance")
ANSWERING = ("contact.reply", "execution.feedback", "discussion.requirements")


@dataclass(slots=True)
class Fit:
    """A template for a person, with what speaks for it and against it."""

    template: Template
    points: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: int, reason: str) -> None:
        """One reason with its weight."""
        self.points += points
        self.reasons.append(reason)

    @property
    def which(self) -> str:
        """Its name in addresses: a number, or the key of a built-in one."""
        return which_of(self.template)


def which_of(template: Template) -> str:
    """A number for one of ours, the key for a built-in one."""
    return template.key if isinstance(template, BuiltIn) else str(template.pk)


def key_of(template: Template) -> str:
    """The item of the playbook it belongs to; "" for one that was begun empty."""
    return template.key if isinstance(template, BuiltIn) else template.origin


def offered(actor: Actor) -> list[Template]:
    """What can be taken: our own, and the built-in ones without a copy. A copy that is put away hides its origin."""
    own = MessageTemplate.objects.visible_to(actor)
    copied = set(own.present().exclude(origin="").values_list("origin", flat=True))
    mine = list(own.living().prefetch_related("variants").order_by("name", "id"))
    return [*mine, *(one for one in built_ins().values() if one.key not in copied)]


def found(templates: Sequence[Template], text: str) -> list[Template]:
    """Those in whose name, note or words every word of a text stands."""
    wanted = fold(text[:200]).split()
    return [one for one in templates if all(word in _words_of(one) for word in wanted)]


def _words_of(template: Template) -> str:
    words = [template.name, template.note, *(part for one in variants_of(template) for part in (one.subject, one.text))]
    return fold(" ".join(words))


def fitting(actor: Actor, contact: Contact, now: datetime, text: str = "") -> list[Fit]:
    """What is offered for a letter to this person, the most fitting first."""
    client = contact.client
    reader = reader_of(contact, client, actor.workspace.language)
    person = about(actor, contact, now, reader.language, client)
    lately, often = _uses(actor, contact, now)
    fits = [Fit(one) for one in found(offered(actor), text) if variants_of(one)]
    for fit in fits:
        _by_situation(fit, person, client)
        _by_wording(fit, reader)
        _by_use(fit, lately, often)
    # Sorting is stable: of equals the order of the stages stays.
    return sorted(fits, key=lambda fit: -fit.points)


def _by_situation(fit: Fit, person: About, client: Client | None) -> None:
    key, days = key_of(fit.template), person.silent_days
    turn = client.turn if client else ""
    if turn == Client.Turn.OURS and key in ANSWERING:
        fit.add(6 if key == "contact.reply" else 4, _("They wait for your answer."))
    if turn == Client.Turn.THEIRS and key in FOLLOWING_UP and days is not None and days >= FOLLOW_UP_DAYS:
        fit.add(6, _quiet(days))
    if days is None and key in ("contact.reply", "contact.present"):
        fit.add(4, _("Nothing has been said with them yet."))
    if days is None:
        return
    if key == "keeping.winback" and days >= LONG_SILENCE_DAYS:
        fit.add(8, _quiet(days))
    patience = person.cadence_days or 30
    if key == "keeping.touch" and days > patience and turn != Client.Turn.OURS:
        rhythm = _("The rhythm with them is %(every)s.") % {"every": every(patience)} if person.cadence_days else ""
        fit.add(5, f"{_quiet(days)} {rhythm}".strip())


def _quiet(days: int) -> str:
    return ngettext("It has been quiet for %(count)s day.", "It has been quiet for %(count)s days.", days) % {
        "count": days
    }


def _by_wording(fit: Fit, reader: Reader) -> None:
    chosen = choose(variants_of(fit.template), reader)
    if not chosen.fits:
        fit.add(-2, chosen.because[0] if chosen.variant.language != reader.language else chosen.because[-1])
    elif chosen.variant.experience:
        fit.add(1, chosen.because[1])


def _by_use(fit: Fit, lately: Counter[str], often: Counter[str]) -> None:
    which = which_of(fit.template)
    if lately[which]:
        fit.add(-6, _("Taken for this person within the last month."))
    if often[which]:
        said = ngettext("Taken %(count)s time.", "Taken %(count)s times.", often[which]) % {"count": often[which]}
        fit.add(min(3, often[which]), said)


def _uses(actor: Actor, contact: Contact, now: datetime) -> tuple[Counter[str], Counter[str]]:
    """How often each was taken: for this person lately, and for anybody."""
    lately: Counter[str] = Counter()
    often: Counter[str] = Counter()
    rows = TemplateUse.objects.visible_to(actor).order_by("-id").values_list("template_id", "key", "contact_id", "at")
    for template_id, key, contact_id, at in rows[:MOST_COUNTED]:
        which = str(template_id) if template_id else key
        often[which] += 1
        lately[which] += contact_id == contact.pk and at > now - LATELY
    return lately, often
