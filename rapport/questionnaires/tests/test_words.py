"""Starters and consents as data, answers in words, amounts, tables that no spreadsheet runs."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from rapport.accounts.models import AccessEntry
from rapport.questionnaires.forms.answering import NumberField, RangeField
from rapport.questionnaires.questions import CHOOSING, FITTING, Kind
from rapport.questionnaires.starters import ORDER, consent_texts, starter
from rapport.questionnaires.wording import in_words
from tests import cast


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("key", ORDER)
def test_every_starter_is_whole_in_both_languages(key, language):
    found = starter(key, language)
    keys, fills = [one.key for one in found.questions], [one.fills for one in found.questions if one.fills]
    assert len(keys) == len(set(keys))
    assert len(fills) == len(set(fills))
    assert {"name", "email"} <= set(fills)
    for one in found.questions:
        assert one.text
        assert (len(one.choices) > 1) == (one.kind in CHOOSING)
        assert not one.fills or one.kind in FITTING[one.fills]
    assert all((found.title, found.about, found.intro, found.thanks))
    # What is known of somebody is not asked: nobody can say beforehand how many questions it will be.
    assert not any(word in found.intro for word in (" questions", " вопрос"))


def test_both_languages_of_a_starter_offer_as_many_choices():
    for key in ORDER:
        pairs = zip(starter(key, "en").questions, starter(key, "ru").questions, strict=True)
        assert all(len(en.choices) == len(ru.choices) and bool(en.help) == bool(ru.help) for en, ru in pairs), key


@pytest.mark.parametrize("language", ["en", "ru"])
def test_consents_name_who_asks_and_stand_alone(language):
    answer, mailing = consent_texts(language, "Vetrova Studio").values()
    assert "Vetrova Studio" in answer
    assert "Vetrova Studio" in mailing
    assert "{" not in answer + mailing


@pytest.mark.parametrize(
    ("language", "text", "minor"),
    [("en", "3000", 300000), ("en", "3 000", 300000), ("en", "3,000", 300000), ("en", "3.000.000", 300000000),
     ("en", "12,5", 1250), ("en", "12.50", 1250), ("en", "0.500", 50), ("ru", "1 234,56", 123456), ("ru", "0,5", 50),
     ("en", "0", 0)],
)  # fmt: skip
def test_amounts_as_people_type_them(language, text, minor):
    with translation.override(language):
        assert RangeField(currency="EUR", required=False).clean([text, ""])["low"] == minor


@pytest.mark.parametrize("text", ["x", "-1", "1.234567", "1e3", "NaN", "Infinity", "1e999999", "9" * 40])
def test_what_is_no_amount(text):
    with pytest.raises(ValidationError):
        RangeField(currency="EUR", required=False).clean([text, ""])


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [("ru", "12,5", "12.5"), ("ru", "12.5", "12.5"), ("en", "12.5", "12.5"), ("ru", "1 012,5", "1012.5")],
)
def test_numbers_as_people_type_them(language, text, number):
    with translation.override(language):
        assert NumberField(max_digits=20, decimal_places=6).clean(text) == Decimal(number)


def test_a_currency_without_cents():
    assert RangeField(currency="JPY", required=False).clean(["3000", ""])["low"] == 3000


@pytest.mark.parametrize(
    ("kind", "value", "english", "russian"),
    [
        (Kind.TEXT, "Pots", "Pots", "Pots"),
        (Kind.TEXT, None, "", ""),
        (Kind.YES_NO, False, "no", "нет"),
        (Kind.MANY, ["a", "b"], "a; b", "a; b"),
        (Kind.NUMBER, "1234.5", "1,234.5", "1\xa0234,5"),
        (Kind.DATE, "2031-02-05", "5 February 2031", "5 февраля 2031"),
        (Kind.MONEY, {"low": 290000, "high": 500050, "currency": "EUR"}, "€2,900 to €5,000.50",
         "2\xa0900\xa0€ — 5\xa0000,50\xa0€"),
        (Kind.MONEY, {"low": None, "high": 100, "currency": "EUR"}, "up to €1", "до 1\xa0€"),
        (Kind.MONEY, {"low": 100, "high": None, "currency": "EUR"}, "from €1", "от 1\xa0€"),
    ],
)  # fmt: skip
def test_answers_are_told_in_the_readers_language(kind, value, english, russian):
    with translation.override("en"):
        assert in_words(kind, value) == english
    with translation.override("ru"):
        assert in_words(kind, value) == russian


def test_answers_as_a_table(anna):
    form = cast.a_form(anna)
    cast.an_answer_sheet(form, {"about": '=HYPERLINK("x")', "name": "Нора"})
    cast.an_answer_sheet(form, {"about": "held"}, bait="x")
    answer = cast.signed_in(anna).post(f"/forms/{form.pk}/answers.csv")
    table = b"".join(answer.streaming_content).decode()
    assert table.startswith("\ufeffWhen,Person,What is your name?")
    assert "'=HYPERLINK" in table
    assert "Нора" in table
    assert "held" not in table
    told = AccessEntry.objects.get(workspace=anna.workspace, what="exported")
    assert told.subject == "answers.csv: 1"
