"""Promises given, kept, broken and undone; suggestions taken and dismissed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Client
from rapport.commitments import promising
from rapport.commitments.models import Commitment, Suggestion
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import a_client, a_letter, a_promise, a_suggestion

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def promised(anna, **facts):
    client = a_client(anna.workspace)
    values = {"side": "ours", "text": "The logo in curves", **(facts or {"due_on": date(2026, 11, 27)})}
    return promising.promise(client, values, by=anna, at=NOW)


def test_a_promise_is_found_and_undone(anna):
    one, batch = promised(anna)
    assert [hit.row.object_id for hit in find(anna, "curves", kinds=("promise",))] == [one.pk]
    undo(batch, by=anna, at=NOW)
    assert not Commitment.objects.exists()
    assert not find(anna, "curves", kinds=("promise",))


@pytest.mark.parametrize(
    ("kept_at", "state"),
    [
        (datetime(2026, 11, 27, 20, 59, tzinfo=UTC), "kept"),
        # In Moscow the 27th is over at 21:00 UTC.
        (datetime(2026, 11, 27, 21, 1, tzinfo=UTC), "late"),
    ],
)
def test_a_day_ends_where_it_was_promised(anna, kept_at, state):
    one, _batch = promised(anna, due_on=date(2026, 11, 27), zone="Europe/Moscow")
    promising.keep(one, by=anna, at=kept_at)
    one.refresh_from_db()
    assert (one.state, one.ended_at) == (state, kept_at)


def test_an_hour_is_exact(anna):
    one, _batch = promised(anna, due_at=NOW)
    assert one.is_over(NOW)
    assert not one.is_over(NOW - timedelta(seconds=1))


def test_a_promise_is_kept_once_and_opened_again_by_undo(anna):
    one, _batch = promised(anna)
    batch = promising.keep(one, by=anna, at=NOW)
    assert promising.keep(one, by=anna, at=NOW) is None
    undo(batch, by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.state, one.ended_at) == ("open", None)


def test_a_broken_promise_keeps_its_apology_and_gives_a_new_one(anna):
    one, _batch = promised(anna)
    batch = promising.break_off(one, apology="I was ill.", due={"due_on": date(2026, 12, 1)}, by=anna, at=NOW)
    one.refresh_from_db()
    again = Commitment.objects.get(renews=one)
    assert (one.state, one.apology) == ("broken", "I was ill.")
    assert (again.state, again.text, again.due_on) == ("open", one.text, date(2026, 12, 1))
    with pytest.raises(promising.NotOpen):
        promising.break_off(one, apology="", due={}, by=anna, at=NOW)
    undo(batch, by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.state, one.apology) == ("open", "")
    assert Commitment.objects.count() == 1


def test_one_due_moment_and_no_more():
    from django.db.models import Q

    rule = next(rule for rule in Commitment._meta.constraints if rule.name == "commitments_one_due_moment")
    assert rule.condition == Q(due_on__isnull=False) ^ Q(due_at__isnull=False)


def test_a_client_with_a_promise_is_not_unmade(anna):
    from rapport.clients.adding import add_client

    client, batch = add_client({"kind": "company", "name": "Meridian"}, person=None, by=anna, at=NOW)
    a_promise(client)
    undo(batch, by=anna, at=NOW)
    assert Client.objects.filter(pk=client.pk).exists()


def test_a_suggestion_becomes_a_promise_once(anna):
    client = a_client(anna.workspace)
    found = a_suggestion(a_letter(client, "out"))
    one, batch = promising.confirm(found, by=anna, at=NOW)
    assert (one.side, one.sentence, one.interaction_id) == ("ours", found.sentence, found.interaction_id)
    assert promising.confirm(found, by=anna, at=NOW) is None
    undo(batch, by=anna, at=NOW)
    found.refresh_from_db()
    assert (found.state, Commitment.objects.count()) == ("waiting", 0)


def test_what_is_dismissed_takes_the_like_of_it_along_and_comes_back_by_undo(anna):
    client, other = a_client(anna.workspace), a_client(anna.workspace, "Another")
    letter = a_letter(client)
    found, alike = a_suggestion(letter), a_suggestion(letter, "I'll send the rest tomorrow.")
    different, elsewhere = a_suggestion(letter, pattern="en:call:today"), a_suggestion(a_letter(other))
    batch = promising.dismiss(found, by=anna, at=NOW)
    states = dict(Suggestion.objects.values_list("pk", "state"))
    assert states == {
        found.pk: "dismissed", alike.pk: "dismissed", different.pk: "waiting", elsewhere.pk: "waiting"
    }  # fmt: skip
    assert promising.dismiss(found, by=anna, at=NOW) is None
    undo(batch, by=anna, at=NOW)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_message_that_has_nothing_to_do_with_it_is_not_offered_again(anna):
    client = a_client(anna.workspace)
    letter = a_letter(client, "out", at=timezone.now())
    from tests.cast import history_of

    word = history_of(letter)
    one = a_promise(client, proof=word)
    promising.no_proof(one, by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.proof, one.proof_after) == (None, word.at)
    assert promising.no_proof(one, by=anna, at=NOW) is None


def test_a_message_keeps_it_when_it_was_written(anna):
    from tests.cast import history_of

    client = a_client(anna.workspace)
    word = history_of(a_letter(client, "out", at=NOW - timedelta(days=2)))
    one = a_promise(client, proof=word, due_on=NOW.date() - timedelta(days=1))
    promising.keep_by_proof(one, by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.state, one.ended_at, one.proof) == ("kept", word.at, None)
