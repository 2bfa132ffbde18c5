"""Composing a tree in a form: what was sent becomes a tree, a press changes it, and the tree becomes a form again.

Every part has a place: "t" is the whole, "t-0" its first part, "t-0-1" the second part of that. Its inputs are
called by place: "t-0.field", "t-0.op", "t-0.value"; a group has "how"; what is counted has "of", "bound" and "count".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext as _

from rapport.clients.conditions.fields import BARE, CHOICE, DAYS, MOMENT, MONEY, NUMBER, SEGMENT, TAGS, Choices
from rapport.clients.conditions.tree import (
    DEEPEST,
    HOWS,
    MOST_COUNTED,
    MOST_NODES,
    RELATIONS,
    Condition,
    Group,
    Malformed,
    Node,
    Some,
    of_json,
    walk,
)
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.lib.amounts import Unreadable, read_number
from rapport.web.filters import number_in
from rapport.web.languages import our_language

ROOT = "t"
# How a count is bounded, and from what number on it is asked at all.
BOUNDS = ("least", "most", "none")


class Sent(Protocol):
    """A QueryDict, or what reads like one."""

    def get(self, key: str, default: str = ...) -> Any: ...

    def getlist(self, key: str) -> list[Any]: ...

    def __iter__(self) -> Iterator[str]: ...


def sent_tree(data: Any) -> Group:
    """The tree as the form shows it, finished or not. Raises Malformed for what no form of ours sends."""
    places: dict[str, set[int]] = defaultdict(set)
    for name in data:
        place, dot, _input = name.partition(".")
        above, dash, number = place.rpartition("-")
        if dot and dash and (part := number_in(number, 3)) is not None:
            places[above].add(part)
    raw = _sent(data, places, ROOT, 1)
    tree = of_json(raw)
    return tree


def _sent(data: Any, places: Mapping[str, set[int]], place: str, depth: int) -> dict[str, Any]:
    # One level more than a tree may have, so that it is the tree that refuses, with its sentence.
    parts = [_sent(data, places, f"{place}-{number}", depth + 1) for number in sorted(places.get(place, ()))]
    if depth > DEEPEST + 1:
        return {"all": []}
    how = data.get(f"{place}.how", "all")
    group = {how if how in HOWS else "all": parts}
    if (of := data.get(f"{place}.of")) in RELATIONS:
        bound, text = data.get(f"{place}.bound", "least"), data.get(f"{place}.count", "1").strip()
        count = min(number_in(text, 8) or 1, MOST_COUNTED)
        bounds = {"most": 0} if bound == "none" else {bound if bound in BOUNDS else "least": count}
        return {"of": of, **bounds, "where": group}
    if f"{place}.field" in data:
        values = [value for value in data.getlist(f"{place}.value") if value != ""]
        return {
            "field": data.get(f"{place}.field"),
            "is": data.get(f"{place}.op", ""),
            "value": values if len(values) > 1 else values[0] if values else None,
        }
    return group


def pressed(tree: Group, deed: str, words: Vocabulary) -> Group:
    """The tree after a press: "add:t-0", "group:t", "people:t", "talks:t", "steps:t", "drop:t-0-1".

    Raises Malformed where a tree may not grow; anything else changes nothing.
    """
    verb, _colon, place = deed.partition(":")
    if verb in {"add", "group", *RELATIONS}:
        changed = _at(tree, place, lambda node, about: _grown(node, partial(_made, verb, words), about))
    elif verb == "drop":
        changed = _at(tree, place, lambda node, about: None)
    else:
        return tree
    whole = changed if isinstance(changed, Group) else Group()
    if sum(1 for _each in walk(whole)) > MOST_NODES:
        raise Malformed(_("These are more conditions than one list can have."))
    return whole


def _made(verb: str, words: Vocabulary, about: str) -> Node:
    if verb in RELATIONS:
        return Some(verb, Group("all", (_first(words, verb),)))
    return Group("any", (_first(words, about),)) if verb == "group" else _first(words, about)


def _first(words: Vocabulary, about: str) -> Condition:
    first = words.fields(about)[0]
    return Condition(first.name, first.operators[0][0])


def _grown(node: Node, make: Callable[[str], Node], about: str) -> Node:
    if isinstance(node, Some):
        inside = replace(node.where, parts=(*node.where.parts, make(node.of)))
        return replace(node, where=inside)
    return replace(node, parts=(*node.parts, make(about))) if isinstance(node, Group) else node


def _at(tree: Node, place: str, change: Callable[[Node, str], Node | None]) -> Node | None:
    """The tree with the part at a place changed, or taken out where the change answers None."""
    path = place.split("-")
    numbers = [number for part in path[1:] if (number := number_in(part, 3)) is not None]
    if path[0] != ROOT or len(numbers) < len(path) - 1:
        return tree
    return _along(tree, numbers, change, "client")


def _along(node: Node, path: list[int], change: Callable[[Node, str], Node | None], about: str) -> Node | None:
    if not path:
        return change(node, about)
    if isinstance(node, Some):
        inside = _along(node.where, path, change, node.of)
        return replace(node, where=inside if isinstance(inside, Group) else Group())
    if not isinstance(node, Group) or path[0] >= len(node.parts):
        return node
    changed = _along(node.parts[path[0]], path[1:], change, about)
    parts = (*node.parts[: path[0]], *([changed] if changed is not None else []), *node.parts[path[0] + 1 :])
    return replace(node, parts=parts)


def fitting(tree: Group, words: Vocabulary, about: str = "client") -> Group:
    """The tree with questions that its fields can answer: another field may have been chosen a moment ago."""
    return Group(tree.how, tuple(_fitting(part, words, about) for part in tree.parts))


def _fitting(node: Node, words: Vocabulary, about: str) -> Node:
    match node:
        case Group():
            return fitting(node, words, about)
        case Some(of=of, where=where):
            return replace(node, where=fitting(where, words, of))
        case Condition(name, op, value):
            asked = words.field(about, name)
            if asked is None:
                return node
            op = op if op in dict(asked.operators) else asked.operators[0][0]
            several = asked.kind in {CHOICE, SEGMENT, TAGS}
            if op in BARE:
                value = None
            elif several and value is not None and not isinstance(value, list):
                value = [part.strip() for part in str(value).split(",") if part.strip()]
            elif not several and isinstance(value, list):
                value = value[0] if value else None
            if asked.kind in {NUMBER, MONEY} and value is not None:
                value = _plain_number(str(value))
            return Condition(name, op, value)


def _plain_number(text: str) -> str:
    """A number as every language reads it, from how this reader's language writes it; what is none stays as typed."""
    try:
        return str(read_number(text, our_language()))
    except Unreadable:
        return text


