"""Changing many at once: chosen, previewed in counts, done in one batch, undone with one press."""

import re

import pytest
from django.utils import timezone

from rapport.accounts import chronicle
from rapport.accounts.tasks import take_back
from rapport.clients import bulk_editing, custom, tasks
from rapport.clients.models import BulkEdit, Client, ClientTag
from rapport.journal.models import Batch, Entry
from rapport.journal.undoing import undo
from tests import cast
from tests.contracts.conftest import FRAGMENT


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def clients(anna):
    return [cast.a_client(anna.workspace, f"Client {number}", city="Perm", tags=("old",)) for number in range(3)]


def chosen(browser, clients, **more):
    response = browser.post("/many/clients/change/", {"pick": [client.pk for client in clients], **more})
    assert response.status_code == 302, response.content
    return BulkEdit.objects.latest("pk")


def ask(browser, edit, **facts):
    return browser.post(f"/many/changes/{edit.pk}/", facts)


def apply(browser, edit):
    return browser.post(f"/many/changes/{edit.pk}/apply/")


def fresh(clients):
    return [Client.objects.get(pk=client.pk) for client in clients]


def test_columns_tags_and_own_fields_change_in_one_batch_with_one_undo(anna, browser, clients):
    field = cast.a_field(anna.workspace, "Budget", "money")
    edit = chosen(browser, clients)
    page = ask(browser, edit, **{
        "do_city": "set", "city": "Omsk", "do_rhythm_days": "set", "rhythm_days": "30", "do_timezone": "set",
        "timezone": "Asia/Omsk", "do_confidentiality": "set", "confidentiality": "discreet", "tags_add": "new, vip",
        "tags_remove": "OLD", f"do_{field.name}": "set", field.name: "1 500,50",
    }).text  # fmt: skip
    assert "3 will change." in page
    for words in ("Perm", "Omsk", "Discreet", "new, vip", "RUB", "1,500.50"):
        assert words in page
    assert not Batch.objects.exists()
    assert [client.city for client in fresh(clients)] == ["Perm"] * 3
    response = browser.post(f"/many/changes/{edit.pk}/apply/", follow=True)
    assert "3 clients are changed." in response.text
    (batch,) = Batch.objects.all()
    assert batch.entries.count() == 3
    for client in fresh(clients):
        assert (client.city, client.rhythm_days, client.timezone) == ("Omsk", 30, "Asia/Omsk")
        assert (client.standing("tags"), client.tag_line) == (["new", "vip"], "new, vip")
        assert custom.values_of([client])[client.pk] == {field.pk: "150050 RUB"}
    assert not undo(batch, by=anna, at=timezone.now()).left
    for client in fresh(clients):
        assert (client.city, client.rhythm_days, client.standing("tags")) == ("Perm", None, ["old"])
        assert custom.values_of([client])[client.pk] == {}


def test_the_preview_counts_what_changes_what_stands_so_and_what_may_not(anna, browser, clients):
    already = cast.a_client(anna.workspace, "Already", city="Omsk")
    edit = chosen(browser, [*clients, already])
    clients[0].trash(by=anna, at=timezone.now())
    Client.objects.filter(pk=clients[1].pk).delete()
    page = ask(browser, edit, do_city="set", city="Omsk").text
    for words in ("1 will change.", "1 stands so already.", "1 is in the trash", "1 is gone meanwhile."):
        assert words in page, words


def test_more_than_twenty_tags_are_no_tags(anna, browser):
    client = cast.a_client(anna.workspace, "Marked", tags=tuple(f"t{number}" for number in range(20)))
    page = ask(browser, chosen(browser, [client]), tags_add="one more").text
    assert "more than twenty tags" in page
    assert "Nothing would change." in page


