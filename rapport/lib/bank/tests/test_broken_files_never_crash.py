from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.lib.bank.reading import kind_of
from rapport.lib.bank.tests.files import BOTH, camt, entry, exchange, mt940, ofx, read, transaction
from rapport.lib.records import Unreadable

WHOLE = {
    "1c": exchange(*BOTH),
    "camt": camt(entry("120.00", details=transaction("120.00", "A", "B", new=True))),
    "mt940": mt940(("2611231123CR120,00NTRFINV//BANK", "166?00GUT?20EREF+1?21SVWZ+x?32A")),
    "ofx": ofx(("20261103", "150.00", "F1", "A", "B")),
    "bank_csv": b"Date;Amount;Description;Balance\n2026-11-03;1.00;x;5.00\n2026-11-04;-2.00;y;3.00\n",
}


def test_each_kind_is_told_by_what_stands_in_it():
    assert {kind: kind_of(data) for kind, data in WHOLE.items()} == {kind: kind for kind in WHOLE} | {"bank_csv": ""}


@settings(max_examples=300)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_whatever_happens_to_a_file_it_is_read_or_refused(kind, data):
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        length = data.draw(st.integers(0, 12))
        whole[place : place + length] = data.draw(st.binary(max_size=8)) if whole else b"x"
        whole = whole or bytearray(b"x")
    try:
        statements = read(bytes(whole), kind=kind)
    except Unreadable:
        return
    assert all(isinstance(line.amount, int) for one in statements for line in one.lines)
