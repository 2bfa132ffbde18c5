import pytest

from rapport.lib.bank.tests.files import BOTH, OURS, document, exchange, read
from rapport.lib.records import Unreadable

OTHER = "40802978238000000002"


def test_what_a_document_says():
    (statement,) = read(exchange(*BOTH))
    paid, coffee = statement.lines
    assert (paid.amount, paid.currency, paid.booked_on.isoformat()) == (15000, "RUB", "2026-11-03")
    assert (paid.counterparty, paid.tax_number) == ("ООО «Ромашка»", "7707083893")
    assert (paid.their_account, paid.number) == ("40702810900000000005", "1")
    assert paid.purpose == "Оплата по счёту 2026-0001"
    assert (coffee.amount, coffee.purpose) == (-3000, "Кофе")
    assert statement.is_consistent is True
    assert [day.isoformat() for day in statement.period] == ["2026-11-01", "2026-11-30"]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "koi8-r", "utf-16"])
def test_the_bytes_say_the_encoding_whatever_the_header_says(encoding):
    letters = (one.replace("«", '"').replace("»", '"') for one in BOTH)
    (statement,) = read(exchange(*letters, encoding=encoding))
    assert statement.lines[1].purpose == "Кофе"


def test_letters_that_were_spoiled_are_told():
    spoiled = exchange(*BOTH, encoding="utf-8").decode("latin-1").encode("utf-8")
    mixed = exchange(*BOTH, encoding="utf-8").replace("Кофе".encode(), "Кофе".encode("cp1251"))
    for data in (spoiled, mixed):
        with pytest.raises(Unreadable) as refusal:
            read(data)
        assert refusal.value.code == "wrong_letters"


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.995])
def test_a_file_that_breaks_off_is_refused_as_a_whole(part):
    data = exchange(*BOTH)
    with pytest.raises(Unreadable) as refusal:
        read(data[: int(len(data) * part)])
    assert refusal.value.code == "unfinished_statement"


def test_sums_that_are_not_the_declared_ones_are_named():
    (short,) = read(exchange(BOTH[0]))
    assert {(fault.code, fault.declared, fault.counted) for fault in short.faults} == {
        ("balance", 22000, 25000), ("out", 3000, 0),
    }  # fmt: skip
    assert short.is_consistent is False
    (silent,) = read(exchange(*BOTH, opening="", into="", out="", closing=""))
    assert (silent.opening, silent.is_consistent) == (None, None)


def test_an_order_that_was_not_carried_out_is_no_movement():
    (statement,) = read(exchange(*BOTH, document("3", "9.00", into=False, done=False)))
    assert len(statement.lines) == 2
    assert [(one.code, "9.00" in one.text) for one in statement.passed] == [("order_only", True)]


def test_sections_of_single_days_are_one_statement():
    day = "СекцияРасчСчет\r\nДатаНачала={0}\r\nДатаКонца={0}\r\nРасчСчет=" + OURS + "\r\nНачальныйОстаток={1}\r\n"
    day += "ВсегоПоступило={2}\r\nВсегоСписано={3}\r\nКонечныйОстаток={4}\r\nКонецРасчСчет\r\n"
    head = exchange(*BOTH).decode("cp1251")
    before, rest = head.split("СекцияРасчСчет")[0], head.split("КонецРасчСчет\r\n")[1]
    # The later day stands first.
    days = day.format("04.11.2026", "250.00", "0", "30.00", "220.00") + day.format(
        "03.11.2026", "100.00", "150.00", "0", "250.00"
    )
    (statement,) = read((before + days + rest).encode("cp1251"))
    assert (statement.opening, statement.closing, statement.is_consistent) == (10000, 22000, True)
    assert (statement.declared_in, statement.declared_out) == (15000, 3000)


def test_money_between_our_own_accounts_stands_in_both_statements():
    text = exchange(*BOTH).decode("cp1251")
    second = f"СекцияРасчСчет\r\nРасчСчет={OTHER}\r\nКонецРасчСчет\r\n"
    move = document("9", "5.00", into=False, ПолучательСчет=OTHER, ДатаПоступило="03.11.2026")
    text = text.replace("СекцияДокумент", second + "СекцияДокумент", 1).replace("КонецФайла", move + "КонецФайла")
    ours, theirs = read(text.encode("cp1251"))
    assert (ours.lines[-1].amount, theirs.lines[-1].amount) == (-500, 500)
    assert theirs.currency == "EUR"


def test_a_document_of_nobody_is_not_guessed_about():
    text = exchange(*BOTH).decode("cp1251")
    second = f"СекцияРасчСчет\r\nРасчСчет={OTHER}\r\nКонецРасчСчет\r\n"
    strange = document("77", "5.00", ПолучательСчет="40802810000000000009")
    text = text.replace("СекцияДокумент", second + "СекцияДокумент", 1).replace("КонецФайла", strange + "КонецФайла")
    with pytest.raises(Unreadable) as refusal:
        read(text.encode("cp1251"))
    assert (refusal.value.code, refusal.value.details["text"]) == ("foreign_document", "77")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(("Сумма=150.00", "Сумма=150.005"), "bad_sum"), (("Сумма=150.00", "Сумма=много"), "bad_sum"),
     (("ДатаПоступило=03.11.2026", "ДатаПоступило=31.11.2026"), "bad_date"),
     ((f"РасчСчет={OURS}", "РасчСчет="), "no_account")],
)  # fmt: skip
def test_what_cannot_be_read_is_told(spoil, code):
    with pytest.raises(Unreadable) as refusal:
        read(exchange(*BOTH).decode("cp1251").replace(*spoil).encode("cp1251"))
    assert refusal.value.code == code
