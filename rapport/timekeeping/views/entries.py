"""One entry: written down, changed, cut in two, unlocked, thrown away."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.views import way_back
from rapport.clients.views.editing import do, edit_page
from rapport.commitments.promising import zone_of
from rapport.timekeeping import offering, showing, timing
from rapport.timekeeping.forms import CutForm, EntryForm, ReasonForm
from rapport.timekeeping.models import TimeEntry
from rapport.web.pages import complain, form_page, go, say


def _one(request, pk):
    rows = TimeEntry.objects.visible_to(request.actor).select_related("client", "project", "task", "user")
    return get_object_or_404(rows, pk=pk)


def _time_of(entry):
    return f"{reverse('timekeeping:time')}?week={entry.day}&day={entry.day}"


@require_http_methods(["GET", "POST"])
def new(request):
    """Time that is over."""
    by, now = request.actor, timezone.now()
    record = TimeEntry(
        workspace=by.workspace, day=timezone.localdate(now), seconds=0, zone=zone_of(by), billable=True
    )  # fmt: skip
    choices = offering.offered(by)
    first = offering.work_on(request.GET["what"], "", by=by) if "what" in request.GET else timing.likely(by)
    if first is not None:
        record.client_id, record.project_id = first.client_id, first.project_id
    form = EntryForm(request.POST or None, record=record, by=by, choices=choices)
    if not form.is_valid():
        return form_page(request, form, "timekeeping/new.html", {"to": reverse("timekeeping:time")})
    facts = form.cleaned_data
    # The form has asked whether it can be seen.
    work = offering.work_on(facts["what"], facts["description"], by=by, billable=facts["billable"]) or timing.Work()
    times = {name: value for name, value in form.values().items() if name in ("day", "started_at", "ended_at")}
    if times["started_at"] is None:
        times = {"day": times["day"], "seconds": facts["duration"]}
    entry, batch = timing.write_down(work, times, by=by, at=now)
    _say_beside(request, entry, now)
    say(request, _("Written down."), batch=batch.pk)
    return go(request, _time_of(entry))


def _say_beside(request, entry, now):
    """Overlapping time is said, not forbidden."""
    others = timing.overlapping(entry, now)
    if others:
        rows = [showing.row_of(one, now) for one in others]
        said = ", ".join(f"{row.times} {row.name}" for row in rows)
        complain(request, _("It overlaps with %(other)s. Both stand.") % {"other": said})


@require_http_methods(["GET", "POST"])
def entry(request, pk):
    """One entry, to be changed unless it stands on a bill."""
    one, now = _one(request, pk), timezone.now()
    form = EntryForm(
        request.POST or None, record=one, by=request.actor, choices=offering.offered(request.actor, [one])
    )  # fmt: skip
    values = {
        "row": showing.row_of(one, now), "cut": CutForm(), "reason": ReasonForm(),
        "overlaps": [showing.row_of(other, now) for other in timing.overlapping(one, now)],
        "day": one.day,
    }  # fmt: skip
    try:
        return edit_page(
            request, form, "timekeeping/entry.html", values, save=partial(timing.change, one), to=_time_of(one),
            said=_("The entry is changed."),
        )  # fmt: skip
    except timing.Locked:
        complain(request, _("It stands on a bill. Unlock it first and say why."))
        return go(request, one)


@require_POST
def again(request, pk):
    """The timer, for the same."""
    one = _one(request, pk)
    started, batch = timing.start(timing.Work.like(one), by=request.actor, at=timezone.now())
    facts = {"name": offering.name_of(started.project, started.client)}
    say(request, _("The timer is running: %(name)s") % facts, batch=batch.pk)
    return go(request, way_back(request))


@require_POST
def cut(request, pk):
    """Two of one."""
    one, form = _one(request, pk), CutForm(request.POST)
    if not form.is_valid() or one.ended_at is None:
        complain(request, _("Write a time within the entry, for example 11:30."))
        return go(request, one)
    try:
        batch = timing.split(one, form.moment(one), by=request.actor, at=timezone.now())
    except timing.OutOfReach:
        complain(request, _("Write a time within the entry, for example 11:30."))
        return go(request, one)
    except timing.Locked:
        complain(request, _("It stands on a bill. Unlock it first and say why."))
        return go(request, one)
    say(request, _("Now they are two."), batch=batch.pk)
    return go(request, _time_of(one))


@require_POST
def unlock(request, pk):
    """Changed after all, with the reason."""
    one, form = _one(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        complain(request, _("Write why it is changed after the bill."))
        return go(request, one)
    batch = timing.unlock(one, form.cleaned_data["reason"], by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("Unlocked. The reason stands in the journal."), batch=batch.pk)
    return go(request, one)


@require_POST
def trash(request, pk):
    one = _one(request, pk)
    try:
        return do(request, partial(timing.throw_away, one), _("The entry is in the trash."), to=_time_of(one))
    except timing.Locked:
        complain(request, _("It stands on a bill. Unlock it first and say why."))
        return go(request, one)


@require_POST
def restore(request, pk):
    one = _one(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=_time_of(one))
