"""A tree of conditions read aloud: what stands on a chip, under a segment, in a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.clients.conditions.fields import CHOICE, DAYS, SEGMENT, Field
from rapport.clients.conditions.tree import Condition, Group, Node, Some
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.web.dates import day
from rapport.web.filters import number_in

LONGEST = 300


def chips(tree: Group, words: Vocabulary) -> list[tuple[str, Group]]:
    """What the list is narrowed by, one chip each, with the tree that is left when the chip is taken away."""
    if tree.how != "all":
        return [(said(tree, words), Group())]
    without = [Group("all", tree.parts[:place] + tree.parts[place + 1 :]) for place in range(len(tree.parts))]
    return [(said(part, words), rest) for part, rest in zip(tree.parts, without, strict=True)]


def said(node: Node, words: Vocabulary, about: str = "client") -> str:
    """One part of a tree in words."""
    match node:
        case Group(how, parts):
            return _group(how, [said(part, words, about) for part in parts])[:LONGEST]
        case Some(of, where, least, most):
            asked = "; ".join(said(part, words, of) for part in where.parts) if where.how == "all" else ""
            return _counted(of, least, most, asked or (said(where, words, of) if where.parts else ""))[:LONGEST]
        case Condition():
            asked_for = words.field(about, node.field)
            return _condition(asked_for, node, words) if asked_for else _("something that is not there any more")


def _group(how: str, parts: list[str]) -> str:
    if not parts:
        return _("everybody")
    if how == "any":
        return pgettext("between conditions", " or ").join(parts)
    if how == "none":
        return _("none of: %(conditions)s") % {"conditions": "; ".join(parts)}
    return "; ".join(parts)


def _counted(of: str, least: int | None, most: int | None, asked: str) -> str:
    if most == 0:
        how = {"people": _("no person"), "talks": _("no talk"), "steps": _("no next step")}[of]
    elif most is not None and least and least == most:
        how = _exactly(of, most)
    elif most is not None:
        how = _most(of, most)
    else:
        how = _least(of, least or 1)
    return _("%(how_many)s: %(conditions)s") % {"how_many": how, "conditions": asked} if asked else how


def _least(of: str, count: int) -> str:
    if count == 1:
        return {"people": _("a person"), "talks": _("a talk"), "steps": _("a next step")}[of]
    words = {
        "people": ngettext("at least %(count)s person", "at least %(count)s people", count),
        "talks": ngettext("at least %(count)s talk", "at least %(count)s talks", count),
        "steps": ngettext("at least %(count)s next step", "at least %(count)s next steps", count),
    }
    return words[of] % {"count": count}


def _most(of: str, count: int) -> str:
    words = {
        "people": ngettext("at most %(count)s person", "at most %(count)s people", count),
        "talks": ngettext("at most %(count)s talk", "at most %(count)s talks", count),
        "steps": ngettext("at most %(count)s next step", "at most %(count)s next steps", count),
    }
    return words[of] % {"count": count}


def _exactly(of: str, count: int) -> str:
    words = {
        "people": ngettext("exactly %(count)s person", "exactly %(count)s people", count),
        "talks": ngettext("exactly %(count)s talk", "exactly %(count)s talks", count),
        "steps": ngettext("exactly %(count)s next step", "exactly %(count)s next steps", count),
    }
    return words[of] % {"count": count}


def _condition(asked: Field, node: Condition, words: Vocabulary) -> str:
    how = {"field": str(asked.label), "value": value_in_words(asked, node, words)}
    if node.op in DAYS:
        return _days(node) % (how | {"count": node.value})
    return SENTENCES[node.op]() % how


def value_in_words(asked: Field, node: Condition, words: Vocabulary) -> str:
    """The value as people know it: choices by their labels, segments by their names, days as days."""
    values = node.value if isinstance(node.value, list) else [] if node.value is None else [node.value]
    if asked.kind in {CHOICE, SEGMENT}:
        labels = dict(words.choices(asked))
        return _or([str(labels.get("" if one == "none" else str(one), one)) for one in values])
    if node.op in {"before", "on", "after"}:
        return day(found) if (found := _parsed(node.value)) else str(node.value)
    return _or([str(one) for one in values])


def _or(values: list[str]) -> str:
    return pgettext("between values", " or ").join(values)


def _parsed(value: Any) -> Any:
    try:
        return parse_date(str(value))
    except ValueError:
        return None


def _days(node: Condition) -> str:
    count = number_in(str(node.value), 9) or 0
    if node.op == "last_days":
        return ngettext("%(field)s: within the last %(count)s day", "%(field)s: within the last %(count)s days", count)
    if node.op == "next_days":
        return ngettext("%(field)s: within the next %(count)s day", "%(field)s: within the next %(count)s days", count)
    return ngettext(
        "%(field)s: not within the last %(count)s day", "%(field)s: not within the last %(count)s days", count
    )


# By question; asked for at once, because the reader's language is known only then.
SENTENCES = {
    "contains": lambda: _("%(field)s: contains “%(value)s”"),
    "lacks": lambda: _("%(field)s: without “%(value)s”"),
    "equals": lambda: _("%(field)s: %(value)s"),
    "differs": lambda: _("%(field)s: not %(value)s"),
    "begins": lambda: _("%(field)s: begins with “%(value)s”"),
    "empty": lambda: _("%(field)s: empty"),
    "filled": lambda: _("%(field)s: filled in"),
    "any_of": lambda: _("%(field)s: %(value)s"),
    "none_of": lambda: _("%(field)s: not %(value)s"),
    "all_of": lambda: _("%(field)s: all of %(value)s"),
    "least": lambda: _("%(field)s: at least %(value)s"),
    "most": lambda: _("%(field)s: at most %(value)s"),
    "before": lambda: _("%(field)s: before %(value)s"),
    "on": lambda: _("%(field)s: on %(value)s"),
    "after": lambda: _("%(field)s: after %(value)s"),
    "yes": lambda: _("%(field)s: yes"),
    "no": lambda: _("%(field)s: no"),
}
