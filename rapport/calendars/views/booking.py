"""Booking pages as their owners set them up, and who has booked."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.models import User
from rapport.calendars import inviting
from rapport.calendars.forms.booking import BookingPageForm, hours_shown, initial_of
from rapport.calendars.models import Booking, BookingPage
from rapport.calendars.pages_of_booking import change_page, make_page
from rapport.calendars.views.events import zone_of
from rapport.calendars.wording import stretch_in
from rapport.clients.consent_texts import text_for
from rapport.clients.models import Consent
from rapport.clients.models.record import Stale
from rapport.clients.wording import place
from rapport.web.filters import number_in
from rapport.web.pages import form_page, go, page, say
from rapport.web.plurals import number
from rapport.web.rights import FULL

SHOWN = 100


def of_this_workspace(request, pk):
    return get_object_or_404(BookingPage.objects.visible_to(request.actor).select_related("user", "workspace"), pk=pk)


@require_safe
def booking_pages(request):
    """All of them, and how much is booked ahead."""
    rows = BookingPage.objects.visible_to(request.actor).living().select_related("user").order_by("id")
    pages = list(rows[:SHOWN])
    n = _ahead(request).count()
    if not pages:
        answer = _("Nobody can book an hour with you yet."), _("Make a page and give its address away.")
    else:
        strong = ngettext("%(n)s hour is booked ahead.", "%(n)s hours are booked ahead.", n) % {"n": number(n)}
        answer = (strong if n else _("Nothing is booked ahead.")), _("Whoever has an address below can book.")
    values = {"pages": [{"row": one, "address": request.build_absolute_uri(one.public_href)} for one in pages],
              "answer": answer}  # fmt: skip
    return page(request, "calendars/booking_pages.html", values, fragment="content")


def _ahead(request):
    return Booking.objects.visible_to(request.actor).filter(state=Booking.State.HELD, ends_at__gt=timezone.now())


def people_of(request):
    """Whose time can be booked."""
    rows = User.objects.filter(membership__workspace=request.actor.workspace, membership__role__in=FULL, is_active=True)
    return sorted(rows, key=lambda one: (one.pk != request.user.pk, one.pk))


@require_http_methods(["GET", "POST"])
def booking_page_new(request):
    """A new booking page."""
    workspace = request.actor.workspace
    hours = workspace.workhours
    span = [[f"{hours.starts:%H:%M}", f"{hours.ends:%H:%M}"]]
    initial = {
        "title": _("A first call"), "user_id": request.user.pk, "durations": "30, 60", "step_minutes": 30,
        "before_minutes": 0, "after_minutes": 15, "lead_hours": 24, "ahead_days": 30, "daily_cap": 4,
        "zone": request.user.timezone, "mind_holidays": True, "online": True,
        "questions": _("What shall we talk about?"), **hours_shown({str(day): span for day in sorted(hours.days)}),
        "consent": _consent(request, workspace),
    }  # fmt: skip
    form = BookingPageForm(request.POST or None, initial=initial, people=people_of(request))
    to = reverse("calendars:booking_pages")
    if not form.is_valid():
        return form_page(
            request, form, "calendars/booking_form.html", {"record": None, "to": to, "version": 0, "stale": False}
        )
    made, batch = make_page(form.values(None), by=request.actor, at=timezone.now())
    say(request, _("The booking page is open."), batch=batch.pk)
    return go(request, made.get_absolute_url())


def _consent(request, workspace):
    try:
        return text_for(
            Consent.Purpose.ANSWER, language=workspace.language, operator=workspace.name, on=timezone.localdate()
        )[0]
    except KeyError:
        return ""


@require_safe
def booking_page(request, pk):
    """One page: its address, and who has booked."""
    found, zone, now = of_this_workspace(request, pk), zone_of(request), timezone.now()
    rows = Booking.objects.visible_to(request.actor).filter(page=found).select_related("contact", "meeting__event")
    ahead = rows.filter(ends_at__gt=now, state=Booking.State.HELD).order_by("starts_at")
    past = rows.exclude(pk__in=ahead.values("pk")).order_by("-starts_at")
    values = {
        "record": found, "address": request.build_absolute_uri(found.public_href),
        "ahead": [_row(one, zone) for one in ahead[:SHOWN]], "past": [_row(one, zone) for one in past[:SHOWN]],
        "zone": place(found.zone), "has_voice": bool(inviting.voices(request.actor)),
    }  # fmt: skip
    return page(request, "calendars/booking_page.html", values, fragment="content")


def _row(one, zone):
    href = one.meeting.get_absolute_url() if one.meeting else ""
    return {"row": one, "href": href, "when": stretch_in(one.starts_at, one.ends_at, zone.key)}


@require_http_methods(["GET", "POST"])
def booking_page_edit(request, pk):
    """Change a booking page; what is booked already stays."""
    found = of_this_workspace(request, pk)
    people = people_of(request)
    if found.user not in people:
        people.append(found.user)
    form = BookingPageForm(request.POST or None, initial=initial_of(found), people=people)
    values = {"record": found, "to": found.get_absolute_url(), "version": found.version, "stale": False}
    if not form.is_valid():
        return form_page(request, form, "calendars/booking_form.html", values)
    version = number_in(request.POST.get("version", ""), 9) or 0
    try:
        batch = change_page(found, form.values(found), by=request.actor, at=timezone.now(), version=version)
    except Stale as stale:
        values |= {"version": stale.record.version, "stale": True, "form": form}
        return page(request, "calendars/booking_form.html", values, fragment="form", status=409)
    if batch is not None:
        say(request, _("The booking page is changed."), batch=batch.pk)
    return go(request, found.get_absolute_url())


def _pressed(request, pk, verb, said):
    found = of_this_workspace(request, pk)
    batch = getattr(found, verb)(by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, found.get_absolute_url())


@require_POST
def booking_page_close(request, pk):
    """No more bookings."""
    return _pressed(request, pk, "close", _("The booking page is closed. What is booked stays."))


@require_POST
def booking_page_open(request, pk):
    """Takes bookings again."""
    return _pressed(request, pk, "open_again", _("The booking page is open."))


@require_POST
def booking_page_trash(request, pk):
    """Into the trash."""
    return _pressed(request, pk, "trash", _("The booking page is in the trash."))


@require_POST
def booking_page_restore(request, pk):
    """Back from the trash."""
    return _pressed(request, pk, "restore", _("The booking page is back."))
