"""Who is known already, while somebody types."""

import pytest
from django.utils import timezone

from rapport.clients.duplicates import by_name, by_point, spelling
from tests.cast import a_client, a_contact, a_person, signed_in


@pytest.mark.parametrize(
    ("known", "typed", "same"),
    [
        ("Дом у моря", "дом у моря", True),
        ("Дом у моря", "Dom u morya", True),
        ("ООО «Северный пирс»", "Северный Пирс", True),
        ("Северный пирс", "ооо северный пирс", True),
        ("Olive & Reed Ltd", "olive and reed", False),
        ("Olive & Reed Ltd", "Olive & Reed", True),
        ("Пётр Щёголев", "Петр Щеголев", True),
        ("Пётр Щёголев", "Щёголев Пётр", True),
        ("Пётр Щёголев", "Petr Shchegolev", True),
        ("Хачатурян Арам", "Khachaturyan Aram", True),
        ("Иван Петров", "Иван Петрович", False),
        ("Иван Петров", "Иван", False),
        ("Kessler & Söhne GmbH", "Kessler & Sohne", True),
        ("Meridian Books", "Meridian Labs", False),
    ],
)
def test_a_name_is_known_however_it_is_spelled(anna, known, typed, same):
    client = a_client(anna.workspace, known)
    assert [twin.href for twin in by_name(anna, typed)] == ([client.get_absolute_url()] if same else [])


def test_spelling_forgets_alphabet_order_and_company_form():
    assert spelling("ЗАО «Заря»") == spelling("zarya, ZAO")
    assert spelling("«» - !") == ()


def test_people_are_known_by_name_too_with_their_client(anna):
    a_contact(a_client(anna.workspace, "Дом у моря"), "Анна Кравцова")
    (twin,) = by_name(anna, "Anna Kravtsova")
    assert (twin.name, twin.at) == ("Анна Кравцова", "Дом у моря")


def test_a_person_who_is_a_client_is_named_once(anna):
    a_person(anna.workspace, "Mara Quist")
    assert [twin.href.split("/")[1] for twin in by_name(anna, "mara quist")] == ["clients"]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "anna@more.example"),
        ("email", " Anna@MORE.example "),
        ("phone", "+7 912 345-67-89"),
        ("phone", "8 (912) 345 67 89"),
        ("phone", "tel:+79123456789"),
    ],
)
def test_an_address_is_known_however_it_is_written(anna, kind, typed):
    person = a_contact(a_client(anna.workspace), email="anna@more.example", phone="+79123456789")
    assert [twin.href for twin in by_point(anna, kind, typed, region="RU")] == [person.get_absolute_url()]


def test_the_remark_names_the_person_and_links_to_them(anna):
    person = a_contact(a_client(anna.workspace, "Дом у моря"), "Анна Кравцова", email="anna@more.example")
    text = signed_in(anna).get("/clients/known/email/?email=anna@more.example", headers={"HX-Request": "true"}).text
    assert "<html" not in text
    assert f'<a href="/people/{person.pk}/"><b>Анна Кравцова</b></a> at Дом у моря already has this address.' in text


def test_who_is_being_edited_is_no_duplicate_of_themselves(anna):
    person = a_contact(a_client(anna.workspace), email="anna@more.example")
    assert by_point(anna, "email", "anna@more.example", apart_from=person.pk) == []


def test_who_lies_in_the_trash_is_not_named(anna):
    person = a_contact(a_client(anna.workspace), "Анна Кравцова", email="anna@more.example")
    person.trash(by=anna, at=timezone.now())
    assert by_point(anna, "email", "anna@more.example") == []
    assert by_name(anna, "анна кравцова") == []


def test_strangers_know_other_people(anna, stranger):
    a_contact(a_client(anna.workspace, "Дом у моря"), "Анна Кравцова", email="anna@more.example")
    assert by_name(stranger, "дом у моря") == by_point(stranger, "email", "anna@more.example") == []


@pytest.mark.parametrize(
    "query", ["", "?name=", "?name=a", "?name=%00%00%00", "?name=" + "x" * 5000, "?but=x&name=дом у"]
)
def test_nothing_is_said_about_little_or_nonsense(anna, query):
    response = signed_in(anna).get(f"/clients/known/name/{query}", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "note" not in response.text


def test_other_kinds_do_not_exist(anna):
    assert signed_in(anna).get("/clients/known/secret/?x=abc").status_code == 404
