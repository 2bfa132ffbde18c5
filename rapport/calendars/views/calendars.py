"""The calendars: ours, those of servers, feeds; how they stand, and the links by which others read ours."""

import secrets
from urllib.parse import urlencode

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.calendars import connecting, publishing, syncing, tasks
from rapport.calendars.forms.calendars import AccountForm, CalendarForm, NameForm, SubscribeForm
from rapport.calendars.models import Calendar, CalendarAccount, Feed, Series
from rapport.calendars.troubles import sentence
from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.lib.records import Unreadable
from rapport.web.dates import when
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, is_partial, page, say

MOST = 200


def of_this_workspace(request, pk):
    return get_object_or_404(Calendar.objects.visible_to(request.actor).select_related("account", "workspace"), pk=pk)


def account_here(request, pk):
    return get_object_or_404(CalendarAccount.objects.visible_to(request.actor), pk=pk)


@require_safe
def calendars(request):
    """All of them."""
    rows = list(Calendar.objects.visible_to(request.actor).present().select_related("account").order_by("id")[:MOST])
    accounts = list(CalendarAccount.objects.visible_to(request.actor).order_by("id")[:MOST])
    feeds = list(Feed.objects.visible_to(request.actor).alive().select_related("calendar").order_by("-id")[:MOST])
    values = {
        "rows": [_row(one) for one in rows],
        "accounts": [_account(one) for one in accounts],
        "feeds": [_feed(one) for one in feeds],
        "troubled": sum(1 for one in rows if one.trouble),
        "looking": any(one.looked_at is None and one.trouble is None for one in accounts),
        "press": secrets.token_hex(8),
    }
    return page(request, "calendars/calendars.html", values, fragment="content")


def _row(one):
    said = sentence(one.trouble)
    about = one.get_kind_display()
    if one.looked_at:
        about += " · " + _("looked at %(when)s") % {"when": when(one.looked_at)}
    return {"calendar": one, "href": one.get_absolute_url(), "about": about, "trouble": said}


def _account(one):
    return {
        "account": one, "href": reverse("calendars:account", args=[one.pk]), "trouble": sentence(one.trouble),
        "looking": one.looked_at is None and one.trouble is None,
    }  # fmt: skip


def _feed(one):
    whose = one.calendar.name if one.calendar else _("everything, with your next steps")
    read = _("read %(when)s") % {"when": when(one.read_at)} if one.read_at else _("not read yet")
    return {"feed": one, "whose": whose, "read": read}


@require_http_methods(["GET", "POST"])
def calendar_new(request):
    """A calendar of ours."""
    draft = Calendar(workspace_id=request.actor.workspace_id, version=0)
    form = CalendarForm(request.POST or None, record=draft)
    to = reverse("calendars:calendars")
    if not form.is_valid():
        values = {"to": to, "title": _("New calendar"), "quiet": _("It lives in Rapport."), "deed": _("Make it")}
        return form_page(request, form, "calendars/form.html", values)
    made, batch = connecting.make_calendar(form.values(), by=request.actor, at=timezone.now())
    say(request, _("The calendar is made."), batch=batch.pk)
    return go(request, made.get_absolute_url())


@require_http_methods(["GET", "POST"])
def subscribe(request):
    """A feed that somebody else publishes."""
    form = SubscribeForm(request.POST or None)
    to = reverse("calendars:calendars")
    if not form.is_valid():
        values = {
            "to": to, "title": _("Subscribe to a calendar"), "deed": _("Subscribe"),
            "quiet": _("It is looked at every hour and only read."),
        }  # fmt: skip
        return form_page(request, form, "calendars/form.html", values)
    with transaction.atomic():
        made, batch = connecting.make_calendar(form.cleaned_data, by=request.actor, at=timezone.now(), kind="feed")
        tasks.look.enqueue(made.pk)
    say(request, _("Subscribed. Its events come in a moment."), batch=batch.pk)
    return go(request, made.get_absolute_url())


@require_http_methods(["GET", "POST"])
def connect(request):
    """A CalDAV server."""
    form = AccountForm(request.POST or None)
    to = reverse("calendars:calendars")
    if not form.is_valid():
        values = {
            "to": to, "title": _("Connect a calendar server"), "deed": _("Connect"),
            "quiet": _("CalDAV: Nextcloud, iCloud, Fastmail, Mailbox, Radicale and others, both ways."),
        }  # fmt: skip
        return form_page(request, form, "calendars/form.html", values)
    with transaction.atomic():
        account, _batch = connecting.connect(**form.cleaned_data, by=request.actor, at=timezone.now())
        tasks.discover.enqueue(account.pk)
    say(request, _("Looking for its calendars."))
    return go(request, reverse("calendars:account", args=[account.pk]))


@require_http_methods(["GET", "POST"])
def account(request, pk):
    """A server: its calendars, its password, a new calendar on it."""
    here = account_here(request, pk)
    initial = {"url": here.url, "username": here.username}
    form = AccountForm(request.POST or None, initial=initial)
    if not form.is_valid():
        rows = list(here.calendars.present().order_by("id")[:MOST])
        # The page follows until the calendar that is being made stands there.
        new = request.GET.get("new", "")
        comes = bool(new) and new not in {one.name for one in rows}
        values = {
            "account": here, "trouble": sentence(here.trouble), "rows": [_row(one) for one in rows],
            "looking": (here.looked_at is None or comes) and here.trouble is None, "name_form": NameForm(),
        }  # fmt: skip
        if request.method == "GET" and is_partial(request):
            return page(request, "calendars/account.html", {**values, "form": form}, fragment="now")
        return form_page(request, form, "calendars/account.html", values)
    with transaction.atomic():
        connecting.change_account(here, form.cleaned_data, by=request.actor, at=timezone.now())
        tasks.discover.enqueue(here.pk)
    say(request, _("Looking for its calendars."))
    return go(request, reverse("calendars:account", args=[pk]))


