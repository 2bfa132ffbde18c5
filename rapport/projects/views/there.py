"""What clients read and decide on their own page: changes, what was handed in, reports, problems, the end."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from rapport.doors.entering import client_page, hand_of, through_door
from rapport.doors.opening import path_of
from rapport.projects import changes, completing, problems, quality
from rapport.projects.changes import Answer
from rapport.projects.completing import Side
from rapport.projects.forms.end import EvaluationForm
from rapport.projects.forms.quality import ThereForm
from rapport.projects.models import ChangeRequest, Handover, Problem, Remark, Report, Submission
from rapport.projects.plan import Plan
from rapport.projects.telling import note, note_change, note_judgement
from rapport.projects.views.changes import PATHS
from rapport.projects.views.quality import PROJECT
from rapport.projects.words.changes import card_of
from rapport.projects.words.end import side_by_side, support_in_words
from rapport.projects.words.quality import submitted
from rapport.projects.words.risks import problem_effects
from rapport.web.dates import when

State = ChangeRequest.State
LONGEST_WORDS = 2000


def may_decide(door, project):
    """Whoever accepts the work decides; where nobody is named, everybody with a link of the client."""
    return door.contact_id is None or project.contact_id in {None, door.contact_id}


@through_door(says=gettext_lazy("a change of what was agreed"))
@require_http_methods(["GET", "POST"])
def change(request, token, pk):
    """A change, to be read and decided."""
    rows = ChangeRequest.objects.shared_with(request.door).select_related(*PATHS)
    one = get_object_or_404(rows, pk=pk)
    if request.method == "GET":
        return _change_page(request, one)
    if not may_decide(request.door, one.project):
        raise Http404
    try:
        _decide(request, one, timezone.now())
    except changes.ReadsDifferently:
        one = get_object_or_404(rows, pk=pk)
        return _change_page(request, one, _("It has changed since you opened it. Read it once more."), status=409)
    except changes.AlreadyDecided as decided:
        if decided.change.state not in {State.ACCEPTED, State.REJECTED}:
            raise Http404 from None
        return _change_page(request, get_object_or_404(rows, pk=pk), _("It was decided already."), status=409)
    return redirect(request.path)


def _decide(request, one, now):
    sent, by = request.press.sent, hand_of(request.door)
    answer = Answer(request.door.contact, sent.get("words", "")[:LONGEST_WORDS], there=True)
    with transaction.atomic():
        if not request.press.first(now):
            return
        if sent.get("decision") == "yes":
            batch = changes.accept(one, answer, seen=sent.get("seen") or "?", by=by, at=now)
        else:
            batch = changes.reject(one, answer, by=by, at=now)
        if batch is not None:
            note_change(one, request.door.contact, answer.words, by=by, at=now, batch=batch)


def _change_page(request, one, trouble="", status=200):
    now, plan = timezone.now(), Plan(one.project)
    seen = changes.terms_of(one, changes.effect_of(one, plan, at=now)) if one.is_open else ""
    values = {
        "change": one, "card": card_of(one, plan, now=now), "trouble": trouble, "seen": seen,
        "open": one.state == State.SENT and may_decide(request.door, one.project),
    }  # fmt: skip
    return client_page(request, "projects/there_change.html", values, status=status)


@through_door(says=gettext_lazy("what was handed in"))
@require_http_methods(["GET", "POST"])
def submission(request, token, pk):
    """What was handed in, to be looked at and accepted."""
    rows = Submission.objects.shared_with(request.door)
    one = get_object_or_404(rows.select_related("decided_by", *(f"milestone__{path}" for path in PROJECT)), pk=pk)
    may = may_decide(request.door, one.milestone.project)
    if request.method == "POST" and not may:
        raise Http404
    form = ThereForm(request.press.sent if request.press else None)
    # What they said to the ones before as well, with what became of it.
    said = Remark.objects.shared_with(request.door).filter(milestone=one.milestone, submission__number__lte=one.number)
    remarks = said.order_by("at", "pk")[:100]
    values = {
        "row": submitted(one), "milestone": one.milestone, "form": form, "open": may and not one.decision,
        "remarks": remarks, "trouble": "",
    }  # fmt: skip
    if not form.is_valid():
        return client_page(request, "projects/there_accept.html", values, status=422 if form.is_bound else 200)
    try:
        _judge(request, one, form, timezone.now())
    except quality.AlreadyJudged as judged:
        judged.submission.milestone = one.milestone
        values |= {"row": submitted(judged.submission), "open": False, "trouble": _("It was decided already.")}
        return client_page(request, "projects/there_accept.html", values, status=409)
    return redirect(request.path)


def _judge(request, one, form, now):
    by, decision = hand_of(request.door), form.cleaned_data["decision"]
    with transaction.atomic():
        if not request.press.first(now):
            return
        answer = form.answer(request.door.contact)
        batch = quality.judge(one, decision, answer, form.lines(), by=by, at=now)
        if batch is not None:
            note_judgement(one, request.door.contact, decision, form.lines(), by=by, at=now, batch=batch)


@through_door(says=gettext_lazy("a report"))
@require_safe
def report(request, token, pk):
    """What was said about the work."""
    one = get_object_or_404(Report.objects.shared_with(request.door), pk=pk)
    return client_page(request, "projects/there_report.html", {"report": one, "when": when(one.said_at)})


def _handover(request, pk):
    rows = Handover.objects.shared_with(request.door).select_related(*PROJECT)
    return get_object_or_404(rows, pk=pk)


@through_door(says=gettext_lazy("what is handed over"))
@require_http_methods(["GET", "POST"])
def handover(request, token, pk):
    """Everything that belongs to the work; they confirm that they have it."""
    one, now = _handover(request, pk), timezone.now()
    may = may_decide(request.door, one.project)
    if request.method == "POST":
        if not may:
            raise Http404
        _confirm(request, one, now)
        return redirect(request.path)
    values = {
        "handover": one, "things": one.things.order_by("position", "pk")[:100], "open": may and not one.confirmed_at,
        "support": support_in_words(one, timezone.localdate(now)),
        "evaluation": path_of(request.door, f"evaluation/{one.pk}/"),
    }  # fmt: skip
    return client_page(request, "projects/there_handover.html", values)


def _confirm(request, one, now):
    by = hand_of(request.door)
    with transaction.atomic():
        if request.press.first(now):
            batch = completing.confirm(one, request.door.contact, by=by, at=now)
            if batch is not None:
                said = gettext_noop("They have everything of “%(title)s”.")
                note(
                    one.project,
                    request.door.contact,
                    said,
                    {"title": one.project.title},
                    "",
                    by=by,
                    at=now,
                    batch=batch,
                )


@through_door(says=gettext_lazy("the evaluation"))
@require_http_methods(["GET", "POST"])
def evaluation(request, token, pk):
    """Their side of the evaluation; both sides once both have answered."""
    one, now = _handover(request, pk), timezone.now()
    found = completing.both(one.project)
    form = EvaluationForm(request.press.sent if request.press else None, standing=found.get(Side.THEIRS))
    values = {
        "project": one.project, "form": form, "compared": side_by_side(found), "ours": found.get(Side.OURS),
        "theirs": found.get(Side.THEIRS), "open": len(found) < len(Side) and may_decide(request.door, one.project),
    }  # fmt: skip
    if not form.is_valid():
        return client_page(request, "projects/there_evaluation.html", values, status=422 if form.is_bound else 200)
    if not may_decide(request.door, one.project):
        raise Http404
    try:
        _evaluate(request, one, form, now)
    except completing.BothAnswered:
        return client_page(request, "projects/there_evaluation.html", values, status=409)
    return redirect(request.path)


def _evaluate(request, one, form, now):
    by, contact = hand_of(request.door), request.door.contact
    with transaction.atomic():
        if request.press.first(now):
            batch = completing.evaluate(one.project, Side.THEIRS, form.values(), contact=contact, by=by, at=now)
            if batch is not None:
                said = gettext_noop("They have answered how “%(title)s” was.")
                note(one.project, contact, said, {"title": one.project.title}, "", by=by, at=now, batch=batch)


@through_door(says=gettext_lazy("a notice of a problem"))
@require_http_methods(["GET", "POST"])
def problem(request, token, pk):
    """What happened, and which way to go."""
    rows = Problem.objects.shared_with(request.door).select_related(*PROJECT, "milestone")
    one = get_object_or_404(rows, pk=pk)
    may = may_decide(request.door, one.project) and bool(one.options)
    if request.method == "GET":
        return _problem_page(request, one, may)
    option = request.press.sent.get("option", "")
    if not may or not option.isdecimal() or len(option) > 2:
        raise Http404
    try:
        _choose(request, one, int(option), timezone.now())
    except problems.ReadsDifferently:
        trouble = _("It has changed since you opened it. Read it once more.")
        return _problem_page(request, get_object_or_404(rows, pk=pk), may, trouble, status=409)
    except problems.AlreadyDecided:
        trouble = _("It was decided already.")
        return _problem_page(request, get_object_or_404(rows, pk=pk), may, trouble, status=409)
    except IndexError:
        raise Http404 from None
    return redirect(request.path)


def _problem_page(request, one, may, trouble="", status=200):
    values = {
        "problem": one, "effects": problem_effects(one), "open": may and not one.decided_at, "trouble": trouble
    }  # fmt: skip
    return client_page(request, "projects/there_problem.html", values, status=status)


def _choose(request, one, option, now):
    by, contact, sent = hand_of(request.door), request.door.contact, request.press.sent
    answer = Answer(contact, sent.get("words", "")[:LONGEST_WORDS], there=True)
    with transaction.atomic():
        if request.press.first(now):
            batch = problems.decide(one, option, answer, seen=sent.get("seen") or "?", by=by, at=now)
            if batch is not None:
                said, facts = gettext_noop("“%(title)s”: they chose “%(way)s”."), {"title": one.title}
                facts["way"] = one.options[option]
                note(one.project, contact, said, facts, answer.words, by=by, at=now, batch=batch)
