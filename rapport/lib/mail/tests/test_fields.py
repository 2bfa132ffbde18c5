from datetime import UTC, datetime

import pytest

from rapport.lib.mail.addresses import Address, read_addresses
from rapport.lib.mail.dates import read_date
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.subjects import base_subject, is_reply
from rapport.lib.mail.tests.letters_by_hand import a_message


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("anna@example.org", [("", "anna@example.org")]),
        ("Anna <Anna@Example.org>", [("Anna", "anna@example.org")]),
        ('"Smirnova, Anna" <anna@example.org>, b@c', [("Smirnova, Anna", "anna@example.org"), ("", "b@c")]),
        ("anna@example.org (Anna Smirnova)", [("Anna Smirnova", "anna@example.org")]),
        ("a@b; c@d", [("", "a@b"), ("", "c@d")]),
        ("a@b c@d", [("", "a@b"), ("", "c@d")]),
        ("Anna Smirnova anna@example.org", [("Anna Smirnova", "anna@example.org")]),
        ("undisclosed-recipients:;", []),
        ("Friends: Anna <a@b>, c@d;, e@f", [("Anna", "a@b"), ("", "c@d"), ("", "e@f")]),
        ("'a@b' <a@b>", [("", "a@b")]),
        ('"a@b" <a@b>', [("", "a@b")]),
        ('"Anna \\"A\\" S" <a@b>', [('Anna "A" S', "a@b")]),
        ('"anna smirnova"@example.org', [("", '"anna smirnova"@example.org')]),
        ('"Anna <a@b>', [("Anna", "a@b")]),
        ("Anna <a@b", [("Anna", "a@b")]),
        ("Anna <mailto:a@b>", [("Anna", "a@b")]),
        ("MAILER DAEMON <>", [("MAILER DAEMON", "")]),
        ("Anna", [("Anna", "")]),
        ("=?utf-8?Q?=D0=90=2C_=D0=91?= <a@b>", [("А, Б", "a@b")]),
        ('"=?utf-8?Q?=D0=90?=" <a@b>', [("А", "a@b")]),
        ("Анна <анна@пример.рф>", [("Анна", "анна@пример.рф")]),
        ("a@b.", [("", "a@b")]),
        (",,;, ", []),
        ("<a b@c>", [("", "ab@c")]),
    ],
)
def test_addresses_are_read_as_people_mean_them(written, people):
    assert read_addresses([written]) == [Address(name, email) for name, email in people]


@pytest.mark.parametrize(
    ("written", "moment", "zone"),
    [
        ("Tue, 3 Nov 2026 10:15:30 +0300", (2026, 11, 3, 7, 15, 30), 180),
        ("3 Nov 2026 10:15 -0530", (2026, 11, 3, 15, 45, 0), -330),
        ("Tue, 03 Nov 2026 10:15:30 GMT", (2026, 11, 3, 10, 15, 30), 0),
        ("Tue, 3 Nov 2026 10:15:30 -0000", (2026, 11, 3, 10, 15, 30), None),
        ("Tue, 3 Nov 2026 10:15:30 +0300 (MSK)", (2026, 11, 3, 7, 15, 30), 180),
        ("Tue, 3 Nov 2026 10:15:30 EST", (2026, 11, 3, 15, 15, 30), -300),
        ("Tue Nov  3 10:15:30 2026", (2026, 11, 3, 10, 15, 30), None),
        ("3-Nov-2026 10:15:30 +0300", (2026, 11, 3, 7, 15, 30), 180),
        ("Tuesday, 3 November 2026 10:15:30 +0300", (2026, 11, 3, 7, 15, 30), 180),
        ("вт, 3 Nov 2026 10:15:30 +0300", (2026, 11, 3, 7, 15, 30), 180),
        ("Fri, 3 Nov 06 10:15:30 +0300", (2006, 11, 3, 7, 15, 30), 180),
        ("2026-11-03T10:15:30+03:00", (2026, 11, 3, 7, 15, 30), 180),
        ("2026-11-03 10:15:30", (2026, 11, 3, 10, 15, 30), None),
        ("Tue, 3 Nov 2026 10:15:60 +0000", (2026, 11, 3, 10, 15, 59), 0),
        ("Tue, 3 Nov 2026 10:15:30 +9900", (2026, 11, 3, 10, 15, 30), None),
    ],
)
def test_dates_are_read_in_every_shape(written, moment, zone):
    assert read_date(written) == (datetime(*moment, tzinfo=UTC), zone)


