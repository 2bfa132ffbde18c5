"""A proposal as the client reads it: the same values for their page, for a look by one of ours, and on paper."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.models import LANGUAGES
from rapport.agreements import wording
from rapport.clients.models import Contact
from rapport.lib.offers import NoSuchChoice, Offer, Part, Price, Talk, price
from rapport.web.dates import day


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option or an extra, chosen or not."""

    key: str
    name: str
    about: str
    fit: str
    sum: str
    chosen: bool


def chosen_in(offer: Offer, asked: Any) -> tuple[str, frozenset[str]]:
    """The choice in the fields of a page; what stands chosen at first where none was made, or none that is offered."""
    if "chosen" not in asked:
        return offer.first_choice
    option, extras = asked.get("option", ""), frozenset(asked.getlist("extra"))
    try:
        price(offer, option, extras)
    except NoSuchChoice:
        return offer.first_choice
    return option, extras


type Chosen = tuple[str, Collection[str]]


def shown(offer: Offer, choice: Chosen, today: date) -> dict[str, Any]:
    """Everything the page says of a choice (an option, extras), in the language that is active."""
    option, extras = choice
    found = price(offer, option, extras)
    return {
        "offer": offer,
        "options": [_choosable(one, one.key == option, offer.currency) for one in offer.options],
        "extras": [_choosable(one, one.key in extras, offer.currency) for one in offer.extras],
        "price": found, "rows": wording.rows_in_words(found, offer.currency),
        "total": wording.money(found.total_minor, offer.currency), "choice": wording.choice_in_words(found),
        "payments": wording.payments_in_words(found, offer.currency),
        "stops": wording.days_in_words((stop.what, stop.day(today)) for stop in offer.schedule),
        "agreed": False, "terms": terms_in_words(offer), "talk": talk_in_words(offer.talk),
        "until": day(date.fromisoformat(offer.valid_until)) if offer.valid_until else "",
    }  # fmt: skip


def _choosable(part: Part, chosen: bool, currency: str) -> Choosable:
    return Choosable(part.key, part.name, part.about, part.fit, wording.part_sum(part, currency), chosen)


def terms_in_words(offer: Offer) -> list[str]:
    """What holds about changes and acceptance."""
    said = []
    if offer.rounds is not None:
        rounds = ngettext(
            "%(count)s round of changes is in the price.", "%(count)s rounds of changes are in the price.", offer.rounds
        )
        said.append(rounds % {"count": offer.rounds})
    if offer.acceptance_days:
        days = ngettext(
            "You have %(count)s working day to look at what is delivered.",
            "You have %(count)s working days to look at what is delivered.", offer.acceptance_days,
        )  # fmt: skip
        said.append(days % {"count": offer.acceptance_days})
    return said


def talk_in_words(talk: Talk) -> list[str]:
    """How we would talk, sentence by sentence."""
    said = []
    if talk.channel:
        said.append(
            _("We talk by %(channel)s.") % {"channel": dict(Contact.Prefers.choices).get(talk.channel, talk.channel)}
        )
    if talk.every_days:
        often = ngettext("You hear from us every day.", "You hear from us every %(count)s days.", talk.every_days)
        said.append(often % {"count": talk.every_days})
    if talk.answer_hours:
        within = ngettext(
            "We answer within %(count)s working hour.", "We answer within %(count)s working hours.", talk.answer_hours
        )
        said.append(within % {"count": talk.answer_hours})
    if talk.starts and talk.ends:
        said.append(_("We write to you between %(starts)s and %(ends)s.") % {"starts": talk.starts, "ends": talk.ends})
    if talk.language:
        said.append(
            _("In this language: %(language)s.") % {"language": dict(LANGUAGES).get(talk.language, talk.language)}
        )
    return [*said, talk.note] if talk.note else said


# ---- On paper


def as_markdown(offer: Offer, today: date, found: Price | None = None) -> str:
    """The whole of it as a text with tables. With `found`, what was agreed to; else every option and extra."""
    parts = [offer.quiet, offer.intro]
    choice = found or price(offer, *offer.first_choice)
    chosen = (choice.option.key if choice.option else "", [one.key for one in choice.extras])
    if found is None:
        parts += [
            _table(_("Pick one"), offer.options, offer.currency),
            _table(_("Add what you need"), offer.extras, offer.currency),
        ]
    values = shown(offer, chosen, today)
    lines = [
        f"| {_cell(row.words)}{f' ({_cell(row.small)})' if row.small else ''} | {row.sum} |" for row in values["rows"]
    ]
    total = f"| **{_('Together')}** ({_cell(values['choice'])}) | **{values['total']}** |"
    parts += [
        f"## {_('How the price adds up')}",
        "\n".join([f"| {_('What')} | {_('Sum')} |", "|---|---|", *lines, total]),
    ]
    parts += [_plain(offer.tax_words), _list(_("How it is paid"), values["payments"])]
    parts += [_list(_("What is ready when"), [f"{what}: {when}" for what, when in values["stops"]])]
    parts += [_titled(_("How we work"), offer.method), _list(_("How we talk"), values["talk"])]
    parts += [_list(_("What else holds"), [*values["terms"], *([offer.terms] if offer.terms else [])])]
    return "\n\n".join(part for part in parts if part)


def _table(title: str, parts: Collection[Part], currency: str) -> str:
    if not parts:
        return ""
    rows = [f"| **{_cell(one.name)}** {_cell(one.about)} | {wording.part_sum(one, currency)} |" for one in parts]
    return "\n".join([f"## {title}", "", f"| {_('What')} | {_('Sum')} |", "|---|---|", *rows])


def _list(title: str, lines: Collection[str]) -> str:
    return "\n".join([f"## {title}", "", *(f"- {_cell(line)}" for line in lines)]) if lines else ""


def _titled(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""


def _plain(text: str) -> str:
    return _cell(text)


def _cell(text: str) -> str:
    """Words that mean nothing to Markdown, in one line."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>|#~" else char for char in " ".join(text.split()))
