"""How two versions of a proposal differ, as sentences beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.agreements import wording
from rapport.agreements.offering import talk_in_words, terms_in_words
from rapport.lib.offer_lines import percent_in
from rapport.lib.offers import Offer, Part, price
from rapport.web.languages import our_language


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is said otherwise; empty where it was not said at all."""

    label: str
    before: str
    after: str


def between(old: Offer, new: Offer) -> list[Difference]:
    """What the newer one says otherwise, in the order it is read."""
    before, after = told(old), told(new)
    labels = [*after, *(label for label in before if label not in after)]
    return [
        Difference(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def told(offer: Offer) -> Mapping[str, str]:
    """Everything it says, by label."""
    found = price(offer, *offer.first_choice)
    said = {
        _("Title"): f"{offer.title} {offer.quiet}".strip(), _("To them"): offer.intro,
        **{_("Option “%(name)s”") % {"name": one.name}: _part(one, offer) for one in offer.options},
        **{_("Extra “%(name)s”") % {"name": one.name}: _part(one, offer) for one in offer.extras},
        _("For what may turn out differently"): _percent(offer.risk_hundredths),
        _("Discount"): " ".join(filter(None, [_percent(offer.discount_hundredths), offer.discount_reason])),
        _("About taxes"): offer.tax_words,
        _("Together, as it stands chosen at first"): wording.money(found.total_minor, offer.currency),
        _("How it is paid"): "; ".join(f"{_percent(one.hundredths)} {one.when}" for one in offer.payments),
        _("What is ready when"): "; ".join(f"{one.what}: {one.on or one.days}" for one in offer.schedule),
        _("How we work"): offer.method, _("How we talk"): " ".join(talk_in_words(offer.talk)),
        _("What else holds"): " ".join([*terms_in_words(offer), offer.terms]).strip(),
        _("Holds until"): offer.valid_until,
    }  # fmt: skip
    return {label: words for label, words in said.items() if words}


def _part(part: Part, offer: Offer) -> str:
    lines = "; ".join(f"{line.what} {wording.money(line.minor, offer.currency)}" for line in part.lines)
    return " · ".join(filter(None, [wording.part_sum(part, offer.currency), part.about, part.fit, lines]))


def _percent(hundredths: int) -> str:
    return f"{percent_in(hundredths, our_language())} %" if hundredths else ""
