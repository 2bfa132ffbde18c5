"""The first minute: whoever comes first makes the workspace, and nobody does so twice."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from rapport.accounts import founding
from rapport.accounts.founding import AlreadyFounded, Founding, found, free_slug
from rapport.accounts.models import Membership, User, Workspace
from rapport.journal.models import Entry
from tests.cast import a_user, a_workspace

ANSWERS = {
    "name": "Анна Ветрова",
    "email": "Anna@Vetrova.example",
    "password": "seven quiet herons",
    "workspace": "Студия Ветрова",
    "language": "ru",
    "timezone": "Europe/Moscow",
    "currency": "RUB",
}
FACTS = Founding(
    email="anna@vetrova.example",
    person="Anna",
    workspace="Studio",
    language="en",
    timezone="Europe/Moscow",
    currency="EUR",
)


@pytest.fixture
def nobody(db):
    return Browser()


def test_a_fresh_installation_leads_to_its_first_page(nobody):
    answer = nobody.get("/", follow=True)
    assert answer.request["PATH_INFO"] == "/welcome/"
    assert "Good to meet you." in answer.text


def test_a_minute_later_there_is_an_owner_at_work(nobody):
    answer = nobody.post("/welcome/", ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    seat = Membership.objects.select_related("user", "workspace").get()
    assert (seat.role, seat.user.email, seat.user.language, seat.user.seat) == (
        "owner",
        "anna@vetrova.example",
        "ru",
        seat,
    )
    assert (seat.workspace.slug, seat.workspace.country, seat.workspace.currency) == ("studia-vetrova", "RU", "RUB")
    assert seat.user.check_password("seven quiet herons")
    assert nobody.session["_auth_user_id"] == str(seat.user.pk)
    assert [entry.verb for entry in Entry.objects.all()] == ["founded"]


def test_the_zone_of_an_old_browser_is_understood(nobody):
    nobody.post("/welcome/", ANSWERS | {"timezone": "Asia/Calcutta"})
    assert User.objects.get().timezone == "Asia/Calcutta"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("email", "anna"), ("email", ""), ("password", "short"), ("password", "1234567890"),
        ("password", "vetrova.example"), ("workspace", "  "), ("language", "xx"), ("timezone", "Mars/Olympus"),
        ("currency", "XXX"), ("name", "x" * 121),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_shown_beside_its_field_and_nothing_is_made(nobody, field, value):
    answer = nobody.post("/welcome/", ANSWERS | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert not User.objects.exists()
    assert not Workspace.objects.exists()


def test_the_page_is_over_once_somebody_lives_here(anna):
    visitor = Browser()
    assert visitor.get("/welcome/")["Location"] == "/"
    assert visitor.post("/welcome/", ANSWERS)["Location"] == "/"
    assert User.objects.get() == anna.user
    assert visitor.get("/", follow=True).request["PATH_INFO"] == "/sign-in/"


def test_the_second_of_two_tabs_is_led_to_the_sign_in(nobody, monkeypatch):
    """Both tabs showed the form; the first was sent while the second was on its way."""
    answers = iter([False])
    monkeypatch.setattr("rapport.accounts.views.is_founded", lambda: next(answers))
    a_user(email="first@vetrova.example")
    answer = Browser().post("/welcome/", ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_first(monkeypatch):
    """Each of two threads asks whether anybody lives here and waits a moment for the other to ask as well."""
    both, outcomes, really = threading.Barrier(2), [], founding.is_founded

    def slowly():
        answer = really()
        with suppress(threading.BrokenBarrierError):  # the other one has to wait for us, which is right
            both.wait(0.7)
        return answer

    def enter(number):
        try:
            found(replace(FACTS, email=f"{number}@vetrova.example"), at=timezone.now(), first_only=True)
            outcomes.append("founded")
        except AlreadyFounded:
            outcomes.append("too late")
        finally:
            connection.close()

    monkeypatch.setattr(founding, "is_founded", slowly)
    threads = [threading.Thread(target=enter, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["founded", "too late"]
    assert (User.objects.count(), Workspace.objects.count()) == (1, 1)


def test_a_half_made_workspace_does_not_exist(db, monkeypatch):
    monkeypatch.setattr(founding, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        found(FACTS, at=timezone.now(), first_only=True)
    assert not User.objects.exists()
    assert not Workspace.objects.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Vetrova Studio", "vetrova-studio"),
        ("Студия «Ёж»", "studia-ezh"),
        ("名前", "workspace"),
        ("…", "workspace"),
        ("x" * 200, "x" * 50),
    ],
)
def test_the_short_name_for_the_command_line_is_latin(db, name, slug):
    assert free_slug(name) == slug


def test_a_short_name_is_given_once(db):
    for slug in ("studio", "studio-2", "studio-nord"):
        a_workspace(slug=slug)
    assert free_slug("Studio") == "studio-3"
