"""Meetings: arranged, invited to by iCalendar, answered by mail, changed, called off; the way a real letter takes."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import icalendar
import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.calendars import answering, arranging, concluding, editing, inviting
from rapport.calendars.meetings import meetings_on
from rapport.calendars.models import ActionItem, Answer, Event, Invited, Meeting, Occurrence, Participant
from rapport.channels.mail.composing import compose
from rapport.channels.models import MailAccount
from rapport.clients.models import Interaction, NextStep
from rapport.commitments.models import Commitment
from rapport.inbox.models import Message, Outgoing
from rapport.journal.undoing import undo
from rapport.lib.ics.facts import EventFacts
from rapport.lib.ics.scheduling import read_letter_parts
from rapport.lib.mail.addresses import Address
from tests.cast import a_calendar, a_client, a_contact, a_file, a_guest, a_letter, signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 7)
US = "anna@vetrova.example"


@pytest.fixture
def account(anna):
    return MailAccount.objects.create(
        workspace=anna.workspace, address=US, name="Anna Vetrova", user=anna.user, smtp_host="smtp.vetrova.example",
        created_at=timezone.now(), updated_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def contact(anna):
    client = a_client(anna.workspace, timezone="Asia/Yekaterinburg", language="ru")
    return a_contact(client, "Ilya Brandt", email="ilya@meridian.example", is_main=True)


@pytest.fixture
def meeting(anna, contact, account):
    made, _batch = arranging.arrange(
        a_calendar(anna.workspace), facts(), {"agenda": "The second draft", "room_url": "https://meet.jit.si/abc"},
        arranging.people_of([Address("", "ilya@meridian.example"), Address("Mara", "mara@quist.example")], by=anna),
        by=anna, at=timezone.now(), client_id=contact.client_id,
    )  # fmt: skip
    return made


def facts(**other):
    return EventFacts(**{
        "starts_on": DAY, "starts_time": time(10), "ends_on": DAY, "ends_time": time(11), "zone": "Europe/Moscow",
        "title": "Review", "text": "our own secret note", **other,
    })  # fmt: skip


def invite(meeting, anna, at=None):
    return inviting.invite(meeting, by=anna, at=at or timezone.now())


def objects(method):
    """What went out by this method: {address: the object}."""
    rows = Outgoing.objects.filter(calendar_method=method).order_by("id")
    return {row.recipients["to"][0][1]: icalendar.Calendar.from_ical(row.calendar.read()) for row in rows}


def event_in(calendar):
    return calendar.walk("VEVENT")[0]


def test_each_is_invited_in_their_language_and_by_their_clock(anna, meeting):
    sent, _batch = invite(meeting, anna)
    assert sent == 2
    russian = Outgoing.objects.get(contact__isnull=False)
    assert "12:00–13:00" in russian.text
    assert russian.calendar_method == "REQUEST"
    event = event_in(objects("REQUEST")["mara@quist.example"])
    assert {str(one) for one in event["ATTENDEE"]} == {"mailto:ilya@meridian.example", "mailto:mara@quist.example"}
    assert event["ATTENDEE"][0].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"][0].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["ORGANIZER"]) == f"mailto:{US}"
    assert event["DTSTART"].dt == datetime(2026, 12, 7, 10, tzinfo=event["DTSTART"].dt.tzinfo)
    assert "secret" not in str(event["DESCRIPTION"])
    assert "The second draft" in str(event["DESCRIPTION"])


def test_the_same_state_goes_out_once(anna, meeting):
    invite(meeting, anna)
    assert invite(meeting, anna) == (0, None)
    assert Outgoing.objects.count() == 2


def test_a_letter_with_an_invitation_is_read_as_one(anna, meeting, account):
    invite(meeting, anna)
    letter = compose(Outgoing.objects.first(), account, at=timezone.now())
    (said,) = read_letter_parts(letter.raw)
    assert (said.method, said.uid, said.organizer.email) == ("REQUEST", meeting.event.series.uid, US)
    assert said.starts_at == datetime(2026, 12, 7, 7, tzinfo=UTC)
    assert [guest.email for guest in said.guests] == ["ilya@meridian.example", "mara@quist.example"]


# As Outlook, Gmail and Apple write their answers: folded lines, parameters and all.
OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Russian Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={state};CN=Ilya Brandt:mailto:ilya@meridian.ex
 ample
COMMENT;LANGUAGE=en-US:{comment}
UID:{uid}
SUMMARY;LANGUAGE=en-US:Accepted: Review
DTSTART;TZID=Russian Standard Time:20261207T100000
DTEND;TZID=Russian Standard Time:20261207T110000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=en-US:
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
GMAIL = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261207T070000Z
DTEND:20261207T080000Z
DTSTAMP:{stamp}
ORGANIZER;CN=Anna Vetrova:mailto:anna@vetrova.example
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={state};CN=ilya@meri
 dian.example;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="{comment}":mailto:ilya@meridian.example
CREATED:20261120T101010Z
DESCRIPTION:The second draft
LAST-MODIFIED:20261120T111111Z
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Review
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.1//EN
BEGIN:VEVENT
ATTENDEE;CN="Ilya Brandt";CUTYPE=INDIVIDUAL;EMAIL="ilya@meridian.example";PA
 RTSTAT={state}:mailto:Ilya@Meridian.example
COMMENT:{comment}
DTEND;TZID=Europe/Moscow:20261207T110000
DTSTAMP:{stamp}
DTSTART;TZID=Europe/Moscow:20261207T100000
ORGANIZER;CN="Anna Vetrova":mailto:anna@vetrova.example
SEQUENCE:{sequence}
SUMMARY:Review
UID:{uid}
END:VEVENT
END:VCALENDAR
"""


