"""The pages of the bank: what is on the accounts, what moved, what does not add up."""

import pytest
from django.utils import timezone

from rapport.banking.models import BankAccount, BankLine, BankStatement
from rapport.banking.undoing import hold
from rapport.journal.models import Batch
from rapport.journal.reversing import ways_of
from tests.cast import a_bank_account, a_bank_line, a_client, a_member, a_statement, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(anna):
    return a_bank_account(anna.workspace)


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def test_the_list_says_how_much_there_is_in_each_currency(anna, account, browser):
    a_statement(account, a_bank_line(account), a_bank_line(account, minor=-50_00))
    other = a_bank_account(anna.workspace, "Roubles", currency="RUB")
    a_statement(other, a_bank_line(other, minor=1_000_00), opening_minor=500_00, closing_minor=1_500_00)
    said = browser.get("/bank/").text
    assert "You have €100.00, RUB" in said
    assert "1,500.00" in said
    assert "As the last statements say." in said


def test_without_a_statement_the_list_says_what_to_bring(browser):
    assert "Bring one from your bank" in browser.get("/bank/").text


def test_the_last_statement_that_counts_says_what_is_there(anna, account, browser):
    today = anna.workspace.today()
    a_statement(account, ends_on=today, closing_minor=10_00, opening_minor=10_00)
    a_statement(account, ends_on=today.replace(year=today.year - 1), closing_minor=7_00, opening_minor=7_00)
    a_statement(account, ends_on=today.replace(year=today.year + 1), closing_minor=99_00, state="draft")
    assert "There is €10.00." in browser.get(f"/bank/{account.pk}/").text


def test_where_no_statement_names_a_balance_what_was_written_down_is_counted_from(anna, account, browser):
    a_statement(account, a_bank_line(account), opening_minor=None, closing_minor=None)
    assert "How much is there is not known." in browser.get(f"/bank/{account.pk}/").text
    day = anna.workspace.today()
    edited = browser.post(
        f"/bank/{account.pk}/edit/",
        {"name": "Main", "opening": "1000", "opening_on": day.isoformat(), "version": account.version},
    )
    assert edited.status_code == 302
    said = browser.get(f"/bank/{account.pk}/").text
    assert "There is €1,150.00." in said
    assert "By what you wrote down" in said


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"opening": "10 USD", "opening_on": "2026-11-01"}, "opening"), ({"opening": "10"}, "opening_on"),
     ({"opening_on": "2026-11-01"}, "opening"), ({"name": ""}, "name")],
)  # fmt: skip
def test_what_cannot_be_said_of_an_account_comes_back_beside_its_field(account, browser, typed, field):
    answer = browser.post(f"/bank/{account.pk}/edit/", {"name": "Main", "version": account.version, **typed})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text or f'aria-describedby="id_{field}' in answer.text


def test_lines_are_found_by_words_in_any_case_and_by_sums(anna, account, browser):
    lines = [
        a_bank_line(account, "Ёлка", purpose="Счёт 7"), a_bank_line(account, "Coffee house", minor=-3_50),
        a_bank_line(account, "Hotel", minor=3_50, purpose="INV-9"),
    ]  # fmt: skip
    a_statement(account, *lines)

    def found(asked):
        said = browser.get(f"/bank/{account.pk}/", {"q": asked}).text
        return [line.counterparty for line in lines if f"/bank/lines/{line.pk}/" in said]

    assert found("елка СЧЕТ") == ["Ёлка"]
    assert found("3.50") == ["Coffee house", "Hotel"]
    assert found("-3.50") == ["Coffee house"]
    assert found("inv-9") == ["Hotel"]
    assert found("nothing") == []


