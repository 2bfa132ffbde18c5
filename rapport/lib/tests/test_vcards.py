import base64
import io

import pytest

from rapport.lib.cards import Point
from rapport.lib.records import Unreadable
from rapport.lib.vcards import read_card, split_cards

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(range(40))


def card(*lines: str, encoding="utf-8"):
    """The one card of a file with these lines between BEGIN and END."""
    text = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])
    (record,) = split_cards(io.BytesIO(text.encode(encoding)))
    return read_card(record)


def phone(value, label="", preferred=False):
    return Point(kind="phone", value=value, label=label, preferred=preferred)


def email(value, label="", preferred=False):
    return Point(kind="email", value=value, label=label, preferred=preferred)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("N:Иванов;Иван;Иванович;г-н;мл.", ("Иванов", "Иван", "Иванович", "г-н", "мл.")),
        ("N:Doe;John", ("Doe", "John", "", "", "")),
        ("N:Doe;John;Richter\\, James;;", ("Doe", "John", "Richter, James", "", "")),
        ("N:Doe;John;Richter,James;;", ("Doe", "John", "Richter James", "", "")),
        ("N:Doe;John;;Dr.,Prof.;Jr.,M.D.", ("Doe", "John", "", "Dr., Prof.", "Jr., M.D.")),
        ("N:A\\;B;C;;;", ("A;B", "C", "", "", "")),
        ("N:C:\\\\dir;x;;;", ("C:\\dir", "x", "", "", "")),
        ("N:;Иванов Иван Иванович;;;", ("Иванов", "Иван", "Иванович", "", "")),
        ("N:Мария;;;;", ("Мария", "", "", "", "")),
        ("FN:Кравцова Анна", ("Кравцова", "Анна", "", "", "")),
        ("n;language=ru:Ким;Пётр", ("Ким", "Пётр", "", "", "")),
        (
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9A=D0=B8=D0=BC;=D0=9F=D1=91=D1=82=D1=80;;;",
            ("Ким", "Пётр", "", "", ""),
        ),
        ("N;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=CA=E8=EC;=CF=E5=F2=F0;;;", ("Ким", "Петр", "", "", "")),
        ("N;ENCODING=QUOTED-PRINTABLE;CHARSET=koi8-r:=EB=C9=CD;=F0=C5=D4=D2;;;", ("Ким", "Петр", "", "", "")),
    ],
)
def test_a_name_in_parts(line, parts):
    read = card(line)
    assert (read.family, read.given, read.patronymic, read.prefix, read.suffix) == parts


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("TEL:+7 900", phone("+7 900")),
        ("TEL;CELL:1", phone("1", "mobile")),
        ("TEL;WORK;VOICE;PREF:1", phone("1", "work", True)),
        ("TEL;TYPE=WORK,VOICE:1", phone("1", "work")),
        ("TEL;TYPE=WORK;TYPE=FAX:1", phone("1", "fax")),
        ('TEL;TYPE="work,cell":1', phone("1", "mobile")),
        ('TEL;TYPE="work","voice";PREF=1:1', phone("1", "work", True)),
        ("TEL;TYPE=home;PREF=2:1", phone("1", "home")),
        ("TEL;type=IPHONE;type=CELL;type=VOICE;type=pref:1", phone("1", "mobile", True)),
        ("TEL;type=MAIN:1", phone("1", "main")),
        ("TEL;PAGER:1", phone("1", "pager")),
        ("TEL;VALUE=uri;TYPE=work:tel:+1-418-656-9254;ext=102", phone("+1-418-656-9254 ext. 102", "work")),
        ("TEL;VALUE=uri:tel:+44%2020", phone("+44 20")),
        ("EMAIL;INTERNET:a@b.co", email("a@b.co")),
        ("EMAIL;TYPE=INTERNET,WORK,pref:a@b.co", email("a@b.co", "work", True)),
        ("EMAIL;PREF=1:mailto:a@b.co?subject=x", email("a@b.co", "", True)),
        ('EMAIL;X-UUID="a:b;c";TYPE=HOME:a@b.co', email("a@b.co", "home")),
        ("work.EMAIL:a@b.co", email("a@b.co")),
    ],
)
def test_a_phone_or_mail_keeps_its_label(line, point):
    assert card(line).points == (point,)


