"""The booking page as visitors see it: without an account, a cookie or a script, in their language, by their clock."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods

from rapport.calendars import booking as verbs
from rapport.calendars.forms.booking import BookForm
from rapport.calendars.models import Booking, BookingPage
from rapport.calendars.slots import Slot, free, is_free, their_holiday
from rapport.calendars.wording import clock_of, in_utc_text, stretch_in
from rapport.clients.forms.dress import zone_options
from rapport.clients.quiet import GUESS, OURS, SET, Whereabouts
from rapport.clients.wording import place
from rapport.lib.countries import zone_of_country
from rapport.lib.zones import is_zone
from rapport.web import limits, tokens
from rapport.web.dates import weekday_and_day
from rapport.web.languages import our_language
from rapport.web.pages import page
from rapport.web.visiting import address_of, fields_of, is_too_large, program_of, public

READ = ["GET", "HEAD"]
DAYS = 7


def _by_token(token):
    rows = BookingPage.objects.select_related("workspace", "user", "calendar")
    found = rows.filter(token=token, trashed_at=None).first()
    if found is None:
        raise Http404
    return found


def _shown(request, template, values, status=200):
    response = page(request, template, values, fragment="content", status=status)
    response.headers["Content-Language"] = our_language()
    # Another program reads it in another language.
    response.headers["Vary"] = "Accept-Language, Cookie, HX-Request, HX-Request-Type"
    return response


@public
@require_http_methods(READ)
def book(request, token):
    """The free hours of a week."""
    found = _by_token(token)
    if not found.is_open:
        return _closed(request, found)
    return _shown(request, "calendars/book.html", {**_frame(found), **_hours(request, found)})


def _closed(request, found):
    return _shown(request, "calendars/book_closed.html", _frame(found), status=410)


def _frame(found):
    return {
        "booking_page": found, "workspace": found.workspace, "framed": False, "moving": None, "said": "", "token": "",
        "page_token": "",
    }  # fmt: skip


def _where(request, found, *, booked=None):
    """The clock a visitor reads by, and how it is known: chosen here or when they booked, else guessed by the languages
    of their browser, else ours.
    """
    name = request.GET.get("zone", "") or request.POST.get("zone", "") or (booked.zone if booked else "")
    if is_zone(name):
        return Whereabouts(name, SET)
    guess = _by_languages(request.headers.get("Accept-Language", ""))
    return Whereabouts(guess, GUESS) if guess else Whereabouts(found.zone, OURS)


def _by_languages(header):
    """The one clock of the first country named by these languages: de-AT; nothing for countries of many clocks."""
    countries = (tag.rpartition("-")[2] for tag, _weight in parse_accept_lang_header(header) if "-" in tag)
    return next((zone for country in countries if (zone := zone_of_country(country.upper()))), "")


def _unsure(where):
    """What is said of a clock nobody has chosen."""
    if where.is_certain:
        return ""
    if where.is_known:
        return _(
            "%(place)s is a guess by the languages of your browser. Choose your own clock if it is another one."
        ) % {"place": place(where.zone)}
    return _("Your clock is not known, so the hours are by ours: %(place)s. Choose your own if it is another one.") % {
        "place": place(where.zone)
    }


def _minutes(request, found):
    try:
        minutes = int(request.GET.get("minutes", "") or request.POST.get("minutes", ""))
    except ValueError:
        minutes = 0
    return minutes if minutes in found.durations else found.durations[0]


def _hours(request, found, *, without=None, to=""):
    """A week of hours by the visitor's clock. Of what is taken nothing is said, not even that it is."""
    now, minutes, where = timezone.now(), _minutes(request, found), _where(request, found, booked=without)
    name = where.zone
    zone, today = ZoneInfo(name), now.astimezone(ZoneInfo(name)).date()
    last = today + timedelta(days=found.ahead_days + 1)
    first = min(max(_day(request.GET.get("on", ""), today), today), last)
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    until = datetime.combine(first + timedelta(days=DAYS), time(), zone).astimezone(UTC)
    slots = free(found, minutes, since, until, at=now, without=without)
    if not slots and "on" not in request.GET:
        ahead = free(found, minutes, until, until + timedelta(days=30), at=now, without=without)
        if ahead:
            first = ahead[0].starts_at.astimezone(zone).date()
            behind = datetime.combine(first + timedelta(days=DAYS), time(), zone).astimezone(UTC)
            slots = free(found, minutes, ahead[0].starts_at, behind, at=now, without=without)
    asked = {"minutes": minutes, **_chosen(where)}
    here = request.path

    def link(**other):
        return f"{here}?{urlencode({**asked, 'on': first.isoformat(), **other})}"

    base = to or reverse("calendars:book_at", args=[found.token])
    return {
        "days": _days(slots, zone, name, base, asked), "zone": name, "zone_name": place(name), "minutes": minutes,
        "zones": _zones(name), "unsure": _unsure(where), "on": first.isoformat(), "here": here,
        "durations": [{"minutes": one, "href": link(minutes=one), "here": one == minutes} for one in found.durations],
        "before": link(on=max(today, first - timedelta(days=DAYS)).isoformat()) if first > today else "",
        "after": link(on=(first + timedelta(days=DAYS)).isoformat()) if first + timedelta(days=DAYS) < last else "",
    }  # fmt: skip


