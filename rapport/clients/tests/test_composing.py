"""Composing conditions in a form: what is sent becomes a tree, and every press makes of it what it says."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from rapport.clients.conditions.composing import ROOT, finished, fitting, pressed, sent_tree, shown
from rapport.clients.conditions.fields import BARE, FIELDS
from rapport.clients.conditions.tree import Condition, Group, Malformed, Some, as_json
from rapport.clients.conditions.vocabulary import Vocabulary


class OnlyWhatEverybodyHas(Vocabulary):
    """A vocabulary that asks no database."""

    segments = {}
    own = {}


WORDS = OnlyWhatEverybodyHas(None)


def sent(part):
    """What a browser sends of a form as the template draws it."""
    data = QueryDict(mutable=True)
    _fill(data, part)
    return data


def _fill(data, part):
    if part.name:
        data[f"{part.place}.field"], data[f"{part.place}.op"] = part.name, part.op
        data.setlist(f"{part.place}.value", part.chosen if part.widget == "choices" else [part.value])
        return
    data[f"{part.place}.how"] = part.how
    if part.of:
        data[f"{part.place}.of"], data[f"{part.place}.bound"] = part.of, part.bound
        data[f"{part.place}.count"] = str(part.count)
    for each in part.parts:
        _fill(data, each)


TREE = Group(
    "any",
    (
        Condition("city", "contains", "Perm"),
        Condition("kind", "any_of", ["company", "person"]),
        Group("none", (Condition("note", "empty"), Condition("last_at", "last_days", "30"))),
        Some("talks", Group("all", (Condition("kind", "any_of", ["call"]),)), least=None, most=0),
        Some("people", Group("any", (Condition("role", "contains", "boss"),)), least=2),
    ),
)


def test_a_tree_goes_through_the_form_and_comes_back():
    assert fitting(sent_tree(sent(shown(TREE, WORDS))), WORDS) == TREE


def conditions_of(about):
    def one(field):
        ops = [name for name, _label in field.operators]
        words = some.text("abcя ", min_size=1).map(str.strip).filter(bool)
        several = some.lists(some.sampled_from(["company", "none"]), min_size=1, max_size=2, unique=True)
        value = several if field.kind in {"choice", "segment", "tags"} else words
        return some.sampled_from(ops).flatmap(
            lambda op: (
                some.just(Condition(field.name, op))
                if op in BARE
                else value.map(lambda v: Condition(field.name, op, v))
            )
        )

    askable = [field for field in FIELDS[about] if field.kind not in {"segment", "choice", "number"}]
    return some.sampled_from(askable).flatmap(one)


groups = some.builds(
    Group, some.sampled_from(["all", "any", "none"]), some.lists(conditions_of("client"), max_size=4).map(tuple)
)
trees = some.builds(Group, some.sampled_from(["all", "any", "none"]), some.lists(groups, max_size=3).map(tuple))


@given(trees)
def test_any_tree_of_two_levels_comes_back(tree):
    assert as_json(fitting(sent_tree(sent(shown(tree, WORDS))), WORDS)) == as_json(tree)


def test_a_press_adds_and_takes_out_where_it_says():
    tree = pressed(Group(), f"add:{ROOT}", WORDS)
    assert tree == Group("all", (Condition("name", "contains"),))
    tree = pressed(tree, f"people:{ROOT}", WORDS)
    tree = pressed(tree, f"add:{ROOT}-1", WORDS)
    assert tree.parts[1].where.parts == (Condition("name", "contains"),) * 2
    tree = pressed(tree, f"drop:{ROOT}-1-0", WORDS)
    assert len(tree.parts[1].where.parts) == 1
    tree = pressed(tree, f"group:{ROOT}", WORDS)
    assert tree.parts[2] == Group("any", (Condition("name", "contains"),))
    assert pressed(tree, f"drop:{ROOT}-0", WORDS).parts == tree.parts[1:]
    assert pressed(tree, f"drop:{ROOT}", WORDS) == Group()


@pytest.mark.parametrize(
    "deed", ["", "look", "drop:t-9", "add:x", "add:t-0-0-0", "drop:t-a", "drop:t--1", "fly:t", "add"]
)
def test_a_press_on_nothing_changes_nothing(deed):
    tree = Group("all", (Condition("city", "empty"),))
    assert pressed(tree, deed, WORDS) == tree


def fitted(condition):
    return fitting(Group("all", (condition,)), WORDS).parts[0]


def test_another_field_brings_a_question_it_can_answer():
    assert fitted(Condition("kind", "contains", "x")) == Condition("kind", "any_of", ["x"])
    assert fitted(Condition("city", "any_of", ["a", "b"])) == Condition("city", "contains", "a")
    assert fitted(Condition("city", "empty", "x")) == Condition("city", "empty", None)
    assert fitted(Condition("rhythm_days", "least", "1 000")) == Condition("rhythm_days", "least", "1000")


def test_what_has_no_value_yet_is_left_out_of_the_question():
    tree = Group("all", (Condition("city", "contains"), Group("any", (Condition("name", "begins", ""),))))
    assert finished(tree) == Group()
    assert finished(Group("all", (*tree.parts, Condition("city", "empty")))) == Group(
        "all", (Condition("city", "empty"),)
    )


def test_a_form_grows_no_further_than_a_tree_may():
    tree = Group("all", (Condition("city", "empty"),) * 39)
    with pytest.raises(Malformed):
        pressed(tree, f"add:{ROOT}", WORDS)


@given(
    some.dictionaries(
        some.from_regex(r"t(-\d{1,3}){0,8}\.(field|op|value|how|of|bound|count)", fullmatch=True),
        some.text(max_size=5),
        max_size=30,
    )
)
def test_whatever_is_sent_is_a_tree_or_refused(data):
    query = QueryDict(mutable=True)
    query.update(data)
    try:
        tree = fitting(sent_tree(query), WORDS)
    except Malformed:
        return
    shown(tree, WORDS)
