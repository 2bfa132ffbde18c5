"""The morning letter and reminders: at the user's hour, once, whatever happens to clocks, zones and workers."""

from datetime import UTC, datetime, time, timedelta
from unittest import mock

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from rapport.channels.telegram.models import Bot, OwnChat
from rapport.inbox import sending_by
from rapport.inbox.models import Outgoing
from rapport.today.models import DigestPlan, Told
from rapport.today.telling import due_day, look, tell
from rapport.today.tests.servers import Messenger, Postbox
from tests.cast import a_client, a_member, a_next_step, a_promise, signed_in
from tests.servers.telegram import TOKEN, USERNAME, BotApi

pytestmark = pytest.mark.django_db
# Tuesday, 12:00 in Moscow.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def a_plan(actor, **facts):
    facts = {"way": "mail", "at": time(9), **facts}
    return DigestPlan.objects.create(workspace=actor.workspace, user=actor.user, **facts)


def lives_in(actor, zone):
    type(actor.user).objects.filter(pk=actor.user_id).update(timezone=zone)
    actor.user.timezone = zone


def minutes(since, until, step=1):
    while since <= until:
        yield since
        since += timedelta(minutes=step)


def told_between(since, until, step=10):
    """Every row written while the worker looks again and again."""
    return [(one.key, at) for at in minutes(since, until, step) for one in look(at)]


def test_it_comes_once_at_the_hour_of_the_user(anna):
    lives_in(anna, "Europe/Moscow")
    a_plan(anna)
    found = told_between(datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 24, 23, 50, tzinfo=UTC))
    assert found == [("digest:2026-11-24", datetime(2026, 11, 24, 6, tzinfo=UTC))]


def test_only_on_the_days_that_are_wanted_and_not_late_at_night(anna):
    lives_in(anna, "UTC")
    plan = a_plan(anna, days="1")
    assert due_day(plan, datetime(2026, 11, 24, 14, 59, tzinfo=UTC)) == "2026-11-24"
    assert due_day(plan, datetime(2026, 11, 24, 15, 0, tzinfo=UTC)) == ""
    assert due_day(plan, datetime(2026, 11, 25, 9, tzinfo=UTC)) == ""


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        # Berlin: 2:30 does not exist on 28 March 2027, and comes twice on 31 October.
        (time(2, 30), datetime(2027, 3, 28, tzinfo=UTC)),
        (time(2, 30), datetime(2027, 10, 31, tzinfo=UTC)),
        (time(0, 0), datetime(2027, 3, 28, tzinfo=UTC)),
    ],
)
def test_the_nights_the_clocks_move_have_one_morning_each(anna, hour, day):
    lives_in(anna, "Europe/Berlin")
    a_plan(anna, at=hour, days="0,1,2,3,4,5,6")
    found = told_between(day - timedelta(hours=3), day + timedelta(hours=20))
    assert [key for key, _at in found] == [f"digest:{day.date()}"]


