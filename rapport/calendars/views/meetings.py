"""Meetings: the list, one of them, arranging and changing it, inviting, calling it off."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.calendars import arranging, booking, inviting
from rapport.calendars.forms.meetings import ONLINE, MeetingForm, RoomsForm, initial_of
from rapport.calendars.meetings import ahead, asked, over
from rapport.calendars.models import ActionItem, Booking, Conferencing, Event, Meeting
from rapport.calendars.views.events import _chosen, _first_calendar, _hour, calendars_of, clients_of, zone_of
from rapport.calendars.views.period import day_in
from rapport.calendars.wording import answers_in_words, list_in_words, quiet_in_words, stretch_in, theirs, when_in
from rapport.clients.models import Contact
from rapport.clients.models.record import Stale
from rapport.clients.wording import place
from rapport.inbox.sending_by import Identity
from rapport.lib.ics.facts import EventFacts
from rapport.lib.transcripts import clock
from rapport.web.dates import day
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, may_open, open_to

SHOWN = 100


def of_this_workspace(request, pk):
    rows = Meeting.objects.visible_to(request.actor)
    rows = rows.select_related("event__client", "event__calendar", "event__series", "notes", "workspace")
    return get_object_or_404(rows, pk=pk)


@open_to(GUEST)
@require_safe
def meetings(request):
    """What lies ahead, what is over, and invitations that wait for an answer."""
    actor, now, zone = request.actor, timezone.now(), zone_of(request)
    rows = list(ahead(actor, now).prefetch_related("participants")[:SHOWN])
    past = list(over(actor, now)[:SHOWN])
    waiting = list(asked(actor, now)[:SHOWN])
    values = {
        "answer": list_in_words(rows, len(waiting), now, zone),
        "ahead": [_row(one, zone, people=True) for one in rows], "past": [_row(one, zone) for one in past],
        "asked": [{"row": one, "when": _invited_when(one, zone)} for one in waiting],
        "may": may_open(reverse("calendars:meeting_new")),
    }  # fmt: skip
    return page(request, "calendars/meetings.html", values, fragment="content")


def _row(one, zone, *, people=False):
    guests = [row for row in one.participants.all() if row.removed_at is None] if people else []
    said = answers_in_words(guests, invited=one.invited_sequence is not None) if people else ""
    client = one.event.client
    return {
        "title": one.event.title or _("Without a name"), "href": one.get_absolute_url(),
        "when": when_in(one.event, zone.key), "who": client.name if client else "", "said": said,
        "off": one.cancelled_at is not None,
    }  # fmt: skip


def _invited_when(one, zone):
    return stretch_in(one.starts_at, one.ends_at or one.starts_at, zone.key) if one.starts_at else ""


@open_to(GUEST)
@require_safe
def meeting(request, pk):
    """One meeting: when by whose clock, who comes, what for; and what came of it."""
    found, now, zone = of_this_workspace(request, pk), timezone.now(), zone_of(request)
    people = inviting.guests_of(found)
    their = theirs(found, people, zone)
    may = may_open(reverse("calendars:meeting_edit", args=[found.pk]))
    client = found.event.client
    items = list(found.items.filter(trashed_at=None).select_related("step").order_by("id")[:SHOWN])
    values = {
        "meeting": found, "event": found.event, "client": client, "when": when_in(found.event, zone.key),
        "is_over": found.event.ends_at <= now, "people": their, "quiet": quiet_in_words(their),
        "answers": answers_in_words(
            people, invited=found.invited_sequence is not None, is_over=found.event.ends_at <= now
        ),
        "may": may,
        "has_voice": bool(may and inviting.voices(request.actor)), "zone": place(zone.key),
        "decisions": [{"row": one, "on": day(one.decided_on)} for one in found.decisions.filter(trashed_at=None)],
        "suggested": [_item(one) for one in items if one.state == ActionItem.State.SUGGESTED],
        "taken": [_item(one) for one in items if one.state == ActionItem.State.TAKEN],
        "transcripts": list(found.transcripts.filter(trashed_at=None).defer("lines").order_by("id")),
        "notes": found.notes if found.notes and not found.notes.trashed_at else None,
        "dossier": reverse("clients:dossier", args=[client.pk]) if client and may else "",
    }  # fmt: skip
    return page(request, "calendars/meeting.html", values, fragment="content")


def _item(one):
    source = " · ".join(part for part in (clock(one.at_second), one.speaker) if part)
    return {"row": one, "by": day(one.due_on) if one.due_on else "", "source": source}


@require_http_methods(["GET", "POST"])
def meeting_new(request):
    """Arrange a meeting, or make one of an event that stands already (?event=)."""
    zone, now = zone_of(request), timezone.now()
    event = _event_named(request)
    if event is not None and hasattr(event, "meeting"):
        return go(request, event.meeting.get_absolute_url())
    writable = [event.calendar] if event else calendars_of(request)
    form = MeetingForm(
        request.POST or None, initial=_initial(request, event, zone, now, writable),
        calendars=writable or _first_calendar(), clients=clients_of(request),
        people_from=reverse("calendars:meeting_new"),
    )  # fmt: skip
    to = event.get_absolute_url() if event else reverse("calendars:meetings")
    if not form.is_valid():
        values = {"meeting": None, "to": to, "version": 0, "stale": False}
        return form_page(request, form, "calendars/meeting_form.html", values)
    people = arranging.people_of(form.cleaned_data["people"], by=request.actor)
    values, how = meeting_values(request, form), {"by": request.actor, "at": now}
    client_id = form.cleaned_data["client_id"] or _client_of(people)
    if event is not None:
        made, batch = arranging.make_of(event, form.event_values() | {"client_id": client_id}, values, people, **how)
    else:
        calendar = _chosen(request, form.cleaned_data["calendar"], at=now)
        facts = EventFacts(**form.event_values())
        made, batch = arranging.arrange(calendar, facts, values, people, client_id=client_id, **how)
    say(request, _("The meeting stands in the calendar. Nobody has been invited yet."), batch=batch.pk)
    return go(request, made.get_absolute_url())


def _event_named(request):
    pk = number_in(request.GET.get("event", ""))
    rows = Event.objects.visible_to(request.actor).filter(recurrence_id="", trashed_at=None)
    found = rows.select_related("calendar", "client").filter(pk=pk).first() if pk else None
    return found if found and found.calendar.takes_events and not found.all_day else None


def _initial(request, event, zone, now, writable):
    if event is not None:
        minutes = int((event.ends_at - event.starts_at).total_seconds() // 60)
        return {
            "title": event.title, "starts_on": event.starts_on, "starts_time": event.starts_time,
            "minutes": minutes or 60, "zone": event.zone or zone.key, "client_id": event.client_id,
            "place": event.place, "calendar": event.calendar_id, "where": "there" if event.place else ONLINE,
            "people": _addresses(request, event.client_id, event.contact_id),
        }  # fmt: skip
    on = day_in(request.GET.get("on", ""), (now + timedelta(days=1)).astimezone(zone).date())
    client = number_in(request.GET.get("client", "") or request.GET.get("client_id", ""))
    typed = request.GET.get("people", "").strip()[:20_000]
    return {
        "starts_on": on, "starts_time": _hour(request.GET.get("at", ""), now.astimezone(zone), on), "minutes": 60,
        "zone": zone.key, "where": ONLINE, "client_id": client, "calendar": writable[0].pk if writable else 0,
        "people": typed or _addresses(request, client, number_in(request.GET.get("contact", ""))),
    }  # fmt: skip


def _addresses(request, client_id, contact_id):
    """The person it is with, or the client's main one, as a line of the form."""
    rows = Contact.objects.visible_to(request.actor).living()
    rows = rows.filter(pk=contact_id) if contact_id else rows.filter(client=client_id or 0, is_main=True)
    for contact in rows.prefetch_related("points")[:1]:
        mails = [point.value for point in contact.points.all() if point.kind == "email"]
        return f"{contact.name} <{mails[0]}>" if mails else ""
    return ""


