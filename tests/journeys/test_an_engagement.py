"""A whole engagement: a freelancer at a desk in Russian, a client on a phone in English, from a letter to the joint
evaluation.

`rapport serve` runs as on anybody's machine, with a mailbox of Dovecot and a mail server. Both sides press what they see
and nothing else; from outside come the letters of the client, and the seconds a letter of ours would wait. With
RAPPORT_SHOTS=folder every station leaves its pictures there.
"""

import email
import email.policy
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from rapport.channels.tests.mailing import letter
from rapport.config.tests.serving import Serving, rapport, until
from tests.browsing import Window, open_window
from tests.servers import dovecot, smtp

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OURS, HANNAH = "daria@vetrova.example", "hannah@olive.example"
FIRST = """Hello Daria,

we make tableware by hand and sell it at markets. Now we want a shop of our own on the net: about forty pieces, with
payment by card. It should open in time for the spring fairs.

What would it cost, and how do you work?

Hannah Reed
"""
CARDS = """Dear Daria,

the pages look lovely. One more thing: could people also buy gift cards? Many ask for them.

Hannah
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 400
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# What is a name of ours, and the way to their other language.
OUR_NAMES = ("Дарья Ветрова", "Студия Ветровой", "Русский")


@dataclass
class Story:
    """What runs, whose windows are open, and what was learnt on the way."""

    home: Path
    mail: dovecot.Dovecot
    office: smtp.PostOffice
    desk: Window
    phone: Window
    shots: Path | None
    taken: list[str] = field(default_factory=list)
    # The page of the client, as the letter with the proposal names it.
    front: str = ""

    def shot(self, view: Window, name: str) -> None:
        """A picture of what stands on the screen, where pictures are wanted."""
        self.taken.append(name)
        if self.shots:
            path = self.shots / f"{len(self.taken):02}-{name}.png"
            # A page of a phone is as long as it is; at the desk it is looked at a screen at a time.
            view.page.screenshot(path=path, caret="initial", full_page=view is self.phone)

    def shot_of(self, part: Locator, name: str) -> None:
        """The same, with a part of the page of the desk in view."""
        part.scroll_into_view_if_needed()
        self.shot(self.desk, name)


@pytest.fixture
def story(browser, tmp_path):
    """Everything that runs, begun with an empty data folder; the desk in Moscow, the phone in London."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    rapport(home, "migrate")
    folder = os.environ.get("RAPPORT_SHOTS", "")
    shots = Path(folder) if folder else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    with dovecot.running() as mail, smtp.post_office(password=dovecot.PASSWORD) as office:
        serving = Serving(home)
        address = f"http://127.0.0.1:{serving.port}"
        desk = open_window(browser, address, None, locale="ru-RU", timezone_id="Europe/Moscow")
        phone = open_window(
            browser, address, None, width=390, height=844, locale="en-GB", timezone_id="Europe/London"
        )
        try:
            yield Story(home, mail, office, desk, phone, shots)
        finally:
            for each in (desk, phone):
                each.page.context.close()
            serving.close()


def test_an_engagement_from_a_message_to_the_joint_evaluation(story):
    a_workspace_with_a_mailbox(story)

    # Contact
    a_letter_becomes_a_client_and_is_answered(story)
    an_engagement_is_begun(story)
    a_brief_is_sent_by_a_link(story)
    the_brief_is_filled_in_on_the_phone(story)

    # Discussion
    what_is_needed_is_written_down(story)
    it_is_estimated_in_three_points(story)
    a_proposal_is_written_and_sent(story)
    it_is_chosen_from_and_accepted_on_the_phone(story)
    the_yes_is_a_project(story)

    # Execution
    tasks_are_planned_and_moved(story)
    the_timer_is_started_and_stopped(story)
    the_work_waits_for_the_client(story)
    they_send_it_and_the_wait_is_over(story)
    a_message_becomes_a_change(story)
    the_change_is_approved_on_the_phone(story)
    a_risk_is_watched(story)
    a_report_is_said_and_read(story)

    # Acceptance
    nothing_is_handed_in_unchecked(story)
    the_client_has_a_remark(story)
    it_is_answered_and_accepted(story)

    # Completion and keeping
    everything_is_handed_over(story)
    both_say_how_it_was(story)
    it_goes_on(story)
    nobody_complained(story)


# ---- What is done again and again


def go(story, *keys):
    """By keys to another place; whatever has the focus lets go of it."""
    for key in ("Escape", *keys):
        story.desk.page.keyboard.press(key)


def the_engagement(story):
    """The page of the engagement, by the board."""
    page = story.desk.page
    go(story, "g", "e")
    expect(page.locator(".p-board")).to_be_visible()
    page.locator("[data-card]").get_by_role("link", name="Магазин посуды").first.click()
    expect(page.locator("h1")).to_contain_text("Магазин посуды")
    expect(page.locator(".p-engagement")).to_be_visible()


