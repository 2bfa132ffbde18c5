"""The channel "mail": a letter leaves and becomes part of the history, or says why it does not."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from rapport.channels.mail import smtp
from rapport.channels.models import MailAccount
from rapport.clients.models import Contact, Interaction
from rapport.clients.suppressing import suppress
from rapport.files import store
from rapport.inbox import answering, arriving, delivering, outgoing, troubles
from rapport.inbox.models import Message, Outgoing
from rapport.inbox.outgoing import Enclosed
from rapport.inbox.sending_by import channel_of
from rapport.journal.models import Batch
from rapport.search.finding import find
from rapport.web.leaving import ways_out
from tests.cast import a_client, a_contact, a_file, a_letter
from tests.servers.smtp import HERE, breaking, post_office

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
ILYA = ["Ilya Brandt", "ilya@meridian.example"]
State = Outgoing.State


@pytest.fixture
def office():
    with post_office() as running:
        yield running


def an_account(actor, server, address="anna@vetrova.example", **facts) -> MailAccount:
    facts = {"name": "Анна Ветрова", "state": "running", "smtp_host": HERE, "smtp_port": server.port, **facts}
    return MailAccount.objects.create(
        workspace=actor.workspace, user=actor.user, address=address, smtp_security="none", created_at=NOW,
        updated_at=NOW, **facts,
    )  # fmt: skip


@pytest.fixture
def account(anna, office):
    return an_account(anna, office)


@pytest.fixture
def contact(anna):
    return a_contact(a_client(anna.workspace))


def a_draft(actor, files=(), **values) -> Outgoing:
    values = {"subject": "Logo", "text": "Here it is.", "recipients": {"to": [ILYA]}, **values}
    return outgoing.draft(values, files, by=actor, at=NOW)


def let_go(actor, draft, at=SOON) -> Outgoing:
    """Send it and let the worker deliver."""
    outgoing.send(draft, by=actor, at=at - timedelta(minutes=1))
    delivering.deliver(draft.pk, at=at)
    draft.refresh_from_db()
    return draft


def arrived(office, number=0):
    return message_from_bytes(office.letters[number].raw, policy=policy.default)


def why(draft) -> tuple[str, str]:
    """The code of what went wrong, and the sentence, which must have one."""
    sentence = troubles.reason(draft.trouble)
    assert sentence
    assert "%(" not in sentence
    return draft.trouble["code"].removeprefix("mail."), sentence


# ---- Voices and ways


def test_accounts_that_send_are_voices_and_the_members_own_come_first(anna, teammate, account, office):
    an_account(teammate, office, "boris@vetrova.example", name="Boris")
    an_account(anna, office, "silent@vetrova.example", smtp_host="")
    an_account(anna, office, "off@vetrova.example", archived_at=NOW)
    mail = channel_of("mail")
    assert [one.key for one in mail.identities(anna)] == ["anna@vetrova.example", "boris@vetrova.example"]
    assert [one.name for one in mail.identities(teammate)] == ["Boris", "Анна Ветрова"]


def test_people_are_reached_by_their_addresses_unless_they_want_none(anna, contact):
    mail = channel_of("mail")
    assert [one.address for one in mail.reaches(anna, [contact])[contact.pk]] == ["ilya@meridian.example"]
    Contact.objects.filter(pk=contact.pk).update(do_not_contact=True)
    contact.refresh_from_db()
    assert mail.reaches(anna, [contact]) == {}


def test_where_letters_go_is_told(anna, account, stranger):
    assert any(f"{HERE}:{account.smtp_port}" == way.where for way in ways_out(anna.workspace))
    assert not any(way.where.startswith(HERE) for way in ways_out(stranger.workspace))


# ---- A letter leaves


def test_a_letter_leaves_and_becomes_part_of_the_history(anna, account, office, contact):
    draft = let_go(anna, a_draft(anna, client_id=contact.client_id, contact_id=contact.pk))
    assert (draft.state, draft.trouble, draft.identity) == (State.SENT, None, "anna@vetrova.example")
    letter = arrived(office)
    assert letter["Message-ID"] == f"<{draft.message_id}>"
    assert draft.message_id.endswith("@vetrova.example")
    assert str(letter["From"]) == "Анна Ветрова <anna@vetrova.example>"
    # On the clock of who wrote it.
    assert letter["Date"].datetime.utcoffset() == timedelta(hours=3)
    message = draft.became
    assert (message.message_id, message.direction, message.raw.read()) == (
        draft.message_id,
        "out",
        office.letters[0].raw,
    )
    word = Interaction.objects.get(source=message.pk)
    assert (word.client, word.contact, word.user, word.text) == (contact.client, contact, anna.user, "Here it is.")
    assert [hit.row.object_id for hit in find(anna, "Here it is", kinds=["interaction"])] == [word.pk]
    assert Batch.objects.filter(kind="message.sent").count() == 1


def test_an_answer_stays_in_its_thread_and_nobody_waits_any_more(anna, account, office, contact):
    asked = a_letter(contact.client, contact=contact, at=NOW - timedelta(hours=3))
    assert Interaction.objects.get(source=asked.pk).awaits
    begun = answering.answer(asked, by=anna)
    draft = let_go(anna, a_draft(anna, **{**begun.values, "text": "With pleasure."}))
    letter = arrived(office)
    assert (letter["In-Reply-To"], letter["References"]) == (f"<{asked.message_id}>",) * 2
    assert letter["Subject"] == "Re: The second draft"
    assert letter.get_content().startswith("With pleasure.\r\n\r\nOn ")
    assert "> Could you look at the second draft?" in letter.get_content()
    assert draft.became.thread_id == asked.thread_id
    assert not Interaction.objects.get(source=asked.pk).awaits
    word = Interaction.objects.get(source=draft.became_id)
    assert (word.text, "> Could you" in word.folded) == ("With pleasure.", True)


def test_a_new_letter_in_a_thread_follows_its_last(anna, account, office, contact):
    asked = a_letter(contact.client, contact=contact)
    draft = let_go(anna, a_draft(anna, thread_id=asked.thread_id))
    assert arrived(office)["In-Reply-To"] == f"<{asked.message_id}>"
    assert draft.became.thread_id == asked.thread_id


def test_secret_readers_stand_in_no_letter_and_in_our_record(anna, account, office, contact):
    draft = let_go(
        anna,
        a_draft(
            anna,
            recipients={"to": [ILYA], "cc": [["", "eva@meridian.example"]], "bcc": [["Mara", "mara@quist.example"]]},
        ),
    )
    [posted] = office.letters
    assert posted.recipients == ["ilya@meridian.example", "eva@meridian.example", "mara@quist.example"]
    assert b"mara" not in posted.raw.lower()
    assert draft.became.recipients["bcc"] == [["Mara", "mara@quist.example"]]


def test_files_go_along(anna, account, office, contact):
    kept = a_file(anna.workspace, b"%PDF")
    draft = a_draft(anna, [Enclosed(kept, "Договор.pdf", "application/pdf")])
    let_go(anna, draft)
    [file] = arrived(office).iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Договор.pdf", b"%PDF")
    [attached] = Interaction.objects.get(source=draft.became_id).files.all()
    assert attached.name == "Договор.pdf"


def test_an_invitation_goes_as_calendars_want_it(anna, account, office, contact):
    kept = a_file(anna.workspace, b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
    let_go(anna, a_draft(anna, calendar_id=kept.pk, calendar_method="REQUEST"))
    kinds = [part.get_content_type() for part in arrived(office).walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]


def test_an_address_nobody_is_known_by_belongs_to_whom_it_was_written(anna, account, office, contact):
    draft = let_go(
        anna,
        a_draft(
            anna, recipients={"to": [["", "new@meridian.example"]]}, client_id=contact.client_id, contact_id=contact.pk
        ),
    )
    word = Interaction.objects.get(source=draft.became_id)
    assert (word.client, word.contact) == (contact.client, contact)
    assert not Contact.objects.filter(suggested=True).exists()


def test_a_letter_the_mailbox_brought_first_is_not_written_down_twice(anna, account, office, contact):
    draft = a_draft(anna)
    outgoing.send(draft, by=anna, at=NOW)
    first = a_letter(contact.client, "out", contact=contact)
    Message.objects.filter(pk=first.pk).update(message_id=draft.message_id)
    delivering.deliver(draft.pk, at=SOON)
    draft.refresh_from_db()
    assert (draft.became_id, Interaction.objects.filter(source=first.pk).count()) == (first.pk, 1)


def test_some_got_it_and_who_did_not_is_said(anna, account, office, contact):
    office.says("eva@meridian.example", "550 5.1.1 No such user")
    draft = let_go(anna, a_draft(anna, recipients={"to": [ILYA, ["Eva", "eva@meridian.example"]]}))
    code, sentence = why(draft)
    assert (draft.state, code) == (State.SENT, "unreached")
    assert sentence == "Did not reach eva@meridian.example: there is no such mailbox."


# ---- It does not leave


def test_a_wrong_password_is_said_and_stands_with_the_account_until_it_works(anna, contact):
    with post_office(password="right") as office:
        account = an_account(anna, office, username="anna", password="wrong")
        draft = let_go(anna, a_draft(anna))
        code, sentence = why(draft)
        assert (draft.state, code) == (State.FAILED, "password")
        assert HERE in sentence
        account.refresh_from_db()
        assert account.send_trouble["code"] == "password"
        MailAccount.objects.filter(pk=account.pk).update(password="right")
        assert let_go(anna, draft, at=SOON + timedelta(minutes=5)).state == State.SENT
    account.refresh_from_db()
    assert account.send_trouble is None
    assert len(office.letters) == 1


def test_who_is_asked_to_come_later_comes_later_under_the_same_name(anna, account, office, contact):
    office.says("ilya@meridian.example", "451 4.7.1 Greylisted", "250 OK")
    draft = let_go(anna, a_draft(anna))
    assert (draft.state, why(draft)[0]) == (State.WAITING, "come_later")
    delivering.deliver(draft.pk, at=draft.send_at)
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (State.SENT, None)
    assert arrived(office)["Message-ID"] == f"<{draft.message_id}>"
    assert len(office.letters) == 1


@pytest.mark.parametrize("hangs", [False, True])
def test_a_server_that_takes_it_and_drops_the_line_is_not_given_it_again(anna, contact, monkeypatch, hangs):
    monkeypatch.setattr(smtp, "AFTER_DOT", 1.0)
    with breaking("dot", hangs=hangs, times=1) as server:
        an_account(anna, server)
        draft = let_go(anna, a_draft(anna))
        assert (draft.state, why(draft)[0]) == (State.UNKNOWN, "cut_after_letter")
        for hours in range(1, 30):
            assert delivering.sweep(at=SOON + timedelta(hours=hours)) == []
        assert len(server.letters) == 1
        # A person lets it go again; whoever has it already knows it by its name.
        let_go(anna, draft, at=SOON + timedelta(days=1))
    assert draft.state == State.SENT
    assert [raw.count(f"Message-ID: <{draft.message_id}>".encode()) for raw in server.letters] == [1, 1]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"recipients": {"to": []}}, "no_recipients"),
        ({"recipients": {"to": [["", "ilya@"]]}}, "bad_address"),
        ({"recipients": {"to": [["", "a@b.example\r\nBcc: eve@evil.example"]]}}, "bad_address"),
        ({"recipients": {"to": [["", f"a{number}@b.example"] for number in range(501)]}}, "too_many"),
        ({"identity": "nobody@vetrova.example"}, "no_account"),
        ({"calendar_method": "X\r\nBcc: e@e.example"}, "bad_method"),
    ],
)
def test_what_cannot_be_sent_says_why(anna, account, office, contact, values, code):
    if "calendar_method" in values:
        values = {**values, "calendar_id": a_file(anna.workspace, b"x").pk}
    draft = let_go(anna, a_draft(anna, **values))
    assert (draft.state, why(draft)[0], office.letters) == (State.FAILED, code, [])


def test_a_file_that_is_gone_is_named(anna, account, office):
    kept = a_file(anna.workspace, b"%PDF")
    draft = a_draft(anna, [Enclosed(kept, "brief.pdf")])
    store.path_of(anna.workspace_id, kept.sha256).unlink()
    code, sentence = why(let_go(anna, draft))
    assert (code, "brief.pdf" in sentence, office.letters) == ("file_missing", True, [])


def test_files_larger_than_servers_take_are_not_read(anna, account, office):
    kept = a_file(anna.workspace, b"%PDF")
    type(kept).objects.filter(pk=kept.pk).update(size=60_000_000)
    assert why(let_go(anna, a_draft(anna, [Enclosed(kept, "film.mov")])))[0] == "too_large_here"


def test_who_is_not_to_be_contacted_gets_nothing(anna, account, office, contact):
    Contact.objects.filter(pk=contact.pk).update(do_not_contact=True)
    draft = let_go(
        anna, a_draft(anna, recipients={"to": [["", "mara@quist.example"]], "bcc": [["", "Ilya@Meridian.Example"]]})
    )
    code, sentence = why(draft)
    assert (draft.state, code, office.letters) == (State.FAILED, "do_not_contact", [])
    assert "ilya@meridian.example" in sentence


def test_who_was_erased_gets_nothing_unless_they_came_back(anna, account, office):
    suppress(anna.workspace_id, [("email", "ilya@meridian.example")], erasure=1)
    draft = let_go(anna, a_draft(anna))
    assert (draft.state, why(draft)[0], office.letters) == (State.FAILED, "erased", [])
    a_contact(a_client(anna.workspace))
    assert let_go(anna, draft, at=SOON + timedelta(minutes=5)).state == State.SENT


# ---- Machines


def test_a_machine_never_answers_a_machine(anna, account, office, contact):
    robot = a_letter(contact.client, contact=contact, automatic=True)
    Message.objects.filter(pk=robot.pk).update(automatic=True)
    assert why(let_go(anna, a_draft(anna, answers_id=robot.pk, automatic=True)))[0] == "loop"
    assert office.letters == []
    # A person may.
    assert let_go(anna, a_draft(anna, answers_id=robot.pk)).state == State.SENT
    assert arrived(office)["Auto-Submitted"] is None


def test_a_machine_answers_the_same_person_a_few_times_a_day_and_says_what_it_is(anna, account, office, contact):
    # The other side hides that it is one.
    states = []
    for minute in range(1, 6):
        asked = a_letter(contact.client, contact=contact)
        draft = a_draft(anna, answers_id=asked.pk, automatic=True)
        states.append(let_go(anna, draft, at=SOON + timedelta(minutes=minute)).state)
    assert states == [State.SENT] * 3 + [State.FAILED] * 2
    assert why(draft)[0] == "loop"
    assert arrived(office)["Auto-Submitted"] == "auto-replied"
    assert let_go(anna, a_draft(anna, automatic=True)).state == State.SENT
    assert arrived(office, 3)["Auto-Submitted"] == "auto-generated"


def test_a_machine_does_not_answer_ourselves(anna, account, office, contact):
    asked = a_letter(contact.client, contact=contact)
    draft = a_draft(anna, answers_id=asked.pk, automatic=True, recipients={"to": [["", "anna@vetrova.example"]]})
    assert why(let_go(anna, draft))[0] == "loop"


# ---- Nobody knows, until something shows it


@pytest.fixture
def unknown(anna, account, contact):
    """A letter that may have gone."""
    asked = a_letter(contact.client, contact=contact, at=NOW - timedelta(hours=3))
    draft = a_draft(anna, **answering.answer(asked, by=anna).values)
    outgoing.send(draft, by=anna, at=NOW)
    Outgoing.objects.filter(pk=draft.pk).update(state=State.SENDING, claimed_at=NOW)
    delivering.sweep(at=NOW + timedelta(minutes=6))
    draft.refresh_from_db()
    assert draft.state == State.UNKNOWN
    return draft


def test_a_person_says_that_it_arrived_and_it_is_part_of_the_history(anna, unknown):
    for _ in range(2):
        delivering.it_arrived(unknown, by=anna, at=SOON)
    assert (unknown.state, unknown.trouble) == (State.SENT, None)
    assert (unknown.became.message_id, unknown.became.thread_id) == (unknown.message_id, unknown.answers.thread_id)
    assert Interaction.objects.filter(source=unknown.became_id).count() == 1
    assert not Interaction.objects.get(source=unknown.answers_id).awaits


@pytest.mark.parametrize(("automatic", "becomes"), [(False, State.SENT), (True, State.UNKNOWN)])
def test_an_answer_shows_that_it_arrived_unless_a_machine_writes_it(unknown, contact, automatic, becomes):
    answer = a_letter(contact.client, contact=contact)
    Message.objects.filter(pk=answer.pk).update(references=[unknown.message_id], automatic=automatic)
    arriving.tell(answer.workspace_id, [answer.pk])
    unknown.refresh_from_db()
    assert unknown.state == becomes


def test_a_copy_in_the_mailbox_shows_that_it_went(unknown, contact):
    copy = a_letter(contact.client, "out", contact=contact)
    Message.objects.filter(pk=copy.pk).update(message_id=unknown.message_id)
    arriving.tell(copy.workspace_id, [copy.pk])
    unknown.refresh_from_db()
    assert (unknown.state, unknown.became_id) == (State.SENT, copy.pk)
