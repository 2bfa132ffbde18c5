import csv
import io
import json
from dataclasses import replace

import pytest

from rapport.lib.cards import Point
from rapport.lib.columns import FIELDS, guess, header_key, read_row
from rapport.lib.records import Record, Unreadable
from rapport.lib.spreadsheets import open_rows
from rapport.lib.tests.shared import shared
from rapport.lib.vcards import read_card, split_cards


def cards_of(stream):
    """Every row as its card, or as the code of what is wrong with it."""
    table = open_rows(stream)
    found = list(table.rows())
    mapping = guess(table.header, [row.raw for row in found])
    cards = []
    for row in found:
        try:
            cards.append(read_row(row, mapping))
        except Unreadable as error:
            cards.append(error.code)
    return cards


def one(header, *cells):
    """The card of one row under this header."""
    return read_row(Record(1, "line 2", cells), guess(header, [cells]))


def points(card, kind):
    return [(point.value, point.label) for point in card.points if point.kind == kind]


@pytest.mark.parametrize(
    ("header", "field", "label"),
    [
        # Outlook, English
        ("First Name", "given", ""),
        ("Middle Name", "patronymic", ""),
        ("Business Street 2", "street", "work"),
        ("Business Country/Region", "country", "work"),
        ("Home Postal Code", "postal_code", "home"),
        ("Business Fax", "phone", "fax"),
        ("Business Phone 2", "phone", "work"),
        ("Company Main Phone", "phone", "main"),
        ("Car Phone", "phone", "other"),
        ("E-mail Address", "email", ""),
        ("E-mail 2 Address", "email", ""),
        ("E-mail Display Name", "ignore", ""),
        ("Manager's Name", "ignore", ""),
        ("Assistant's Phone", "ignore", ""),
        ("Anniversary", "ignore", ""),
        ("Web Page", "website", ""),
        # Outlook, Russian
        ("Обращение", "prefix", ""),
        ("Отчество", "patronymic", ""),
        ("Улица (раб. адрес)", "street", "work"),
        ("Страна или регион (дом. адрес)", "country", "home"),
        ("Почтовый код (другой адрес)", "postal_code", "other"),
        ("Телефон раб. 2", "phone", "work"),
        ("Телефон переносной", "phone", "mobile"),
        ("Основной телефон организации", "phone", "main"),
        ("Телефон помощника", "ignore", ""),
        ("Адрес 2 эл. почты", "email", ""),
        ("Тип эл. почты", "email_label", ""),
        ("Краткое имя эл. почты", "ignore", ""),
        ("День рождения", "birthday", ""),
        ("Веб-страница", "website", ""),
        ("Заметки", "note", ""),
        ("Пол", "ignore", ""),
        # Google, old and new
        ("E-mail 1 - Value", "email", ""),
        ("Phone 1 - Type", "phone_label", ""),
        ("Phone 1 - Label", "phone_label", ""),
        ("Address 2 - Formatted", "address", ""),
        ("Address 1 - PO Box", "street", ""),
        ("Organization 1 - Name", "organisation", ""),
        ("Organization 1 - Title", "title", ""),
        ("Organization Department", "department", ""),
        ("Organization 1 - Type", "ignore", ""),
        ("Group Membership", "tags", ""),
        ("Labels", "tags", ""),
        ("Family Name Yomi", "ignore", ""),
        ("Relation 1 - Value", "ignore", ""),
        # Thunderbird
        ("Display Name", "name", ""),
        ("Primary Email", "email", ""),
        ("Home ZipCode", "postal_code", "home"),
        ("Mobile Number", "phone", "mobile"),
        ("Birth Day", "birth_day", ""),
        # HubSpot
        ("Record ID", "source_id", ""),
        ("Contact owner", "ignore", ""),
        ("Create Date", "ignore", ""),
        ("Associated Company", "organisation", ""),
        ("Country/Region", "country", ""),
        ("Website URL", "website", ""),
        ("Mobile Phone Number", "phone", "mobile"),
        ("Preferred language", "language", ""),
        # amoCRM, both languages
        ("Полное имя контакта", "name", ""),
        ("Компания контакта", "organisation", ""),
        ("Ответственный за контакт", "ignore", ""),
        ("Кем создан контакт", "ignore", ""),
        ("Теги контакта", "tags", ""),
        ("Должность (контакт)", "title", ""),
        ("Рабочий email (контакт)", "email", "work"),
        ("Мобильный телефон (контакт)", "phone", "mobile"),
        ("Примечание 1", "note", ""),
        ("Full name", "name", ""),
        ("Responsible user", "ignore", ""),
        ("Closest task", "ignore", ""),
        ("Work direct phone", "phone", "work"),
        ("Position (contact)", "title", ""),
        ("Тип", "kind", ""),
        # Bitrix24
        ("Second Name", "patronymic", ""),
        ("Date of birth", "birthday", ""),
        ("Рабочий e-mail", "email", "work"),
        ("Частный e-mail", "email", "home"),
        ("Номер пейджера", "phone", "pager"),
        ("Корпоративный сайт", "website", "work"),
        ("Контакт Telegram", "ignore", ""),
        ("Тип контакта", "ignore", ""),
        ("Источник", "ignore", ""),
        ("Комментарий", "note", ""),
        # by hand
        ("ФИО", "name", ""),
        ("Фамилия, имя, отчество", "name", ""),
        ("Второе имя", "patronymic", ""),
        ("Имя", "given", ""),
        ("Моб. тел.", "phone", "mobile"),
        ("e_mail", "email", ""),
        ("Эл. почта", "email", ""),
        ("Электронная почта", "email", ""),
        ("Город", "city", ""),
        ("Индекс", "postal_code", ""),
        ("Название компании", "organisation", ""),
        ("Client ID", "source_id", ""),
        ("VAT ID", "ignore", ""),
        ("Часовой пояс", "timezone", ""),
    ],
)
def test_a_header_of_a_known_program_or_word_is_understood(header, field, label):
    (column,) = guess([header], [])
    assert (column.field, column.label, column.because) == (field, label, "header")
    assert column.field in FIELDS


