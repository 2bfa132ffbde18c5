"""What kind of client somebody is: two questions, a suggestion with its facts, the choice, and the choices before."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.clients.choosing import (
    ChosenMeanwhile,
    choose_type,
    is_refused,
    refusals_of,
    refuse,
    types_over_time,
)
from rapport.clients.consequences import choices, consequences
from rapport.clients.forms.types import TypeForm
from rapport.clients.history import entries_base
from rapport.clients.introducing import introduced_in_words
from rapport.clients.manners import QUESTIONS, chip, manner_of
from rapport.clients.models import Client
from rapport.clients.observing import facts_in, observe
from rapport.clients.weighing import suggest
from rapport.web.pages import complain, go, page, say

MOST_LETTERS = 5


def of_this_workspace(request, pk):
    rows = Client.objects.visible_to(request.actor).select_related("introduced_by", "introducer")
    return get_object_or_404(rows, pk=pk)


@require_safe
def type_page(request, pk):
    client = of_this_workspace(request, pk)
    return page(request, "clients/type.html", _values(request, client), fragment="content")


def _values(request, client):
    actor, now = request.actor, timezone.now()
    observed = observe(client, by=actor, now=now)
    facts, refusals = facts_in(observed), refusals_of(client, by=actor)
    titles = {
        "experience": _("How well do they know work with freelancers?"),
        "interaction_type": _("How do we work together?"),
    }
    questions = [_question(client, name, titles[name], suggest(name, observed, facts), refusals) for name in QUESTIONS]
    return {
        "client": client,
        "answer": _answer(questions),
        "questions": questions,
        "consequences": consequences(manner_of(client, by=actor, on=timezone.localdate(now))),
        "changes": types_over_time(client, by=actor),
        "introduced": introduced_in_words(client),
    }


def _question(client, name, title, suggestion, refusals):
    base, here = entries_base(), getattr(client, name)
    facts = [
        {
            "words": weight.words,
            "points": f"+{weight.points}",
            "count": weight.letters_in_words,
            "letters": [(f"{base}{one.id}/", one.title or one.text[:60]) for one in weight.letters[:MOST_LETTERS]],
        }
        for weight in suggestion.weights
    ]
    agrees = bool(suggestion.value) and suggestion.value == here
    return {
        "name": name,
        "title": title,
        "here": here,
        "chip": chip(name, here),
        "why": getattr(client, f"{name}_why"),
        "suggestion": suggestion,
        "facts": facts,
        "agrees": agrees,
        "offered": bool(suggestion.value) and not agrees and not is_refused(suggestion, refusals),
        "refused": bool(suggestion.value) and not agrees and is_refused(suggestion, refusals),
        "choices": choices(name),
    }


def _answer(questions):
    known = [question["chip"] for question in questions if question["chip"]]
    offered = [question["suggestion"].label for question in questions if question["offered"]]
    strong = (
        f"{', '.join([*known[:1], *(one[:1].lower() + one[1:] for one in known[1:])])}."
        if known
        else _("Nobody has said yet what kind of client this is.")
    )
    if offered:
        return strong, _("The facts speak for: %(types)s.") % {"types": ", ".join(offered)}
    return strong, _("The choice is yours; it changes how often to write and what to ask in advance.")


@require_POST
def type_choice(request, pk, question):
    client = _asked(request, pk, question)
    form = TypeForm(request.POST, question=question)
    to = reverse("clients:type", args=[client.pk])
    if not form.is_valid():
        complain(request, _("Choose one of the types."))
        return go(request, to)
    facts = form.cleaned_data
    was = facts["was"] if "was" in request.POST else None
    how = {"by": request.actor, "at": timezone.now(), "why": facts["why"], "was": was}
    try:
        batch = choose_type(client, question, facts["value"], **how)
    except ChosenMeanwhile:
        chosen = chip(question, getattr(client, question)) or _("not known")
        complain(request, _("Meanwhile somebody chose “%(type)s”. Nothing is changed: look again.") % {"type": chosen})
        return go(request, to)
    if batch is not None:
        say(request, _said(client, chip(question, facts["value"])), batch=batch.pk)
    return go(request, client if request.POST.get("back") == "client" else to)


def _said(client, label):
    if label:
        return _("%(name)s: %(type)s.") % {"name": client.name, "type": label}
    return _("The type of %(name)s is open again.") % {"name": client.name}


@require_POST
def type_refusal(request, pk, question):
    client = _asked(request, pk, question)
    observed = observe(client, by=request.actor, now=timezone.now())
    suggestion = suggest(question, observed, facts_in(observed))
    if suggestion.value:
        batch = refuse(client, suggestion, by=request.actor, at=timezone.now())
        if batch is not None:
            say(request, _("It will not be suggested again until something new speaks for it."), batch=batch.pk)
    return go(request, reverse("clients:type", args=[client.pk]))


def _asked(request, pk, question):
    if question not in QUESTIONS:
        raise Http404
    return of_this_workspace(request, pk)