def finished(tree: Group) -> Group:
    """The tree without conditions that have no value yet, and without groups of which nothing is left."""
    return _finished(tree) or Group()


def _finished(tree: Group) -> Group | None:
    left = tuple(part for each in tree.parts if (part := _done(each)) is not None)
    return Group(tree.how, left) if left or not tree.parts else None


def _done(node: Node) -> Node | None:
    match node:
        case Group():
            return _finished(node)
        case Some(where=where):
            inside = _finished(where)
            return replace(node, where=inside) if inside is not None else None
        case Condition(op=op, value=value):
            return node if op in BARE or value not in (None, "", []) else None


@dataclass(slots=True)
class Shown:
    """A part of the tree ready for the form."""

    place: str
    about: str
    how: str = ""
    of: str = ""
    bound: str = ""
    count: int = 1
    parts: list[Shown] = field(default_factory=list)
    name: str = ""
    op: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    operators: list[tuple[str, str]] = field(default_factory=list)
    widget: str = ""
    value: str = ""
    choices: Choices = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    may_nest: bool = False
    complaint: str = ""


def shown(
    node: Node,
    words: Vocabulary,
    complaint: Callable[[Node, str], str] = lambda node, about: "",
    *,
    place: str = ROOT,
    about: str = "client",
) -> Shown:
    """The tree as the template draws it; `complaint` says what is wrong with a condition, if anything."""
    # A group may hold a group as long as a condition in it still fits.
    may_nest = about == "client" and place.count("-") + 3 < DEEPEST
    match node:
        case Group(how, parts):
            here = Shown(place, about, how=how, may_nest=may_nest)
            here.parts = _parts(parts, words, complaint, place, about)
            return here
        case Some(of, where, least, most):
            bound = "none" if most == 0 else "most" if most is not None and not least else "least"
            here = Shown(place, about, of=of, bound=bound, count=(least if bound == "least" else most) or 1)
            here.how, here.parts = where.how, _parts(where.parts, words, complaint, place, of)
            return here
        case Condition():
            return _shown_condition(node, words, place, about, complaint(node, about))


def _parts(parts: tuple[Node, ...], words: Vocabulary, complaint: Any, place: str, about: str) -> list[Shown]:
    return [shown(part, words, complaint, place=f"{place}-{number}", about=about) for number, part in enumerate(parts)]


def _shown_condition(node: Condition, words: Vocabulary, place: str, about: str, complaint: str) -> Shown:
    here = Shown(place, about, name=node.field, op=node.op, complaint=complaint)
    here.fields = [(each.name, str(each.label)) for each in words.fields(about)]
    asked = words.field(about, node.field)
    if asked is None:
        # What is gone keeps its line until somebody takes it out or chooses another field.
        here.fields.insert(0, (node.field, _("not there any more")))
        return here
    here.operators = [(name, str(label)) for name, label in asked.operators]
    values = node.value if isinstance(node.value, list) else [] if node.value is None else [str(node.value)]
    here.value, here.chosen = ", ".join(str(one) for one in values), [str(one) for one in values]
    here.widget = _widget(asked.kind, node.op)
    if here.widget == "choices":
        here.choices = [(name or "none", label) for name, label in words.choices(asked)]
    return here


def _widget(kind: str, op: str) -> str:
    if op in BARE:
        return ""
    if op in DAYS:
        return "number"
    if op in {"before", "on", "after"} and kind in {MOMENT, "day"}:
        return "date"
    if kind == TAGS:
        return "tags"
    return "choices" if kind in {CHOICE, SEGMENT} else "text"
