"""A day with clients against real servers: mail by Dovecot and SMTP, a calendar on Radicale, a bot at Telegram's door.

`rapport serve` runs as on anybody's machine, pages and worker, on a data folder of its own. What its owner does is done
in the browser; what others do comes from outside: letters are delivered, an hour is booked, somebody writes to the bot.
"""

import base64
import email
import email.policy
import re
import sqlite3
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import expect

from rapport.channels.tests.mailing import letter
from rapport.config.tests.serving import Serving, rapport, until
from tests.browsing import Window, open_window
from tests.servers import dovecot, radicale, smtp
from tests.servers.telegram import TOKEN, BotApi

pytestmark = pytest.mark.browser

OURS, THEIRS, STRANGER = "daria@vetrova.example", "aiko@mori.example", "nora@field.example"
# Whoever is asked for, it is deep in the night for one of them, and no clock of theirs is ever changed.
ABROAD = {"Asia/Tokyo": "+81 3-1234-5678", "Asia/Kolkata": "+91 22 2345 6789", "America/Lima": "+51 1 234 5678"}


@dataclass
class Day:
    """What runs today, and the windows that are open: the owner's, and that of somebody who has no account."""

    home: Path
    mail: dovecot.Dovecot
    office: smtp.PostOffice
    calendar: radicale.Radicale
    telegram: BotApi
    serving: Serving
    ours: Window
    strangers: Window
    zone: str = field(default_factory=lambda: asleep(datetime.now(UTC)))


def asleep(now):
    """The zone where it is deepest in the night: three in the morning, or least before and after it."""
    clocks = {zone: now.astimezone(ZoneInfo(zone)) for zone in ABROAD}
    return min(clocks, key=lambda zone: abs((clocks[zone].hour + clocks[zone].minute / 60 + 9) % 24 - 12))


@pytest.fixture
def day(browser, tmp_path):
    """Everything that runs on a day, begun with an empty data folder."""
    home, collections = tmp_path / "home", tmp_path / "radicale"
    home.mkdir(mode=0o700)
    collections.mkdir()
    rapport(home, "migrate")
    with (
        dovecot.running() as mail, smtp.post_office(password=dovecot.PASSWORD) as office,
        radicale.radicale(collections) as calendar, BotApi() as telegram,
    ):  # fmt: skip
        serving = Serving(home)
        address = f"http://127.0.0.1:{serving.port}"
        ours = open_window(browser, address, None, locale="en-GB", timezone_id="Europe/Berlin")
        strangers = open_window(browser, address, None, locale="en-US", timezone_id="America/New_York")
        try:
            yield Day(home, mail, office, calendar, telegram, serving, ours, strangers)
        finally:
            for each in (ours, strangers):
                each.page.context.close()
            serving.close()


def test_a_day_with_clients(day):
    a_workspace_is_made(day)
    the_mailbox_is_connected(day)
    the_calendar_is_connected(day)
    the_bot_is_connected(day)

    a_letter_is_on_screen_within_two_seconds(day)
    its_writer_becomes_a_client_far_away(day)
    the_answer_waits_for_their_morning(day)
    their_morning_comes_and_the_answer_goes_once(day)

    a_booking_page_is_opened(day)
    first = a_stranger_books_an_hour(day)
    second = the_stranger_moves_it(day, first)
    the_owner_moves_it(day, second)

    a_chat_is_opened_by_their_link(day)
    they_write_and_are_answered_in_the_chat(day)
    everything_is_well(day)


# ---- Settings


def a_workspace_is_made(day):
    page = day.ours.page
    day.ours.visit("/")
    page.get_by_label("Your name").fill("Daria Vetrova")
    page.get_by_label("E-mail").fill(OURS)
    page.get_by_label("Password").fill("seven quiet herons")
    page.get_by_label("Name of the workspace").fill("Vetrova Studio")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("who waits for you")


