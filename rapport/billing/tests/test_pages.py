"""Pages of invoices: a client pays by what stands on them."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from rapport.agreements.models import Instalment
from rapport.billing.models import Invoice, Payment, Requisites
from rapport.doors.opening import address_of, open_door
from rapport.inbox import delivering, outgoing
from rapport.inbox.models import Outgoing
from tests import cast
from tests.servers.pigeon import a_pigeon

pytestmark = pytest.mark.django_db

RUSSIAN = {
    "country": "RU", "tax_number": "500100732259", "account": "40802810838000000001", "bank": "ПАО СБЕРБАНК",
    "bic": "044525225", "corr_account": "30101810400000000225", "name": "ИП Иванов Иван Иванович",
}  # fmt: skip


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def client(anna):
    return cast.a_client(anna.workspace, "Olive & Reed", language="en")


def test_an_invoice_is_written_issued_and_paid_on_its_pages(anna, browser, client):
    cast.some_requisites(anna.workspace)
    browser.post("/invoices/new/", {"client": client.pk})
    one = Invoice.objects.get()
    facts = {
        "version": one.version, "title": "Catalogue", "language": "en", "currency": "eur", "rate": "60",
        "lines": "Design, 10 h\nPhotographs = 640", "discount": "10", "vat": "S", "vat_rate": "19",
    }  # fmt: skip
    browser.post(f"/invoices/{one.pk}/edit/", facts)
    one.refresh_from_db()
    assert (one.net_minor, one.tax_minor, one.total_minor) == (111_600, 21_204, 132_804)
    browser.post(f"/invoices/{one.pk}/issue/")
    one.refresh_from_db()
    paid = {"amount": "1,000", "received_on": anna.workspace.today(), "how": "bank", "left": one.balance_minor}
    browser.post(f"/invoices/{one.pk}/pay/", paid)
    again = browser.post(f"/invoices/{one.pk}/pay/", paid)
    assert (again.status_code, Payment.objects.count()) == (422, 1), "sent twice it is kept once"
    assert "Something was paid or credited meanwhile." in again.text
    page = browser.get(f"/invoices/{one.pk}/").text
    assert "is to pay €328.04 of €1,328.04" in page
    assert "Photographs" in page
    browser.post(f"/invoices/{one.pk}/payments/{Payment.objects.get().pk}/back/")
    one.refresh_from_db()
    assert one.state == "issued"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("lines", "Design", "says no hours and no sum"),
        ("discount", "101", "per cent from 0 to 100"),
        ("vat", "S", "Write the rate"),
        ("currency", "euro", "valid value"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(anna, browser, client, field, typed, said):
    one = cast.an_invoice(client, by=anna, issued=False)
    facts = {"version": one.version, "title": "Catalogue", "language": "en", "currency": "EUR", "vat": "O"}
    answer = browser.post(f"/invoices/{one.pk}/edit/", {**facts, field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    one.refresh_from_db()
    assert one.version == facts["version"]


@pytest.mark.parametrize("amount", ["0", "-5", "much", "1.999", "5 USD"])
def test_a_payment_of_nothing_is_refused(anna, browser, client, amount):
    one = cast.an_invoice(client, by=anna)
    facts = {"amount": amount, "received_on": anna.workspace.today(), "how": "bank", "left": one.balance_minor}
    assert browser.post(f"/invoices/{one.pk}/pay/", facts).status_code == 422
    assert not Payment.objects.exists()


def test_a_credit_that_is_sent_twice_is_issued_once(anna, browser, client):
    one = cast.an_invoice(client, by=anna)
    facts = {"amount": "100", "reason": "Less work", "left": one.balance_minor}
    assert [browser.post(f"/invoices/{one.pk}/credit/", facts).status_code for _ in range(2)] == [302, 422]
    assert Invoice.objects.filter(kind="381").count() == 1


def test_an_agreed_payment_is_asked_for_once_however_often_it_is_pressed(anna, browser, client):
    engagement = cast.an_engagement(client, "A shop")
    proposal = cast.a_proposal(engagement, sent=False, by=anna)
    agreed = Instalment.objects.create(
        workspace=client.workspace, proposal=proposal, client=client, engagement=engagement, position=1,
        words="to begin", hundredths=3000, amount_minor=45_000, currency="EUR", created_at=timezone.now(),
        updated_at=timezone.now(),
    )  # fmt: skip
    assert "to begin" in browser.get(engagement.get_absolute_url()).text
    for _ in range(2):
        browser.post(f"/engagements/{engagement.pk}/invoice/", {"instalment": agreed.pk})
    assert Invoice.objects.get().total_minor == 45_000


def test_it_was_sent_once_its_letter_has_gone(anna, browser, client):
    cast.a_contact(client, "Hannah Reed", email="hannah@olive.example", is_main=True)
    one = cast.an_invoice(client, by=anna)
    with a_pigeon():
        begun = [browser.post(f"/invoices/{one.pk}/letter/").url for _ in range(2)]
        letter = Outgoing.objects.get()
        assert begun == [f"/inbox/outgoing/{letter.pk}/"] * 2
        assert f"/invoices/{one.pk}/" in letter.text
        one.refresh_from_db()
        assert one.sent_at is None
        outgoing.send(letter, by=anna, at=cast.ago(minutes=1))
        delivering.deliver(letter.pk, at=timezone.now())
    one.refresh_from_db()
    assert (one.sent_at is not None, one.letter) == (True, None)


def test_without_a_mailbox_there_is_the_link_and_a_word_that_they_have_it(anna, browser, client):
    cast.a_contact(client, "Hannah Reed", email="hannah@olive.example", is_main=True)
    one = cast.an_invoice(client, by=anna)
    browser.post(f"/invoices/{one.pk}/letter/")
    assert not Outgoing.objects.exists()
    browser.post(f"/invoices/{one.pk}/link/")
    assert "For Hannah Reed alone" in browser.get(f"/invoices/{one.pk}/").text
    browser.post(f"/invoices/{one.pk}/sent/")
    one.refresh_from_db()
    assert one.sent_at is not None


def test_pressed_twice_it_is_issued_once(anna, browser, client):
    one = cast.an_invoice(client, by=anna)
    number = one.number
    browser.post(f"/invoices/{one.pk}/issue/")
    one.refresh_from_db()
    assert one.number == number


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("tax_number", "500100732258"), ("account", "40802810838000000002"), ("bic", "04452522"),
        ("account", "DE89370400440532013001"), ("country", "Nowhere"), ("pattern", "{year}"), ("vat_id", "DE12"),
    ],
)  # fmt: skip
def test_requisites_with_a_wrong_digit_are_refused(anna, browser, field, typed):
    facts = {**RUSSIAN, "version": 1, "vat": "O", "due_days": 7, "pattern": "{year}-{n:03}"}
    answer = browser.post("/settings/requisites/", {**facts, field: typed})
    assert answer.status_code == 422
    assert not Requisites.objects.exists()


def test_requisites_are_kept_and_two_tabs_see_both_versions(anna, browser):
    facts = {**RUSSIAN, "version": 1, "vat": "O", "due_days": 7, "pattern": "{year}-{n:03}"}
    browser.post("/settings/requisites/", facts)
    assert Requisites.objects.get().corr_account == RUSSIAN["corr_account"]
    browser.post("/settings/requisites/", {**facts, "bank": "Сбербанк"})
    answer = browser.post("/settings/requisites/", {**facts, "bank": "ВТБ"})
    assert answer.status_code == 409
    assert "Сбербанк" in answer.text


def test_the_client_reads_it_behind_their_link_and_it_is_seen(anna, client):
    one = cast.an_invoice(client, by=anna)
    door = open_door(client, None, by=anna, at=timezone.now())[0]
    visitor = cast.Browser(headers={"user-agent": "Mozilla/5.0 Firefox/140"})
    place = address_of(door, f"invoices/{one.pk}/").partition("://")[2].partition("/")[2]
    page = visitor.get(f"/{place}")
    assert "To be paid: €1,200." in page.text
    assert "DE89370400440532013000" in page.text
    assert "<svg" in page.text
    one.refresh_from_db()
    assert one.viewed_at is not None


def test_a_draft_is_behind_no_link(anna, client):
    one = cast.an_invoice(client, by=anna, issued=False)
    door = open_door(client, None, by=anna, at=timezone.now())[0]
    place = address_of(door, f"invoices/{one.pk}/").partition("://")[2].partition("/")[2]
    assert cast.Browser().get(f"/{place}").status_code == 404


def test_the_paper_says_what_is_to_be_paid_in_its_language(anna, browser, client):
    cast.some_requisites(anna.workspace, **RUSSIAN)
    one = cast.an_invoice(client, bill=cast.a_bill(("Макеты", 15_000_000)), by=anna, currency="RUB", language="ru")
    answer = browser.get(f"/invoices/{one.pk}/pdf/")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace("\xa0", " ")
    for words in (f"Счёт № {one.number}", "150 000 ₽", "40802810838000000001", "Сто пятьдесят тысяч рублей 00 копеек"):
        assert words in text
