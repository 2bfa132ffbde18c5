"""Bank statements: taken in, brought again, overlapping, inconsistent, undone; nothing is doubled or half taken."""

import json
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from rapport.banking.models import BankAccount, BankLine, BankStatement, StatementLine
from rapport.banking.settling import drop, keep
from rapport.imports.commanding import import_paths
from rapport.imports.previewing import Hints
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.bank.tests.files import BOTH, OURS, camt, document, entry, exchange, mt940, ofx
from rapport.lib.tests.shared import ROOT, shared
from tests.cast import a_client

pytestmark = pytest.mark.django_db
COFFEE = document("", "30.00", into=False, purpose="Кофе")
TABLE = "Date;Amount;Description\n2026-11-03;150.00;INV-7\n2026-11-04;-3.50;Coffee\n"


def take_in(actor, *paths, dry_run=False, **hints):
    return list(import_paths(actor, paths, dry_run=dry_run, mine=[], at=timezone.now(), hints=Hints(**hints)))


def counts():
    return [model.objects.count() for model in (BankAccount, BankStatement, BankLine)]


def take_back(outcome, by):
    return undo(Batch.objects.get(pk=outcome.batch), by=by, at=timezone.now())


def counting():
    return BankLine.objects.counting().aggregate(total=Sum("amount_minor"))["total"] or 0


@pytest.fixture
def file(tmp_path):
    """Writes a statement and answers its path."""

    def write(data, name="statement.txt"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def test_a_statement_becomes_an_account_and_its_lines(anna, file):
    [outcome] = take_in(anna, file(exchange(*BOTH)))
    assert (outcome.kind, outcome.counts["created"], outcome.errors) == ("1c", 2, [])
    assert outcome.as_json()["totals"] == [
        {"account": OURS, "currency": "RUB", "opening": "100.00", "in": "150.00", "out": "30.00", "closing": "220.00",
         "entries": 2, "consistent": True}
    ]  # fmt: skip
    account = BankAccount.objects.get()
    assert (account.number, account.currency, account.name) == (OURS, "RUB", "Банк …0001 RUB")
    paid, coffee = account.lines.order_by("booked_on", "pk")
    assert (paid.amount_minor, paid.currency, paid.counterparty) == (15000, "RUB", "ООО «Ромашка»")
    assert (paid.tax_number, paid.number, paid.purpose) == ("7707083893", "1", "Оплата по счёту 2026-0001")
    assert (coffee.amount_minor, coffee.counts, paid.counts) == (-3000, True, True)
    statement = BankStatement.objects.get()
    assert (statement.state, statement.closing_minor, statement.entries) == ("kept", 22000, 2)


def test_the_same_file_again_changes_nothing(anna, file):
    path = file(exchange(*BOTH, COFFEE, COFFEE, closing="160.00", out="90.00"))
    take_in(anna, path)
    before, batches = counts(), Batch.objects.count()
    assert before == [1, 1, 4]
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], again.batch, again.errors) == (4, None, [])
    assert (counts(), Batch.objects.count()) == (before, batches)


def test_a_look_beforehand_counts_the_same_and_writes_nothing(anna, file):
    path = file(exchange(*BOTH, COFFEE, COFFEE, closing="160.00", out="90.00"))
    [looked] = take_in(anna, path, dry_run=True)
    assert counts() == [0, 0, 0]
    [taken] = take_in(anna, path)
    assert (looked.counts, looked.totals) == (taken.counts, taken.totals)


def test_overlapping_statements_double_nothing(anna, file):
    first, second = entry("100.00", reference="A"), entry("20.00", reference="B", day="2026-11-04")
    take_in(anna, file(camt(first, second)))
    third = entry("5.00", reference="C", day="2026-11-05")
    [outcome] = take_in(anna, file(camt(second, third, closing="125.00"), "later.xml"))
    assert (outcome.counts["created"], outcome.counts["unchanged"]) == (1, 1)
    assert (counts(), counting()) == ([1, 2, 3], 12500)


