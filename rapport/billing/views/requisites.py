"""Requisites: our own in the settings, a client's beside their page."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.billing import requisites
from rapport.billing.forms.requisites import RequisitesForm
from rapport.clients.models import Client
from rapport.clients.views.editing import edit_page


@require_http_methods(["GET", "POST"])
def ours(request):
    """Who is paid, where, and how we invoice."""
    return _page(request, None, reverse("billing:requisites"))


@require_http_methods(["GET", "POST"])
def theirs(request, pk):
    """Who pays."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).select_related("workspace"), pk=pk)
    return _page(request, client, client.get_absolute_url())


def _page(request, client, to):
    record = requisites.standing_or_new(request.actor, client, at=timezone.now())
    form = RequisitesForm(request.POST or None, record=record, ours=client is None)

    def save(values, **how):
        return requisites.write(record, form.columns_of(values), **how)

    values = {"client": client, "back": to if client else reverse("billing:list")}
    return edit_page(
        request, form, "billing/requisites.html", values, save=save, to=to, said=_("The requisites are kept.")
    )
