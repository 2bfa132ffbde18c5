"""Pages of invoices: the list, one of them, begun, written, issued, printed, credited."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.agreements.models import Instalment
from rapport.agreements.wording import money
from rapport.billing import correcting, drafting, issuing, printing, sending, showing, wording
from rapport.billing.allocating import Moved, TooMuch
from rapport.billing.forms.invoice import CreditForm, InvoiceForm, moved
from rapport.billing.models import Invoice
from rapport.billing.requisites import parties_of
from rapport.clients.models import Client, Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.engagements.models import Engagement
from rapport.lib.bills import Bill
from rapport.web.downloads import named
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import BOOKKEEPER, open_to
from rapport.web.tabs import tabbed

# Of so many clients one is chosen; for the others it is begun on the page of an engagement.
MOST_CLIENTS = 500


@require_safe
@open_to(BOOKKEEPER)
def invoice_list(request):
    labels = {
        "open": _("To be paid"), "draft": _("Being written"), "paid": _("Paid"), "all": _("All"),
        "thrown": _("In the trash"),
    }  # fmt: skip
    rows, shown = tabbed(request, "billing:list", labels, partial(showing.of_tab, request.actor))
    today = request.actor.workspace.today(timezone.now())
    values = {
        **shown, "rows": [showing.row_of(one, today, client=one.client.name) for one in rows],
        "answer": showing.answer_of_list(request.actor, today),
    }  # fmt: skip
    return page(request, "billing/list.html", values, fragment="list")


def invoice_of(request, pk):
    rows = Invoice.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("client", "contact", "engagement", "workspace", "corrects", "letter"), pk=pk
    )


@require_safe
@open_to(BOOKKEEPER)
def invoice(request, pk):
    """The paper, how it stands, what was paid of it."""
    if not Invoice.objects.visible_to(request.actor).filter(pk=pk).exists():
        return unmade(request, Invoice, pk, "billing:list")
    one, now = invoice_of(request, pk), timezone.now()
    today = one.workspace.today(now)
    state, tone = wording.state_in_words(one, today)
    with translation.override(one.language):
        paper = showing.printed(one, today)
    reader = sending.reader_of(one)
    values = {
        "one": one, "href": showing.href(one.pk), "state": state, "tone": tone, "paper": paper,
        "answer": _answer(one, today), "lacks": _lacks(one, today), "got": showing.got(one),
        "link": sending.link_of(one, reader, request.actor, now) if not one.is_draft else "",
        "reader": reader, "is_begun": bool(one.letter and one.letter.is_being_written),
        "credits": [showing.row_of(note, today) for note in one.credits.order_by("pk")[:20]],
        "credit": showing.credit_of(request.actor, one.client_id, one.currency) if one.is_open else [],
    }  # fmt: skip
    return page(request, "billing/invoice.html", values, fragment="content")


def _answer(one, today):
    """Who is to pay what, and by when; or how it stands."""
    if one.is_draft or one.kind == Invoice.Kind.CREDIT:
        return f"{one.client.name}.", f"{wording.name_of(one)}: {money(one.total_minor, one.currency)}."
    if one.is_open:
        facts = {"name": one.client.name, "sum": wording.left_in_words(one)}
        about = wording.about(one, today)
        return _("%(name)s is to pay %(sum)s.") % facts, f"{about[:1].upper()}{about[1:]}."
    facts = {"name": one.client.name, "sum": money(one.total_minor - one.credited_minor, one.currency)}
    if one.state == "paid":
        return _("%(name)s has paid %(sum)s.") % facts, ""
    return _("%(name)s owes nothing of it.") % facts, _("It was put right by a credit note.")


def _lacks(one, today):
    if not one.is_draft:
        return ""
    codes = issuing.missing(one, *parties_of(one), today)
    return wording.lacks_in_words(codes) if codes else ""


@require_http_methods(["GET", "POST"])
def new(request):
    """A draft for a client: who it is for is all that is asked."""
    clients = Client.objects.visible_to(request.actor).living().order_by("-last_at", "-id")
    if request.method == "GET":
        return page(request, "billing/new.html", {"clients": clients[:MOST_CLIENTS]}, fragment="content")
    client = get_object_or_404(clients, pk=number_in(request.POST.get("client", ""), 15) or 0)
    return _begun(request, client, drafting.starting(request.actor), {"title": ""})


@require_POST
def for_engagement(request, pk):
    """A draft for a payment that was agreed, or an empty one under the engagement."""
    rows = Engagement.objects.visible_to(request.actor).present().select_related("client", "workspace")
    engagement = get_object_or_404(rows, pk=pk)
    agreed = number_in(request.POST.get("instalment", ""), 15)
    if agreed is None:
        facts = {"title": engagement.title, "engagement_id": engagement.pk}
        return _begun(request, engagement.client, drafting.starting(request.actor), facts)
    payments = Instalment.objects.visible_to(request.actor).present().filter(engagement=engagement)
    payment = get_object_or_404(payments.select_related("proposal", "client", "engagement"), pk=agreed)
    one, batch = drafting.for_instalment(payment, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("A draft of an invoice: %(title)s") % {"title": one.title}, batch=batch.pk)
    return go(request, one)


def _begun(request, client, bill: Bill, facts):
    one, batch = drafting.begin_invoice(client, bill, facts, by=request.actor, at=timezone.now())
    say(request, _("A draft of an invoice for %(name)s") % {"name": client.name}, batch=batch.pk)
    return go(request, reverse("billing:edit", args=[one.pk]))


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    one = invoice_of(request, pk)
    if not one.is_draft or one.trashed_at:
        return _too_late(request, one)
    people = Contact.objects.visible_to(request.actor).living().filter(client=one.client)
    form = InvoiceForm(request.POST or None, record=one, people=list(people.order_by("-is_main", "id")[:MOST_PEOPLE]))

    def save(values, *, by, at, version):
        bill, columns = form.parts_of(values)
        return drafting.write(one, bill, columns, by=by, at=at, version=version)

    try:
        return edit_page(
            request, form, "billing/edit.html", {}, save=save, to=one.get_absolute_url(), said=_("The draft is kept.")
        )
    except drafting.Issued:
        return _too_late(request, one)


def _too_late(request, one):
    complain(request, _("It is issued and stays as it is. Put it right with a credit note."))
    return go(request, one)


@require_POST
def issue(request, pk):
    """Its number, for good."""
    one = invoice_of(request, pk)
    try:
        if issuing.issue(one, by=request.actor, at=timezone.now()):
            one.refresh_from_db()
            say(request, _("%(name)s is issued.") % {"name": wording.name_of(one)})
    except issuing.NotReady as lacking:
        complain(request, wording.lacks_in_words(lacking.codes))
    return go(request, one)


@require_POST
def letter(request, pk):
    """A letter with its link; that it was sent is noted once the letter has gone."""
    one, now = invoice_of(request, pk), timezone.now()
    if one.is_draft:
        raise Http404
    letter = sending.write_letter(one, by=request.actor, at=now)
    if letter is None:
        complain(request, _("There is nobody to write to, or no mailbox to write from. Give them the link yourself."))
        return go(request, one)
    return go(request, reverse("inbox:message", args=[letter.pk]))


@require_POST
def link(request, pk):
    """Their private link, where they have none."""
    one = invoice_of(request, pk)
    if one.is_draft:
        raise Http404
    sending.open_link(one, by=request.actor, at=timezone.now())
    return go(request, one)


@require_POST
def sent(request, pk):
    """They have it, by a way Rapport does not know of."""
    one = invoice_of(request, pk)
    if one.is_draft:
        raise Http404
    return do(request, partial(sending.note_sending, one), _("Noted as sent."), to=one)


@require_safe
@open_to(BOOKKEEPER)
def pdf(request, pk):
    return paper_of(invoice_of(request, pk))


def paper_of(one):
    """An invoice as a PDF, in its language."""
    response = HttpResponse(printing.as_pdf(one, timezone.now()), content_type="application/pdf")
    with translation.override(one.language):
        return named(response, f"{wording.name_of(one)}.pdf")


@require_http_methods(["GET", "POST"])
def credit(request, pk):
    """Less of it is to be paid, for a reason: a paper of its own."""
    one = invoice_of(request, pk)
    if not one.is_open:
        raise Http404
    form = CreditForm(request.POST or None, invoice=one)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            note, _batch = correcting.credit(one, facts["amount"], facts["reason"], by=request.actor, at=timezone.now())
        except (Moved, TooMuch):
            form.add_error(None, moved())
        else:
            say(request, _("%(name)s is issued.") % {"name": wording.name_of(note)})
            return go(request, one)
    values = {"one": one, "answer": (_("What is not to be paid?"), wording.name_of(one))}
    return form_page(request, form, "billing/small_form.html", {**values, "save": _("Issue a credit note")})


@require_POST
def trash(request, pk):
    one = invoice_of(request, pk)
    if not one.is_draft:
        return _too_late(request, one)
    return do(request, one.trash, _("The draft is in the trash."), to=reverse("billing:list"))


@require_POST
def restore(request, pk):
    one = invoice_of(request, pk)
    return do(request, partial(one.restore), _("It is back where it was."), to=one)
