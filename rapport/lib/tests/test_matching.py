"""Which invoices a payment is for: every sign, every threshold, and ten thousand payments in seconds."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rapport.lib.matching import AMOUNT, CONTRACT, DAY, NUMBER, PAYER, BankLine, Candidate, OpenInvoice, match

INN = "500100732259"
ISSUED, DUE = date(2026, 11, 23), date(2026, 12, 7)
FIRST = OpenInvoice(1, "2026-0001", 150_000_00, "RUB", frozenset({INN}), ISSUED, DUE)
SECOND = replace(FIRST, id=2, number="2026-0002", balance_minor=50_000_00)
LINE = BankLine(150_000_00, "RUB", "Оплата по счёту 2026-0001", date(2026, 11, 30), frozenset({INN}))


def found(line, *invoices):
    [one] = match([line], invoices)
    return one


def test_the_full_example_has_a_hundred_points_and_needs_no_question():
    whole = Candidate((1,), 100, (AMOUNT, NUMBER, PAYER, DAY))
    assert found(LINE, FIRST, SECOND).candidates == (whole,)
    assert found(LINE, FIRST, SECOND).automatic == whole


@pytest.mark.parametrize(
    ("change", "points", "automatic"),
    [
        ({}, 100, True),
        ({"on": DUE + timedelta(days=90)}, 100, True),
        ({"on": DUE + timedelta(days=91)}, 95, True),
        ({"on": ISSUED - timedelta(days=3)}, 100, True),
        ({"on": ISSUED - timedelta(days=4)}, 95, True),
        ({"payers": frozenset()}, 85, False),
        ({"payers": frozenset({"7707083893"})}, 85, False),
        ({"payers": frozenset({"ИНН 500100732259"})}, 100, True),
        ({"purpose": "Оплата"}, 70, False),
        ({"purpose": "Оплата по счёту 2026-00011"}, 70, False),
        ({"purpose": "Оплата", "on": DUE + timedelta(days=91)}, 65, False),
        ({"payers": frozenset(), "on": DUE + timedelta(days=91)}, 80, False),
    ],
)
def test_what_each_sign_is_worth(change, points, automatic):
    one = found(replace(LINE, **change), FIRST, SECOND)
    assert [candidate.points for candidate in one.candidates] == [points]
    assert (one.automatic is not None) == automatic


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 149_999_99},  # number, payer and day are fifty
        {"currency": "EUR"},
        {"amount_minor": -150_000_00},
        {"amount_minor": 0},
        {"purpose": "Оплата", "payers": frozenset()},  # the amount alone, and the day
        {"purpose": "", "payers": frozenset({""})},
    ],
)
def test_below_sixty_there_is_nothing(change):
    assert found(replace(LINE, **change), FIRST).candidates == ()


def test_of_two_with_the_same_points_neither_is_applied():
    twin = replace(FIRST, id=9, payers=frozenset({INN, "DE136695976"}))
    one = found(LINE, FIRST, twin)
    assert {candidate.invoices for candidate in one.candidates} == {(1,), (9,)}
    assert one.automatic is None


def test_of_two_that_are_both_sure_enough_neither_is_applied():
    old = replace(FIRST, id=9, issued_on=ISSUED - timedelta(days=400), due_on=DUE - timedelta(days=400))
    one = found(LINE, FIRST, old)
    assert [candidate.points for candidate in one.candidates] == [100, 95]
    assert one.automatic is None


def test_two_payments_that_would_settle_one_invoice_are_both_asked_about():
    again = replace(LINE, on=LINE.on + timedelta(days=1))
    one, other = match([LINE, again], [FIRST])
    assert one.automatic is None
    assert other.automatic is None
    assert one.candidates == other.candidates != ()


def test_the_number_of_the_contract_speaks_where_no_invoice_is_named():
    by_contract = replace(FIRST, contract="Д-15/26")
    line = replace(LINE, purpose="По договору Д-15/26 от 01.02.2026")
    assert found(line, by_contract, SECOND).automatic == Candidate((1,), 100, (AMOUNT, CONTRACT, PAYER, DAY))


def test_a_second_payment_for_a_paid_invoice_does_not_go_to_another_of_its_contract():
    paid = replace(SECOND, balance_minor=0, contract="15")
    line = replace(LINE, purpose="По счёту 2026-0002, договор 15")
    one = found(line, replace(FIRST, contract="15"), paid)
    assert [(candidate.invoices, candidate.reasons) for candidate in one.candidates] == [((1,), (AMOUNT, PAYER, DAY))]
    assert one.automatic is None


def test_one_payment_for_several_invoices_it_names():
    line = replace(LINE, amount_minor=200_000_00, purpose="По счетам 2026-0001, 2026-0002")
    assert found(line, FIRST, SECOND).automatic == Candidate((1, 2), 100, (AMOUNT, NUMBER, PAYER, DAY))
    assert found(replace(line, amount_minor=200_000_01), FIRST, SECOND).candidates == ()


def test_one_payment_for_several_invoices_of_its_payer_is_suggested():
    third = replace(FIRST, id=3, number="2026-0003", balance_minor=30_000_00, issued_on=ISSUED + timedelta(days=2))
    fourth = replace(third, id=4, number="2026-0004", balance_minor=7_000_00, issued_on=ISSUED + timedelta(days=3))
    invoices = [FIRST, SECOND, third, fourth]
    for amount, ids in ((180_000_00, (1, 3)), (157_000_00, (1, 4)), (87_000_00, (2, 3, 4)), (237_000_00, (1, 2, 3, 4))):
        one = found(replace(LINE, amount_minor=amount, purpose="Оплата"), *invoices)
        assert [(candidate.invoices, candidate.points) for candidate in one.candidates] == [(ids, 70)]
        assert one.automatic is None


def test_several_must_all_be_named_and_all_be_of_the_payer_to_count_as_such():
    stranger = replace(SECOND, payers=frozenset({"7707083893"}))
    line = replace(LINE, amount_minor=200_000_00, purpose="По счетам 2026-0001, 2026-0002")
    [one] = found(line, FIRST, stranger).candidates
    assert (one.points, one.reasons) == (85, (AMOUNT, NUMBER, DAY))


def test_of_a_payer_with_very_many_invoices_the_oldest_together_are_tried():
    many = [
        replace(FIRST, id=n, number=str(n), balance_minor=100 + n, issued_on=ISSUED + timedelta(n)) for n in range(500)
    ]
    line = replace(LINE, amount_minor=sum(100 + n for n in range(40)), purpose="Оплата", on=ISSUED + timedelta(days=60))
    [one] = found(line, *many).candidates
    assert one.invoices == tuple(range(40))


def test_of_very_many_that_are_alike_a_few_are_shown_and_those_issued_last_before_the_payment():
    alike = [replace(FIRST, id=n, number=f"X{n}", issued_on=ISSUED - timedelta(days=n)) for n in range(100)]
    later = [replace(FIRST, id=200 + n, number=f"Y{n}", issued_on=LINE.on + timedelta(days=4 + n)) for n in range(100)]
    one = found(replace(LINE, purpose=""), *alike, *later)
    assert [candidate.invoices[0] for candidate in one.candidates] == list(range(20))
    late = found(replace(LINE, purpose="", on=ISSUED - timedelta(days=98)), *alike, *later)
    assert {candidate.points for candidate in late.candidates} == {70, 65}
    assert len(late.candidates) == 20


# ---- Ten thousand against twenty thousand


def crowd(invoices, payers):
    return [
        OpenInvoice(
            n, f"2026-{n:05}", 1_000_00 + 37 * (n % 5_000), "RUB", frozenset({f"{n % payers:012}"}),
            ISSUED + timedelta(days=n % 300), contract=f"Д-{n % 700}",
        )
        for n in range(1, invoices + 1)
    ]  # fmt: skip


def payments(invoices, count):
    purposes = ["Оплата по счёту № {} от 23.11.2026. В т.ч. НДС 22 % 27049,18", "По договору {} за услуги", "Оплата"]
    for n in range(count):
        one = invoices[n * 7 % len(invoices)]
        purpose = purposes[n % 3].format(one.contract if n % 3 == 1 else one.number)
        yield BankLine(one.balance_minor, "RUB", purpose, one.issued_on + timedelta(days=9), one.payers)


def seconds(lines, invoices):
    begun = time.process_time()
    result = match(lines, invoices)
    return time.process_time() - begun, result


@pytest.mark.slow_once
def test_ten_thousand_payments_against_twenty_thousand_invoices():
    invoices = crowd(20_000, 2_000)
    took, result = seconds(list(payments(invoices, 10_000)), invoices)
    assert took < 10
    assert sum(one.automatic is not None for one in result) > 3_000


@pytest.mark.slow_once
@pytest.mark.parametrize(
    ("payers", "change"),
    [
        (1, {}),  # one client has them all
        (2_000, {"balance_minor": 50_000_00}),  # all cost the same
        (1, {"balance_minor": 50_000_00, "contract": "Д-1"}),
        (1, {"balance_minor": 50_000_00, "number": "1"}),  # and have the same number
        (700, {"balance_minor": 50_000_00, "contract": "Д-1"}),
    ],
)
def test_invoices_that_are_alike_take_no_longer(payers, change):
    invoices = [replace(one, **change) for one in crowd(20_000, payers)]
    took, _result = seconds(list(payments(invoices, 10_000)), invoices)
    assert took < 10
