"""Bringing files: every record accounted for, nothing twice, everything undone by one press."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Contact, ContactPoint, Interaction, InteractionFile
from rapport.files.models import StoredFile
from rapport.imports.commanding import import_paths
from rapport.inbox.models import Message, Reference, Thread
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.tests.shared import shared
from rapport.search.models import Findable

pytestmark = pytest.mark.django_db

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Анна Кравцова
N:Кравцова;Анна;Сергеевна;;
ORG:ООО «Дом у моря»
TITLE:Директор
EMAIL;TYPE=WORK:anna@domumorya.example
TEL;TYPE=CELL:+7 911 123-45-67
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Игорь Кравцов
ORG:Дом у моря
EMAIL:igor@domumorya.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Ольга Титова
TEL:+7 911 765-43-21
END:VCARD
"""


def a_letter_from(
    sender: str, to: str, *, number: int, subject: str = "Логотип", answers: str = "", day: int = 9
) -> str:
    reference = f"In-Reply-To: <{answers}@x>\nReferences: <{answers}@x>\n" if answers else ""
    return (
        f"From x Mon Nov {day:02} 10:00:00 2026\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Message-ID: <m{number}@x>\n{reference}Date: Mon, {day:02} Nov 2026 10:0{number}:00 +0300\n"
        f"Content-Type: text/plain; charset=utf-8\n\nПисьмо {number}.\n\n"
    )


def take_in(actor, *paths: Path, **how):
    return list(
        import_paths(actor, paths, dry_run=how.pop("dry_run", False), mine=how.pop("mine", []), at=timezone.now())
    )


def counts(actor) -> dict[str, int]:
    models = (
        Client,
        Contact,
        ContactPoint,
        Message,
        Thread,
        Reference,
        Interaction,
        InteractionFile,
        Findable,
        StoredFile,
    )
    return {model.__name__: model.objects.filter(workspace=actor.workspace).count() for model in models}


@pytest.fixture
def book(tmp_path) -> Path:
    path = tmp_path / "contacts.vcf"
    path.write_text(CARDS)
    return path


@pytest.fixture
def mailbox(tmp_path) -> Path:
    anna, me = "Анна Кравцова <anna@domumorya.example>", "anna@vetrova.example"
    letters = [
        a_letter_from(anna, me, number=1),
        a_letter_from(me, anna, number=2, answers="m1", subject="Re: Логотип"),
        a_letter_from(anna, me, number=3, answers="m2", subject="Re: Логотип", day=10),
        a_letter_from("New Person <new@elsewhere.example>", me, number=4, subject="A catalogue"),
        a_letter_from("noreply@shop.example", me, number=5, subject="Sale"),
    ]
    path = tmp_path / "archive.mbox"
    path.write_text("".join(letters))
    return path


def test_people_of_one_company_become_one_client_and_a_person_alone_their_own(anna, book):
    take_in(anna, book)
    assert sorted(Client.objects.values_list("name", "kind")) == [
        ("ООО «Дом у моря»", "company"),
        ("Ольга Титова", "person"),
    ]
    assert Contact.objects.get(name="Анна Кравцова").is_main
    assert Contact.objects.get(name="Игорь Кравцов").client == Contact.objects.get(name="Анна Кравцова").client
    assert Contact.objects.get(name="Анна Кравцова").patronymic == "Сергеевна"


def test_the_same_again_changes_nothing(anna, book, mailbox):
    take_in(anna, book, mailbox)
    before, batches = counts(anna), Batch.objects.count()
    again = take_in(anna, book, mailbox)
    assert counts(anna) == before
    assert Batch.objects.count() == batches
    assert [(one.counts["unchanged"], one.counts["created"], one.batch) for one in again] == [
        (3, 0, None),
        (5, 0, None),
    ]