@pytest.mark.parametrize(
    ("label", "point", "extra"),
    [
        ("_$!<Work>!$_", phone("1", "work"), ()),
        ("_$!<HomeFAX>!$_", phone("1", "fax"), ()),
        ("рабочий", phone("1", "work"), ()),
        ("Дача", phone("1", "other"), (("Дача", "1"),)),
        ("_$!<AssistantPhone>!$_", phone("1", "other"), (("AssistantPhone", "1"),)),
    ],
)
def test_a_label_typed_by_hand_is_understood_or_kept(label, point, extra):
    read = card("item1.TEL:1", f"item1.X-ABLabel:{label}")
    assert read.points == (point,)
    assert read.extra == extra


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:1980-03-22", "1980-03-22"),
        ("BDAY;VALUE=date:19800322", "1980-03-22"),
        ("BDAY:--0203", "--02-03"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-05-05", "--05-05"),
        ("BDAY:1953-10-15T23:10:00Z", "1953-10-15"),
    ],
)
def test_a_birthday_in_all_spellings(line, birthday):
    assert card("FN:A B", line).birthday == birthday


def test_a_birthday_that_is_no_date_is_kept_as_it_is():
    assert card("FN:A B", "BDAY;VALUE=text:circa 1800").extra == (("BDAY", "circa 1800"),)


def test_an_address_has_parts_and_a_text():
    (address,) = card("FN:A", "ADR;TYPE=WORK:а/я 5;оф. 3;ул. Ленина\\, 5;Москва;;101000;Россия").addresses
    assert address.street == "ул. Ленина, 5\nоф. 3\nа/я 5"
    assert (address.city, address.region, address.postal_code, address.country) == ("Москва", "", "101000", "Россия")
    assert address.text == "ул. Ленина, 5\nоф. 3\nа/я 5\nМосква\n101000\nРоссия"
    assert address.label == "work"


def test_a_printed_address_stands_where_there_is_no_other():
    lone, printed = card("FN:A", "LABEL;HOME:Main 1\\nTown"), card("FN:A", 'ADR;LABEL="Main 1^nTown":;;Main 1;Town')
    assert lone.addresses[0].text == printed.addresses[0].text == "Main 1\nTown"
    assert len(card("FN:A", "ADR;HOME:;;Main 1;Town;;;", "LABEL;HOME:Main 1\\nTown").addresses) == 1


def test_organisation_department_title_and_role():
    read = card("N:Ким;Пётр", "ORG:Мир\\; и Ко;Отдел;Группа", "TITLE:Директор", "ROLE:Начальник", "ROLE:")
    assert (read.organisation, read.department, read.title) == ("Мир; и Ко", "Отдел, Группа", "Директор")
    assert read.extra == (("ROLE", "Начальник"),)
    assert card("N:Ким;Пётр", "ROLE:Начальник").title == "Начальник"


@pytest.mark.parametrize(
    "lines",
    [
        ("N:;;;;", "FN:Apple AG", "ORG:Apple AG;", "X-ABShowAs:COMPANY"),
        ("FN:Apple AG", "ORG:Apple AG"),
        ("KIND:org", "FN:Apple AG"),
        ("ORG:Apple AG",),
        ("N:;ООО «Мир»;;;", "FN:ООО «Мир»"),
    ],
)
def test_a_company_is_told_from_a_person(lines):
    read = card(*lines)
    assert read.kind == "organisation"
    assert read.display_name in ("Apple AG", "ООО «Мир»")
    assert (read.family, read.given) == ("", "")


def test_a_person_of_a_company_stays_a_person():
    assert card("N:Ким;Пётр", "FN:Пётр Ким", "ORG:Мир").kind == "person"


def test_texts_are_unescaped_and_joined():
    read = card(
        "FN:A",
        "NOTE:один\\, два\\nтри \\; четыре \\\\ C:\\temp",
        "NOTE:второе",
        "CATEGORIES:VIP,a\\,b",
        "CATEGORIES:VIP",
    )
    assert read.note == "один, два\nтри ; четыре \\ C:\\temp\n\nвторое"
    assert read.categories == ("VIP", "a,b")


