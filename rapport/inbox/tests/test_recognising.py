"""What letters say of those who write them."""

import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from rapport.inbox import arriving
from rapport.inbox.models import Message
from tests.cast import a_client, a_contact, a_letter, ago

pytestmark = pytest.mark.django_db
RUSSIAN = "Добрый день! Посмотрели макет, всё нравится. Давайте двигаться дальше, срок пока прежний."
ENGLISH = "Hello, we have looked at the draft and would like to go on with the second version as agreed."


@pytest.fixture
def ilya(anna):
    client = a_client(anna.workspace, "Meridian", country="Germany")
    return a_contact(client, "Ilya", email="ilya@meridian.de")


def hear(*letters):
    arriving.tell(letters[0].workspace_id, [letter.pk for letter in letters])


def test_the_language_of_a_thread_is_what_the_other_side_writes(ilya):
    letter = a_letter(ilya.client, contact=ilya, subject="Logo", text=RUSSIAN, at=ago(days=2))
    a_letter(ilya.client, "out", contact=ilya, subject="Logo", text=ENGLISH, at=ago(days=1), thread=letter.thread)
    hear(letter)
    hear(letter)
    letter.thread.refresh_from_db()
    ilya.refresh_from_db()
    assert letter.thread.language == "ru"
    assert letter.thread.language_certainty > 90
    assert (ilya.language_guess, ilya.language) == ("ru", "")


def test_a_short_letter_says_nothing(ilya):
    letter = a_letter(ilya.client, contact=ilya, subject="Logo", text="OK", at=ago(days=2))
    hear(letter)
    letter.thread.refresh_from_db()
    assert letter.thread.language == ""


def test_machines_are_not_listened_to(ilya):
    letter = a_letter(ilya.client, contact=ilya, subject="Logo", text=RUSSIAN, at=ago(days=2), automatic=True)
    Message.objects.filter(pk=letter.pk).update(automatic=True)
    hear(letter)
    letter.thread.refresh_from_db()
    assert letter.thread.language == ""


def test_the_clocks_of_letters_are_looked_at(ilya):
    letters = [a_letter(ilya.client, contact=ilya, subject=f"{n}", text=ENGLISH, at=ago(days=n)) for n in range(1, 6)]
    for letter in letters:
        minutes = letter.sent_at.astimezone(ZoneInfo("Europe/Berlin")).utcoffset().seconds // 60
        Message.objects.filter(pk=letter.pk).update(sent_zone_minutes=minutes)
    hear(letters[0])
    ilya.refresh_from_db()
    assert (ilya.zone_guess, ilya.zone_guess_why["count"]) == ("Europe/Berlin", 5)


def test_nobody_loads_the_detector_before_it_is_asked():
    told = "import sys, django; django.setup(); sys.exit('numpy' in sys.modules or 'py3langid' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", told], env={**os.environ, "DJANGO_SETTINGS_MODULE": "rapport.config.settings"},
        check=False,
    )  # fmt: skip
    assert found.returncode == 0
