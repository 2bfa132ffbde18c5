"""A person's clock, their quiet time, and what every sender must obey."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from rapport.clients.models import Absence, Client
from rapport.clients.preferring import advice, may_write
from rapport.clients.quiet import (
    is_quiet,
    main_person,
    moment_in_place,
    moment_of,
    next_good,
    whereabouts_in_row,
    whereabouts_of,
)
from tests.cast import a_client, a_contact

MOSCOW, ALMATY = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Almaty")
LETTERS = {"code": "letters", "count": 3, "offsets": ["+5"]}
NIGHT = datetime(2026, 11, 25, 21, 40, tzinfo=MOSCOW)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here():
    with timezone.override("Europe/Moscow"):
        yield


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Meridian")


def test_the_composer_is_told_when_it_may_arrive(client):
    ilya = a_contact(client, "Ilya Brandt", given="Ilya", timezone="Europe/Moscow")
    moment = moment_of(ilya, NIGHT)
    assert (moment.clock, moment.is_quiet, moment.next_good) == ("21:40", True, "tomorrow at 9:00")
    assert moment.sentence == "Ilya: it is 21:40 there, quiet hours."
    with translation.override("ru"):
        assert "21:40" in moment_of(ilya, NIGHT).sentence


def test_both_clocks_are_named_where_they_differ(client):
    ilya = a_contact(client, "Ilya Brandt", timezone="Asia/Almaty")
    moment = moment_of(ilya, datetime(2026, 11, 25, 23, 10, tzinfo=ALMATY))
    assert moment.next_good == "tomorrow at 9:00 their time (7:00 yours)"


def test_days_off_are_those_of_their_country(client):
    hans = a_contact(client, "Hans", timezone="Europe/Berlin")
    christmas = datetime(2026, 12, 25, 12, tzinfo=UTC)
    assert is_quiet(hans, christmas)
    assert moment_of(hans, christmas).day_off == "Christmas Day"
    assert not is_quiet(a_contact(client, "Ilya", timezone="Europe/Moscow"), christmas)
    # 22 February 2027 is free in Russia and worked in Germany.
    transfer = datetime(2027, 2, 22, 10, tzinfo=UTC)
    assert not is_quiet(hans, transfer)
    assert next_good(a_contact(client, "Pyotr", timezone="Europe/Moscow"), transfer) == datetime(
        2027, 2, 24, 6, tzinfo=UTC
    )


def test_what_a_person_set_stands_above_every_guess(client):
    ilya = a_contact(client, "Ilya", phone="+7 727 250-11-22")
    ilya.refresh_from_db()
    assert (whereabouts_of(ilya).zone, whereabouts_of(ilya).source) == ("Asia/Almaty", "guess")
    assert whereabouts_of(ilya).why == "by the code +7 727"
    ilya.client.timezone = "Europe/Berlin"
    assert whereabouts_of(ilya).zone == "Europe/Berlin"
    ilya.timezone = "Europe/Moscow"
    assert (whereabouts_of(ilya).zone, whereabouts_of(ilya).is_certain) == ("Europe/Moscow", True)


def test_a_country_of_one_clock_is_a_zone_and_one_of_many_is_not(client):
    for country, zone in (("Германия", "Europe/Berlin"), ("Kazakhstan", "Asia/Almaty"), ("de", "Europe/Berlin")):
        client.country = country
        assert (whereabouts_of(client).zone, whereabouts_of(client).source) == (zone, "country")
    client.country = "США"
    assert (whereabouts_of(client).source, whereabouts_of(client).is_known) == ("ours", False)


def test_an_unknown_zone_is_not_claimed(client):
    moment = moment_of(a_contact(client, "Ilya"), NIGHT)
    assert "their zone is not known" in moment.sentence


def test_own_quiet_hours_are_obeyed(client):
    owl = a_contact(client, "Nina", timezone="Europe/Moscow", quiet_starts=time(23), quiet_ends=time(11))
    assert may_write(owl, "mail", NIGHT) is None
    assert may_write(owl, "mail", datetime(2026, 11, 25, 10, tzinfo=MOSCOW)).until == datetime(
        2026, 11, 25, 11, tzinfo=MOSCOW
    )
    midnight = a_contact(client, "Olga", timezone="Europe/Moscow", quiet_starts=time(0), quiet_ends=time(6))
    assert may_write(midnight, "mail", NIGHT) is None


def test_do_not_contact_is_final_on_every_channel(client):
    silent = a_contact(client, "Nina", timezone="Europe/Moscow", do_not_contact=True)
    for channel in ("mail", "telegram"):
        refusal = may_write(silent, channel, datetime(2026, 11, 25, 12, tzinfo=MOSCOW))
        assert (refusal.code, refusal.is_final) == ("do_not_contact", True)
    gone = a_contact(client, "X", erased_at=timezone.now())
    assert may_write(gone, "mail", NIGHT).is_final


def test_quiet_hours_are_not_final(client):
    refusal = may_write(a_contact(client, "Ilya", timezone="Europe/Moscow"), "mail", NIGHT)
    assert (refusal.code, refusal.is_final, refusal.until) == ("quiet", False, datetime(2026, 11, 26, 6, tzinfo=UTC))


def test_while_they_are_away_it_waits(client):
    Absence.objects.create(
        workspace=client.workspace, client=client, starts_on="2026-11-26", ends_on="2026-11-27", created_at=NIGHT,
        updated_at=NIGHT,
    )  # fmt: skip
    ilya = a_contact(client, "Ilya", timezone="Europe/Moscow")
    assert next_good(ilya, NIGHT) == datetime(2026, 11, 30, 9, tzinfo=MOSCOW)


def test_another_way_is_advised_not_forced(client):
    ilya = a_contact(client, "Ilya", timezone="Europe/Moscow", prefers="messenger")
    assert advice(ilya, "mail") == "Ilya prefers another way: messenger."
    assert not advice(ilya, "telegram")


@pytest.mark.parametrize(
    ("own", "country", "people", "zone", "guess"),
    [
        ("", "", [], "", ""),
        ("Asia/Almaty", "", [{"timezone": "Europe/Berlin"}], "Asia/Almaty", ""),
        ("", "Portugal", [{"timezone": "Europe/Berlin"}], "Europe/Berlin", ""),
        ("", "Portugal", [{"zone_guess": "Asia/Almaty", "zone_guess_why": LETTERS}], "Asia/Almaty",
         "a guess by the clock of 3 letters (+5)"),
        ("", "Portugal", [], "Europe/Lisbon", "a guess by the country: Portugal"),
        # The main person's clock, not that of whoever was written down first.
        ("", "", [{"timezone": "Europe/Berlin"}, {"timezone": "Asia/Almaty", "is_main": True}], "Asia/Almaty", ""),
        ("", "", [{"timezone": "Europe/Berlin", "trashed_at": NIGHT}], "", ""),
        ("Mars/Olympus", "", [{"zone_guess": "Mars/Olympus"}], "", ""),
    ],
)  # fmt: skip
def test_a_row_of_a_list_says_what_the_page_says(anna, own, country, people, zone, guess):
    client = a_client(anna.workspace, timezone=own, country=country)
    contacts = [a_contact(client, f"Person {number}", **facts) for number, facts in enumerate(people)]
    row = Client.objects.annotate(main=main_person()).get()
    where = whereabouts_in_row(row, row.main)
    assert (where.zone, where.guess) == (zone, guess)
    living = [one for one in contacts if not one.trashed_at]
    main = next((one for one in living if one.is_main), living[0] if living else None)
    page = moment_in_place(client, main, NIGHT).whereabouts
    assert (page.zone if page.is_known else "", page.guess) == (zone, guess)
