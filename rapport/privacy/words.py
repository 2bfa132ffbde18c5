"""The words a person is found by, and how they are taken out of texts: addresses in any writing, numbers in any
grouping, names in any case of Russian.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from rapport.accounts.models import Workspace
from rapport.clients.holdings import own_client
from rapport.clients.models import Contact, ContactPoint

# A shorter number occurs in too many texts that mean something else.
FEWEST_DIGITS = 7
SHORTEST_NAME = 3
_VOWELS = "аеёийоуыьэюя"
_CYRILLIC = re.compile("[а-яё]", re.I)
_BETWEEN = r"[\s().\-–/]*"


@dataclass(frozen=True)
class Words:
    """One person in words. `names` are whole names, several words each; `parts` occur only in what is theirs."""

    pseudonym: str
    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]
    parts: frozenset[str]

    def packed(self) -> str:
        """For a secret column."""
        lists = {name: sorted(v) if isinstance(v, frozenset) else v for name, v in asdict(self).items()}
        return json.dumps(lists, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Words:
        """As they were packed."""
        facts = json.loads(text)
        return cls(facts["pseudonym"], *(frozenset(facts[key]) for key in ("emails", "phones", "names", "parts")))

    @cached_property
    def _patterns(self) -> list[str]:
        emails = [re.escape(email).replace("@", "(?:@|%40)") for email in self.emails]
        return [
            *(rf"(?<![\w.+-]){email}(?!\w)" for email in emails),
            *(_number(phone) for phone in self.phones),
            *(_name(name) for name in self.names),
        ]

    @cached_property
    def everywhere(self) -> re.Pattern[str] | None:
        """What names the person wherever it stands."""
        return _any(self._patterns)

    @cached_property
    def in_theirs(self) -> re.Pattern[str] | None:
        """The same, and single names: for texts that are known to be from or to the person."""
        return _any([*self._patterns, *(_name(part) for part in self.parts)])

    @cached_property
    def needles(self) -> list[str]:
        """Pieces one of which occurs in every text that the patterns find: what a database can look for."""
        found = set(self.emails) | {email.replace("@", "%40") for email in self.emails}
        for phone in self.phones:
            found |= {phone[-4:], f"{phone[-4:-2]}-{phone[-2:]}", f"{phone[-4:-2]} {phone[-2:]}"}
        for name in self.names:
            stem = _stem(max(name.split(), key=len))
            found |= {stem, stem.lower(), stem.upper(), stem.capitalize()}
        return sorted(needle for needle in found if needle)

    def bytes_needles(self) -> list[bytes]:
        """What a file as it was brought is looked through for; lower-case."""
        plain = [email.encode() for email in self.emails]
        names = [name.lower().encode(code, "ignore") for name in self.names for code in ("utf-8", "cp1251")]
        return [needle for needle in (*plain, *names) if len(needle) > FEWEST_DIGITS]

    def condition(self, column: str) -> Q:
        """Rows that may name the person in a text column; JSON is looked through as it lies, escapes and all."""
        found = Q()
        for needle in self.needles:
            for spelling in {needle, json.dumps(needle)[1:-1]}:
                found |= Q(**{f"{column}__icontains": spelling})
        return found


class Taking:
    """Takes one person's words out (a clients.holdings.Cleaner). `theirs`: single names too."""

    def __init__(self, words: Words, *, theirs: bool) -> None:
        self.pseudonym, self.emails, self.needles = words.pseudonym, words.emails, words.bytes_needles()
        self.pattern = words.in_theirs if theirs else words.everywhere

    def text(self, value: str) -> str:
        """The text with a pseudonym in their place."""
        return self.pattern.sub(lambda _: self.pseudonym, value) if self.pattern and value else value

    def value(self, value: Any) -> Any:
        """The same for every text in a JSON value, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(one) for key, one in value.items()}
        return value

    def finds(self, value: Any) -> bool:
        """Whether a text or a JSON value names the person."""
        return bool(value) and self.value(value) != value


def words_of(contact: Contact, pseudonym: str) -> Words:
    """What a person is found by. An address that others have too, or one of ours, is not theirs alone and stays."""
    points = list(contact.points.all())
    others = ContactPoint.objects.filter(workspace_id=contact.workspace_id, key__among=[point.key for point in points])
    shared = set(others.exclude(contact=contact).values_list("kind", "key"))
    ours = Workspace.objects.get(pk=contact.workspace_id).addresses()
    mine = [point for point in points if (point.kind, point.key) not in shared]
    emails = {form for p in mine if p.kind == "email" for form in (p.key, p.value.strip().casefold())} - ours
    digits = {re.sub(r"\D", "", p.key) for p in mine if p.kind == "phone"}
    company = contact.client.name_key if contact.client and not own_client(contact) else ""
    names = {name for name in _whole_names(contact) if name and contact.name_key != company}
    parts = {word for name in (contact.family, contact.given, contact.patronymic, *names) for word in name.split()}
    return Words(
        pseudonym, frozenset(emails), frozenset(d for d in digits if len(d) >= FEWEST_DIGITS),
        frozenset(name for name in names if len(name.split()) > 1),
        frozenset(part for part in parts if len(part) >= SHORTEST_NAME),
    )  # fmt: skip


def ways_of(contact: Contact, words: Words) -> list[tuple[str, str]]:
    """By what an import would know the person again."""
    phones = {point.key for point in contact.points.all() if re.sub(r"\D", "", point.key) in words.phones}
    ways = [("email", email) for email in words.emails] + [("phone", phone) for phone in phones]
    chats = [(chat.channel, chat.address) for chat in contact.chats.all()]
    return [*ways, *chats, *([("uid", contact.uid)] if contact.uid else [])]


def _whole_names(contact: Contact) -> Iterable[str]:
    given, family, patronymic = contact.given, contact.family, contact.patronymic
    yield contact.name if contact.name.casefold() not in {p.value.casefold() for p in contact.points.all()} else ""
    yield " ".join(filter(None, [family, given]))
    yield " ".join(filter(None, [given, family]))
    yield " ".join(filter(None, [given, patronymic]))
    if client := own_client(contact):
        yield client.name


def _stem(word: str) -> str:
    """A word without what a Russian case may change."""
    return word.rstrip(_VOWELS) if len(word) > SHORTEST_NAME and _CYRILLIC.search(word) else word


def _name(name: str) -> str:
    words = [
        re.escape(_stem(word)) + ("[а-яё]{0,3}" if _CYRILLIC.search(word) else "") for word in name.split()
    ]  # fmt: skip
    return r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"


def _number(digits: str) -> str:
    # A Russian number is dialled with 8 as well as with +7, and written without either.
    core, prefix = (digits[1:], r"(?:\+?[78])?") if len(digits) == 11 and digits[0] in "78" else (digits, r"\+?")
    return rf"(?<!\d){prefix}{_BETWEEN}{_BETWEEN.join(core)}(?!\d)"


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.I) if patterns else None
