"""Beginning an answer or a forward: to whom, in whose voice, under which subject, with which words below."""

from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from rapport.imports.commanding import import_paths
from rapport.inbox import answering, outgoing, sending_by
from rapport.inbox.models import Message
from rapport.inbox.sending_by import Identity
from rapport.lib.mail.quoting import fold
from rapport.lib.mail.subjects import answer_subject, base_subject, forward_subject
from tests.cast import a_client, a_contact

pytestmark = pytest.mark.django_db
HEAD = """From: Ilya Brandt <ilya@meridian.example>
To: Studio <studio@vetrova.example>, mara@quist.example
Cc: "Brandt, Eva" <eva@meridian.example>, Anna <anna@vetrova.example>, anna+lists@vetrova.example
"""


@pytest.fixture
def mail(monkeypatch):
    """Mail with two voices; the first is the default."""
    voices = [Identity(key=one, name="Anna", address=one) for one in ("anna@vetrova.example", "studio@vetrova.example")]
    channel = SimpleNamespace(name="mail", identities=lambda actor: voices)
    monkeypatch.setitem(sending_by._channels.known, "mail", channel)


@pytest.fixture
def bring(anna, mail, tmp_path):
    """A letter as it comes: bring(head, body)."""

    def one(head=HEAD, body="Could you look at it?\n\nIlya\n", subject="Logo", **fields) -> Message:
        path = tmp_path / "one.eml"
        more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
        path.write_text(
            f"{head}{more}Subject: {subject}\nMessage-ID: <m1@x>\nDate: Mon, 2 Mar 2026 09:12:00 +0000\n\n{body}"
        )
        own = ["anna@vetrova.example", "studio@vetrova.example"]
        list(import_paths(anna, [path], dry_run=False, mine=own, at=timezone.now()))
        return Message.objects.get(message_id="m1@x")

    return one


def test_an_answer_goes_to_who_wrote_and_an_answer_to_all_leaves_us_out(anna, bring):
    message = bring()
    assert answering.answer(message, by=anna).values["recipients"] == {"to": [["Ilya Brandt", "ilya@meridian.example"]]}
    assert answering.answer(message, by=anna, all=True).values["recipients"] == {
        "to": [["Ilya Brandt", "ilya@meridian.example"]],
        "cc": [["", "mara@quist.example"], ["Brandt, Eva", "eva@meridian.example"]],
    }


@pytest.mark.parametrize(
    ("reply_to", "to"),
    [
        ("Eva <eva@meridian.example>", [["Eva", "eva@meridian.example"]]),
        # A list that wants answers for itself.
        ("<talk@lists.example>", [["", "talk@lists.example"]]),
        # An answer to ourselves would reach nobody.
        ("anna@vetrova.example", [["Ilya Brandt", "ilya@meridian.example"]]),
    ],
)
def test_where_the_sender_wants_answers_they_go(anna, bring, reply_to, to):
    message = bring(Reply_To=reply_to)
    assert answering.answer(message, by=anna).values["recipients"] == {"to": to}
    everybody = answering.answer(message, by=anna, all=True).values["recipients"]
    assert everybody["to"] == to
    assert to[0] not in everybody["cc"]


def test_a_letter_of_ours_is_answered_to_those_who_got_it(anna, bring):
    message = bring("From: anna@vetrova.example\nTo: Ilya <ilya@meridian.example>\nCc: eva@meridian.example\n")
    begun = answering.answer(message, by=anna, all=True).values
    assert begun["recipients"] == {
        "to": [["Ilya", "ilya@meridian.example"]],
        "cc": [["", "eva@meridian.example"]],
    }


@pytest.mark.parametrize(
    ("to", "identity"),
    [
        ("studio@vetrova.example", "studio@vetrova.example"),
        ("anna@vetrova.example, studio@vetrova.example", "anna@vetrova.example"),
        ("someone@else.example", "anna@vetrova.example"),
    ],
)
def test_the_address_it_came_to_answers(anna, bring, to, identity):
    message = bring(f"From: Ilya <ilya@meridian.example>\nTo: {to}\n")
    assert answering.answer(message, by=anna).values["identity"] == identity


