"""What is said of things on the list: done, later, not useful; each can be undone, none happens twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction
from rapport.journal.models import Batch, Entry
from rapport.journal.undoing import undo
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.models import Kind, Verdict
from rapport.today.tests.moments import NOW, TODAY, at
from rapport.today.verdicts import subject, to_milliseconds
from tests.cast import a_client, a_contact, a_letter, a_next_step, an_interaction, history_of, signed_in


@pytest.fixture
def studio(anna):
    return anna.workspace


@pytest.fixture
def ilya(studio):
    """Ilya has waited since yesterday."""
    contact = a_contact(a_client(studio))
    a_letter(contact.client, contact=contact, at=at(23, "17:00"))
    return contact


@pytest.fixture
def quiet(studio):
    """A client who is silent longer than usual."""
    client = a_client(studio, "Forest Tea")
    an_interaction(client, "out", at=NOW - timedelta(days=40))
    return client


def keys(actor, now=NOW):
    return [item.key for item in today(actor, now).items]


def say(word, actor, kind, number, now=NOW, seen_at=None, **more):
    it = subject(actor, kind, number, now=now)
    return getattr(verdicts, word)(it, seen_at=seen_at or it.seen_at, by=actor, at=now, **more)


def things_of(anna, ilya, quiet):
    step = a_next_step(a_client(anna.workspace, "Pirs"), due_on=TODAY)
    unnamed = a_client(anna.workspace, "Nobody named")
    an_interaction(unnamed, at=at(24, "9:00"))
    return {Kind.PERSON: ilya.pk, Kind.CLIENT: unnamed.pk, Kind.STEP: step.pk, Kind.SILENCE: quiet.pk}


# ---- Done


def test_done_settles_every_letter_that_was_seen(anna, ilya):
    thread = history_of(a_letter(ilya.client, contact=ilya, at=at(23, "18:00"))).conversation
    follower = an_interaction(ilya.client, contact=ilya, at=at(24, "9:00"), conversation=thread, awaits=False)
    say("done", anna, "person", ilya.pk)
    assert keys(anna) == []
    letters = Interaction.objects.filter(contact=ilya)
    assert {(letter.awaits, letter.settled_at) for letter in letters} == {(False, NOW)}
    follower.refresh_from_db()
    assert follower.version == 2
    ilya.client.refresh_from_db()
    assert ilya.client.turn == ""


def test_a_letter_that_came_meanwhile_stays(anna, ilya):
    (item,) = today(anna, NOW).items
    later = a_letter(ilya.client, contact=ilya, at=at(24, "11:00"), subject="One more thing")
    say("done", anna, "person", ilya.pk, seen_at=item.seen)
    (item,) = today(anna, NOW).items
    assert item.since == history_of(later).at


def test_an_unseen_letter_of_the_same_thread_is_then_the_one_they_wait_upon(anna, ilya):
    first = Interaction.objects.get(contact=ilya)
    second = an_interaction(
        ilya.client, contact=ilya, at=at(24, "11:00"), conversation=first.conversation, awaits=False
    )
    say("done", anna, "person", ilya.pk, seen_at=first.at)
    second.refresh_from_db()
    assert second.awaits
    assert [item.since for item in today(anna, NOW).items] == [second.at]


def test_done_finishes_a_step_and_notes_a_silence(anna, quiet):
    step = a_next_step(a_client(anna.workspace, "Pirs"), due_on=TODAY)
    say("done", anna, "step", step.pk)
    say("done", anna, "silence", quiet.pk)
    assert keys(anna) == []
    step.refresh_from_db()
    assert step.done_at == NOW


# ---- All three, on everything

DEEDS = {"done": {}, "later": {"until": at(25, "9:00")}, "not_useful": {}}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("word", DEEDS)
def test_it_goes_and_undo_brings_it_back(anna, ilya, quiet, kind, word):
    number = things_of(anna, ilya, quiet)[kind]
    before = keys(anna)
    batch = say(word, anna, kind, number, **DEEDS[word])
    assert keys(anna) == [key for key in before if key != f"{kind}-{number}"]
    done = undo(batch, by=anna, at=NOW)
    assert not done.left
    assert keys(anna) == before
    assert {why.code for item in today(anna, NOW).items for why in item.why}.isdisjoint({"not_useful", "returned"})


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("word", DEEDS)
def test_a_second_press_changes_nothing(anna, ilya, quiet, kind, word):
    number = things_of(anna, ilya, quiet)[kind]
    it = subject(anna, kind, number, now=NOW)
    press = getattr(verdicts, word)
    assert press(it, seen_at=it.seen_at, by=anna, at=NOW, **DEEDS[word])
    entries = Entry.objects.count()
    assert press(it, seen_at=it.seen_at, by=anna, at=NOW + timedelta(seconds=1), **DEEDS[word]) is None
    assert Entry.objects.count() == entries


def test_a_changed_mind_is_undone_to_what_was_said_before(anna, ilya):
    say("later", anna, "person", ilya.pk, until=at(25, "9:00"))
    batch = say("later", anna, "person", ilya.pk, until=at(30, "9:00"))
    assert Verdict.objects.get().until == at(30, "9:00")
    undo(batch, by=anna, at=NOW)
    assert Verdict.objects.get().until == at(25, "9:00")
    assert keys(anna) == []


# ---- Later


def test_what_was_set_aside_comes_back_once_and_says_so(anna, ilya):
    say("later", anna, "person", ilya.pk, until=at(24, "18:00"))
    assert keys(anna, at(24, "17:59")) == []
    # Nothing is kept in a process: whenever it is looked at, also after a restart, it is there, once.
    for moment in (at(24, "18:00"), at(24, "18:01"), at(26)):
        (item,) = today(anna, moment).items
        assert [why.text.split(" until")[0] for why in item.why if why.code == "returned"] == ["You set it aside"]


def test_it_comes_back_sooner_when_they_write_again(anna, ilya):
    say("later", anna, "person", ilya.pk, until=at(30, "9:00"))
    a_letter(ilya.client, contact=ilya, at=at(24, "13:00"), subject="It is urgent")
    (item,) = today(anna, at(24, "13:30")).items
    assert item.since == at(23, "17:00")
    assert "returned" not in {why.code for why in item.why}


def test_also_when_they_write_again_in_the_same_thread(anna, ilya):
    say("later", anna, "person", ilya.pk, until=at(30, "9:00"))
    thread = Interaction.objects.get(contact=ilya).conversation
    an_interaction(ilya.client, contact=ilya, at=at(24, "13:00"), conversation=thread, awaits=False)
    assert keys(anna, at(24, "13:30")) == [f"person-{ilya.pk}"]


def test_a_step_that_is_changed_comes_back(anna):
    step = a_next_step(a_client(anna.workspace), due_on=TODAY)
    say("not_useful", anna, "step", step.pk)
    assert keys(anna) == []
    later = step.updated_at + timedelta(minutes=1)
    step.change({"text": "Send the second estimate"}, by=anna, at=later)
    assert keys(anna, max(later, NOW)) == [f"step-{step.pk}"]


# ---- Not useful


def test_not_useful_holds_for_the_fact_and_lowers_the_like_of_it_for_thirty_days(anna, ilya):
    say("not_useful", anna, "person", ilya.pk)
    assert keys(anna, at(30)) == []
    a_letter(ilya.client, contact=ilya, at=at(30, "10:00"), subject="Something new")
    colleague = a_contact(ilya.client, "Nora Brandt", email="nora@meridian.example")
    a_letter(ilya.client, contact=colleague, at=at(30, "10:00"))
    stranger = a_contact(a_client(anna.workspace, "Somebody else"), "Otto")
    a_letter(stranger.client, contact=stranger, at=at(30, "10:00"))
    lowered = {item.name: "not_useful" in {why.code for why in item.why} for item in today(anna, at(30)).items}
    assert lowered == {"Ilya Brandt": True, "Nora Brandt": True, "Otto": False}
    after = today(anna, NOW + timedelta(days=30, seconds=1)).items
    assert "not_useful" not in {why.code for item in after for why in item.why}


def test_a_later_word_does_not_make_not_useful_forgotten(anna, ilya):
    say("not_useful", anna, "person", ilya.pk)
    a_letter(ilya.client, contact=ilya, at=at(24, "13:00"))
    say("later", anna, "person", ilya.pk, now=at(24, "13:30"), until=at(24, "18:00"))
    (item,) = today(anna, at(24, "18:30")).items
    assert {"not_useful", "returned"} <= {why.code for why in item.why}


def test_a_silence_is_a_new_one_after_another_word(anna, quiet):
    say("not_useful", anna, "silence", quiet.pk)
    assert keys(anna, at(30)) == []
    an_interaction(quiet, "out", at=at(30))
    much_later = at(30) + timedelta(days=60)
    assert keys(anna, much_later) == [f"silence-{quiet.pk}"]


@pytest.mark.parametrize("microsecond", [0, 1, 999, 1000, 1001, 999_999])
def test_moments_are_kept_in_whole_milliseconds_and_never_earlier(microsecond):
    moment = datetime(2026, 11, 24, 9, 59, 59, microsecond, tzinfo=UTC)
    kept = to_milliseconds(moment)
    assert kept.microsecond % 1000 == 0
    assert timedelta() <= kept - moment < timedelta(milliseconds=1)


# ---- By hand: forms that work without scripts, and with them


def press(browser, kind, number, deed, headers=None, **data):
    return browser.post(f"/today/{kind}/{number}/{deed}/", data, headers=headers or {}, follow=not headers)


FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://testserver/"}


@pytest.fixture
def now_waiting(studio):
    """Somebody who wrote an hour ago on the real clock."""
    contact = a_contact(a_client(studio))
    a_letter(contact.client, contact=contact, at=timezone.now() - timedelta(hours=1))
    return contact


def test_a_form_leads_back_to_the_list_with_a_word_and_an_undo(anna, now_waiting):
    response = press(signed_in(anna), "person", now_waiting.pk, "done")
    assert response.redirect_chain == [("/", 302)]
    page = response.content.decode()
    assert "Ilya Brandt: no answer is needed." in page
    assert f"/undo/{Batch.objects.latest('pk').pk}/" in page
    assert "Nobody waits for you." in page


def test_a_fragment_is_the_list_with_the_toast_and_undo_leads_back_to_the_page(anna, now_waiting):
    response = press(signed_in(anna), "person", now_waiting.pk, "not-useful", FRAGMENT)
    page = response.content.decode()
    assert "<html" not in page
    assert 'name="back" value="/"' in page
    assert "Noted. It comes back only when something new happens." in page


def test_pressed_twice_the_second_time_says_so_and_offers_no_undo(anna, now_waiting):
    browser = signed_in(anna)
    press(browser, "person", now_waiting.pk, "done")
    page = press(browser, "person", now_waiting.pk, "done").content.decode()
    assert "That is settled already." in page
    assert "/undo/" not in page


def test_a_moment_of_the_menu_sets_aside_until_exactly_then(anna, now_waiting):
    until = timezone.now().replace(microsecond=0) + timedelta(hours=5)
    press(signed_in(anna), "person", now_waiting.pk, "later", until=until.isoformat())
    assert Verdict.objects.get().until == until


def test_a_typed_day_is_a_day_on_the_clock_of_whoever_types(anna, now_waiting):
    day = timezone.now().astimezone(NOW.tzinfo).date() + timedelta(days=3)
    press(signed_in(anna), "person", now_waiting.pk, "later", date=day.isoformat(), time="08:30")
    assert Verdict.objects.get().until == datetime.combine(day, datetime.min.time(), NOW.tzinfo) + timedelta(hours=8.5)


def test_without_an_hour_it_comes_back_at_nine(anna, now_waiting):
    day = timezone.now().astimezone(NOW.tzinfo).date() + timedelta(days=3)
    press(signed_in(anna), "person", now_waiting.pk, "later", date=day.isoformat())
    assert Verdict.objects.get().until == datetime.combine(day, datetime.min.time(), NOW.tzinfo) + timedelta(hours=9)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "Choose a day."),
        ({"date": "yesterday"}, "Enter a valid date."),
        ({"date": "2020-01-01"}, "That moment has passed."),
        ({"date": "2999-01-01"}, "That is more than a year away."),
        ({"date": "9999-12-31"}, "That is more than a year away."),
        ({"date": "2027-02-30"}, "Enter a valid date."),
        ({"date": "2027-01-11", "time": "25:00"}, "Enter a valid time."),
        ({"until": "soon"}, "That is not a moment."),
        ({"until": "2027-01-11T09:00:00"}, "That is not a moment."),
        ({"until": "2027-13-45T09:00:00Z"}, "That is not a moment."),
        ({"until": "2020-01-01T09:00:00Z"}, "That moment has passed."),
        ({"until": "9" * 41}, ""),
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["form", "fragment"])
def test_a_bad_day_is_refused_with_the_repair_beside_it(anna, now_waiting, data, word, headers):
    response = press(signed_in(anna), "person", now_waiting.pk, "later", headers, **data)
    assert response.status_code == 422
    assert word in response.content.decode()
    assert response.headers["HX-Retarget"] == "#asking"
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    "seen", ["", "nonsense", "2026-99-99T00:00:00Z", "2026-11-24T09:00:00", "9999-12-31T23:59:59Z"]
)
def test_a_broken_word_about_what_was_seen_means_what_is_there(anna, now_waiting, seen):
    press(signed_in(anna), "person", now_waiting.pk, "done", seen=seen)
    assert not Interaction.objects.filter(awaits=True).exists()


@pytest.mark.parametrize("deed", ["done", "later", "not-useful"])
def test_what_is_of_another_workspace_or_of_no_kind_is_not_found(anna, stranger, ilya, quiet, deed):
    browser = signed_in(stranger)
    for kind, number in things_of(anna, ilya, quiet).items():
        assert press(browser, kind, number, deed).status_code == 404
    assert press(signed_in(anna), "nonsense", ilya.pk, deed).status_code == 404
    assert keys(anna)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("deed", ["done", "not-useful"])
def test_a_deed_is_never_done_by_following_a_link(anna, ilya, deed):
    assert signed_in(anna).get(f"/today/person/{ilya.pk}/{deed}/").status_code == 405
