"""Versions: what was written stays, and nobody writes over what they have not seen."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from rapport.documents import writing
from rapport.documents.models import Document
from rapport.documents.writing import Content, Overtaken
from rapport.journal.undoing import undo

pytestmark = pytest.mark.django_db


def a_text(anna, text="one\ntwo"):
    values = {"title": "Scope", "kind": Document.Kind.TEXT}
    return writing.begin(values, Content(text=text), by=anna, at=timezone.now())


def test_each_state_stays_and_the_newest_counts(anna):
    document, _batch = a_text(anna)
    writing.write(document, Content(text="one\nthree", note="two is three"), base=1, by=anna, at=timezone.now())
    assert (document.current, document.in_force.text) == (2, "one\nthree")
    assert list(document.versions.order_by("number").values_list("text", flat=True)) == ["one\ntwo", "one\nthree"]


def test_the_same_words_are_no_new_version(anna):
    document, _batch = a_text(anna)
    assert writing.write(document, Content(text="one\ntwo"), base=1, by=anna, at=timezone.now()) is None
    assert document.versions.count() == 1


def test_whoever_was_overtaken_is_told_and_nothing_is_written(anna):
    document, _batch = a_text(anna)
    writing.write(document, Content(text="theirs"), base=1, by=anna, at=timezone.now())
    with pytest.raises(Overtaken) as told:
        writing.write(document, Content(text="mine"), base=1, by=anna, at=timezone.now())
    assert told.value.theirs.text == "theirs"
    assert document.versions.count() == 2


def test_undo_lets_the_version_before_count_and_loses_nothing(anna):
    document, _batch = a_text(anna)
    batch = writing.write(document, Content(text="worse"), base=1, by=anna, at=timezone.now())
    undo(batch, by=anna, at=timezone.now())
    document.refresh_from_db()
    assert (document.current, document.versions.count()) == (1, 2)
    # And the number of what follows is a new one.
    writing.write(document, Content(text="better"), base=1, by=anna, at=timezone.now())
    assert document.current == 3


def test_a_new_document_is_undone_whole_unless_it_was_written_on(anna):
    document, batch = a_text(anna)
    undo(batch, by=anna, at=timezone.now())
    assert not Document.objects.filter(pk=document.pk).exists()
    document, batch = a_text(anna)
    writing.write(document, Content(text="more"), base=1, by=anna, at=timezone.now())
    undo(batch, by=anna, at=timezone.now())
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_overtaken(anna):
    document, _batch = a_text(anna)
    ready, told = threading.Barrier(2), []

    def write(text):
        mine = Document.objects.get(pk=document.pk)
        ready.wait()
        try:
            writing.write(mine, Content(text=text), base=1, by=anna, at=timezone.now())
            told.append("kept")
        except Overtaken:
            told.append("overtaken")
        finally:
            connection.close()

    both = [threading.Thread(target=write, args=(text,)) for text in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["kept", "overtaken"]
    assert document.versions.count() == 2