def test_clearing_and_a_field_left_alone(anna, browser, clients):
    field = cast.a_field(anna.workspace, "Grade")
    clients[0].change({field.name: "x", "language": "ru"}, by=anna, at=timezone.now())
    edit = chosen(browser, clients)
    page = ask(browser, edit, **{"do_city": "clear", f"do_{field.name}": "clear", "language": "en"}).text
    assert "3 will change." in page
    apply(browser, edit)
    first = fresh(clients)[0]
    assert (first.city, first.language, custom.values_of([first])[first.pk]) == ("", "ru", {})


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"do_city": "set", "city": ""},
        {"do_city": "set", "city": "x" * 121},
        {"do_city": "explode", "city": "x"},
        {"do_timezone": "set", "timezone": "Mars/Base"},
        {"do_rhythm_days": "set", "rhythm_days": "0"},
        {"do_rhythm_days": "set", "rhythm_days": "many"},
        {"do_language": "set", "language": "tlh"},
        {"do_confidentiality": "clear"},
        {"tags_add": "a", "tags_remove": "A"},
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(browser, clients, facts):
    edit = chosen(browser, clients)
    response = browser.post(f"/many/changes/{edit.pk}/", facts, headers=FRAGMENT)
    assert response.status_code == 422
    assert 'class="error"' in response.text or "banner--late" in response.text
    apply(browser, edit)
    assert not Batch.objects.exists()


def test_rows_changed_after_the_preview_are_left_and_said(anna, browser, clients):
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    clients[1].change({"city": "Tomsk"}, by=anna, at=timezone.now())
    response = browser.post(f"/many/changes/{edit.pk}/apply/", follow=True)
    assert [client.city for client in fresh(clients)] == ["Omsk", "Tomsk", "Omsk"]
    assert "1 was changed by somebody after the preview" in response.text
    assert "Client 1" in response.text


def test_a_second_press_changes_nothing(browser, clients):
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    apply(browser, edit)
    count, entries = Batch.objects.count(), Entry.objects.count()
    assert apply(browser, edit).status_code == 302
    assert ask(browser, edit, do_city="set", city="Tomsk").status_code == 200
    assert (Batch.objects.count(), Entry.objects.count()) == (count, entries)
    assert [client.city for client in fresh(clients)] == ["Omsk"] * 3


def test_all_that_match_are_chosen_by_the_filters_not_by_what_is_visible(anna, browser, clients):
    cast.a_client(anna.workspace, "Elsewhere")
    cast.a_client(cast.the_stranger().workspace, "Client of a stranger", tags=("old",))
    response = browser.post("/many/clients/change/", {"everything": "1", "question": "tag=old", "pick": clients[0].pk})
    edit = BulkEdit.objects.get()
    assert response.url == f"/many/changes/{edit.pk}/"
    assert sorted(edit.picked) == [client.pk for client in clients]
    assert edit.back == "/clients/?tag=old"


def test_nothing_ticked_is_said(browser, clients):
    response = browser.post("/many/clients/change/", {"back": "/clients/"}, follow=True)
    assert "Select at least one row first." in response.text
    assert not BulkEdit.objects.exists()


def test_what_belongs_to_others_is_not_found(anna, browser, clients):
    stranger = cast.the_stranger()
    theirs = cast.a_client(stranger.workspace, "Theirs")
    edit = chosen(browser, [*clients, theirs])
    assert theirs.pk not in edit.picked
    other = cast.signed_in(stranger)
    assert other.get(f"/many/changes/{edit.pk}/").status_code == 404
    assert other.post(f"/many/changes/{edit.pk}/apply/").status_code == 404
    assert browser.post("/many/planets/change/", {"pick": 1}).status_code == 404


def test_people_are_changed_alike(anna, browser, clients):
    people = [cast.a_contact(client, f"Person {client.pk}", email="") for client in clients]
    field = cast.a_field(anna.workspace, "T-shirt", "choice", subject="contact", choices=["S", "M"])
    browser.post("/many/people/change/", {"pick": [person.pk for person in people]})
    edit = BulkEdit.objects.get()
    page = ask(browser, edit, **{
        "do_do_not_contact": "set", "do_not_contact": "yes", "do_role": "set", "role": "editor",
        f"do_{field.name}": "set", field.name: "S",
    }).text  # fmt: skip
    assert "3 will change." in page
    apply(browser, edit)
    for person in people:
        person.refresh_from_db()
        assert (person.do_not_contact, person.role) == (True, "editor")
        assert custom.values_of([person])[person.pk] == {field.pk: "S"}
    undo(Batch.objects.get(), by=anna, at=timezone.now())
    people[0].refresh_from_db()
    assert not people[0].do_not_contact


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(bulk_editing, "MOST_HERE", 2)
    monkeypatch.setattr(bulk_editing, "CHUNK", 2)
    monkeypatch.setattr("rapport.accounts.views.UNDONE_HERE", 2)