def test_clocks_that_jump_back_and_zones_that_change_tell_nobody_twice(anna):
    lives_in(anna, "Asia/Tokyo")
    plan = a_plan(anna)
    assert look(datetime(2026, 11, 24, 0, 1, tzinfo=UTC))
    assert not look(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    # Over the date line it is the same date again, at nine again.
    lives_in(anna, "Pacific/Honolulu")
    plan.refresh_from_db()
    assert not look(datetime(2026, 11, 24, 19, 5, tzinfo=UTC))
    assert look(datetime(2026, 11, 25, 19, 5, tzinfo=UTC))


def test_two_workers_that_look_at_once_write_one_row(anna):
    waiting(anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting(anna)


def waiting(actor, key="digest:2026-11-24", at=NOW):
    return Told.objects.create(workspace=actor.workspace, user=actor.user, key=key, made_at=at)


def state_of(told):
    told.refresh_from_db()
    return told.state


@pytest.fixture
def server(settings):
    settings.SMTP = mock.Mock(place="mail.example:587")
    settings.DEFAULT_FROM_EMAIL = "rapport@vetrova.example"


def test_the_letter_says_what_the_page_says_in_two_forms(anna, server):
    a_plan(anna)
    a_promise(a_client(anna.workspace, "Meridian & Co"), "The estimate", due_on=NOW.date())
    told = waiting(anna)
    tell(told.pk, NOW)
    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    assert state_of(told) == "sent"
    assert letter.to == [anna.user.email]
    assert "You promised Meridian & Co by today: “The estimate”." in letter.body
    assert "Meridian &amp; Co" in html
    assert "/settings/me/digest/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_it_is_said_in_the_language_of_the_user(anna, server):
    type(anna.user).objects.filter(pk=anna.user_id).update(language="ru")
    a_plan(anna, even_empty=True)
    tell(waiting(anna).pk, NOW)
    assert "Вас никто не ждёт" in mail.outbox[0].subject


def test_a_second_telling_says_nothing(anna, server):
    a_plan(anna, even_empty=True)
    told = waiting(anna)
    tell(told.pk, NOW)
    tell(told.pk, NOW)
    assert len(mail.outbox) == 1


def test_an_empty_day_is_silent_unless_it_is_wanted(anna, server):
    plan = a_plan(anna)
    told = waiting(anna)
    tell(told.pk, NOW)
    assert (state_of(told), mail.outbox) == ("silent", [])
    DigestPlan.objects.filter(pk=plan.pk).update(even_empty=True)
    tell(waiting(anna, "digest:2026-11-25").pk, NOW)
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_sending_never_sends_again(anna, server):
    a_plan(anna, even_empty=True)
    told = waiting(anna)
    Told.objects.filter(pk=told.pk).update(state="sending", claimed_at=NOW)
    tell(told.pk, NOW + timedelta(minutes=1))
    look(NOW + timedelta(minutes=30))
    assert (state_of(told), mail.outbox) == ("unknown", [])


@pytest.mark.parametrize(
    ("server_is", "state"), [("Closed", "waiting"), ("Refusing", "failed"), ("Breaking", "unknown")]
)
def test_what_the_server_says_decides(anna, server, settings, server_is, state):
    settings.MAILERS = {"default": {"BACKEND": f"rapport.today.tests.servers.{server_is}"}}
    a_plan(anna, even_empty=True)
    told = waiting(anna)
    tell(told.pk, NOW)
    assert state_of(told) == state


def test_who_left_or_turned_it_off_is_told_nothing(anna, server):
    told = waiting(anna)
    tell(told.pk, NOW)
    assert (state_of(told), mail.outbox) == ("missed", [])
    a_plan(anna, even_empty=True)
    late = waiting(anna, "digest:2026-11-25")
    tell(late.pk, NOW + timedelta(hours=7))
    assert state_of(late) == "missed"


def test_steps_and_promises_are_told_at_their_hour_once(anna):
    lives_in(anna, "UTC")
    a_plan(anna, days="")
    client = a_client(anna.workspace)
    step = a_next_step(client, "Call", due_on=None, due_at=NOW, user=anna.user)
    one = a_promise(client, due_at=NOW + timedelta(minutes=5), user=anna.user)
    a_next_step(client, "Somebody else's", due_on=None, due_at=NOW, user=a_member(anna.workspace).user)
    found = told_between(NOW - timedelta(minutes=30), NOW + timedelta(hours=2), step=1)
    assert [(key.rpartition(":")[0], at) for key, at in found] == [
        (f"step:{step.pk}", NOW), (f"promise:{one.pk}", NOW + timedelta(minutes=5)),
    ]  # fmt: skip


def test_a_step_that_is_moved_is_told_at_its_new_hour_and_a_done_one_not_at_all(anna, server):
    lives_in(anna, "UTC")
    a_plan(anna, days="")
    step = a_next_step(a_client(anna.workspace), "Call", due_on=None, due_at=NOW, user=anna.user)
    assert look(NOW)
    step.change({"due_at": NOW + timedelta(hours=3)}, by=anna, at=NOW)
    (told,) = look(NOW + timedelta(hours=3))
    step.finish(by=anna, at=NOW)
    tell(told.pk, NOW + timedelta(hours=3))
    assert (state_of(told), mail.outbox) == ("silent", [])


def test_without_a_server_it_goes_from_the_mail_account_of_the_workspace_once(anna, settings, channel):
    settings.SMTP = None
    channel(Postbox())
    a_plan(anna, even_empty=True)
    told = waiting(anna)
    tell(told.pk, NOW)
    Told.objects.filter(pk=told.pk).update(state="waiting")
    tell(told.pk, NOW)
    (letter,) = Outgoing.objects.all()
    assert (letter.identity, letter.automatic, letter.recipients["to"]) == (
        "anna@vetrova.example", True, [[anna.user.name, anna.user.email]]
    )  # fmt: skip
    assert state_of(told) == "sent"


def test_a_messenger_that_knows_the_user_tells_them(anna, channel):
    messenger = Messenger()
    channel(messenger)
    a_plan(anna, way="telegram", even_empty=True)
    told = waiting(anna)
    tell(told.pk, NOW)
    assert state_of(told) == "sent"
    ((user, text),) = messenger.said
    assert user == anna.user_id
    assert text.startswith("Nobody waits for you.")


@pytest.fixture
def telegram(anna):
    """Anna's own chat with the bot of her workspace."""
    with BotApi() as api:
        bot = Bot.objects.create(
            workspace=anna.workspace, token=TOKEN, server=api.address, username=USERNAME, state="on", connected_at=NOW
        )
        OwnChat.objects.create(
            workspace=anna.workspace, bot=bot, seat=anna.user.seat, address="50", name="Anna Vetrova", bound_at=NOW
        )
        api.numbers[50] = 1
        yield api


def test_in_telegram_the_day_is_one_message_of_whole_things(anna, telegram):
    a_plan(anna, way="telegram")
    for n in range(12):
        a_promise(a_client(anna.workspace, f"Client {n} {'of a very long name' * 9}"), "word " * 60, due_on=NOW.date())
    told = waiting(anna)
    tell(told.pk, NOW)
    (sent,) = telegram.sent
    shown = sent.text.count("- You promised")
    assert state_of(told) == "sent"
    assert 3000 < len(sent.text) <= 4096
    assert 0 < shown < 10
    assert f"And {12 - shown} more on the page." in sent.text
    assert sent.text.endswith("/settings/me/digest/")


def test_a_reminder_goes_the_same_way(anna, telegram):
    lives_in(anna, "UTC")
    a_plan(anna, way="telegram", days="")
    a_next_step(a_client(anna.workspace, "Meridian"), "Call", due_on=None, due_at=NOW, user=anna.user)
    (told,) = look(NOW)
    tell(told.pk, NOW)
    assert state_of(told) == "sent"
    assert telegram.sent[0].text.startswith("9:00, Meridian: Call")


@pytest.mark.parametrize(
    ("code", "words", "state"),
    [(429, "Too Many Requests: retry after 7", "waiting"), (403, "Forbidden: bot was blocked by the user", "failed")],
)
def test_what_telegram_says_decides(anna, telegram, code, words, state):
    a_plan(anna, way="telegram", even_empty=True)
    telegram.next("sendMessage", code, words)
    told = waiting(anna)
    tell(told.pk, NOW)
    assert state_of(told) == state


def test_a_line_that_breaks_in_telegram_is_not_tried_again(anna, telegram):
    a_plan(anna, way="telegram", even_empty=True)
    telegram.swallow("sendMessage")
    told = waiting(anna)
    tell(told.pk, NOW)
    tell(told.pk, NOW + timedelta(minutes=1))
    assert (state_of(told), len(telegram.sent)) == ("unknown", 1)


@pytest.fixture
def channel(monkeypatch):
    return lambda one: monkeypatch.setitem(sending_by._channels.known, one.name, one)


# ---- Settings


def test_one_chooses_hour_days_and_way(anna, server):
    browser = signed_in(anna)
    form = {"way": "mail", "at": "08:30", "days": ["0", "2"], "reminders": "on"}
    assert browser.post("/settings/me/digest/", form).status_code == 302
    plan = DigestPlan.objects.get()
    assert (plan.at, plan.weekdays, plan.even_empty) == (time(8, 30), {0, 2}, False)
    assert "Your day comes at 8:30." in browser.get("/settings/me/digest/").text


def test_a_way_that_reaches_nobody_is_not_offered(anna, settings):
    settings.SMTP = None
    browser = signed_in(anna)
    assert browser.post("/settings/me/digest/", {"way": "mail", "at": "08:30"}).status_code == 422
    assert "RAPPORT_SMTP_URL" in browser.get("/settings/me/digest/").text


def test_one_connects_ones_own_telegram_and_is_told_there(anna, telegram):
    browser = signed_in(anna)
    shown = browser.get("/settings/me/digest/").text
    assert "Connected as <b>Anna Vetrova</b>" in shown
    assert "By Telegram" in shown
    a_plan(anna, way="telegram")
    assert browser.post("/settings/me/digest/telegram/end/").status_code == 302
    shown = browser.get("/settings/me/digest/").text
    assert "Your Telegram is not connected, so nothing comes." in shown
    link = browser.post("/settings/me/digest/telegram/").text
    assert f"https://t.me/{USERNAME}?start=" in link
    assert "Waiting until you press Start" in link
    assert "?start=" not in browser.get("/settings/me/digest/").text


def test_without_a_bot_there_is_nothing_to_connect(anna, server):
    browser = signed_in(anna)
    assert "Your Telegram" not in browser.get("/settings/me/digest/").text
    assert browser.post("/settings/me/digest/telegram/").status_code == 302
    assert not OwnChat.objects.exists()