def _chosen(where):
    """What goes along from page to page: a guess is made anew, so that it never passes for a choice."""
    return {"zone": where.zone} if where.is_certain else {}


def _zones(name):
    """Every clock to choose from; a browser may call one by a name of old."""
    zones = zone_options(our_language())
    return zones if name in dict(zones) else ((name, place(name)), *zones)


def _days(slots, zone, name, base, asked):
    days: dict[date, list[dict[str, str]]] = {}
    for slot in slots:
        local = slot.starts_at.astimezone(zone)
        days.setdefault(local.date(), []).append({
            "clock": clock_of(local), "value": in_utc_text(slot.starts_at),
            "href": f"{base}?{urlencode({**asked, 'at': in_utc_text(slot.starts_at)})}",
        })  # fmt: skip
    return [
        {"label": weekday_and_day(day), "holiday": their_holiday(name, day), "slots": rows}
        for day, rows in days.items()
    ]


def _day(text, otherwise):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if 2000 < day.year < 2200 else otherwise


def _slot(text, minutes):
    try:
        starts = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    if not 2000 < starts.year < 2200:
        raise Http404
    return Slot(starts, starts + timedelta(minutes=minutes))


@public
@require_http_methods([*READ, "POST"])
def book_at(request, token):
    """One hour: who comes, and what about."""
    found = _by_token(token)
    if not found.is_open:
        return _closed(request, found)
    if request.method == "POST":
        return _booked(request, found)
    if "at" not in request.GET:
        return redirect("calendars:book", found.token)
    slot = _slot(request.GET["at"], _minutes(request, found))
    if not is_free(found, slot, at=timezone.now()):
        return _gone(request, found)
    return _ask(request, found, slot)


def _gone(request, found, *, status=409):
    """Somebody was quicker, or no hour was named: the hours that are left."""
    said = _("This hour is not free any more. Choose another one.") if status == 409 else _("Choose an hour first.")
    here = reverse("calendars:book", args=[found.token])
    values = {**_frame(found), **_hours(request, found), "said": said, "here": here}
    return _shown(request, "calendars/book.html", values, status=status)


def _ask(request, found, slot, *, form=None, said="", status=422, page_token="", bait=""):
    first = form is None and not said
    form = form or BookForm(page=found)
    if not page_token:
        page_token, bait = tokens.issue(f"k{found.pk}", at=timezone.now())
    where = _where(request, found)
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    values = {
        **_frame(found), "form": form, "said": said, "page_token": page_token, "bait": bait,
        "zone": where.zone if where.is_certain else "", "unsure": _unsure(where),
        "when": stretch_in(slot.starts_at, slot.ends_at, where.zone), "at": in_utc_text(slot.starts_at),
        "minutes": minutes,
        "back": f"{reverse('calendars:book', args=[found.token])}?{urlencode({'minutes': minutes, **_chosen(where)})}",
        "wrong": [(field.id_for_label, str(field.label)) for field in form if field.errors],
    }  # fmt: skip
    return _shown(request, "calendars/book_at.html", values, status=200 if first else status)