def test_title_is_a_courtesy_title_beside_a_job_title():
    assert [column.field for column in guess(["Title", "Job Title"], [])] == ["prefix", "title"]
    assert [column.field for column in guess(["Title"], [])] == ["title"]


def test_unknown_columns_are_guessed_by_their_values():
    samples = [
        ("Анна Кравцова", "a@b.co", "+7 495 123-45-67", "https://a.co", "17"),
        ("Ким Пётр", "-", "84951234567", "www.b.co", ""),
    ]
    guesses = guess(["А", "Б", "В", "Г", "Д"], [*samples, samples[0]])
    assert [column.field for column in guesses] == ["name", "email", "phone", "website", "ignore"]
    assert [column.because for column in guesses] == ["values", "values", "values", "values", "unknown"]
    assert not any(column.sure for column in guesses)


def test_values_overrule_a_header_that_means_two_things():
    (column,) = guess(["Address"], [("a@b.co",), ("c@d.co",)])
    assert column.field == "email"


def test_the_mails_of_an_owner_are_not_the_persons():
    assert one(["Email", "Contact owner"], "a@b.co", "owner@b.co").extra == (("Contact owner", "owner@b.co"),)


def test_dates_and_numbers_are_no_phones():
    (column,) = guess(["Зз"], [("2024-01-01",), ("15.03.2024",)])
    assert column.field == "ignore"


def test_a_second_column_for_a_single_thing_is_left_to_the_person():
    assert [column.field for column in guess(["Фамилия", "Last name"], [])] == ["family", "ignore"]


def test_the_key_of_a_header_does_not_depend_on_case_and_signs():
    assert header_key(["First Name", "E-mail"]) == header_key(["first name ", "e_mail"])
    assert header_key(["First Name", "E-mail"]) != header_key(["E-mail", "First Name"])
    assert header_key(["\ud800"])


def test_a_mapping_corrected_by_hand_is_followed():
    mapping = guess(["А", "Б"], [("Ray", "Anna")])
    mapping = (replace(mapping[0], field="family"), replace(mapping[1], field="given"))
    card = read_row(Record(1, "line 2", ("Ray", "Anna")), mapping)
    assert (card.family, card.given, card.display_name) == ("Ray", "Anna", "Anna Ray")


def test_several_values_in_one_cell():
    card = one(
        ["Name", "E-mail 1 - Label", "E-mail 1 - Value", "Phone 1 - Label", "Phone 1 - Value", "Labels"],
        "Anna Ray",
        "* Work",
        "a@b.co ::: c@d.co",
        "Mobile",
        "+7 495 123-45-67 ::: +7 495 123-45-68",
        "* myContacts ::: Friends",
    )
    assert points(card, "email") == [("a@b.co", "work"), ("c@d.co", "work")]
    assert points(card, "phone") == [("+7 495 123-45-67", "mobile"), ("+7 495 123-45-68", "mobile")]
    assert card.categories == ("myContacts", "Friends")


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("8 (495) 123-45-67, 8 (495) 123-45-68", ["8 (495) 123-45-67", "8 (495) 123-45-68"]),
        ("8 (495) 123-45-67, доб. 12", ["8 (495) 123-45-67, доб. 12"]),
        ("+74951234567/+74951234568", ["+74951234567", "+74951234568"]),
        ("'+79990000000", ["+79990000000"]),
        ("work phone", ["work phone"]),
        ("нет", []),
        ("—", []),
    ],
)
def test_a_cell_of_phones(cell, numbers):
    assert [value for value, _ in points(one(["Name", "Phone"], "Anna Ray", cell), "phone")] == numbers


