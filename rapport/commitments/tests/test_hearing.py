"""Messages that have just come: what is suggested, in whose zone, once; what is offered as the keeping of a promise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.commitments import hearing, promising
from rapport.commitments.models import Suggestion
from rapport.inbox import arriving
from tests.cast import a_client, a_contact, a_letter, a_promise, history_of

pytestmark = pytest.mark.django_db


def this_monday():
    now = timezone.now()
    return (now - timedelta(days=now.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)


def heard(letter):
    hearing.hear(letter.workspace_id, [letter.pk])
    return list(Suggestion.objects.filter(interaction=history_of(letter)))


def test_a_message_that_comes_is_looked_through_by_the_worker(anna):
    letter = a_letter(a_client(anna.workspace), "out", "Пришлю смету завтра.")
    arriving.tell(anna.workspace_id, [letter.pk])
    arriving.tell(anna.workspace_id, [letter.pk])
    (found,) = Suggestion.objects.all()
    assert (found.side, found.sentence) == ("ours", "Пришлю смету завтра.")


@pytest.mark.parametrize(
    ("direction", "text", "side"),
    [
        ("out", "I'll send it tomorrow.", "ours"),
        ("in", "I'll send it tomorrow.", "theirs"),
        ("out", "Please send the logo by tomorrow.", "theirs"),
        ("in", "Could you send the logo by tomorrow?", "ours"),
    ],
)
def test_who_owes_it_follows_from_who_writes_and_who_is_asked(anna, direction, text, side):
    (found,) = heard(a_letter(a_client(anna.workspace), direction, text))
    assert found.side == side


def test_the_day_is_reckoned_on_the_writers_clock(anna):
    client = a_client(anna.workspace, timezone="America/New_York")
    person = a_contact(client, "Ilya", timezone="Asia/Vladivostok")
    # Half past eight in the evening in London is already the next day in Vladivostok.
    at = datetime.combine(timezone.now().date(), datetime.min.time(), UTC) - timedelta(days=1) + timedelta(hours=20.5)
    (found,) = heard(a_letter(client, "in", "I'll send it tomorrow.", contact=person, at=at))
    assert (found.due_on, found.zone) == (at.date() + timedelta(days=2), "Asia/Vladivostok")
    (found,) = heard(a_letter(client, "in", "I'll send it on Friday by 5 pm.", at=this_monday()))
    assert found.zone == "America/New_York"
    assert found.due_at.astimezone(UTC).hour in (21, 22)


def test_what_was_dismissed_for_a_person_is_not_suggested_again(anna):
    client = a_client(anna.workspace)
    ilya, vera = a_contact(client, "Ilya"), a_contact(client, "Vera", email="vera@meridian.example")
    (found,) = heard(a_letter(client, "in", "I'll call you tomorrow.", contact=ilya))
    promising.dismiss(found, by=anna, at=timezone.now())
    assert not heard(a_letter(client, "in", "Good, I'll call tomorrow then.", contact=ilya))
    assert heard(a_letter(client, "in", "I'll send it tomorrow.", contact=ilya))
    assert heard(a_letter(client, "in", "I'll call tomorrow.", contact=vera))


def test_the_same_words_quoted_in_the_next_message_are_no_second_promise(anna):
    client = a_client(anna.workspace)
    at = this_monday()
    assert heard(a_letter(client, "in", "I'll send it by Friday.", at=at))
    assert not heard(a_letter(client, "out", "I'll send it by Friday.", at=at + timedelta(hours=1)))


def test_machines_archived_clients_and_old_news_promise_nothing(anna):
    client, gone = a_client(anna.workspace), a_client(anna.workspace, "Gone", archived_at=timezone.now())
    text = "I'll send it tomorrow."
    assert not heard(a_letter(client, "in", text, automatic=True))
    assert not heard(a_letter(gone, "in", text))
    assert not heard(a_letter(client, "in", text, at=timezone.now() - timedelta(days=40)))


def proof_of(one):
    one.refresh_from_db()
    return one.proof


@pytest.mark.parametrize(
    ("direction", "side", "text", "file", "offered"),
    [
        ("out", "ours", "Here is the estimate for the kitchen.", False, True),
        ("out", "ours", "Thank you, and see you soon.", False, False),
        ("out", "ours", "Here it is.", True, True),
        ("in", "ours", "Here is the estimate for the kitchen.", False, False),
        ("in", "theirs", "Here is the estimate for the kitchen.", False, True),
    ],
)
def test_a_later_message_may_be_the_keeping(anna, direction, side, text, file, offered):
    client = a_client(anna.workspace)
    one = a_promise(
        client, "The estimate for the kitchen", side=side, proof_after=timezone.now() - timedelta(days=1)
    )  # fmt: skip
    letter = a_letter(client, direction, text, attachment=("estimate.pdf", b"%PDF") if file else None)
    hearing.hear(anna.workspace_id, [letter.pk])
    assert (proof_of(one) == history_of(letter)) == offered


def test_the_message_that_gave_a_promise_does_not_keep_it(anna):
    client = a_client(anna.workspace)
    letter = a_letter(client, "out", "I'll send the estimate for the kitchen tomorrow.")
    (found,) = heard(letter)
    one, _batch = promising.confirm(found, by=anna, at=timezone.now())
    hearing.hear(anna.workspace_id, [letter.pk])
    assert proof_of(one) is None


def test_russian_words_are_the_same_in_every_case(anna):
    assert hearing.mentions("Во вложении смета на кухню.", "Пришлю смету на кухню до пятницы")
    assert not hearing.mentions("Спасибо, договорились.", "Пришлю смету на кухню до пятницы")


def test_a_promise_of_an_hour_that_the_spring_skips_moves_on(anna):
    from rapport.commitments.finding import Found

    client = a_client(anna.workspace, timezone="Europe/Berlin")
    word = history_of(a_letter(client, "in"))
    found = Found("x" * 10, "x", False, date(2027, 3, 28), datetime(2027, 3, 28, 2, 30).time(), "p")
    row = hearing._suggestion(word, found, "Europe/Berlin")
    assert row.due_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