def test_every_record_is_accounted_for(anna, book, tmp_path):
    broken = tmp_path / "broken.vcf"
    broken.write_text(CARDS + "BEGIN:VCARD\nVERSION:3.0\nFN:Cut Off\nEMAIL:cut@off.exa")
    for one in take_in(anna, book, broken):
        facts = json.loads(json.dumps(one.as_json()))
        assert facts["read"] == sum(facts[name] for name in ("created", "updated", "unchanged", "skipped")) + len(
            facts["errors"]
        )
        assert set(facts) == {"file", "kind", "read", "created", "updated", "unchanged", "skipped", "errors", "batch"}
    assert [error["at"] for error in facts["errors"]] == ["line 21"]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.vcf"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "picture.vcf"), (b'{"a": 1}', "data.json")],
)
def test_a_file_that_cannot_be_read_at_all_leaves_nothing(anna, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    [outcome] = take_in(anna, path)
    assert outcome.unreadable
    assert outcome.read == len(outcome.errors) == 1
    assert not any(counts(anna).values())


def test_a_missing_file_is_named(anna, tmp_path):
    [outcome] = take_in(anna, tmp_path / "nowhere.vcf")
    assert outcome.errors == [{"at": "file", "reason": "There is no such file."}]


def test_a_dry_run_says_the_same_and_writes_nothing(anna, book, mailbox):
    dry = [one.as_json() | {"batch": None} for one in take_in(anna, book, mailbox, dry_run=True)]
    assert not any(counts(anna).values())
    assert dry == [one.as_json() | {"batch": None} for one in take_in(anna, book, mailbox)]


def test_letters_lie_in_the_history_of_their_client(anna, book, mailbox):
    take_in(anna, book, mailbox)
    house = Client.objects.get(kind="company")
    words = house.interactions.order_by("at")
    assert [(word.direction, word.text) for word in words] == [
        ("in", "Письмо 1."),
        ("out", "Письмо 2."),
        ("in", "Письмо 3."),
    ]
    assert len({word.conversation for word in words}) == 1
    assert [word.awaits for word in words] == [False, False, True]
    assert (house.turn, house.weave) == ("ours", "tyt")


def test_people_seen_only_in_mail_are_suggested_and_machines_are_not(anna, mailbox):
    take_in(anna, mailbox)
    assert set(Contact.objects.values_list("name", "suggested")) == {("Анна Кравцова", True), ("New Person", True)}
    assert not Client.objects.exists()
    assert not Interaction.objects.get(title="Sale").awaits


def test_an_address_book_brought_later_gives_the_letters_their_client(anna, book, mailbox):
    take_in(anna, mailbox)
    [outcome] = take_in(anna, book)
    assert (outcome.counts["created"], outcome.counts["updated"]) == (2, 1)
    house = Client.objects.get(kind="company")
    assert house.interactions.count() == 3
    undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert Contact.objects.get(name="Анна Кравцова").suggested
    assert Interaction.objects.exclude(client=None).count() == 0
    assert not Client.objects.exists()


def test_one_press_undoes_everything(anna, book, mailbox, tmp_path):
    outcomes = take_in(anna, book, mailbox)
    undone = undo(Batch.objects.get(pk=outcomes[0].batch), by=anna, at=timezone.now())
    assert undone.left == []
    assert not any(counts(anna).values())


def test_undo_puts_back_what_was_completed(anna, book, tmp_path):
    take_in(anna, book)
    more = tmp_path / "more.vcf"
    more.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ольга Титова\nTEL:+79117654321\n"
        "TITLE:Мастер\nEMAIL:olga@titova.example\nEND:VCARD\n"
    )
    [outcome] = take_in(anna, more)
    olga = Contact.objects.get(name="Ольга Титова")
    assert (outcome.counts["updated"], olga.role, olga.points.count()) == (1, "Мастер", 2)
    undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    olga.refresh_from_db()
    assert (olga.role, [point.value for point in olga.points.all()]) == ("", ["+7 911 765-43-21"])


def test_a_client_with_newer_words_stays_and_is_named(anna, book):
    [outcome] = take_in(anna, book)
    house = Client.objects.get(kind="company")
    house.change({"city": "Светлогорск"}, by=anna, at=timezone.now())
    undone = undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert [(left.subject, left.subject_id) for left in undone.left] == [("clients.client", house.pk)]
    assert Client.objects.filter(pk=house.pk).exists()