@pytest.mark.parametrize(
    ("cell", "mails", "extra"),
    [
        ("a@b.co; c@d.co", ["a@b.co", "c@d.co"], ()),
        ("Anna <a@b.co>, Peter <c@d.co>", ["a@b.co", "c@d.co"], ()),
        ("mailto:a@b.co", ["a@b.co"], ()),
        ("ask Peter", [], (("Email", "ask Peter"),)),
        ("n/a", [], ()),
    ],
)
def test_a_cell_of_mails(cell, mails, extra):
    card = one(["Name", "Email"], "Anna Ray", cell)
    assert [value for value, _ in points(card, "email")] == mails
    assert card.extra == extra


def test_an_address_in_parts_and_one_in_a_line():
    parts = one(
        ["Name", "Home Address", "Home Address 2", "Home City", "Work City"], "A B", "Main 1", "Floor 2", "Town", "City"
    )
    assert [(address.text, address.street, address.label) for address in parts.addresses] == [
        ("Main 1\nFloor 2\nTown", "Main 1\nFloor 2", "home"),
        ("City", "", "work"),
    ]
    (whole,) = one(["Name", "Адрес"], "A B", "Москва, ул. Ленина, 5").addresses
    assert (whole.text, whole.street) == ("Москва, ул. Ленина, 5", "")


def test_names_are_put_together_and_taken_apart():
    whole, parts, given_only = (
        one(["ФИО"], "Иванов Иван Иванович"),
        one(["Имя", "Фамилия"], "Анна", "Кравцова"),
        one(["Имя"], "Ким Пётр"),
    )
    assert (whole.family, whole.given, whole.patronymic) == ("Иванов", "Иван", "Иванович")
    assert parts.display_name == "Анна Кравцова"
    assert (given_only.family, given_only.given) == ("Ким", "Пётр")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["Компания", "Телефон"], ["ООО «Мир»", "1"]),
        (["Name"], ["ООО «Мир»"]),
        (["Тип", "Название"], ["компания", "ООО «Мир»"]),
    ],
)
def test_a_row_about_a_company(header, cells):
    card = one(header, *cells)
    assert (card.kind, card.organisation, card.display_name) == ("organisation", "ООО «Мир»", "ООО «Мир»")
    assert (card.family, card.given) == ("", "")


def test_a_birthday_in_one_cell_or_three_or_none():
    assert one(["Name", "Birthday"], "A B", "22.03.1980").birthday == "1980-03-22"
    assert one(["Name", "Birth Year", "Birth Month", "Birth Day"], "A B", "", "2", "3").birthday == "--02-03"
    assert one(["Name", "Birthday"], "A B", "03/04/1980").extra == (("birthday", "03/04/1980"),)


def test_cells_beyond_the_header_are_kept():
    assert read_row(Record(1, "line 2", ("Anna Ray", "", "more")), guess(["Name"], [])).extra == (("#3", "more"),)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((), "empty_row"),
        (("", "  ", "\xa0"), "empty_row"),
        (("", "", "NEW"), "empty_row"),
        (("\0broken:unclosed_quote",), "unclosed_quote"),
        (("\0broken:cell_too_large",), "cell_too_large"),
    ],
)
def test_a_row_without_anybody_is_refused(cells, code):
    with pytest.raises(Unreadable) as refused:
        read_row(Record(1, "line 2", cells), guess(["Name", "Email", "Lead Status"], []))
    assert refused.value.code == code


OUTLOOK = (
    "Обращение,Имя,Отчество,Фамилия,Организация,Рабочий факс,Телефон раб. 2,Телефон переносной,"
    "Адрес эл. почты,Тип эл. почты"
)


