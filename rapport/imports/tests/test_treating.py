"""How people are taken in: only new, only known, overwritten, known by what is chosen, with what all rows share."""

import csv
import io

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Contact
from rapport.clients.treating import LEAVE, OVERWRITE, USUAL, Treatment
from rapport.imports import importing
from rapport.imports.models import Import, Mapping, Remark, Source
from rapport.journal.undoing import undo
from tests.cast import a_client, a_contact, a_file, signed_in

TABLE = """Имя,Почта,Должность
Анна Кравцова,anna@dom.example,Директор
Игорь Лунёв,igor@dom.example,Фотограф
,,
"""


@pytest.fixture
def known(anna):
    """Anna Kravtsova is known, with another role."""
    client = a_client(anna.workspace, "Дом у моря", tags=("отель",))
    a_contact(
        client, "Анна Кравцова", email="anna@dom.example", role="Хозяйка", is_main=True, given="Анна", family="Кравцова"
    )
    return anna


def taken(actor, treatment, table=TABLE):
    source = Source(name="clients.csv", file=a_file(actor.workspace, table.encode()), total=0)
    the_import = importing.begin_import(actor, [source], at=timezone.now(), treatment=treatment)
    importing.look(the_import, actor, at=timezone.now())
    before = the_import.sources.get().preview["counts"]
    importing.start(the_import, mappings={}, own=[], actor=actor, at=timezone.now(), treatment=treatment)
    importing.run(the_import, actor, at=timezone.now())
    done = the_import.sources.get()
    counts = {name: getattr(done, name) for name in ("created", "updated", "unchanged", "skipped", "failed")}
    assert counts == {name: before.get(name, 0) for name in counts}, "what was shown beforehand is what happened"
    return the_import, counts


def anna_kravtsova():
    return Contact.objects.get(name="Анна Кравцова")


@pytest.mark.parametrize(
    ("treatment", "counts", "role"),
    [
        (USUAL, (1, 0, 1, 1), "Хозяйка"),
        (Treatment(known=LEAVE), (1, 0, 0, 2), "Хозяйка"),
        (Treatment(make=False), (0, 0, 1, 2), "Хозяйка"),
        (Treatment(known=OVERWRITE), (1, 1, 0, 1), "Директор"),
        (Treatment(make=False, known=OVERWRITE), (0, 1, 0, 2), "Директор"),
        (Treatment(match=frozenset({"phone"})), (2, 0, 0, 1), "Хозяйка"),
        (Treatment(match=frozenset({"name"})), (1, 0, 1, 1), "Хозяйка"),
    ],
)
def test_whom_and_how(known, treatment, counts, role):
    _import, found = taken(known, treatment)
    assert (found["created"], found["updated"], found["unchanged"], found["skipped"]) == counts
    assert Contact.objects.get(client__name="Дом у моря").role == role


def test_an_overwriting_import_is_undone_exactly_and_says_what_stays(known):
    before = Contact.objects.values().get(name="Анна Кравцова")
    the_import, _counts = taken(known, Treatment(known=OVERWRITE, tags=("ярмарка",)))
    assert Client.objects.get(name="Дом у моря").tag_line == "отель, ярмарка"
    undo(the_import.batch, by=known, at=timezone.now())
    after = Contact.objects.values().get(name="Анна Кравцова")
    moved = {"version", "updated_at"}
    assert {name: value for name, value in after.items() if name not in moved} == {
        name: value for name, value in before.items() if name not in moved
    }
    assert Client.objects.get(name="Дом у моря").tag_line == "отель"
    assert not Contact.objects.filter(name="Игорь Лунёв").exists()


def test_what_was_changed_since_stays_and_is_named(known):
    the_import, _counts = taken(known, Treatment(known=OVERWRITE))
    anna_kravtsova().change({"role": "Совладелица"}, by=known, at=timezone.now())
    importing.begin_undo(the_import)
    importing.take_back(the_import, known, at=timezone.now())
    assert anna_kravtsova().role == "Совладелица"
    page = signed_in(known).get(f"/import/{the_import.pk}/").text
    assert "Person Анна Кравцова: Role" in page


def test_what_all_rows_share_fills_only_what_they_leave_open(known):
    taken(known, Treatment(tags=("ярмарка",), organisation="Школа света", language="ru", title="Гость"))
    igor = Contact.objects.get(name="Игорь Лунёв")
    assert (igor.client.name, igor.client.tag_line) == ("Школа света", "ярмарка")
    assert (igor.language, igor.role) == ("ru", "Фотограф")
    assert Client.objects.get(name="Дом у моря").tag_line == "отель, ярмарка"


def test_it_is_remembered_for_the_next_table_with_the_same_header(known):
    treatment = Treatment(known=LEAVE)
    the_import, _counts = taken(known, treatment)
    browser = signed_in(known)
    Mapping.objects.update_or_create(
        workspace=known.workspace, header_key=the_import.sources.get().preview["header_key"],
        defaults={"columns": the_import.sources.get().mapping, "treatment": treatment.as_json()},
    )  # fmt: skip
    source = Source(name="next.csv", file=a_file(known.workspace, TABLE.encode()), total=0)
    following = importing.begin_import(known, [source], at=timezone.now())
    importing.look(following, known, at=timezone.now())
    page = browser.get(f"/import/{following.pk}/").text
    assert 'value="new" checked' in page


def test_the_page_asks_refuses_and_takes_in_as_asked(known):
    source = Source(name="clients.csv", file=a_file(known.workspace, TABLE.encode()), total=0)
    the_import = importing.begin_import(known, [source], at=timezone.now())
    importing.look(the_import, known, at=timezone.now())
    browser = signed_in(known)
    refused = browser.post(f"/import/{the_import.pk}/running/", {"treat-mode": "both", "treat-tags": "a"})
    assert refused.status_code == 422
    assert "Choose at least one thing by which people are recognised." in refused.text
    form = {"treat-mode": "known", "treat-overwrite": "on", "treat-match": ["email"], "treat-tags": "ярмарка"}
    browser.post(f"/import/{the_import.pk}/looking/", form)
    the_import.refresh_from_db()
    assert Treatment.of_json(the_import.treatment) == Treatment(
        make=False, known=OVERWRITE, match=frozenset({"email"}), tags=("ярмарка",)
    )
    assert the_import.state == Import.State.READING


def test_rows_that_were_not_taken_in_come_out_in_their_own_columns_and_go_in_again(known):
    the_import, _counts = taken(known, Treatment(make=False))
    source = the_import.sources.get()
    browser = signed_in(known)
    assert f"/import/{the_import.pk}/mend/{source.pk}/" in browser.get(f"/import/{the_import.pk}/").text
    text = b"".join(browser.get(f"/import/{the_import.pk}/mend/{source.pk}/").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Имя", "Почта", "Должность", "Rapport: why"]
    assert [row[0] for row in rows[1:]] == ["Игорь Лунёв", ""]
    assert "nobody you know" in rows[1][3]
    again, counts = taken(known, USUAL, table=text)
    assert counts["created"] == 1
    assert again.sources.get().preview["header_key"] == source.preview["header_key"]
    assert Remark.objects.filter(source__the_import=again).count() == 1


def test_the_table_of_another_workspace_cannot_be_mended(known, stranger):
    the_import, _counts = taken(known, Treatment(make=False))
    address = f"/import/{the_import.pk}/mend/{the_import.sources.get().pk}/"
    assert signed_in(stranger).get(address).status_code == 404