def the_mailbox_is_connected(day):
    page = day.ours.page
    day.ours.visit("/settings/mail/")
    page.get_by_label("Address", exact=True).fill(OURS)
    page.get_by_label("Password").fill(dovecot.PASSWORD)
    page.get_by_role("button", name="Find and connect").click()
    # Nobody publishes anything about this domain, so its servers are written by hand.
    expect(page.locator("main")).to_contain_text("write the names of its servers below", timeout=30_000)
    page.get_by_label("Password").fill(dovecot.PASSWORD)
    for kind, port in (("IMAP", day.mail.imap), ("SMTP", day.office.port)):
        page.get_by_label(f"{kind} server").fill("127.0.0.1")
        page.get_by_label(f"Port of {kind}").fill(str(port))
        page.get_by_label(f"Protection of {kind}").select_option("nothing, in the clear")
    page.get_by_role("button", name="Save and try").click()
    # The next question comes by itself.
    page.get_by_role("button", name="Begin to read").click(timeout=30_000)
    expect(page.locator("h1")).to_contain_text("is being listened to", timeout=30_000)


def the_calendar_is_connected(day):
    page = day.ours.page
    day.ours.visit("/calendar/calendars/connect/")
    page.get_by_label("Address of the server").fill(day.calendar.url)
    page.get_by_label("User name").fill(radicale.USER)
    page.get_by_label("Password").fill(radicale.PASSWORD)
    page.keyboard.press("Control+Enter")
    page.get_by_label("Name", exact=True).fill("Work")
    page.get_by_role("button", name="Make it on the server").click()
    expect(page.locator("main").get_by_role("link", name="Work", exact=True)).to_be_visible(timeout=30_000)


def the_bot_is_connected(day):
    page = day.ours.page
    day.ours.visit("/settings/telegram/")
    page.get_by_label("Token of the bot").fill(TOKEN)
    page.get_by_text("A Bot API server of your own").click()
    page.get_by_label("Server of the Bot API").fill(day.telegram.address)
    page.get_by_role("button", name="Connect").click()
    expect(page.locator("h1")).to_contain_text("is at work", timeout=30_000)


# ---- A letter in the night


def a_letter_is_on_screen_within_two_seconds(day):
    page = day.ours.page
    day.ours.visit("/inbox/?tab=new")
    expect(page.locator("#inbox-answer")).to_contain_text("Nobody new")
    at = datetime.now(ZoneInfo(day.zone))
    made = letter(
        "The sign of the shop", sender=f"Aiko Mori <{THEIRS}>", to=OURS, text="Could you make it by Friday?",
        message_id="<sign@mori.example>", at=at,
    )  # fmt: skip
    day.mail.deliver(OURS, made, sender=THEIRS)
    begun = time.monotonic()
    expect(page.locator("#threads")).to_contain_text("The sign of the shop")
    passed = time.monotonic() - begun
    print(f"on screen {passed:.2f} s after the mail server took it")
    assert passed < 3, "two seconds, and one for a busy machine"


def its_writer_becomes_a_client_far_away(day):
    page = day.ours.page
    page.locator("#threads").get_by_text("The sign of the shop").click()
    page.get_by_role("button", name="A client", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Aiko Mori is a client now.")
    page.locator(".mail-subj").get_by_role("link", name="Aiko Mori").click()
    to_the_person(page)
    page.keyboard.press("Shift+E")
    page.get_by_role("group", name="Phone").get_by_role("textbox").first.fill(ABROAD[day.zone])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".person-time .wait")).to_be_visible()
    expect(page.locator(".person-time")).to_contain_text("a guess by the code")


def to_the_person(page):
    """From the page of the client to that of the one person there."""
    expect(page.get_by_role("heading", name="Aiko Mori", level=1)).to_be_visible()
    page.get_by_role("complementary").get_by_role("link", name="Aiko Mori").first.click()
    expect(page.locator(".person")).to_be_visible()


def the_answer_waits_for_their_morning(day):
    page = day.ours.page
    for key in ("g", "i"):
        page.keyboard.press(key)
    expect(page.locator("#m-subj")).to_have_text("The sign of the shop")
    page.keyboard.press("r")
    expect(page.get_by_label("Text of the message")).to_be_focused()
    page.keyboard.type("Yes, by Thursday.")
    expect(page.locator(".their-hour")).to_contain_text("Aiko Mori: it is ")
    page.locator(".their-hour").get_by_role("button", name=re.compile("Send .* at 9:00")).click()
    expect(page.locator(".on-its-way")).to_contain_text("goes ")
    [[at]] = asked(day, "SELECT send_at FROM inbox_outgoing WHERE state = 'waiting'")
    there = datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(ZoneInfo(day.zone))
    assert (there.hour, there.minute) == (9, 0)
    assert not day.office.letters


