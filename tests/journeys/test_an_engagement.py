"""A whole engagement: a freelancer at a desk in Russian, a client on a phone in English, from a letter to the joint
evaluation.

`rapport serve` runs as on anybody's machine, with a mailbox of Dovecot and a mail server. Both sides press what they
see and nothing else; from outside come the letters of the client, and the seconds a letter of ours would wait. With
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
# What is a name of ours or its letters, and the way to their other language.
OUR_NAMES = ("Дарья Ветрова", "Студия Ветровой", "ДВ", "СВ", "Русский")


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
def story(browser, home):
    """Everything that runs, begun with an empty data folder; the desk in Moscow, the phone in London."""
    folder = os.environ.get("RAPPORT_SHOTS", "")
    shots = Path(folder) if folder else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    with dovecot.running() as mail, smtp.post_office(password=dovecot.PASSWORD) as office:
        serving = Serving(home)
        address = f"http://127.0.0.1:{serving.port}"
        desk = open_window(browser, address, None, locale="ru-RU", timezone_id="Europe/Moscow")
        phone = open_window(browser, address, None, width=390, height=844, locale="en-GB", timezone_id="Europe/London")
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
    """By keys to another place; a field that is being typed in is left first."""
    page = story.desk.page
    typing = page.evaluate("document.activeElement.matches('input, textarea, select')")
    for key in ("Escape", *keys) if typing else keys:
        page.keyboard.press(key)


def the_engagement(story):
    """The page of the engagement, by the board."""
    page = story.desk.page
    go(story, "g", "e")
    expect(page.locator(".p-board")).to_be_visible()
    page.locator("[data-card]", has_text="Магазин посуды").get_by_role("link", name="Olive & Reed", exact=True).click()
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
    page.locator(".rows").get_by_role("link", name=name, exact=True).click()
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
    expect(page.locator("h1")).to_contain_text("приходят сами", timeout=30_000)


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
    expect(page.locator(".p-forms")).to_be_visible()
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
    expect(page.locator("h1")).to_contain_text("It has arrived")
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
    expect(page.locator("#inbox-answer")).to_be_visible()
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
        ("Shop and catalogue", "20", "30", "46"), ("Payment by card", "8", "10", "18"),
        ("Filters by glaze", "4", "6", "8"),
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


# ---- Execution


def tasks_are_planned_and_moved(story):
    page = story.desk.page
    page.get_by_role("link", name="Доска").click()
    expect(page.locator("[data-card]")).to_have_count(3)
    page.keyboard.press("n")
    page.get_by_label("Намечено").fill(f"{date.today() + timedelta(days=8):%Y-%m-%d}")
    page.get_by_label("Для какой вехи").select_option("Design")
    page.get_by_label("Задача", exact=True).fill("Sketches of the pages")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-card]")).to_have_count(4)
    sketches = page.locator("[data-card]", has_text="Sketches of the pages")
    sketches.drag_to(page.locator("[data-stage]").nth(1))
    expect(page.locator("#toasts")).to_contain_text("«Sketches of the pages» — теперь «В работе».")
    expect(page.locator("[data-stage]").nth(1)).to_contain_text("Sketches of the pages")
    story.shot(story.desk, "the-board")


def the_timer_is_started_and_stopped(story):
    page = story.desk.page
    the_project(story)
    page.keyboard.press("t")
    timer = page.locator(".topbar .timer")
    expect(timer).to_contain_text("Olive & Reed")
    expect(page.locator("#toasts")).to_contain_text("Таймер идёт: A shop for your tableware, Olive & Reed")
    page.keyboard.press("t")
    expect(timer).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Остановлено: 0:0")
    go(story, "g", "h")
    expect(page.locator(".p-time")).to_contain_text("A shop for your tableware, Olive & Reed")
    story.shot(story.desk, "the-time")


def the_work_waits_for_the_client(story):
    page = story.desk.page
    the_project(story)
    page.keyboard.press("w")
    page.get_by_label("Что из-за этого стоит").select_option("Design")
    page.get_by_label("Чего вы ждёте?").fill("Photographs of twelve pieces")
    page.keyboard.press("Control+Enter")
    clock = page.locator(".clock")
    expect(clock).to_contain_text("заказчик ещё не знает, что срок сдвигается")
    page.get_by_role("button", name="Сообщить, что срок сдвигается").click()
    expect(page.get_by_label("Текст сообщения")).to_be_visible()
    said = send(story)
    assert "We wait for: Photographs of twelve pieces." in said
    in_english(said)
    the_project(story)
    expect(clock).to_contain_text("Заказчик знает: каждый день ожидания сдвигает «Design» на день")
    story.shot(story.desk, "waiting")


def they_send_it_and_the_wait_is_over(story):
    there = open_their_page(story)
    expect(there.locator("h1")).to_contain_text("One thing is needed from you.")
    expect(there.locator("main")).to_contain_text("your turn: Photographs of twelve pieces")
    on_the_phone(story, "what-is-needed")
    there.get_by_role("link", name="Send it: Photographs of twelve pieces").click()
    there.get_by_label("Files").set_input_files([{"name": "bowl.png", "mimeType": "image/png", "buffer": PNG}])
    there.get_by_label("A word with it").fill("All twelve.")
    there.get_by_role("button", name="Send").click()
    expect(there.get_by_role("status")).to_contain_text("It has arrived")
    expect(there.locator("h1")).to_contain_text("Nothing is needed from you now.")
    on_the_phone(story, "it-has-arrived")
    page = story.desk.page
    page.reload()
    expect(page.locator("main")).to_contain_text("Photographs of twelve pieces")
    expect(page.get_by_role("button", name="Это не то")).to_be_visible()
    expect(page.locator(".clock")).to_have_count(0)


def a_message_becomes_a_change(story):
    page = story.desk.page
    a_letter_comes(story, "Gift cards", CARDS, "cards")
    go(story, "g", "i")
    expect(page.locator("#threads")).to_contain_text("Gift cards", timeout=30_000)
    page.locator("#threads").get_by_text("Gift cards").first.click()
    expect(page.locator("#m-subj")).to_have_text("Gift cards")
    page.keyboard.press("h")
    expect(page.get_by_label("Что меняется")).to_have_value("Gift cards")
    expect(page.get_by_label("Подробнее")).to_have_value(re.compile("could people also buy gift cards"))
    page.get_by_label("Подробнее").fill("Gift cards for £20, £50 and £100, sold in the shop and sent by mail.")
    page.get_by_label("Какая веха").select_option("Shop")
    for label, words in (("Цена, GBP", "480"), ("Часы", "8"), ("Позже на столько рабочих дней", "3")):
        page.get_by_label(label, exact=True).fill(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Изменение 1.")
    page.get_by_role("button", name="Показать на их странице").click()
    expect(page.locator("main")).to_contain_text("решает Hannah Reed отправлено:")
    expect(page.locator(".effect")).to_contain_text("4 352 £")
    story.shot(story.desk, "a-change")


def the_change_is_approved_on_the_phone(story):
    there = open_their_page(story)
    expect(there.locator("main")).to_contain_text("+3 working days · +8 h · +£480")
    there.get_by_role("link", name="Read and decide").click()
    expect(there.locator("h1")).to_contain_text("Gift cards.")
    expect(there.locator(".effect")).to_contain_text("£4,352")
    on_the_phone(story, "the-change")
    there.get_by_label("A word about it").fill("Good. Go on.")
    there.get_by_role("button", name="Yes, do it").click()
    expect(there.locator("main")).to_contain_text("accepted Hannah Reed")
    on_the_phone(story, "the-change-is-approved")
    page = story.desk.page
    the_project(story)
    facts = page.get_by_role("complementary")
    for words in ("4 352 £", "56 ч", "with change 1: Gift cards", "480 £"):
        expect(facts).to_contain_text(words)
    expect(page.locator(".stages")).to_contain_text("теперь")
    page.get_by_role("link", name="Объём работ").click()
    expect(page.locator("h1")).to_contain_text("Согласовано: 56 ч, 4 352 £.")
    expect(page.locator("table")).to_contain_text("Hannah Reed, на своей странице")
    story.shot(story.desk, "the-scope")


def a_risk_is_watched(story):
    page = story.desk.page
    the_project(story)
    page.get_by_role("link", name="Риски").click()
    expect(page.locator("h1")).to_have_text("Ни за чем не следим.")
    page.keyboard.press("n")
    page.get_by_label("Насколько плохо").select_option("сильно")
    page.get_by_label("Чего это будет стоить").fill("Two weeks")
    page.get_by_label("Что мы делаем").fill("We ask two banks")
    page.get_by_label("Что может случиться").fill("The bank refuses card payments")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Главное, за чем следить: The bank refuses card payments.")
    story.shot(story.desk, "a-risk")


def a_report_is_said_and_read(story):
    page = story.desk.page
    the_project(story)
    page.get_by_role("link", name="Отчёты").click()
    expect(page.locator("h1")).to_contain_text("Пока ничего не сказано.")
    page.keyboard.press("n")
    text = page.get_by_label("Отчёт", exact=True)
    expect(text).to_have_value(re.compile("Sketches of the pages"))
    in_english(text.input_value())
    story.shot(story.desk, "writing-a-report")
    page.get_by_role("button", name="Сказать").click()
    expect(page.locator("#toasts")).to_contain_text("Отчёт на их странице.")
    there = open_their_page(story)
    expect(there.locator("main")).to_contain_text("A shop for your tableware: how the work goes")
    there.get_by_role("link", name="Read all of it").click()
    expect(there.locator("main")).to_contain_text("The bank refuses card payments: Two weeks; We ask two banks")
    on_the_phone(story, "the-report")


# ---- Acceptance


def nothing_is_handed_in_unchecked(story):
    page = story.desk.page
    the_milestone(story, "Design")
    page.locator("#which-list").select_option("Дизайн")
    page.get_by_role("button", name="Добавить").click()
    lines = page.locator("[data-act=done]")
    expect(lines).to_have_count(5)
    hand_in(page, "Three pages: shop, piece, basket", "https://design.example/olive")
    expect(page.locator("form.form")).to_contain_text("В чек-листе остались строки.")
    story.shot(story.desk, "the-checklist")
    for passed in range(1, 6):
        page.locator("[data-act=done][aria-pressed=false]").first.click()
        expect(page.locator("[data-act=done][aria-pressed=true]")).to_have_count(passed)
    hand_in(page, "Three pages: shop, piece, basket", "https://design.example/olive")
    expect(page.locator("#toasts")).to_contain_text("Передано и видно на их странице.")


def hand_in(page, what, where):
    page.get_by_label("Что передаём").fill(what)
    page.get_by_label("Где посмотреть").fill(where)
    page.keyboard.press("Control+Enter")


def look_and_decide(story, decision, remarks=""):
    there = open_their_page(story)
    there.get_by_role("link", name="Look and accept").click()
    expect(there.locator("h1")).to_contain_text("Design. Ready for you since today")
    on_the_phone(story, "what-was-handed-in")
    there.get_by_text(decision, exact=True).click()
    there.get_by_label("Your remarks").fill(remarks)
    there.get_by_role("button", name="Send the decision").click()


def the_client_has_a_remark(story):
    look_and_decide(story, "I would like changes first", "The basket is hard to find")
    expect(story.phone.page.locator("h1")).to_have_text("Design. To be reworked.")
    on_the_phone(story, "changes-first")


def it_is_answered_and_accepted(story):
    page = story.desk.page
    the_milestone(story, "Design")
    expect(page.locator("h1")).to_contain_text("Нужно передать ещё раз.")
    expect(page.locator("main")).to_contain_text("круги правок: 1 из 2")
    page.get_by_role("link", name="Ответить").click()
    page.get_by_label("Ответ", exact=True).select_option("сделано")
    page.get_by_label("Своими словами").fill("It stands at the top now.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("сделано: It stands at the top now.")
    story.shot(story.desk, "a-remark-is-answered")
    hand_in(page, "The basket at the top", "https://design.example/olive/2")
    expect(page.locator("#toasts")).to_contain_text("Передано и видно на их странице.")
    look_and_decide(story, "I accept it")
    expect(story.phone.page.locator("h1")).to_have_text("Design. Accepted.")
    expect(story.phone.page.locator("main")).to_contain_text("done: It stands at the top now.")
    on_the_phone(story, "the-design-is-accepted")
    the_project(story)
    expect(page.locator("h1")).to_contain_text("Принято 1 из 3 вех.")
    story.shot(story.desk, "a-milestone-is-accepted")


# ---- Completion and keeping


def everything_is_handed_over(story):
    page = story.desk.page
    for name in ("Shop", "Launch"):
        the_milestone(story, name)
        hand_in(page, f"{name}, as agreed", "https://olive.example/")
        expect(page.locator("#toasts")).to_contain_text("Передано и видно на их странице.")
        there = open_their_page(story)
        there.get_by_role("link", name="Look and accept").click()
        there.get_by_text("I accept it", exact=True).click()
        there.get_by_role("button", name="Send the decision").click()
        expect(there.locator("h1")).to_have_text(f"{name}. Accepted.")
    the_project(story)
    page.get_by_role("link", name="Завершение проекта").click()
    page.get_by_role("button", name="Начать передачу").click()
    expect(page.locator("h1")).to_contain_text("Пока этого никто не видит.")
    page.get_by_text("Ещё что-то").click()
    page.locator("[name=kind]").select_option("доступ")
    page.get_by_label("Название или имя").fill("The pages of the shop")
    page.get_by_label("Где это").fill("https://olive.example/inside")
    page.get_by_label("Как туда попасть").fill("Hannah signs in with her own e-mail")
    page.get_by_role("button", name="Добавить").click()
    expect(page.locator("#things + .rows, section .rows").first).to_contain_text("Hannah signs in with her own e-mail")
    page.get_by_role("link", name="Слова и поддержка").click()
    page.get_by_label("Часы поддержки").fill("4")
    page.get_by_label("Поддержка до").fill(f"{date.today() + timedelta(days=120):%Y-%m-%d}")
    page.get_by_label("Что им стоит знать").fill("Everything is yours.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Показать на их странице").click()
    expect(page.locator("h1")).to_contain_text("Это на их странице и ещё не подтверждено.")
    story.shot(story.desk, "the-hand-over")
    there = open_their_page(story)
    there.get_by_role("link", name="Look and confirm").click()
    for words in ("Everything is yours.", "The pages of the shop", "4 h of support are left"):
        expect(there.locator("main")).to_contain_text(words)
    on_the_phone(story, "what-they-get")
    there.get_by_role("button", name="I have everything").click()
    expect(there.locator("main")).to_contain_text("confirmed")


def mark(page, **marks):
    for question, of_five in marks.items():
        page.locator(f"label:has([name={question}][value='{of_five}'])").click()


def both_say_how_it_was(story):
    there = open_their_page(story)
    there.get_by_role("link", name="Answer five questions").click()
    mark(there, result=5, dates=4, talking=5, clarity=2, again=5)
    there.get_by_label("What went well").fill("You answered the same day.")
    on_the_phone(story, "how-was-it")
    there.get_by_role("button", name="Send").click()
    expect(there.locator(".lede")).to_contain_text("As soon as we have answered too")
    page = story.desk.page
    page.reload()
    # What they said is not shown before we have said ours.
    expect(page.locator("main")).to_contain_text("Они ответили.")
    expect(page.locator("main")).not_to_contain_text("You answered the same day.")
    page.get_by_role("link", name="Как это было?").click()
    mark(page, result=4, dates=4, talking=5, clarity=4, again=5)
    page.get_by_label("Что было хорошо").fill("Photographs came on the day they were asked for.")
    page.keyboard.press("Control+Enter")
    side_by_side = page.locator(".marks")
    expect(side_by_side.get_by_role("row", name="Насколько было ясно, что нужно")).to_contain_text("42")
    expect(page.locator("main")).to_contain_text("You answered the same day.")
    story.shot_of(page.locator(".marks-side").last, "side-by-side")
    there.reload()
    expect(there.locator(".marks").get_by_role("row", name="How clear it was what is wanted")).to_contain_text("42")
    expect(there.locator("main")).to_contain_text("Photographs came on the day they were asked for.")
    on_the_phone(story, "side-by-side")


def it_goes_on(story):
    page = story.desk.page
    the_project(story)
    page.locator(".head-line").get_by_role("button", name="Ещё").click()
    page.get_by_role("menuitem", name="Проект завершён").click()
    expect(page.locator("#toasts")).to_contain_text("завершён")
    the_engagement(story)
    page.keyboard.press("m")
    page.get_by_label("На какой этап").select_option("keeping")
    page.get_by_label("Или своими словами").fill("Всё передано, обе стороны ответили")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("«Поддержание»")
    the_engagement(story)
    expect(page.locator(".stages [aria-current]")).to_have_text("Поддержание")
    story.shot(story.desk, "keeping")
    there = open_their_page(story)
    expect(there.locator("main")).to_contain_text("What was handed over")
    on_the_phone(story, "their-page-in-the-end")
    story.desk.visit("/")
    story.shot(story.desk, "today")


def nobody_complained(story):
    assert story.desk.complaints == []
    assert story.phone.complaints == []
    looked = rapport(story.home, "check")
    assert "✓ No job failed" in looked.stdout