def a_reply(workspace, text, *, sender="ilya@meridian.example", **said):
    """A letter with such an answer, as it arrives."""
    at = said.pop("at", timezone.now())
    said = {"state": "ACCEPTED", "comment": "", "sequence": 0, "stamp": f"{at:%Y%m%dT%H%M%SZ}", **said}
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, US, "Accepted: Review"
    letter["Message-ID"] = f"<{timezone.now().timestamp()}@mail.example>"
    letter.set_content("Accepted.")
    letter.add_alternative("<p>Accepted.</p>", subtype="html")
    body = text.format(**said).replace("\n", "\r\n")
    method = next(line for line in body.splitlines() if line.startswith("METHOD:")).removeprefix("METHOD:")
    letter.add_alternative(body, subtype="calendar", params={"method": method})
    message = a_letter(None, workspace=workspace)
    Message.objects.filter(pk=message.pk).update(
        raw=a_file(workspace, letter.as_bytes()),
        from_email=sender,
        sent_at=at,
        delivered_to=[US],
        attachment_count=1,
    )
    message.refresh_from_db()
    return message


def ilya(meeting):
    return Participant.objects.get(meeting=meeting, email="ilya@meridian.example")


@pytest.mark.parametrize("program", [OUTLOOK, GMAIL, APPLE], ids=["outlook", "gmail", "apple"])
@pytest.mark.parametrize(("state", "answer"), [
    ("ACCEPTED", Answer.ACCEPTED), ("DECLINED", Answer.DECLINED), ("TENTATIVE", Answer.TENTATIVE),
    ("NEEDS-ACTION", Answer.NONE),
])  # fmt: skip
def test_answers_of_real_programs_are_read_back(anna, meeting, program, state, answer):
    invite(meeting, anna)
    message = a_reply(anna.workspace, program, uid=meeting.event.series.uid, state=state, comment="See you there")
    answering.hear(anna.workspace_id, [message])
    one = ilya(meeting)
    assert one.answer == answer
    assert one.comment == "See you there"
    answering.hear(anna.workspace_id, [message])
    assert ilya(meeting).version == one.version


