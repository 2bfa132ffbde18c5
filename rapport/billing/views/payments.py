"""Money that came: written down for an invoice, given to another one, taken back."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.agreements.wording import money
from rapport.billing import allocating, wording
from rapport.billing.forms.invoice import PaymentForm, moved
from rapport.billing.models import Payment
from rapport.billing.views.invoices import invoice_of
from rapport.clients.views.editing import do
from rapport.web.pages import complain, form_page, go, say


@require_http_methods(["GET", "POST"])
def pay(request, pk):
    """A payment of this invoice; what is more than it asks for stays the client's credit."""
    one, now = invoice_of(request, pk), timezone.now()
    if not one.is_open:
        raise Http404
    form = PaymentForm(request.POST or None, invoice=one, today=one.workspace.today(now))
    if not form.is_valid():
        values = {"one": one, "answer": (_("What has come?"), f"{wording.name_of(one)}, {one.client.name}")}
        return form_page(request, form, "billing/small_form.html", {**values, "save": _("Write it down")})
    facts = form.cleaned_data
    payment = Payment(
        workspace_id=one.workspace_id, client=one.client, amount_minor=facts["amount"], currency=one.currency,
        received_on=facts["received_on"], how=facts["how"], note=facts["note"], user=request.user,
    )  # fmt: skip
    try:
        batch = allocating.take_in(payment, [one], by=request.actor, at=now)
    except allocating.Moved:
        complain(request, moved())
        return go(request, one)
    left = allocating.left_of(payment)
    said = _("%(sum)s is written down.") % {"sum": money(payment.amount_minor, payment.currency)}
    if left:
        more = _("%(sum)s of it is more than was asked and stays the client's credit.")
        said = f"{said} {more % {'sum': money(left, payment.currency)}}"
    say(request, said, batch=batch.pk)
    return go(request, one)


def _payment_of(request, pk):
    return get_object_or_404(Payment.objects.visible_to(request.actor), pk=pk)


@require_POST
def allocate(request, pk, payment):
    """What is left of an earlier payment pays this invoice, as far as it goes."""
    one, earlier = invoice_of(request, pk), _payment_of(request, payment)
    if earlier.client_id != one.client_id:
        raise Http404
    amount = min(allocating.left_of(earlier), one.balance_minor)
    try:
        batch = allocating.allocate(earlier, one, amount, by=request.actor, at=timezone.now())
    except (allocating.TooMuch, allocating.OtherCurrency):
        complain(request, _("Nothing of it is left."))
    else:
        said = _("%(sum)s of the credit pays it.") % {"sum": money(amount, one.currency)}
        say(request, said, batch=batch.pk)
    return go(request, one)


@require_POST
def take_back(request, pk, payment):
    """The payment was written down by mistake: into the trash, and the invoice is open again."""
    one, gone = invoice_of(request, pk), _payment_of(request, payment)
    return do(request, gone.trash, _("The payment is taken back."), to=one)