def test_many_rows_are_changed_and_undone_by_the_worker(anna, browser, clients, large):
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk", tags_add="new")
    apply(browser, edit)
    edit.refresh_from_db()
    assert edit.state == "running"
    assert "every 700ms" in browser.get(f"/many/changes/{edit.pk}/", headers=FRAGMENT).text
    tasks.change_many.func(edit.pk)
    tasks.change_many.func(edit.pk)
    edit.refresh_from_db()
    assert (edit.state, edit.changed, edit.reached) == ("done", 3, 3)
    assert [client.city for client in fresh(clients)] == ["Omsk"] * 3
    assert "3 clients are changed." in browser.get(f"/many/changes/{edit.pk}/").text
    response = browser.post(f"/undo/{edit.batch_id}/", {"back": "/clients/"}, follow=True)
    assert "It is being undone." in response.text
    take_back.func(edit.batch_id)
    take_back.func(edit.batch_id)
    assert [client.city for client in fresh(clients)] == ["Perm"] * 3
    assert not ClientTag.objects.filter(tag__name="new").exists()
    again = browser.post(f"/undo/{edit.batch_id}/", {"back": "/clients/"}, follow=True)
    assert "undone already" in again.text
    assert chronicle.recent(anna).get(pk=edit.batch_id).is_undone


def test_a_crash_between_two_chunks_costs_nothing(anna, browser, clients, large, monkeypatch):
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    edit.refresh_from_db()
    bulk_editing.start(edit, by=anna, at=timezone.now())
    assert bulk_editing._step(edit, by=anna, at=timezone.now())
    assert sorted(client.city for client in fresh(clients)) == ["Omsk", "Omsk", "Perm"]
    again = BulkEdit.objects.get(pk=edit.pk)
    bulk_editing.run(again, by=anna, at=timezone.now())
    assert [client.city for client in fresh(clients)] == ["Omsk"] * 3
    assert Entry.objects.filter(batch=edit.batch).count() == 3
    assert again.overtaken == []


@pytest.fixture
def trouble(monkeypatch):
    """The second chunk fails until the patch is undone."""
    real = bulk_editing._write

    def write(edit, *arguments, **how):
        if edit.reached:
            raise RuntimeError("trouble")
        real(edit, *arguments, **how)

    with monkeypatch.context() as patch:
        patch.setattr(bulk_editing, "_write", write)
        yield patch


def test_what_breaks_off_says_so_and_goes_on_when_told(anna, browser, clients, large, trouble):
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    apply(browser, edit)
    with pytest.raises(RuntimeError):
        tasks.change_many.func(edit.pk)
    edit.refresh_from_db()
    assert (edit.state, edit.reached, bool(edit.broken_at)) == ("broken", 2, True)
    for page in (browser.get(f"/many/changes/{edit.pk}/", headers=FRAGMENT), ask(browser, edit, city="Tomsk")):
        assert "Something went wrong half-way." in page.text
        assert f"/many/changes/{edit.pk}/going-on/" in page.text
        assert "every 700ms" not in page.text
    trouble.undo()
    # Nobody but who presses lets it go on.
    tasks.change_many.func(edit.pk)
    apply(browser, edit)
    assert sorted(client.city for client in fresh(clients)) == ["Omsk", "Omsk", "Perm"]
    response = browser.post(f"/many/changes/{edit.pk}/going-on/", follow=True)
    assert "every 700ms" in response.text
    tasks.change_many.func(edit.pk)
    edit.refresh_from_db()
    assert (edit.state, edit.changed, edit.broken_at, edit.overtaken) == ("done", 3, None, [])
    assert [client.city for client in fresh(clients)] == ["Omsk"] * 3
    assert Entry.objects.filter(batch=edit.batch).count() == 3
    again = browser.post(f"/many/changes/{edit.pk}/going-on/", follow=True)
    assert "This change does not wait to go on." in again.text
    assert not undo(edit.batch, by=anna, at=timezone.now()).left


