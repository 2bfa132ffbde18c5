"""How long things are kept: by dated rules, by the user's choice, and what one press does."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.imports.models import Source
from rapport.inbox.models import Message
from rapport.journal.models import Batch, Payload
from rapport.journal.undoing import undo
from rapport.privacy import retention
from rapport.privacy.keeping import before, classes, later, table, terms, until
from rapport.privacy.models import Disposal, Erasure, RetentionChoice
from tests import cast

NOW = timezone.now()


def due(anna):
    return {row.term.name: row.count for row in retention.standing(anna, at=NOW) if row.count}


def test_the_tables_are_whole_dated_and_in_both_languages():
    for row in table("retention"):
        assert {"class", "months", "en", "ru", "valid_from", "source", "checked_on", "verify"} <= row.keys()
    for row in table("clocks"):
        assert {"law", "what", "amount", "unit", "valid_from", "source", "checked_on", "verify"} <= row.keys()
    for row in table("register"):
        assert set(row["en"]) == set(row["ru"]) >= {"what", "whose", "fields", "purpose", "basis_gdpr", "basis_ru"}
        assert row["retention"] in ("", *classes())
    assert set(retention.CLASSES) <= set(classes())


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
     (date(2026, 11, 24), -12, date(2025, 11, 24)), (date(2026, 12, 31), 2, date(2027, 2, 28))],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(day, months, then):
    assert later(day, months) == then


def test_the_term_is_the_countrys_and_the_law_is_the_least(anna):
    workspace = anna.workspace
    assert terms(workspace, on=date(2026, 11, 24))["invoice"].months == 60
    assert until(workspace, "invoice", date(2026, 3, 1), at=NOW) == "2031-12-31"
    cast.a_paper(RetentionChoice, workspace, data_class="invoice", months=12, reason="No room")
    assert terms(workspace, on=date(2026, 11, 24))["invoice"].months == 60
    workspace.country = "DE"
    assert terms(workspace, on=date(2026, 11, 24))["invoice"].months == 96


def test_who_never_became_a_client_goes_into_the_trash_and_comes_back(anna):
    old, fresh = cast.ago(days=400), cast.ago(days=20)
    gone = cast.a_contact(None, "Long ago", email="a@a.example", workspace=anna.workspace, created_at=old)
    cast.a_contact(None, "Just now", email="b@b.example", workspace=anna.workspace, created_at=old)
    cast.an_interaction(None, contact=Contact.objects.get(name="Just now"), at=fresh, workspace=anna.workspace)
    assert due(anna) == {"lead": 1}
    count, batch = retention.dispose("lead", by=anna, at=NOW)
    gone.refresh_from_db()
    assert (count, bool(gone.trashed_at), due(anna)) == (1, True, {})
    assert retention.dispose("lead", by=anna, at=NOW) == (0, None)
    undo(batch, by=anna, at=NOW)
    gone.refresh_from_db()
    assert gone.trashed_at is None
    browser = cast.signed_in(anna)
    page = "/settings/privacy/retention/lead/keep/"
    assert browser.post(page, {"months": 36, "reason": "Slow business"}).status_code == 302
    assert due(anna) == {}
    assert "Slow business" in browser.get("/settings/privacy/retention/").text
    assert browser.post("/settings/privacy/retention/invoice/keep/", {"months": 1, "reason": "x"}).status_code == 422
    assert browser.get("/settings/privacy/retention/nothing/keep/").status_code == 404


def test_a_client_with_whom_it_is_over_goes_into_the_trash(anna):
    client = cast.a_client(anna.workspace, created_at=cast.ago(days=1200))
    cast.a_client(anna.workspace, "Fresh")
    assert due(anna) == {"card": 1}
    cast.signed_in(anna).post("/settings/privacy/retention/card/")
    assert list(Client.objects.trashed()) == [client]


def test_the_trash_is_emptied_for_good_and_the_journal_with_it(anna):
    client, then = cast.a_client(anna.workspace), cast.ago(days=200)
    person = cast.a_contact(client, trashed_at=then)
    letter = cast.a_letter(client, contact=cast.a_contact(client, "Other", email="o@o.example"), text="Old letter")
    Interaction.objects.filter(source=letter.pk).update(trashed_at=then)
    step = cast.a_next_step(client, "A secret step")
    step.trash(by=anna, at=then)
    assert due(anna) == {"trash": 1, "trashed_words": 1, "trashed_steps": 1}
    browser = cast.signed_in(anna)
    for name in ("trash", "trashed_words", "trashed_steps"):
        browser.post(f"/settings/privacy/retention/{name}/")
    assert not NextStep.objects.exists()
    assert not Message.objects.exists()
    assert Erasure.objects.get().person == person.pk
    assert Payload.objects.get(entry__subject="clients.nextstep").salt == ""
    assert sorted(Disposal.objects.values_list("data_class", "count")) == [
        ("trash", 1), ("trashed_steps", 1), ("trashed_words", 1),
    ]  # fmt: skip
    assert due(anna) == {}
    batch = Batch.objects.filter(kind="disposal.erased").first()
    assert f"/undo/{batch.pk}/" not in browser.get("/settings/journal/").text


def test_old_uploads_and_remarks_go_and_the_import_stays(anna):
    brought = cast.an_import(anna, "people.csv", problem="empty_row", created_at=cast.ago(days=500))
    assert due(anna) == {"upload": 1, "log": 1}
    for name in ("upload", "log"):
        retention.dispose(name, by=anna, at=NOW)
    assert due(anna) == {}
    assert Source.objects.get().file is None
    assert cast.signed_in(anna).get(f"/import/{brought.pk}/").status_code == 200


def test_the_edge_is_a_day_of_the_calendar(anna):
    term = terms(anna.workspace, on=NOW.date())["lead"]
    assert NOW - before(term, NOW) >= timedelta(days=365)
