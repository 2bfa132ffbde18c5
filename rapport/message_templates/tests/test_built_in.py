"""Every built-in template reads well for everybody: no word missing that is not typed by hand, no guessed gender."""

import re
from datetime import UTC, datetime

import pytest

from rapport.clients.models import Client
from rapport.message_templates.built_in import STAGES, built_ins
from rapport.message_templates.choosing import Chosen
from rapport.message_templates.filling import fill, fill_variant, read_template
from rapport.message_templates.gathering import about
from rapport.message_templates.language.reading import ASK
from tests import cast

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ITEMS = {
    "contact": "reply present brief expectations qualify followup",
    "discussion": "requirements estimate proposal proposal_followup terms comms method nda deposit",
    "execution": "kickoff update risk change client_wait feedback idea pulse budget",
    "completion": "present acceptance handover invoice review csat thanks close",
    "keeping": "promises support testimonial referral touch next review winback",
}
ITEMS = [f"{stage}.{item}" for stage, items in ITEMS.items() for item in items.split()]
# The words of whoever writes; nobody knows whether they are a man or a woman.
GENDERED = re.compile(
    r"(?i)\bя (?:не |уже )?\w+л[аи]?\b|\b(?:рад|рада|уверен|должен|понял|прочёл|написал|рассказал|спрашивал)\b"
)


def test_every_item_of_the_playbooks_that_is_a_letter_is_there_in_both_languages():
    assert sorted(built_ins()) == sorted(ITEMS)
    for one in built_ins().values():
        assert {wording.language for wording in one.wordings} == {"ru", "en"}, one.key
        assert one.stage == one.key.partition(".")[0]
        assert one.stage in STAGES
        for language in ("ru", "en"):
            assert any(
                not (it.experience or it.interaction_type or it.address_form)
                for it in one.wordings if it.language == language
            ), one.key  # fmt: skip


@pytest.mark.parametrize("key", ITEMS)
def test_a_built_in_can_be_read_and_guesses_nobodys_gender(key):
    for wording in built_ins()[key].wordings:
        for text in (wording.subject, wording.text):
            assert read_template(text).problems == ()
            assert "!" not in text.replace("{{ greeting }}", "").replace("!=", "")
            if wording.language == "ru":
                assert not GENDERED.search(text), text
        assert len(wording.text) < 900


def people(actor):
    """Everybody a letter may go to: with and without everything, on «вы», on «ты», of every kind."""
    workspace = actor.workspace
    full = cast.a_client(workspace, "Meridian", city="Riga", experience="novice", interaction_type="regular")
    cast.an_interaction(full, "in", "Hello", at=datetime(2026, 9, 1, tzinfo=UTC))
    cast.a_next_step(full, "Send the plan")
    bare = cast.a_client(workspace, "Bare")
    for number, form in enumerate(("", "formal", "informal")):
        yield cast.a_contact(
            full, "Анна Ветрова", given="Анна", patronymic="Сергеевна", address_form=form, language="ru",
            email=f"a{number}@meridian.example",
        )  # fmt: skip
        yield cast.a_contact(full, "Anna Vetrova", address_form=form, language="en", email=f"e{number}@m.example")
        yield cast.a_contact(bare, f"x{number}@bare.example", address_form=form, email=f"x{number}@bare.example")
    for experience in Client.Experience.values:
        for kind in Client.InteractionType.values:
            client = cast.a_client(workspace, f"{experience}-{kind}", experience=experience, interaction_type=kind)
            yield cast.a_contact(client, "Olga", email="")


@pytest.mark.django_db
def test_nothing_of_its_own_is_ever_missing(anna):
    wrong = []
    for contact in people(anna):
        for language in ("ru", "en"):
            person = about(anna, contact, NOW, language)
            for one in built_ins().values():
                for wording in (it for it in one.wordings if it.language == language):
                    filled = fill_variant(Chosen(wording, ()), anna, person, {})
                    typed = dict.fromkeys(filled.asks, "ЗНАЧЕНИЕ")
                    whole = fill_variant(Chosen(wording, ()), anna, person, typed)
                    if any(not it.name.startswith(ASK) for it in filled.missing) or whole.missing:
                        wrong.append((one.key, contact.name, filled.missing))
                    if re.search(r"[{}\[\]]|None|  |\n\n\n| [.,;:]", whole.text + whole.subject):
                        wrong.append((one.key, language, whole.text))
    assert not wrong, wrong[:3]


@pytest.mark.django_db
def test_on_ty_no_word_of_vy_is_left(anna):
    client = cast.a_client(anna.workspace, "Meridian")
    contact = cast.a_contact(client, "Анна", given="Анна", address_form="informal", language="ru", email="")
    contact.refresh_from_db()
    formal = re.compile(r"(?i)\b(?:вы|вас|вам|вами|ваш\w*|\w+(?:йте|ите|ьте)(?:сь)?)\b")
    left = {}
    for one in built_ins().values():
        filled = fill(one, anna, contact, NOW)
        words = set(formal.findall(filled.text + filled.subject)) - {"простите", "сайте"}
        if words:
            left[one.key] = words
    assert not left


@pytest.mark.django_db
def test_filling_asks_the_database_a_fixed_number_of_times(anna, django_assert_max_num_queries):
    contact = next(iter(people(anna)))
    with django_assert_max_num_queries(6):
        fill(built_ins()["execution.update"], anna, contact, NOW)
