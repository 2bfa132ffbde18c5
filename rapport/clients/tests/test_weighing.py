"""The suggestion of a type: what counts, from which letters, and when it keeps silent."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from rapport.clients.bilingual import LANGUAGES, table
from rapport.clients.models import Client
from rapport.clients.observing import Letter, Observed, Word, facts_in, language_of, patterns, plain
from rapport.clients.weighing import ANSWERS
from rapport.clients.weighing import suggest as weigh

TODAY = date(2026, 11, 24)
NEUTRAL = "Thank you, we have received the files."


def seen(*texts, words=(), **facts):
    return Observed(TODAY, letters=[Letter(n, "", text) for n, text in enumerate(texts)], words=words, **facts)


def suggest(question, observed):
    return weigh(question, observed, facts_in(observed))


def word(ago, kind="mail", direction="in", conversation=1, contact=1):
    return Word(kind, direction, TODAY - timedelta(days=ago), conversation, contact)


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        ("novice", ["It is the first time we work with a freelancer.", "And how does payment work?"]),
        ("novice", ["Мы впервые заказываем сайт.", "Подскажите, как происходит оплата и что такое хостинг?"]),
        ("experienced", ["The brief is attached.", "Which milestone is first? We usually work so"]),
        ("experienced", ["Прикладываю ТЗ, пришлите смету.", "Мы обычно работаем по этапам."]),
        ("professional", ["The purchase order follows.", "We sign an NDA first, payment terms are net 30."]),
        ("professional", ["Заявку на закупку согласуют завтра.", "Нужны закрывающие документы и рамочный договор."]),
        ("sceptic", ["Our previous developer disappeared with the money.", "What guarantee do we have?"]),
        ("sceptic", ["Прошлый дизайнер сорвал сроки и пропал.", "Какие гарантии, что вы закончите?"]),
        ("enthusiast", ["We love it, amazing!", "I have another idea: what if we make it blue?"]),
        ("enthusiast", ["Мы в восторге!", "Ещё одна идея: а что, если добавить карту?"]),
    ],
)  # fmt: skip
def test_their_words_speak_for_an_experience(wanted, texts):
    found = suggest("experience", seen(*texts))
    assert found.value == wanted, (found.points, found.why_not)
    assert found.weights[0].letters
    assert found.why_not == ""


STRETCHES = (10, 90, 200, 300, 380)
MONTHLY = [word(ago, conversation=ago) for ago in range(5, 400, 14)]


@pytest.mark.parametrize(
    ("wanted", "observed"),
    [
        ("one_off", seen(NEUTRAL, NEUTRAL, words=[word(ago) for ago in (100, 110, 120)])),
        ("regular", seen("As usual, please.", NEUTRAL, words=[word(ago, conversation=ago) for ago in STRETCHES])),
        ("long_term", seen(NEUTRAL, NEUTRAL, words=[*MONTHLY, word(500)])),
        ("strategic", seen("Our roadmap for next year", NEUTRAL, company=True, deciders=2,
                           words=[word(ago, contact=ago % 4) for ago in (5, 6, 7, 8)])),
        ("referral", seen(NEUTRAL, introduced=True)),
        ("referral", seen(NEUTRAL, brought=2)),
        ("referral", seen("По рекомендации Ольги", NEUTRAL, introduced=True)),
    ],
)  # fmt: skip
def test_the_history_speaks_for_an_interaction_type(wanted, observed):
    found = suggest("interaction_type", observed)
    assert found.value == wanted, (found.points, found.why_not)


@pytest.mark.parametrize(
    ("observed", "sentence"),
    [
        (seen(), "There is no letter of theirs to go by yet."),
        (seen(NEUTRAL), "1 letter of theirs was read; it says too little for a suggestion."),
        # Both facts from the only letter: one letter is not enough.
        (seen("First time we work with freelancers. How does payment work?"), "1 letter of theirs was read"),
        # A single fact, however often it is said.
        (seen("guarantee", "guarantee", "guarantee"), "3 letters of theirs were read"),
        (
            seen("First time we work so", "How does payment work? Our last designer vanished", "What guarantee?"),
            "almost alike",
        ),
    ],
)  # fmt: skip
def test_it_keeps_silent_where_the_evidence_is_thin_or_even(observed, sentence):
    found = suggest("experience", observed)
    assert found.value == ""
    assert sentence in found.why_not


def test_each_fact_leads_to_its_letters_and_counts_more_with_more_of_them():
    found = suggest("experience", seen("What guarantee?", "Any refund?", NEUTRAL, "Our last designer vanished"))
    by_name = {weight.name: weight for weight in found.weights}
    assert [letter.id for letter in by_name["asks_for_guarantees"].letters] == [0, 1]
    assert by_name["asks_for_guarantees"].points == 4
    assert by_name["others_failed"].points == 4
    assert "asks for guarantees or money back (2 letters)" in found.in_words


def test_the_evidence_is_the_same_until_another_fact_comes():
    one = suggest("experience", seen("What guarantee?", "Our last designer vanished"))
    same = suggest("experience", seen(NEUTRAL, "What guarantee?", "Our last designer vanished"))
    other = suggest("experience", seen("Prove it", "What guarantee?", "Our last designer vanished"))
    assert one.evidence == same.evidence != other.evidence


def test_the_data_is_whole_in_both_languages():
    data = table("evidence")
    known = {value for answers in ANSWERS.values() for value in answers.values if value}
    for rule in (*data["wordings"], *data["facts"].values()):
        assert set(rule["points"]) <= known
        assert set(rule["fact"]) == set(LANGUAGES)
        if "name" in rule:
            assert all(patterns(rule["name"])[language].pattern for language in LANGUAGES)
            # Patterns are read against folded text.
            assert all(one == one.replace("ё", "е").lower() for language in LANGUAGES for one in rule[language])
    assert {value for rule in (*data["wordings"], *data["facts"].values()) for value in rule["points"]} == known
    with translation.override("ru"):
        assert (
            suggest("experience", seen("Какие гарантии?", "Нас уже подвели")).weights[0].words
            == "рассказывают, как их подвёл исполнитель"
        )


@pytest.mark.parametrize(("text", "language"), [("Привет, API", "ru"), ("Hello", "en"), ("", "en")])
def test_a_letter_is_read_with_the_patterns_of_its_language(text, language):
    assert language_of(plain(text)) == language


def test_nothing_is_made_of_nothing():
    assert facts_in(seen()) == []
    assert Client.Experience.UNKNOWN not in suggest("experience", seen()).points