def test_websites_language_zone_and_uid():
    read = card(
        "UID:urn:uuid:12",
        "FN:A",
        "URL:http\\://a.co",
        "URL:http://a.co",
        "LANG;PREF=2:en",
        "LANG;PREF=1:ru",
        "TZ:Europe/Riga",
    )
    assert (read.uid, read.websites, read.language, read.timezone) == ("12", ("http://a.co",), "ru", "Europe/Riga")


def test_what_is_not_understood_is_kept():
    read = card(
        "FN:A",
        "FN;LANGUAGE=en:B",
        "X-AIM;TYPE=HOME:johnny5",
        "X-PHONETIC-FIRST-NAME:Jon",
        "GENDER:M",
        "X-EMPTY:",
        "item1.X-ABDATE:1975-03-01",
        "item1.X-ABLabel:_$!<Anniversary>!$_",
        "KEY;ENCODING=B:AAAA",
        "PHOTO;VALUE=uri:http://a.co/p.jpg",
    )
    assert read.extra == (
        ("FN", "B"),
        ("X-AIM", "johnny5"),
        ("X-PHONETIC-FIRST-NAME", "Jon"),
        ("GENDER", "M"),
        ("Anniversary", "1975-03-01"),
        ("KEY", "base64:4"),
        ("PHOTO", "http://a.co/p.jpg"),
    )


def test_an_android_nickname():
    assert card("FN:A", "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Johnny;1;;;").nickname == "Johnny"


@pytest.mark.parametrize(
    "lines",
    [
        ("PHOTO;ENCODING=b;TYPE=PNG:{b64}",),
        ("PHOTO;BASE64:", "  {b64}"),
        ("PHOTO;PNG;ENCODING=BASE64:{b64}", ""),
        ("PHOTO:data:image/png;base64,{b64}",),
        ("PHOTO:data:image/png\\;base64\\,{b64}",),
        ("PHOTO;ENCODING=b:{head}", " {tail}"),
        ("PHOTO;ENCODING=BASE64;PNG:", "{head}", "{tail}", ""),
    ],
)
def test_a_photo_in_every_folding(lines):
    b64 = base64.b64encode(PIXEL).decode()
    read = card("FN:A", *(line.format(b64=b64, head=b64[:21], tail=b64[21:]) for line in lines), "TEL:1")
    assert (read.photo, read.photo_type) == (PIXEL, "image/png")
    assert read.points == (phone("1"),)


def test_a_photo_that_lost_a_sign_is_saved_as_far_as_it_goes():
    b64 = base64.b64encode(PIXEL).decode()
    assert PIXEL.startswith(card("FN:A", f"PHOTO;ENCODING=b:{b64[:41]}").photo)


def test_folded_lines_are_joined():
    assert card("FN:Anna", "NOTE:one t", " wo\r\n\tthree").note == "one twothree"


def test_quoted_printable_goes_on_after_an_equals_sign():
    read = card(
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D0=9E=D0=B4=",
        "=D0=B8=D0=BD=0D=0A=",
        "two three",
        "FN:Anna",
    )
    assert (read.note, read.display_name) == ("Один\ntwo three", "Anna")


def test_quoted_printable_that_never_stops_does_not_eat_the_end():
    assert card("FN:Anna", "NOTE;QUOTED-PRINTABLE:abc=").note == "abc"


def test_a_line_that_is_no_property_belongs_to_the_one_before():
    assert card("FN:Anna", "NOTE:first", "second line", "TEL:1").note == "first\nsecond line"


def test_control_characters_are_dropped():
    read = card("FN:An\x00na\x07 R\x1bay\x7f")
    assert read.display_name == "Anna Ray"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
def test_the_encoding_of_the_file_is_found(encoding):
    assert card("N:Кравцова;Анна", "ORG:Мир", encoding=encoding).family == "Кравцова"


def test_every_line_may_have_its_own_charset():
    data = b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=windows-1252:Do\xeb;John\nORG;CHARSET=KOI8-R:\xed\xc9\xd2\nEND:VCARD\n"
    (record,) = split_cards(io.BytesIO(data))
    read = read_card(record)
    assert (read.family, read.organisation) == ("Doë", "Мир")


def test_a_character_cut_by_folding_is_whole_again():
    data = b"BEGIN:VCARD\r\nFN:Ann\r\nNOTE:\xd0\r\n \x9f\xd1\x80\r\nEND:VCARD\r\n"
    (record,) = split_cards(io.BytesIO(data))
    assert read_card(record).note == "Пр"


