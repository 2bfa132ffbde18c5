"""What clients decide on their own page: a change, and what was handed in."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from rapport.doors.entering import client_page, hand_of, through_door
from rapport.projects import changes, quality
from rapport.projects.change_words import card_of
from rapport.projects.changes import Answer
from rapport.projects.forms_quality import ThereForm
from rapport.projects.models import ChangeRequest, Remark, Report, Submission
from rapport.projects.quality_words import submitted
from rapport.projects.telling import note
from rapport.projects.views.changes import PATHS
from rapport.projects.views.quality import PROJECT
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
            said = gettext_noop("Change %(number)s is accepted: %(title)s")
        else:
            batch = changes.reject(one, answer, by=by, at=now)
            said = gettext_noop("Change %(number)s is rejected: %(title)s")
        if batch is not None:
            facts = {"number": one.number, "title": one.title}
            note(one.project, request.door.contact, said, facts, answer.words, by=by, at=now, batch=batch)


def _change_page(request, one, trouble="", status=200):
    now = timezone.now()
    effect = changes.effect_of(one, at=now) if one.is_open else None
    values = {
        "change": one, "card": card_of(one, now=now, effect=effect), "trouble": trouble,
        "seen": changes.terms_of(one, effect) if effect else "",
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
    remarks = Remark.objects.shared_with(request.door).filter(submission=one).order_by("at", "pk")[:100]
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
            facts = {"title": one.milestone.title, "decision": Submission.Decision(decision).label}
            words = "\n".join(form.lines())
            said = gettext_noop("“%(title)s”: %(decision)s")
            note(one.milestone.project, request.door.contact, said, facts, words, by=by, at=now, batch=batch)


@through_door(says=gettext_lazy("a report"))
@require_safe
def report(request, token, pk):
    """What was said about the work."""
    one = get_object_or_404(Report.objects.shared_with(request.door), pk=pk)
    return client_page(request, "projects/there_report.html", {"report": one, "when": when(one.said_at)})