@require_POST
def account_look(request, pk):
    """Look for its calendars anew."""
    here = account_here(request, pk)
    with transaction.atomic():
        connecting.ask_anew(here)
        tasks.discover.enqueue(here.pk)
    say(request, _("Looking for its calendars."))
    return go(request, reverse("calendars:account", args=[pk]))


@require_POST
def collection_new(request, pk):
    """A new calendar on the server."""
    here, form = account_here(request, pk), NameForm(request.POST)
    if not form.is_valid():
        complain(request, _("Write a name for the new calendar."))
    else:
        name = form.cleaned_data["name"]
        with transaction.atomic():
            CalendarAccount.objects.filter(pk=here.pk).update(trouble=None)
            tasks.make_collection.enqueue(here.pk, name)
        say(request, _("The calendar is being made on the server."))
        return go(request, f"{reverse('calendars:account', args=[pk])}?{urlencode({'new': name})}")
    return go(request, reverse("calendars:account", args=[pk]))


@require_http_methods(["GET", "POST"])
def calendar(request, pk):
    """One calendar: how it stands, its name and colour, who reads it."""
    if not Calendar.objects.visible_to(request.actor).filter(pk=pk).exists():
        return unmade(request, Calendar, pk, "calendars:calendars")
    record = of_this_workspace(request, pk)
    form = CalendarForm(request.POST or None, record=record)
    unread = Series.objects.visible_to(request.actor).filter(calendar=record, trouble__isnull=False).order_by("id")
    feeds = Feed.objects.visible_to(request.actor).alive().filter(calendar=record).select_related("calendar")
    values = {
        "trouble": sentence(record.trouble), "looked": when(record.looked_at) if record.looked_at else "",
        "unread": [sentence(one.trouble) for one in unread[:50]],
        "conflicts": [_conflict(one) for one in syncing.conflicts(record)],
        "feeds": [_feed(one) for one in feeds.order_by("-id")[:MOST]], "press": secrets.token_hex(8),
    }  # fmt: skip
    return edit_page(
        request, form, "calendars/calendar.html", values, save=record.change, to=record.get_absolute_url(),
        said=_("The calendar is changed."),
    )  # fmt: skip


def _conflict(series):
    first = series.events.order_by("recurrence_id", "id").first()
    return {
        "series": series,
        "title": first.title if first else series.uid,
        "href": first.get_absolute_url() if first else "",
    }


@require_POST
def calendar_look(request, pk):
    """Look at it now."""
    record = of_this_workspace(request, pk)
    Calendar.objects.filter(pk=record.pk).update(next_look_at=timezone.now())
    tasks.look.enqueue(record.pk)
    say(request, _("Looking. What is new comes in a moment."))
    return go(request, record.get_absolute_url())


@require_POST
def calendar_trash(request, pk):
    """Into the trash: out of every view, not looked at any more; a server keeps what it has."""
    record = of_this_workspace(request, pk)
    return do(request, record.trash, _("The calendar is in the trash."), to=reverse("calendars:calendars"))


@require_POST
def calendar_restore(request, pk):
    """Back from the trash."""
    record = of_this_workspace(request, pk)
    return do(request, record.restore, _("The calendar is back."), to=record.get_absolute_url())


def conflict_here(request, pk):
    rows = Series.objects.visible_to(request.actor).select_related("calendar", "theirs")
    return get_object_or_404(rows.filter(theirs__isnull=False), pk=pk)


@require_POST
def keep_ours(request, pk):
    """Of what both sides changed ours stays."""
    series = conflict_here(request, pk)
    syncing.keep_ours(series, at=timezone.now())
    say(request, _("Yours stays and goes to the server."))
    return go(request, series.calendar.get_absolute_url())


@require_POST
def take_theirs(request, pk):
    """Of what both sides changed theirs stays; ours is in the journal."""
    series = conflict_here(request, pk)
    try:
        batch = syncing.take_theirs(series, request.actor, at=timezone.now())
    except Unreadable:
        complain(request, _("What stands on the server cannot be read, so yours stays."))
    else:
        say(request, _("What stands on the server stands here now."), batch=batch.pk if batch else None)
    return go(request, series.calendar.get_absolute_url())


@require_POST
def feed_new(request):
    """A secret link; it is shown once, on the page that answers."""
    number = number_in(request.POST.get("calendar", ""))
    whose = of_this_workspace(request, number) if number else None
    _feed_made, token, batch = publishing.make_feed(
        whose, name=request.POST.get("name", "").replace("\x00", ""), busy_only=bool(request.POST.get("busy_only")),
        press=request.POST.get("press", "")[:64] or secrets.token_hex(8), by=request.actor, at=timezone.now(),
    )  # fmt: skip
    address = request.build_absolute_uri(reverse("calendars:feed", args=[token]))
    values = {
        "address": address, "webcal": "webcal://" + address.partition("://")[2], "busy_only": _feed_made.busy_only,
        "to": whose.get_absolute_url() if whose else reverse("calendars:calendars"), "new": batch is not None,
        "whose": whose,
    }  # fmt: skip
    return page(request, "calendars/link.html", values, fragment="content")


@require_POST
def feed_revoked(request, pk):
    """The link opens nothing from now on."""
    feed = get_object_or_404(Feed.objects.visible_to(request.actor).select_related("calendar"), pk=pk)
    publishing.revoke_feed(feed, by=request.actor, at=timezone.now())
    say(request, _("The link opens nothing any more."))
    return go(request, feed.calendar.get_absolute_url() if feed.calendar else reverse("calendars:calendars"))
