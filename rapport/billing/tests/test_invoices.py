"""Invoices: issued once and for all, numbered without a gap, paid in parts, put right by an opposite paper."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rapport.agreements.models import Instalment
from rapport.billing import allocating, correcting, drafting, issuing
from rapport.billing.models import Allocation, Invoice, Payment
from rapport.billing.models.invoice import Frozen
from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from rapport.lib.bills import Bill, totals_of
from rapport.lib.offers import HOURS, Line
from tests import cast

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def client(anna):
    return cast.a_client(anna.workspace, "Olive & Reed", language="en")


@pytest.fixture
def ours(anna):
    return cast.some_requisites(anna.workspace)


# ---- What it comes to


def test_hours_and_sums_add_up_with_discount_and_tax():
    lines = (Line("Design", HOURS, minutes=90, rate_minor=6000), Line("Fonts", sum_minor=1003))
    bill = Bill(lines=lines, discount_hundredths=1000, vat="S", vat_hundredths=1900)
    found = totals_of(bill, "EUR")
    assert (found.of_lines, found.discount, found.without_tax, found.tax) == (10003, 1000, 9003, 1711)
    assert found.with_tax == 10714


def test_a_rate_holds_only_where_tax_is_charged_at_a_rate():
    bill = cast.a_bill(("Work", 10_000), vat="AE", vat_hundredths=1900)
    assert totals_of(bill, "EUR").with_tax == 10_000


def test_a_third_of_an_hour_costs_what_it_costs_on_the_timesheet():
    bill = Bill(lines=(Line("Call", HOURS, minutes=20, rate_minor=5000),))
    assert totals_of(bill, "EUR").with_tax == 1667


def test_what_is_kept_is_what_was_written():
    bill = Bill(lines=(Line("Call", HOURS, minutes=20, rate_minor=5000),), vat="S", vat_hundredths=1900, note="Thanks")
    assert Bill.of_json(bill.as_json()) == bill


# ---- Numbers


def test_a_pattern_without_the_year_goes_on_over_new_year(anna, client, ours):
    ours.change({"pattern": "RE-{n:04}"}, by=anna, at=now())
    old, new = (cast.an_invoice(client, by=anna, issued=False) for _ in range(2))
    issuing.issue(old, by=anna, at=datetime(2026, 12, 30, 9, tzinfo=UTC))
    issuing.issue(new, by=anna, at=datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert (old.number, new.number) == ("RE-0001", "RE-0002")


def test_a_number_that_was_given_under_an_earlier_pattern_is_passed_over(anna, client, ours):
    year = anna.workspace.today().year
    first = cast.an_invoice(client, by=anna)
    ours.change({"pattern": f"{year}-" + "{n:03}"}, by=anna, at=now())
    assert (first.number, cast.an_invoice(client, by=anna).number) == (f"{year}-001", f"{year}-002")


def test_a_draft_has_no_number_and_an_issued_one_the_next(anna, client, ours):
    numbers = [cast.an_invoice(client, by=anna).number for _ in range(3)]
    draft = cast.an_invoice(client, by=anna, issued=False)
    year = anna.workspace.today().year
    assert numbers == [f"{year}-001", f"{year}-002", f"{year}-003"]
    assert (draft.number, draft.place) == ("", None)


def test_what_is_not_issued_after_all_leaves_no_gap(anna, client, ours):
    one = cast.an_invoice(client, by=anna, issued=False)
    with transaction.atomic():
        issuing.issue(one, by=anna, at=now())
        transaction.set_rollback(True)
    one.refresh_from_db()
    assert one.is_draft
    issuing.issue(one, by=anna, at=now())
    assert one.place == 1


def test_the_year_is_that_of_the_workspace_and_begins_with_one(anna, client, ours):
    # 23:30 in Moscow on 31 December is still the old year; half an hour later it is not.
    anna.workspace.timezone = "Europe/Moscow"
    anna.workspace.save()
    old, new = (cast.an_invoice(client, by=anna, issued=False) for _ in range(2))
    issuing.issue(old, by=anna, at=datetime(2026, 12, 31, 20, 30, tzinfo=UTC))
    issuing.issue(new, by=anna, at=datetime(2026, 12, 31, 21, 30, tzinfo=UTC))
    assert (old.number, old.issued_on) == ("2026-001", date(2026, 12, 31))
    assert (new.number, new.issued_on) == ("2027-001", date(2027, 1, 1))


def test_the_database_lets_no_number_be_given_twice(anna, client, ours):
    one, other = cast.an_invoice(client, by=anna), cast.an_invoice(client, by=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=other.pk).update(number=one.number)


# ---- Issued


def test_issued_it_has_both_parties_as_they_were(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    ours.change({"name": "Anna Vetrova GmbH"}, by=anna, at=now())
    one.refresh_from_db()
    assert one.parties["seller"]["name"] == "Anna Vetrova"
    assert one.parties["buyer"]["name"] == "Olive & Reed"
    assert len(one.digest) == 64


def test_the_day_to_pay_is_so_many_working_days_away(anna, client, ours):
    ours.change({"due_days": 3}, by=anna, at=now())
    one = cast.an_invoice(client, by=anna, issued=False)
    # A Thursday: Friday, Monday, Tuesday.
    issuing.issue(one, by=anna, at=datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert one.due_on == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("facts", "bill", "codes"),
    [
        ({"title": " "}, None, ["no_title"]),
        ({}, Bill(), ["no_lines"]),
        ({}, cast.a_bill(("Nothing", 0)), ["no_sum"]),
        ({"due_on": date(2020, 1, 1)}, None, ["day_over"]),
        ({}, cast.a_bill(vat="AE"), ["no_buyer_vat_id"]),
    ],
)
def test_what_it_lacks_is_said_and_nothing_is_issued(anna, client, ours, facts, bill, codes):
    one = cast.an_invoice(client, bill=bill, by=anna, issued=False, **facts)
    with pytest.raises(issuing.NotReady) as lacking:
        issuing.issue(one, by=anna, at=now())
    one.refresh_from_db()
    assert (lacking.value.codes, one.state, one.number) == (codes, "draft", "")


def test_without_requisites_nothing_is_issued(anna, client):
    one = cast.an_invoice(client, by=anna, issued=False)
    with pytest.raises(issuing.NotReady, match="no_seller"):
        issuing.issue(one, by=anna, at=now())


def test_issued_twice_it_keeps_its_number(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    assert issuing.issue(one, by=anna, at=now()) is None
    assert Invoice.objects.get().number == one.number


def test_what_was_issued_is_not_changed_thrown_away_or_undone(anna, client, ours):
    one = cast.an_invoice(client, by=anna, issued=False)
    drafting.write(one, cast.a_bill(("Other", 5_000)), {"title": "Other"}, by=anna, at=now())
    edited = Batch.objects.latest("pk")
    one.refresh_from_db()
    issued = issuing.issue(one, by=anna, at=now())
    with pytest.raises(drafting.Issued):
        drafting.write(one, cast.a_bill(), {"title": "Catalogue"}, by=anna, at=now())
    with pytest.raises(Frozen):
        one.trash(by=anna, at=now())
    for batch in (edited, issued):
        with pytest.raises(Refused, match="credit note"):
            undo(batch, by=anna, at=now())
    one.refresh_from_db()
    assert (one.title, one.total_minor, one.state) == ("Other", 5_000, "issued")


# ---- Paid


def test_paid_in_part_then_whole_and_what_is_more_stays_their_credit(anna, client, ours):
    # DOMAIN.md 4.4: 150 000; 100 000, then 60 000.
    one = cast.an_invoice(client, bill=cast.a_bill(("Work", 150_000)), by=anna)
    cast.a_payment(one, 100_000, by=anna)
    one.refresh_from_db()
    assert (one.state, one.balance_minor) == ("part_paid", 50_000)
    last = cast.a_payment(one, 60_000, by=anna)
    one.refresh_from_db()
    assert (one.state, one.balance_minor, allocating.left_of(last)) == ("paid", 0, 10_000)
    assert one.paid_at is not None


def test_what_is_not_as_it_was_read_is_not_paid(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    as_read = Invoice.objects.get(pk=one.pk)
    cast.a_payment(one, 50_000, by=anna)
    with pytest.raises(allocating.Moved):
        cast.a_payment(as_read, 50_000, by=anna)
    with pytest.raises(allocating.Moved):
        correcting.credit(as_read, 1, "Less", by=anna, at=now())
    assert (Payment.objects.count(), Invoice.objects.filter(kind="381").count()) == (1, 0)


def test_one_payment_pays_several_and_their_credit_pays_the_next(anna, client, ours):
    first, second = (cast.an_invoice(client, by=anna) for _ in range(2))
    payment = Payment(
        workspace_id=client.workspace_id, client=client, amount_minor=300_000, currency="EUR",
        received_on=date(2026, 12, 1),
    )  # fmt: skip
    allocating.take_in(payment, [first, second], by=anna, at=now())
    assert set(Invoice.objects.values_list("state", flat=True)) == {"paid"}
    third = cast.an_invoice(client, by=anna)
    with pytest.raises(allocating.TooMuch):
        allocating.allocate(payment, third, 60_001, by=anna, at=now())
    allocating.allocate(payment, third, 60_000, by=anna, at=now())
    third.refresh_from_db()
    assert (third.state, third.balance_minor, allocating.left_of(payment)) == ("part_paid", 60_000, 0)


def test_a_payment_that_is_taken_back_opens_the_invoice_again_and_can_come_back(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    payment = cast.a_payment(one, 120_000, by=anna)
    gone = payment.trash(by=anna, at=now())
    one.refresh_from_db()
    assert (one.state, one.paid_minor, one.paid_at) == ("issued", 0, None)
    undo(gone, by=anna, at=now())
    one.refresh_from_db()
    assert (one.state, one.paid_minor) == ("paid", 120_000)


def test_a_payment_that_is_undone_was_never_there(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    cast.a_payment(one, 120_000, by=anna)
    undo(Batch.objects.latest("pk"), by=anna, at=now())
    one.refresh_from_db()
    assert (one.state, one.paid_minor, Payment.objects.count(), Allocation.objects.count()) == ("issued", 0, 0, 0)


def test_money_of_another_currency_pays_nothing(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    payment = Payment(
        workspace_id=client.workspace_id, client=client, amount_minor=1, currency="USD", received_on=date(2026, 12, 1)
    )
    with pytest.raises(allocating.OtherCurrency):
        allocating.take_in(payment, [one], by=anna, at=now())
    assert not Payment.objects.exists()


def test_the_database_lets_no_invoice_be_paid_beyond_its_sum(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=one.pk).update(paid_minor=one.total_minor + 1)


# ---- Put right


def test_a_credit_note_is_a_paper_of_its_own_and_closes_the_invoice(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    note, _batch = correcting.credit(one, 120_000, "Ordered twice", by=anna, at=now())
    year = anna.workspace.today().year
    assert (note.number, note.kind, note.corrects, note.total_minor) == (f"CN-{year}-001", "381", one, 120_000)
    assert (one.state, one.balance_minor) == ("void", 0)


@pytest.mark.parametrize("amount", [1, 333, 50_000, 118_999])
def test_a_part_with_tax_is_credited_to_the_cent_or_just_below(anna, client, ours, amount):
    one = cast.an_invoice(client, bill=cast.a_bill(("Work", 100_000), vat="S", vat_hundredths=1900), by=anna)
    note, _batch = correcting.credit(one, amount, "Less work", by=anna, at=now())
    assert 0 <= amount - note.total_minor <= 1
    assert note.total_minor == note.net_minor + note.tax_minor == one.credited_minor


def test_a_paid_invoice_is_not_credited_and_no_more_than_is_left(anna, client, ours):
    one = cast.an_invoice(client, by=anna)
    with pytest.raises(allocating.TooMuch):
        correcting.credit(one, 120_001, "Too much", by=anna, at=now())
    cast.a_payment(one, 120_000, by=anna)
    one.refresh_from_db()
    with pytest.raises(allocating.TooMuch):
        correcting.credit(one, 1, "Paid", by=anna, at=now())
    assert not Invoice.objects.filter(kind="381").exists()


# ---- From what was agreed


def test_an_agreed_payment_becomes_a_draft_with_its_sum(anna, client):
    engagement = cast.an_engagement(client, "A shop")
    proposal = cast.a_proposal(engagement, sent=False, by=anna)
    agreed = Instalment.objects.create(
        workspace=client.workspace, proposal=proposal, client=client, engagement=engagement, position=1,
        words="to begin", hundredths=3000, amount_minor=45_000, currency="EUR", created_at=now(), updated_at=now(),
    )  # fmt: skip
    one, _batch = drafting.for_instalment(agreed, by=anna, at=now())
    assert (one.total_minor, one.currency, one.engagement, one.instalment) == (45_000, "EUR", engagement, agreed)
    assert one.bill.lines[0].what.endswith("to begin")
    assert drafting.for_instalment(agreed, by=anna, at=now()) == (one, None)


def test_late_is_what_is_open_after_its_day(anna, client, ours):
    one = cast.an_invoice(client, by=anna, due_on=anna.workspace.today())
    assert not one.is_late(one.due_on)
    assert one.is_late(one.due_on + timedelta(days=1))
    cast.a_payment(one, 120_000, by=anna)
    one.refresh_from_db()
    assert not one.is_late(one.due_on + timedelta(days=1))
