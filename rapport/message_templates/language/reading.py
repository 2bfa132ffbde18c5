"""From text to pieces. Reading never fails: what cannot be read is told, with its line, and the rest is read on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from rapport.message_templates.language.filters import FILTERS
from rapport.message_templates.language.pieces import (
    DEEPEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_FILTERS,
    MOST_TAGS,
    MOST_TERMS,
    Choice,
    Compared,
    Condition,
    Filter,
    Literal,
    Name,
    Piece,
    Problem,
    Value,
    Words,
)

ASK = "ask."
# What stands alone in its line takes the line with it, as a person expects.
# No tag is longer than 500 characters, which keeps the search linear whatever the text is.
TAG = re.compile(
    r"^[ \t]{0,40}(\{%(?:(?!%\})[^\n]){0,500}%\})[ \t]{0,40}\n"
    r"|(\{\{(?:(?!\}\}).){0,500}\}\}|\{%(?:(?!%\}).){0,500}%\}|\{#(?:(?!#\}).){0,500}#\})",
    re.DOTALL | re.MULTILINE,
)
OPENING = re.compile(r"\{[{%#]|[%#}]\}")
TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<text>\"[^\"\n]*\"|'[^'\n]*'|«[^»\n]*»|“[^”\n]*”)"
    r"|(?P<number>\d{1,9})|(?P<sign>==|!=|<=|>=|<|>|\||\(|\)|,))"
)
SIGNS = frozenset({"==", "!=", "<", ">", "<=", ">="})
JOINING = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Read:
    """A template that was read: its pieces, and what is wrong with it."""

    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """This tag cannot be read; the reader goes on behind it."""

    def __init__(self, code: str, piece: str = "", hint: str = "") -> None:
        super().__init__(code)
        self.code, self.piece, self.hint = code, piece, hint


@dataclass(slots=True)
class _Open:
    """An {% if %} that has not ended yet."""

    line: int
    condition: Condition | None
    branches: list[tuple[Condition | None, tuple[Piece, ...]]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    had_else: bool = False


type Choices = Callable[[str], tuple[str, ...]]


def read(
    text: str, knows: Callable[[str], bool], names: tuple[str, ...] = (), choices: Choices = lambda name: ()
) -> Read:
    """The pieces of a template. `knows` says which names are published; `names` are offered for misspelt ones, and
    `choices` are the values a name can be compared with, where they are few.
    """
    if len(text) > LONGEST_TEXT:
        return Read((), (Problem("too_long", 1, str(len(text)), str(LONGEST_TEXT)),))
    return _Reader(text.replace("\r\n", "\n").replace("\r", "\n"), knows, names, choices).read()


class _Reader:
    def __init__(self, text: str, knows: Callable[[str], bool], names: tuple[str, ...], choices: Choices) -> None:
        self.text, self.knows, self.names, self.choices = text, knows, names, choices
        self.pieces: list[Piece] = []
        self.open: list[_Open] = []
        self.problems: list[Problem] = []
        self.line = 1

    def read(self) -> Read:
        """From the beginning to the end, once."""
        end, tags = 0, 0
        for match in TAG.finditer(self.text):
            self._words(self.text[end : match.start()])
            end, tags = match.end(), tags + 1
            if tags > MOST_TAGS:
                self._tell("too_many_tags", hint=str(MOST_TAGS))
                break
            try:
                self._tag(match[1] or match[2])
            except _Wrong as wrong:
                self._tell(wrong.code, wrong.piece, wrong.hint)
            self.line += match[0].count("\n")
        else:
            self._words(self.text[end:])
        for one in self.open:
            self.problems.append(Problem("if_not_ended", one.line))
        return Read(tuple(self.pieces), tuple(sorted(self.problems, key=lambda problem: problem.line)))

    def _tell(self, code: str, piece: str = "", hint: str = "") -> None:
        self.problems.append(Problem(code, self.line, piece[:LONGEST_NAME], hint))

    def _here(self) -> list[Piece]:
        return self.open[-1].pieces if self.open else self.pieces

    def _words(self, text: str) -> None:
        if text:
            stray = OPENING.search(text)
            if stray:
                line = self.line + text[: stray.start()].count("\n")
                self.problems.append(Problem("stray", line, stray[0]))
            self._here().append(Words(text))
            self.line += text.count("\n")

    def _tag(self, tag: str) -> None:
        inside = tag[2:-2].strip()
        if tag.startswith("{{"):
            self._here().append(_value(_tokens(inside), self))
        elif tag.startswith("{%"):
            self._choice(inside.strip("-").strip())

    def _choice(self, inside: str) -> None:
        word, rest = [*inside.split(None, 1), "", ""][:2]
        if word == "if":
            if len(self.open) >= DEEPEST:
                # Opened all the same, so that its end is not told as a second mistake.
                self.open.append(_Open(self.line, None))
                raise _Wrong("too_deep", hint=str(DEEPEST))
            self.open.append(_Open(self.line, None))
            self.open[-1].condition = _condition(_tokens(rest), self)
        elif word in ("elif", "else", "endif"):
            self._go_on(word, rest)
        else:
            raise _Wrong("unknown_tag", word)

    def _go_on(self, word: str, rest: str) -> None:
        if not self.open:
            raise _Wrong("no_if", word)
        one = self.open[-1]
        if word != "endif" and one.had_else:
            raise _Wrong("after_else", word)
        if word != "elif" and rest.strip():
            raise _Wrong("too_much", rest)
        one.branches.append((one.condition, tuple(one.pieces)))
        one.pieces, one.condition = [], None
        if word == "elif":
            one.condition = _condition(_tokens(rest), self)
        elif word == "else":
            one.had_else = True
        else:
            self.open.pop()
            self._here().append(Choice(tuple(one.branches), one.line))

    def name(self, name: str) -> Name:
        """A name that is published, or asks somebody."""
        asks = name.startswith(ASK) and name.count(".") == 1
        if len(name) > LONGEST_NAME or not (asks or self.knows(name)):
            near = get_close_matches(name[:LONGEST_NAME], self.names, n=1, cutoff=0.6)
            raise _Wrong("unknown_name", name, near[0] if near else "")
        return Name(name)


type _Token = tuple[str, str]


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place, text = 0, text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise _Wrong("not_understood", text[place:])
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
        place = match.end()
    return found


def _value(tokens: list[_Token], reader: _Reader) -> Value:
    if not tokens:
        raise _Wrong("empty")
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "name":
        of: Name | Literal = reader.name(text)
    elif kind in ("text", "number"):
        of = Literal(_plain(kind, text))
    else:
        raise _Wrong("not_understood", text)
    filters: list[Filter] = []
    while rest:
        one, rest = _filter(rest)
        filters.append(one)
        if len(filters) > MOST_FILTERS:
            raise _Wrong("too_many_filters", one.name, str(MOST_FILTERS))
    return Value(of, tuple(filters), reader.line)


def _filter(tokens: list[_Token]) -> tuple[Filter, list[_Token]]:
    if tokens[0] == ("sign", "("):
        raise _Wrong("call")
    if tokens[0] != ("sign", "|"):
        raise _Wrong("not_understood", tokens[0][1])
    if len(tokens) < 2 or tokens[1][0] != "name":
        raise _Wrong("no_filter")
    name, rest = tokens[1][1], tokens[2:]
    if name not in FILTERS:
        near = get_close_matches(name, FILTERS, n=1, cutoff=0.5)
        raise _Wrong("unknown_filter", name, near[0] if near else "")
    arguments: list[str | int] = []
    if rest and rest[0] == ("sign", "("):
        arguments, rest = _arguments(rest[1:], name)
    fewest, most, kind = FILTERS[name].takes
    if not fewest <= len(arguments) <= most or any(not isinstance(one, kind) for one in arguments):
        raise _Wrong("arguments", name, FILTERS[name].example)
    return Filter(name, tuple(arguments)), rest


def _arguments(tokens: list[_Token], name: str) -> tuple[list[str | int], list[_Token]]:
    arguments: list[str | int] = []
    for place, (kind, text) in enumerate(tokens):
        if place % 2 == 0:
            if kind not in ("text", "number"):
                break
            arguments.append(_plain(kind, text))
        elif (kind, text) == ("sign", ")"):
            return arguments, tokens[place + 1 :]
        elif (kind, text) != ("sign", ","):
            break
    raise _Wrong("arguments", name, FILTERS[name].example)


def _plain(kind: str, text: str) -> str | int:
    return int(text) if kind == "number" else text[1:-1]


def _condition(tokens: list[_Token], reader: _Reader) -> Condition:
    if not tokens:
        raise _Wrong("no_condition")
    groups: list[list[Compared]] = [[]]
    terms = 0
    while True:
        term, tokens = _term(tokens, reader)
        groups[-1].append(term)
        terms += 1
        if terms > MOST_TERMS:
            raise _Wrong("too_many_terms", hint=str(MOST_TERMS))
        if not tokens:
            return Condition(tuple(tuple(group) for group in groups))
        word, tokens = tokens[0][1], tokens[1:]
        if word == "or":
            groups.append([])
        elif word == "(":
            raise _Wrong("call")
        elif word != "and":
            raise _Wrong("not_understood", word)


def _term(tokens: list[_Token], reader: _Reader) -> tuple[Compared, list[_Token]]:
    negated = bool(tokens) and tokens[0] == ("name", "not")
    tokens = tokens[negated:]
    if not tokens or tokens[0][0] != "name" or tokens[0][1] in JOINING:
        raise _Wrong("no_condition", tokens[0][1] if tokens else "")
    name, rest = reader.name(tokens[0][1]), tokens[1:]
    if not rest or rest[0][1] not in SIGNS:
        return Compared(name, negated=negated), rest
    if len(rest) < 2 or rest[1][0] not in ("text", "number"):
        raise _Wrong("nothing_to_compare", rest[0][1])
    to, few = _plain(*rest[1]), reader.choices(name.name)
    if few and to not in few:
        near = get_close_matches(str(to), few, n=1, cutoff=0.5)
        raise _Wrong("unknown_choice", str(to), near[0] if near else ", ".join(few))
    return Compared(name, rest[0][1], to, negated), rest[2:]


@lru_cache(maxsize=1024)
def asked_in(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """The names that somebody types by hand, in the order in which they stand."""
    found: dict[str, None] = {}
    for piece in pieces:
        match piece:
            case Value(of=Name(name=name)) if name.startswith(ASK):
                found[name] = None
            case Choice(branches=branches):
                for condition, inside in branches:
                    for group in condition.groups if condition else ():
                        found |= {term.name.name: None for term in group if term.name.name.startswith(ASK)}
                    found |= dict.fromkeys(asked_in(inside))
    return tuple(found)
