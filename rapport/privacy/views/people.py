"""One person: what is held of them, handing it over, erasing it; and the record of an erasure."""

from datetime import date

from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from rapport.accounts.access_log import remember
from rapport.clients import confidentiality
from rapport.clients.models import Contact
from rapport.privacy import erasing, tasks
from rapport.privacy.acting import RULES, class_name, lines
from rapport.privacy.asking import left_in_words
from rapport.privacy.forms import EraseForm
from rapport.privacy.handing_over import packed, told
from rapport.privacy.models import DataRequest, Erasure
from rapport.privacy.surveying import survey, total
from rapport.web.dates import day
from rapport.web.downloads import named
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import owners_only


def people(request):
    return Contact.objects.visible_to(request.actor).select_related("client", "photo")


@require_safe
def person(request, pk):
    contact, now = get_object_or_404(people(request), pk=pk), timezone.now()
    erasure = Erasure.objects.visible_to(request.actor).filter(person=contact.pk).order_by("-id").first()
    parts = survey(contact, by=request.actor, at=now)
    requests = (
        DataRequest.objects.visible_to(request.actor).filter(contact=contact).order_by("-received_on", "-id")[:20]
    )
    today = timezone.localdate()
    values = {
        "contact": contact,
        "erasure": erasure,
        "parts": parts,
        "count": total(parts),
        "requests": [(one, *left_in_words(one.due_on, today)) for one in requests],
        "careful": careful(contact, today),
    }
    return page(request, "privacy/person.html", values, fragment="content")


def careful(contact, today):
    """Why somebody should look twice before handing letters over: what they hold may be a client's secret."""
    client = contact.client
    return confidentiality.why_not(client, confidentiality.EXPORT, on=today) if client else ""


@require_POST
def hand_over(request, pk):
    contact, now = get_object_or_404(people(request).filter(erased_at=None), pk=pk), timezone.now()
    told(contact, by=request.actor, at=now)
    remember("exported", by=request.actor, at=now, request=request, subject=contact.name)
    response = StreamingHttpResponse(packed(contact, by=request.actor, at=now), content_type="application/zip")
    return named(response, f"{contact.name}.zip")


@owners_only
@require_http_methods(["GET", "POST"])
def erase(request, pk):
    contact = get_object_or_404(people(request).filter(erased_at=None), pk=pk)
    letters = Erasure.Letters.KEEP if contact.client and contact.client.is_company else Erasure.Letters.REMOVE
    start = {"letters": letters, "ground": Erasure.Ground.REQUEST}
    form = EraseForm(request.POST or None, initial=start, contact=contact)
    if not form.is_valid():
        parts = survey(contact, by=request.actor, at=timezone.now())
        return form_page(
            request, form, "privacy/erase.html", {"contact": contact, "parts": parts, "count": total(parts)}
        )
    facts = form.cleaned_data
    try:
        with transaction.atomic():
            erasure = erasing.begin(
                contact, letters=facts["letters"], ground=facts["ground"], by=request.actor, at=timezone.now()
            )
            tasks.erase.enqueue(erasure.pk)
    except erasing.UnderWay as under_way:
        complain(request, _("An import that is not over has this person in it: take it in or forget it first."))
        return go(request, under_way.the_import)
    return go(request, erasure)


def my_erasure(request, pk):
    return get_object_or_404(Erasure.objects.visible_to(request.actor).select_related("user", "workspace"), pk=pk)


@require_safe
def erasure(request, pk):
    one = my_erasure(request, pk)
    order = erasing.stages()
    values = {
        "erasure": one,
        "done": order.index(one.stage) if one.stage in order else 0,
        "total": len(order) - 1,
        "gone": lines(one.gone),
        "cleaned": lines(one.cleaned),
        "kept": [kept_line(line) for line in one.kept],
        "suppressed": erasing.suppressed_count(one),
    }  # fmt: skip
    return page(request, "privacy/erasure.html", values, fragment="progress")


@require_POST
def going_on(request, pk):
    one = my_erasure(request, pk)
    try:
        with transaction.atomic():
            erasing.resume(one)
            tasks.erase.enqueue(one.pk)
    except erasing.NotNow:
        complain(request, _("This erasure does not wait to go on."))
    return go(request, one)


def kept_line(line):
    """What must stay, in words."""
    return {
        "label": class_name(line["class"]), "count": line["count"], "until": day(date.fromisoformat(line["until"])),
        "why": RULES.get(line["rule"], line["rule"]),
    }  # fmt: skip


@require_GET
def act(request, pk):
    one = my_erasure(request, pk)
    if not one.finished_at:
        raise Http404
    return named(HttpResponse(one.act, content_type="text/plain; charset=utf-8"), f"erasure-{one.pk}.txt")


@owners_only
@require_POST
def lift(request, pk):
    one = my_erasure(request, pk)
    if erasing.allow_again(one, by=request.actor, at=timezone.now()):
        say(request, _("Imports may bring this person again."))
    return go(request, one)