def _client_of(people):
    pk = next((one.contact_id for one in people if one.contact_id), None)
    return Contact.objects.values_list("client_id", flat=True).get(pk=pk) if pk else None


def meeting_values(request, form):
    """Columns of a meeting; a room of its own where it is online and none was named."""
    online = form.cleaned_data["where"] == ONLINE
    room = (form.cleaned_data["room_url"] or arranging.room_for(request.actor)) if online else ""
    return {"agenda": form.cleaned_data["agenda"], "room_url": room}


@require_http_methods(["GET", "POST"])
def meeting_edit(request, pk):
    """Change a meeting."""
    found, now = of_this_workspace(request, pk), timezone.now()
    to = found.get_absolute_url()
    if not found.event.calendar.takes_events or found.event.all_day:
        complain(request, _("This calendar is only read: change the event where it comes from."))
        return go(request, to)
    clients = list(clients_of(request))
    if found.event.client and found.event.client not in clients:
        clients.insert(0, found.event.client)
    form = MeetingForm(
        request.POST or None, initial=initial_of(found), calendars=[found.event.calendar], clients=clients
    )
    values = {"meeting": found, "to": to, "version": found.event.version, "stale": False}
    if not form.is_valid():
        return form_page(request, form, "calendars/meeting_form.html", values)
    people = arranging.people_of(form.cleaned_data["people"], by=request.actor)
    try:
        batch = arranging.change_meeting(
            found, form.event_values() | {"client_id": form.cleaned_data["client_id"]}, meeting_values(request, form),
            people, by=request.actor, at=now, version=number_in(request.POST.get("version", ""), 9) or 0,
        )  # fmt: skip
    except Stale as stale:
        values |= {"version": stale.record.version, "stale": True, "form": form}
        return page(request, "calendars/meeting_form.html", values, fragment="form", status=409)
    if batch is not None:
        say(request, _("The meeting is changed."), batch=batch.pk)
    return go(request, to)


