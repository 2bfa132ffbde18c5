import json

import pytest

from rapport.lib.tests.shared import ROOT, shared
from rapport.lib.vcards import read_card, split_cards

FILES = sorted(path.name for path in (ROOT / "data/vcard").glob("*.vcf"))


def cards_of(name):
    with shared(f"data/vcard/{name}").open("rb") as stream:
        return [read_card(record) for record in split_cards(stream)]


@pytest.fixture(scope="module")
def truth():
    return json.loads(shared("data/vcard/TRUTH.json").read_text())


def values(card, kind):
    return [point.value for point in card.points if point.kind == kind]


@pytest.mark.parametrize("name", FILES)
def test_every_card_mail_phone_address_and_photo_is_there(name, truth):
    expected, cards = truth[name], cards_of(name)
    assert len(cards) == expected["cards"]
    assert sum(len(values(card, "email")) for card in cards) == expected["email_lines"]
    assert sum(len(values(card, "phone")) for card in cards) == expected["tel_lines"]
    assert sum(len(card.addresses) for card in cards) == expected["adr_lines"]
    assert sum(card.photo is not None for card in cards) == expected["photo"]
    assert {card.photo_type for card in cards if card.photo} <= {"image/jpeg"}


@pytest.mark.parametrize("name", FILES)
def test_names_and_mails_are_those_another_reader_finds(name, truth):
    if "vobject_error" in truth[name]:
        assert [card.display_name for card in cards_of(name)][:2] == ["", ""]
        return
    cards = cards_of(name)
    assert [values(card, "email") for card in cards] == truth[name]["vobject_email"]
    # vobject cuts a name at its unescaped comma.
    for card, expected in zip(cards, truth[name]["vobject_fn"], strict=True):
        assert card.display_name.startswith(expected.strip())


def test_an_iphone_card_in_full():
    (card,) = cards_of("John_Doe_IPHONE.vcf")
    assert (card.prefix, card.given, card.patronymic, card.family, card.suffix) == (
        "Mr.",
        "John",
        "Richter James",
        "Doe",
        "Sr.",
    )
    assert [(point.value, point.label) for point in card.points if point.kind == "phone"] == [
        ("905-555-1234", "mobile"),
        ("905-666-1234", "home"),
        ("905-777-1234", "work"),
        ("905-888-1234", "fax"),
        ("905-999-1234", "fax"),
        ("905-111-1234", "pager"),
        ("905-222-1234", "other"),
    ]
    assert card.birthday == "2012-06-06"
    assert card.websites == ("http://www.ibm.com",)
    assert card.photo.startswith(b"\xff\xd8\xff")
    assert ("AssistantPhone", "905-222-1234") in card.extra


def test_an_apple_company_is_an_organisation():
    (card,) = cards_of("roundcube-apple.vcf")
    assert (card.kind, card.organisation) == ("organisation", "Apple Computer AG")
    assert card.addresses[0].city == "Wallisellen-Zürich"


def test_a_windows_1252_card_of_version_2_1():
    (card,) = cards_of("roundcube-johndoe-v21.vcf")
    assert (card.family, card.display_name) == ("Doë", "John Doë")


def test_the_example_of_rfc_6350():
    (card,) = cards_of("rfc6350-example.vcf")
    assert (card.birthday, card.language, card.timezone, card.suffix) == ("--02-03", "fr", "-0500", "ing. jr, M.Sc.")
    assert [point.value for point in card.points][:2] == ["+1-418-656-9254 ext. 102", "+1-418-262-6501"]


def test_quoted_printable_notes_of_an_android_phone():
    card = cards_of("John_Doe_ANDROID.vcf")[3]
    assert card.display_name == " ".join("Ñ" * 11)
    assert set(card.note) == {"Ñ", " ", "\n"}
