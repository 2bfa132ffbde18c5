"""The timer: one key starts and stops it, wherever one is."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.views import way_back
from rapport.lib.durations import hours_and_minutes
from rapport.timekeeping import offering, timing
from rapport.timekeeping.models import TimeEntry
from rapport.web.pages import complain, go, say


@require_POST
def start(request):
    """For what was chosen; from the top line for what the page is about, or the same as last."""
    by, now = request.actor, timezone.now()
    if "what" in request.POST:
        work = offering.work_on(request.POST["what"], request.POST.get("description", "")[:1000], by=by)
    else:
        work = offering.work_at(request.POST.get("here", ""), by=by) or timing.likely(by)
    if work is None:
        complain(request, _("This cannot be chosen."))
        return go(request, way_back(request))
    entry, batch = timing.start(work, by=by, at=now)
    facts = {"name": offering.name_of(entry.project, entry.client)}
    say(request, _("The timer is running: %(name)s") % facts, batch=batch.pk)
    return go(request, way_back(request))


@require_POST
def stop(request):
    """The one that runs: now, or at the moment named."""
    by, now = request.actor, timezone.now()
    entry = timing.running(by)
    if entry is None:
        complain(request, _("No timer is running."))
        return go(request, way_back(request))
    try:
        batch = timing.stop(entry, by=by, at=now, ended_at=_moment(request.POST.get("ended_at", ""), now))
    except timing.OutOfReach:
        complain(request, _("That is before it began."))
        return go(request, way_back(request))
    if batch is not None:
        entry.refresh_from_db()
        facts = {
            "said": hours_and_minutes(entry.seconds_at(now)),
            "name": offering.name_of(entry.project, entry.client),
        }
        say(request, _("Stopped: %(said)s for %(name)s") % facts, batch=batch.pk)
    return go(request, way_back(request))


def _moment(text, now):
    """Not later than now."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return min(moment, now) if moment and moment.tzinfo else None


@require_POST
def keep(request):
    """A long timer is right."""
    return _with_running(request, timing.keep_running, _("It goes on."))


@require_POST
def discard(request):
    """It was never meant."""
    return _with_running(request, timing.discard, _("Thrown away. It lies in the trash."))


def _with_running(request, deed, said):
    entry = get_object_or_404(TimeEntry.objects.visible_to(request.actor).running(), user_id=request.actor.user_id)
    batch = deed(entry, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, way_back(request))
