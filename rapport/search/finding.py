"""Answering a search: a bounded number of candidates from the index, ranked and marked in Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from markupsafe import Markup

from rapport.search.indexing import place_key, workspace_key
from rapport.search.models import Findable
from rapport.search.words import WORD, fold, keys, question
from rapport.web.funnel import Actor

CANDIDATES = 300
MOST_MATCHES = 2000


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer, best first, with the words that matched marked."""

    row: Findable
    rank: int
    title: Markup
    text: Markup


def find(actor: Actor, text: str, *, kinds: Sequence[str] = (), limit: int = 20) -> list[Hit]:
    """The best matches of `text` in the actor's workspace; nothing for a text without a letter or digit."""
    groups = question(text)
    if not groups:
        return []
    found = matching(actor, groups, kinds).order_by("-id")[:CANDIDATES]
    wanted = [{key.strip() for key in group} for group in groups]
    ranked = [(rank(row, wanted), len(row.title), -row.at.timestamp(), -row.pk, row) for row in found]
    best = [(nearness, row) for nearness, *_, row in sorted(ranked, key=lambda one: one[:4])[:limit]]
    return [Hit(row, nearness, mark(row.title, wanted), mark(row.text, wanted)) for nearness, row in best]


def matching(
    actor: Actor, groups: list[tuple[str, ...]], kinds: Sequence[str] = (), *, most: int = MOST_MATCHES
) -> QuerySet[Findable]:
    """The rows of these kinds (of all, when none is named) whose keys hold every group of the question, by the trigram
    index of the database. SQLite answers the newest `most` of them."""
    rows = Findable.objects.visible_to(actor)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if connection.vendor == "postgresql":
        for group in groups:
            condition = Q()
            for key in group:
                condition |= Q(words__contains=key)
            rows = rows.filter(condition)
        return rows
    places = tuple(place_key(actor.workspace_id, kind) for kind in kinds) or (workspace_key(actor.workspace_id),)
    phrase = " AND ".join("(" + " OR ".join(f'"{key}"' for key in group) + ")" for group in [places, *groups])
    # Ids in falling order and bounded inside the index: a frequent word would otherwise fetch them all.
    inside = "SELECT rowid FROM search_fts WHERE search_fts MATCH %s ORDER BY rowid DESC LIMIT %s"
    # As an expression, because inside another question the table goes by another name.
    return rows.filter(pk__in=RawSQL(inside, [phrase, most]))


def rank(row: Findable, wanted: list[set[str]]) -> int:
    """0 a whole word of the title, 1 its beginning, 2 a part of it, 3 only in the text; the worst group decides."""
    title = [key for word in WORD.findall(fold(row.title)) for key in keys(word)]
    return max(_nearness(title, group) for group in wanted)


def _nearness(title: list[str], group: set[str]) -> int:
    if any(key in group for key in title):
        return 0
    if any(key.startswith(part) for key in title for part in group):
        return 1
    return 2 if any(part in key for key in title for part in group) else 3


def mark(text: str, wanted: list[set[str]]) -> Markup:
    """The text with every word that matches in <mark>: «ivanov» marks «Ивановым»."""

    def one(match: re.Match[str]) -> str:
        word = match.group()
        found = keys(fold(word)) if fold(word) else ()
        hit = any(part in key for key in found for group in wanted for part in group)
        return f"<mark>{escape(word)}</mark>" if hit else str(escape(word))

    parts, last = [], 0
    for match in WORD.finditer(text):
        parts += [str(escape(text[last : match.start()])), one(match)]
        last = match.end()
    return Markup("".join([*parts, str(escape(text[last:]))]))  # noqa: S704 - every part was escaped