def _booked(request, found):
    """What was sent: booked, or asked for again with everything that was typed."""
    now = timezone.now()
    if is_too_large(request):
        raise Http404
    sent = fields_of(request)
    try:
        slot = _slot(sent.get("at", ""), _minutes(request, found))
    except Http404:
        return _gone(request, found, status=422)
    form = BookForm(sent, page=found)
    if limits.is_over(f"k{found.pk}", address_of(request), at=now):
        said = _("Too much came from here in a short time. Your answers are still below: send them in ten minutes.")
        return _ask(request, found, slot, form=form, said=said, status=429)
    try:
        token = tokens.read(sent.get("page", ""), f"k{found.pk}")
    except tokens.Forged:
        said = _("The page could not tell where it came from. Look through your answers and send them once more.")
        return _ask(request, found, slot, form=form, said=said)
    if token.is_too_old(now):
        said = _("This page has been open for long. Your answers are still here: send them once more.")
        return _ask(request, found, slot, form=form, said=said)
    again = {"form": form, "page_token": sent["page"], "bait": token.bait}
    if token.is_too_young(now):
        said = _("That was quick. Look through your answers once more, please, and send them then.")
        return _ask(request, found, slot, said=said, **again)
    if sent.get(token.bait, "").strip():
        said = _("A field that has to stay empty was filled in. Empty it, and send this once more.")
        return _ask(request, found, slot, said=said, **again)
    if not form.is_valid():
        return _ask(request, found, slot, **again)
    evidence = {
        "page": request.build_absolute_uri(request.path), "site": "", "ip": address_of(request),
        "program": program_of(request),
    }  # fmt: skip
    where = _where(request, found)
    wanted = verbs.Wanted(
        form.cleaned_data["name"], form.cleaned_data["email"], where.zone, our_language(), slot,
        token.nonce, form.answers(), bool(form.cleaned_data.get("agree-answer")), evidence, where.is_certain,
    )  # fmt: skip
    try:
        verbs.book(found, wanted, at=now)
    except verbs.Taken:
        return _gone(request, found)
    except verbs.Enough:
        said = _("This address has several hours ahead already. Move one of them by the link in its letter.")
        return _ask(request, found, slot, said=said, **again)
    return redirect("calendars:booked", verbs.token_of(found, token.nonce))


# ---- The link of whoever booked


def _own(token):
    """The booking behind a link, and its page; a link that is over opens nothing."""
    found = Booking.by_token(token, timezone.now())
    if found is None:
        raise Http404
    return found


@public
@require_http_methods(READ)
def booked(request, token):
    """What is booked, and how to change it."""
    return _told(request, _own(token), token)


def _told(request, found, token, *, said="", status=200):
    event = found.meeting.event if found.meeting else None
    starts, ends = (event.starts_at, event.ends_at) if event else (found.starts_at, found.ends_at)
    values = {
        **_frame(found.page), "booking": found, "when": stretch_in(starts, ends, found.zone), "token": token,
        "held": found.state == Booking.State.HELD, "over": ends <= timezone.now(), "said": said,
        "place": event.place if event else "", "room": found.meeting.room_url if found.meeting else "",
        "letter": found.email if found.meeting and found.meeting.invited_at else "",
        "page_token": tokens.issue(f"m{found.pk}", at=timezone.now())[0],
    }  # fmt: skip
    return _shown(request, "calendars/booked.html", values, status=status)


def _refused(request, found):
    """Why something that was pressed is not done, and the status that says so; nothing when it may be done."""
    now = timezone.now()
    if limits.is_over(f"k{found.page_id}", address_of(request), at=now):
        return _("Too much came from here in a short time. Try again in ten minutes."), 429
    try:
        token = tokens.read(request.POST.get("page", ""), f"m{found.pk}")
    except tokens.Forged:
        token = None
    if token is None or token.is_too_old(now):
        return _("This page could not tell where it came from. Press once more, please."), 422
    return "", 200


@public
@require_http_methods([*READ, "POST"])
def booked_move(request, token):
    """Another hour instead."""
    found, now = _own(token), timezone.now()
    if request.method != "POST":
        if found.state != Booking.State.HELD or found.starts_at <= now:
            return redirect("calendars:booked", token)
        return _other_hours(request, found, token)
    said, status = _refused(request, found)
    if said:
        return _other_hours(request, found, token, said=said, status=status)
    try:
        verbs.move(found, _slot(request.POST.get("at", ""), _minutes(request, found.page)), at=now)
    except verbs.Taken:
        said = _("This hour is not free any more. Choose another one.")
        return _other_hours(request, found, token, said=said, status=409)
    return redirect("calendars:booked", token)


def _other_hours(request, found, token, *, said="", status=200):
    here = reverse("calendars:booked_move", args=[token])
    values = {
        **_frame(found.page), "moving": found, "token": token, "said": said,
        "page_token": tokens.issue(f"m{found.pk}", at=timezone.now())[0],
    }  # fmt: skip
    values |= _hours(request, found.page, without=found, to=here)
    return _shown(request, "calendars/book.html", values, status=status)


@public
@require_http_methods(["POST"])
def booked_off(request, token):
    """It does not take place."""
    found, now = _own(token), timezone.now()
    said, status = _refused(request, found)
    if said:
        return _told(request, found, token, said=said, status=status)
    if found.starts_at > now:
        verbs.cancel(found, at=now)
    return redirect("calendars:booked", token)
