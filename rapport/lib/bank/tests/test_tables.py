import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.bank.reading import is_statement_table
from rapport.lib.bank.tests.files import read
from rapport.lib.records import Unreadable

RU = (
    "Выписка по счету 40802810838000000001;;;;;\n"
    "Дата;Номер документа;Дебет;Кредит;Контрагент;ИНН контрагента;Назначение платежа\n"
    "03.11.2026;1;;150 000,00;ООО «Ромашка»;7707083893;Оплата по счёту 2026-0001\n"
    "04.11.2026;2;1 200,50;;Кофейня;;Кофе\n"
    "Итого;;1 200,50;150 000,00;;;\n"
)
DE = (
    '"Girokonto";"DE89 3704 0044 0532 0130 00"\n"Kontostand vom 04.11.2026:";"1.234,56 €"\n\n'
    '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";'
    '"Verwendungszweck";"IBAN";"Betrag (€)"\n'
    '"04.11.26";"04.11.26";"Gebucht";"Anna";"Café";"Kaffee";"GB33BUKB20201555555555";"-3,50"\n'
    '"03.11.26";"03.11.26";"Gebucht";"Kessler";"Anna";"RE 7";"GB33BUKB20201555555555";"1.000,00"\n'
    '"02.11.26";"";"Vorgemerkt";"X";"Anna";"";"";"5,00"\n'
)
EN = (
    "Date,Description,Amount,Currency,Running Balance,Transaction ID\n"
    '2026-11-04,Coffee,-3.50,EUR,1096.50,T2\n2026-11-03,INV-7,"1,000.00",EUR,1100.00,T1\n'
)


def facts(statement):
    return [(line.booked_on.isoformat(), line.amount, line.counterparty, line.purpose) for line in statement.lines]


def test_a_russian_table_with_debit_and_credit():
    (statement,) = read(RU.encode("cp1251"))
    assert (statement.account, statement.currency) == ("40802810838000000001", "RUB")
    assert facts(statement) == [
        ("2026-11-03", 15000000, "ООО «Ромашка»", "Оплата по счёту 2026-0001"),
        ("2026-11-04", -120050, "Кофейня", "Кофе"),
    ]  # fmt: skip
    assert (statement.lines[0].tax_number, statement.lines[0].number) == ("7707083893", "1")
    assert [one.code for one in statement.passed] == ["sums"]


def test_a_german_table_below_the_head_of_its_bank():
    (statement,) = read(DE.encode("cp1252"))
    assert facts(statement) == [("2026-11-04", -350, "Café", "Kaffee"), ("2026-11-03", 100000, "Kessler", "RE 7")]
    assert (statement.currency, statement.lines[0].value_on.isoformat()) == ("EUR", "2026-11-04")
    assert [one.code for one in statement.passed] == ["not_booked"]


def test_an_english_table_with_balances_that_runs_down():
    (statement,) = read(EN.encode())
    assert (statement.opening, statement.closing, statement.is_consistent) == (10000, 109650, True)
    assert [line.reference for line in statement.lines] == ["T2", "T1"]
    lost = EN.replace("2026-11-04,Coffee,-3.50", "2026-11-04,Coffee,-2.50")
    assert read(lost.encode())[0].is_consistent is False


def test_two_currencies_are_two_statements():
    rows = EN.replace("Coffee,-3.50,EUR,1096.50", "Coffee,-3.50,USD,5.00")
    assert {(one.currency, one.opening, one.closing) for one in read(rows.encode())} == {
        ("USD", 850, 500), ("EUR", 10000, 110000),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("head", "cell", "amount"),
    [("Amount", "(12.30)", -1230), ("Amount", "12.30-", -1230), ("Amount", "€12.30", 1230),
     ("Amount", "+12.30 EUR", 1230),
     ("Betrag;Soll/Haben", "12,30;S", -1230), ("Betrag;Soll/Haben", "12,30;H", 1230), ("Сумма", "−12,30 ₽", -1230),
     ("Сумма;Тип операции", "12,30;Расход", -1230), ("Debit;Credit", "12.30;", -1230),
     ("Debit;Credit", "-12.30;0.00", -1230), ("Сумма операции;Сумма платежа", "1,00;-12,30", -1230),
     ("Amount", "1'234.50", 123450), ("Betrag", "1.234,50", 123450)],
)  # fmt: skip
def test_the_way_of_the_money(head, cell, amount):
    text = f"Date;{head};Description\n2026-11-03;{cell};x\n"
    assert read(text.encode())[0].lines[0].amount == amount


@pytest.mark.parametrize(
    ("row", "code"),
    [("2026-11-03;twelve;x", "bad_sum"), ("2026-13-03;1.00;x", "bad_day"), ("2026-11-03", "unfinished_statement"),
     ('2026-11-03;1.00;"x', "unclosed_quote"), ("2026-11-03;1.005;x", "bad_sum")],
)  # fmt: skip
def test_a_row_that_cannot_be_read_refuses_the_whole(row, code):
    with pytest.raises(Unreadable) as refusal:
        read(f"Date;Amount;Description\n2026-11-02;1.00;y\n{row}".encode())
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "head",
    ["Name,E-mail,Phone", "Date,Description", "Date,Amount,E-mail,Name",
     "Client,Project,Date,Duration,Amount,Description",
     "Deal,Date,Amount,Name", "a,b,c"],
)  # fmt: skip
def test_other_tables_are_no_statements(head):
    assert not is_statement_table(f"{head}\n{','.join('1' * (head.count(',') + 1))}\n".encode())


@given(
    amounts=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12),
    opening=st.integers(0, 10**9),
    down=st.booleans(),
)
def test_balances_are_found_whichever_way_the_rows_run(amounts, opening, down):
    rows, balance = [], opening
    for place, amount in enumerate(amounts):
        balance += amount
        rows.append(f"2026-11-{place + 1:02};{amount / 100:.2f};x;{balance / 100:.2f}")
    text = "\n".join(["Date;Amount;Description;Balance", *(reversed(rows) if down else rows)])
    (statement,) = read(text.encode())
    assert (statement.opening, statement.closing, statement.is_consistent) == (opening, balance, True)
