"""What people answered: one filled-in form, whose it is, what it tells, and whether it is real."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.clients.deeds import deeds
from rapport.clients.models import Interaction
from rapport.clients.reaching import new_letter_href
from rapport.clients.views.editing import do
from rapport.questionnaires.completing import offers_of, take_over
from rapport.questionnaires.models import AnswerSheet
from rapport.questionnaires.receiving import refuse, take
from rapport.questionnaires.showing import consents_of, name_in, share_of, shown_answers
from rapport.questionnaires.suspecting import in_words
from rapport.web.pages import complain, go, page, say


def of_this_workspace(request, pk):
    sheets = AnswerSheet.objects.visible_to(request.actor)
    return get_object_or_404(
        sheets.select_related("questionnaire", "workspace", "contact__client", "interaction").prefetch_related(
            "contact__points"
        ),
        pk=pk,
    )


@require_safe
def sheet(request, pk):
    found = of_this_workspace(request, pk)
    contact = found.contact
    offers = offers_of(found, contact.client, contact) if contact and not contact.suggested else []
    values = {
        "sheet": found,
        "form": found.questionnaire,
        "contact": contact,
        "client": contact.client if contact else None,
        "name": contact.name if contact else name_in(found),
        "answers": shown_answers(found),
        "share": share_of(found),
        "reasons": in_words(found.suspicions),
        "consents": consents_of(found),
        "offers": offers,
        "company": found.said("company"),
        "mail_href": _letter(request.actor, found) if not (contact and contact.do_not_contact) else "",
        "deeds": deeds(),
        "word": found.interaction,
        "awaits": bool(found.interaction and found.interaction.awaits),
    }
    return page(request, "questionnaires/sheet.html", values, fragment="content")


def _letter(actor, found):
    """An answer by mail."""
    email = found.said("email")
    if not email and found.contact:
        email = next((point.value for point in found.contact.points.all() if point.kind == "email"), "")
    return new_letter_href(actor, found.contact, email, f"Re: {found.questionnaire.title}") if email else ""


@require_safe
def said(request, pk):
    """The answers behind an entry of the history."""
    words = Interaction.objects.visible_to(request.actor).filter(answer_sheet__isnull=False)
    return redirect(get_object_or_404(words.select_related("answer_sheet"), pk=pk).answer_sheet)


@require_POST
def real(request, pk):
    found = of_this_workspace(request, pk)
    return do(request, partial(take, found), _("A person wrote this: it stands in their history now."), to=found)


@require_POST
def refused(request, pk):
    found = of_this_workspace(request, pk)
    return do(request, partial(refuse, found), _("Refused. It can still be read there."), to=found)


@require_POST
def settled(request, pk):
    found = of_this_workspace(request, pk)
    if found.interaction is None:
        raise Http404
    return do(request, found.interaction.settle, _("No answer is needed here any more."), to=found)


@require_POST
def facts(request, pk):
    """Take over the ticked facts."""
    found = of_this_workspace(request, pk)
    if found.contact is None:
        raise Http404
    batch = take_over(found, request.POST.getlist("fact")[:50], by=request.actor, at=timezone.now())
    if batch is None:
        complain(request, _("Nothing was left to take over."))
    else:
        say(request, _("It is written down. Nothing that stood there was replaced."), batch=batch.pk)
    return go(request, reverse("questionnaires:sheet", args=[found.pk]))