def test_the_later_answer_holds_whichever_arrives_first(anna, meeting):
    invite(meeting, anna, at=timezone.now() - timedelta(hours=3))
    uid, now = meeting.event.series.uid, timezone.now()
    late = a_reply(anna.workspace, APPLE, uid=uid, state="DECLINED", at=now - timedelta(hours=1))
    early = a_reply(anna.workspace, APPLE, uid=uid, state="ACCEPTED", at=now - timedelta(hours=2))
    answering.hear(anna.workspace_id, [late, early])
    assert ilya(meeting).answer == Answer.DECLINED


def test_an_answer_to_an_older_state_is_none(anna, meeting):
    invite(meeting, anna)
    move(meeting, anna)
    invite(meeting, anna)
    old = a_reply(anna.workspace, OUTLOOK, uid=meeting.event.series.uid, sequence=0)
    answering.hear(anna.workspace_id, [old])
    assert ilya(meeting).answer == Answer.NONE
    new = a_reply(anna.workspace, OUTLOOK, uid=meeting.event.series.uid, sequence=1)
    answering.hear(anna.workspace_id, [new])
    assert ilya(meeting).answer == Answer.ACCEPTED


def test_a_stranger_who_knows_the_uid_answers_for_nobody(anna, meeting):
    invite(meeting, anna)
    text = APPLE.replace("ilya@meridian.example", "who@else.example").replace(
        "Ilya@Meridian.example", "who@else.example"
    )
    message = a_reply(anna.workspace, text, uid=meeting.event.series.uid, sender="who@else.example")
    answering.hear(anna.workspace_id, [message])
    assert not Participant.objects.exclude(answer="").exists()


def test_another_time_they_propose_is_kept(anna, meeting):
    invite(meeting, anna)
    text = OUTLOOK.replace("METHOD:REPLY", "METHOD:COUNTER").replace("T100000", "T150000").replace("T110000", "T160000")
    message = a_reply(anna.workspace, text, uid=meeting.event.series.uid, state="TENTATIVE", comment="Later?")
    answering.hear(anna.workspace_id, [message])
    assert ilya(meeting).proposed_starts_at == datetime(2026, 12, 7, 12, tzinfo=UTC)
    assert "Proposes:" in signed_in(anna).get(meeting.get_absolute_url()).content.decode()


def move(meeting, anna, **other):
    people = arranging.people_of([Address("", one.email) for one in inviting.guests_of(meeting)], by=anna)
    values = {"starts_time": time(15), "ends_time": time(16), **other}
    return arranging.change_meeting(meeting, values, {}, people, by=anna, at=timezone.now())


def test_a_change_of_time_asks_everybody_anew_under_the_same_uid(anna, meeting):
    invite(meeting, anna)
    answering.hear(anna.workspace_id, [a_reply(anna.workspace, GMAIL, uid=meeting.event.series.uid)])
    batch = move(meeting, anna)
    assert ilya(meeting).answer == Answer.NONE
    assert meeting.is_stale_for_guests
    invite(meeting, anna)
    rows = [event_in(icalendar.Calendar.from_ical(row.calendar.read())) for row in Outgoing.objects.order_by("id")]
    assert [int(one["SEQUENCE"]) for one in rows] == [0, 0, 1, 1]
    assert len({str(one["UID"]) for one in rows}) == 1
    undo(batch, by=anna, at=timezone.now())
    assert ilya(meeting).answer == Answer.ACCEPTED


