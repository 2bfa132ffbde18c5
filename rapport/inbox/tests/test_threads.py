"""Threads in the database: joined by what letters name, parted again when what joined them goes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction
from rapport.imports.commanding import import_paths
from rapport.inbox.models import Message, Reference, Thread
from rapport.journal.models import Batch
from rapport.journal.undoing import undo

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def bring(anna, tmp_path):
    """bring(("m1", "Subject", "names"), …) takes in letters and answers the number of the batch."""

    def one(id_: str, subject: str, names: str = "", *, days: float = 0) -> Path:
        at = START + timedelta(days=days)
        path = tmp_path / f"{id_}.eml"
        answers = f"References: {' '.join(f'<{name}@x>' for name in names.split())}\n" if names else ""
        path.write_text(
            f"From: P <p@people.example>\nTo: anna@vetrova.example\nSubject: {subject}\nMessage-ID: <{id_}@x>\n"
            f"{answers}Date: {format_datetime(at)}\n\n{id_}\n"
        )
        return path

    def many(*letters, **how) -> int | None:
        paths = [one(*letter, **how) for letter in letters]
        return list(import_paths(anna, paths, dry_run=False, mine=[], at=timezone.now()))[-1].batch

    return many


def groups() -> set[frozenset[str]]:
    """The threads, as sets of letters."""
    return {frozenset(m.message_id[:-2] for m in thread.messages.all()) for thread in Thread.objects.all()}


def test_an_answer_joins_what_it_names_even_when_that_arrives_later(bring):
    bring(("m2", "Re: A", "m1"))
    bring(("m1", "A"))
    assert groups() == {frozenset({"m1", "m2"})}


def test_letters_that_name_the_same_missing_one_are_one_thread(bring):
    bring(("m2", "Re: A", "lost"), ("m3", "Re: A", "lost"))
    assert groups() == {frozenset({"m2", "m3"})}


def test_a_letter_that_names_two_threads_makes_them_one(bring):
    bring(("m1", "A"), ("n1", "B"))
    assert len(groups()) == 2
    bring(("z", "Re: A and B", "m1 n1"))
    assert groups() == {frozenset({"m1", "n1", "z"})}
    assert set(Interaction.objects.values_list("conversation", flat=True)) == {Thread.objects.get().pk}


def test_taking_that_letter_away_parts_them_again(bring, anna):
    bring(("m1", "A"), ("n1", "B"))
    batch = bring(("z", "Re: A and B", "m1 n1"))
    undo(Batch.objects.get(pk=batch), by=anna, at=timezone.now())
    assert groups() == {frozenset({"m1"}), frozenset({"n1"})}
    assert Reference.objects.filter(message_id="z@x").count() == 0
    for message in Message.objects.all():
        assert Interaction.objects.get(source=message.pk).conversation == message.thread_id


def test_an_answer_that_names_nothing_finds_its_thread_by_subject(bring):
    bring(("m1", "Смета"))
    bring(("m2", "Re: смета"), days=3)
    assert groups() == {frozenset({"m1", "m2"})}


def test_the_same_subject_without_re_or_months_later_is_another_thread(bring):
    bring(("m1", "Смета"))
    bring(("m2", "Смета"), days=3)
    bring(("m3", "Re: Смета"), days=200)
    assert groups() == {frozenset({"m1"}), frozenset({"m2"}), frozenset({"m3"})}


def test_a_thread_without_letters_is_gone(bring, anna):
    batch = bring(("m1", "A"), ("m2", "Re: A", "m1"))
    undo(Batch.objects.get(pk=batch), by=anna, at=timezone.now())
    assert not Thread.objects.exists()
    assert not Reference.objects.exists()
