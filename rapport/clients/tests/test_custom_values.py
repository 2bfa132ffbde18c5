"""Values of fields people made: written through `change`, journaled, undone, found, read in one statement."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients import custom
from rapport.clients.models import CustomField, CustomValue
from rapport.clients.models.record import Stale
from rapport.journal.models import Batch, Entry
from rapport.journal.undoing import undo
from rapport.search.finding import matching
from rapport.search.words import question
from tests import cast

VALUES = {"text": "Хостинг у Ивана", "long": "a\nb", "number": 1_500_000, "day": "2027-03-01", "choice": "gold",
          "money": "150000 RUB", "yes_no": False}  # fmt: skip


@pytest.fixture
def fields(anna):
    return {kind: cast.a_field(anna.workspace, f"My {kind}", kind, choices=["gold", "tin"]) for kind in VALUES}


@pytest.fixture
def client(anna):
    return cast.a_client(anna.workspace)


def test_every_kind_is_kept_read_and_undone(anna, client, fields):
    values = {fields[kind].name: value for kind, value in VALUES.items()}
    batch = client.change({**values, "city": "Omsk"}, by=anna, at=timezone.now(), version=client.version)
    assert Entry.objects.filter(batch=batch).count() == 1
    assert custom.values_of([client]) == {client.pk: {fields[kind].pk: value for kind, value in VALUES.items()}}
    assert client.change(values, by=anna, at=timezone.now()) is None
    undone = undo(batch, by=anna, at=timezone.now())
    assert not undone.left
    assert custom.values_of([client]) == {client.pk: {}}
    again = undo(undone.batch, by=anna, at=timezone.now())
    assert not again.left
    assert custom.values_of([client])[client.pk][fields["money"].pk] == "150000 RUB"


def test_a_stale_write_is_refused(anna, client, fields):
    name = fields["text"].name
    client.change({name: "theirs"}, by=anna, at=timezone.now())
    with pytest.raises(Stale):
        client.change({name: "mine"}, by=anna, at=timezone.now(), version=1)
    assert custom.values_of([client]) == {client.pk: {fields["text"].pk: "theirs"}}


def test_undo_leaves_what_has_been_changed_since(anna, client, fields):
    name = fields["number"].name
    batch = client.change({name: 1_000_000}, by=anna, at=timezone.now())
    client.change({name: 2_000_000}, by=anna, at=timezone.now())
    assert [left.field for left in undo(batch, by=anna, at=timezone.now()).left] == [name]


def test_people_have_fields_of_their_own(anna, client, fields):
    person = cast.a_contact(client)
    field = cast.a_field(anna.workspace, "T-shirt", "choice", subject="contact", choices=["S", "M"])
    person.change({field.name: "M", fields["text"].name: "not theirs"}, by=anna, at=timezone.now())
    assert custom.values_of([person]) == {person.pk: {field.pk: "M"}}


def test_values_of_another_kind_or_workspace_are_no_values(anna, client, fields):
    foreign = cast.a_field(cast.the_stranger().workspace, "Theirs", "text")
    client.change({foreign.name: "x", fields["day"].name: "no day", fields["number"].name: "12"}, by=anna,
                  at=timezone.now())  # fmt: skip
    assert not CustomValue.objects.exists()


def test_search_finds_texts_and_choices(anna, client, fields):
    client.change({fields["text"].name: "Хостинг у Ивана"}, by=anna, at=timezone.now())
    assert matching(anna, question("хостинга"), ("client",)).exists()
    client.change({fields["text"].name: None}, by=anna, at=timezone.now())
    assert not matching(anna, question("хостинга"), ("client",)).exists()


def test_many_rows_are_read_in_one_statement(anna, fields, django_assert_num_queries):
    clients = [cast.a_client(anna.workspace, f"Client {number}") for number in range(5)]
    for number, client in enumerate(clients):
        client.change({fields["number"].name: number * 1_000_000}, by=anna, at=timezone.now())
    with django_assert_num_queries(1):
        found = custom.values_of(clients)
    assert [found[client.pk][fields["number"].pk] for client in clients] == [n * 1_000_000 for n in range(5)]


@pytest.mark.parametrize("kind", VALUES)
def test_each_kind_is_compared_in_its_own_column(anna, client, fields, kind):
    field = fields[kind]
    client.change({field.name: VALUES[kind]}, by=anna, at=timezone.now())
    equal = {custom.column_of(field): custom.comparable(field, VALUES[kind])}
    assert CustomValue.objects.visible_to(anna).filter(field=field, **equal).get().client == client


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", 1_234_500_000, "1,234.5"),
        ("money", "123456 RUB", "RUB 1,234.56"),
        ("money", "500 JPY", "¥500"),
        ("day", "2001-03-01", "1 March 2001"),
        ("yes_no", False, "no"),
        ("text", "as it is", "as it is"),
        ("day", "left over from a text", "left over from a text"),
        ("text", None, ""),
    ],
)
def test_values_are_shown_as_people_read_them(kind, value, shown):
    assert custom.display(CustomField(kind=kind), value).replace("\xa0", " ") == shown


def test_the_journal_tells_the_label_and_the_value_in_words(anna, client, fields):
    client.change({fields["number"].name: 1_500_000, fields["yes_no"].name: True}, by=anna,
                  at=timezone.now() - timedelta(minutes=1))  # fmt: skip
    page = cast.signed_in(anna).get(f"/settings/journal/{Batch.objects.latest('pk').pk}/").content.decode()
    assert "My number" in page
    assert "1.5" in page
    assert "custom_" not in page