def the_project(story):
    """The page of the project, by the list."""
    page = story.desk.page
    go(story, "g", "b")
    expect(page.locator("h1")).to_contain_text("1 проект")
    page.locator("main").get_by_role("link", name="A shop for your tableware").click()
    expect(page.locator("#main .tabs")).to_contain_text("Обзор")


def the_milestone(story, name):
    """The checklist and the acceptance of a milestone."""
    the_project(story)
    page = story.desk.page
    page.locator(".rows").get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_contain_text(f"{name}.")
    page.get_by_role("link", name="Проверить и передать…").click()
    expect(page.locator("#handed-in")).to_be_visible()


def a_letter_comes(story, subject, text, number):
    """From outside, as any letter."""
    made = letter(subject, sender=f"Hannah Reed <{HANNAH}>", to=OURS, text=text, message_id=f"<{number}@olive.example>")
    story.mail.deliver(OURS, made, sender=HANNAH)


def send(story):
    """The letter that is being written goes; what the client gets of it. Nobody waits for its ten seconds."""
    page, before = story.desk.page, len(story.office.letters)
    page.get_by_label("Текст сообщения").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("через 10 секунд")
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    asked(story, "UPDATE inbox_outgoing SET send_at = ? WHERE state = 'waiting'", now)
    asked(story, "UPDATE django_ox_oxtask SET run_after = ? WHERE task_path = 'rapport.inbox.tasks.deliver'", now)
    until(lambda: len(story.office.letters) > before, "the letter at the mail server")
    one = email.message_from_bytes(story.office.letters[-1].raw, policy=email.policy.default)
    assert story.office.letters[-1].recipients == [HANNAH]
    return one["Subject"] + "\n" + one.get_body(("plain",)).get_content()


