"""A personal link: asked once, opened, begun, put away, continued, sent, read again; over or taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.accounts.models import hash_of
from rapport.clients.models import Contact, Interaction
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.questionnaires.models import AnswerSheet, Invitation, Opening
from rapport.questionnaires.tests.pages import visitor, waited
from tests import cast


@pytest.fixture
def brief(anna):
    return cast.a_form(anna, "site")


@pytest.fixture
def hannah(anna):
    return cast.a_contact(cast.a_client(anna.workspace, "Olive & Reed"), "Hannah Reed", email="hannah@olive.example")


@pytest.fixture
def invited(anna, brief, hannah):
    invitation, token = cast.an_invitation(brief, hannah, anna)
    return invitation, f"/b/{token}/"


def test_a_link_is_made_once_however_often_the_button_is_pressed(anna, brief, hannah):
    browser = cast.signed_in(anna)
    page = browser.get(f"/people/{hannah.pk}/brief/")
    assert "A brief for a website" in page.text
    said = {"questionnaire": brief.pk, "days": 30, "press": "p" * 32}
    first, second = (browser.post(f"/people/{hannah.pk}/brief/", said) for _ in range(2))
    invitation = Invitation.objects.get()
    assert "/b/" in first.text
    token = first.text.split("/b/")[1].split("/")[0]
    assert token in second.text
    # No mailbox is connected: the letter is begun in the reader's own mail program.
    assert 'href="mailto:hannah@olive.example?subject=' in first.text
    # Whoever reads the database learns no link.
    assert invitation.token_hash == hash_of(token)
    assert token not in str(Invitation.objects.values().get())
    assert Batch.objects.filter(kind="invitation.created").count() == 1


def test_it_is_begun_put_away_continued_and_sent(anna, brief, hannah, invited):
    invitation, href = invited
    browser = visitor()
    page = browser.get(href).text
    # What we know of somebody is not asked.
    assert "What is your name?" not in page
    kept = browser.post(href, {"q-goal": "Orders at night", "q-parts": ["Portfolio"], "q-by": "nonsense", "save": "1"})
    assert kept["Location"].endswith("?kept")
    page = browser.get(f"{href}?kept").text
    assert "It is kept" in page
    assert "Orders at night" in page
    links = cast.signed_in(anna).get(f"/forms/{brief.pk}/?tab=links").text
    assert "3 of 12 answered" in links
    said = {
        "page": waited(f"b{invitation.pk}"), "q-goal": "Orders at night", "q-parts": ["Portfolio", "Blog or news"],
        "q-budget_0": "3 000", "q-budget_1": "5000,50", "agree-answer": "on", "q-by": "2027-02-05",
    }  # fmt: skip
    assert browser.post(href, said)["Location"] == href
    word = Interaction.objects.get(kind="form")
    assert (word.contact, word.client, word.title) == (hannah, hannah.client, "A brief for a website")
    sheet = AnswerSheet.objects.get()
    assert sheet.told("budget") == {"low": 300000, "high": 500050, "currency": "RUB"}
    copy = browser.get(href).text
    assert "This is what you sent" in copy
    assert "Portfolio; Blog or news" in copy
    assert "5 February 2027" in copy
    assert browser.post(href, said).status_code == 200
    assert AnswerSheet.objects.count() == 1
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert invitation.draft == {}
    assert "4 of 12 answered" in cast.signed_in(anna).get(f"/forms/{brief.pk}/?tab=links").text
    undo(Batch.objects.get(kind="answersheet.created"), by=anna, at=timezone.now())
    invitation.refresh_from_db()
    assert invitation.sent_at is None


def test_openings_are_theirs_and_not_ours_nor_a_machines(anna, invited):
    _invitation, href = invited
    cast.signed_in(anna).get(href)
    visitor().get(href, headers={"User-Agent": "TelegramBot (like TwitterBot)"})
    visitor().get(href, headers={"User-Agent": ""})
    visitor().head(href)
    assert not Opening.objects.exists()
    visitor().get(href)
    visitor().get(href)
    assert Opening.objects.count() == 1


@pytest.mark.parametrize("end", ["over", "taken back"])
def test_a_link_that_is_over_opens_nothing(anna, invited, end):
    invitation, href = invited
    if end == "over":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    else:
        browser = cast.signed_in(anna)
        for _ in range(2):
            browser.post(f"/forms/links/{invitation.pk}/revoked/")
        assert Batch.objects.filter(kind="invitation.revoked").count() == 1
    for answer in (visitor().get(href), visitor().post(href, {"q-goal": "x", "save": "1"})):
        assert answer.status_code == 410
        assert "This link is over" in answer.text
        assert "Hannah" not in answer.text
    invitation.refresh_from_db()
    assert invitation.draft == {}


def test_a_link_of_one_form_sends_no_other(anna, invited, hannah):
    _invitation, href = invited
    other, _token = cast.an_invitation(cast.a_form(anna, "text"), hannah, anna)
    answer = visitor().post(href, {"page": waited(f"b{other.pk}"), "q-goal": "x", "agree-answer": "on"})
    assert answer.status_code == 422
    assert not AnswerSheet.objects.exists()


def test_a_stranger_takes_back_and_sees_no_link(stranger, invited, brief, hannah):
    invitation, _href = invited
    browser = cast.signed_in(stranger)
    assert browser.post(f"/forms/links/{invitation.pk}/revoked/").status_code == 404
    assert browser.get(f"/people/{hannah.pk}/brief/").status_code == 404
    own = cast.a_contact(cast.a_client(stranger.workspace), "Rolf")
    answer = browser.post(f"/people/{own.pk}/brief/", {"questionnaire": brief.pk, "days": 30})
    assert answer.status_code in {200, 422}
    assert Invitation.objects.count() == 1
    assert Contact.objects.count() == 2


def test_whom_to_ask_is_found_whatever_the_case(anna, brief):
    cast.a_contact(cast.a_client(anna.workspace, "Olive & Reed"), "Иван Петров", email="ivan@olive.example")
    assert "Иван Петров" in cast.signed_in(anna).get(f"/forms/{brief.pk}/send/?q=иван").text