@pytest.mark.parametrize(
    ("subject", "answered", "passed_on"),
    [
        ("Logo", "Re: Logo", "Fwd: Logo"),
        ("RE: Re[2]: Отв: Logo", "Re: Logo", "Fwd: Logo"),
        ("Fwd: Re: Logo", "Re: Logo", "Fwd: Logo"),
        ("[talk] Re: Logo", "Re: [talk] Logo", "Fwd: [talk] Logo"),
        ("Re: [talk] Re: [talk] Logo", "Re: [talk] Logo", "Fwd: [talk] Logo"),
        ("", "Re:", "Fwd:"),
        ("Report: May", "Re: Report: May", "Fwd: Report: May"),
    ],
)
def test_a_subject_has_one_mark(subject, answered, passed_on):
    assert (answer_subject(subject), forward_subject(subject)) == (answered, passed_on)
    assert not subject or base_subject(answered) == base_subject(subject)


def test_the_quote_tells_whose_words_they_are_in_the_readers_language_and_on_their_clock(anna, bring):
    client = a_client(anna.workspace)
    contact = a_contact(client, language="ru", timezone="Asia/Vladivostok")
    message = bring(body="Посмотрите, пожалуйста.\n\n> Вы писали\n")
    begun = answering.answer(message, by=anna).values
    assert (begun["client_id"], begun["contact_id"], begun["thread_id"]) == (client.pk, contact.pk, message.thread_id)
    # 9:12 in London is 19:12 in Vladivostok.
    first, *lines = begun["quoted"].split("\n")
    assert "2 марта 2026" in first
    assert "19:12" in first
    assert "Ilya Brandt <ilya@meridian.example>" in first
    assert lines == ["> Посмотрите, пожалуйста.", ">", ">> Вы писали"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_our_own_reader_folds_what_we_quote(anna, bring, language):
    a_contact(a_client(anna.workspace), language=language)
    message = bring()
    quoted = answering.answer(message, by=anna).values["quoted"]
    folded = fold(f"Yes, tomorrow.\n\n{quoted}")
    assert (folded.said, folded.quoted) == ("Yes, tomorrow.", quoted)
    with translation.override(language):
        passed_on = answering.forward(message, by=anna).values["quoted"]
    assert fold(f"For you.\n\n{passed_on}").said == "For you."


def test_a_letter_is_passed_on_with_its_files_and_begins_a_conversation(anna, bring):
    body = (
        "--b\nContent-Type: text/plain\n\nThe brief is enclosed.\n--b\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="brief.pdf"\n\n%PDF\n--b--\n'
    )
    message = bring(body=body, MIME_Version="1.0", Content_Type='multipart/mixed; boundary="b"')
    begun = answering.forward(message, by=anna)
    assert [(file.name, file.content_type, file.file.read()) for file in begun.files] == [
        ("brief.pdf", "application/pdf", b"%PDF")
    ]
    assert "The brief is enclosed." in begun.values["quoted"]
    draft = outgoing.draft(begun.values, begun.files, by=anna, at=timezone.now())
    assert (draft.subject, draft.thread, draft.answers, draft.recipients) == ("Fwd: Logo", None, None, {"to": []})


def test_a_chat_is_answered_where_it_is_without_subject_and_quote(anna, bring):
    message = bring()
    type(message.thread).objects.filter(pk=message.thread_id).update(channel="pigeon", address="chat:7")
    message.thread.refresh_from_db()
    begun = answering.answer(message, by=anna).values
    assert (begun["channel"], begun["recipients"]) == ("pigeon", {"to": [["Ilya Brandt", "chat:7"]]})
    assert "quoted" not in begun


def test_a_letter_whose_bytes_are_gone_is_answered_from_what_is_known(anna, bring):
    message = bring()
    from rapport.files import store

    store.path_of(anna.workspace_id, message.raw.sha256).unlink()
    begun = answering.answer(message, by=anna).values
    assert begun["recipients"] == {"to": [["Ilya Brandt", "ilya@meridian.example"]]}
    assert "> Could you look at it?" in begun["quoted"]
