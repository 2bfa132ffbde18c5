"""Conditions over clients: what each question finds, how groups join them, and what is no condition at all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.clients.conditions.asking import matching_clients
from rapport.clients.conditions.fields import FIELDS, OPERATORS
from rapport.clients.conditions.tree import Malformed, as_json, of_json, read, text_of
from rapport.clients.models import Client, Segment
from tests.cast import a_client, a_contact, a_field, a_next_step, a_person, ago, an_interaction

NOW = timezone.now()


@pytest.fixture
def book(anna):
    """Four clients of all sorts and one put away."""
    sea = a_client(
        anna.workspace, "Дом у моря", tags=("VIP", "отель"), city="Светлогорск", experience="experienced",
        rhythm_days=14, note="Ёлка в холле",
    )  # fmt: skip
    a_contact(sea, "Анна Кравцова", email="anna@dom.example", role="Хозяйка", is_main=True)
    a_contact(sea, "Игорь Лунёв", phone="+7 912 345-67-89", role="Фотограф", do_not_contact=True)
    for days in (1, 5, 40):
        an_interaction(sea, "in", "Пришлите договор, пожалуйста", at=ago(days=days))
    a_next_step(sea, "Отправить договор", due_on=timezone.localdate() + timedelta(days=2))
    tea = a_client(anna.workspace, "Лесной чай", tags=("vip",), city="ПЕРМЬ", interaction_type="regular")
    an_interaction(tea, "out", "Счёт за чай", kind="call", at=ago(days=100), minutes=40)
    mara = a_person(anna.workspace, "Mara Quist", email="mara@quist.example", language="en")
    an_interaction(mara, "out", "Hello", at=ago(days=2))
    a_client(anna.workspace, "Новый сад")
    a_client(anna.workspace, "Old Mill", city="Пермь", archived_at=NOW)
    return anna


def found(actor, *parts, how="all"):
    tree = of_json({how: list(parts)})
    return sorted(matching_clients(tree, by=actor, now=timezone.now()).values_list("name", flat=True))


SEA, TEA, MARA, NEW = "Дом у моря", "Лесной чай", "Mara Quist", "Новый сад"
TODAY = date.today()


def asked(name, op, value=None):
    return {"field": name, "is": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (asked("name", "contains", "ДОМ"), [SEA]),
        (asked("name", "lacks", "а"), [MARA, SEA]),
        (asked("name", "begins", "лес"), [TEA]),
        (asked("name", "equals", "mara  quist"), [MARA]),
        (asked("city", "contains", "перм"), [TEA]),
        (asked("city", "equals", "Пермь"), [TEA]),
        (asked("city", "differs", "пермь"), [MARA, SEA, NEW]),
        (asked("city", "empty"), [MARA, NEW]),
        (asked("city", "filled"), [SEA, TEA]),
        (asked("note", "contains", "елка"), [SEA]),
        (asked("kind", "any_of", ["person"]), [MARA]),
        (asked("kind", "none_of", ["person"]), [SEA, TEA, NEW]),
        (asked("experience", "any_of", ["experienced", "novice"]), [SEA]),
        (asked("experience", "any_of", ["none"]), [MARA, TEA, NEW]),
        (asked("tags", "any_of", ["vip"]), [SEA, TEA]),
        (asked("tags", "all_of", ["vip", "Отель"]), [SEA]),
        (asked("tags", "none_of", ["отель"]), [MARA, TEA, NEW]),
        (asked("tags", "empty"), [MARA, NEW]),
        (asked("tags", "filled"), [SEA, TEA]),
        (asked("turn", "any_of", ["ours"]), [SEA]),
        (asked("last_at", "last_days", 10), [MARA, SEA]),
        (asked("last_at", "longer_ago", 10), [TEA, NEW]),
        (asked("last_at", "empty"), [NEW]),
        (asked("last_at", "before", (TODAY - timedelta(days=50)).isoformat()), [TEA]),
        (asked("silent", "yes"), [TEA]),
        (asked("silent", "no"), [MARA, SEA, NEW]),
        (asked("rhythm_days", "least", 10), [SEA]),
        (asked("rhythm_days", "most", "13"), []),
        (asked("rhythm_days", "empty"), [MARA, TEA, NEW]),
        ({"of": "people", "where": asked("role", "contains", "фото")}, [SEA]),
        ({"of": "people", "where": asked("do_not_contact", "yes")}, [SEA]),
        ({"of": "people", "least": 2}, [SEA]),
        ({"of": "people", "most": 0}, [TEA, NEW]),
        ({"of": "people", "where": asked("email", "contains", "@QUIST")}, [MARA]),
        ({"of": "people", "where": asked("email", "filled")}, [MARA, SEA]),
        ({"of": "people", "where": asked("phone", "contains", "912 345")}, [SEA]),
        ({"of": "talks", "least": 2, "where": asked("at", "last_days", 10)}, [SEA]),
        ({"of": "talks", "most": 0, "where": asked("at", "last_days", 10)}, [TEA, NEW]),
        ({"of": "talks", "least": 1, "most": 1}, [MARA, TEA]),
        ({"of": "talks", "where": asked("words", "contains", "договоры")}, [SEA]),
        ({"of": "talks", "where": {"all": [asked("kind", "any_of", ["call"]), asked("minutes", "least", 30)]}}, [TEA]),
        ({"of": "steps", "where": asked("due_on", "next_days", 3)}, [SEA]),
        ({"of": "steps", "where": asked("due_on", "next_days", 1)}, []),
        ({"of": "steps", "where": asked("done_at", "empty")}, [SEA]),
    ],
)
def test_one_question(book, condition, names):
    assert found(book, condition) == sorted(names)


def test_two_things_said_of_one_person_must_be_true_of_the_same_person(book):
    both = {"all": [asked("role", "contains", "хозяйка"), asked("do_not_contact", "yes")]}
    assert found(book, {"of": "people", "where": both}) == []


def test_groups_join_and_turn_round(book):
    vip, perm = asked("tags", "any_of", ["vip"]), asked("city", "equals", "Пермь")
    assert found(book, vip, perm) == [TEA]
    assert found(book, vip, perm, how="any") == [SEA, TEA] or found(book, vip, perm, how="any") == sorted([SEA, TEA])
    assert found(book, vip, perm, how="none") == sorted([MARA, NEW])
    assert found(book, {"none": [vip]}, {"any": [perm, asked("kind", "any_of", ["person"])]}) == [MARA]


def test_no_condition_asks_for_everybody_living(book):
    assert found(book) == sorted([SEA, TEA, MARA, NEW])


def test_a_tree_that_matches_nobody_and_one_that_matches_all(book):
    assert found(book, asked("name", "contains", "нет такого")) == []
    assert len(found(book, asked("created_at", "last_days", 36500))) == 4


def test_a_segment_asks_through_a_segment_and_never_through_itself(book):
    vip = Segment.objects.create(
        workspace=book.workspace, name="VIP", tree={"all": [asked("tags", "any_of", ["vip"])]}, created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    assert found(book, asked("segment", "any_of", [str(vip.pk)])) == sorted([SEA, TEA])
    assert found(book, asked("segment", "none_of", [str(vip.pk)])) == sorted([MARA, NEW])
    vip.tree = {"all": [asked("segment", "any_of", [str(vip.pk)])]}
    vip.save()
    with pytest.raises(Malformed, match="itself"):
        found(book, asked("segment", "any_of", [str(vip.pk)]))


def test_a_stranger_finds_none_of_them(book, stranger):
    assert found(stranger) == []
    vip = Segment.objects.create(workspace=book.workspace, name="VIP", tree={"all": []}, created_at=NOW, updated_at=NOW)
    with pytest.raises(Malformed):
        found(stranger, asked("segment", "any_of", [str(vip.pk)]))


@pytest.mark.parametrize(
    "condition",
    [
        asked("colour", "contains", "red"),
        asked("city", "sings", "x"),
        asked("city", "contains"),
        asked("city", "contains", ""),
        asked("rhythm_days", "least", "many"),
        asked("rhythm_days", "least", 10**12),
        asked("last_at", "before", "yesterday"),
        asked("last_at", "before", "2026-02-31"),
        asked("last_at", "last_days", -1),
        asked("segment", "any_of", ["999"]),
        asked("segment", "any_of", ["x"]),
        {"of": "people", "where": {"of": "people"}},
        {"of": "talks", "where": asked("words", "contains", "—")},
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(book, condition):
    with pytest.raises(Malformed) as refused:
        found(book, condition)
    assert str(refused.value).endswith((".", "24."))


@pytest.mark.parametrize(
    "text",
    ["[", "1", "[]", "{}", '{"all": 1}', '{"all": [1]}', '{"field": 1, "is": "empty"}', "x" * 7000, '{"of": "moons"}'],
)
def test_what_is_no_tree_is_refused(text):
    with pytest.raises(Malformed):
        read(text)


def test_too_deep_and_too_many_are_refused():
    deep = {"all": []}
    for _ in range(6):
        deep = {"all": [deep]}
    with pytest.raises(Malformed):
        of_json(deep)
    with pytest.raises(Malformed):
        of_json({"all": [asked("city", "empty")] * 50})


def test_a_tree_comes_back_as_it_was_written():
    tree = {
        "any": [
            asked("city", "equals", "Пермь"),
            {"of": "talks", "least": 2, "where": {"none": [asked("awaits", "yes")]}},
        ]
    }
    assert as_json(of_json(tree)) == tree
    assert read(text_of(of_json(tree))) == of_json(tree)
    assert text_of(read("")) == ""


def test_every_question_of_every_field_can_be_asked(book):
    values = {
        "text": "x", "choice": ["none"], "tags": ["x"], "number": 3, "moment": 3, "day": 3, "flag": None, "words": "x",
        "segment": None,
    }  # fmt: skip
    for about, fields in FIELDS.items():
        for field in fields:
            for op, _label in OPERATORS[field.kind]:
                value = "2026-11-24" if op in {"before", "on", "after"} else values[field.kind]
                if field.kind == "segment":
                    continue
                one = asked(field.name, op, None if op in {"empty", "filled", "yes", "no"} else value)
                found(book, one if about == "client" else {"of": about, "where": one})


def test_the_columns_of_clients_that_are_for_people_can_be_asked():
    asked_for = {field.column for field in FIELDS["client"]} | {"face", "tag_line", "weave", "silent_from"}
    hidden = {
        "id",
        "workspace",
        "name_key",
        "sort_key",
        "tax_key",
        "updated_at",
        "archived_at",
        "trashed_at",
        "version",
        # Conditions about who brought them and why a type was chosen would ask for words nobody remembers.
        "experience_why",
        "interaction_type_why",
        "introduced_by",
        "introducer",
        "merged_into",
    }
    assert {field.name for field in Client._meta.concrete_fields} - hidden <= asked_for


@pytest.fixture
def own(book):
    """Fields of the workspace's own, filled for two of the clients."""
    sea, tea = Client.objects.get(name=SEA), Client.objects.get(name=TEA)
    rooms = a_field(book.workspace, "Номеров", kind="number")
    budget = a_field(book.workspace, "Бюджет", kind="money", currency="RUB")
    style = a_field(book.workspace, "Стиль", kind="choice", choices=["Строгий", "Тёплый"])
    since = a_field(book.workspace, "Открыт", kind="day")
    chain = a_field(book.workspace, "Сеть", kind="yes_no")
    motto = a_field(book.workspace, "Девиз", kind="text")
    told = {
        rooms: 12_500_000,
        budget: "10000050 RUB",
        style: "Тёплый",
        since: TODAY.isoformat(),
        chain: True,
        motto: "Ёлка",
    }
    sea.change({field.name: value for field, value in told.items()}, by=book, at=timezone.now())
    tea.change({budget.name: "5000 EUR", chain.name: False, rooms.name: 3_000_000}, by=book, at=timezone.now())
    return {"rooms": rooms, "budget": budget, "style": style, "since": since, "chain": chain, "motto": motto}


