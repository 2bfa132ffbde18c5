"""Which type the facts speak for, by points that can be read; or that they are too few, or too even, to say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.bilingual import counted, table
from rapport.clients.manners import chip
from rapport.clients.models import Client
from rapport.clients.observing import Fact, Letter, Observed

ANSWERS = {"experience": Client.Experience, "interaction_type": Client.InteractionType}


@dataclass(frozen=True, slots=True)
class Weight:
    """A fact with the points it gives to one type. `words` is the fact for people, without how many letters say it."""

    name: str
    words: str
    points: int
    letters: Sequence[Letter] = ()

    @property
    def letters_in_words(self) -> str:
        """In how many letters it stands."""
        if not self.letters:
            return ""
        return ngettext("%(count)s letter", "%(count)s letters", len(self.letters)) % {"count": len(self.letters)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The type the facts speak for, empty when they do not say enough; then `why_not` has the sentence.

    `evidence` is the digest of what it was built on: as long as it stands, a refused suggestion stays refused.
    """

    question: str
    value: str = ""
    weights: list[Weight] = field(default_factory=list)
    points: Mapping[str, int] = field(default_factory=dict)
    why_not: str = ""
    evidence: str = ""

    @property
    def label(self) -> str:
        """The type as its chip says it."""
        return chip(self.question, self.value) if self.value else ""

    @property
    def in_words(self) -> str:
        """The facts in one line, for the reason that is kept when it is accepted."""
        said = [(one.words, one.letters_in_words) for one in self.weights]
        return "; ".join(f"{words} ({letters})" if letters else words for words, letters in said)


def suggest(question: str, observed: Observed, facts: Iterable[Fact]) -> Suggestion:
    """What the facts (`facts_in` of what was observed) say about one of the two questions."""
    rules = {rule["name"]: rule for rule in table("evidence")["wordings"]} | table("evidence")["facts"]
    speaking: dict[str, list[Weight]] = {}
    certain: set[str] = set()
    for fact in facts:
        rule = rules[fact.name]
        for value, points in rule["points"].items():
            if value in ANSWERS[question].values:
                speaking.setdefault(value, []).append(_weight(fact, rule, points))
                certain |= {value} if rule.get("certain") else set()
    totals = {value: sum(weight.points for weight in weights) for value, weights in speaking.items()}
    ranked = sorted(totals, key=lambda value: (-totals[value], list(ANSWERS[question].values).index(value)))
    if not ranked:
        return Suggestion(question, why_not=_thin(observed))
    best, evidence = ranked[0], _evidence(ranked[0], speaking)
    weights = sorted(speaking[best], key=lambda weight: -weight.points)
    why_not = _why_not(observed, ranked, totals, speaking, question, certain=best in certain)
    if why_not:
        return Suggestion(question, weights=weights, points=totals, why_not=why_not, evidence=evidence)
    return Suggestion(question, best, weights, totals, evidence=evidence)


def _weight(fact: Fact, rule: Mapping[str, Any], points: int) -> Weight:
    extra = min(max(len(fact.letters) - 1, 0), _limit("most_extra"))
    return Weight(fact.name, counted(rule["fact"], fact.count), points + extra, fact.letters)


def _why_not(
    observed: Observed, ranked: list[str], totals: Mapping[str, int], speaking: Mapping[str, list[Weight]],
    question: str, *, certain: bool,
) -> str:  # fmt: skip
    best = ranked[0]
    enough = [value for value in ranked if _is_enough(speaking[value], totals[value])]
    if not certain and (best not in enough or len(observed.letters) < _limit("fewest_letters")):
        return _thin(observed)
    # A rival that could not be suggested by itself does not hold up the best.
    rivals = [value for value in enough if value != best and totals[best] - totals[value] < _limit("margin")]
    if rivals:
        how = {"one": chip(question, best), "other": chip(question, rivals[0])}
        return _("The facts speak for “%(one)s” and “%(other)s” almost alike. You know better.") % how
    return ""


def _is_enough(weights: Sequence[Weight], points: int) -> bool:
    return len(weights) >= _limit("fewest_facts") and points >= _limit("fewest_points")


def _limit(name: str) -> int:
    return int(table("evidence")["limits"][name])


def _thin(observed: Observed) -> str:
    count = len(observed.letters)
    if not count:
        return _("There is no letter of theirs to go by yet.")
    return ngettext(
        "%(count)s letter of theirs was read; it says too little for a suggestion.",
        "%(count)s letters of theirs were read; they say too little for a suggestion.",
        count,
    ) % {"count": count}


def _evidence(best: str, speaking: Mapping[str, list[Weight]]) -> str:
    # Which facts there are, and whether one letter says so or several: not every further letter is news.
    said = {
        value: sorted((one.name, min(len(one.letters), 2)) for one in weights) for value, weights in speaking.items()
    }
    return hashlib.sha256(json.dumps([best, said], sort_keys=True).encode()).hexdigest()