def test_different_people_behind_one_address_stay_two(anna, tmp_path):
    path = tmp_path / "shared.csv"
    path.write_text("Name,Email\nAnna Berg,office@berg.example\nPeter Stone,office@berg.example\n")
    take_in(anna, path)
    assert set(Contact.objects.values_list("name", flat=True)) == {"Anna Berg", "Peter Stone"}


def test_a_value_that_differs_is_kept_and_reported(anna, book, tmp_path):
    take_in(anna, book)
    other = tmp_path / "other.vcf"
    other.write_text(CARDS.replace("Директор", "Совладелец"))
    [outcome] = take_in(anna, other)
    assert outcome.counts["unchanged"] == 3
    assert Contact.objects.get(name="Анна Кравцова").role == "Директор"


def test_a_folder_is_its_files_and_a_maildir_is_one(anna, tmp_path, book):
    maildir = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "cur" / "1:2,S").write_text(
        a_letter_from("a@a.example", "anna@vetrova.example", number=1).split("\n", 1)[1]
    )
    (maildir / "new" / "2").write_text(a_letter_from("b@b.example", "anna@vetrova.example", number=2).split("\n", 1)[1])
    outcomes = take_in(anna, tmp_path)
    assert [(one.kind, one.read) for one in outcomes] == [("maildir", 2), ("vcard", 3)]


REAL_CARDS = [
    "John_Doe_ANDROID.vcf", "John_Doe_EVOLUTION.vcf", "John_Doe_GMAIL.vcf", "John_Doe_IPHONE.vcf",
    "John_Doe_MS_OUTLOOK.vcf", "forrest-gump.vcf", "gmail-list.vcf", "outlook-2003.vcf", "rfc6350-example.vcf",
    "roundcube-apple.vcf",
    "roundcube-johndoe-v21.vcf", "without-uid.vcf",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL_CARDS)
def test_real_address_books_arrive_whole(anna, name):
    truth = json.loads(shared("data/vcard/TRUTH.json").read_text())[name]
    [outcome] = take_in(anna, shared(f"data/vcard/{name}"))
    assert (outcome.read, outcome.counts["created"], outcome.errors) == (truth["cards"], truth["cards"], [])
    assert ContactPoint.objects.filter(kind="email").count() == truth["email_lines"]
    assert Contact.objects.exclude(photo=None).count() == truth["photo"]


@pytest.mark.parametrize(
    ("name", "read", "created"),
    [
        ("hubspot-contacts-messy.csv", 5, 3),
        ("roundcube-email.csv", 4, 4),
        ("roundcube-gmail.csv", 1, 1),
        ("roundcube-tb_plain.csv", 1, 1),
    ],
)
def test_real_tables_arrive_whole(anna, name, read, created):
    [outcome] = take_in(anna, shared(f"data/contacts_csv/{name}"))
    assert (outcome.read, outcome.counts["created"], outcome.errors) == (read, created, [])


@pytest.mark.parametrize("name", ["threads/notmuch-list.mbox", "mbox/issue1189.mbox.txt", "mbox/simple.mbox.txt"])
def test_real_mail_archives_form_the_threads_that_notmuch_forms(anna, name):
    truth = json.loads(shared("data/mail/TRUTH.json").read_text())[name]
    [outcome] = take_in(anna, shared(f"data/mail/{name}"))
    assert outcome.read == truth["mbox_messages_stdlib"]
    assert Message.objects.count() == truth["unique_message_ids"]
    assert Thread.objects.count() == truth["notmuch"]["threads"]
    undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert not any(counts(anna).values())


def test_every_real_letter_is_taken_in(anna):
    root = shared("data/mail")
    names = [name for name in json.loads((root / "TRUTH.json").read_text()) if (root / name).is_file()]
    outcomes = take_in(anna, *(root / name for name in names))
    # A text without a single header: nothing in it says mail.
    assert [Path(one.file).name for one in outcomes if one.unreadable or one.errors] == ["msg_19.txt"]
    outcomes = [one for one in outcomes if not one.unreadable]
    assert sum(one.read for one in outcomes) == sum(one.counts["created"] + one.counts["unchanged"] for one in outcomes)