def test_what_breaks_off_without_a_worker_says_so_too(anna, clients, monkeypatch, trouble):
    monkeypatch.setattr(bulk_editing, "CHUNK", 2)
    browser = cast.signed_in(anna, raise_request_exception=False)
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    assert apply(browser, edit).status_code == 500
    page = browser.get(f"/many/changes/{edit.pk}/").text
    assert "Something went wrong half-way." in page
    assert "every 700ms" not in page


def test_what_was_undone_meanwhile_does_not_go_on(anna, browser, clients, monkeypatch, trouble):
    monkeypatch.setattr(bulk_editing, "CHUNK", 2)
    edit = chosen(browser, clients)
    ask(browser, edit, do_city="set", city="Omsk")
    with pytest.raises(RuntimeError):
        apply(browser, edit)
    trouble.undo()
    edit.refresh_from_db()
    undo(edit.batch, by=anna, at=timezone.now())
    browser.post(f"/many/changes/{edit.pk}/going-on/")
    assert [client.city for client in fresh(clients)] == ["Perm"] * 3


def test_only_who_may_change_lets_it_go_on(anna, browser, clients):
    edit = chosen(browser, clients)
    BulkEdit.objects.update(state="broken", broken_at=timezone.now())
    assert browser.get(f"/many/changes/{edit.pk}/going-on/").status_code == 405
    assert cast.signed_in(cast.the_stranger()).post(f"/many/changes/{edit.pk}/going-on/").status_code == 404
    guest = cast.signed_in(cast.a_member(anna.workspace, role="guest"))
    assert guest.post(f"/many/changes/{edit.pk}/going-on/").status_code == 403
    assert BulkEdit.objects.get().state == "broken"


def test_ten_times_as_many_rows_cost_the_same_statements(anna, django_assert_max_num_queries):
    field = cast.a_field(anna.workspace, "Grade")

    def cost(count):
        rows = [cast.a_client(anna.workspace, f"Row {count}-{n}", city="Perm", tags=("a",)) for n in range(count)]
        mine = Client.objects.filter(pk__in=[row.pk for row in rows])
        edit = bulk_editing.begin_bulk_edit("clients", mine, by=anna, at=timezone.now())
        recipe = {"city": "Omsk", field.name: "x", "tags_add": ["b"], "tags_remove": ["a"]}
        with django_assert_max_num_queries(60) as said:
            bulk_editing.look(edit, recipe)
            bulk_editing.start(edit, by=anna, at=timezone.now())
            bulk_editing.run(edit, by=anna, at=timezone.now())
        assert edit.changed == count
        return len(said)

    cost(1)
    assert cost(3) == cost(30)


def test_a_form_of_a_thousand_fields_shows_the_first_and_adds_the_others(anna, browser, clients):
    made = [cast.a_field(anna.workspace, f"Field {number}") for number in range(40)]
    edit = chosen(browser, clients)
    page = browser.get(f"/many/changes/{edit.pk}/").text
    assert f'name="{made[0].name}"' in page
    assert f'name="{made[39].name}"' not in page
    page = ask(browser, edit, more="1", also=made[39].name, do_city="set", city="Omsk").text
    assert f'name="{made[39].name}"' in page
    assert 'value="Omsk"' in page
    page = ask(browser, edit, **{f"do_{made[39].name}": "set", made[39].name: "far"}).text
    assert "3 will change." in page


def test_the_list_offers_it_with_and_without_scripts(browser, clients):
    page = browser.get("/clients/?tag=old").text
    assert 'data-key="E"' in page
    assert re.search(r'<input type="hidden" name="question" value="tag=old" form="bulk">', page)
    assert "<noscript>" in page
