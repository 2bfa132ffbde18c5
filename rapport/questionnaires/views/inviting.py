"""Asking one person: choose a form, get a link of their own, take it back."""

import secrets

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.models import Contact
from rapport.clients.reaching import new_letter_href
from rapport.clients.standing import CONTACT
from rapport.clients.views.editing import do
from rapport.questionnaires.forms.composing import InvitationForm
from rapport.questionnaires.inviting import GOOD_FOR, invite, revoke
from rapport.questionnaires.models import Invitation, Questionnaire
from rapport.search.finding import find
from rapport.web.pages import form_page, page, say

MOST_FORMS = 100
MOST_PEOPLE = 12


@require_http_methods(["GET", "POST"])
def person_brief(request, pk):
    """A personal link for this person. It is shown once, because only its hash is kept."""
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).living().select_related("client"), pk=pk)
    offered = list(Questionnaire.objects.visible_to(request.actor).open().order_by("-kind", "-id")[:MOST_FORMS])
    # Briefs stand first: a contact form is seldom sent to somebody we know.
    offered.sort(key=lambda one: not one.is_brief)
    form = InvitationForm(request.POST or None, offered=offered, days=_days())
    press = request.POST.get("press", "")[:64] or secrets.token_hex(16)
    values = {"contact": contact, "offered": offered, "press": press}
    if not form.is_valid():
        return form_page(request, form, "questionnaires/invite.html", values)
    chosen = next(one for one in offered if one.pk == form.cleaned_data["questionnaire"])
    made, token, batch = invite(
        chosen, contact, press=press, days=form.cleaned_data["days"], by=request.actor, at=timezone.now()
    )
    address = request.build_absolute_uri(reverse("questionnaires:personal", args=[token]))
    if batch is not None:
        say(request, _("The link is made."), batch=batch.pk)
    letter = _letter(request.actor, contact, chosen, address)
    values |= {"invitation": made, "questionnaire": chosen, "address": address, "letter": letter}
    return page(request, "questionnaires/invited.html", values, fragment="content")


def _days():
    return [(days, ngettext("%(count)s day", "%(count)s days", days) % {"count": days}) for days in GOOD_FOR]


def _letter(actor, contact, chosen, address):
    """A letter with the link, in the form's language."""
    email = contact.points.filter(kind="email").values_list("value", flat=True).first()
    if not email or contact.do_not_contact:
        return ""
    with translation.override(chosen.language):
        body = _("Here are a few questions about the work:\n%(address)s\n\nYou may stop in the middle and come back.")
    return new_letter_href(actor, contact, email, chosen.title, body % {"address": address})


@require_http_methods(["GET"])
def form_send(request, pk):
    """Whom to ask: people found by typing, the latest first."""
    form = get_object_or_404(Questionnaire.objects.visible_to(request.actor), pk=pk)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    people = Contact.objects.visible_to(request.actor).living().select_related("client")
    if text:
        hits = find(request.actor, text, kinds=(CONTACT,), limit=MOST_PEOPLE)
        people = people.filter(pk__in=[hit.row.object_id for hit in hits])
    base = reverse("clients:people")
    rows = [
        {"contact": one, "href": f"{base}{one.pk}/brief/", "client": one.client.name if one.client else ""}
        for one in people.order_by("-updated_at", "-id")[:MOST_PEOPLE]
    ]
    return page(request, "questionnaires/send.html", {"form": form, "people": rows, "q": text}, fragment="choices")


@require_POST
def link_revoked(request, pk):
    found = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    to = f"{reverse('questionnaires:questionnaire', args=[found.questionnaire_id])}?tab=links"

    def deed(**how):
        return revoke(found, **how)

    return do(request, deed, _("The link is taken back: it opens nothing any more."), to=to)
