"""The page itself: first minute, nothing to do, reasons, the column of the day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.today.day import clocks_of, ends_first, hours_of
from rapport.today.listing import today
from rapport.today.tests.moments import HOURS, MOSCOW, NOW, TODAY, at
from tests.cast import a_client, a_contact, a_letter, a_next_step, signed_in


@pytest.fixture
def waiting(anna):
    contact = a_contact(a_client(anna.workspace, "Kessler", timezone="Europe/Berlin"), "Martin Weber", given="Martin")
    a_letter(contact.client, contact=contact, at=timezone.now() - timedelta(days=5), subject="A <b>new</b> date?")
    return contact


def page_of(actor, path="/"):
    response = signed_in(actor).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_minute_says_what_will_be_here_and_what_can_be_brought(anna):
    page = page_of(anna)
    assert "You will see who waits for you here." in page
    assert page.count('href="/import/"') >= 4
    assert 'href="/clients/new/"' in page


def test_the_first_minute_is_over_with_the_first_client(anna):
    a_client(anna.workspace)
    page = page_of(anna)
    assert "Nobody waits for you." in page
    assert "Nothing is due today." in page


def test_a_row_has_its_sentence_its_reasons_and_its_deeds(anna, waiting):
    page = page_of(anna)
    key = f"person-{waiting.pk}"
    for part in (
        "<b>Martin Weber</b>", "“A &lt;b&gt;new&lt;/b&gt; date?”", f'id="why-{key}"', f'id="later-{key}"',
        'data-act="reply"', 'data-act="done"', 'data-act="snooze"', 'data-act="why"', "In their morning",
        "Why Martin comes first", "out of 100", 'href="/today/how/"',
    ):  # fmt: skip
        assert part in page, part


def test_one_mask_of_the_token_serves_the_whole_list(anna, waiting):
    a_next_step(waiting.client, due_on=TODAY - timedelta(days=3))
    page = page_of(anna)
    listed = page[page.index('id="today"') : page.index("<aside")]
    tokens = {part.split('"')[0] for part in listed.split('name="csrfmiddlewaretoken" value="')[1:]}
    assert len(tokens) == 1


def test_the_page_keeps_to_twenty_two_statements(anna, waiting):
    a_next_step(waiting.client, due_on=TODAY)
    browser = signed_in(anna)
    browser.get("/")
    with CaptureQueriesContext(connection) as said:
        browser.get("/")
    assert len(said) <= 22, [query["sql"][:120] for query in said]


def test_how_we_count_is_the_table_itself(anna):
    page = page_of(anna, "/today/how/")
    for words in ("+10 and 2 an hour, at most 40", "−20", "−60", "from 10:00 to 19:00", "For 30 days"):
        assert words in page


def test_the_question_for_a_day_works_without_scripts(anna, waiting):
    page = page_of(anna, f"/today/person/{waiting.pk}/later/")
    assert "<html" in page
    assert 'type="date"' in page
    assert "min=" in page


# ---- The day beside the list


def test_the_day_knows_now_the_hours_of_work_and_the_steps_with_an_hour(anna):
    client = a_client(anna.workspace, "Kessler")
    a_next_step(client, "Call", due_at=at(24, "15:30"))
    with timezone.override(MOSCOW):
        knots = [(hour.clock, hour.text, hour.tense) for hour in hours_of(today(anna, NOW), HOURS)]
    assert knots == [
        ("10:00", "The working day begins", "past"),
        ("12:00", "Now", "now"),
        ("15:30", "Kessler: Call", "ahead"),
        ("19:00", "End of the working day", "ahead"),
    ]


def test_a_sunday_has_no_hours_of_work(anna):
    with timezone.override(MOSCOW):
        assert [hour.tense for hour in hours_of(today(anna, at(29)), HOURS)] == ["now"]


def test_clocks_of_those_who_live_by_another_one_from_west_to_east(anna):
    for name, zone in (("Tokyo", "Asia/Tokyo"), ("London", "Europe/London"), ("Moscow", "Europe/Moscow"), ("None", "")):
        a_next_step(a_client(anna.workspace, name, timezone=zone), due_on=TODAY)
    with timezone.override(MOSCOW):
        clocks = clocks_of(today(anna, NOW))
        assert [(one.label, one.clock, one.hand) for one in clocks] == [
            ("London, London", "9:00", 27.0),
            ("Tokyo, Tokyo", "18:00", 54.0),
        ]
        assert ends_first(clocks, NOW) == "London: the working day ends in 9 h 0 min."
        assert ends_first(clocks, NOW + timedelta(hours=8, minutes=41)) == "London: the working day ends in 19 min."
        assert ends_first(clocks, NOW + timedelta(hours=10)) == ""


def test_a_guessed_clock_is_told_as_probable_with_its_reason(anna):
    guess = {"zone_guess": "Asia/Almaty", "zone_guess_why": {"code": "letters", "count": 3, "offsets": ["+5"]}}
    nils = a_contact(a_client(anna.workspace, "Aro"), "Nils Aro", **guess)
    a_letter(nils.client, contact=nils, at=NOW - timedelta(hours=1))
    # One letter names nobody, and a step has a client alone: their main person's clock is theirs.
    kim = a_client(anna.workspace, "Kim")
    a_contact(
        kim, "Kim Dae", zone_guess="Asia/Seoul", zone_guess_why={"code": "letters", "count": 4, "offsets": ["+9"]}
    )
    a_letter(kim, at=NOW - timedelta(hours=1))
    lisbon = a_client(anna.workspace, "Fado", country="Portugal")
    a_next_step(lisbon, due_on=TODAY)
    found = today(anna, NOW)
    five, nine = ("a guess by the clock of 3 letters (+5)", "a guess by the clock of 4 letters (+9)")
    country = "a guess by the country: Portugal"
    assert [(item.name, item.zone, item.guess) for item in found.items] == [
        ("Nils Aro", "Asia/Almaty", five), ("Kim", "Asia/Seoul", nine), ("Fado", "Europe/Lisbon", country),
    ]  # fmt: skip
    assert "it is probably 9:00 for them now" in [remark.text for remark in found.items[2].remarks]
    with timezone.override(MOSCOW):
        assert [one.guess for one in clocks_of(found)] == [country, five, nine]
    assert f'title="{nine}"' in page_of(anna)


def test_who_is_somewhere_for_certain_stands_for_the_clock_of_all_there(anna):
    letters = {"code": "letters", "count": 3, "offsets": ["+5"]}
    for name, facts in (
        ("Nils", {"zone_guess": "Asia/Almaty", "zone_guess_why": letters}),
        ("Aro", {"timezone": "Asia/Almaty"}),
    ):
        contact = a_contact(a_client(anna.workspace, name), name, **facts)
        a_letter(contact.client, contact=contact, at=NOW - timedelta(hours=1))
    with timezone.override(MOSCOW):
        (clock,) = clocks_of(today(anna, NOW))
    assert (clock.label, clock.guess) == ("Almaty, Aro", "")
