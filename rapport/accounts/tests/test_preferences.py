"""Each visitor's language, each user's language, clock and light."""

from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.utils import timezone, translation

from rapport.accounts.middleware import Preferences
from tests.cast import signed_in


def language_of(answer):
    return answer["Content-Language"]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB", "en"),
        ("de,fr;q=0.5", "en"),
        ("", "en"),
        ("*", "en"),
        ("\x00,;q", "en"),
    ],
)
def test_a_visitor_reads_in_the_language_of_the_browser(anna, wanted, language):
    answer = Browser().get("/sign-in/", headers={"Accept-Language": wanted})
    assert language_of(answer) == language
    assert f'<html lang="{language}"' in answer.text


def test_a_chosen_language_stays_in_a_cookie(anna):
    browser = Browser(headers={"Accept-Language": "en"})
    answer = browser.post("/language/", {"language": "ru", "back": "/sign-in/?next=/clients/"})
    assert answer["Location"] == "/sign-in/?next=/clients/"
    assert language_of(browser.get("/sign-in/")) == "ru"
    browser.post("/language/", {"language": "en"})
    assert language_of(browser.get("/sign-in/")) == "en"


@pytest.mark.parametrize("language", ["xx", "", "../ru", "ru\r\nSet-Cookie: a=b"])
def test_a_language_that_is_none_is_not_kept(anna, language):
    browser = Browser()
    assert browser.post("/language/", {"language": language}).status_code == 302
    assert "django_language" not in browser.cookies


def test_a_link_may_name_the_language(anna):
    assert language_of(Browser().get("/sign-in/?lang=ru")) == "ru"
    assert language_of(Browser().get("/sign-in/?lang=klingon")) == "en"


def test_once_signed_in_ones_own_language_holds(anna):
    browser = signed_in(anna)
    browser.cookies["django_language"] = "ru"
    assert language_of(browser.get("/settings/me/?lang=ru", headers={"Accept-Language": "ru"})) == "en"
    browser.post(
        "/settings/me/", {"name": "Анна", "language": "ru", "timezone": "Asia/Almaty", "theme": "dark", "keys_on": ""}
    )
    page = browser.get("/settings/me/")
    assert language_of(page) == "ru"
    assert '<html lang="ru" data-theme="dark" data-keys="off">' in page.text
    anna.user.refresh_from_db()
    assert (anna.user.name, anna.user.timezone) == ("Анна", "Asia/Almaty")


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("timezone", "Mars/Olympus"), ("theme", "pink"), ("name", "x" * 121)]
)
def test_a_preference_that_does_not_exist_is_refused(anna, field, value):
    right = {"name": "Anna", "language": "ru", "timezone": "Europe/Moscow", "theme": "", "keys_on": "on"}
    answer = signed_in(anna).post("/settings/me/", right | {field: value})
    assert answer.status_code == 422
    anna.user.refresh_from_db()
    assert anna.user.language == "en"


def test_the_thread_is_left_as_it_was_found(anna, rf):
    """The next request on this thread may be another person's; even a crash must not hand them Anna's language."""
    seen = []

    def crash(request):
        seen.append((translation.get_language(), timezone.get_current_timezone_name()))
        raise ZeroDivisionError

    anna.user.language = "ru"
    request = rf.get("/")
    request.user = anna.user
    with translation.override("en"), timezone.override(ZoneInfo("UTC")):
        with pytest.raises(ZeroDivisionError):
            Preferences(crash)(request)
        assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")
    assert seen == [("ru", "Europe/Moscow")]


def test_a_fragment_asked_for_after_the_session_ended_sends_the_whole_page_to_the_sign_in(anna):
    headers = {
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "HX-Current-URL": "http://testserver/settings/me/?a=b",
    }
    answer = Browser().get("/settings/", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fsettings%2Fme%2F%3Fa%3Db"
