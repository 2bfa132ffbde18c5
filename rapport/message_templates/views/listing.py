"""The list of templates, the page of one, and the page of the language."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.clients.models import Contact
from rapport.clients.views.gone import unmade
from rapport.message_templates import showing
from rapport.message_templates.built_in import built_ins
from rapport.message_templates.choosing import NoVariant
from rapport.message_templates.filling import fill
from rapport.message_templates.fitting import found, offered
from rapport.message_templates.forms import by_hand
from rapport.message_templates.gathering import about, facts_of
from rapport.message_templates.models import MessageTemplate
from rapport.web.filters import number_in
from rapport.web.languages import our_language
from rapport.web.pages import page


@require_safe
def template_list(request):
    actor, text = request.actor, request.GET.get("q", "")
    archived = bool(request.GET.get("archived"))
    own = MessageTemplate.objects.visible_to(actor).archived().prefetch_related("variants")
    here = list(own.order_by("name", "id")) if archived else offered(actor)
    groups = showing.grouped(found(here, text), showing.uses_of(actor))
    values = {"groups": groups, "q": text, "archived": archived, "answer": showing.list_answer(groups)}
    return page(request, "message_templates/list.html", values, fragment="rows")


@require_safe
def template(request, pk):
    own = MessageTemplate.objects.visible_to(request.actor)
    one = own.filter(pk=pk).prefetch_related("variants").first()
    if one is None:
        return unmade(request, MessageTemplate, pk, "message_templates:list")
    return _template_page(request, one, one.get_absolute_url())


@require_safe
def built_in(request, key):
    one = built_ins().get(key)
    if one is None:
        raise Http404
    copies = MessageTemplate.objects.visible_to(request.actor).present().filter(origin=key).order_by("id")[:10]
    return _template_page(request, one, reverse("message_templates:built_in", args=[key]), copies=list(copies))


def _template_page(request, one, here, **more):
    actor, now, typed = request.actor, timezone.now(), by_hand(request.GET)
    people = showing.people_to_try(actor)
    contact = person_of(request, people)
    filled = None
    if contact is not None:
        try:
            filled = fill(one, actor, contact, now, typed)
        except NoVariant:
            filled = None
    values = {
        "one": one, "here": here, "people": people, "contact": contact, "filled": filled,
        "fields": showing.fields_for(filled, typed) if filled else [],
        "missing_answer": showing.missing_answer(filled.missing) if filled else "",
        "wordings": showing.shown_wordings(one, filled.variant if filled else None),
        "is_own": isinstance(one, MessageTemplate), "usage": showing.usage(actor, one),
        "stage": dict(MessageTemplate.Stage.choices)[one.stage], "changed": showing.has_changed(one),
        "origin": built_ins().get(getattr(one, "origin", "")), "copies": [], **more,
    }  # fmt: skip
    return page(request, "message_templates/template.html", values, fragment="preview")


def person_of(request, people):
    """Whom a preview is for: the one asked for, else the first of those at hand; None when there is nobody."""
    number = number_in(request.POST.get("contact", "") or request.GET.get("contact", ""))
    if number is None:
        return people[0] if people else None
    return get_object_or_404(Contact.objects.visible_to(request.actor).living().select_related("client"), pk=number)


@require_safe
def language_page(request):
    """What a template may say, each with an example from a real person."""
    actor, now = request.actor, timezone.now()
    people = showing.people_to_try(actor)
    contact = person_of(request, people)
    facts = facts_of(about(actor, contact, now, our_language())) if contact else None
    values = {
        "people": people, "contact": contact, "facts": showing.shown_facts(facts),
        "filters": showing.shown_filters(facts),
        "strong": _("A template is a letter with gaps."),
    }  # fmt: skip
    return page(request, "message_templates/language.html", values, fragment="content")
