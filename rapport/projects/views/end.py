"""The end of a project: what is handed over, the joint evaluation, goals, thanks, and what comes after."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import do, edit_page
from rapport.projects import completing
from rapport.projects.completing import Side
from rapport.projects.forms.end import EvaluationForm, HandoverForm, SupportForm, ThingForm
from rapport.projects.letters import letter_href
from rapport.projects.models import HandedOver, Handover
from rapport.projects.views.changes import project_of
from rapport.projects.views.quality import PROJECT
from rapport.projects.words.end import goals_of, side_by_side, support_in_words
from rapport.web.pages import complain, form_page, go, page, say


@require_safe
def end(request, pk):
    """All of it on one page; there is nothing to hand over before somebody begins it."""
    project, now = project_of(request, pk), timezone.now()
    handover = Handover.objects.visible_to(request.actor).filter(project=project).first()
    things = list(HandedOver.objects.visible_to(request.actor).filter(handover=handover).order_by("position", "pk"))
    found = completing.both(project)
    values = {
        "project": project, "handover": handover, "things": things, "compared": side_by_side(found),
        "ours": found.get(Side.OURS), "theirs": found.get(Side.THEIRS), "goals": goals_of(request.actor, project),
        "support": support_in_words(handover, project.workspace.today(now)) if handover else "",
        "strong": _strong(handover), "thing_form": ThingForm(), "support_form": SupportForm(),
        "letter": _letter(request, project) if handover and handover.shared_at and not handover.confirmed_at else "",
        "thanks": _thanks(request, project) if handover and handover.confirmed_at and not handover.thanked_at else "",
        "next_href": f"{reverse('engagements:new')}?client={project.client_id}&stage=contact",
    }  # fmt: skip
    return page(request, "projects/end.html", values, fragment="content")


def _strong(handover):
    if handover is None:
        return _("Nothing is handed over yet.")
    if handover.confirmed_at:
        return _("They have everything.")
    return _("It is on their page, and not confirmed yet.") if handover.shared_at else _("Nobody sees it yet.")


def _letter(request, project):
    subject = gettext_noop("%(title)s: everything that belongs to it")
    body = gettext_noop("On your page you find everything that belongs to it. Tell us if something is missing.")
    return letter_href(request.actor, project, subject, body, {"title": project.title})


def _thanks(request, project):
    subject = gettext_noop("Thank you")
    body = gettext_noop("Thank you for “%(title)s”. It was good to work on it with you.")
    return letter_href(request.actor, project, subject, body, {"title": project.title})


@require_POST
def end_begun(request, pk):
    """Begin it, with what was accepted."""
    project = project_of(request, pk)
    completing.handover_of(project, by=request.actor, at=timezone.now())
    return go(request, reverse("scope:end", args=[pk]))


def _one(request, pk):
    rows = Handover.objects.visible_to(request.actor).filter(project__trashed_at=None)
    return get_object_or_404(rows.select_related(*PROJECT), pk=pk)


def _href(one):
    return reverse("scope:end", args=[one.project_id])


@require_http_methods(["GET", "POST"])
def handover(request, pk):
    """What they should know, and the support."""
    one = _one(request, pk)
    form = HandoverForm(request.POST or None, record=one)
    return edit_page(
        request, form, "projects/handover.html", {"project": one.project}, save=one.change, to=_href(one),
        said=_("It is changed."),
    )  # fmt: skip


@require_POST
def thing_new(request, pk):
    """One more thing they get."""
    one = _one(request, pk)
    form = ThingForm(request.POST)
    if not form.is_valid():
        complain(request, str(next(iter(form.errors.values()))[0]))
        return go(request, _href(one))
    batch = completing.add_thing(one, form.cleaned_data, by=request.actor, at=timezone.now())
    say(request, _("It is on the list."), batch=batch.pk)
    return go(request, _href(one))


@require_POST
def thing_dropped(request, pk):
    """They do not get it after all."""
    rows = HandedOver.objects.visible_to(request.actor).filter(handover__project__trashed_at=None)
    one = get_object_or_404(rows.select_related("handover"), pk=pk)
    completing.drop_thing(one, by=request.actor, at=timezone.now())
    return go(request, _href(one.handover))


@require_POST
def handover_shared(request, pk):
    """Onto their page."""
    one = _one(request, pk)
    return do(request, lambda **how: completing.share(one, **how), _("It is on their page. Tell them."), to=_href(one))


@require_POST
def handover_confirmed(request, pk):
    """They said so, and not on their page."""
    one = _one(request, pk)
    said = _("It is written down.")
    return do(request, lambda **how: completing.confirm(one, one.project.contact, **how), said, to=_href(one))


@require_POST
def thanked(request, pk):
    """They were thanked."""
    one = _one(request, pk)
    return do(request, lambda **how: completing.thank(one, **how), _("It is written down."), to=_href(one))


@require_POST
def support_used(request, pk):
    """So many hours of the support were used."""
    one = _one(request, pk)
    form = SupportForm(request.POST)
    if not form.is_valid():
        complain(request, str(next(iter(form.errors.values()))[0]))
        return go(request, _href(one))
    minutes = form.cleaned_data["used"]
    said = _("It is written down.")
    return do(request, lambda **how: completing.use_support(one, minutes, **how), said, to=_href(one))


@require_http_methods(["GET", "POST"])
def evaluation(request, pk):
    """Our side of the evaluation."""
    project = project_of(request, pk)
    found = completing.both(project)
    form = EvaluationForm(request.POST or None, standing=found.get(Side.OURS))
    to = reverse("scope:end", args=[pk])
    if not form.is_valid():
        return form_page(request, form, "projects/evaluation.html", {"project": project, "to": to})
    try:
        batch = completing.evaluate(project, Side.OURS, form.values(), by=request.actor, at=timezone.now())
    except completing.BothAnswered:
        complain(request, _("Both have answered: what was said stays as it was."))
        return go(request, to)
    if batch is not None:
        both = Side.THEIRS in found
        say(
            request, _("Both have answered.") if both else _("They see it once they have answered too."), batch=batch.pk
        )
    return go(request, to)
