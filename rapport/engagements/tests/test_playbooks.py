"""Playbooks for people: the checklist, a tick with a note, items changed and made, for one client; a rehearsal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from rapport.clients.models.record import Stale
from rapport.engagements import customizing, moving, noting, ticking
from rapport.engagements.checklist import checklist_of
from rapport.engagements.evaluating import Asked
from rapport.engagements.facts import Calendars, gather, rows_of
from rapport.engagements.models import Due, Engagement, PlaybookItem, StageMove
from rapport.engagements.offset_words import in_words, read, typed
from rapport.engagements.playbook import edited, items
from rapport.engagements.rehearsing import Case, rehearse
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.offsets import parsed
from tests.cast import a_client, a_due, ago, an_engagement, an_interaction, signed_in
from tests.contracts.documents import text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def browser(anna):
    return signed_in(anna)


@pytest.fixture
def one(anna):
    return an_engagement(a_client(anna.workspace, "Meridian"), "A site", "contact", created_at=ago(hours=3))


def tick():
    Engagement.objects.update(look_at=timezone.now())
    return ticking.tick(at=timezone.now())


def stands(one, anna, key):
    (found,) = [check for check in checklist_of(one, by=anna, now=timezone.now()).checks if check.key == key]
    return found.state, found.stands


# ---- Ticks by hand


def test_a_tick_by_hand_needs_a_note_and_is_undone_with_it(anna, one):
    due = a_due(one, "contact.research")
    with pytest.raises(noting.NoNote):
        noting.note_done(one, "contact.research", "  ", by=anna, at=NOW)
    batch = noting.note_done(one, "contact.research", "Asked a friend", by=anna, at=NOW)
    due.refresh_from_db()
    assert (due.how, due.note, due.done_at, due.user_id) == ("note", "Asked a friend", NOW, anna.user_id)
    tick()
    due.refresh_from_db()
    assert due.how == "note", "what a person says stays"
    undo(batch, by=anna, at=NOW)
    due.refresh_from_db()
    assert (due.how, due.note, due.done_at) == ("", "", None)


def test_what_is_not_due_yet_can_be_ticked_too_and_is_then_not_asked_for(anna, one):
    batch = noting.note_done(one, "contact.research", "Known for years", by=anna, at=ago(hours=1))
    tick()
    assert list(Due.objects.filter(item="contact.research").values_list("how", flat=True)) == ["note"]
    assert stands(one, anna, "contact.research")[1].startswith("done: Known for years (Anna Vetrova")
    undo(batch, by=anna, at=timezone.now())
    tick()
    assert list(Due.objects.filter(item="contact.research").values_list("how", flat=True)) == [""]


def test_a_tick_pressed_twice_is_one(anna, one):
    at = timezone.now()
    assert noting.note_done(one, "contact.present", "Shown", by=anna, at=at)
    assert noting.note_done(one, "contact.present", "Shown", by=anna, at=at + timedelta(seconds=1)) is None
    assert Due.objects.count() == 1


def test_a_tick_on_the_page(anna, browser, one):
    href = f"/engagements/{one.pk}/done/contact.research/"
    assert browser.post(href, {"note": " "}).status_code == 422
    assert browser.post(href, {"note": "Known for years"}).url == f"/engagements/{one.pk}/#playbook"
    assert "done: Known for years" in text_of(browser.get(one.get_absolute_url()))
    assert browser.get(f"/engagements/{one.pk}/done/no.such/").status_code == 404


# ---- The checklist


def test_the_checklist_says_what_is_due_and_what_is_done_by_which_evidence(anna, browser, one):
    an_interaction(one.client, "in", at=ago(hours=2))
    assert stands(one, anna, "contact.reply")[0] == "open"
    an_interaction(one.client, "out", at=ago(hours=1))
    state, words = stands(one, anna, "contact.reply")
    assert state == "done"
    assert words.startswith("done: you have written or spoken with them (")
    state, words = stands(one, anna, "contact.followup")
    assert state == "open"
    assert "done when you have written or spoken with them" in words
    assert stands(one, anna, "contact.present") == ("waits", "begins to work with the portfolio")
    assert stands(one, anna, "contact.qualify")[1].startswith("begins when goal, measure of success")
    text = text_of(browser.get(one.get_absolute_url()))
    assert "What this stage asks for" in text
    assert "Study the client and their business" in text


def test_a_stage_that_asks_for_nothing_has_no_checklist(anna, browser, one):
    for key, item in items().items():
        if item.stage == "contact":
            customizing.change(customizing.row_of(key, by=anna), {"is_on": False}, by=anna, at=NOW)
    assert "What this stage asks for" not in text_of(browser.get(one.get_absolute_url()))


def test_the_page_of_an_engagement_costs_the_same_whatever_is_due(anna, browser, one):
    browser.get(one.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        browser.get(one.get_absolute_url())
    for number in range(20):
        a_due(one, mark=str(number))
        an_interaction(one.client, "in", at=ago(hours=2, minutes=number))
    with CaptureQueriesContext(connection) as many:
        browser.get(one.get_absolute_url())
    assert len(few) == len(many)


# ---- A workspace's own playbook


def test_an_item_is_switched_off_and_on_again(anna, browser, one):
    tick()
    assert Due.objects.open().filter(item="contact.research").exists()
    answer = browser.post(
        "/engagements/playbooks/contact.research/", {"due": "", "words": "", "why": "", "version": "1"}
    )
    assert answer.url == "/engagements/playbooks/"
    assert not Due.objects.open().filter(item="contact.research").exists(), "at once, before the next tick"
    assert ticking.tick(at=timezone.now()) == 1
    assert Due.objects.get(item="contact.research").how == "moot"
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    ticking.tick(at=timezone.now())
    assert Due.objects.get(item="contact.research").how == ""


def test_dates_are_refused_when_they_are_none_and_kept_as_the_data_has_them(anna, browser):
    href = "/engagements/playbooks/contact.followup/"
    facts = {"is_on": "on", "words": "Write again", "why": "", "version": "1"}
    refused = browser.post(href, {**facts, "due": "soon"})
    assert refused.status_code == 422
    assert "Write it like 4 WH, 2 WD, 14 d." in refused.text
    browser.post(href, {**facts, "due": "2 WD,5WD"})
    row = PlaybookItem.objects.get()
    assert (row.key, row.due, row.words) == ("contact.followup", "2 WD, 5 WD", "Write again")
    text = text_of(browser.get("/engagements/playbooks/"))
    assert "within 2 working days, within 5 working days" in text
    assert "changed by you" in text


def test_in_russian_the_units_have_russian_letters():
    with translation.override("ru"):
        assert typed(parsed("4 WH, 2 WD, 14 d")) == "4 рч, 2 рд, 14 д"
        assert read("4 рч, 2рд, 14 д") == read("4 WH, 2 WD, 14 d") == parsed("4 WH, 2 WD, 14 d")


def test_with_one_client_an_item_is_otherwise(anna, browser, one):
    tick()
    href = f"/engagements/playbooks/contact.research/?client={one.client_id}"
    assert "With Meridian only." in text_of(browser.get(href))
    browser.post(href, {"is_on": "on", "due": "9 d", "version": "1"})
    ticking.tick(at=timezone.now())
    due = Due.objects.get(item="contact.research")
    assert (due.due_at - due.since).days >= 8
    assert "otherwise with 1 client" in text_of(browser.get("/engagements/playbooks/"))
    assert "Meridian" in browser.get("/engagements/playbooks/contact.research/").text


def test_an_item_of_ones_own_is_made_thrown_away_and_taken_back(anna, browser, one):
    facts = {"words": "Send flowers", "why": "", "stage": "contact", "trigger": "begun", "due": "1 d"}
    assert browser.post("/engagements/playbooks/new/", {**facts, "words": ""}).status_code == 422
    browser.post("/engagements/playbooks/new/", facts)
    row = PlaybookItem.objects.get()
    assert row.is_own
    ticking.tick(at=timezone.now())
    assert Due.objects.filter(item=row.key, how="").count() == 1
    assert "Send flowers" in text_of(browser.get(one.get_absolute_url()))
    browser.post(f"/engagements/playbooks/{row.key}/trash/")
    ticking.tick(at=timezone.now())
    assert Due.objects.get(item=row.key).how == "moot"
    browser.post(f"/engagements/playbooks/{row.key}/restore/")
    ticking.tick(at=timezone.now())
    assert Due.objects.get(item=row.key).how == ""


def test_of_two_who_change_an_item_at_once_the_second_sees_the_first(anna):
    first = customizing.row_of("contact.brief", by=anna)
    second = customizing.row_of("contact.brief", by=anna)
    customizing.change(first, {"due": "3 WD"}, by=anna, at=NOW)
    with pytest.raises(Stale):
        customizing.change(second, {"due": "5 WD"}, by=anna, at=NOW)
    row = customizing.row_of("contact.brief", by=anna)
    assert customizing.change(row, {"due": "3 WD"}, by=anna, at=NOW) is None


def test_offsets_in_words():
    assert [in_words(offset) for offset in parsed("4 WH, 1 WD, 0 WD, 0 d, 21 d")] == [
        "within 4 working hours", "within 1 working day", "the same working day", "the same day", "after 21 days",
    ]  # fmt: skip
    assert read(typed(parsed("4 WH, 21 d"))) == parsed("4 WH, 21 d")


# ---- Rehearsal


def history(anna, client, *said, stage="contact", begun=None):
    one = an_engagement(client, stage=stage, created_at=begun or said[0][1], stage_since=begun or said[0][1])
    for side, at in said:
        an_interaction(client, side, at=at)
    return one


def cases(anna, item):
    rows = rows_of(Engagement.objects.all())
    facts = gather(
        rows, {}, calendars=Calendars(anna.workspace), now=NOW, remembered=timedelta(days=210), whole=True
    )  # fmt: skip
    return rehearse(item, facts, now=NOW)


def at(day, hour=9, month=11):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_rehearsal_tells_when_it_would_have_been_due_and_whether_it_was_done(anna):
    quick = history(anna, a_client(anna.workspace), ("in", at(10)), ("out", at(10, 11)))
    slow = history(anna, a_client(anna.workspace), ("in", at(11)), ("out", at(12, 15)))
    never = history(anna, a_client(anna.workspace), ("in", at(16)))
    item = items()["contact.reply"]
    assert cases(anna, item) == [
        Case(never.pk, at(16), at(16, 13), None, False),
        Case(slow.pk, at(11), at(11, 13), at(12, 15), True),
        Case(quick.pk, at(10), at(10, 13), at(10, 11), True),
    ]
    assert [case.is_late for case in cases(anna, item)] == [True, True, False]
    strict = edited(item, PlaybookItem(key=item.key, due="1 WH"))
    assert [case.is_late for case in cases(anna, strict)] == [True, True, True]


def test_a_silence_that_is_over_is_played_again(anna):
    history(anna, a_client(anna.workspace), ("in", at(1, month=10)), ("out", at(2, month=10)), ("in", at(20, month=10)))
    found = cases(anna, items()["contact.followup"])
    assert [(case.due_at.day, case.is_late) for case in found] == [(13, True), (7, True)]


def test_what_was_not_yet_at_the_stage_is_not_asked(anna):
    client = a_client(anna.workspace)
    one = history(anna, client, ("in", at(10)), stage="discussion", begun=at(10))
    StageMove.objects.filter(engagement=one).delete()
    for stage, moment in (("contact", at(10)), ("discussion", at(10, 10))):
        StageMove.objects.create(workspace=anna.workspace, engagement=one, to_stage=stage, at=moment)
    assert cases(anna, items()["contact.followup"]) == []
    assert [case.since for case in cases(anna, items()["discussion.requirements"])] == [at(10, 10)]


def test_the_page_of_a_rehearsal_changes_nothing(anna, browser, one):
    an_interaction(one.client, "in", at=ago(days=20))
    Engagement.objects.update(created_at=ago(days=20), stage_since=ago(days=20))
    StageMove.objects.update(at=ago(days=20))
    before = Batch.objects.count()
    text = text_of(browser.get("/engagements/playbooks/contact.reply/rehearsal/"))
    assert "It would have been due 1 time in 90 days." in text
    assert "Meridian" in text
    text = text_of(browser.get("/engagements/playbooks/contact.reply/rehearsal/?due=2+WD"))
    assert "within 2 working days" in text
    assert "Take them over…" in text
    assert Batch.objects.count() == before
    assert browser.get("/engagements/playbooks/contact.reply/?due=2+WD").text.count('value="2 WD"') == 1
    assert "Write it like" in browser.get("/engagements/playbooks/contact.reply/rehearsal/?due=x").text


# ---- Moves by themselves on the page


def test_a_move_by_itself_is_said_on_the_page_and_taken_back(anna, browser, one):
    moving.move(one, "discussion", moving.Grounds("Everything is there"), by=anna, at=timezone.now(), automatic=True)
    page = browser.get(one.get_absolute_url()).text
    assert "Moved by itself to “Discussion”" in page
    batch = moving.batch_of(one.moves.latest("pk"))
    browser.post(f"/undo/{batch.pk}/")
    one.refresh_from_db()
    assert one.stage == "contact"


def test_worth_pursuing_needs_its_reason(anna, browser, one):
    assert browser.post(f"/engagements/{one.pk}/qualified/", {"evidence": "", "reason": ""}).status_code == 422
    browser.post(f"/engagements/{one.pk}/qualified/", {"evidence": "", "reason": "They can pay"})
    one.refresh_from_db()
    assert one.deal == "qualified"
    assert moving.qualify(one, moving.Grounds("again"), by=anna, at=NOW) is None


def test_a_thing_asked_for_is_known_by_its_occurrence():
    one = Asked("contact.reply", "", 0, NOW, NOW)
    assert one.key == ("contact.reply", "", 0)