def test_a_change_of_place_or_people_is_another_state_and_keeps_the_answers(anna, meeting):
    invite(meeting, anna)
    answering.hear(anna.workspace_id, [a_reply(anna.workspace, GMAIL, uid=meeting.event.series.uid)])
    arranging.change_meeting(meeting, {"place": "Upstairs"}, {}, None, by=anna, at=timezone.now())
    assert (meeting.event.sequence, ilya(meeting).answer) == (1, Answer.ACCEPTED)
    # Until it is sent there is one new state, however often it is changed.
    arranging.change_meeting(meeting, {"place": "Downstairs"}, {}, None, by=anna, at=timezone.now())
    assert meeting.event.sequence == 1
    people = arranging.people_of([Address("", "ilya@meridian.example")], by=anna)
    arranging.change_meeting(meeting, {}, {}, people, by=anna, at=timezone.now())
    assert invite(meeting, anna)[0] == 2
    assert list(objects("CANCEL")) == ["mara@quist.example"]
    assert arranging.change_meeting(meeting, {}, {}, people, by=anna, at=timezone.now()) is None


def test_what_is_called_off_is_said_and_frees_the_time(anna, meeting):
    invite(meeting, anna)
    arranging.call_off(meeting, by=anna, at=timezone.now())
    meeting.refresh_from_db()
    assert inviting.tell_off(meeting, by=anna, at=timezone.now()) == 2
    event = event_in(objects("CANCEL")["ilya@meridian.example"])
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCELLED", 1)
    assert not Occurrence.objects.filter(event=meeting.event, busy=True).exists()
    assert arranging.call_off(meeting, by=anna, at=timezone.now()) is None
    assert inviting.tell_off(meeting, by=anna, at=timezone.now()) == 0


def test_who_wants_no_letters_gets_none(anna, meeting, contact):
    contact.change({"do_not_contact": True}, by=anna, at=timezone.now())
    assert invite(meeting, anna)[0] == 1


def test_without_a_mail_account_the_page_offers_a_file(anna, meeting, account):
    account.trash(by=anna, at=timezone.now())
    browser = signed_in(anna)
    browser.post(f"/calendar/meetings/{meeting.pk}/invited/")
    assert not Outgoing.objects.exists()
    answer = browser.get(f"/calendar/meetings/{meeting.pk}/meeting.ics")
    assert str(event_in(icalendar.Calendar.from_ical(answer.content))["SUMMARY"]) == "Review"


# ---- Invitations of others