def test_outlook_in_russian_in_windows_1251():
    row = "г-н,Иван,Иванович,Иванов,ООО «Ромашка»,+7 495 1,+7 495 2,+7 900 3,ivan@example.org,SMTP"
    (card,) = cards_of(io.BytesIO(f"{OUTLOOK}\r\n{row}\r\n".encode("cp1251")))
    assert (card.prefix, card.given, card.patronymic, card.family) == ("г-н", "Иван", "Иванович", "Иванов")
    assert card.points == (
        Point(kind="phone", value="+7 495 1", label="fax"),
        Point(kind="phone", value="+7 495 2", label="work"),
        Point(kind="phone", value="+7 900 3", label="mobile"),
        Point(kind="email", value="ivan@example.org"),
    )
    assert card.extra == ()


AMO = (
    "ID;Тип;Полное имя контакта;Имя;Фамилия;Компания контакта;Ответственный за контакт;Теги контакта;"
    "Рабочий телефон (контакт)"
)


def test_amocrm_with_a_contact_and_a_company():
    text = f"{AMO}\n1;контакт;Анна Ким;Анна;Ким;ООО Мир;Иван;vip, новый;'+79990000000\n2;компания;ООО Мир;;;;Иван;;\n"
    person, company = cards_of(io.BytesIO(text.encode("utf-8-sig")))
    assert (person.uid, person.organisation, person.categories) == ("1", "ООО Мир", ("vip", "новый"))
    assert points(person, "phone") == [("+79990000000", "work")]
    assert (company.kind, company.organisation) == ("organisation", "ООО Мир")


@pytest.mark.parametrize("name", ["hubspot-contacts-messy", "roundcube-email", "roundcube-gmail", "roundcube-tb_plain"])
def test_every_row_of_a_real_export_is_accounted_for(name):
    path = shared(f"data/contacts_csv/{name}.csv")
    truth = json.loads(shared("data/contacts_csv/TRUTH.json").read_text())[f"{name}.csv"]
    with path.open("rb") as stream:
        table = open_rows(stream)
        assert len(list(table.rows())) == truth["data_rows"]
    assert len(table.header) == truth["columns"]
    assert table.header[: len(truth["first_columns"])] == tuple(truth["first_columns"])
    assert table.delimiter == truth["delimiter"]


def test_hubspot_has_three_people_in_five_rows():
    cards = cards_of(io.BytesIO(shared("data/contacts_csv/hubspot-contacts-messy.csv").read_bytes()))
    assert cards[2] == "empty_row"
    people = [card for card in cards if card != "empty_row"]
    assert len({card.points[0].value.lower() for card in people}) == 3
    assert people[0].points == (
        Point(kind="email", value="camille@example.com"),
        Point(kind="phone", value="+33 6 00 00 00 00"),
    )
    assert (people[0].uid, people[0].organisation, people[0].addresses[0].country) == (
        "101",
        "PT Demo Villa Investama",
        "France",
    )


@pytest.mark.parametrize("name", ["roundcube-email", "roundcube-gmail", "roundcube-tb_plain"])
def test_a_real_export_gives_what_another_program_makes_of_it(name):
    with shared(f"data/contacts_csv/{name}.vcf").open("rb") as stream:
        expected = [read_card(record) for record in split_cards(stream)]
    found = cards_of(io.BytesIO(shared(f"data/contacts_csv/{name}.csv").read_bytes()))
    assert len(found) == len(expected)
    for card, other in zip(found, expected, strict=True):
        # The other program shows the mail where there is no name.
        assert (card.display_name or card.points[0].value) == other.display_name
        for field in (
            "family",
            "given",
            "patronymic",
            "prefix",
            "suffix",
            "nickname",
            "organisation",
            "title",
            "department",
        ):
            assert getattr(card, field) == getattr(other, field), field
        for field in ("birthday", "note", "categories", "websites"):
            assert getattr(card, field) == getattr(other, field), field
        assert points(card, "phone") == points(other, "phone")
        assert [value for value, _ in points(card, "email")] == [value for value, _ in points(other, "email")]
        # It leaves out the post-office box, which we keep as a second line.
        assert [replace(address, text="", street=address.street.split("\n")[0]) for address in card.addresses] == [
            replace(address, text="") for address in other.addresses
        ]


def test_nothing_of_a_real_export_is_lost():
    path = shared("data/contacts_csv/roundcube-gmail.csv")
    (card,) = cards_of(io.BytesIO(path.read_bytes()))
    header, cells = csv.reader(io.StringIO(path.read_text()))
    everything = repr(card)
    kept_elsewhere = {"* My Contacts ::: Test", "1975-12-12"}
    labels = {
        cell
        for name, cell in zip(header, cells, strict=True)
        if name.endswith("Type") and not name.startswith("Relation")
    }
    for cell in filter(None, {*cells} - labels - kept_elsewhere):
        assert repr(cell)[1:-1] in everything
