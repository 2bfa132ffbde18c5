"""The page of time: the timer, the week, the day."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.lib.durations import NoDuration, hours_and_minutes, read_seconds
from rapport.timekeeping import offering, showing, timing
from rapport.timekeeping import week as weeks
from rapport.web.dates import short_day, weekday_and_day
from rapport.web.pages import complain, go, page, say


@require_safe
def time(request):
    return page(request, "timekeeping/time.html", _shown(request), fragment="week")


def _shown(request):
    by, now, zone = request.actor, timezone.now(), timezone.get_current_timezone()
    today = timezone.localdate(now)
    monday = weeks.monday_of(_day(request.GET.get("week", "")) or today)
    found = weeks.week(by, monday, zone, now, also=[request.GET["add"]] if request.GET.get("add") else ())
    chosen = _day(request.GET.get("day", "")) or today
    chosen = chosen if chosen in found.days else monday
    entries = weeks.entries_of(by, monday, found.days[-1], zone)
    timer = next((one for one in entries if one.is_running), None) or timing.running(by)
    strong, quiet = showing.answer(found, today, timer, now)
    base, names = reverse("timekeeping:time"), offering.offered(by, entries)
    return {
        "strong": strong, "quiet": quiet, "week": _typed(found), "timer": showing.row_of(timer, now) if timer else None,
        "forgotten": showing.forgotten(timer, by, now), "choices": names, "likely": _likely(by, timer),
        "days": [
            {"day": day, "label": short_day(day), "href": f"{base}?week={monday}&day={day}", "here": day == chosen,
             "today": day == today}
            for day in found.days
        ],
        "rows": showing.of_day(entries, chosen, zone, now), "chosen": weekday_and_day(chosen), "chosen_day": chosen,
        "before": f"{base}?week={monday - timedelta(days=7)}", "after": f"{base}?week={monday + timedelta(days=7)}",
        "monday": monday, "this_week": monday == weeks.monday_of(today), "now_href": base,
    }  # fmt: skip


def _likely(by, timer):
    work = timing.Work.like(timer) if timer else timing.likely(by)
    return {"key": offering.key_of(work.project_id, work.client_id), "description": work.description}


def _typed(found):
    """The week with its seconds as people type them."""
    return {
        "lines": [
            {"key": line.key, "name": line.name, "sum": _said(line.seconds),
             "places": [{"name": f"at-{line.key}-{place.day}", "said": _said(place.seconds), "locked": place.locked,
                         "label": f"{line.name}, {short_day(place.day)}"} for place in line.places]}
            for line in found.lines
        ],
        "sums": [_said(seconds) for seconds in found.sums], "sum": hours_and_minutes(found.seconds),
    }  # fmt: skip


def _said(seconds):
    return hours_and_minutes(seconds) if seconds else ""


def _day(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


@require_POST
def typed(request):
    """What was typed into the week; only what differs is written."""
    by, now, zone = request.actor, timezone.now(), timezone.get_current_timezone()
    monday = weeks.monday_of(_day(request.POST.get("week", "")) or timezone.localdate(now))
    standing = {
        (line.key, place.day): place.seconds for line in weeks.week(by, monday, zone, now).lines
        for place in line.places
    }  # fmt: skip
    to = f"{reverse('timekeeping:time')}?week={monday}&day={request.POST.get('day', '')}"
    wanted = {}
    for name, text in request.POST.items():
        _at, mark, rest = name.partition("at-")
        key, _dash, day = rest.partition("-")
        if _at or not mark or (on := _day(day)) is None:
            continue
        if text.strip() == _said(standing.get((key, on), 0)):
            continue
        try:
            wanted[key, on] = read_seconds(text)
        except NoDuration:
            complain(request, _("“%(text)s” is no length of time. Write 1:30, 1.5 or 90m.") % {"text": text[:40]})
            return go(request, to)
    try:
        batch = weeks.set_sums(wanted, zone, by=by, at=now)
    except weeks.Measured:
        complain(request, _("The timer has measured more than that. Change the entries of the day."))
        return go(request, to)
    if batch is not None:
        say(request, _("Written down."), batch=batch.pk)
    return go(request, to)
