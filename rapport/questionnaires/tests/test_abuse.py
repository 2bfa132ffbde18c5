"""Whoever means no good: nothing breaks, nothing is lost, and nothing of a machine reaches a history by itself."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.clients.models import Consent, Contact, Interaction
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.questionnaires.models import AnswerSheet
from rapport.questionnaires.suspecting import suspicions_of
from rapport.questionnaires.tests.pages import SAID, send, token_in, visitor, waited
from rapport.web import limits, tokens
from tests import cast


@pytest.fixture
def form(anna):
    return cast.a_form(anna)


@pytest.mark.parametrize("seconds", [-5, 60 * 60 * 25])
def test_too_quick_or_too_old_asks_again_and_keeps_what_was_written(form, seconds):
    answer = send(visitor(), form, page=waited(f"f{form.pk}", seconds=seconds))
    assert answer.status_code == 422
    assert "A shop for pots." in answer.text
    assert not AnswerSheet.objects.exists()


def test_the_same_page_may_be_sent_a_moment_later(form):
    quick = send(visitor(), form, page=waited(f"f{form.pk}", seconds=-5))
    assert tokens.read(token_in(quick), f"f{form.pk}").nonce


@pytest.mark.parametrize("page", ["", "x", "a:b:c", "\x00", "é" * 3000])
def test_a_token_that_is_not_ours_asks_again(form, page):
    answer = send(visitor(), form, page=page)
    assert answer.status_code == 422
    assert "A shop for pots." in answer.text


def test_a_token_of_another_form_or_workspace_is_none(form, stranger):
    theirs = cast.a_form(stranger)
    answer = send(visitor(), form, page=waited(f"f{theirs.pk}"))
    assert answer.status_code == 422
    assert not AnswerSheet.objects.exists()


def test_a_field_that_nobody_sees_holds_the_answers_for_a_look(anna, form):
    page = waited(f"f{form.pk}")
    bait = tokens.read(page, f"f{form.pk}").bait
    answer = send(visitor(), form, page=page, **{bait: "https://spam.example"})
    # A machine learns nothing from the answer.
    assert answer.status_code == 302
    sheet = AnswerSheet.objects.get()
    assert (sheet.state, sheet.suspicions, sheet.contact) == ("held", ["bait"], None)
    assert not Interaction.objects.exists()
    assert not Contact.objects.exists()
    assert not Consent.objects.exists()
    browser = cast.signed_in(anna)
    assert "Nora Field" in browser.get(f"/forms/{form.pk}/?tab=held").text
    assert "looks as if a machine wrote it" in browser.get(sheet.get_absolute_url()).text


def test_held_answers_are_taken_in_refused_and_taken_back(anna, form):
    sheet = cast.an_answer_sheet(form, bait="x")
    browser, href = cast.signed_in(anna), sheet.get_absolute_url()
    browser.post(f"{href}real/")
    assert Interaction.objects.get().awaits
    assert Consent.objects.get().evidence["ip"] == "203.0.113.7"
    known = Batch.objects.count()
    browser.post(f"{href}real/")
    assert Batch.objects.count() == known
    undo(Batch.objects.get(kind="answersheet.taken"), by=anna, at=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.state, sheet.contact, sheet.interaction) == ("held", None, None)
    assert not Contact.objects.exists()
    browser.post(f"{href}refused/")
    browser.post(f"{href}refused/")
    sheet.refresh_from_db()
    # What proved a consent of a machine is nobody's proof.
    assert (sheet.state, sheet.evidence) == ("refused", {})
    assert Batch.objects.filter(kind="answersheet.refused").count() == 1
    browser.post(f"{href}real/")
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("See https://a.example and www.b.example", []),
        ("https://a.example " * 4, ["links"]),
        ("<a href='x'>Buy</a>", ["markup"]),
        ("[url=http://x]Buy[/url]", ["markup"]),
    ],
)
def test_links_are_counted_where_nobody_asked_for_them(text, codes):
    assert suspicions_of([{"kind": "long", "value": text}], bait="", is_flood=False) == codes
    assert suspicions_of([{"kind": "site", "value": text}], bait="", is_flood=False) == []


def test_a_hundred_times_from_one_place_is_stopped_and_the_words_are_kept(form):
    browser = visitor()
    answers = [send(browser, form, {**SAID, "q-about": f"Number {number}"}) for number in range(30)]
    assert [answer.status_code for answer in answers].count(302) == limits.BY_VISITOR
    assert answers[-1].status_code == 429
    assert "Number 29" in answers[-1].text
    assert AnswerSheet.objects.count() == limits.BY_VISITOR


def test_very_many_from_everywhere_are_held(form, monkeypatch):
    monkeypatch.setattr("rapport.questionnaires.receiving.FLOOD", 3)
    for number in range(5):
        send(visitor(), form, {**SAID, "q-about": f"Number {number}"})
    assert list(AnswerSheet.objects.order_by("id").values_list("state", flat=True)) == ["taken"] * 3 + ["held"] * 2


def test_addresses_of_one_network_count_together():
    assert limits.network_of("2001:db8::1") == limits.network_of("2001:db8::ffff:1")
    assert limits.network_of("203.0.113.7") != limits.network_of("203.0.113.8")
    assert limits.network_of("unknown") == "unknown"


def test_too_much_is_refused_before_it_is_read(form):
    answer = send(visitor(), form, {**SAID, "q-about": "x" * 600_000})
    assert answer.status_code == 413
    longer = send(visitor(), form, {**SAID, "q-about": "x" * 20_000})
    assert longer.status_code == 422


def test_nuls_wrong_types_and_strange_fields_break_nothing(anna):
    form = cast.a_form(anna, "site")
    said = {
        "q-name": "No\x00ra", "q-email": "nora@field.example", "q-goal": "\x00", "q-parts": ["nonsense", "x"],
        "q-texts": "nothing of the kind", "q-by": "the day after", "q-budget_0": "many", "q-budget_1": "-1",
        "q-now": "javascript:alert(1)", "q-budget": "x", "agree-answer": ["on", "off"], "q-unknown": "x",
    }  # fmt: skip
    answer = send(visitor(), form, said)
    assert answer.status_code == 422
    assert not AnswerSheet.objects.exists()
    fitting = {"q-name": "No\x00ra", "q-email": "nora@field.example", "q-goal": "More\x00", "agree-answer": "on"}
    assert send(visitor(), form, fitting).status_code == 302
    assert AnswerSheet.objects.get().said("name") == "Nora"


def test_a_broken_body_breaks_nothing(form):
    browser = visitor()
    for body, kind in (
        (b"\xff\xfe%00&=&&", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data; boundary=y"),
        (b"{}", "application/json"),
    ):
        assert browser.post(form.public_href, body, content_type=kind).status_code in {400, 422}


def test_an_unknown_address_is_not_found(db):
    for name in ("open", "sent", "embedded", "embedded_sent", "personal"):
        assert visitor().get(reverse(f"questionnaires:{name}", args=["nothing"])).status_code == 404
