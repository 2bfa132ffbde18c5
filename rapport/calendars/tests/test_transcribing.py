"""A transcript is uploaded, read, and its suggestions are taken on one by one."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rapport.calendars import arranging
from rapport.calendars.models import ActionItem, Transcript
from rapport.clients.models import Interaction, NextStep
from rapport.commitments.models import Commitment
from rapport.lib.ics.facts import EventFacts
from tests.cast import a_calendar, a_client, signed_in

pytestmark = pytest.mark.django_db
VTT = b"""WEBVTT

00:00:03.000 --> 00:00:06.000
<v Anna Vetrova>I'll send the draft tomorrow. Could you send the logo by Friday?</v>

00:01:05.000 --> 00:01:08.000
<v Ilya Brandt>I'll order the paper. Please check the price.</v>
"""


@pytest.fixture
def meeting(anna):
    client = a_client(anna.workspace)
    facts = EventFacts(
        title="Review", starts_on=date(2026, 12, 7), starts_time=time(10), ends_on=date(2026, 12, 7),
        ends_time=time(11), zone="Europe/Moscow",
    )  # fmt: skip
    how = {"by": anna, "at": timezone.now()}
    return arranging.arrange(a_calendar(anna.workspace), facts, {}, [], client_id=client.pk, **how)[0]


def upload(browser, meeting, data=VTT, name="call.vtt"):
    return browser.post(f"/calendar/meetings/{meeting.pk}/transcripts/new/", {"file": SimpleUploadedFile(name, data)})


def test_suggestions_know_who_when_and_by_which_day(anna, meeting):
    browser = signed_in(anna)
    upload(browser, meeting)
    found = {row.text: (row.side, row.due_on, row.at_second) for row in ActionItem.objects.all()}
    assert found == {
        "I'll send the draft tomorrow.": ("ours", date(2026, 12, 8), 3),
        "Could you send the logo by Friday?": ("theirs", date(2026, 12, 11), 3),
        "I'll order the paper.": ("theirs", None, 65),
        "Please check the price.": ("ours", None, 65),
    }
    shown = browser.get(meeting.get_absolute_url()).content.decode()
    assert "1:05 · Ilya Brandt" in shown
    assert not NextStep.objects.exists()


def test_each_is_taken_on_or_dropped_by_itself(anna, meeting):
    browser = signed_in(anna)
    upload(browser, meeting)
    first, second, third, fourth = ActionItem.objects.order_by("id")
    for _press in range(2):
        browser.post(f"/calendar/items/{first.pk}/taken/")
    browser.post(f"/calendar/items/{second.pk}/", {"text": "The logo", "side": "theirs", "due_on": "2026-12-11"})
    browser.post(f"/calendar/items/{third.pk}/dropped/")
    assert list(Commitment.objects.order_by("id").values_list("text", "side", "due_on")) == [
        ("I'll send the draft tomorrow.", "ours", date(2026, 12, 8)), ("The logo", "theirs", date(2026, 12, 11)),
    ]  # fmt: skip
    browser.post(f"/calendar/items/{fourth.pk}/taken/")
    assert NextStep.objects.get().text == "Please check the price."
    third.refresh_from_db()
    assert third.state == "dropped"


def test_the_same_file_again_suggests_nothing_new(anna, meeting):
    browser = signed_in(anna)
    upload(browser, meeting)
    upload(browser, meeting, name="again.vtt")
    assert (Transcript.objects.count(), ActionItem.objects.count()) == (1, 4)


def test_what_is_no_transcript_is_said_so(anna, meeting):
    answer = upload(signed_in(anna), meeting, b"%PDF-1.7", "call.pdf")
    assert answer.status_code == 422
    assert "Nobody speaks in this file." in answer.content.decode()


def test_its_lines_are_read_and_become_notes(anna, meeting):
    browser = signed_in(anna)
    upload(browser, meeting)
    transcript = Transcript.objects.get()
    assert "order the paper" in browser.get(f"/calendar/transcripts/{transcript.pk}/").content.decode()
    assert browser.get(f"/calendar/transcripts/{transcript.pk}/file/").content == VTT
    where = f"/calendar/meetings/{meeting.pk}/notes/"
    assert "1:05 Ilya Brandt:" in browser.get(f"{where}?from={transcript.pk}").content.decode()
    browser.post(where, {"text": "Short."})
    assert Interaction.objects.get(kind="meeting").text == "Short."