def test_line_ends_of_an_old_mac():
    (record,) = split_cards(io.BytesIO("BEGIN:VCARD\rN:Ким;Пётр\rEND:VCARD\r".encode()))
    assert read_card(record).given == "Пётр"


def read_all(data: bytes):
    """(place, name or code) of every record of a file."""
    found = []
    for record in split_cards(io.BytesIO(data)):
        try:
            found.append((record.at, read_card(record).display_name))
        except Unreadable as error:
            found.append((record.at, error.code))
    return found


def test_several_cards_with_their_lines_and_whatever_stands_between():
    data = (
        b"\nhello\n\nBEGIN:VCARD\nFN:One\nEND:VCARD\n\nbegin:vcard\nfn:Two\nend:vcard\n"
        b"junk\nmore junk\n\xef\xbb\xbfBEGIN:VCARD\nFN:Three\nEND:VCARD\n"
    )
    assert read_all(data) == [
        ("line 2", "stray_text"),
        ("line 4", "One"),
        ("line 8", "Two"),
        ("line 11", "stray_text"),
        ("line 13", "Three"),
    ]


def test_a_missing_end_costs_nothing_but_a_truncated_last_card_is_reported():
    data = b"BEGIN:VCARD\nFN:One\nBEGIN:VCARD\nFN:Two\nEND:VCARD\nBEGIN:VCARD\nFN:Three\nPHOTO;ENCODING=b:/9j/4A"
    assert read_all(data) == [("line 1", "One"), ("line 3", "Two"), ("line 6", "unfinished")]


def test_the_report_of_a_truncated_card_names_it():
    *_, record = split_cards(io.BytesIO(b"BEGIN:VCARD\nFN:Three\nTE"))
    with pytest.raises(Unreadable) as refused:
        read_card(record)
    assert refused.value.details == {"name": "Three"}


@pytest.mark.parametrize(
    "nested", [b"AGENT:\nBEGIN:VCARD\nFN:Agent\nTEL:9\nEND:VCARD\n", b"AGENT:BEGIN:VCARD\\nFN:Agent\\nEND:VCARD\n"]
)
def test_a_card_within_a_card_does_not_mix_with_it(nested):
    (record,) = split_cards(io.BytesIO(b"BEGIN:VCARD\nFN:Boss\n" + nested + b"TEL:1\nEND:VCARD\n"))
    read = read_card(record)
    assert (read.display_name, read.points) == ("Boss", (phone("1"),))
    assert read.extra[0][0] == "AGENT"
    assert "Agent" in read.extra[0][1]


def test_an_indented_file():
    assert read_all(b"  BEGIN:VCARD\n  FN:One\n  END:VCARD\n") == [("line 1", "One")]


def test_a_card_without_anybody_and_a_list_of_cards_are_refused():
    nobody, friends = b"NOTE:x\n", b"FN:Friends\nKIND:group\nMEMBER:urn:uuid:1\n"
    data = b"".join(b"BEGIN:VCARD\nVERSION:3.0\n" + lines + b"END:VCARD\n" for lines in (nobody, friends))
    assert read_all(data) == [("line 1", "empty_card"), ("line 5", "contact_group")]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b" \r\n\n", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "binary")],
)
def test_a_file_without_text_is_refused(data, code):
    with pytest.raises(Unreadable) as refused:
        next(split_cards(io.BytesIO(data)))
    assert refused.value.code == code


def test_a_card_of_thirty_megabytes_is_refused_and_the_next_one_is_read():
    line = b" " + b"A" * 76 + b"\n"
    data = (
        b"BEGIN:VCARD\nFN:Huge\nPHOTO;ENCODING=b:\n" + line * 400_000 + b"END:VCARD\nBEGIN:VCARD\nFN:Two\nEND:VCARD\n"
    )
    assert read_all(data) == [("line 1", "too_large"), ("line 400005", "Two")]


def test_a_line_of_thirty_megabytes_is_refused_and_the_next_card_is_read():
    data = b"BEGIN:VCARD\nFN:Huge\nNOTE:" + b"A" * 30_000_000 + b"\nEND:VCARD\nBEGIN:VCARD\nFN:Two\nEND:VCARD\n"
    assert read_all(data) == [("line 1", "too_large"), ("line 5", "Two")]