def asked(story, statement, *values):
    """What the database of the running server answers."""
    with closing(sqlite3.connect(story.home / "rapport.sqlite3", timeout=20)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def write_to_hannah(story):
    """The way is asked for first; there is one."""
    page = story.desk.page
    page.get_by_role("button", name="Hannah Reed").click()
    expect(page.get_by_label("Текст сообщения")).to_be_visible()


def in_english(text):
    """Nothing of ours is in it but names."""
    for name in OUR_NAMES:
        text = text.replace(name, "")
    assert not CYRILLIC.search(text), text


def on_the_phone(story, name):
    """What the client sees is in their language and as wide as their phone."""
    page = story.phone.page
    in_english(page.locator("body").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{page.url} goes sideways"
    story.shot(story.phone, name)


def open_their_page(story):
    """The client comes back by the link they have."""
    story.phone.page.goto(story.front)
    expect(story.phone.page.locator("#write")).to_be_visible()
    return story.phone.page


# ---- Contact


def a_workspace_with_a_mailbox(story):
    page: Page = story.desk.page
    story.desk.visit("/")
    page.get_by_label("Ваше имя").fill("Дарья Ветрова")
    page.get_by_label("Почта").fill(OURS)
    page.get_by_label("Пароль").fill("семь тихих цапель")
    page.get_by_label("Название пространства").fill("Студия Ветровой")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Здесь будет видно, кто вас ждёт.")
    story.desk.visit("/settings/mail/")
    page.get_by_label("Адрес", exact=True).fill(OURS)
    page.get_by_label("Пароль").fill(dovecot.PASSWORD)
    page.get_by_role("button", name="Найти и подключить").click()
    expect(page.locator("main")).to_contain_text("впишите имена серверов ниже", timeout=30_000)
    page.get_by_label("Пароль").fill(dovecot.PASSWORD)
    for kind, port in (("IMAP", story.mail.imap), ("SMTP", story.office.port)):
        page.get_by_label(f"Сервер {kind}").fill("127.0.0.1")
        page.get_by_label(f"Порт {kind}").fill(str(port))
        page.get_by_label(f"Защита {kind}").select_option("нет, открытым текстом")
    page.get_by_role("button", name="Сохранить и проверить").click()
    page.get_by_role("button", name="Начать чтение").click(timeout=30_000)
    expect(page.locator("h1")).to_contain_text("принимаются сразу", timeout=30_000)


def a_letter_becomes_a_client_and_is_answered(story):
    page = story.desk.page
    a_letter_comes(story, "A shop for our tableware", FIRST, "first")
    story.desk.visit("/inbox/?tab=new")
    expect(page.locator("#threads")).to_contain_text("A shop for our tableware", timeout=30_000)
    page.locator("#threads").get_by_text("A shop for our tableware").click()
    expect(page.locator("#letters")).to_contain_text("What would it cost")
    story.shot(story.desk, "a-letter")
    page.get_by_role("button", name="Заказчик", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Hannah Reed теперь среди заказчиков.")
    page.locator(".mail-subj").get_by_role("link", name="Hannah Reed").click()
    expect(page.get_by_role("heading", name="Hannah Reed", level=1)).to_be_visible()
    page.keyboard.press("Shift+E")
    page.locator("label", has_text="Компания").click()
    page.get_by_label("Название или имя").fill("Olive & Reed")
    page.get_by_label("Часовой пояс").select_option("Europe/London")
    page.get_by_label("Язык").select_option("en")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Olive & Reed", level=1)).to_be_visible()
    go(story, "g", "i")
    expect(page.locator("#m-subj")).to_have_text("A shop for our tableware")
    page.keyboard.press("r")
    expect(page.get_by_label("Текст сообщения")).to_be_focused()
    page.keyboard.type("Dear Hannah, I would like to help. A few questions first: they come with a link.")
    assert "A few questions first" in send(story)
    expect(page.locator("#letters")).to_contain_text("A few questions first")


def an_engagement_is_begun(story):
    page = story.desk.page
    page.locator(".mail-subj").get_by_role("link", name="Olive & Reed").click()
    page.get_by_role("link", name="Новое сотрудничество").click()
    page.get_by_label("Что им нужно").fill("Магазин на сорок изделий с оплатой картой")
    page.get_by_label("Человек").select_option("Hannah Reed")
    page.get_by_label("О чём").fill("Магазин посуды")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Olive & Reed. Магазин посуды")
    expect(page.locator(".stages [aria-current]")).to_have_text("Знакомство")
    expect(page.locator("#playbook")).to_contain_text("сделано: вы написали заказчику или поговорили с ним")
    story.shot(story.desk, "an-engagement")


def a_brief_is_sent_by_a_link(story):
    page = story.desk.page
    go(story, "g", "q")
    page.get_by_role("link", name="English").click()
    brief = page.get_by_role("listitem").filter(has_text="A brief for a website")
    brief.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("What is your name?")
    the_engagement(story)
    page.get_by_role("link", name="Узнайте, что нужно: отправьте бриф", exact=True).click()
    page.get_by_role("button", name="Сделать ссылку").click()
    page.get_by_role("link", name="Написать с ней письмо").click()
    write_to_hannah(story)
    said = send(story)
    in_english(said)
    story.phone.page.goto(re.search(r"http://\S+/b/\S+", said)[0])


def the_brief_is_filled_in_on_the_phone(story):
    page = story.phone.page
    expect(page.locator("h1")).to_have_text("A brief for a website")
    # Who they are is known, so they are not asked.
    expect(page.get_by_label("What is your name?")).to_have_count(0)
    on_the_phone(story, "the-brief")
    page.get_by_label("What do you do?").fill("Tableware, thrown by hand")
    page.get_by_label("A year from now").fill("A third of what we make is sold on the net.")
    page.get_by_text("Shop with payment", exact=True).click()
    page.get_by_text("We have a part of it").click()
    page.get_by_role("button", name="Keep and go on later").click()
    expect(page.locator("main")).to_contain_text("It is kept. Come back by the same link")
    page.get_by_label("Who makes the final decision?").fill("Hannah Reed")
    page.get_by_label("I agree that").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1")).to_contain_text("It has arrived.")
    expect(page.locator("main")).to_contain_text("A third of what we make is sold on the net.")
    on_the_phone(story, "the-brief-is-sent")
    the_engagement(story)
    expect(story.desk.page.locator("#playbook")).to_contain_text("сделано: бриф отправлен")


# ---- Discussion


def what_is_needed_is_written_down(story):
    page = story.desk.page
    page.keyboard.press("m")
    expect(page.get_by_label("На какой этап")).to_have_value("discussion")
    page.get_by_label("Это сказано здесь").select_option(index=1)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("«Обсуждение»")
    go(story, "g", "i")
    page.get_by_role("link", name="Все", exact=True).click()
    page.locator("#threads").get_by_text("A shop for our tableware").click()
    expect(page.locator("#m-subj")).to_have_text("A shop for our tableware")
    page.keyboard.press("q")
    page.get_by_label("Что нужно").fill("A shop for about forty pieces with payment by card")
    page.get_by_label("Выполнено, когда").fill("An order is paid by card and arrives as a letter")
    page.keyboard.press("Control+Enter")
    needs = page.locator("#requirements")
    expect(needs).to_contain_text("A shop for about forty pieces with payment by card")
    expect(needs.get_by_role("link", name="письмо: A shop for our tableware")).to_be_visible()
    page.keyboard.press("q")
    page.keyboard.type("Pieces can be filtered by glaze")
    page.keyboard.press("Enter")
    expect(needs).to_contain_text("2 требования")


def it_is_estimated_in_three_points(story):
    page = story.desk.page
    go(story, "b")
    items = (
        ("Shop and catalogue", "20", "30", "46"), ("Payment by card", "8", "10", "18"), ("Filters by glaze", "4", "6", "8")
    )  # fmt: skip
    for title, *hours in items:
        expect(page.get_by_label("Что сделать")).to_be_focused()
        for typed in (title, *hours):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#estimate .rows")).to_contain_text(title)
    expect(page.locator("h1")).to_have_text("Это займёт 48 ч ± 4,7 ч.")
    story.shot(story.desk, "the-estimate")
    page.get_by_role("link", name="К сотрудничеству").click()
    expect(page.locator("#proposals")).to_contain_text("Оценено: 48 ч ± 4,7 ч")


def a_proposal_is_written_and_sent(story):
    page = story.desk.page
    page.keyboard.press("p")
    expect(page.locator("[name=option_0_lines]")).to_have_value(re.compile("Shop and catalogue, 31 ч"))
    launch = date.today() + timedelta(days=90)
    for name, words in {
        "title": "A shop for your tableware", "quiet": "Open before the spring fairs.",
        "intro": "You sell at markets and want a shop of your own: forty pieces and payment by card.",
        "rate": "60", "currency": "GBP", "option_0_name": "Shop", "risk": "10",
        "option_0_about": "Catalogue, payment by card, filters by glaze.",
        "schedule": f"Design, 10 d\nShop, 30 d\nLaunch, {launch:%Y-%m-%d}", "terms": "Texts come from you.",
        "extra_0_name": "Photographs of forty pieces", "extra_0_lines": "Photographs = 640", "talk_every_days": "7",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(words)
    page.get_by_text("Ещё один вариант").first.click()
    page.locator("[name=option_1_name]").fill("Shop and wholesale")
    page.locator("[name=option_1_fit]").fill("For those who sell to shops as well")
    page.locator("[name=option_1_lines]").fill("Shop and catalogue, 31 h\nPayment by card, 11 h\nWholesale, 20 h")
    page.locator("[name=option_1_lines]").press("Tab")
    expect(page.locator("#reckoned")).to_contain_text("3 168 £")
    story.shot_of(page.locator("#reckoned"), "writing-the-proposal")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("A shop for your tableware")
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator("#toasts")).to_contain_text("Теперь заказчик видит эту версию.")
    write_to_hannah(story)
    said = send(story)
    in_english(said)
    story.front = re.search(r"http://\S+/p/[^/]+/", said)[0]
    story.phone.page.goto(re.search(r"http://\S+/p/\S+", said)[0])


def it_is_chosen_from_and_accepted_on_the_phone(story):
    page = story.phone.page
    expect(page.locator("h1")).to_contain_text("A shop for your tableware")
    expect(page.locator("main")).to_contain_text("Covers both of your must-haves")
    bar = page.locator(".accept")
    expect(bar).to_contain_text("£3,168")
    on_the_phone(story, "the-proposal")
    page.locator("label", has_text="Photographs of forty pieces").click()
    expect(bar).to_contain_text("£3,872")
    bar.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("Shop and 1 extra, £3,872.")
    on_the_phone(story, "what-is-accepted")
    page.get_by_label("Your name").fill("Hannah Reed")
    page.get_by_role("button", name="Accept for £3,872").click()
    expect(page.get_by_role("status")).to_contain_text("Accepted by Hannah Reed")
    on_the_phone(story, "accepted")


def the_yes_is_a_project(story):
    page = story.desk.page
    the_engagement(story)
    expect(page.locator(".stages [aria-current]")).to_have_text("Выполнение")
    expect(page.locator("main")).to_contain_text("сложилось · 3 872 £")
    expect(page.locator(".state-banner")).to_contain_text("Hannah Reed принимает предложение 1: Shop и 1 дополнение")
    # What a client has said is not taken back by a press.
    expect(page.locator(".state-banner").get_by_role("button")).to_have_count(0)
    story.shot(story.desk, "the-engagement-is-won")
    page.locator("#projects").get_by_role("link", name="A shop for your tableware").click()
    expect(page.locator("#main .tabs")).to_contain_text("Обзор")
    for name in ("Design", "Shop", "Launch"):
        expect(page.locator(".stages")).to_contain_text(name)
    facts = page.get_by_role("complementary")
    for words in ("3 872 £", "48 ч", "Hannah Reed", "to begin", "1 161,60 £", "when it is accepted", "2 710,40 £"):
        expect(facts).to_contain_text(words)
    story.shot(story.desk, "the-project")
    there = open_their_page(story)
    expect(there.locator("h1")).to_contain_text("Work on “A shop for your tableware” has begun.")
    expect(there.locator("main")).to_contain_text("Proposal 1, agreed")
