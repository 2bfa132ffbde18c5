"""What makes answers look like a machine's. Suspected answers are held for a look, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from rapport.questionnaires.questions import Kind

MOST_LINKS = 3
LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
MARKUP = re.compile(r"\[url[=\]]|<a\s+href", re.IGNORECASE)

SUSPICIONS = {
    "bait": gettext_lazy("A field that nobody sees was filled in."),
    "links": gettext_lazy("There are unusually many links in it."),
    "markup": gettext_lazy("Links are written as programs write them."),
    "flood": gettext_lazy("Very many answers came within an hour."),
}


def suspicions_of(answers: Iterable[Mapping[str, Any]], *, bait: str, is_flood: bool) -> list[str]:
    """The codes of whatever looks wrong; `bait` is what stood in the field that stays empty."""
    # A website that was asked for is no link that was slipped in.
    texts = [str(one["value"]) for one in answers if one["kind"] in {Kind.TEXT, Kind.LONG}]
    links = sum(len(LINK.findall(text)) for text in texts)
    found = {
        "bait": bool(bait.strip()),
        "links": links > MOST_LINKS,
        "markup": any(MARKUP.search(text) for text in texts),
        "flood": is_flood,
    }
    return [code for code, so in found.items() if so]


def in_words(codes: Iterable[str]) -> list[str]:
    """The reasons as sentences."""
    return [str(SUSPICIONS[code]) for code in codes if code in SUSPICIONS]
