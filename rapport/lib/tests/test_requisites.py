"""Numbers of tax offices, registers, banks and accounts: what is right, and the reason when one is not."""

import pytest

from rapport.lib.records import Unreadable
from rapport.lib.requisites import (
    bic,
    correspondent_account,
    iban,
    in_vies,
    inn,
    kpp,
    ogrn,
    russian_bic,
    settlement_account,
    vat_id,
)

SBER = "044525225"


@pytest.mark.parametrize(
    ("check", "text", "written"),
    [
        (inn, "500100732259", "500100732259"),
        (inn, "ИНН: 7707 083 893", "7707083893"),
        (inn, "7707083893", "7707083893"),
        (kpp, "773601001", "773601001"),
        (kpp, "КПП 7736 0A 001", "77360A001"),
        (ogrn, "1027700132195", "1027700132195"),
        (ogrn, "ОГРНИП 304500116000157", "304500116000157"),
        (russian_bic, "БИК 044525225", SBER),
        (iban, "IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (iban, "gb82-west-1234-5698-7654-32", "GB82WEST12345698765432"),
        (bic, "deutdeff", "DEUTDEFF"),
        (bic, "SWIFT: DEUT DE FF 500", "DEUTDEFF500"),
        (vat_id, "de 136 695 976", "DE136695976"),
        (vat_id, "GR 094259216", "EL094259216"),
        (vat_id, "EL094259216", "EL094259216"),
        (vat_id, "XI 123456782", "XI123456782"),
        (vat_id, "GB 980 7806 84", "GB980780684"),
        (vat_id, "BE 0403.019.261", "BE0403019261"),
        (vat_id, "BE403019261", "BE0403019261"),
        (vat_id, "BE1000000120", "BE1000000120"),
        (vat_id, "CHE-107.787.577 IVA", "CHE107787577IVA"),
        (vat_id, "NO 995 525 828 MVA", "NO995525828MVA"),
    ],
)
def test_what_is_right_is_written_in_one_way(check, text, written):
    assert check(text) == written
    assert check(written) == written


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (inn, "", "empty"),
        (inn, "500100732258", "wrong-digits"),
        (inn, "7707083894", "wrong-digits"),
        (inn, "77070838930", "wrong-length"),
        (inn, "770708389З", "not-digits"),  # a letter З
        (inn, "٧٧٠٧٠٨٣٨٩٣", "not-digits"),
        (inn, "0000000000", "no-region"),
        (kpp, " ", "empty"),
        (kpp, "77360100", "wrong-length"),
        (kpp, "7736a1б01", "wrong-form"),
        (ogrn, "1027700132196", "wrong-digits"),
        (ogrn, "304500116000158", "wrong-digits"),
        (ogrn, "10277001321", "wrong-length"),
        (russian_bic, "04452522", "wrong-length"),
        (russian_bic, "944525225", "wrong-form"),
        (iban, "DE89370400440532013001", "wrong-digits"),
        (iban, "DE8937040044053201300", "wrong-length"),
        (iban, "ZZ89370400440532013000", "unknown-country"),
        (iban, "40802810838000000001", "wrong-form"),
        (iban, "", "empty"),
        (bic, "DEUTDEF", "wrong-length"),
        (bic, "DEUT1EFF", "wrong-form"),
        (bic, "DEUTQQFF", "unknown-country"),
        (vat_id, "", "empty"),
        (vat_id, "DE136695977", "wrong-digits"),
        (vat_id, "DE13669597", "wrong-length"),
        (vat_id, "GB980780685", "wrong-digits"),
        (vat_id, "US123456789", "unknown-country"),
        (vat_id, "136695976", "unknown-country"),
    ],
)
def test_what_is_wrong_has_a_reason(check, text, code):
    with pytest.raises(Unreadable) as caught:
        check(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("check", "account", "bank"),
    [
        (settlement_account, "40802810838000000001", SBER),
        (settlement_account, "4080 2810 8380 0000 0001", "БИК 044525225"),
        (correspondent_account, "30101810400000000225", SBER),
    ],
)
def test_an_account_fits_its_bank(check, account, bank):
    assert check(account, bank) == account.replace(" ", "")


@pytest.mark.parametrize(
    ("check", "account", "bank", "code"),
    [
        (settlement_account, "40802810838000000002", SBER, "wrong-digits"),
        (settlement_account, "40802810838000000001", "044525974", "wrong-digits"),
        (settlement_account, "4080281083800000001", SBER, "wrong-length"),
        (settlement_account, "40802810838000000001", "", "empty"),
        (correspondent_account, "30101810400000000226", SBER, "other-bank"),
        (correspondent_account, "30101810500000000225", SBER, "wrong-digits"),
        (correspondent_account, "40802810838000000001", SBER, "not-correspondent"),
    ],
)
def test_an_account_that_does_not_fit_has_a_reason(check, account, bank, code):
    with pytest.raises(Unreadable) as caught:
        check(account, bank)
    assert caught.value.code == code


def test_every_slip_of_one_digit_is_noticed():
    right = "40802810838000000001"
    for at in range(20):
        for digit in "0123456789":
            wrong = right[:at] + digit + right[at + 1 :]
            if wrong != right:
                with pytest.raises(Unreadable):
                    settlement_account(wrong, SBER)


def test_an_office_of_the_central_bank_has_the_key_of_its_district():
    # "0", digits 5 and 6 of the БИК, and the account: 0 + 25 + 40101810845250010102.
    assert settlement_account("40101810845250010102", "044525000") == "40101810845250010102"


def test_great_britain_is_not_in_vies():
    numbers = ["DE136695976", "EL094259216", "XI123456782", "GB980780684", "CHE107787577IVA"]
    assert [in_vies(number) for number in numbers] == [True, True, True, False, False]