@require_POST
def meeting_invite(request, pk):
    """Let the invitation go, or its change."""
    found, now = of_this_workspace(request, pk), timezone.now()
    if found.cancelled_at is not None:
        complain(request, _("This meeting was called off. Nobody can be invited to it."))
        return go(request, found.get_absolute_url())
    held = Booking.objects.visible_to(request.actor).filter(meeting=found, state=Booking.State.HELD)
    booked = held.select_related("page").first()
    try:
        extra = booking.lines_for_them(booked) if booked else None
        sent, _batch = inviting.invite(found, by=request.actor, at=now, extra=extra)
    except inviting.NoVoice:
        complain(request, _("No mail account can send. Set one up in the settings, then invite."))
    except inviting.NobodyToInvite:
        complain(request, _("There is nobody to invite. Add an address first."))
    else:
        if sent:
            said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent)
            say(request, said % {"n": sent})
        else:
            say(request, _("Everybody has this invitation already."))
    return go(request, found.get_absolute_url())


@require_POST
def meeting_off(request, pk):
    """Call a meeting off, and tell those invited."""
    found, now = of_this_workspace(request, pk), timezone.now()
    batch = arranging.call_off(found, by=request.actor, at=now)
    if batch is None:
        return go(request, found.get_absolute_url())
    found = of_this_workspace(request, pk)
    try:
        told = inviting.tell_off(found, by=request.actor, at=now)
    except inviting.NoVoice:
        complain(request, _("No mail account can send, so nobody was told. Tell them yourself."))
        return go(request, found.get_absolute_url())
    # What has gone by mail is not taken back by an undo.
    say(request, _("The meeting is called off."), batch=None if told else batch.pk)
    return go(request, found.get_absolute_url())


@require_safe
def meeting_ics(request, pk):
    """The meeting as a file for a calendar, where no letter can carry it."""
    found = of_this_workspace(request, pk)
    voices = inviting.voices(request.actor)
    me = voices[0] if voices else Identity("", str(request.user), request.user.email)
    data = inviting.object_of(found, "REQUEST", me, inviting.guests_of(found), at=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="meeting.ics"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="text/calendar; charset=utf-8; method=REQUEST", headers=headers)


@require_http_methods(["GET", "POST"])
def rooms(request):
    """Where the online rooms are."""
    form = RoomsForm(request.POST or None, initial={"base_url": arranging.base_url_of(request.actor)})
    to = reverse("calendars:meetings")
    if not form.is_valid():
        values = {"title": _("Video rooms"), "quiet": _("Where new meetings take place."), "to": to, "deed": _("Save"),
                  "up": _("Meetings"), "upload": False, "out": ""}  # fmt: skip
        return form_page(request, form, "calendars/part.html", values)
    Conferencing.objects.update_or_create(
        workspace=request.actor.workspace, defaults={"base_url": form.cleaned_data["base_url"]}
    )
    say(request, _("New rooms are made there from now on."))
    return go(request, to)
