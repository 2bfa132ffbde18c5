"""Changes: proposed, sent, decided once, and what an acceptance changes in one transaction."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from rapport.projects import changes, reactions, spent
from rapport.projects.changes import AlreadyDecided, Answer, ReadsDifferently
from rapport.projects.ledger import ledger_of
from rapport.projects.models import ChangeRequest, DeadlineMove, Scope
from rapport.projects.plan import Plan
from rapport.projects.spent import Spent
from tests.cast import a_change, a_client, a_contact, a_milestone, a_project, a_task, an_interaction

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
MONDAY = date(2026, 12, 7)


@pytest.fixture
def project(anna):
    client = a_client(anna.workspace, "Kessler", timezone="Europe/Berlin")
    martin = a_contact(client, "Martin Kessler", email="martin@kessler.example")
    return a_project(client, contact=martin, currency="EUR", budget_minor=1_350_000, budget_minutes=180 * 60)


@pytest.fixture(autouse=True)
def taught(monkeypatch):
    """What a test teaches is forgotten with it."""
    monkeypatch.setattr(reactions, "_listeners", defaultdict(list))
    monkeypatch.setattr(spent, "_tellers", [])


def fresh(row):
    row.refresh_from_db()
    return row


def dates(project):
    return list(project.milestones.order_by("position").values_list("due_on", flat=True))


def test_a_change_has_a_number_of_its_project_and_can_be_undone(anna, project):
    first, second = a_change(project), a_change(project)
    assert (first.number, second.number, first.state, first.currency) == (1, 2, "draft", "EUR")
    assert a_change(a_project(project.client)).number == 1
    made, batch = changes.propose(project, {"title": "Map"}, by=anna, at=AT)
    undo(batch, by=anna, at=AT)
    assert not ChangeRequest.objects.filter(pk=made.pk).exists()


def test_it_is_sent_once_taken_back_and_sent_again(anna, project):
    one = a_change(project)
    assert changes.send(one, by=anna, at=AT) is not None
    assert changes.send(one, by=anna, at=AT) is None
    assert changes.withdraw(one, by=anna, at=AT) is not None
    assert changes.withdraw(one, by=anna, at=AT) is None
    assert changes.send(one, by=anna, at=AT) is not None
    assert (fresh(one).state, one.sent_at) == ("sent", AT)


def test_accepting_changes_scope_budget_and_dates_at_once(anna, project):
    one = a_milestone(project, due_on=MONDAY, minutes=60 * 60, amount_minor=450_000)
    later = a_milestone(project, "Launch", due_on=date(2026, 12, 18))
    said = an_interaction(project.client, "in", "Please add German")
    change = a_change(project, sent=True, milestone_id=one.pk, days=5, moves_later=True, interaction_id=said.pk)
    task = a_task(project, scope=Scope.ASKED, change_request=change)
    heard = []
    reactions.listen(reactions.CHANGE_ACCEPTED, lambda row, **how: heard.append((row.pk, how["batch"].pk)))
    batch = changes.accept(change, Answer(project.contact, "Go ahead"), by=anna, at=AT)
    assert (fresh(project).budget_minor, project.budget_minutes) == (1_530_000, 204 * 60)
    assert dates(project) == [date(2026, 12, 14), date(2026, 12, 25)]
    assert (fresh(one).minutes, one.amount_minor) == (84 * 60, 630_000)
    assert fresh(task).scope == Scope.CHANGE
    move = DeadlineMove.objects.get(milestone=one)
    assert (move.from_on, move.because, move.late_then_rebased, move.interaction) == (MONDAY, "change", False, said)
    assert (fresh(change).state, change.decided_by, change.decided_words) == ("accepted", project.contact, "Go ahead")
    assert heard == [(change.pk, batch.pk)]
    assert changes.accept(change, Answer(), by=anna, at=AT) is None
    undo(batch, by=anna, at=AT)
    assert (fresh(project).budget_minor, project.budget_minutes) == (1_350_000, 180 * 60)
    assert dates(project) == [MONDAY, date(2026, 12, 18)]
    assert (fresh(change).state, fresh(task).scope) == ("draft" if change.sent_at is None else "sent", Scope.ASKED)
    assert not DeadlineMove.objects.exists()
    assert fresh(later).due_on == date(2026, 12, 18)


def test_what_a_listener_raises_leaves_everything_as_it_was(anna, project):
    change = a_change(project, sent=True)

    def fail(row, **how):
        raise RuntimeError("no plan")

    reactions.listen(reactions.CHANGE_ACCEPTED, fail)
    with pytest.raises(RuntimeError):
        changes.accept(change, Answer(), by=anna, at=AT)
    assert (fresh(change).state, fresh(project).budget_minor) == ("sent", 1_350_000)
    assert not Batch.objects.filter(kind="changerequest.accepted").exists()


@pytest.mark.parametrize(
    ("at", "late"),
    [
        # The 7th ends in Berlin at 23:00 UTC.
        (datetime(2026, 12, 7, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 7, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_change_accepted_after_the_deadline_does_not_cure_it(anna, project, at, late):
    one = a_milestone(project, due_on=MONDAY)
    change = a_change(project, sent=True, milestone_id=one.pk, days=2)
    changes.accept(change, Answer(), by=anna, at=at)
    assert DeadlineMove.objects.get().late_then_rebased is late
    assert fresh(change).late_then_rebased is late
    assert fresh(one).due_on == date(2026, 12, 9)
    notes = [line.note for line in ledger_of(fresh(project), anna).lines]
    assert ("accepted after the date was over: it stays late" in notes) is late


def test_earlier_dates_and_less_money_are_changes_as_well(anna, project):
    one = a_milestone(project, due_on=date(2026, 12, 18))
    change = a_change(project, sent=True, milestone_id=one.pk, days=-10, price_minor=-135_000, minutes=-18 * 60)
    changes.accept(change, Answer(), by=anna, at=AT)
    assert fresh(one).due_on == date(2026, 12, 4)
    assert (fresh(project).budget_minor, project.budget_minutes) == (1_215_000, 162 * 60)


def test_of_two_decisions_the_first_counts(anna, project):
    change = a_change(project, sent=True)
    stale = ChangeRequest.objects.get(pk=change.pk)
    changes.accept(change, Answer(), by=anna, at=AT)
    with pytest.raises(AlreadyDecided) as found:
        changes.reject(stale, Answer(), by=anna, at=AT)
    assert found.value.change.state == "accepted"
    with pytest.raises(AlreadyDecided):
        changes.withdraw(stale, by=anna, at=AT)
    assert fresh(project).budget_minor == 1_530_000


def test_nobody_accepts_what_they_have_not_read(anna, project):
    one = a_milestone(project, due_on=MONDAY)
    change = a_change(project, sent=True, milestone_id=one.pk, days=5)
    seen = changes.terms_of(change, changes.effect_of(change, Plan(change.project), at=AT))
    change.change({"price_minor": 200_000}, by=anna, at=AT)
    with pytest.raises(ReadsDifferently):
        changes.accept(change, Answer(there=True), by=anna, at=AT, seen=seen)
    assert fresh(change).state == "sent"
    seen = changes.terms_of(change, changes.effect_of(change, Plan(change.project), at=AT))
    one.change({"due_on": MONDAY + timedelta(days=1)}, by=anna, at=AT)
    with pytest.raises(ReadsDifferently):
        changes.accept(fresh(change), Answer(there=True), by=anna, at=AT, seen=seen)
    seen = changes.terms_of(fresh(change), changes.effect_of(fresh(change), Plan(fresh(change).project), at=AT))
    assert changes.accept(change, Answer(there=True), by=anna, at=AT, seen=seen) is not None


def test_a_draft_is_not_decided_on_their_page(anna, project):
    with pytest.raises(AlreadyDecided):
        changes.accept(a_change(project), Answer(there=True), by=anna, at=AT)


def test_what_they_decided_on_their_page_is_not_undone_here(anna, project):
    there = type(anna)(anna.workspace, via="portal")
    batch = changes.accept(a_change(project, sent=True), Answer(project.contact, there=True), by=there, at=AT)
    with pytest.raises(Refused):
        undo(batch, by=anna, at=AT)


def test_the_ledger_adds_up_and_counts_presents(anna, project):
    change = a_change(project, sent=True)
    changes.accept(change, Answer(project.contact), by=anna, at=AT)
    changes.give(
        project, {"what": "A favicon", "given_on": MONDAY, "minutes": 90, "worth_minor": 11_250}, by=anna, at=AT
    )
    changes.give(project, {"what": "Copy", "given_on": MONDAY, "minutes": 60}, by=anna, at=AT)
    task = a_task(project, scope=Scope.CHANGE, change_request=change)
    spent.teach(lambda actor, row: [Spent(date(2026, 11, 28), 180, task.pk), Spent(date(2026, 12, 1), 60, task.pk)])
    found = ledger_of(fresh(project), anna)
    assert [(line.what, line.hours, line.price) for line in found.lines] == [
        ("The agreement", "180 h", "€13,500"), ("German as a second language", "+24 h", "+€1,800"),
    ]  # fmt: skip
    assert found.lines[1].by == "Martin Kessler"
    assert found.lines[1].note == "worked 3 h before the approval; creep for 1 day"
    assert (found.total_hours, found.total_price) == ("204 h", "€15,300")
    assert (found.gift_hours, found.gift_price) == ("2.5 h", "€112.50")