def asked(day, statement, *values):
    """What the database of the running server answers."""
    with closing(sqlite3.connect(day.home / "rapport.sqlite3", timeout=20)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def its_hour_comes(day):
    """Nobody waits until morning: the clock of what waits is moved, and that of the job that waits with it."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    asked(day, "UPDATE inbox_outgoing SET send_at = ? WHERE state = 'waiting'", now)
    asked(day, "UPDATE django_ox_oxtask SET run_after = ? WHERE task_path = 'rapport.inbox.tasks.deliver'", now)


def their_morning_comes_and_the_answer_goes_once(day):
    page = day.ours.page
    its_hour_comes(day)
    until(lambda: day.office.letters, "the letter at the mail server")
    expect(page.locator("#letters")).to_contain_text("Yes, by Thursday.")
    expect(page.locator(".on-its-way")).to_have_count(0)
    expect(page.locator("#inbox-answer")).to_contain_text("Nobody waits for you.")
    [sent] = letters_to(day, THEIRS)
    assert sent["In-Reply-To"] == "<sign@mori.example>"
    assert "Yes, by Thursday." in sent.get_body(("plain",)).get_content()


def letters_to(day, address):
    """What the mail server was given for somebody."""
    raws = [one.raw for one in day.office.letters if one.recipients == [address]]
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]


# ---- An hour is booked, and moved


def a_booking_page_is_opened(day):
    page = day.ours.page
    for key in ("g", "k"):
        page.keyboard.press(key)
    page.get_by_role("link", name="Meetings").click()
    page.get_by_role("link", name="Booking pages").click()
    expect(page.locator("h1")).to_contain_text("Nobody can book an hour with you yet.")
    page.keyboard.press("n")
    page.get_by_label("Title").fill("A first call")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Nothing is booked ahead.")


def a_stranger_books_an_hour(day):
    page = day.strangers.page
    page.goto(day.ours.page.get_by_label("Address").input_value())
    hour = page.locator(".book-hours a").first
    booked = moment_in(hour.get_attribute("href"))
    hour.click()
    opened = time.monotonic()
    page.get_by_label("Your name").fill("Nora Field")
    page.get_by_label("Your e-mail address").fill(STRANGER)
    page.get_by_label("What shall we talk about?").fill("A new site")
    page.locator(".consent input").check()
    # Whoever is quicker than three seconds is taken for a machine.
    time.sleep(max(0.0, opened + 3.5 - time.monotonic()))
    page.get_by_role("button", name="Book this hour").click()
    expect(page.locator("h1")).to_contain_text("It is booked.")
    is_known_everywhere(day, booked, sequence=0)
    until(lambda: words_to_the_owner(day) == ["Booked"], "a word to the owner")
    return booked


def words_to_the_owner(day):
    """How the subjects of letters to the owner begin."""
    return [one["Subject"].partition(":")[0] for one in letters_to(day, OURS)]


def moment_in(text):
    """The moment a link or a field of the booking page names."""
    return datetime.strptime(re.search(r"\d{8}T\d{6}Z", text)[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def the_stranger_moves_it(day, before):
    page = day.strangers.page
    [invitation] = letters_to(day, STRANGER)
    page.goto(re.search(r"http://\S+/booked/\S+", invitation.get_body(("plain",)).get_content())[0])
    page.get_by_role("link", name="Choose another hour").click()
    other = page.locator(".book-hours form").nth(2)
    moved = moment_in(other.locator("[name=at]").input_value())
    other.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("It is booked.")
    assert moved != before
    is_known_everywhere(day, moved, sequence=1)
    until(lambda: words_to_the_owner(day) == ["Booked", "Moved"], "a word to the owner")
    return moved


def the_owner_moves_it(day, before):
    page = day.ours.page
    page.locator("main").get_by_role("link", name="A first call · Nora Field").click()
    page.get_by_role("link", name="The meeting").click()
    expect(page.locator("h1")).to_contain_text("A first call · Nora Field.")
    page.keyboard.press("e")
    moved = before + timedelta(minutes=10)
    page.get_by_label("From", exact=True).fill(f"{moved.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Send the change").click()
    expect(page.locator("#toasts")).to_contain_text("1 invitation is on its way.")
    is_known_everywhere(day, moved, sequence=2)
    links = {re.search(r"/booked/\S+", one.get_body(("plain",)).get_content())[0] for one in letters_to(day, STRANGER)}
    assert len(links) == 1


def is_known_everywhere(day, moment, *, sequence):
    """The hour in the calendar of the owner, on the calendar server, and in the latest invitation."""
    day.ours.visit(f"/calendar/?view=day&on={moment.astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%d}")
    expect(day.ours.page.locator(".day-list")).to_contain_text(f"{moment.astimezone(ZoneInfo('Europe/Berlin')):%-H:%M}")
    until(lambda: len(letters_to(day, STRANGER)) > sequence, "the invitation at the mail server")
    invited = invitation_in(letters_to(day, STRANGER)[-1])
    assert (invited["DTSTART"].dt, int(invited["SEQUENCE"])) == (moment, sequence)
    until(lambda: [event["DTSTART"].dt for event in events_there(day)] == [moment], "the hour on the calendar server")


def invitation_in(one):
    """The event a letter invites to."""
    [part] = [part for part in one.walk() if part.get_content_type() == "text/calendar"]
    read = icalendar.Calendar.from_ical(part.get_content())
    assert (part.get_param("method"), read["METHOD"]) == ("REQUEST", "REQUEST")
    return read.walk("VEVENT")[0]


def events_there(day):
    """What stands on the calendar server, asked for as any other program would."""
    root = f"{day.calendar.url}{radicale.USER}/"
    places = re.findall(r"<href>([^<]+)</href>", call(root, "PROPFIND", Depth="1").decode())
    texts = [call(f"{day.calendar.url.rstrip('/')}{place}") for place in places if not root.endswith(place)]
    return [event for text in texts for event in icalendar.Calendar.from_ical(text).walk("VEVENT")]


def call(url, method="GET", **headers):
    """What the calendar server answers to its user."""
    word = base64.b64encode(f"{radicale.USER}:{radicale.PASSWORD}".encode()).decode()
    question = urllib.request.Request(url, method=method, headers={"Authorization": f"Basic {word}", **headers})
    with urllib.request.urlopen(question, timeout=10) as answer:
        return answer.read()


# ---- A chat


def a_chat_is_opened_by_their_link(day):
    page = day.ours.page
    for key in ("g", "c"):
        page.keyboard.press(key)
    page.locator("main").get_by_role("link", name="Aiko Mori").first.click()
    to_the_person(page)
    page.locator(".person-menu").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Chat in Telegram").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link for Aiko Mori").input_value()
    day.telegram.says(77, f"/start {link.partition('?start=')[2]}", name="Aiko")
    until(lambda: day.telegram.sent, "a word of the bot")
    # Pressing it was a consent, which stands with the person.
    page.locator(".topbar").get_by_role("link", name="Aiko Mori").click()
    expect(page.locator(".person")).to_be_visible()
    expect(page.get_by_role("region", name="Consents")).to_contain_text("Writing to each other")


def they_write_and_are_answered_in_the_chat(day):
    page, before = day.ours.page, len(day.telegram.sent)
    for key in ("g", "i"):
        page.keyboard.press(key)
    expect(page.locator("#m-subj")).to_have_text("The sign of the shop")
    day.telegram.says(77, "Is it ready?", name="Aiko")
    expect(page.locator("#threads")).to_contain_text("Telegram Is it ready?")
    # Whoever waits stands above those who think.
    page.keyboard.press("k")
    expect(page.locator("#letters")).to_contain_text("Is it ready?")
    page.keyboard.press("r")
    expect(page.get_by_label("Text of the message")).to_be_focused()
    page.keyboard.type("Tomorrow.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("It goes in 10 seconds.")
    its_hour_comes(day)
    until(lambda: day.telegram.sent[before:], "the message at Telegram")
    expect(page.locator("#letters")).to_contain_text("Tomorrow.")
    expect(page.locator(".on-its-way")).to_have_count(0)
    assert [(one.method, one.text) for one in day.telegram.sent[before:]] == [("sendMessage", "Tomorrow.")]


# ---- In the evening


def everything_is_well(day):
    assert len(letters_to(day, THEIRS)) == 1
    assert day.ours.complaints == []
    assert day.strangers.complaints == []
    looked = rapport(day.home, "check", RAPPORT_PORT=str(day.serving.port))
    assert (looked.returncode, looked.stderr) == (0, ""), looked.stdout
    assert "✓ A worker is at work.\n✓ No job waits longer than it should.\n✓ No job failed" in looked.stdout