@pytest.mark.parametrize(
    ("field", "op", "value", "names"),
    [
        ("rooms", "least", "12.5", [SEA]),
        ("rooms", "most", "12.4", [TEA]),
        ("rooms", "equals", "3", [TEA]),
        ("rooms", "empty", None, [MARA, NEW]),
        ("rooms", "filled", None, [SEA, TEA]),
        ("budget", "least", "100000.5", [SEA]),
        ("budget", "least", "1", [SEA]),
        ("budget", "most", "1000000", [SEA]),
        ("style", "any_of", ["Тёплый"], [SEA]),
        ("style", "none_of", ["Тёплый"], [MARA, TEA, NEW]),
        ("since", "last_days", 1, [SEA]),
        ("since", "longer_ago", 1, [MARA, TEA, NEW]),
        ("since", "on", TODAY.isoformat(), [SEA]),
        ("chain", "yes", None, [SEA]),
        ("chain", "no", None, [TEA]),
        ("motto", "contains", "елк", [SEA]),
        ("motto", "lacks", "елк", [MARA, TEA, NEW]),
    ],
)
def test_fields_of_ones_own(own, book, field, op, value, names):
    assert found(book, asked(own[field].name, op, value)) == sorted(names)


def test_a_number_nobody_can_read_is_refused(own, book):
    for text in ("many", "NaN", "1e9", "0.0000001", "9" * 30):
        with pytest.raises(Malformed):
            found(book, asked(own["rooms"].name, "least", text))


def test_a_field_put_away_is_said_to_be_gone(own, book):
    own["rooms"].archive(by=book, at=timezone.now())
    with pytest.raises(Malformed, match="not there any more"):
        found(book, asked(own["rooms"].name, "filled"))
