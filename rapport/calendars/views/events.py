"""An event: looked at, made, changed (one of its times, this and all that follow, all), thrown away, brought back."""

from datetime import datetime, timedelta

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.calendars import connecting, editing
from rapport.calendars.forms.event import KEEP, EventForm, initial_of
from rapport.calendars.models import Calendar, Event, Meeting, Occurrence
from rapport.calendars.repeating import in_words, is_gap, is_twice
from rapport.calendars.seeing import item_of, their_clock
from rapport.calendars.views.period import day_in
from rapport.clients.models import Client
from rapport.clients.models.record import Stale
from rapport.clients.views.gone import unmade
from rapport.clients.wording import place
from rapport.lib.ics.facts import EventFacts, unstamp
from rapport.lib.zones import is_zone, zone_or_utc
from rapport.web.dates import day, weekday_and_day
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, may_open, open_to

MOST_CLIENTS, MOST_TIMES = 500, 6
ONE, FOLLOWING = "one", "following"


def of_this_workspace(request, pk):
    rows = Event.objects.visible_to(request.actor).select_related("calendar", "series", "client", "contact")
    return get_object_or_404(rows, pk=pk)


def zone_of(request):
    """The zone of whoever looks."""
    return zone_or_utc(request.user.timezone)


@open_to(GUEST)
@require_safe
def event(request, pk):
    """What is known of an event, and what can be done with it."""
    found = Event.objects.visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        return unmade(request, Event, pk, "calendars:list")
    found = of_this_workspace(request, pk)
    which = named(request.GET.get("which", ""))
    times = list(
        Occurrence.objects.visible_to(request.actor).filter(series=found.series_id).order_by("starts_at")
        .select_related("event", "event__client", "calendar")[: 2000]
    )  # fmt: skip
    here = next((one for one in times if one.recurrence_id == which and which), None) or next(
        (one for one in times if one.event_id == found.pk), None
    )
    zone, base = zone_of(request), reverse("calendars:list")
    now = timezone.now()
    ahead = [one for one in times if one.starts_at > now][:MOST_TIMES]
    # A guest sees the events of their clients, and none of what is done with them.
    master, may_list = master_of(found), may_open(base)
    values = {
        "event": found, "which": here.recurrence_id if here else which, "when": _when(here, zone) if here else "",
        "item": item_of(here, zone, base) if here else None,
        "zone": place(zone.key), "own_zone": zone.key, "their": _theirs(found, here, zone),
        "rule": in_words(master.rrule, master.starts_on, zone=master.zone) if master else "",
        "repeats": bool(master and master.repeats), "is_exception": bool(found.recurrence_id),
        "ahead": [{"when": _when(one, zone), "href": item_of(one, zone, base).href} for one in ahead],
        "may": may_list and found.calendar.takes_events, "may_list": may_list,
        "back": f"{base}?view=week&on={here.starts_at.astimezone(zone).date().isoformat()}" if here else base,
        "links": links_in(found), "meeting": Meeting.objects.visible_to(request.actor).filter(event=found).first(),
    }  # fmt: skip
    return page(request, "calendars/event.html", values, fragment="content")


def named(text):
    """A recurrence id of an address; nothing for what is none."""
    try:
        unstamp(text)
    except ValueError:
        return ""
    return text[:20]


def master_of(found):
    """The event that an exception is a repetition of."""
    if not found.recurrence_id:
        return found
    return Event.objects.filter(series=found.series_id, recurrence_id="").select_related("calendar", "series").first()


def links_in(found):
    """The address of the event, if it is one a browser opens."""
    return [found.url] if found.url.lower().startswith(("https://", "http://")) else []


def _when(one, zone):
    """Monday, 7 December, 10:00–11:00"""
    item = item_of(one, zone, "")
    if not item.all_day:
        return f"{weekday_and_day(item.starts.date())}, {item.span}"
    last = (item.ends - timedelta(days=1)).date()
    first = item.starts.date()
    return weekday_and_day(first) if first == last else f"{weekday_and_day(first)} – {day(last)}"


def _theirs(found, here, zone):
    if here is None or here.all_day:
        return None
    clock = their_clock(found, here.starts_at, zone)
    return {"clock": clock, "place": place(found.client.timezone), "name": found.client.name} if clock else None


@require_http_methods(["GET", "POST"])
def event_new(request):
    """A new event on a day."""
    zone, now = zone_of(request), timezone.now()
    writable = calendars_of(request)
    on = day_in(request.GET.get("on", ""), now.astimezone(zone).date())
    client = number_in(request.GET.get("client", ""))
    initial = {
        "starts_on": on, "starts_time": _hour(request.GET.get("at", ""), now.astimezone(zone), on), "zone": zone.key,
        "calendar": writable[0].pk if writable else 0, "opaque": True, "client_id": client, "interval": 1,
    }  # fmt: skip
    form = EventForm(
        request.POST or None, initial=initial, calendars=writable or _first_calendar(), clients=clients_of(request)
    )
    back = f"{reverse('calendars:list')}?on={on.isoformat()}"
    if not form.is_valid():
        return form_page(
            request,
            form,
            "calendars/event_form.html",
            {"event": None, "to": back, "version": 0, "which": "", "stale": False},
        )
    calendar = _chosen(request, form.cleaned_data["calendar"], at=now)
    values = form.values()
    client_id = values.pop("client_id")
    made, batch = editing.add_event(calendar, EventFacts(**values), by=request.actor, at=now, client_id=client_id)
    say(request, said_of(_("It stands in the calendar."), values), batch=batch.pk)
    return go(request, made.get_absolute_url())


