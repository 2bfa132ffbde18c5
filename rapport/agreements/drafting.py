"""A proposal begun in one step: from what is known of an engagement, or like one that was written before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from rapport.accounts.actors import Actor
from rapport.agreements.models import Estimate, Proposal, Requirement
from rapport.agreements.proposing import begin_proposal
from rapport.clients.communicating import agreement_of
from rapport.clients.manners import manner_of
from rapport.clients.models import Contact
from rapport.engagements.models import Engagement
from rapport.journal.models import Batch
from rapport.lib.offers import HOURS, WHOLE, Line, Offer, Part, Share, Talk

# For how long an offer holds when nobody says; how often what is done is changed, and within how many working days
# it is accepted (DOMAIN.md 2.4).
HOLDS = timedelta(days=14)
ROUNDS, ACCEPTANCE_DAYS = 2, 5
QUARTER = 15


def propose(engagement: Engagement, *, by: Actor, at: datetime) -> tuple[Proposal, Batch]:
    """A draft of all that is known: the estimate, the requirements, the client's type, what we usually write."""
    contact = engagement.contact or main_person(engagement, by)
    offer = draft_of(engagement, contact, by=by, today=by.workspace.today(at))
    return begin_proposal(engagement, offer, contact_id=contact.pk if contact else None, by=by, at=at)


def propose_like(old: Proposal, engagement: Engagement, *, by: Actor, at: datetime) -> tuple[Proposal, Batch]:
    """A draft with the words of an older proposal, for this engagement and from today on."""
    contact = engagement.contact or main_person(engagement, by)
    until = (by.workspace.today(at) + HOLDS).isoformat()
    offer = replace(old.offer, valid_until=until, language=language_for(engagement, contact, by))
    # What a client is called, and what was said to them, is theirs.
    if old.engagement_id != engagement.pk:
        offer = replace(offer, title=engagement.title, intro=engagement.about)
    return begin_proposal(engagement, offer, contact_id=contact.pk if contact else None, by=by, at=at)


def main_person(engagement: Engagement, by: Actor) -> Contact | None:
    """Who is written to at the client."""
    rows = Contact.objects.visible_to(by).living().filter(client_id=engagement.client_id)
    return rows.order_by("-is_main", "id").first()


def language_for(engagement: Engagement, contact: Contact | None, by: Actor) -> str:
    """In which language they read."""
    said = (contact.language if contact else "") or engagement.client.language or by.workspace.language
    return said if said in ("en", "ru") else by.workspace.language


def draft_of(engagement: Engagement, contact: Contact | None, *, by: Actor, today: date) -> Offer:
    """What is known, as an offer."""
    language = language_for(engagement, contact, by)
    currency = engagement.currency or by.workspace.currency
    last = Proposal.objects.visible_to(by).present().exclude(engagement=engagement).order_by("-updated_at").first()
    usual = last.offer if last else Offer("", rounds=ROUNDS, acceptance_days=ACCEPTANCE_DAYS)
    rate = usual.rate_minor if usual.currency == currency else 0
    same = usual.language == language
    with override(language):
        return Offer(
            title=engagement.title, intro=engagement.about, language=language, currency=currency, rate_minor=rate,
            valid_until=(today + HOLDS).isoformat(), options=(_option(engagement, rate, by),),
            tax_words=usual.tax_words if same else "", method=usual.method if same else "",
            terms=usual.terms if same else "", payments=_payments(engagement, by, today),
            talk=_talk(engagement, by, language),
            rounds=usual.rounds, acceptance_days=usual.acceptance_days,
        )  # fmt: skip


def _option(engagement: Engagement, rate: int, by: Actor) -> Part:
    items = Estimate.objects.visible_to(by).present().filter(engagement=engagement).order_by("id")
    lines = tuple(Line(item.title, HOURS, _quarters(item.guess.mean), rate) for item in items)
    needs = Requirement.objects.visible_to(by).present().filter(engagement=engagement)
    musts = needs.filter(priority=Requirement.Priority.MUST).count()
    return Part("o1", engagement.title[:120], ticked=True, fit=_covering(musts), lines=lines)


def _covering(musts: int) -> str:
    if musts == 2:
        return _("Covers both of your must-haves")
    fit = ngettext("Covers your must-have", "Covers all %(count)s of your must-haves", musts) % {"count": musts}
    return fit if musts else ""


def _quarters(minutes: float) -> int:
    """To the next quarter of an hour."""
    return max(QUARTER, -(-round(minutes) // QUARTER) * QUARTER)


def _payments(engagement: Engagement, by: Actor, today: date) -> tuple[Share, ...]:
    deposit = manner_of(engagement.client, by=by, on=today).control("deposit_percent")
    first = 30 if deposit is None else int(deposit)
    if not first:
        return (Share(_("when it is accepted"), WHOLE),)
    rest = () if first >= 100 else (Share(_("when it is accepted"), WHOLE - first * 100),)
    return (Share(_("to begin"), min(first, 100) * 100), *rest)


def _talk(engagement: Engagement, by: Actor, language: str) -> Talk:
    agreed: Any = agreement_of(engagement.client, by=by)
    if agreed is None:
        return Talk()
    return Talk(
        agreed.channel, f"{agreed.starts:%H:%M}", f"{agreed.ends:%H:%M}", agreed.answer_hours,
        agreed.language or language,
        engagement.client.rhythm_days, agreed.note,
    )  # fmt: skip
