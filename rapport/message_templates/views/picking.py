"""For whoever writes a letter: the templates that fit this person, one filled in, and its words for the draft."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rapport.clients.models import Contact
from rapport.message_templates import showing
from rapport.message_templates.built_in import built_ins
from rapport.message_templates.choosing import NoVariant
from rapport.message_templates.composing import tell_use
from rapport.message_templates.filling import fill, put
from rapport.message_templates.fitting import fitting, key_of
from rapport.message_templates.forms import by_hand
from rapport.message_templates.models import MessageTemplate
from rapport.web.filters import number_in
from rapport.web.pages import go, is_partial, page

MOST = 60


def _whom(request):
    """Who it is for and the number of the draft it goes into, if any."""
    asked = request.POST if request.method == "POST" else request.GET
    number, outgoing = number_in(asked.get("contact", "")), number_in(asked.get("outgoing", ""))
    if number is None:
        return None, outgoing
    people = (
        Contact.objects.visible_to(request.actor)
        .living()
        .select_related("client", "client__introduced_by", "client__introducer")
    )
    return get_object_or_404(people, pk=number), outgoing


def _ask_whom(request):
    values = {"people": showing.people_to_try(request.actor)}
    return page(request, "message_templates/whom.html", values, fragment="content")


@require_safe
def pick(request):
    """The templates for a person, the most fitting first, each with its reasons."""
    contact, outgoing = _whom(request)
    if contact is None:
        return _ask_whom(request)
    text = request.GET.get("q", "")
    base = reverse("message_templates:picked", args=["x"]).removesuffix("x/")
    query = urlencode({"contact": contact.pk, **({"outgoing": outgoing} if outgoing else {})})
    fits = fitting(request.actor, contact, timezone.now(), text)
    stages = dict(MessageTemplate.Stage.choices)
    rows = [
        {"name": fit.template.name, "href": f"{base}{fit.which}/?{query}", "reasons": fit.reasons, "key": fit.which,
         "stage": stages[fit.template.stage], "note": fit.template.note, "first": fit.points > 0}
        for fit in fits[:MOST]
    ]  # fmt: skip
    values = {"contact": contact, "outgoing": outgoing, "rows": rows, "q": text}
    return page(request, "message_templates/pick.html", values, fragment="choices" if "q" in request.GET else "content")


def _template(request, which):
    number = number_in(which)
    if number is None and which in built_ins():
        return built_ins()[which]
    rows = MessageTemplate.objects.visible_to(request.actor).present().prefetch_related("variants")
    return get_object_or_404(rows, pk=number or 0)


@require_http_methods(["GET", "POST"])
def picked(request, which):
    """One template filled in for a person. By POST with `take` it is chosen: its words go to the draft."""
    contact, outgoing = _whom(request)
    one, actor, now = _template(request, which), request.actor, timezone.now()
    if contact is None:
        return _ask_whom(request)
    typed = by_hand(request.POST)
    try:
        filled = fill(one, actor, contact, now, typed)
    except NoVariant:
        raise Http404 from None
    taken = request.method == "POST" and "take" in request.POST
    if taken:
        tell_use(one, contact, by=actor, at=now)
        href = put(actor, outgoing, filled.subject, filled.text, now) if outgoing and not is_partial(request) else ""
        if href:
            return go(request, href)
    values = {
        "one": one, "contact": contact, "outgoing": outgoing, "filled": filled, "taken": taken,
        "fields": showing.fields_for(filled, typed), "missing_answer": showing.missing_answer(filled.missing),
        "item": key_of(one),
    }  # fmt: skip
    return page(request, "message_templates/picked.html", values, fragment="taken" if taken else "content")