def _first_calendar():
    return [Calendar(pk=0, name=_("My calendar"))]


def _chosen(request, pk, *, at):
    if not pk:
        return connecting.home_calendar(request.actor, at=at, name=_("My calendar"))
    return get_object_or_404(Calendar.objects.visible_to(request.actor).writable(), pk=pk)


def _hour(text, now, on):
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        following = (now + timedelta(hours=1)).replace(minute=0).time()
        return following if on == now.date() and now.hour < 22 else now.replace(hour=10, minute=0).time()


def calendars_of(request):
    """The calendars that take events, mine first."""
    rows = list(Calendar.objects.visible_to(request.actor).writable().order_by("id")[:200])
    return sorted(rows, key=lambda one: (one.user_id != request.user.pk, one.pk))


def clients_of(request):
    """The clients to choose from."""
    return Client.objects.visible_to(request.actor).living().only("name").order_by("sort_key", "id")[:MOST_CLIENTS]


def said_of(text, values):
    """What a toast says, and what it adds in a night in which the clocks move."""
    clock, zone = values.get("starts_time"), values.get("zone", "")
    if clock is None or not zone or not is_zone(zone):
        return text
    if is_gap(values["starts_on"], clock, zone):
        return text + " " + _("There is no such hour that night, so it stands an hour later.")
    if is_twice(values["starts_on"], clock, zone):
        return text + " " + _("That hour comes twice that night; it stands in the first. Is that right?")
    return text


@require_http_methods(["GET", "POST"])
def event_edit(request, pk):
    """Change an event: one of its times, this and all that follow, or all of them."""
    found, now = of_this_workspace(request, pk), timezone.now()
    which = named(request.POST.get("which", "") or request.GET.get("which", ""))
    master = master_of(found)
    exception = bool(found.recurrence_id)
    scoped = bool(master and master.repeats and not exception and which)
    to = found.get_absolute_url() + (f"?which={which}" if which else "")
    if not found.calendar.takes_events:
        complain(request, _("This calendar is only read: change the event where it comes from."))
        return go(request, to)
    on = unstamp(which) if scoped else None
    initial = initial_of(found, zone_of(request).key, starts_on=on.date() if isinstance(on, datetime) else on)
    form = EventForm(
        request.POST or None, initial={**initial, "scope": ONE}, calendars=[found.calendar],
        clients=with_theirs(request, found), rule=found.rrule, scoped=scoped, one_only=exception,
    )  # fmt: skip
    values = {"event": found, "to": to, "which": which, "version": found.version, "stale": False}
    if not form.is_valid():
        return form_page(request, form, "calendars/event_form.html", values)
    try:
        batch = _save(request, form, found, which, initial, at=now)
    except Stale as stale:
        values |= {"version": stale.record.version, "stale": True}
        return page(request, "calendars/event_form.html", {"form": form, **values}, fragment="form", status=409)
    if batch is not None:
        say(request, said_of(_("The event is changed."), form.values()), batch=batch.pk)
    return go(request, Event.objects.get(pk=found.pk).get_absolute_url())


def with_theirs(request, found):
    """The clients to choose from; the one it is with stays, archived or not."""
    rows = list(clients_of(request))
    return rows if found.client is None or found.client in rows else [found.client, *rows]


def _save(request, form, found, which, initial, *, at):
    values = form.values()
    scope = form.cleaned_data.get("scope") or ("" if not which or found.recurrence_id else ONE)
    how = {"by": request.actor, "at": at}
    if values.get("rrule") and form.cleaned_data.get("repeat") == KEEP:
        values["rrule"] = found.rrule
    if "scope" not in form.fields:
        return editing.change_event(found, values, version=number_in(request.POST.get("version", ""), 9) or 0, **how)
    if scope == ONE:
        return editing.change_one(found, which, values, **how)
    if scope == FOLLOWING:
        # A rule nobody touched goes on as it was, with the times that are left.
        if values.get("rrule") == found.rrule:
            del values["rrule"]
        return editing.change_following(found, which, values, **how)
    moved = values["starts_on"] - initial["starts_on"]
    length = values["ends_on"] - values["starts_on"]
    values["starts_on"] = found.starts_on + moved
    values["ends_on"] = values["starts_on"] + length
    return editing.change_event(found, values, version=number_in(request.POST.get("version", ""), 9) or 0, **how)


@require_POST
def event_out(request, pk):
    """Throw an event away: one of its times, it and all that follow, or all of them."""
    found, now = of_this_workspace(request, pk), timezone.now()
    which, scope = named(request.POST.get("which", "")), request.POST.get("scope", "")
    master = master_of(found)
    how = {"by": request.actor, "at": now}
    try:
        if master is None or not master.repeats or not which or scope not in {ONE, FOLLOWING}:
            batch, said = editing.trash_event(found, **how), _("The event is in the trash.")
        elif scope == ONE:
            batch, said = editing.leave_out(master, which, **how), _("It does not take place on that day.")
        else:
            batch, said = editing.end_before(master, which, **how), _("It ends before that day.")
    except editing.NotHere:
        complain(request, _("This calendar is only read: change the event where it comes from."))
        return go(request, found.get_absolute_url())
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, "calendars:list")


@require_POST
def event_restore(request, pk):
    """Back from the trash."""
    found = of_this_workspace(request, pk)
    batch = editing.restore_event(found, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The event is back."), batch=batch.pk)
    return go(request, found.get_absolute_url())
