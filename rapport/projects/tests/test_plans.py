"""The plan of a project: tasks put in their places, what waits for what, the calendar and the timeline."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.journal.undoing import undo
from rapport.lib.schedule import Cycle
from rapport.projects import planning
from rapport.projects import timeline as timelines
from rapport.projects.models import Dependency, Lane, Project, ProjectTemplate, Task
from tests.cast import a_client, a_milestone, a_project, a_task, signed_in
from tests.contracts.documents import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(anna):
    return signed_in(anna)


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler"), "The site", lanes=("To do", "In work", "Done"))


@pytest.fixture
def lanes(project):
    return list(project.lanes.order_by("position"))


def order_in(lane):
    return list(Task.objects.filter(lane=lane).order_by("position", "pk").values_list("title", flat=True))


def now():
    return timezone.now()


def test_tasks_are_put_before_each_other_again_and_again(anna, project, lanes):
    tasks = {title: planning.add_task(project, {"title": title}, by=anna, at=now())[0] for title in "abcd"}
    assert order_in(lanes[0]) == ["a", "b", "c", "d"]
    for _round in range(15):
        planning.place_task(tasks["d"], lanes[0], tasks["b"], by=anna, at=now())
        assert order_in(lanes[0]) == ["a", "d", "b", "c"]
        planning.place_task(tasks["c"], lanes[0], tasks["d"], by=anna, at=now())
        assert order_in(lanes[0]) == ["a", "c", "d", "b"]
        planning.place_task(tasks["b"], lanes[0], tasks["c"], by=anna, at=now())
        planning.place_task(tasks["d"], lanes[0], by=anna, at=now())
        assert order_in(lanes[0]) == ["a", "b", "c", "d"]
    assert planning.place_task(tasks["d"], lanes[0], by=anna, at=now()) is None
    assert planning.place_task(tasks["a"], lanes[0], tasks["b"], by=anna, at=now()) is None


def test_tasks_of_one_place_keep_their_order(anna, project, lanes):
    for title in "abc":
        a_task(project, title, position=0)
    first, _second, third = Task.objects.order_by("pk")
    planning.place_task(third, lanes[0], first, by=anna, at=now())
    assert order_in(lanes[0]) == ["c", "a", "b"]


def test_what_comes_among_the_done_is_done_and_the_move_is_undone(anna, project, lanes):
    one = a_task(project, blocked_at=now(), blocked_by="photos")
    batch = planning.place_task(one, lanes[2], by=anna, at=now())
    one.refresh_from_db()
    assert (one.lane, one.blocked_at) == (lanes[2], None)
    assert one.done_at is not None
    undo(batch, by=anna, at=now())
    one.refresh_from_db()
    assert (one.lane, one.done_at, one.blocked_by) == (lanes[0], None, "photos")
    planning.finish_task(one, by=anna, at=now())
    one.refresh_from_db()
    assert one.lane == lanes[2]
    assert planning.finish_task(one, by=anna, at=now()) is None
    planning.reopen_task(one, by=anna, at=now())
    one.refresh_from_db()
    assert (one.lane, one.done_at) == (lanes[0], None)


def test_a_ring_is_refused_and_named(anna, browser, project):
    first, second, third = (a_task(project, title) for title in ("Draw", "Build", "Test"))
    planning.depend(second, first, by=anna, at=now())
    planning.depend(third, second, by=anna, at=now())
    assert planning.depend(third, second, by=anna, at=now()) is None
    with pytest.raises(Cycle) as found:
        planning.depend(first, third, by=anna, at=now())
    assert found.value.ring == [first.pk, second.pk, third.pk]
    browser.post(f"/projects/tasks/{first.pk}/waits/", {"before": third.pk})
    assert "They would wait for each other: Draw → Build → Test → Draw" in text_of(browser.get("/projects/"))
    assert Dependency.objects.count() == 2
    batch = planning.free(third, second, by=anna, at=now())
    assert Dependency.objects.count() == 1
    undo(batch, by=anna, at=now())
    assert Dependency.objects.count() == 2


def test_a_task_of_another_project_is_not_waited_for(anna, project):
    other = a_task(a_project(project.client, "Other"))
    with pytest.raises(planning.Elsewhere):
        planning.depend(a_task(project), other, by=anna, at=now())


def test_lines_to_tick_are_written_ticked_and_put_back(anna, browser, project):
    href = f"/projects/{project.pk}/tasks/new/"
    browser.post(href, {"title": "Photos", "lane_id": "", "checks": "Front\n\nBack\nSide", "likely": "2,5"})
    one = Task.objects.get()
    assert (one.standing("checks"), one.likely) == (["Front", "Back", "Side"], 150)
    front = one.checks.get(text="Front")
    browser.post(f"/projects/lines/{front.pk}/tick/")
    browser.post(one.get_absolute_url(), {"title": "Photos", "version": one.version, "checks": "Side\nFront"})
    assert one.standing("checks") == ["Side", "Front"]
    front.refresh_from_db()
    assert front.done_at is not None, "a line that stays keeps its tick"


def test_a_task_that_cannot_be_says_so(browser, project):
    said = {"title": "x", "starts_on": "2026-12-02", "due_on": "2026-12-01", "optimistic": "5", "pessimistic": "2"}
    answer = browser.post(f"/projects/{project.pk}/tasks/new/", said)
    assert answer.status_code == 422
    assert "It ends before it begins." in answer.text
    assert "the worst the longest" in answer.text


def test_a_card_is_dropped_where_it_belongs(anna, browser, project, lanes):
    first, second = a_task(project, "a", position=0), a_task(project, "b", position=1024)
    browser.post(f"/projects/tasks/{second.pk}/place/", {"lane": lanes[0].pk, "before": first.pk})
    assert order_in(lanes[0]) == ["b", "a"]
    elsewhere = a_project(project.client, "Other").lanes.first()
    assert browser.post(f"/projects/tasks/{second.pk}/place/", {"lane": elsewhere.pk}).status_code == 404
    browser.post(f"/projects/tasks/{second.pk}/move/", {"to": lanes[1].pk})
    assert order_in(lanes[1]) == ["b"]


def test_columns_are_added_renamed_and_only_empty_ones_go(browser, project, lanes):
    browser.post(f"/projects/{project.pk}/lanes/new/", {"title": "Check"})
    a_task(project)
    browser.post(f"/projects/lanes/{lanes[0].pk}/", {"title": "Ideas"})
    browser.post(f"/projects/lanes/{lanes[0].pk}/out/")
    browser.post(f"/projects/lanes/{lanes[1].pk}/out/")
    titles = Lane.objects.filter(archived_at=None).order_by("position").values_list("title", flat=True)
    assert sorted(titles) == ["Check", "Done", "Ideas"]


def test_the_list_and_the_calendar_show_what_is_due(anna, browser, project):
    today = anna.workspace.today()
    stage = a_milestone(project, "Catalogue", due_on=today)
    a_task(project, "Draw", due_on=today, milestone=stage)
    a_task(project, "Stuck one", blocked_at=now(), blocked_by="no photos")
    text = text_of(browser.get(f"/projects/{project.pk}/tasks/"))
    assert text.index("Catalogue") < text.index("Draw") < text.index("Stuck one")
    assert "Draw" not in text_of(browser.get(f"/projects/{project.pk}/tasks/?tab=stuck"))
    page = text_of(browser.get(f"/projects/{project.pk}/calendar/"))
    assert "2 due." in page
    assert "Nothing is due" in text_of(browser.get(f"/projects/{project.pk}/calendar/?month=2019-02"))
    assert browser.get(f"/projects/{project.pk}/calendar/?month=nonsense").status_code == 200
    assert browser.get(f"/projects/{project.pk}/tasks/?tab=x").status_code == 404


def test_the_timeline_puts_tasks_after_what_they_wait_for(anna, project):
    monday = date(2026, 11, 2)
    project.change({"begins_on": monday}, by=anna, at=now())
    draw = a_task(project, "Draw", starts_on=monday, due_on=date(2026, 11, 6))
    build = a_task(project, "Build", likely=3 * 8 * 60)
    alone = a_task(project, "Alone", due_on=date(2026, 11, 5))
    planning.depend(build, draw, by=anna, at=now())
    found = timelines.timeline(anna, project, monday)
    days = {line.title: (line.days, line.meaning) for line in found.lines}
    assert days == {
        "Draw": ("2 Nov – 6 Nov", "critical"), "Build": ("9 Nov – 11 Nov", "critical"), "Alone": ("5 Nov", "free"),
    }  # fmt: skip
    assert (found.ends, found.critical, found.late) == (date(2026, 11, 11), 2, 0)
    alone.change({"due_on": date(2026, 11, 1)}, by=anna, at=now())
    draw.change({"due_on": date(2026, 11, 4)}, by=anna, at=now())
    build.change({"due_on": date(2026, 11, 3)}, by=anna, at=now())
    assert timelines.timeline(anna, project, monday).late == 2


def test_a_ring_that_stands_in_the_data_is_named_on_the_timeline(anna, browser, project):
    first, second = a_task(project, "Draw"), a_task(project, "Build")
    for after, before in ((first, second), (second, first)):
        Dependency.objects.create(workspace=anna.workspace, after=after, before=before)
    text = text_of(browser.get(f"/projects/{project.pk}/timeline/"))
    assert "These tasks wait for each other." in text


def test_every_view_costs_as_much_with_forty_tasks(anna, browser, project, lanes):
    a_task(project, "Draw", milestone=a_milestone(project), due_on=anna.workspace.today())
    hrefs = [f"/projects/{project.pk}/{name}/" for name in ("board", "tasks", "calendar", "timeline")]
    hrefs.append(Task.objects.get().get_absolute_url())
    [browser.get(href) for href in hrefs]
    spent = []
    for _round in range(2):
        for href in hrefs:
            with CaptureQueriesContext(connection) as caught:
                assert browser.get(href).status_code == 200
            spent.append(len(caught))
        before = Task.objects.get(title="Draw")
        for number in range(40):
            one = a_task(project, f"Number {number}", due_on=anna.workspace.today(), lane=lanes[number % 3])
            Dependency.objects.create(workspace=anna.workspace, after=one, before=before)
    assert spent[:5] == spent[5:]
    assert max(spent) <= 15


def test_a_project_is_begun_again_from_its_template_with_dates_of_working_days(anna, browser, project, lanes):
    project.change({"begins_on": date(2026, 11, 9)}, by=anna, at=now())
    stage = a_milestone(project, "Design", due_on=date(2026, 11, 20), about="Three drafts")
    draw = a_task(project, "Draw", milestone=stage, starts_on=date(2026, 11, 9), due_on=date(2026, 11, 11), likely=60)
    draw.change({"checks": ["Front", "Back"]}, by=anna, at=now())
    build = a_task(project, "Build", lane=lanes[2], done_at=now(), due_on=date(2026, 11, 16))
    planning.depend(build, draw, by=anna, at=now())
    browser.post(f"/projects/{project.pk}/template/", {"title": "A site"})
    template = ProjectTemplate.objects.get()
    assert "A site" in browser.get("/projects/templates/").text
    said = {"client_id": project.client_id, "title": "Again", "template_id": template.pk, "begins_on": "2027-02-01"}
    browser.post("/projects/new/", said)
    again = Project.objects.get(title="Again")
    assert list(again.lanes.order_by("position").values_list("title", "is_done")) == [
        ("To do", False), ("In work", False), ("Done", True),
    ]  # fmt: skip
    made = again.milestones.get()
    assert (made.due_on, made.first_due_on, made.about) == (date(2027, 2, 12), date(2027, 2, 12), "Three drafts")
    first, second = again.tasks.get(title="Draw"), again.tasks.get(title="Build")
    assert (first.starts_on, first.due_on, first.milestone, first.likely) == (
        date(2027, 2, 1), date(2027, 2, 3), made, 60,
    )  # fmt: skip
    assert first.standing("checks") == ["Front", "Back"]
    assert (second.due_on, second.done_at, second.lane.title) == (date(2027, 2, 8), None, "To do")
    assert second.standing("waits_for") == [first.pk]
