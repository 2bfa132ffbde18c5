"""Writing: an answer, saving as one types, two pages at once, files, sending and taking back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rapport.clients.reaching import new_letter_href
from rapport.inbox import delivering, writing
from rapport.inbox.models import Message, Outgoing, OutgoingFile, Thread
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered
from tests import cast

pytestmark = pytest.mark.django_db
State = Outgoing.State

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def letter(anna):
    client = cast.a_client(anna.workspace)
    return cast.a_letter(client, contact=cast.a_contact(client, "Ilya Brandt"))


@pytest.fixture
def browser(anna, post):
    return cast.signed_in(anna)


@pytest.fixture
def draft(browser, letter):
    browser.post(f"/letters/{letter.pk}/answer/")
    return Outgoing.objects.get()


def said(draft, **more):
    return {"version": draft.version, "written_in": "page", "text": "Yes", **more}


def test_an_answer_goes_to_who_wrote_from_what_was_written_to(draft, letter):
    assert draft.recipients["to"] == [["Ilya Brandt", "ilya@meridian.example"]]
    assert (draft.identity, draft.thread_id, draft.state) == ("anna@vetrova.example", letter.thread_id, State.DRAFT)


def test_answering_twice_leads_to_the_same_draft(browser, draft, letter):
    answer = browser.post(f"/letters/{letter.pk}/answer/")
    assert answer.url == f"/inbox/threads/{letter.thread_id}/?write=1"
    assert Outgoing.objects.count() == 1


def test_what_is_typed_is_kept_and_leaves_no_mark_in_the_journal(browser, draft):
    from rapport.journal.models import Batch

    before = Batch.objects.count()
    answer = browser.post(f"/inbox/outgoing/{draft.pk}/save/", said(draft), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert (draft.text, Batch.objects.count()) == ("Yes", before)


def test_two_pages_that_write_one_draft_are_asked_which_stays(browser, draft):
    href, how = f"/inbox/outgoing/{draft.pk}/save/", {"headers": {"HX-Request": "true"}}
    assert browser.post(href, said(draft, written_in="one", text="First"), **how).status_code == 200
    answer = browser.post(href, said(draft, written_in="two", text="Second"), **how)
    assert answer.status_code == 409
    assert "First" in answer.text
    assert "Second" in answer.text
    # What one page types after itself is no conflict, even when its last answer was lost on the way.
    assert browser.post(href, said(draft, written_in="one", text="First, too"), **how).status_code == 200
    draft.refresh_from_db()
    browser.post(href, {"over": draft.version, "text": "Second"})
    draft.refresh_from_db()
    assert draft.text == "Second"


def test_sending_says_what_is_missing_and_keeps_what_was_typed(browser, draft):
    answer = browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft, to="Ilya, nobody@", text="Kept words"))
    assert answer.status_code == 422
    assert "is no mail address" in answer.text
    assert "Kept words" in answer.text
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_what_was_sent_can_be_taken_back_for_ten_seconds(browser, draft):
    answer = browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft), follow=True)
    assert f"/inbox/outgoing/{draft.pk}/taken-back/" in answer.text
    draft.refresh_from_db()
    assert draft.state == State.WAITING
    browser.post(f"/inbox/outgoing/{draft.pk}/taken-back/")
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (State.DRAFT, "Yes")


def test_what_has_gone_stands_in_the_thread_and_it_is_their_turn(browser, draft, post, letter):
    browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft, remind_days="2"))
    now = timezone.now() + timedelta(seconds=11)
    delivering.deliver(draft.pk, at=now)
    assert len(post.flown) == 1
    thread = Thread.objects.get(pk=letter.thread_id)
    assert (thread.pile, thread.remind_at) == ("theirs", now + timedelta(days=2))
    assert Message.objects.filter(thread=thread, direction="out").count() == 1
    assert "Yes" in browser.get(f"/inbox/threads/{thread.pk}/").text


def test_a_message_waits_for_the_hour_that_was_chosen(browser, draft, post):
    tomorrow = timezone.now() + timedelta(days=1)
    browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft, when=tomorrow.isoformat()))
    draft.refresh_from_db()
    assert draft.send_at == tomorrow
    delivering.deliver(draft.pk, at=timezone.now() + timedelta(minutes=1))
    assert post.flown == []


@pytest.mark.parametrize(
    ("trouble", "offered"),
    [(NotDelivered("no_answer"), "Send again"), (MaybeDelivered("cut_after_data"), "It arrived")],
)
def test_what_went_wrong_says_why_and_what_helps(browser, draft, post, trouble, offered):
    browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft))
    post.trouble = trouble
    delivering.deliver(draft.pk, at=timezone.now() + timedelta(seconds=11))
    page = browser.get(f"/inbox/outgoing/{draft.pk}/").text
    assert offered in page
    assert "1 message has not gone." in browser.get("/inbox/outgoing/").text


def test_a_failed_message_is_put_right_and_sent_under_its_name(browser, draft, post):
    browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft))
    post.trouble = NotDelivered("no_answer")
    delivering.deliver(draft.pk, at=timezone.now() + timedelta(seconds=11))
    draft.refresh_from_db()
    name, post.trouble = draft.message_id, None
    browser.post(f"/inbox/outgoing/{draft.pk}/edited-again/")
    draft.refresh_from_db()
    browser.post(f"/inbox/outgoing/{draft.pk}/send/", said(draft, text="Yes, really"))
    delivering.deliver(draft.pk, at=timezone.now() + timedelta(seconds=22))
    assert post.flown == [name]


def test_files_go_along_by_what_they_are(browser, draft):
    file = SimpleUploadedFile("../plan.txt", b"\x89PNG\r\n\x1a\n...", content_type="text/html")
    browser.post(f"/inbox/outgoing/{draft.pk}/files/", {"files": [file]})
    there = OutgoingFile.objects.get()
    assert (there.name, there.content_type) == ("plan.txt", "image/png")
    browser.post(f"/inbox/outgoing/files/{there.pk}/out/")
    assert not OutgoingFile.objects.exists()


def test_more_than_a_mailbox_takes_is_refused(browser, draft, monkeypatch):
    monkeypatch.setattr(writing, "LARGEST_FILES", 10)
    answer = browser.post(
        f"/inbox/outgoing/{draft.pk}/files/", {"files": [SimpleUploadedFile("a.bin", b"x" * 11)]}, follow=True
    )
    assert "more than 25 MB" in answer.text
    assert not OutgoingFile.objects.exists()


def test_a_new_message_to_a_person_on_a_way_that_reaches_them(anna, browser, letter):
    contact = cast.history_of(letter).contact
    page = browser.get(f"/inbox/write/?contact={contact.pk}").text
    assert "ilya@meridian.example" in page
    browser.post("/inbox/write/", {"contact": contact.pk, "channel": "mail", "address": "ilya@meridian.example"})
    assert Outgoing.objects.get().recipients["to"] == [["Ilya Brandt", "ilya@meridian.example"]]


def test_what_another_page_has_written_is_in_the_letter(anna, browser, letter):
    contact = cast.history_of(letter).contact
    href = new_letter_href(anna, contact, "ilya@meridian.example", "The brief", "Here is\nthe link")
    assert href.startswith("/inbox/write/?")
    form = browser.get(href).text.split('action="/inbox/write/"')[1].split("</form>")[0]
    said = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    browser.post("/inbox/write/", said)
    one = Outgoing.objects.get()
    assert (one.subject, one.text) == ("The brief", "Here is\nthe link")
    assert one.recipients["to"] == [["Ilya Brandt", "ilya@meridian.example"]]


def test_a_draft_thrown_away_can_be_taken_back(browser, draft):
    browser.post(f"/inbox/outgoing/{draft.pk}/trash/")
    draft.refresh_from_db()
    assert draft.trashed_at
    browser.post(f"/inbox/outgoing/{draft.pk}/restore/")
    draft.refresh_from_db()
    assert draft.trashed_at is None


def test_a_guest_reads_the_threads_of_their_clients_and_writes_nothing(anna, letter, post):
    guest = cast.signed_in(cast.a_guest(anna.workspace, cast.history_of(letter).client))
    page = guest.get(f"/inbox/threads/{letter.thread_id}/")
    assert "Could you look at the second draft?" in page.text
    assert "/answer/" not in page.text
    assert guest.post(f"/letters/{letter.pk}/answer/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("anna@x.example", [["", "anna@x.example"]]),
        ("Anna K <anna@x.example>; b@y.example", [["Anna K", "anna@x.example"], ["", "b@y.example"]]),
        ('"Weber, Martin" <m@x.example>', [["Weber, Martin", "m@x.example"]]),
        ("ann", [["", "ann"]]),
        (" , ;", []),
    ],
)
def test_typed_recipients(typed, people):
    assert writing.people_in(typed) == people


def test_the_readers_hour_is_told_and_their_next_good_moment_offered(anna, draft):
    from datetime import UTC, datetime

    from rapport.inbox.composing import composed

    client = draft.client
    client.change({"timezone": "Asia/Novosibirsk"}, by=anna, at=timezone.now())
    draft = Outgoing.objects.get()
    late = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)  # a Monday, 21:40 there
    shown = composed(anna, draft, now=late)
    assert (shown.hour.clock, shown.hour.is_quiet) == ("21:40", True)
    assert shown.morning == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert not composed(anna, draft, now=datetime(2026, 11, 23, 5, tzinfo=UTC)).hour.is_quiet
