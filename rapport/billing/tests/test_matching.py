"""What the bank brought finds its invoice, says why, and pays it once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.banking.models import BankLine
from rapport.billing import matching
from rapport.billing.models import Payment
from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from tests import cast

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def client(anna):
    return cast.a_client(anna.workspace, "Дом у моря", language="ru", tax_number="7707083893")


@pytest.fixture
def invoice(anna, client):
    bill = cast.a_bill(("Макеты", 15_000_000))
    return cast.an_invoice(client, "Макеты", bill, by=anna, currency="RUB", language="ru")


@pytest.fixture
def account(anna):
    return cast.a_bank_account(anna.workspace, currency="RUB")


def a_line(account, invoice, **facts):
    known = {
        "minor": 15_000_000, "currency": "RUB", "purpose": f"Оплата по счёту {invoice.number}",
        "tax_number": "7707083893", "booked_on": invoice.issued_on, "counts": True, **facts,
    }  # fmt: skip
    return cast.a_bank_line(account, **known)


def test_the_full_example_is_sure_and_says_why(anna, account, invoice):
    # DOMAIN.md 4.10: the sum, the number, the payer, the day: 100.
    line = a_line(account, invoice)
    (one,) = matching.found(anna)
    (way,) = one.ways
    assert (one.line, one.sure, [each.pk for each in way[0]]) == (line, True, [invoice.pk])
    assert (way[1].points, set(way[1].reasons)) == (100, {"amount", "number", "payer", "day"})


def test_two_that_fit_alike_are_never_sure(anna, account, client, invoice):
    other = cast.an_invoice(client, bill=invoice.bill, by=anna, currency="RUB")
    a_line(account, invoice, purpose="Оплата по договору")
    (one,) = matching.found(anna)
    assert not one.sure
    assert {each.pk for rows, _way in one.ways for each in rows} == {invoice.pk, other.pk}


@pytest.mark.parametrize("facts", [{"currency": "EUR"}, {"minor": -15_000_000}, {"counts": False}])
def test_what_is_no_money_for_us_in_this_currency_finds_nothing(anna, account, invoice, facts):
    a_line(account, invoice, **facts)
    assert matching.found(anna) == []


def test_accepted_it_pays_and_is_not_offered_again(anna, account, invoice):
    line = a_line(account, invoice)
    matching.accept(line, [invoice], by=anna, at=now())
    invoice.refresh_from_db()
    assert (invoice.state, matching.found(anna)) == ("paid", [])
    payment = Payment.objects.get()
    assert (payment.line, payment.received_on, payment.amount_minor) == (line, line.booked_on, 15_000_000)


def test_two_who_accept_at_once_make_one_payment(anna, account, client, invoice):
    line = a_line(account, invoice)
    other = cast.an_invoice(client, bill=invoice.bill, by=anna, currency="RUB")
    matching.accept(line, [invoice], by=anna, at=now())
    with pytest.raises(matching.Taken):
        matching.accept(line, [other], by=anna, at=now())
    assert Payment.objects.count() == 1


def test_undone_it_waits_again(anna, account, invoice):
    line = a_line(account, invoice)
    undo(matching.accept(line, [invoice], by=anna, at=now()), by=anna, at=now())
    assert [one.line for one in matching.found(anna)] == [line]


def test_taken_back_it_can_pay_another_and_does_not_come_back_beside_it(anna, account, client, invoice):
    line = a_line(account, invoice)
    matching.accept(line, [invoice], by=anna, at=now())
    Payment.objects.get().trash(by=anna, at=now())
    gone = Batch.objects.latest("pk")
    other = cast.an_invoice(client, bill=invoice.bill, by=anna, currency="RUB")
    matching.accept(line, [other], by=anna, at=now())
    with pytest.raises(Refused, match="pays something else"):
        undo(gone, by=anna, at=now())
    other.refresh_from_db()
    assert other.state == "paid"


def test_one_payment_pays_two_whose_sums_are_its_own(anna, account, client, invoice):
    other = cast.an_invoice(client, bill=cast.a_bill(("Меню", 3_000_000)), by=anna, currency="RUB")
    line = a_line(account, invoice, minor=18_000_000, purpose=f"Счета {invoice.number} и {other.number}")
    (one,) = matching.found(anna)
    assert {each.pk for each in one.ways[0][0]} == {invoice.pk, other.pk}
    matching.accept(line, one.ways[0][0], by=anna, at=now())
    invoice.refresh_from_db()
    other.refresh_from_db()
    assert (invoice.state, other.state) == ("paid", "paid")


def test_the_page_takes_in_one_and_then_all_that_are_sure(anna, account, client, invoice):
    others = [
        cast.an_invoice(client, bill=cast.a_bill(("Ещё", minor)), by=anna, currency="RUB") for minor in (700, 900)
    ]
    lines = [a_line(account, one, minor=one.total_minor) for one in (invoice, *others)]
    browser = cast.signed_in(anna)
    page = browser.get("/invoices/matches/").text
    assert "3 payments have their invoices." in page
    assert "the number stands in the purpose" in page
    browser.post(f"/invoices/matches/{lines[0].pk}/", {"invoice": invoice.pk})
    browser.post("/invoices/matches/sure/")
    assert Payment.objects.count() == 3
    assert "Nothing that came in waits for an invoice." in browser.get("/invoices/matches/").text


def test_invoices_of_two_clients_are_not_paid_by_one_movement(anna, account, client, invoice):
    stranger = cast.an_invoice(cast.a_client(anna.workspace, "Other"), by=anna, currency="RUB")
    line = a_line(account, invoice)
    cast.signed_in(anna).post(f"/invoices/matches/{line.pk}/", {"invoice": [invoice.pk, stranger.pk]})
    assert not Payment.objects.exists()


def test_many_lines_cost_no_more_statements(anna, account, client, invoice, django_assert_max_num_queries):
    for number in range(30):
        a_line(account, invoice, purpose=f"Прочее {number}", booked_on=invoice.issued_on - timedelta(days=number))
    with django_assert_max_num_queries(6):
        matching.found(anna)
    assert BankLine.objects.count() == 30
