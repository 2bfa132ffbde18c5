"""A freelancer's first day in a real browser: from an empty machine to an empty Today, mostly by keyboard."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.accounts.models import User
from rapport.imports import importing, tasks
from rapport.imports.models import Import

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOOK = """BEGIN:VCARD
VERSION:3.0
FN:Анна Кравцова
ORG:Дом у моря
EMAIL:anna@domumorya.example
END:VCARD
"""
TABLE = "Имя;Почта;Компания\nМартин Вебер;martin@kessler.example;Kessler & Söhne\n"
MAIL = """From x Mon Nov 23 10:00:00 2026
From: Anna Kravtsova <anna@domumorya.example>
To: daria@vetrova.example
Subject: Logo
Message-ID: <one@x>
Date: Mon, 23 Nov 2026 10:00:00 +0300
Content-Type: text/plain; charset=utf-8

Which of the two?

From x Mon Nov 23 11:00:00 2026
From: Olga Titova <olga@titova.example>
To: daria@vetrova.example
Subject: A catalogue
Message-ID: <two@x>
Date: Mon, 23 Nov 2026 11:00:00 +0300

I saw your site.
"""


def work(step) -> None:
    """What the worker does with the latest import."""
    the_import = Import.objects.latest("id")
    step(the_import, tasks.actor_of(the_import), at=timezone.now())


def test_from_an_empty_machine_to_an_empty_today(window):
    view = window(None, locale="ru-RU", timezone_id="Europe/Moscow")
    page = view.page
    view.visit("/")
    expect(page).to_have_url(f"{view.address}/welcome/")
    page.get_by_label("Ваше имя").fill("Дарья Ветрова")
    page.get_by_label("Почта").fill("daria@vetrova.example")
    page.get_by_label("Пароль").fill("семь тихих цапель")
    page.get_by_label("Название пространства").fill("Студия Ветровой")
    expect(page.get_by_label("Часовой пояс")).to_have_value("Europe/Moscow")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Здесь будет видно, кто вас ждёт.")
    assert User.objects.get().seat.workspace.country == "RU"

    for key in ("g", "f"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_contain_text("Принесите то, что есть.")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "contacts.vcf", "mimeType": "text/vcard", "buffer": BOOK.encode()},
            {"name": "people.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1251", "replace")},
            {"name": "archive.mbox", "mimeType": "application/mbox", "buffer": MAIL.encode()},
        ]
    )
    expect(page.locator("h1")).to_contain_text("Просматриваем.")
    work(importing.look)
    expect(page.locator("h1")).to_contain_text("Читаются 4 записи из 4.")
    page.get_by_role("button", name="Записать 4 записи").click()
    expect(page.locator("progress")).to_be_visible()
    page.reload()
    expect(page.locator("progress")).to_be_visible()
    work(importing.run)
    expect(page.locator("h1")).to_contain_text("Записаны 4 записи.")

    for key in ("g", "t"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_contain_text("Вас ждут двое.")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    for key in ("j", "e"):
        page.keyboard.press(key)
    # Who no longer waits is still somebody nobody has decided about.
    expect(page.locator("h1")).to_contain_text("Вас ждёт один человек.")
    expect(rows.last).to_contain_text("новый человек")
    page.keyboard.press("z")
    expect(page.locator("h1")).to_contain_text("Вас ждут двое.")
    expect(rows).to_have_count(2)

    page.keyboard.press("Control+k")
    page.keyboard.type("кравцов")
    expect(page.locator("[role=option]").first).to_contain_text("Анна Кравцова")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Дом у моря")
    expect(page.locator(".timeline")).to_contain_text("Which of the two?")
    assert view.complaints == []
