"""The tree of conditions as people compose it and as JSON keeps it. Bounded, so that no tree can stall the database.

{"all": [                                                   all of, any of, or none of the parts
    {"field": "city", "is": "equals", "value": "Perm"},     one condition
    {"of": "talks", "least": 1, "where": {"all": [...]}},   so many people, talks or steps of which all this holds
]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

HOWS = ("all", "any", "none")
RELATIONS = ("people", "talks", "steps")
DEEPEST = 5
MOST_NODES = 40
LONGEST_VALUE = 200
MOST_VALUES = 50
MOST_COUNTED = 10_000
# Longer than this no address may be, and no tree of people's own making comes near.
LONGEST_TEXT = 6_000

type Node = Group | Condition | Some
type Value = str | int | list[str] | None


class Malformed(ValueError):
    """This is no tree of conditions; its text says why, for people."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about a field, for example city, equals, Perm."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all, any or none must hold; without parts it holds for everybody."""

    how: str = "all"
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least, or at most, so many rows of a relation for which the group holds."""

    of: str
    where: Group = field(default_factory=Group)
    least: int | None = 1
    most: int | None = None


EVERYBODY = Group()


def read(text: str) -> Group:
    """The tree a text holds; an empty text asks nothing. Raises Malformed."""
    if not text:
        return EVERYBODY
    if len(text) > LONGEST_TEXT:
        raise Malformed(_("These are more conditions than one list can have."))
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(_("The conditions in this address cannot be read.")) from None
    return of_json(raw)


def of_json(raw: Any) -> Group:
    """The tree of plain values. Raises Malformed."""
    node = _node(raw, 1)
    if not isinstance(node, Group):
        node = Group("all", (node,))
    if sum(1 for _each in walk(node)) > MOST_NODES:
        raise Malformed(_("These are more conditions than one list can have."))
    return node


def as_json(node: Node) -> dict[str, Any]:
    """Plain values, as the database and addresses keep them."""
    match node:
        case Group(how, parts):
            return {how: [as_json(part) for part in parts]}
        case Condition(name, op, value):
            return {"field": name, "is": op} | ({} if value is None else {"value": value})
        case Some(of, where, least, most):
            bounds = {name: count for name, count in (("least", least), ("most", most)) if count is not None}
            return {"of": of, **bounds, "where": as_json(where)}


def text_of(group: Group) -> str:
    """The tree on one line, for an address; nothing for a tree that asks nothing."""
    return json.dumps(as_json(group), ensure_ascii=False, separators=(",", ":")) if group.parts else ""


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    yield node
    for part in node.parts if isinstance(node, Group) else [node.where] if isinstance(node, Some) else []:
        yield from walk(part)


def _node(raw: Any, depth: int) -> Node:
    if depth > DEEPEST:
        raise Malformed(_("Groups within groups go only %(count)s deep.") % {"count": DEEPEST})
    if not isinstance(raw, dict):
        raise Malformed(_("The conditions in this address cannot be read."))
    how = next((name for name in HOWS if name in raw), None)
    if how is not None and isinstance(raw[how], list):
        return Group(how, tuple(_node(part, depth + 1) for part in raw[how]))
    if raw.get("of") in RELATIONS:
        least, most = _count(raw.get("least")), _count(raw.get("most"))
        where = _node(raw.get("where", {"all": []}), depth + 1)
        group = where if isinstance(where, Group) else Group("all", (where,))
        return Some(raw["of"], group, 1 if least is None and most is None else least, most)
    if isinstance(raw.get("field"), str) and isinstance(raw.get("is"), str):
        return Condition(raw["field"][:80], raw["is"][:20], _value(raw.get("value")))
    raise Malformed(_("The conditions in this address cannot be read."))


def _count(raw: Any) -> int | None:
    return min(raw, MOST_COUNTED) if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None


def _value(raw: Any) -> Value:
    if isinstance(raw, list):
        return [_plain(each) for each in raw[:MOST_VALUES]]
    if raw is None or (isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 2**63):
        return raw
    return _plain(raw)


def _plain(raw: Any) -> str:
    """Text without what no database takes."""
    return str(raw)[:LONGEST_VALUE].replace("\x00", "").encode(errors="replace").decode()