def test_a_number_of_the_bank_that_stands_twice_in_a_file_is_taken_once(anna, file):
    row = ("20261103", "150.00", "F1", "A", "B")
    [outcome] = take_in(anna, file(ofx(row, row)))
    assert (outcome.counts["created"], outcome.counts["skipped"], counts()) == (1, 1, [1, 1, 1])


def test_undo_takes_the_lines_away_but_those_another_statement_names(anna, file):
    first, second = entry("100.00", reference="A"), entry("20.00", reference="B", day="2026-11-04")
    [early] = take_in(anna, file(camt(first, second)))
    [late] = take_in(anna, file(camt(second, closing="120.00"), "later.xml"))
    assert late.counts["unchanged"] == 1
    take_back(early, anna)
    assert (counts(), counting()) == ([1, 1, 1], 2000)
    assert take_back(late, anna).left == []
    assert (counts()[1:], StatementLine.objects.count()) == ([0, 0], 0)


def test_an_import_is_undone_as_one(anna, file):
    [outcome] = take_in(anna, file(exchange(*BOTH)))
    assert take_back(outcome, anna).left == []
    assert counts() == [0, 0, 0]
    [again] = take_in(anna, file(exchange(*BOTH)))
    assert again.counts["created"] == 2


# ---- What does not add up


def test_a_statement_that_does_not_add_up_is_a_draft_until_it_is_kept(anna, file):
    [outcome] = take_in(anna, file(exchange(BOTH[0])))
    assert outcome.totals[0]["consistent"] is False
    assert any("does not add up" in note and "RUB" in note for note in outcome.notes)
    draft = BankStatement.objects.get()
    assert (draft.state, counts(), counting()) == ("draft", [1, 1, 1], 0)
    keep(draft, by=anna, at=timezone.now())
    assert counting() == 15000
    batch = drop(draft, by=anna, at=timezone.now())
    assert counting() == 0
    undo(batch, by=anna, at=timezone.now())
    draft.refresh_from_db()
    assert (draft.state, counting()) == ("kept", 15000)
    assert keep(draft, by=anna, at=timezone.now()) is None


def test_lines_of_a_draft_count_once_a_whole_statement_brings_them(anna, file):
    take_in(anna, file(exchange(BOTH[0])))
    [whole] = take_in(anna, file(exchange(*BOTH), "whole.txt"))
    assert (whole.counts["created"], whole.counts["unchanged"], counting()) == (1, 1, 12000)
    drop(BankStatement.objects.get(state="draft"), by=anna, at=timezone.now())
    assert (counting(), BankLine.objects.count()) == (12000, 2)


def test_what_was_dropped_stays_dropped_when_it_is_brought_again(anna, file):
    path = file(exchange(BOTH[0]))
    take_in(anna, path)
    drop(BankStatement.objects.get(), by=anna, at=timezone.now())
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], again.batch, counting()) == (1, None, 0)


# ---- Whole or not at all


@pytest.mark.parametrize(
    ("data", "said"),
    [(exchange(*BOTH)[:-200], "breaks off"), (exchange(*BOTH, encoding="utf-8").decode("latin-1").encode(), "spoiled"),
     (camt(entry("1.00"))[:-30], "breaks off or is damaged"), (mt940(("261123C1,00NTRFX", "a"))[:-30], "breaks off"),
     (ofx(("20261103", "1.00", "F", "A", "B"))[:-30], "breaks off"),
     (TABLE.encode() + b"2026-11-05;many;x\n", "is no sum")],
)  # fmt: skip
def test_a_broken_file_is_refused_in_one_sentence_and_nothing_of_it_is_taken_in(anna, file, data, said):
    [outcome] = take_in(anna, file(data))
    assert outcome.unreadable
    assert [said in error["reason"] for error in outcome.errors] == [True]
    assert (counts(), outcome.totals) == ([0, 0, 0], {})


# ---- Tables without account or currency


def test_tables_that_name_no_account_are_of_one_account_and_say_the_currency_they_are_taken_in(anna, file):
    [first] = take_in(anna, file(TABLE, "january.csv"))
    assert first.totals[0] | {"account": None, "opening": None, "consistent": None} == first.totals[0]
    assert any(anna.workspace.currency in note for note in first.notes)
    [second] = take_in(anna, file(TABLE + "2026-11-05;1.00;More\n", "february.csv"))
    assert (second.counts["created"], second.counts["unchanged"], counts()) == (1, 2, [1, 2, 3])


