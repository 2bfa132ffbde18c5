"""What can be observed about a client: their letters' wording, the rhythm of the history, people, introductions.

Read on demand, bounded: the newest letters and words only, in four statements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.db.models.functions import Substr
from django.utils import timezone

from rapport.clients.bilingual import table
from rapport.clients.models import Client, Contact, Interaction
from rapport.web.funnel import Actor

NEW_DAYS = 60
HALF_YEAR = timedelta(days=182)
CYRILLIC = re.compile("[а-я]")
TALKS = (Interaction.Kind.CALL, Interaction.Kind.MEETING)
DECIDING = (Contact.DecisionRole.DECIDES, Contact.DecisionRole.INFLUENCES)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of theirs."""

    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """That something was said: when, by whom, how, in which conversation."""

    kind: str
    direction: str
    on: date
    conversation: int
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything a suggestion may build on. Letters and words: newest first."""

    today: date
    company: bool = False
    letters: Sequence[Letter] = ()
    words: Sequence[Word] = ()
    deciders: int = 0
    introduced: bool = False
    brought: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One observation: how often, and the letters it stands in."""

    name: str
    count: int = 1
    letters: list[Letter] = field(default_factory=list)


def observe(client: Client, *, by: Actor, now: datetime) -> Observed:
    """All of it for one client."""
    limits = table("evidence")["limits"]
    mine = Interaction.objects.visible_to(by).present().filter(client=client, automatic=False).order_by("-at", "-id")
    said = mine.exclude(kind=Interaction.Kind.NOTE)
    letters = said.filter(direction=Interaction.Direction.IN).annotate(part=Substr("text", 1, limits["letter_length"]))
    words = said.values_list("kind", "direction", "at", "conversation", "contact_id")[: limits["newest_words"]]
    people = Contact.objects.visible_to(by).living().filter(client=client, decision_role__in=DECIDING)
    brought = Client.objects.visible_to(by).present()
    return Observed(
        today=timezone.localdate(now),
        company=client.is_company,
        letters=[Letter(*row) for row in letters.values_list("id", "title", "part")[: limits["newest_letters"]]],
        words=[Word(kind, side, timezone.localdate(at), thread, who) for kind, side, at, thread, who in words],
        deciders=people.count(),
        introduced=bool(client.introduced_by_id or client.introducer_id),
        brought=brought.filter(Q(introduced_by=client) | Q(introducer__client=client)).exclude(pk=client.pk).count(),
    )


def facts_in(observed: Observed) -> list[Fact]:
    """What was observed, fact by fact: first the wordings, then the history."""
    facts = [Fact(name, len(found), found) for name, found in _wordings(observed.letters)]
    facts += [Fact(name, count) for name, count in _counted(observed).items() if count]
    loud = [letter for letter in observed.letters if letter.text.count("!") > 1]
    if len(loud) > 2 and 2 * len(loud) >= len(observed.letters):
        facts.append(Fact("exclaims", len(loud), loud))
    return facts


def _wordings(letters: Sequence[Letter]) -> list[tuple[str, list[Letter]]]:
    read = [(letter, plain(f"{letter.title}\n{letter.text}")) for letter in letters]
    by_name = []
    for wording in table("evidence")["wordings"]:
        found = [letter for letter, text in read if patterns(wording["name"])[language_of(text)].search(text)]
        if found:
            by_name.append((wording["name"], found))
    return by_name


def plain(text: str) -> str:
    """A text as the patterns want it."""
    return text.casefold().replace("ё", "е").replace("’", "'")


def language_of(text: str) -> str:
    """Whose patterns a text is read with."""
    return "ru" if CYRILLIC.search(text) else "en"


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a wording, by language."""
    wording: Any = next((one for one in table("evidence")["wordings"] if one["name"] == name), None)
    wording = wording or table("evidence")[name]
    # Only tried where a word begins: a letter is read five times as fast.
    return {
        language: re.compile(rf"\b(?:{'|'.join(f'(?:{one})' for one in wording[language])})")
        for language in ("en", "ru")
    }


def _counted(observed: Observed) -> dict[str, int]:
    days = sorted({word.on for word in observed.words})
    threads = {word.conversation for word in observed.words if word.conversation}
    writers = {word.contact_id for word in observed.words if word.direction == "in" and word.contact_id}
    counts = {
        "company": int(observed.company),
        "several_people": len(writers) if len(writers) > 2 else 0,
        "several_deciders": observed.deciders if observed.deciders > 1 else 0,
        "introduced": int(observed.introduced),
        "brought": observed.brought,
        "one_thread": int(len(threads) == 1),
        "many_threads": len(threads) if len(threads) > 4 else 0,
    }
    return counts | (_over_time(days, observed) if days else {})


def _over_time(days: list[date], observed: Observed) -> dict[str, int]:
    today = observed.today
    apart = table("evidence")["limits"]["stretch_days"]
    stretches = 1 + sum((later - earlier).days >= apart for earlier, later in pairwise(days))
    known, quiet = (today - days[0]).days, (today - days[-1]).days
    months = {(day.year, day.month) for day in days if (today - day).days < 365}
    talks = [word for word in observed.words if word.kind in TALKS and today - word.on < HALF_YEAR]
    return {
        "new_here": max(known, 1) if known < NEW_DAYS else 0,
        "came_back": stretches if stretches > 2 else 0,
        "one_stretch": quiet if stretches == 1 and quiet >= apart else 0,
        "steady": min(len(months), 12) if len(months) > 5 and quiet < apart else 0,
        "known_long": known // 365,
        "talks": len(talks) if len(talks) > 2 else 0,
    }
