"""Who comes through a door, and who does not: all who do not see one and the same page."""

import pytest
from django.utils import timezone

from rapport.doors.models import Door, Visit
from rapport.doors.opening import path_of, revoke
from rapport.doors.pressing import new_token
from rapport.doors.tests.coming import press, visitor
from rapport.web import limits
from tests.cast import a_client, a_contact, a_door, ago, signed_in


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", language="en")


@pytest.fixture
def door(anna, client):
    return a_door(client, a_contact(client, "Martin Kessler"), by=anna)


def shut(anna, client, how):
    """A door that opens nothing, and why."""
    contact = a_contact(client, f"Person {how}", email=f"{how}@kessler.example")
    door = a_door(client, contact, by=anna)
    if how == "revoked":
        revoke(door, by=anna, at=timezone.now())
    elif how == "over":
        Door.objects.filter(pk=door.pk).update(expires_at=ago(minutes=1))
    elif how == "erased":
        type(contact).objects.filter(pk=contact.pk).update(erased_at=ago())
    elif how == "thrown":
        type(contact).objects.filter(pk=contact.pk).update(trashed_at=ago())
    elif how == "moved":
        type(contact).objects.filter(pk=contact.pk).update(client=a_client(anna.workspace, "Elsewhere"))
    elif how == "gone":
        type(client).objects.filter(pk=client.pk).update(trashed_at=ago())
    return path_of(door)


@pytest.mark.parametrize("how", ["revoked", "over", "erased", "thrown", "moved", "gone"])
def test_what_opens_nothing_is_one_and_the_same_page(anna, client, how):
    browser = visitor()
    guessed = browser.get("/p/guessed/")
    answer = browser.get(shut(anna, client, how))
    assert (answer.status_code, answer.text) == (404, guessed.text)
    assert "Kessler" not in answer.text
    assert "This link opens nothing." in answer.text
    assert not Visit.objects.exists()


def test_a_link_opens_and_tells_nobody(door):
    answer = visitor().get(path_of(door))
    assert answer.status_code == 200
    assert "for Kessler" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies


def test_an_opening_is_written_down_once_in_half_an_hour_without_an_address(door):
    browser = visitor()
    browser.get(path_of(door))
    browser.get(path_of(door))
    visit = Visit.objects.get()
    assert (visit.door, visit.page, visit.deed) == (door, "portal.front_page", False)
    assert "Firefox" in visit.program
    door.refresh_from_db()
    assert door.seen_at == visit.at
    Visit.objects.update(at=ago(minutes=31))
    browser.get(path_of(door))
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("headers", [{"User-Agent": "TelegramBot (like TwitterBot)"}, {"Sec-Purpose": "prefetch"}])
def test_machines_that_look_ahead_are_not_written_down(door, headers):
    assert visitor(headers=headers).get(path_of(door)).status_code == 200
    assert not Visit.objects.exists()


def test_what_is_a_year_old_is_forgotten(anna, door):
    Visit.objects.create(workspace=anna.workspace, door=door, at=ago(days=400), page="portal.front_page")
    visitor().get(path_of(door))
    assert Visit.objects.get().at > ago(days=1)


def test_one_of_ours_sees_it_as_they_do_and_counts_for_nothing(anna, door):
    answer = signed_in(anna).get(path_of(door))
    assert "This is how Martin Kessler sees it." in answer.text
    assert not Visit.objects.exists()
    pressed = press(signed_in(anna), door, "language/", {"language": "ru"})
    assert pressed.status_code == 403
    assert "Here nothing is pressed in their place." in pressed.text
    door.refresh_from_db()
    assert door.language == ""


def test_somebody_of_another_workspace_is_a_visitor_like_others(stranger, door):
    answer = signed_in(stranger, headers={"User-Agent": "Firefox"}).get(path_of(door))
    assert "This is how" not in answer.text
    assert Visit.objects.count() == 1


def test_the_page_speaks_the_language_of_the_person_and_they_may_choose(anna, client):
    door = a_door(client, a_contact(client, "Ольга", language="ru"), by=anna)
    browser = visitor()
    answer = browser.get(path_of(door))
    assert (answer.headers["Content-Language"], '<html lang="ru">' in answer.text) == ("ru", True)
    assert press(browser, door, "language/", {"language": "en"}).status_code == 302
    assert '<html lang="en">' in browser.get(path_of(door)).text


def test_the_same_page_sent_twice_is_pressed_once(door):
    browser, page = visitor(), new_token(door, ago(minutes=1))
    press(browser, door, "language/", {"language": "ru"}, page=page)
    press(browser, door, "language/", {"language": "en"}, page=page)
    door.refresh_from_db()
    assert door.language == "ru"
    assert Visit.objects.filter(deed=True).count() == 1


@pytest.mark.parametrize("page", ["", "x", "é" * 3000, "\x00"])
def test_a_page_that_is_not_ours_does_nothing_and_keeps_what_was_typed(door, page):
    answer = press(visitor(), door, "language/", {"language": "ru"}, page=page)
    assert answer.status_code == 422
    assert '<textarea name="language" hidden>\nru</textarea>' in answer.text
    door.refresh_from_db()
    assert door.language == ""


def test_a_page_of_another_door_or_of_yesterday_does_nothing(anna, client, door):
    other = a_door(client, by=anna)
    for page in (new_token(other, ago()), new_token(door, ago(hours=25))):
        assert press(visitor(), door, "language/", {"language": "ru"}, page=page).status_code == 422


def test_too_much_at_once_is_not_read(door):
    answer = visitor().post(path_of(door, "language/"), {"language": "x" * 600_000})
    assert answer.status_code == 413


def test_pressing_without_end_is_stopped(door, monkeypatch):
    monkeypatch.setattr(limits, "BY_VISITOR", 2)
    browser = visitor()
    codes = [press(browser, door, "language/", {"language": "ru"}).status_code for _ in range(3)]
    assert codes == [302, 302, 429]


def test_guessing_without_end_is_stopped_before_a_good_link_opens(door, monkeypatch):
    monkeypatch.setattr(limits, "GUESSES", 3)
    browser = visitor()
    assert [browser.get(f"/p/guess{n}/").status_code for n in range(4)] == [404, 404, 404, 429]
    assert browser.get(path_of(door)).status_code == 429
    # Somebody else is not stopped by it.
    assert browser.get(path_of(door), REMOTE_ADDR="198.51.100.9").status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(door, method):
    assert getattr(visitor(), method)(path_of(door)).status_code == 405
