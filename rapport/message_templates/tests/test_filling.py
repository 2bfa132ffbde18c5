"""A letter filled in for one person: names, zones, dates, and what is missing named with its place."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.message_templates.built_in import Wording
from rapport.message_templates.choosing import Chosen
from rapport.message_templates.filling import fill, fill_variant
from rapport.message_templates.gathering import about
from tests import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def a_person(actor, name="Анна Ветрова", **facts):
    client = cast.a_client(actor.workspace, "Meridian", **facts.pop("of", {}))
    return cast.a_contact(client, name, email="", **facts)


def filled(actor, contact, text, language="ru", subject="", typed=None, now=NOW):
    wording = Wording(language, text, subject)
    return fill_variant(Chosen(wording, ()), actor, about(actor, contact, now, language), typed)


@pytest.mark.parametrize(
    ("language", "facts", "greeting"),
    [
        ("ru", {"given": "Анна", "patronymic": "Сергеевна"}, "Анна Сергеевна, здравствуйте!"),
        ("ru", {"given": "Анна", "patronymic": "Сергеевна", "address_form": "informal"}, "Анна, привет!"),
        ("ru", {}, "Анна, здравствуйте!"),
        ("ru", {"name": "anna@meridian.example"}, "Здравствуйте!"),
        ("ru", {"name": "anna@meridian.example", "address_form": "informal"}, "Привет!"),
        ("en", {"name": "Anna Vetrova"}, "Hello Anna,"),
        ("en", {"given": "Анна", "patronymic": "Сергеевна"}, "Hello Анна,"),
        ("en", {"name": "Anna Vetrova", "address_form": "informal"}, "Hi Anna,"),
        ("en", {"name": "anna@meridian.example"}, "Hello,"),
    ],
)
def test_the_greeting(anna, language, facts, greeting):
    assert filled(anna, a_person(anna, **facts), "{{ greeting }}", language).text == greeting


@pytest.mark.parametrize(
    ("zone", "of", "today"),
    [("Asia/Vladivostok", {}, "27 ноября"), ("", {"timezone": "Asia/Vladivostok"}, "27 ноября"),
     ("America/Los_Angeles", {"timezone": "Asia/Vladivostok"}, "26 ноября")],
)  # fmt: skip
def test_today_is_the_readers(anna, zone, of, today):
    contact = a_person(anna, timezone=zone, of=of)
    late = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
    assert filled(anna, contact, "{{ today }}", now=late).text == today


def test_what_is_missing_is_named_with_its_place_and_where_it_is_written_down(anna):
    contact = a_person(anna)
    one = filled(
        anna, contact, "{{ greeting }}\n\n{{ client.city }}\n{{ ask.ссылка_на_макет }}", subject="{{ next_step.text }}"
    )
    assert one.text.endswith("[client.city]\n[ссылка на макет]")
    step, city, link = one.missing
    assert (step.name, step.place, step.href) == ("next_step.text", "in the subject", f"/clients/{contact.client_id}/")
    assert (city.label, city.place, city.line) == ("City", "in line 3 of the text", 3)
    assert city.href == f"/clients/{contact.client_id}/edit/"
    assert (link.label, link.href, one.asks) == ("ссылка на макет", "", ("ask.ссылка_на_макет",))
    assert not one.ready


def test_what_is_typed_by_hand_fills_the_gap_and_is_no_template(anna):
    one = filled(anna, a_person(anna), "{{ ask.a }}", typed={"ask.a": "  {{ me.name }} "})
    assert (one.text, one.missing) == ("{{ me.name }}", ())


def test_a_branch_that_is_not_taken_misses_nothing(anna):
    assert filled(anna, a_person(anna), "{% if client.city %}{{ client.city }}{% endif %}x").ready


def test_a_subject_is_one_line(anna):
    one = filled(anna, a_person(anna), "x", subject="A {{ ask.a }}", typed={"ask.a": "b\r\nBcc: everybody@example.org"})
    assert one.subject == "A b Bcc: everybody@example.org"


def test_silence_and_cadence_count_as_the_client_says(anna):
    contact = a_person(anna, of={"rhythm_days": 14})
    text = '{{ silence.days|plural("день", "дня", "дней") }}, {{ cadence.days }}, {{ silence.since|day }}'
    assert [one.name for one in filled(anna, contact, text).missing] == ["silence.days", "silence.since"]
    cast.an_interaction(contact.client, "out", "x", at=NOW - timedelta(days=21))
    assert filled(anna, contact, text).text == "21 день, 14, 5 ноября"


def test_the_soonest_step_is_the_next(anna):
    contact = a_person(anna)
    cast.a_next_step(contact.client, "later", due_on=datetime(2026, 12, 9).date())
    cast.a_next_step(contact.client, "sooner", due_on=datetime(2026, 12, 2).date())
    assert filled(anna, contact, "{{ next_step.text }} {{ next_step.by|by_day }}").text == "sooner до среды, 2 декабря"


def test_the_language_of_the_letter_is_the_persons_whoever_reads_the_page(anna):
    contact = a_person(anna, language="ru")
    template = cast.a_template(anna, text="english")
    assert fill(template, anna, contact, NOW).text == "english"
    template.variants.create(
        workspace=anna.workspace, created_at=NOW, updated_at=NOW, language="ru", text="{{ today }}"
    )
    one = fill(template.__class__.objects.get(pk=template.pk), anna, contact, NOW)
    assert one.text == "26 ноября"
    assert one.because[0] == "Русский: the language of this person."
