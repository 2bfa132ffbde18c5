from datetime import date, time

import pytest

from rapport.lib.written_days import DAY_FIRST, MONTH_FIRST, Order, Span, order_of, read_clock, read_day

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "first", "day"),
    [
        ("2024-03-04", MONTH_FIRST, date(2024, 3, 4)),
        ("2024/03/04", DAY_FIRST, date(2024, 3, 4)),
        ("2024-03-04T10:00:00", DAY_FIRST, date(2024, 3, 4)),
        ("2024-03-04 10:00", DAY_FIRST, date(2024, 3, 4)),
        ("04.03.2024", MONTH_FIRST, date(2024, 3, 4)),
        ("4. 3. 2024", DAY_FIRST, date(2024, 3, 4)),
        ("03/04/2024", MONTH_FIRST, date(2024, 3, 4)),
        ("03/04/2024", DAY_FIRST, date(2024, 4, 3)),
        ("3-4-24", DAY_FIRST, date(2024, 4, 3)),
        ("13/04/2024", MONTH_FIRST, None),
        ("31/02/2024", DAY_FIRST, None),
        ("yesterday", DAY_FIRST, None),
        ("", DAY_FIRST, None),
    ],
)
def test_a_day_is_read_in_the_order_of_its_file(text, first, day):
    assert read_day(text, first) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("10:23", time(10, 23)),
        ("10:23:52", time(10, 23, 52)),
        ("12:05 AM", time(0, 5)),
        ("12:05:09 pm", time(12, 5, 9)),
        ("1:05 p.m.", time(13, 5)),
        ("2024-03-04 22:15", time(22, 15)),
        ("2024-03-04T22:15:01", time(22, 15, 1)),
        ("13:05 PM", None),
        ("24:00", None),
        ("10", None),
    ],
)
def test_a_time_of_day_is_read_on_either_clock(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    ("spans", "order"),
    [
        ([Span("2024-03-04")], Order(DAY_FIRST, True, "plain")),
        ([Span("03.04.2024")], Order(DAY_FIRST, True, "plain")),
        ([Span("03/03/2024")], Order(DAY_FIRST, True, "plain")),
        ([Span("03/04/2024"), Span("13/04/2024")], Order(DAY_FIRST, True, "number")),
        ([Span("03/04/2024"), Span("04/13/2024")], Order(MONTH_FIRST, True, "number")),
        # Both at once: the order most rows have, and not sure.
        ([Span("13/04/2024"), Span("14/04/2024"), Span("04/13/2024")], Order(DAY_FIRST, False, "number")),
        # Over midnight: 3 April to 4 April, not 4 March to 4 April.
        ([Span("03/04/2024", "04/04/2024", "23:00", "01:00", 7200)], Order(DAY_FIRST, True, "durations")),
        ([Span("03/04/2024", "03/05/2024", "23:00", "01:00", 7200)], Order(MONTH_FIRST, True, "durations")),
        # The tenth of December 2026 is still to come.
        ([Span("12/10/2026")], Order(DAY_FIRST, True, "future")),
        ([Span("10/12/2026")], Order(MONTH_FIRST, True, "future")),
        ([Span("03/04/2024", begins="10:23 AM")], Order(MONTH_FIRST, False, "clock")),
        ([Span("03/04/2024", begins="10:23")], Order(DAY_FIRST, False, "usual")),
    ],
)
def test_the_order_of_day_and_month_is_found_out_or_said_to_be_unsure(spans, order):
    assert order_of(spans, today=TODAY) == order