@pytest.mark.parametrize(
    "written",
    ["", "Whenever", "31 Feb 2026 10:15", "Tue, 3 Nov 3609 10:15 +0000", "1 Jan 1900 00:00", "99999999999999 1 1"],
)
def test_what_is_no_date_is_none(written):
    assert read_date(written) is None


SUBJECTS = [
    ("Смета", "смета", False),
    ("Re: Смета", "смета", True),
    ("RE[2]: Смета", "смета", True),
    ("Re^3: Re: Смета", "смета", True),
    ("Re (2): Смета", "смета", True),
    ("Отв: Смета", "смета", True),
    ("Ответ: Re: Смета", "смета", True),
    ("HA: Смета", "смета", True),
    ("НА: смета", "смета", True),
    ("AW: WG: Смета", "смета", True),
    ("SV: Смета", "смета", True),
    ("Fwd: Смета", "смета", False),
    ("FW: Re: Смета", "смета", False),
    ("Пересл: Смета", "смета", False),
    ("[студия] Re: Смета  на   сайт", "смета на сайт", True),
    ("Re: [студия] Смета на сайт", "смета на сайт", True),
    ("Смета (fwd)", "смета", False),
    ("Re:", "re:", True),
    ("[студия]", "[студия]", False),
    ("", "", False),
    ("Revision: 5", "revision: 5", False),
    ("На следующей неделе: план", "на следующей неделе: план", False),
]


@pytest.mark.parametrize(("subject", "base", "reply"), SUBJECTS)
def test_subjects_of_one_conversation_are_equal(subject, base, reply):
    assert (base_subject(subject), is_reply(subject)) == (base, reply)


def test_an_ordinary_letter_is_neither_automatic_nor_bulk():
    letter = read_letter(a_message(Auto_Submitted="no", Precedence="normal", X_Auto_Response_Suppress="OOF"))
    assert (letter.automatic, letter.bulk) == (False, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Out"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"'},
        {"Return_Path": "<>"},
        *({"From": f"Robot <{local}@example.com>"} for local in ("MAILER-DAEMON", "postmaster", "noreply", "no-reply")),
        *(
            {"From": f"{local}@example.com"}
            for local in ("donotreply", "do_not_reply", "notifications", "no-reply+42", "jira-noreply")
        ),
        *(
            {"Subject": subject}
            for subject in ("Автоответ: Смета", "Автоматический ответ: Смета", "Out of Office: Draft")
        ),
        *({"Subject": subject} for subject in ("Automatic reply: Draft", "Вне офиса", "Undeliverable: Draft")),
    ],
    ids=str,
)
def test_a_letter_of_a_machine_is_known(fields):
    assert read_letter(a_message(**fields)).automatic


@pytest.mark.parametrize(
    "fields",
    [
        {"List_Id": "Studio <studio.example.org>"},
        {"List_Unsubscribe": "<mailto:x@y>"},
        {"List_Post": "<mailto:x@y>"},
        {"Precedence": "Bulk"},
        {"Precedence": "list"},
        {"Feedback_ID": "1:2:3:mail"},
    ],
    ids=str,
)
def test_a_letter_to_many_is_known_and_a_person_wrote_it(fields):
    letter = read_letter(a_message(**fields))
    assert (letter.bulk, letter.automatic) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"Subject": "Re: Автоответ: Смета"},
        {"From": "anna.robotova@example.com"},
        {"From": "reply@example.com"},
        {"Subject": "Автоответчик на сайте"},
        {"Subject": "Новое уведомление о сроках"},
    ],
    ids=str,
)
def test_a_person_is_not_taken_for_a_machine(fields):
    assert not read_letter(a_message(**fields)).automatic
