"""Everybody compared with everybody, and what people say about the pairs."""

import pytest
from django.utils import timezone

from rapport.clients import lookalikes, tasks
from rapport.clients.models import Client, Comparison, Lookalike
from rapport.clients.pairs import pairs, shown
from rapport.journal.undoing import undo
from rapport.web.bulk import insert_or_renew
from tests.cast import a_client, a_contact, a_person, signed_in


def compared(actor):
    """The pairs, as (names, reasons)."""
    assert lookalikes.begin(actor, at=timezone.now())
    tasks.compare.call(actor.workspace_id)
    assert Comparison.objects.get(workspace=actor.workspace).state == "done"
    rows = list(pairs(actor).order_by("-points", "id"))
    return [
        ({pair.kept.name, pair.gone.name}, pair.why)
        for pair in shown(actor, rows, clients="/clients/", people="/people/")
    ]


@pytest.fixture
def twice(anna):
    return a_client(anna.workspace, "ООО «Ромашка»", city="Омск"), a_client(anna.workspace, "Romashka LLC", city="Омск")


def test_clients_of_one_name_in_two_alphabets(anna, twice):
    assert compared(anna) == [({"ООО «Ромашка»", "Romashka LLC"}, "Same name in the other alphabet")]


def test_different_tax_numbers_are_two(anna):
    for number in ("7707083893", "7736050003"):
        client = a_client(anna.workspace, "Ромашка")
        client.change({"tax_number": number}, by=anna, at=timezone.now())
    assert compared(anna) == []


def test_people_of_a_company_and_a_person_who_is_a_client(anna):
    company = a_client(anna.workspace, "Meridian Books")
    a_contact(company, "Mara Quist", email="mara@quist.example")
    a_person(anna.workspace, "Mara Quist", email="mara@quist.example")
    assert compared(anna) == [({"Meridian Books", "Mara Quist"}, "Same e-mail, works at this company")]


def test_a_common_mailbox_makes_nobody_one(anna):
    company = a_client(anna.workspace, "Meridian Books")
    for name in ("Mara Quist", "Ilya Brandt"):
        a_contact(company, name, email="info@meridian.example", phone="+7 495 123-45-67")
    assert compared(anna) == []


def test_somebody_new_who_is_known_by_another_address(anna):
    company = a_client(anna.workspace, "Meridian Books")
    a_contact(company, "Илья Брандт", email="ilya@meridian.example")
    a_contact(None, "Ilya Brandt", email="ilya.b@meridian.example", workspace=anna.workspace)
    ((names, why),) = compared(anna)
    assert names == {"Илья Брандт", "Ilya Brandt"}
    assert why == "Same website or mail domain, same name in the other alphabet"


def test_different_is_remembered_until_more_speaks_for_it(anna, twice):
    compared(anna)
    pair = Lookalike.objects.get()
    batch = lookalikes.say_different(pair, by=anna, at=timezone.now())
    assert lookalikes.say_different(pair, by=anna, at=timezone.now()) is None
    assert compared(anna) == []
    undo(batch, by=anna, at=timezone.now())
    assert len(compared(anna)) == 1
    lookalikes.say_different(pair, by=anna, at=timezone.now())
    for client in twice:
        a_contact(client, "Vera", email="vera@romashka.example")
    assert next(why for names, why in compared(anna) if "Romashka LLC" in names).startswith("Same e-mail")


def test_what_is_not_alike_any_more_goes(anna, twice):
    assert len(compared(anna)) == 1
    twice[0].change({"name": "Василёк"}, by=anna, at=timezone.now())
    assert compared(anna) == []
    assert not Lookalike.objects.exists()


def test_a_worker_that_died_is_followed_by_one_that_goes_on(anna, twice, monkeypatch):
    a_client(anna.workspace, "Romashka")
    monkeypatch.setattr(lookalikes, "CHUNK", 1)
    assert lookalikes.begin(anna, at=timezone.now())

    def killed(*args, **how):
        if Comparison.objects.get().done > 1:
            raise KeyboardInterrupt
        return insert_or_renew(*args, **how)

    with monkeypatch.context() as patched:
        patched.setattr(lookalikes, "insert_or_renew", killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.compare.call(anna.workspace_id)
    assert (Comparison.objects.get().state, Comparison.objects.get().done) == ("running", 1)
    assert not lookalikes.begin(anna, at=timezone.now())
    tasks.compare.call(anna.workspace_id)
    assert Comparison.objects.get().state == "done"
    assert Lookalike.objects.count() == 3


def test_a_comparison_that_breaks_is_said(anna, monkeypatch):
    lookalikes.begin(anna, at=timezone.now())
    monkeypatch.setattr(lookalikes, "run", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.compare.call(anna.workspace_id)
    assert "broke off" in signed_in(anna).get("/clients/alike/").text
    assert lookalikes.begin(anna, at=timezone.now())


def test_nobody_sees_the_pairs_of_others(anna, stranger, twice):
    compared(anna)
    assert not pairs(stranger).exists()
    pair = Lookalike.objects.get()
    assert signed_in(stranger).post(f"/clients/alike/{pair.pk}/different/").status_code == 404
    assert Lookalike.objects.open().count() == 1


def test_the_page_from_the_first_press_to_the_last(anna, twice):
    browser = signed_in(anna)
    assert "Has somebody got in twice?" in browser.get("/clients/alike/").text
    browser.post("/clients/alike/compare/")
    assert "being compared" in browser.get("/clients/alike/").text
    tasks.compare.call(anna.workspace_id)
    page = browser.get("/clients/alike/").text
    assert "One pair may be one and the same." in page
    one, other = sorted(client.pk for client in twice)
    assert f"/clients/{one}/merge/{other}/" in page
    pair = Lookalike.objects.get()
    browser.post(f"/clients/alike/{pair.pk}/different/")
    assert "Nobody looks like anybody else." in browser.get("/clients/alike/").text
    assert Client.objects.count() == 2
