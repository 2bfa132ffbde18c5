"""Letters written here, read back by the standard library and by our own reader."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.tests.test_truth import MAIL
from rapport.lib.mail.writing import Enclosure, Scheduling, Unwritable, Writing, wire_address, write_letter
from rapport.lib.phones import normalise_email
from rapport.lib.records import Unreadable
from rapport.lib.tests.shared import shared

AT = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)
ANNA = Address("Анна Ветрова", "anna@vetrova.example")
ILYA = Address('Brandt, "Ilya" (CEO)', "ilya@meridian.example")
INVITE = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Всё\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
SUBJECTS = ["word " * 60, "w" * 260, "Очень длинная тема " * 20, "=?utf-8?q?not=20a=20word?=", "👩\u200d🚀" * 40]
NAMES = [
    "brief.pdf",
    "Договор № 7 (подписан).pdf",
    "a" * 140 + ".pdf",
    'say "hi"; x=1.txt',
    "имя" * 45 + ".pdf",
    "100%'.txt",
]
EVE = "\r\nBcc: eve@evil.example"


def written(**facts) -> bytes:
    return write_letter(Writing(**{"message_id": "1@vetrova.example", "at": AT, "sender": ANNA, "to": (ILYA,)} | facts))


def by_stdlib(raw):
    return message_from_bytes(raw, policy=policy.default)


def fields_of(raw):
    """The names of the fields of the head, as they stand."""
    head = raw.partition(b"\r\n\r\n")[0].decode()
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]


def test_a_letter_says_the_same_to_every_reader():
    text = "Здравствуйте, Илья!\n\nВот логотип — посмотрите.\n\nFrom here on:\n.\n  indented \n"
    raw = written(subject="Логотип для книжного магазина «Меридиан»: второй вариант", text=text, cc=(ANNA,))
    ours, theirs = read_letter(raw), by_stdlib(raw)
    assert ours.defects == ()
    assert (ours.message_id, ours.sent_at) == ("1@vetrova.example", AT)
    assert ours.subject == theirs["Subject"] == "Логотип для книжного магазина «Меридиан»: второй вариант"
    assert (ours.sender, ours.to, ours.cc) == (ANNA, (ILYA,), (ANNA,))
    assert [(one.display_name, one.addr_spec) for one in theirs["To"].addresses] == [(ILYA.name, ILYA.email)]
    assert theirs.get_content().replace("\r\n", "\n") == text
    assert ours.text.rstrip() == text.rstrip()
    assert not ours.automatic


def test_a_plain_letter_stays_readable():
    raw = written(subject="Logo", text="Yes.\n\n> Shall we?\n", sender=Address("Anna", "anna@vetrova.example"))
    assert raw.decode().split("\r\n")[-5:] == ["", "Yes.", "", "> Shall we?", ""]
    assert b"Content-Transfer-Encoding: 7bit" in raw


@pytest.mark.parametrize(
    "text", ["x" * 5000, "слово " * 900, "From the start\nFrom again", "ends with a space \n", "=3D?", "\u2028one\rtwo"]
)
def test_no_line_is_too_long_and_nothing_is_lost(text):
    raw = written(text=text)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not any(line.startswith(b"From ") for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))
    lines = text.replace("\u2028", "\n").replace("\r", "\n")
    assert by_stdlib(raw).get_content().replace("\r\n", "\n") == lines.rstrip("\n") + "\n"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_head_of_250_bytes_and_more_is_folded_and_read_back(subject):
    raw = written(subject=subject)
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    assert read_letter(raw).subject == subject.strip()
    assert by_stdlib(raw)["Subject"] == subject.strip()


def test_ids_are_never_broken_or_encoded():
    references = tuple(f"{number}.{'a' * 200}@a-very-long-name-of-a-mail-server.example" for number in range(80))
    raw = written(in_reply_to=references[-1], references=references)
    letter = read_letter(raw)
    assert letter.in_reply_to == references[-1:]
    assert letter.references == (references[0], *references[-49:])
    assert b"=?" not in raw.partition(b"References:")[2].partition(b"MIME-Version")[0]


def test_many_readers_stand_on_lines_of_their_own():
    people = tuple(Address(f"Читатель {number}", f"reader{number}@meridian.example") for number in range(200))
    raw = written(to=people)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert read_letter(raw).to == people


@pytest.mark.parametrize("name", NAMES)
def test_files_keep_their_names(name):
    raw = written(enclosures=(Enclosure(name, "application/pdf", b"\x00\xff" * 300),))
    assert max(map(len, raw.split(b"\r\n"))) <= 166  # a name of plain letters may stand on a line of its own
    [ours], [theirs] = read_letter(raw).attachments, list(by_stdlib(raw).iter_attachments())
    assert (ours.name, ours.data, ours.content_type, ours.inline) == (name, b"\x00\xff" * 300, "application/pdf", False)
    assert (theirs.get_filename(), theirs.get_content()) == (name, b"\x00\xff" * 300)


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("", "application/octet-stream"), ("text/html; charset=utf-8", "text/html"),
        ("multipart/mixed", "application/octet-stream"), ("x\r\nBcc: eve@evil.example", "application/octet-stream"),
    ],
)  # fmt: skip
def test_a_kind_of_file_is_a_word(kind, becomes):
    raw = written(enclosures=(Enclosure("x", kind, b"y"),))
    [found] = by_stdlib(raw).iter_attachments()
    assert found.get_content_type() == becomes


def test_a_letter_within_a_letter_is_not_encoded_unless_it_must_be():
    inner = written(text="inside")
    [found] = by_stdlib(written(enclosures=(Enclosure("it.eml", "message/rfc822", inner),))).iter_attachments()
    assert found.get_content_type() == "message/rfc822"
    assert found.get_payload(0).get_content().strip() == "inside"
    wild = inner + "ж".encode()
    [found] = by_stdlib(written(enclosures=(Enclosure("it.eml", "message/rfc822", wild),))).iter_attachments()
    assert (found.get_content_type(), found.get_content()) == ("application/octet-stream", wild)


def test_an_invitation_is_an_alternative_and_a_file():
    raw = written(text="Let us meet.", scheduling=Scheduling("REQUEST", INVITE))
    letter = by_stdlib(raw)
    alternative, file = letter.iter_parts()
    text, calendar = alternative.iter_parts()
    assert letter.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert text.get_content().strip() == "Let us meet."
    assert (calendar.get_content_type(), calendar["Content-Type"].params["method"]) == ("text/calendar", "REQUEST")
    assert calendar.get_content().replace("\r\n", "\n").encode() == INVITE.replace(b"\r\n", b"\n")
    assert (file.get_content_type(), file.get_filename(), file.get_content()) == (
        "application/ics",
        "invite.ics",
        INVITE,
    )
    assert read_letter(raw).text.strip() == "Let us meet."
    with pytest.raises(Unwritable) as refusal:
        written(scheduling=Scheduling("REQUEST\r\nX: y", INVITE))
    assert refusal.value.code == "bad_method"


def test_a_machine_says_so():
    assert by_stdlib(written(automatic=True))["Auto-Submitted"] == "auto-generated"
    raw = written(automatic=True, answers_by_itself=True)
    assert by_stdlib(raw)["Auto-Submitted"] == "auto-replied"
    assert read_letter(raw).automatic


def test_a_letter_to_nobody_named_still_has_a_reader_line():
    letter = read_letter(written(to=()))
    assert (letter.to, letter.cc, letter.defects) == ((), (), ())


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Ilya@Meridian.Example", "Ilya@meridian.example"), ("иван@почта.рф", "иван@xn--80a1acny.xn--p1ai"),
        ("info@büro.example", "info@xn--bro-hoa.example"), ("mailto:x@y.example", "x@y.example"),
    ],
)  # fmt: skip
def test_addresses_of_other_scripts_go_as_servers_take_them(given, sent):
    assert wire_address(given) == sent
    assert read_letter(written(to=(Address("Имя", given),))).to[0].email == sent.lower()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nobody",
        "a@b",
        "a b@c.example",
        "a@b.example\r\nBcc: eve@evil.example",
        "a@b.example, c@d.example",
        "<a@b.example>,",
        "a@b..example",
    ],
)
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(Unwritable) as refusal:
        written(to=(Address("", bad),))
    assert refusal.value.code == "bad_address"


NASTY = st.text(st.sampled_from("ab Ж\r\n\t:<>@,;\"\\=?\x00\x0b\x85\u2028\u202e\ud800'%*()"), max_size=120)


@settings(max_examples=300, deadline=None)
@given(NASTY, NASTY, NASTY, NASTY, NASTY)
def test_nothing_given_becomes_a_field(subject, name, text, file_name, reference):
    plain = fields_of(written(subject="x", enclosures=(Enclosure("x", "text/plain", b"x"),)))
    raw = written(
        subject=subject + EVE, sender=Address(name + EVE, "anna@vetrova.example"),
        to=(Address(name, "ilya@meridian.example"),), text=text, references=(reference,), in_reply_to=reference,
        enclosures=(Enclosure(file_name + "\r\n\r\n<b>", file_name, b"x"),),
    )  # fmt: skip
    assert [name for name in fields_of(raw) if name not in ("References", "In-Reply-To")] == plain
    letter = read_letter(raw)
    assert (letter.bcc, [person.email for person in letter.to]) == ((), ["ilya@meridian.example"])
    assert letter.sender.email == "anna@vetrova.example"
    [enclosed] = by_stdlib(raw).iter_attachments()
    assert "\n" not in (enclosed.get_filename() or "")


def known(people):
    """Those of them whose address a server would take."""
    return tuple(person for person in people if normalise_email(person.email))


def said(letter):
    """What must not be lost on the way; letters within letters get the line ends of mail."""
    people = [[(one.name, normalise_email(one.email)) for one in known(who)] for who in (letter.to, letter.cc)]
    files = [(file.name, file.data.replace(b"\r\n", b"\n")) for file in letter.attachments]
    return letter.subject, letter.text.rstrip(), people, files, letter.in_reply_to[:1], letter.references[-40:]


def test_every_letter_of_the_shared_mail_written_anew_says_what_it_said():
    shared("data/mail/TRUTH.json")
    count = 0
    for path in sorted(MAIL.rglob("*")):
        if not path.is_file() or path.suffix in (".json", ".md") or path.stat().st_size > 3_000_000:
            continue
        try:
            letter = read_letter(path.read_bytes())
        except Unreadable:
            continue
        raw = written(
            to=known(letter.to), cc=known(letter.cc), subject=letter.subject, text=letter.text,
            in_reply_to=(*letter.in_reply_to, "")[0], references=letter.references,
            enclosures=tuple(Enclosure(file.name, file.content_type, file.data) for file in letter.attachments),
        )  # fmt: skip
        again, theirs = read_letter(raw), by_stdlib(raw)
        assert said(again) == said(letter), path
        assert again.defects == ()
        assert theirs["Subject"] == letter.subject
        assert [file.get_filename() for file in theirs.iter_attachments()] == [file.name for file in letter.attachments]
        count += 1
    assert count > 150