def test_more_lines_than_a_page_holds_go_on_where_it_ended(account, browser):
    lines = [a_bank_line(account, f"Client {number:02}") for number in range(60)]
    a_statement(account, *lines)
    first = browser.get(f"/bank/{account.pk}/")
    href = first.text.split('class="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(href).text
    shown = [sum(f"/bank/lines/{line.pk}/" in text for line in lines) for text in (first.text, second)]
    assert shown == [50, 10]
    statement = BankStatement.objects.get()
    assert sum(f"/bank/lines/{line.pk}/" in browser.get(statement.get_absolute_url()).text for line in lines) == 50


def test_a_line_shows_everything_the_bank_says(anna, account, browser):
    client = a_client(anna.workspace, "Kessler")
    line = a_bank_line(
        account, "KESSLER GMBH", tax_number="DE123", their_account="GB33BUKB20201555555555", number="17",
        reference="BANK-1", end_to_end="E-1", extra=[["TRNTYPE", "CREDIT"]], client=client,
    )  # fmt: skip
    statement = a_statement(account, line, number="Nr. 11")
    said = browser.get(line.get_absolute_url()).text
    for text in ("KESSLER GMBH", "DE123", "GB33BUKB20201555555555", "BANK-1", "E-1", "TRNTYPE", "Nr. 11", "Kessler"):
        assert text in said
    assert statement.get_absolute_url() in said
    assert "€150.00 came from KESSLER GMBH." in said


def test_a_draft_says_what_is_wrong_and_is_kept_or_dropped(account, browser):
    line = a_bank_line(account)
    draft = a_statement(account, line, state="draft", closing_minor=140_00, declared_in_minor=140_00)
    assert "1 statement does not add up" in browser.get("/bank/").text
    said = browser.get(draft.get_absolute_url()).text
    assert "By its movements €150.00 should be left, the bank says €140.00." in said
    assert "The bank says that €140.00 came in, its movements make €150.00." in said
    assert not BankLine.objects.counting().exists()
    browser.post(f"/bank/statements/{draft.pk}/keep/")
    assert BankLine.objects.counting().get() == line
    batches = Batch.objects.count()
    browser.post(f"/bank/statements/{draft.pk}/keep/")
    assert Batch.objects.count() == batches
    browser.post(f"/bank/statements/{draft.pk}/drop/")
    assert not BankLine.objects.counting().exists()
    assert "It was dropped" in browser.get(draft.get_absolute_url()).text


def test_a_bookkeeper_sees_money_and_decides_nothing(anna, account):
    draft = a_statement(account, a_bank_line(account), state="draft", closing_minor=1)
    bookkeeper = signed_in(a_member(anna.workspace, role="bookkeeper"))
    assert "Hotel Lumen" in bookkeeper.get(draft.get_absolute_url()).text
    assert bookkeeper.get("/bank/").status_code == 200
    assert bookkeeper.post(f"/bank/statements/{draft.pk}/keep/").status_code == 403
    guest = signed_in(a_member(anna.workspace, role="guest"))
    assert guest.get("/bank/").status_code == 403


def test_a_stranger_finds_nothing(stranger, account):
    line = a_bank_line(account)
    statement = a_statement(account, line)
    browser = signed_in(stranger)
    for href in (account.get_absolute_url(), line.get_absolute_url(), statement.get_absolute_url()):
        assert browser.get(href).status_code == 404


def test_a_line_something_rests_on_keeps_its_statement(account, monkeypatch):
    monkeypatch.setattr("rapport.banking.undoing._keepers", [])
    used, free = a_bank_line(account), a_bank_line(account, "Free")
    both, only = a_statement(account, used, free), a_statement(account, free)
    hold(lambda pks: {used.pk} & set(pks))
    ways = ways_of(BankStatement)
    assert ways.held([both.pk, only.pk]) == {both.pk}
    assert ways.held([only.pk]) == set()
    ways.unmake([only.pk])
    assert BankLine.objects.count() == 2
    ways.unmake([both.pk])
    assert (BankLine.objects.count(), BankAccount.objects.count()) == (0, 1)


def test_erasing_a_person_takes_their_words_out_of_lines_and_leaves_the_sums(anna, account):
    from rapport.banking.held import clean_lines

    class Cleaner:
        def text(self, value):
            return value.replace("Vera", "Person 1")

        def value(self, value):
            return [[self.text(part) for part in pair] for pair in value]

    line = a_bank_line(account, "Vera Ott", purpose="For Vera", extra=[["Payer", "Vera"]])
    clean_lines([line.pk], Cleaner(), timezone.now())
    line.refresh_from_db()
    assert (line.counterparty, line.purpose, line.extra) == ("Person 1 Ott", "For Person 1", [["Payer", "Person 1"]])
    assert line.amount_minor == 150_00
