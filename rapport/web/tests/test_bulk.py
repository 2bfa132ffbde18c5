"""Many rows at once arrive as they would one by one, on either database."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy

from rapport.clients.models import Client, Contact, ContactPoint, NextStep
from rapport.files.models import StoredFile
from rapport.journal.models import Payload
from rapport.journal.recording import Change, begin, record_many
from rapport.web.bulk import (
    MOST_ROWS,
    JsonText,
    insert,
    insert_missing,
    insert_or_renew,
    insert_rows,
    moment,
    new,
    update_rows,
)
from tests.cast import a_client

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 30, 15, 250, tzinfo=UTC)
FILE = ("workspace_id", "sha256", "size", "created_at")


def a_row(client, number=0, **facts):
    return Contact(
        workspace_id=client.workspace_id, client=client, name=f"Person {number}", name_key=f"person {number}",
        created_at=AT, updated_at=AT, **facts,
    )  # fmt: skip


def test_objects_get_keys_in_their_order_and_come_back_as_they_were(anna):
    client = a_client(anna.workspace)
    people = [a_row(client, n, extra=[["Né", "\\ \" ' %s"]], do_not_contact=n % 2 == 1) for n in range(MOST_ROWS + 3)]
    insert(people)
    assert [person.pk for person in people] == sorted(person.pk for person in people)
    kept = Contact.objects.in_bulk([person.pk for person in people])
    for person in people:
        assert not person._state.adding
        for field in Contact._meta.concrete_fields:
            assert getattr(kept[person.pk], field.attname) == getattr(person, field.attname), field.name


def test_nothing_is_no_statement(anna, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])
        assert insert_rows(StoredFile, FILE, []) == []
        insert_missing(StoredFile, FILE, [])
        update_rows(StoredFile, ("size",), [], key=("id",))


def test_a_few_hundred_rows_are_one_statement(anna, django_assert_num_queries):
    rows = [(anna.workspace_id, f"{n:064}", n, AT) for n in range(MOST_ROWS)]
    with django_assert_num_queries(1):
        keys = insert_rows(StoredFile, FILE, rows)
    found = dict(StoredFile.objects.values_list("pk", "size"))
    assert [found[key] for key in keys] == list(range(MOST_ROWS))


def test_rows_made_afterwards_get_other_keys(anna):
    client = a_client(anna.workspace)
    people = [a_row(client, 1), a_row(client, 2)]
    insert(people)
    later = a_row(client, 3)
    later.save()
    insert(more := [a_row(client, 4)])
    assert len({row.pk for row in (*people, later, *more)}) == 4


def test_a_relation_saved_meanwhile_is_followed(anna):
    client = Client(workspace_id=anna.workspace_id, name="Acme", created_at=AT, updated_at=AT, last_at=AT)
    person = a_row(client)
    assert person.client_id is None
    insert([client])
    insert([person])
    assert Contact.objects.get(pk=person.pk).client_id == client.pk


@pytest.mark.parametrize(
    "at", [AT, AT.astimezone(timezone(timedelta(hours=5, minutes=30))), AT.replace(microsecond=0)], ids=str
)
def test_a_moment_is_kept_as_one_and_found_again(anna, at):
    insert_rows(StoredFile, FILE, [(anna.workspace_id, "a" * 64, 1, at)])
    assert StoredFile.objects.get(created_at=at).created_at == at
    with connection.cursor() as cursor:
        cursor.execute("SELECT created_at, max(created_at) FROM files_storedfile GROUP BY created_at")
        assert [moment(value) for value in cursor.fetchone()] == [at, at]


def test_a_moment_without_a_zone_is_refused(anna):
    row = (anna.workspace_id, "a" * 64, 1, AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        insert_rows(StoredFile, FILE, [row])


def test_choices_lazy_texts_dates_and_nothing_are_values_too(anna):
    client = a_client(anna.workspace)
    point = ("workspace_id", "contact_id", "position", "kind", "value", "label", "key")
    insert([person := a_row(client)])
    row = (anna.workspace_id, person.pk, 0, ContactPoint.Kind.EMAIL, gettext_lazy("Name"), "", "x")
    insert_rows(ContactPoint, point, [row, (*row[:3], "phone", "1", "", "1")])
    assert set(ContactPoint.objects.values_list("kind", "value")) == {("email", "Name"), ("phone", "1")}
    steps = [
        NextStep(workspace_id=anna.workspace_id, client=client, text="x", due_on=day, created_at=AT, updated_at=AT)
        for day in (date(2026, 12, 1), None)
    ]
    insert(steps)
    assert list(NextStep.objects.order_by("pk").values_list("due_on", flat=True)) == [date(2026, 12, 1), None]


def test_json_may_be_written_already(anna):
    with transaction.atomic():
        batch = begin("test", by=anna, at=AT)
        record_many([Change(a_client(anna.workspace), "changed", {"name": (None, "ё")})], batch=batch, at=AT)
    assert Payload.objects.get(entry__batch=batch).changes == {"name": [None, "ё"]}
    client = a_client(anna.workspace)
    insert([person := a_row(client, extra=JsonText('[["a", "ё"]]'))])
    assert Contact.objects.get(pk=person.pk).extra == [["a", "ё"]]


def test_a_broken_uniqueness_is_an_error_or_passed_over(anna):
    row = (anna.workspace_id, "a" * 64, 1, AT)
    insert_rows(StoredFile, FILE, [row])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(StoredFile, FILE, [row])
    insert_missing(StoredFile, FILE, [row, (anna.workspace_id, "b" * 64, 2, AT), row])
    assert StoredFile.objects.count() == 2


def test_on_postgresql_a_text_too_long_is_refused_and_not_cut(anna):
    row = (anna.workspace_id, "a" * 65, 1, AT)
    if connection.vendor == "postgresql":
        with pytest.raises(DataError), transaction.atomic():
            insert_rows(StoredFile, FILE, [row])
    else:
        # SQLite knows no length: the callers cut what people bring.
        insert_rows(StoredFile, FILE, [row])


def test_a_row_that_stands_is_renewed(anna):
    insert_rows(StoredFile, FILE, [(anna.workspace_id, "a" * 64, 1, AT)])
    before = StoredFile.objects.get()
    rows = [(anna.workspace_id, "a" * 64, 7, AT), (anna.workspace_id, "b" * 64, 2, AT)]
    insert_or_renew(StoredFile, FILE, rows, unique=("workspace_id", "sha256"))
    assert dict(StoredFile.objects.values_list("sha256", "size")) == {"a" * 64: 7, "b" * 64: 2}
    assert StoredFile.objects.get(size=7).pk == before.pk


def test_columns_are_set_by_key(anna, stranger):
    ours, theirs = ((who.workspace_id, "a" * 64, 1, AT) for who in (anna, stranger))
    insert_rows(StoredFile, FILE, [ours, theirs])
    update_rows(StoredFile, ("size",), [(5, anna.workspace_id, "a" * 64)], key=("workspace_id", "sha256"))
    assert dict(StoredFile.objects.values_list("workspace_id", "size")) == {
        anna.workspace_id: 5,
        stranger.workspace_id: 1,
    }


@pytest.mark.parametrize("model", [Client, Contact, ContactPoint, NextStep, StoredFile])
def test_a_new_object_has_the_defaults_of_its_model(model):
    plain, quick = model(), new(model)
    for field in model._meta.concrete_fields:
        assert getattr(quick, field.attname) == getattr(plain, field.attname), field.name
    assert quick._state.adding


def test_two_new_objects_share_no_list(db):
    one, other = new(Contact), new(Contact, extra=[["a", "b"]])
    one.extra.append(1)
    assert (new(Contact).extra, other.extra) == ([], [["a", "b"]])


@pytest.mark.parametrize("values", [set(), {"Acme"}, {"Acme", 'O\'Brien "%s" \\ ё', "nobody"}], ids=len)
def test_among_finds_what_in_finds(anna, values):
    for name in ("Acme", "Beta", 'O\'Brien "%s" \\ ё'):
        a_client(anna.workspace, name)
    clients = Client.objects.visible_to(anna)
    assert set(clients.filter(name__among=values)) == set(clients.filter(name__in=values))
    keys = set(clients.filter(name__in=values).values_list("pk", flat=True))
    assert set(clients.filter(pk__among=keys)) == set(clients.filter(pk__in=keys))
    assert set(clients.exclude(pk__among=keys)) == set(clients.exclude(pk__in=keys))
    assert set(Contact.objects.filter(client__among=keys)) == set(Contact.objects.filter(client__in=keys))
