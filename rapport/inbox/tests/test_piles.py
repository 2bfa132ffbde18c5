"""Where a thread lies: by what was said, what was settled and what was decided about its sender."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.clients.adding import client_from
from rapport.inbox import arriving, listing, senders, threads
from rapport.inbox.models import SenderRule, Thread
from rapport.inbox.piles import Word, stands
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from tests import cast

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 9, 10, tzinfo=UTC)


def word(letter: str, place: int) -> Word:
    """i they and wait, r they and wait no more, o we, s ours and settled, m their machine, w ours, n somebody new."""
    return Word(
        at=START + timedelta(hours=place),
        direction="out" if letter in "osw" else "in",
        automatic=letter in "mw",
        awaits=letter in "ind",
        settled_at=START if letter == "s" else None,
        client_id=None if letter in "nd" else 1,
        source=place,
        contact__suggested=letter in "nd",
        contact__archived_at=START if letter == "d" else None,
    )


@pytest.mark.parametrize(
    ("said", "pile", "since"),
    [
        ("", "", 9), ("i", "ours", 0), ("ri", "ours", 1), ("io", "ours", 0), ("ro", "theirs", 1), ("rs", "", 1),
        ("r", "", 0), ("n", "new", 0), ("d", "", 0), ("m", "machine", 0), ("mm", "machine", 1), ("om", "theirs", 0),
        ("im", "ours", 0), ("rm", "", 1), ("w", "", 0), ("ww", "", 1), ("wm", "machine", 1), ("iw", "ours", 0),
    ],
)  # fmt: skip
def test_the_pile_of_a_thread(said, pile, since):
    words = [word(letter, place) for place, letter in enumerate(said)]
    assert stands(words, "", START + timedelta(hours=9)) == (pile, START + timedelta(hours=since))


@pytest.mark.parametrize(("rule", "pile"), [("ignore", "ignored"), ("machine", "machine")])
def test_a_rule_about_the_sender_goes_before_what_was_said(rule, pile):
    assert stands([word("i", 0)], rule, START)[0] == pile


def pile_of(message) -> str:
    return Thread.objects.get(pk=message.thread_id).pile


def test_settling_and_undoing_move_a_thread(anna):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    assert pile_of(letter) == "ours"
    batch = threads.settle([letter.thread_id], by=anna, at=timezone.now())
    assert pile_of(letter) == ""
    assert threads.settle([letter.thread_id], by=anna, at=timezone.now()) is None
    undo(batch, by=anna, at=timezone.now())
    assert pile_of(letter) == "ours"


def test_what_they_need_not_answer_is_settled_too(anna):
    letter = cast.a_letter(cast.a_client(anna.workspace), "out")
    assert pile_of(letter) == "theirs"
    threads.settle([letter.thread_id], by=anna, at=timezone.now())
    assert pile_of(letter) == ""


def test_somebody_new_becomes_a_client_and_their_thread_is_ones_turn(anna):
    person = cast.a_contact(None, "Olga", email="olga@x.example", workspace=anna.workspace)
    letter = cast.a_letter(None, contact=person, workspace=anna.workspace)
    assert pile_of(letter) == "new"
    person.archive(by=anna, at=timezone.now())
    assert pile_of(letter) == ""
    person.unarchive(by=anna, at=timezone.now())
    client_from(person, company="", by=anna, at=timezone.now())
    assert pile_of(letter) == "ours"


def test_nobody_waits_who_is_ignored_and_undo_brings_them_back(anna):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    batch = senders.decide(letter.from_email, SenderRule.Rule.IGNORE, by=anna, at=timezone.now())
    assert (pile_of(letter), cast.history_of(letter).awaits) == ("ignored", False)
    assert senders.decide(letter.from_email, SenderRule.Rule.IGNORE, by=anna, at=timezone.now()) is None
    undo(Batch.objects.get(pk=batch.pk), by=anna, at=timezone.now())
    assert (pile_of(letter), cast.history_of(letter).awaits) == ("ours", True)
    assert not SenderRule.objects.exists()


def test_what_is_set_aside_comes_back_at_its_moment_or_when_they_write(anna):
    client = cast.a_client(anna.workspace)
    letter = cast.a_letter(client, at=cast.ago(hours=2))
    now = timezone.now()
    until = now + timedelta(days=1)
    threads.set_aside([letter.thread_id], until, by=anna, at=now)
    assert list(listing.threads_of(anna, "ours", now)) == []
    assert list(listing.threads_of(anna, "snoozed", now)) == [letter.thread]
    assert list(listing.threads_of(anna, "ours", until)) == [letter.thread]
    arriving.tell(anna.workspace_id, [letter.pk])
    assert list(listing.threads_of(anna, "ours", now)) == [], "what came before is no news"
    another = cast.a_letter(client, thread=letter.thread, at=timezone.now())
    for _ in range(2):
        arriving.tell(anna.workspace_id, [another.pk])
    assert list(listing.threads_of(anna, "ours", now)) == [letter.thread]


def test_a_reminder_goes_when_an_answer_comes(anna):
    client = cast.a_client(anna.workspace)
    asked = cast.a_letter(client, "out", at=cast.ago(days=3))
    threads.remind(asked.thread, cast.ago(days=1), by=anna, at=cast.ago(days=3))
    assert listing.unanswered(anna, timezone.now()) == [asked.thread]
    answer = cast.a_letter(client, thread=asked.thread)
    arriving.tell(anna.workspace_id, [answer.pk])
    assert listing.unanswered(anna, timezone.now()) == []


def test_what_comes_from_a_machine_by_a_rule_waits_for_nobody(anna, tmp_path):
    from rapport.imports.commanding import import_paths

    senders.decide("bills@shop.example", SenderRule.Rule.MACHINE, by=anna, at=timezone.now())
    path = tmp_path / "bill.eml"
    path.write_bytes(b"From: bills@shop.example\nTo: anna@vetrova.example\nSubject: Bill\nMessage-ID: <b@x>\n\nHere\n")
    list(import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now()))
    assert [thread.pile for thread in Thread.objects.all()] == ["machine"]


def test_a_machine_is_no_member(anna):
    """The worker sees what is counted; a guest only what was given."""
    mine = cast.a_client(anna.workspace)
    cast.a_letter(mine)
    cast.a_letter(cast.a_client(anna.workspace, "Other"))
    guest = cast.a_guest(anna.workspace, mine)
    assert listing.counts(Actor(anna.workspace, via="worker"), timezone.now()).ours == 2
    assert listing.counts(guest, timezone.now()).ours == 1
