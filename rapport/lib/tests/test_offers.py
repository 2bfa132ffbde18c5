"""The price of an offer: the same choice is the same sum, rounding happens once, no unit is lost in payments."""

import random
from datetime import date

import pytest

from rapport.lib.offer_lines import (
    BadLine,
    Reading,
    lines_of,
    payments_of,
    schedule_of,
    typed_lines,
    typed_payments,
    typed_schedule,
)
from rapport.lib.offers import (
    COST,
    DISCOUNT,
    FIXED,
    HOURS,
    RISK,
    Line,
    NoSuchChoice,
    Offer,
    Part,
    Share,
    Stop,
    Talk,
    by_the_hour,
    digest,
    part_of,
    price,
    split,
)

POUNDS = Reading("en", "GBP", 6000)
ROUBLES = Reading("ru", "RUB", 250000)


def the_shop(**facts):
    """The example of the design: a shop with two extras and a thank-you."""
    return Offer(
        "A shop that opens in spring", currency="GBP", rate_minor=6000,
        options=(
            Part("a", "Catalogue", lines=lines_of("Pages, 40 h", POUNDS)),
            Part("b", "Shop", ticked=True, lines=lines_of(
                "Design and pages, 38 h\nPayments, stock, packing, 29 h\nTesting and launch, 9 h\n+ Fonts = 40", POUNDS
            )),
        ),
        extras=(
            Part("c", "Photographs", ticked=True, lines=lines_of("Photographs of 40 pieces = 640", POUNDS)),
            Part("d", "Wholesale", lines=lines_of("Wholesale prices = 520", POUNDS)),
            Part("e", "Support", ticked=True, lines=lines_of("Support for three months, 6 h", POUNDS)),
        ),
        discount_hundredths=500, discount_reason="You came from Kessler",
        payments=payments_of("30 % to begin\n40 % when the design is accepted\n30 % at launch", "en"), **facts,
    )  # fmt: skip


def test_a_price_adds_up_in_sight():
    offer = the_shop()
    found = price(offer, *offer.first_choice)
    assert [(row.kind, row.minor) for row in found.rows] == [
        (HOURS, 228000), (HOURS, 174000), (HOURS, 54000), (COST, 4000), (FIXED, 64000), (HOURS, 36000),
        (DISCOUNT, -27800),
    ]  # fmt: skip
    assert found.total_minor == sum(row.minor for row in found.rows) == 532200
    assert [minor for _when, _share, minor in found.payments] == [159660, 212880, 159660]
    assert found.minutes == (38 + 29 + 9 + 6) * 60


def test_the_same_choice_is_the_same_price():
    offer = the_shop()
    assert price(offer, "b", ["e", "c"]) == price(Offer.of_json(offer.as_json()), "b", ["c", "e"])


def test_risk_is_counted_on_our_work_and_before_the_discount():
    offer = Offer(
        "It", options=(Part("a", "", lines=(Line("Work", FIXED, sum_minor=1000), Line("Font", COST, sum_minor=500))),),
        risk_hundredths=1500, discount_hundredths=1000,
    )  # fmt: skip
    assert [(row.kind, row.minor) for row in price(offer, "a", []).rows[2:]] == [(RISK, 150), (DISCOUNT, -115)]


@pytest.mark.parametrize("choice", [("x", []), ("a", ["x"]), ("", []), ("a", ["b"])])
def test_what_is_not_offered_cannot_be_chosen(choice):
    with pytest.raises(NoSuchChoice):
        price(the_shop(), *choice)


def test_without_options_there_are_only_extras():
    assert price(Offer("It", extras=(Part("e", "One", lines=(Line("One", sum_minor=5),)),)), "", ["e"]).total_minor == 5


@pytest.mark.parametrize(("minutes", "rate", "minor"), [(20, 100, 33), (50, 101, 84), (30, 1, 1), (0, 500, 0)])
def test_an_hourly_price_is_rounded_half_up(minutes, rate, minor):
    assert by_the_hour(minutes, rate) == minor