ASKED = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
DTSTART:{start}
DTEND:{end}
DTSTAMP:{stamp}
ORGANIZER;CN=Ilya Brandt:mailto:ilya@meridian.example
UID:theirs@meridian.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:anna@vetrova.example
SEQUENCE:{sequence}
SUMMARY:Their review
END:VEVENT
END:VCALENDAR
"""


def asked(anna, hour=12, *, text=ASKED, sender="ilya@meridian.example", **said):
    start = datetime(2026, 12, 8, hour, tzinfo=UTC)
    end = start + timedelta(hours=1)
    message = a_reply(
        anna.workspace, text, sender=sender, start=f"{start:%Y%m%dT%H%M%SZ}", end=f"{end:%Y%m%dT%H%M%SZ}", **said
    )
    answering.hear(anna.workspace_id, [message])
    return Invited.objects.filter(uid="theirs@meridian.example").first()


def test_an_invitation_is_offered_accepted_and_answered_once(anna, account):
    row = asked(anna)
    browser = signed_in(anna)
    assert "Their review" in browser.get("/calendar/meetings/").content.decode()
    assert not Event.objects.exists()
    where = f"/calendar/invitations/{row.pk}/answer/"
    for _press in range(2):
        browser.post(where, {"answer": "accepted", "comment": "Gladly"})
    event = Event.objects.get()
    assert event.starts_at == datetime(2026, 12, 8, 12, tzinfo=UTC)
    reply = Outgoing.objects.get()
    assert reply.recipients["to"] == [["Ilya Brandt", "ilya@meridian.example"]]
    answered = event_in(icalendar.Calendar.from_ical(reply.calendar.read()))
    assert str(answered["UID"]) == "theirs@meridian.example"
    assert (str(answered["ATTENDEE"]), answered["ATTENDEE"].params["PARTSTAT"]) == (f"mailto:{US}", "ACCEPTED")
    assert str(answered["COMMENT"]) == "Gladly"
    browser.post(where, {"answer": "declined"})
    assert Outgoing.objects.count() == 2
    assert not Event.objects.filter(trashed_at=None).exists()
    browser.post(where, {"answer": "accepted"})
    assert Event.objects.get(trashed_at=None).title == "Their review"
    assert Outgoing.objects.count() == 3


def test_a_moved_invitation_asks_again_and_an_older_one_does_not(anna, account):
    row = asked(anna)
    signed_in(anna).post(f"/calendar/invitations/{row.pk}/answer/", {"answer": "accepted"})
    asked(anna, 15, sequence=2)
    row.refresh_from_db()
    assert (row.answer, row.starts_at.hour) == ("", 15)
    asked(anna, 9, sequence=1)
    row.refresh_from_db()
    assert row.starts_at.hour == 15
    signed_in(anna).post(f"/calendar/invitations/{row.pk}/answer/", {"answer": "tentative"})
    assert Event.objects.get().starts_at.hour == 15


def test_only_whoever_invited_can_call_it_off(anna, account):
    row = asked(anna)
    signed_in(anna).post(f"/calendar/invitations/{row.pk}/answer/", {"answer": "accepted"})
    off = ASKED.replace("METHOD:REQUEST", "METHOD:CANCEL")
    asked(anna, text=off.replace("ilya@meridian.example", "who@else.example"), sender="who@else.example", sequence=1)
    assert Invited.objects.get().cancelled_at is None
    asked(anna, text=off, sequence=1)
    assert Invited.objects.get().cancelled_at is not None
    assert Event.objects.get().status == Event.Status.CANCELLED


def test_an_own_invitation_that_comes_back_is_no_invitation(anna, account, meeting):
    invite(meeting, anna)
    raw = compose(Outgoing.objects.first(), account, at=timezone.now()).raw
    message = a_letter(None, workspace=anna.workspace)
    Message.objects.filter(pk=message.pk).update(raw=a_file(anna.workspace, raw), delivered_to=[US], attachment_count=1)
    message.refresh_from_db()
    answering.hear(anna.workspace_id, [message])
    assert not Invited.objects.exists()


# ---- What comes out of a meeting


def test_notes_stand_in_the_history_and_change_there(anna, meeting):
    browser = signed_in(anna)
    for text in ("Blue it is.", "Blue it is, in May."):
        browser.post(f"/calendar/meetings/{meeting.pk}/notes/", {"text": text})
    entry = Interaction.objects.get(kind="meeting")
    assert (entry.text, entry.minutes, entry.client_id) == ("Blue it is, in May.", 60, meeting.event.client_id)


def test_a_decision_keeps_its_reason_and_what_else_was_possible(anna, meeting):
    browser = signed_in(anna)
    browser.post(f"/calendar/meetings/{meeting.pk}/decisions/new/", {
        "text": "Blue", "reason": "It reads well", "alternatives": "Red", "decided_on": "2026-12-07",
    })  # fmt: skip
    shown = browser.get(meeting.get_absolute_url()).content.decode()
    assert "It reads well" in shown
    assert "Also possible: Red" in shown


def test_something_to_do_with_a_day_becomes_a_promise(anna, meeting):
    values = {"text": "Send the logo", "side": "theirs", "due_on": date(2026, 12, 9)}
    _item, batch = concluding.add_item(meeting, values, by=anna, at=timezone.now())
    made = Commitment.objects.get()
    assert (made.text, made.side, made.due_on) == ("Send the logo", "theirs", date(2026, 12, 9))
    assert not NextStep.objects.exists()
    undo(batch, by=anna, at=timezone.now())
    assert not Commitment.objects.exists()


def test_something_to_do_without_a_day_becomes_a_next_step_and_goes_with_an_undo(anna, meeting):
    values = {"text": "Send the draft", "side": "ours", "due_on": None}
    item, batch = concluding.add_item(meeting, values, by=anna, at=timezone.now())
    step = NextStep.objects.get()
    assert (step.text, step.due_on, step.client_id) == ("Send the draft", None, meeting.event.client_id)
    item.refresh_from_db()
    assert concluding.confirm_item(item, {}, by=anna, at=timezone.now()) is None
    undo(batch, by=anna, at=timezone.now())
    assert not NextStep.objects.exists()
    assert not ActionItem.objects.exists()


# ---- Pages


def test_a_meeting_is_arranged_with_a_room_of_its_own(anna, contact):
    browser = signed_in(anna)
    shown = browser.get(f"/calendar/meetings/new/?client={contact.client_id}").content.decode()
    assert "ilya@meridian.example" in shown
    given = {
        "title": "Review", "starts_on": "2026-12-07", "starts_time": "10:00", "minutes": "45", "zone": "Europe/Moscow",
        "client_id": str(contact.client_id), "people": "Ilya <ilya@meridian.example>", "where": "online",
        "calendar": "0",
    }  # fmt: skip
    answer = browser.post("/calendar/meetings/new/", given)
    made = Meeting.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.room_url.startswith("https://meet.jit.si/")
    assert len(made.room_url.rpartition("/")[2]) == 20
    assert made.event.ends_time == time(10, 45)
    shown = browser.get(made.get_absolute_url()).content.decode()
    assert "for them 12:00" in shown
    assert browser.post("/calendar/meetings/new/", {**given, "people": "nobody"}).status_code == 422
    browser.post("/calendar/meetings/rooms/", {"base_url": "https://video.vetrova.example/"})
    browser.post("/calendar/meetings/new/", {**given, "calendar": str(made.event.calendar_id)})
    assert Meeting.objects.latest("id").room_url.startswith("https://video.vetrova.example/")


def test_quiet_hours_at_the_other_end_are_said(anna, meeting, contact):
    contact.change({"timezone": "America/Los_Angeles"}, by=anna, at=timezone.now())
    Participant.objects.update(timezone="")
    shown = signed_in(anna).get(meeting.get_absolute_url()).content.decode()
    assert "these are quiet hours or a day off" in shown


def test_an_event_becomes_a_meeting(anna, contact):
    event, _ = editing.add_event(a_calendar(anna.workspace), facts(), by=anna, at=timezone.now())
    browser = signed_in(anna)
    assert "Make a meeting of it" in browser.get(event.get_absolute_url()).content.decode()
    browser.post(f"/calendar/meetings/new/?event={event.pk}", {
        "title": "Review", "starts_on": "2026-12-07", "starts_time": "10:00", "minutes": "60", "zone": "Europe/Moscow",
        "people": "", "where": "there", "place": "Here", "calendar": str(event.calendar_id), "client_id": "",
    })  # fmt: skip
    assert Meeting.objects.get().event_id == event.pk
    event.refresh_from_db()
    assert (event.place, event.text) == ("Here", "our own secret note")


def test_the_meetings_of_a_day(anna, meeting):
    assert meetings_on(anna, DAY) == [meeting]
    assert meetings_on(anna, date(2026, 12, 8)) == []
    assert meetings_on(Actor(anna.workspace), DAY) == [meeting]
    arranging.call_off(meeting, by=anna, at=timezone.now())
    assert meetings_on(anna, DAY) == []


def test_a_guest_reads_the_meetings_of_their_clients_and_no_others(anna, meeting):
    other, _ = arranging.arrange(
        a_calendar(anna.workspace, "Other"), facts(title="Elsewhere"), {}, [], by=anna, at=timezone.now()
    )
    guest = signed_in(a_guest(anna.workspace, meeting.event.client))
    shown = guest.get("/calendar/meetings/").content.decode()
    assert "Review" in shown
    assert "Elsewhere" not in shown
    assert guest.get(meeting.get_absolute_url()).status_code == 200
    assert guest.get(other.get_absolute_url()).status_code == 404
    assert guest.post(f"/calendar/meetings/{meeting.pk}/invited/").status_code == 403
