"""Searching gives the same answers on both databases: the table of names and word forms, ranks, marks, borders."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.search.finding import CANDIDATES, find
from rapport.search.indexing import Found, forget, remember, workspace_key
from rapport.search.models import Findable
from rapport.search.words import MOST_WORDS, document, keys, question, words
from tests.cast import a_client, an_interaction

LIBRARY = {
    1: ("Иванов Пётр", "Директор, Норд Лайн"),
    2: ("Ivanova Maria", "Berlin"),
    3: ("Ёлкин и сыновья", "Новогодние украшения"),
    4: ("Щербаков Олег", ""),
    5: ("Хачатурян Арам", "Музыка"),
    6: ("ACME Corp", "info@acme-corp.example"),
    7: ("Счёт 2026-117", "Подписать договор и отправить"),
    8: ("Встреча", "Обсудили договоры на подписание"),
    9: ("O'Brien", "Rock & Roll, 100% cotton"),
}


@pytest.fixture
def library(anna):
    with transaction.atomic():
        remember(found(anna, number, title, body) for number, (title, body) in LIBRARY.items())
    return anna


def found(actor, number, title, body="", *, kind="note", at=None):
    return Found(
        workspace_id=actor.workspace_id, kind=kind, object_id=number, client_id=0, title=title, text=body, body=body,
        at=at or timezone.now(),
    )  # fmt: skip


def numbers(actor, text, **how):
    return {hit.row.object_id for hit in find(actor, text, **how)}


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ("иванов", {1, 2}),
        ("ivanov", {1, 2}),
        ("ИВАНОВА", {1, 2}),
        ("иванову", {1, 2}),
        ("ван", {1, 2}),
        ("ив", {1, 2}),
        ("петр", {1}),
        ("пётр", {1}),
        ("petr", {1}),
        ("ёлка", {3}),
        ("елка", {3}),
        ("ёлкин", {3}),
        ("щербаков", {4}),
        ("shcherbakov", {4}),
        ("scherbakov", {4}),
        ("хачатурян", {5}),
        ("khachaturyan", {5}),
        ("хачатуряну", {5}),
        ("acme", {6}),
        ("ACME", {6}),
        ("corp.example", {6}),
        ("info@acme-corp.example", {6}),
        ("2026-117", {7}),
        ("117", {7}),
        ("2026", {7}),
        ("договора", {7, 8}),
        ("договор", {7, 8}),
        ("договоры", {7, 8}),
        ("подпис дог", {7, 8}),
        ("дог подпис", {7, 8}),
        ("подпис дог отправ", {7}),
        ("norð", set()),
        ("o'brien", {9}),
        ("roll", {9}),
        ("100%", {9}),
        ("ПОДПИСАТЬ ДОГОВОР", {7, 8}),
    ],
)
def test_a_question_and_its_answers(library, asked, answers):
    assert numbers(library, asked) == answers


def test_one_letter_finds_the_beginnings_of_words(library):
    assert numbers(library, "и") >= {1, 2, 3}
    assert 4 not in numbers(library, "и")
    assert numbers(library, "о") == numbers(library, "o") == {4, 7, 8, 9}
    # «Счёт» is heard as «щёт».
    assert numbers(library, "щ") == {4, 7}


@pytest.mark.parametrize("asked", ["", "   ", "%%%", "___", "'\"", "()*^:-", "\x00", "🙂"])
def test_a_question_without_a_word_has_no_answer(library, asked):
    assert numbers(library, asked) == set()


@pytest.mark.parametrize(
    "asked",
    [
        '"; drop --',
        "' OR 1=1 --",
        'acme" OR "и',
        "NEAR(acme corp)",
        "acme*",
        "acme AND NOT corp",
        "title:acme",
        "a" * 5000,
        "слово " * 500,
    ],
)
def test_signs_of_the_index_are_only_text(library, asked):
    numbers(library, asked)
    assert Findable.objects.count() == len(LIBRARY)


def test_only_the_first_words_of_a_long_question_count(library):
    assert numbers(library, "acme " * MOST_WORDS + "nonsense") == {6}


def test_another_workspace_is_never_searched(library, stranger):
    with transaction.atomic():
        remember([found(stranger, 100, "Иванов Чужой")])
    assert numbers(stranger, "иванов") == {100}
    assert numbers(library, "иванов") == {1, 2}


def test_the_name_of_a_workspace_in_the_index_is_no_word_to_search_for(library):
    # W sounds as в of «Встреча».
    assert numbers(library, "w") == numbers(library, "ws") == {8}
    assert numbers(library, workspace_key(library.workspace_id)) == set()


def test_only_the_wanted_kinds(library):
    with transaction.atomic():
        remember([found(library, 1, "Иванов Пётр", kind="contact")])
    assert {hit.row.kind for hit in find(library, "пётр")} == {"note", "contact"}
    assert {hit.row.kind for hit in find(library, "пётр", kinds=["contact"])} == {"contact"}


def test_a_word_of_the_title_stands_before_its_beginning_its_part_and_the_text(anna):
    titles = {1: ("Письмо", "поговорили про сад"), 2: ("Рассада", ""), 3: ("Садовник", ""), 4: ("Сад", "")}
    with transaction.atomic():
        remember(found(anna, number, *texts) for number, texts in titles.items())
    assert [hit.row.object_id for hit in find(anna, "сад")] == [4, 3, 2, 1]


def test_equal_answers_stand_shorter_first_and_then_newer_first(anna):
    now = timezone.now()
    with transaction.atomic():
        remember(
            [
                found(anna, 1, "Acme", at=now - timedelta(days=2)),
                found(anna, 2, "Acme and Daughters", at=now),
                found(anna, 3, "Acme", at=now - timedelta(days=1)),
            ]
        )
    assert [hit.row.object_id for hit in find(anna, "acme")] == [3, 1, 2]


def test_a_frequent_word_is_answered_from_a_bounded_number_of_rows(anna):
    with transaction.atomic():
        remember(found(anna, number, f"Acme {number}") for number in range(CANDIDATES + 20))
    assert len(find(anna, "acme", limit=10_000)) == CANDIDATES


@pytest.mark.parametrize(
    ("asked", "title", "marked"),
    [
        ("ivanov", "С Ивановым в среду", "С <mark>Ивановым</mark> в среду"),
        ("договора", "Договоры", "<mark>Договоры</mark>"),
        ("acme", "<b>Acme</b> & Co", "&lt;b&gt;<mark>Acme</mark>&lt;/b&gt; &amp; Co"),
        ("дог", "Договор", "<mark>Договор</mark>"),
    ],
)
def test_what_matched_is_marked_and_the_rest_is_escaped(anna, asked, title, marked):
    with transaction.atomic():
        remember([found(anna, 1, title)])
    assert str(find(anna, asked)[0].title) == marked


def test_a_thing_is_indexed_once_and_renewed(anna):
    with transaction.atomic():
        remember([found(anna, 1, "Прежнее имя", "прежний текст")])
        remember([found(anna, 1, "Новое имя", "другой текст")])
    assert Findable.objects.count() == 1
    assert numbers(anna, "прежнее") == numbers(anna, "прежний") == set()
    assert numbers(anna, "новое") == numbers(anna, "другой") == {1}


def test_what_is_forgotten_is_not_found(library, stranger):
    with transaction.atomic():
        remember([found(stranger, 6, "Acme")])
        forget(library.workspace_id, "note", [6])
    assert numbers(library, "acme") == set()
    assert numbers(stranger, "acme") == {6}


def test_very_long_texts_are_cut_and_still_kept(anna):
    with transaction.atomic():
        remember([found(anna, 1, "з" * 1000, "слово " * 50_000), found(anna, 2, "x" * 70, "y" * 100_000)])
    assert numbers(anna, "слово") == {1}
    assert numbers(anna, "x" * 70) == {2}


def test_keys_hold_only_letters_and_digits():
    text = 'Ёлка "№ 7"; DROP -- ивáнов O\'Brien 100% _under_ 名前 ﬁne ²'
    for group in question(text):
        assert all(key.strip().isalnum() for key in group), group
    assert '"' not in document(text)


def test_compatibility_forms_and_case_are_one_word():
    assert words("ﬁne ＡＢＣ Straße ЁЖ") == ["fine", "abc", "strasse", "еж"]
    assert "shopen" in keys("шопен")


def test_a_name_that_stands_in_thousands_of_letters_still_finds_its_people(anna, monkeypatch):
    monkeypatch.setattr("rapport.search.finding.MOST_MATCHES", 20)
    monkeypatch.setattr("rapport.search.finding.CANDIDATES", 20)
    a_client(anna.workspace, "Анна Кравцова", "person")
    client = a_client(anna.workspace, "Acme")
    for number in range(30):
        an_interaction(client, text=f"Анна {number}")
    assert [hit.row.title for hit in find(anna, "анна", kinds=["client"])] == ["Анна Кравцова"]