@pytest.mark.parametrize(("minor", "hundredths", "part"), [(1001, 5000, 501), (-1001, 5000, -501), (1, 4999, 0)])
def test_a_share_is_rounded_half_up(minor, hundredths, part):
    assert part_of(minor, hundredths) == part


def test_no_unit_is_lost_in_payments():
    lot = random.Random(20261130)
    for _ in range(500):
        shares = [lot.randint(1, 5000) for _ in range(lot.randint(1, 9))]
        minor = lot.randint(0, 10**12)
        parts = split(minor, shares)
        assert sum(parts) == minor
        assert all(abs(part - minor * share / sum(shares)) <= 1 for part, share in zip(parts, shares, strict=True))
    assert split(100, [3333, 3333, 3334]) == [33, 33, 34]
    assert split(5, []) == []


def test_an_offer_comes_back_from_what_is_kept():
    offer = the_shop(
        schedule=schedule_of("Design, 18 d\nLaunch, 05.02.2027"), talk=Talk("email", answer_hours=8), rounds=2,
        intro="Ёлка — 5 %", valid_until="2026-12-11",
    )  # fmt: skip
    assert Offer.of_json(offer.as_json()) == offer
    assert digest(offer.as_json(), "17") == digest(Offer.of_json(offer.as_json()).as_json(), "17")
    assert digest(offer.as_json(), "17") != digest(offer.as_json(), "18")


def test_places_on_the_way_have_days():
    assert [stop.day(date(2026, 11, 30)) for stop in schedule_of("Design; 18 d\nShop, 3 weeks\nOpen, 2027-02-05")] == [
        date(2026, 12, 18), date(2026, 12, 21), date(2027, 2, 5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "how", "line"),
    [
        ("Design, pages and all, 38 h", POUNDS, Line("Design, pages and all", HOURS, 2280, 6000)),
        ("Design: 1.5 hours x 70", POUNDS, Line("Design", HOURS, 90, 7000)),
        ("Вёрстка, 1,5 ч × 3 000", ROUBLES, Line("Вёрстка", HOURS, 90, 300000)),
        ("Съёмка, 2 часа", ROUBLES, Line("Съёмка", HOURS, 120, 250000)),
        ("Photographs = £1,640.50", POUNDS, Line("Photographs", FIXED, sum_minor=164050)),
        ("+ Шрифты = 4 000 ₽", ROUBLES, Line("Шрифты", COST, sum_minor=400000)),
    ],
)
def test_lines_are_read_and_written(text, how, line):
    assert lines_of(text, how) == (line,)
    hour = "ч" if how.language == "ru" else "h"
    assert lines_of(typed_lines([line], how, hour), how) == (line,)


@pytest.mark.parametrize(
    ("read", "number"),
    [
        (lambda: lines_of("Design, 3 h\n\nnothing", POUNDS), 3),
        (lambda: lines_of("Design, 0 h", POUNDS), 1),
        (lambda: lines_of("Design, 99999 h", POUNDS), 1),
        (lambda: lines_of("Design = many", POUNDS), 1),
        (lambda: lines_of("Design = 1.999", POUNDS), 1),
        (lambda: lines_of("+ Design, 3 h", POUNDS), 1),
        (lambda: lines_of("= 5", POUNDS), 1),
        (lambda: schedule_of("Soon"), 1),
        (lambda: schedule_of("Launch, 2027-02-30"), 1),
        (lambda: schedule_of("Launch, 9999 d"), 1),
        (lambda: payments_of("30 % now\n60 % later", "en"), 0),
        (lambda: payments_of("now 30 %", "en"), 1),
        (lambda: payments_of("33.333 % now", "en"), 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(read, number):
    with pytest.raises(BadLine) as told:
        read()
    assert told.value.number == number


def test_schedules_and_payments_are_written_as_typed():
    stops = (Stop("Design", days=18), Stop("Open", on="2027-02-05"))
    assert schedule_of(typed_schedule(stops, "d")) == stops
    shares = (Share("to begin", 3333), Share("at launch", 6667))
    assert payments_of(typed_payments(shares, "ru"), "ru") == shares