def test_days_nobody_can_be_sure_of_are_said_and_can_be_chosen(anna, file):
    path = file(TABLE.replace("2026-11-03", "03/11/2026").replace("2026-11-04", "04/11/2026"))
    [looked] = take_in(anna, path, dry_run=True)
    assert any("day first" in note for note in looked.notes)
    take_in(anna, path, first="month")
    assert sorted(line.booked_on.isoformat() for line in BankLine.objects.all()) == ["2026-03-11", "2026-04-11"]


# ---- Whose it seems to be


def test_a_client_is_guessed_by_tax_number_by_an_account_used_before_or_by_name(anna, file):
    client = a_client(anna.workspace, "Chamomile")
    client.change({"tax_number": "7707083893"}, by=anna, at=timezone.now())
    named = a_client(anna.workspace, "Kofeinya")
    take_in(anna, file(exchange(BOTH[0], into="150.00", out="0", closing="250.00")))
    without = document("5", "1.00", ПлательщикИНН="")
    by_name = document("6", "2.00", ПлательщикИНН="", ПлательщикСчет="40702810900000000006", Плательщик1="KOFEINYA")
    nobody = document("7", "3.00", ПлательщикИНН="", ПлательщикСчет="40702810900000000007", Плательщик1="X")
    take_in(anna, file(exchange(without, by_name, nobody, into="6.00", out="0", closing="106.00"), "later.txt"))
    guessed = {line.number: line.client for line in BankLine.objects.all()}
    assert guessed == {"1": client, "5": client, "6": named, "7": None}


# ---- Real files


REAL = sorted(
    f"{kind}/{path.name}" for kind in ("1c", "camt", "mt940", "ofx") for path in (ROOT / f"data/bank/{kind}").glob("*")
)


def test_the_real_files_are_here():
    assert shared("data/bank/TRUTH.json").exists()
    assert REAL


@pytest.mark.parametrize("name", REAL)
def test_real_statements_are_taken_in_once_and_undone(anna, name):
    path = shared(f"data/bank/{name}")
    truth = json.loads(shared("data/bank/TRUTH.json").read_text())[name]
    [outcome] = take_in(anna, path)
    assert (outcome.errors, outcome.unreadable) == ([], False)
    came = sum(Decimal(one["in"]) for one in outcome.totals)
    went = sum(Decimal(one["out"]) for one in outcome.totals)
    if "transactions" in truth:
        assert (came, -went) == (Decimal(truth["credit_sum"]), Decimal(truth["debit_sum"]))
        assert sum(one["entries"] for one in outcome.totals) == truth["transactions"]
    if "accounts" in truth:
        assert came - went == sum(Decimal(one["sum"]) for one in truth["accounts"])
    [again] = take_in(anna, path)
    assert (again.counts["created"], again.batch) == (0, None)
    assert take_back(outcome, anna).left == []
    assert counts() == [0, 0, 0]


def test_what_is_read_is_what_became_of_it(anna, file):
    waits = entry("5.00", reference="R2", status="<Sts>PDNG</Sts>")
    [outcome] = take_in(anna, file(camt(entry("120.00"), waits)))
    assert (outcome.read, outcome.counts["created"], outcome.counts["skipped"]) == (2, 1, 1)
    assert outcome.totals[0]["entries"] == 1


def test_a_statement_somebody_has_decided_about_stays_when_its_import_is_undone_and_that_is_said(anna, file):
    [outcome] = take_in(anna, file(exchange(BOTH[0])))
    statement = BankStatement.objects.get()
    keep(statement, by=anna, at=timezone.now())
    left = {one.subject for one in take_back(outcome, anna).left}
    assert (counts(), left) == ([1, 1, 1], {"banking.bankaccount", "banking.bankstatement"})
    drop(statement, by=anna, at=timezone.now())
    assert counting() == 0
