"""What to know and to have at hand before a meeting: found in the database, with where it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from django.db.models import Count, Min, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients import wording
from rapport.clients.models import Client, Contact, Expectation, Interaction
from rapport.clients.models.dossier import ASKED
from rapport.clients.observing import language_of, patterns, plain
from rapport.lib.tax_numbers import tax_country
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

# Of the four things of `contact.research` so many are enough (DOMAIN 2.1).
ENOUGH_KNOWN = 3
LETTERS, LETTER_LENGTH, MOST_SAID = 20, 4000, 3
PROMISES_LAST = timedelta(days=90)
SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
LONGEST_SENTENCE = 200


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a letter, with the day and the letter."""

    text: str
    day: str
    href: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to know before a meeting: whether it is known, in a sentence, what it rests on, where to change it."""

    name: str
    done: bool
    words: str
    href: str = ""
    quotes: list[Quote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """What has been said with a client so far."""

    words: int = 0
    first_at: datetime | None = None


def history_of(client: Client, *, by: Actor) -> History:
    """How much was said and since when, in one statement."""
    rows = Interaction.objects.visible_to(by).present().filter(client=client, automatic=False)
    found = rows.aggregate(words=Count("pk", filter=~Q(kind=Interaction.Kind.NOTE)), first_at=Min("at"))
    return History(found["words"], found["first_at"])


def research(client: Client, history: History, here: str) -> list[Check]:
    """The four things to study before the first call: site, field of business, tax number, earlier history."""
    site = client.website.removeprefix("https://").removeprefix("http://").rstrip("/")
    site_said = _("Their site: %(site)s.") % {"site": site} if site else _("Their site is not known.")
    industry = _("Their field of business is not known.")
    if client.industry:
        industry = _("Field of business: %(industry)s.") % {"industry": client.industry}
    return [
        Check("website", bool(site), site_said, f"{here}facts/website/"),
        Check("industry", bool(client.industry), industry, f"{here}facts/industry/"),
        _tax_number(client, here),
        _talked(history, here),
    ]


def _tax_number(client: Client, here: str) -> Check:
    country = tax_country(client.tax_number)
    if country:
        said = _("The check digits of the tax number fit: %(country)s.") % {"country": _country(country)}
    elif client.tax_number:
        said = _("The check digits of the tax number fit no country known here. Look again.")
    else:
        said = _("The tax number is not known.")
    return Check("tax_number", bool(country), said, f"{here}facts/tax_number/")


def _talked(history: History, here: str) -> Check:
    if not history.words or not history.first_at:
        return Check("history", False, _("Nothing was said with them before."))
    said = ngettext(
        "Since %(month)s %(count)s letter or talk with them lies here.",
        "Since %(month)s %(count)s letters and talks with them lie here.",
        history.words,
    ) % {"count": history.words, "month": wording.month(history.first_at)}
    return Check("history", True, said, here)


def _country(code: str) -> str:
    return str(Locale.parse(our_language()).territories.get(code, code))


def deciders(people: Iterable[Contact]) -> list[Contact]:
    """Who decides."""
    return [one for one in people if one.decision_role == Contact.DecisionRole.DECIDES]


def who_decides(people: Sequence[Contact]) -> Check:
    """Whether it is known who decides."""
    names = ", ".join(one.name for one in deciders(people))
    return Check(
        "decider",
        bool(names),
        _("Decides: %(names)s.") % {"names": names} if names else _("Who decides is open."),
        "#people",
    )


def expectations_asked(expectations: Iterable[Expectation], *, decider: bool = False) -> Check:
    """Which of the six things every first talk should bring out are recorded; who decides may be known otherwise."""
    said = {one.kind for one in expectations} | ({Expectation.Kind.DECIDER} if decider else set())
    missing = [str(kind.label) for kind in ASKED if kind not in said]
    if not missing:
        return Check("expectations", True, _("All that is expected is written down."), "#expectations")
    how = {
        "known": len(ASKED) - len(missing),
        "all": len(ASKED),
        "missing": ", ".join(_uncapped(one) for one in missing),
    }
    return Check(
        "expectations", False, _("Expectations: %(known)s of %(all)s. Open: %(missing)s.") % how, "#expectations"
    )


def _uncapped(text: str) -> str:
    return text[:1].lower() + text[1:]


def letters_said(client: Client, *, by: Actor, now: datetime, entries: str) -> tuple[list[Quote], list[Quote]]:
    """The last promises of both sides and the questions that wait for an answer, from the newest letters."""
    rows = (
        Interaction.objects.visible_to(by)
        .present()
        .filter(client=client, automatic=False, at__gte=now - PROMISES_LAST)
        .exclude(kind=Interaction.Kind.NOTE)
        .annotate(part=Substr("text", 1, LETTER_LENGTH))
        .order_by("-at", "-id")
        .values("id", "direction", "at", "awaits", "part")[:LETTERS]
    )
    promises: list[Quote] = []
    questions: list[Quote] = []
    for row in rows:
        for sentence in filter(None, map(str.strip, SENTENCES.split(row["part"]))):
            quote = _quote(sentence, row, now, entries)
            if sentence.endswith("?"):
                questions += [quote] * row["awaits"]
            elif patterns_of_promises(sentence):
                promises.append(quote)
    return promises[:MOST_SAID], questions[:MOST_SAID]


def patterns_of_promises(sentence: str) -> bool:
    """Whether somebody promises something in a sentence."""
    text = plain(sentence)
    return bool(patterns("promises")[language_of(text)].search(text))


def _quote(sentence: str, row: Mapping[str, Any], now: datetime, entries: str) -> Quote:
    text = sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE].rstrip()} …"
    ours = row["direction"] == Interaction.Direction.OUT
    return Quote(text, wording.talked(row["at"], now=now), f"{entries}{row['id']}/", ours)


def known_in_words(checks: Sequence[Check]) -> str:
    """How many of the four things are known before the first call, or before a meeting with somebody one knows."""
    known = sum(check.done for check in checks)
    if any(check.name == "history" and check.done for check in checks):
        return [
            _("One of four things is known before the meeting."),
            _("Two of four things are known before the meeting."),
            _("Three of four things are known before the meeting."),
            _("All four things are known before the meeting."),
        ][known - 1]
    return [
        _("Nothing is known yet of the four things before the first call."),
        _("One of four things is known before the first call."),
        _("Two of four things are known before the first call."),
        _("Three of four things are known before the first call."),
        _("All four things are known before the first call."),
    ][known]


def is_researched(checks: Sequence[Check]) -> bool:
    """Whether enough is known: `contact.research` is done."""
    return sum(check.done for check in checks) >= ENOUGH_KNOWN
