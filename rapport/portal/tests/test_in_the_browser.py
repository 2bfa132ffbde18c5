"""A client on a phone reads their page and sends what was asked for; the freelancer makes the link and answers."""

import pytest
from django.core.cache import cache

from rapport.clients.models import Interaction
from rapport.doors.models import Door, Visit
from rapport.doors.opening import path_of
from rapport.projects.models import Wait
from tests import cast
from tests.accessibility.test_every_page import LOOKS, faults

pytestmark = [pytest.mark.browser]


def stage(language="en"):
    """A client for whom a site is made, with everything on their page."""
    cache.clear()
    anna = cast.the_owner()
    client = cast.a_client(anna.workspace, "Kessler & Söhne", language=language, timezone="Europe/Berlin")
    martin = cast.a_contact(client, "Martin Kessler", language=language, is_main=True)
    project = cast.a_project(client, "Product site")
    for number in range(8):
        cast.a_task(project, f"Task {number}", done_at=cast.ago() if number < 5 else None)
    cast.a_milestone(project, "Brief", accepted_at=cast.ago(days=40), position=0)
    held = cast.a_milestone(project, "Catalogue", position=1, about="Search, filters and 58 of 82 products are in.")
    cast.a_milestone(project, "Launch", position=2)
    cast.a_wait(project, "24 product photos", milestone=held, asked_at=cast.ago(days=5), announced_at=cast.ago(days=5))
    cast.a_promise(client, "The sketch of the map")
    cast.a_document(anna.workspace, "Estimate", "# Estimate\n\nTwo pages.", client=client, shared_at=cast.ago())
    return anna, client, cast.a_door(client, martin, by=anna)


def test_on_a_phone_photos_are_sent_and_the_page_says_so(transactional_db, window, tmp_path):
    _anna, client, door = stage()
    photo = tmp_path / "pump.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    phone = window(width=390, height=844, locale="en")
    phone.visit(path_of(door))
    page = phone.page
    assert "62" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Send it: 24 product photos").click()
    page.get_by_label("Files").set_input_files(str(photo))
    page.get_by_label("A word with it").fill("More tomorrow.")
    page.get_by_label("Something is still missing").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("It has arrived.").wait_for()
    assert "Nothing is needed from you now." in page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("More tomorrow.").wait_for()
    page.get_by_role("link", name="Estimate").click()
    page.get_by_role("heading", name="Estimate").wait_for()
    assert page.context.cookies() == []
    assert phone.complaints == []
    said = Interaction.objects.get()
    assert (said.client, said.text) == (client, "For: 24 product photos\n\nMore tomorrow.")
    assert Wait.objects.get().ended_at is None
    phone.visit(path_of(door))
    page.get_by_role("link", name="Send more: 24 product photos").click()
    page.get_by_label("Files").set_input_files(str(photo))
    page.get_by_role("button", name="Send").click()
    page.get_by_text("the work no longer waits for it").wait_for()
    assert Wait.objects.get().ended_at


def test_at_a_desk_in_russian_the_link_is_made_seen_and_taken_back(transactional_db, window):
    anna, client, _door = stage("ru")
    Door.objects.all().delete()
    type(anna.user).objects.filter(pk=anna.user.pk).update(language="ru")
    desk = window(anna, locale="ru")
    desk.visit(client.get_absolute_url())
    page = desk.page
    page.locator("#their-page").get_by_role("link", name="Открыть", exact=True).click()
    page.get_by_role("button", name="Сделать ссылку").click()
    page.get_by_role("heading", name="1 ссылка открывает страницу заказчика.").wait_for()
    page.get_by_role("link", name="Посмотреть глазами заказчика").click()
    page.get_by_text("Так это видит Martin Kessler.").wait_for()
    page.get_by_label("Ваше сообщение").fill("Проба")
    page.get_by_role("button", name="Отправить").click()
    page.get_by_text("Нажимать за него здесь нельзя.").wait_for()
    assert not Visit.objects.exists()
    made = Door.objects.get()
    desk.visit(f"/clients/{client.pk}/page/")
    page.get_by_role("button", name="Отозвать").click()
    page.get_by_text("Ссылка отозвана: по ней").wait_for()
    outside = window(locale="ru")
    assert outside.visit(path_of(made)).status == 404


@pytest.mark.parametrize("look", LOOKS)
def test_axe_and_the_console_have_nothing_to_say(transactional_db, window, look):
    _anna, client, door = stage(LOOKS[look]["locale"])
    outside = window(**LOOKS[look])
    document = client.documents.get()
    wait = client.projects.get().waits.get()
    pages = [path_of(door, path) for path in ("", f"send/wait-{wait.pk}/", f"documents/{document.pk}/")]
    wrong = {href: faults(outside, href) for href in pages}
    wrong["closed"] = faults(outside, "/p/guessed/", status=404)
    assert not any(wrong.values()), wrong
