"""Two clients become one, and two again: nothing is lost, nothing stands twice, everything comes back as it was."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.clients import standing
from rapport.clients.consenting import give
from rapport.clients.merging import CannotMerge, merge, merge_people
from rapport.clients.models import Client, ClientTag, Consent, Contact, ContactPoint, Interaction, Merging, NextStep
from rapport.clients.models.merging import living_end
from rapport.clients.models.record import Stale
from rapport.clients.parting import came_since, part
from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from rapport.search.finding import find
from rapport.search.models import Findable
from rapport.today.models import Verdict
from tests.cast import a_client, a_contact, a_letter, a_next_step, a_person, ago, an_interaction, history_of

# What counts changes and is no fact of anybody.
COUNTING = {"version", "updated_at"}


def everything():
    """Every row of every table but the journal's, without what only counts changes."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label in {"journal", "sessions", "contenttypes"}:
            continue
        for row in model._default_manager.values():
            key, left_out = row[model._meta.pk.attname], COUNTING
            if model is Findable:
                # A row of the index is made anew, and orders people by their last change.
                key, left_out = (row["kind"], row["object_id"]), COUNTING | {"id", "at"}
            rows[model._meta.label, key] = {name: value for name, value in row.items() if name not in left_out}
    return rows


def differences(before, after):
    return {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


@pytest.fixture
def pair(anna):
    """Two clients with people, letters, steps, tags, a consent, a word of Today, and the same person at both."""
    one = a_client(anna.workspace, "Ромашка", tags=("сайт", "срочно"), city="Омск", note="Платят вовремя")
    other = a_client(
        anna.workspace, "Romashka LLC", tags=("срочно", "vip"), website="https://romashka.example", note="Любят звонки"
    )
    ilya = a_contact(one, "Илья Брандт", email="ilya@romashka.example", is_main=True)
    same = a_contact(other, "Ilya Brandt", email="ilya@romashka.example", phone="+7 912 345-67-89", is_main=True)
    a_contact(other, "Вера Орлова", email="vera@romashka.example")
    letter = a_letter(one, contact=ilya, at=ago(days=3), awaits=False)
    a_letter(other, contact=same, at=ago(days=2), thread=letter.thread)
    an_interaction(other, "", "Созвонились", kind="call", contact=same, at=ago(days=4))
    a_next_step(other, "Отправить смету")
    give(same, Consent.Purpose.MAILING, text="Да", how="letter", by=anna, at=timezone.now())
    Verdict.objects.create(
        workspace=anna.workspace, kind="silence", object_id=other.pk, client=other, seen_at=timezone.now(),
        word="not_useful", said_at=timezone.now(), not_useful_at=timezone.now(),
    )  # fmt: skip
    return one, other, ilya, same


def test_everything_goes_along_and_parting_restores_every_row(anna, pair):
    one, other, ilya, same = pair
    before = everything()
    batch = merge(one, other, {"name": "right"}, by=anna, at=timezone.now(), people={same.pk: ilya.pk})
    one.refresh_from_db()
    assert (one.name, one.city, one.website) == ("Romashka LLC", "Омск", "https://romashka.example")
    assert one.note == "Платят вовремя\n\nЛюбят звонки"
    assert one.tag_line == "vip, сайт, срочно"
    assert Interaction.objects.filter(client=one).count() == 3
    assert not Interaction.objects.filter(client=other).exists()
    assert NextStep.objects.get().client_id == one.pk
    assert Verdict.objects.get().client_id == one.pk
    assert Consent.objects.get().contact_id == ilya.pk
    assert [row.name for row in standing.people_of([one])[one.pk]] == ["Илья Брандт", "Вера Орлова"]
    assert ilya.standing("points") == [
        ["email", "ilya@romashka.example", "work"], ["phone", "+7 912 345-67-89", "mobile"],
    ]  # fmt: skip
    assert (one.turn, one.weave) == ("ours", "btt")
    visible = Client.objects.visible_to(anna)
    assert (visible.count(), visible.trashed().count(), Client.objects.trashed().count()) == (1, 0, 0)
    assert [hit.row.object_id for hit in find(anna, "Romashka", kinds=("client",), limit=5)] == [one.pk]
    assert {hit.row.client_id for hit in find(anna, "Созвонились", kinds=("interaction",), limit=5)} == {one.pk}
    undone = undo(batch, by=anna, at=timezone.now())
    assert undone.left == []
    assert differences(before, everything()) == {}


@pytest.mark.parametrize("tags", ["left", "right", "both"])
def test_tags_of_either_side_or_of_both(anna, pair, tags):
    one, other, _ilya, _same = pair
    before = everything()
    batch = merge(one, other, {"tags": tags}, by=anna, at=timezone.now())
    one.refresh_from_db()
    assert one.tag_line == {"left": "сайт, срочно", "right": "vip, срочно", "both": "vip, сайт, срочно"}[tags]
    undo(batch, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}
    assert ClientTag.objects.count() == 4


def test_what_came_since_stays_where_it_is(anna, pair):
    one, other, _ilya, _same = pair
    merge(one, other, {}, by=anna, at=timezone.now())
    new = an_interaction(one, "out", "Спасибо!")
    merging = Merging.objects.get(kind="client")
    assert came_since(merging) == 1
    part(merging, by=anna, at=timezone.now())
    new.refresh_from_db()
    assert new.client_id == one.pk
    assert Interaction.objects.filter(client=other).count() == 2
    one.refresh_from_db()
    assert one.weave == "ty"


def test_a_fact_changed_since_stays_and_is_said(anna, pair):
    one, other, _ilya, _same = pair
    batch = merge(one, other, {"name": "right"}, by=anna, at=timezone.now())
    one.refresh_from_db()
    one.change({"name": "Ромашка и Ко"}, by=anna, at=timezone.now())
    undone = undo(batch, by=anna, at=timezone.now())
    assert [(left.subject, left.field) for left in undone.left if left.field == "name"] == [("clients.client", "name")]
    one.refresh_from_db()
    assert (one.name, one.website) == ("Ромашка и Ко", "")


def test_a_second_press_changes_nothing(anna, pair):
    one, other, _ilya, _same = pair
    merge(one, other, {}, by=anna, at=timezone.now())
    known = Batch.objects.count()
    assert merge(one, other, {}, by=anna, at=timezone.now()) is None
    assert Batch.objects.count() == known


def test_whoever_was_changed_meanwhile_is_shown_again(anna, pair):
    one, other, _ilya, _same = pair
    versions = one.version, other.version
    other.change({"city": "Пермь"}, by=anna, at=timezone.now())
    before = everything()
    with pytest.raises(Stale):
        merge(one, other, {}, by=anna, at=timezone.now(), versions=versions)
    assert differences(before, everything()) == {}


def test_chains_lead_to_the_living_end_and_part_from_the_end(anna):
    a, b, c = (a_client(anna.workspace, name) for name in ("A", "B", "C"))
    an_interaction(c, "in", "Hello")
    before = everything()
    inner = merge(b, c, {}, by=anna, at=timezone.now())
    outer = merge(a, b, {}, by=anna, at=timezone.now())
    assert living_end(Client, anna, c.pk) == living_end(Client, anna, b.pk) == a.pk
    assert living_end(Client, anna, a.pk) == 0
    assert Interaction.objects.get().client_id == a.pk
    with pytest.raises(Refused, match="Part those two first"):
        undo(inner, by=anna, at=timezone.now())
    undo(outer, by=anna, at=timezone.now())
    assert Interaction.objects.get().client_id == b.pk
    undo(inner, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}


def test_two_mergings_into_one_part_in_either_order(anna):
    for first in (0, 1):
        a, b, c = (a_client(anna.workspace, f"{name}{first}") for name in "ABC")
        an_interaction(b, "in", "From B")
        an_interaction(c, "in", "From C")
        before = everything()
        batches = [merge(a, other, {}, by=anna, at=timezone.now()) for other in (b, c)]
        for batch in (batches[first], batches[1 - first]):
            undo(batch, by=anna, at=timezone.now())
        assert differences(before, everything()) == {}


@pytest.mark.parametrize("case", ["same", "circle", "merged", "trashed", "elsewhere"])
def test_what_cannot_be_one(anna, stranger, case):
    one, other, third = (a_client(anna.workspace, name) for name in ("One", "Other", "Third"))
    pairs = {"same": (one, one), "circle": (other, one), "merged": (third, other), "trashed": (one, other)}
    if case in {"circle", "merged"}:
        merge(one, other, {}, by=anna, at=timezone.now())
    if case == "trashed":
        other.trash(by=anna, at=timezone.now())
    by, (kept, gone) = (stranger, (one, other)) if case == "elsewhere" else (anna, pairs[case])
    before = everything()
    with pytest.raises(CannotMerge):
        merge(kept, gone, {}, by=by, at=timezone.now())
    assert differences(before, everything()) == {}


def test_a_person_becomes_a_contact_of_the_company_they_work_at(anna):
    company = a_client(anna.workspace, "Meridian Books")
    a_contact(company, "Ilya Brandt", is_main=True)
    person = a_person(anna.workspace, "Mara Quist")
    before = everything()
    batch = merge(company, person, {"kind": "left", "name": "left"}, by=anna, at=timezone.now())
    mara = Contact.objects.get(name="Mara Quist")
    assert (mara.client_id, mara.is_main, mara.trashed_at) == (company.pk, False, None)
    assert [hit.row.kind for hit in find(anna, "Mara", kinds=("client", "contact"), limit=5)] == ["contact"]
    undo(batch, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}
    assert [hit.row.kind for hit in find(anna, "Mara", kinds=("client", "contact"), limit=5)] == ["client"]


def test_two_clients_who_are_persons_are_one_person(anna):
    one = a_person(anna.workspace, "Mara Quist", email="mara@quist.example")
    other = a_person(anna.workspace, "Mara Quist", email="mara@work.example")
    before = everything()
    batch = merge(one, other, {}, by=anna, at=timezone.now())
    (mara,) = standing.people_of([one])[one.pk]
    assert [point[1] for point in mara.standing("points")] == ["mara@quist.example", "mara@work.example"]
    undo(batch, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}


def test_two_people_of_one_client(anna):
    client = a_client(anna.workspace)
    one = a_contact(client, "Ilya Brandt", email="ilya@a.example")
    other = a_contact(client, "I. Brandt", email="ilya@b.example", is_main=True, do_not_contact=True)
    an_interaction(client, "in", "Hello", contact=other)
    before = everything()
    batch = merge_people(one, other, {}, by=anna, at=timezone.now())
    one.refresh_from_db()
    assert (one.is_main, one.do_not_contact) == (True, True)
    assert Interaction.objects.get().contact_id == one.pk
    client.refresh_from_db()
    assert client.face == "Ilya Brandt"
    assert not [hit for hit in find(anna, "Brandt", kinds=("contact",), limit=5) if hit.row.object_id == other.pk]
    undo(batch, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}


@pytest.mark.parametrize("kept_is_known", [True, False])
def test_somebody_who_was_only_suggested_brings_their_letters(anna, kept_is_known):
    client = a_client(anna.workspace)
    known = a_contact(client, "Nils Berg", email="nils@a.example")
    new = a_contact(None, "Nils Berg", email="nils@b.example", workspace=anna.workspace)
    letter = a_letter(None, contact=new, at=ago(days=1), workspace=anna.workspace)
    before = everything()
    kept, gone = (known, new) if kept_is_known else (new, known)
    batch = merge_people(kept, gone, {}, by=anna, at=timezone.now())
    kept.refresh_from_db()
    assert (kept.client_id, kept.suggested) == (client.pk, False)
    word = history_of(letter)
    assert (word.client_id, word.contact_id, word.conversation) == (client.pk, kept.pk, letter.thread_id)
    client.refresh_from_db()
    assert client.turn == "ours"
    undo(batch, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}


def test_a_person_who_is_their_own_client_is_merged_as_a_client(anna):
    client = a_client(anna.workspace)
    person = a_person(anna.workspace)
    with pytest.raises(CannotMerge, match="own_client"):
        merge_people(a_contact(client), Contact.objects.get(client=person), {}, by=anna, at=timezone.now())


def test_the_maker_of_a_client_cannot_be_undone_from_under_what_it_took_in(anna):
    from rapport.clients.adding import add_client

    kept, batch = add_client({"kind": "company", "name": "Kept"}, by=anna, at=timezone.now())
    gone = a_client(anna.workspace, "Gone")
    merge(kept, gone, {}, by=anna, at=timezone.now())
    undo(batch, by=anna, at=timezone.now())
    assert Client.objects.filter(pk__in=(kept.pk, gone.pk)).count() == 2


def test_killed_in_the_middle_leaves_nothing_half(anna, pair, monkeypatch):
    one, other, ilya, same = pair
    before = everything()

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(standing, "refresh", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            merge(one, other, {}, by=anna, at=timezone.now(), people={same.pk: ilya.pk})
    assert differences(before, everything()) == {}
    merge(one, other, {}, by=anna, at=timezone.now(), people={same.pk: ilya.pk})
    merging = Merging.objects.get(kind="client")
    with monkeypatch.context() as patched:
        patched.setattr(Merging, "give_back", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            part(merging, by=anna, at=timezone.now())
    part(merging, by=anna, at=timezone.now())
    assert differences(before, everything()) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_two_who_merge_crosswise_at_once_make_no_circle(anna):
    one, other = a_client(anna.workspace, "One"), a_client(anna.workspace, "Other")
    outcomes, ready = [], threading.Barrier(2)

    def press(kept, gone):
        ready.wait()
        try:
            outcomes.append(merge(kept, gone, {}, by=Actor(anna.workspace, anna.user), at=timezone.now()) is not None)
        except CannotMerge:
            outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert Client.objects.filter(merged_into=None).count() == 1


def test_addresses_both_have_stand_once(anna, pair):
    one, other, ilya, same = pair
    merge(one, other, {}, by=anna, at=timezone.now(), people={same.pk: ilya.pk})
    keys = ContactPoint.objects.filter(contact__trashed_at=None).values_list("key", flat=True)
    assert sorted(keys) == ["+79123456789", "ilya@romashka.example", "vera@romashka.example"]


def test_a_large_client_in_a_few_statements(anna, django_assert_max_num_queries):
    one, other = a_client(anna.workspace, "One"), a_client(anna.workspace, "Other")
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(
            workspace=anna.workspace, client=other, kind="note", text="x", at=now - timedelta(minutes=n),
            created_at=now, updated_at=now,
        )
        for n in range(400)
    )  # fmt: skip
    with django_assert_max_num_queries(75):
        merge(one, other, {}, by=anna, at=now)
