"""Connecting a bot on its page: Telegram is asked, and what is wrong is said exactly."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.channels.telegram import connecting, tasks
from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.wire import Unreached
from rapport.inbox.models import ChatLink, StartLink
from rapport.web.leaving import ways_out
from tests import cast
from tests.servers.telegram import NUMBER, TOKEN, USERNAME

pytestmark = pytest.mark.django_db
PAGE = "/settings/telegram/"


@pytest.fixture(autouse=True)
def calm():
    cache.clear()


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def connect(browser, telegram):
    def press(token=TOKEN, **more):
        answer = browser.post(PAGE, {"token": token, "way": "asking", "server": telegram.address, **more})
        if bot := Bot.objects.first():
            tasks.check.func(bot.pk)
        return answer

    return press


def test_a_bot_is_connected_and_people_are_told_what_they_agree_to(browser, telegram, connect):
    connect(f"Use this token to access the HTTP API:\n{TOKEN}")
    bot = Bot.objects.get()
    assert (bot.state, bot.username, bot.number) == ("on", USERNAME, NUMBER)
    told = dict(telegram.calls)
    assert "Vetrova Studio" in told["setMyDescription"]["description"]
    assert told["deleteWebhook"] == {"drop_pending_updates": False}
    page = browser.get(PAGE).text
    assert f"@{USERNAME} is at work" in page
    assert TOKEN not in page
    (way,) = [one for one in ways_out(bot.workspace) if one.who == "Telegram"]
    assert way.where == "127.0.0.1"


@pytest.mark.parametrize("token", ["", "hello", "123:abc"])
def test_what_is_no_token_is_refused_at_once(connect, token):
    assert connect(token).status_code == 422
    assert not Bot.objects.exists()


@pytest.mark.parametrize(
    ("method", "code", "description", "said"),
    [
        ("getMe", 401, "Unauthorized", "does not know this token"),
        ("getMe", 404, "Not Found", "does not know this token"),
        ("deleteWebhook", 400, "Bad Request: something", "something"),
    ],
)
def test_what_is_wrong_is_said(browser, telegram, connect, method, code, description, said):
    telegram.next(method, code, description)
    connect()
    assert Bot.objects.get().state == "trouble"
    assert said in browser.get(PAGE).text


def test_telegram_out_of_reach_is_said_and_tried_again(browser, connect):
    with pytest.raises(Unreached):
        connect(server="http://127.0.0.1:9")
    assert Bot.objects.get().state == "checking"
    assert "cannot be reached" in browser.get(PAGE).text


def test_another_bot_does_not_take_over_the_chats_of_the_first(browser, telegram, connect):
    connect()
    Bot.objects.update(number=5)
    connect()
    assert Bot.objects.get().trouble["code"] == "other_bot"


def test_telegram_calls_only_https(browser, connect, settings, telegram):
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    assert connect(way="called").status_code == 422
    settings.PUBLIC_URL = "https://crm.example"
    connect(way="called")
    bot = Bot.objects.get()
    assert telegram.webhook["url"] == f"https://crm.example/hooks/telegram/{bot.hook_key}/"
    assert telegram.webhook["secret_token"] == bot.hook_secret
    connect("", way="asking")
    assert telegram.webhook == {}


def test_disconnected_the_token_is_forgotten(browser, connect):
    connect()
    browser.post(f"{PAGE}disconnected/")
    assert not Bot.objects.exists()
    assert "No bot is connected" in browser.get(PAGE).text


def test_a_member_does_not_see_the_bot(anna):
    member = cast.signed_in(cast.a_member(anna.workspace, role="member"))
    assert member.get(PAGE).status_code == 403


def test_the_link_of_a_person_is_made_shown_once_and_taken_back(browser, anna, bot):
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")
    here = f"/people/{ilya.pk}/telegram/"
    assert "may not write first" in browser.get(here).text
    page = browser.post(f"{here}link/").text
    token = page.split(f"https://t.me/{USERNAME}?start=")[1].split('"')[0]
    assert "data:image/svg+xml" in page
    assert token not in browser.get(here).text
    link = StartLink.objects.get()
    assert token not in link.token_hash
    browser.post(f"{here}link/")
    link.refresh_from_db()
    assert link.revoked_at
    browser.post(f"{here}revoked/")
    assert not StartLink.objects.alive(timezone.now()).exists()


def test_a_chat_is_closed_by_us_when_they_asked_otherwise(browser, anna, bot):
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")
    chat = ChatLink.objects.create(
        workspace=anna.workspace, channel="telegram", address="77", contact=ilya, bound_at=timezone.now()
    )
    browser.post(f"/people/{ilya.pk}/telegram/ended/")
    chat.refresh_from_db()
    assert not chat.is_reachable
    assert connecting.disconnect(bot, by=anna, at=timezone.now())
