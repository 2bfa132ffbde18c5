"""A month, a week or a day of all calendars."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rapport.calendars import grid
from rapport.calendars.answer import period_in_words, today_in_words
from rapport.calendars.deriving import horizon
from rapport.calendars.models import Calendar
from rapport.calendars.seeing import see
from rapport.clients.wording import place
from rapport.lib.zones import is_zone, zone_or_utc
from rapport.web.pages import page

VIEWS = ("month", "week", "day")
OLDEST, LATEST = date(1970, 1, 1), date(2199, 12, 1)


@require_safe
def calendar(request):
    """What stands where, with the answer on top."""
    actor, now = request.actor, timezone.now()
    zone = zone_or_utc(actor.user.timezone if actor.user else actor.workspace.timezone)
    today = now.astimezone(zone).date()
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    on = day_in(request.GET.get("on", ""), today)
    first, behind = bounds(view, on)
    seen = see(actor, first, behind, zone)
    here = now.astimezone(zone)
    values = {
        "view": view, "on": on, "title": grid.title_of(view, on, first), "answer": _answer(seen, view, on, today, here),
        "nav": _nav(view, on, today), "names": grid.day_names(), "today": today,
        "calendars": list(Calendar.objects.visible_to(actor).living().order_by("id")[:50]),
        "beyond": behind > horizon(now)[1].date() or first < horizon(now)[0].date(),
        "new_href": f"{reverse('calendars:event_new')}?on={(today if first <= today < behind else on).isoformat()}",
        "zone": place(zone.key) if "/" in zone.key else zone.key,
    }  # fmt: skip
    values |= _drawn(seen, view, on, first, zone, here, actor.workspace.workhours.days)
    return page(request, "calendars/period.html", values, fragment="content")


def day_in(text, otherwise):
    """The day an address names; a month is its first day."""
    try:
        day = date.fromisoformat(text if len(text) != 7 else f"{text}-01")
    except ValueError:
        return otherwise
    return day if OLDEST <= day <= LATEST else otherwise


def bounds(view, on):
    """The days that are drawn."""
    if view == "month":
        return grid.month_bounds(on, grid.first_day())
    if view == "week":
        start = grid.week_start(on, grid.first_day())
        return start, start + timedelta(days=7)
    return on, on + timedelta(days=1)


def _answer(seen, view, on, today, now):
    first, behind = bounds(view, on)
    inside = first <= today < behind and (view != "month" or today.month == on.month)
    if inside:
        return today_in_words(seen.on(today), now)
    days = [day for day in seen.by_day if view != "month" or day.month == on.month]
    items = {item.key: item for day in days for item in seen.on(day)}.values()
    return period_in_words(
        sum(1 for item in items if item.kind == "event"), sum(1 for item in items if item.kind == "step")
    )


def _nav(view, on, today):
    base = reverse("calendars:list")

    def to(which, day):
        return f"{base}?view={which}&on={day.isoformat()}"

    before, after = _around(view, on)
    return {"today": to(view, today), "before": to(view, before), "after": to(view, after)} | {
        one: to(one, on) for one in VIEWS
    }


def _around(view, on):
    if view == "month":
        first = on.replace(day=1)
        return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
    step = timedelta(days=7 if view == "week" else 1)
    return on - step, on + step


def _drawn(seen, view, on, first, zone, now, workdays):
    if view == "month":
        return {"weeks": grid.month(seen, on, now.date(), workdays)}
    if view == "day":
        return {"items": seen.on(on), "holiday": seen.holidays.get(on, "")}
    second = _second_zone(seen, first, zone)
    shift = None
    if second is not None:
        noon = datetime.combine(first + timedelta(days=3), datetime.min.time().replace(hour=12), zone)
        shift = noon.astimezone(second).replace(tzinfo=None) - noon.replace(tzinfo=None)
    return {"week": grid.week(seen, first, now, workdays, shift), "second": place(second.key) if second else ""}


def _second_zone(seen, first, zone):
    """The zone of the clients of this week, where all of them live in one that is not ours."""
    names = {item.zone for day in (first + timedelta(days=n) for n in range(7)) for item in seen.on(day) if item.zone}
    if len(names) != 1:
        return None
    (name,) = names
    return ZoneInfo(name) if is_zone(name) and name != zone.key else None
