"""The palette, the page of search, and the place of something that was said."""

from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.clients.deeds import deeds
from rapport.clients.history import entries_base, form_href, letter_href, stretch, words_of
from rapport.clients.models import Interaction
from rapport.clients.owning import offer_own
from rapport.clients.palette import LONGEST, Deed, Group, Option, Places, asked, do, groups
from rapport.web.pages import is_partial, page
from rapport.web.rights import BOOKKEEPER, GUEST, may_open, open_to

IN_PALETTE, ON_PAGE = 6, 30


@open_to(BOOKKEEPER, GUEST)
@require_safe
def palette(request):
    if not is_partial(request):
        query = urlencode({"q": request.GET.get("q", "")[:LONGEST]})
        return redirect(f"{reverse('clients:search')}?{query}")
    return _found(request, "clients/palette.html", "found", IN_PALETTE)


@open_to(BOOKKEEPER, GUEST)
@require_safe
def search(request):
    return _found(request, "clients/search.html", "found", ON_PAGE)


def _found(request, template, fragment, most):
    text = request.GET.get("q", "").replace("\x00", "")
    question, now = asked(text), timezone.now()
    frame = import_string(settings.FRAME)(request)
    places, deeds = _places(), _deeds(frame)
    if question.text:
        found = groups(request.actor, question, deeds, places, now=now, most=most)
    else:
        found = _before_typing(question, frame, deeds, places)
    return page(request, template, {"groups": found, "q": text, "asked": question.text}, fragment=fragment)


def _before_typing(question, frame, deeds, places):
    close = [
        Option(
            one.href,
            one.name,
            name=one.name,
            id=one.id,
            company=one.company,
            zone=one.zone,
            clock=one.clock,
            guess=one.guess,
        )
        for one in frame.at_hand
    ]
    found = []
    if question.people:
        found.append(Group(_("At hand"), close))
    if question.deeds:
        found.append(Group(_("Do"), do(question, deeds, None, places)))
    return [group for group in found if group.options]


def _places():
    people, entries = reverse("clients:people"), entries_base()
    return Places(
        reverse("clients:list"), people if may_open(f"{people}0/") else "", entries if may_open(f"{entries}0/") else ""
    )


def _deeds(frame):
    making = [
        Deed(_("New: %(thing)s") % {"thing": item.label}, item.href, "plus", item.key) for item in frame.creatable
    ]
    going = [Deed(place.label, place.href, place.icon, f"g {place.key}" if place.key else "") for place in frame.places]
    settling = [
        Deed(_("Settings"), reverse("accounts:settings"), "settings", "g p"),
        Deed(_("Your language, zone and theme"), reverse("accounts:me"), "globe"),
        Deed(_("Mailboxes"), reverse("channels:mail"), "mail"),
        Deed(_("Telegram"), reverse("telegram:settings"), "send"),
        Deed(_("Programs of your own"), reverse("webhook:list"), "link"),
        Deed(_("Translation"), reverse("inbox:engine"), "globe"),
        Deed(_("Calendars"), reverse("calendars:calendars"), "calendar"),
        Deed(_("Outgoing"), reverse("inbox:outgoing"), "send"),
        Deed(_("When you are away"), reverse("clients:absences"), "sun"),
        Deed(_("Folders elsewhere"), reverse("documents:folders"), "link"),
        Deed(_("Trash"), reverse("clients:trash"), "trash-2"),
    ]
    return [deed for deed in making + going + settling if may_open(deed.href)]


@open_to(GUEST)
@require_safe
def entry(request, pk):
    """Something that was said: letters and forms have their own pages, what was written by hand is shown here."""
    words = Interaction.objects.visible_to(request.actor)
    found = get_object_or_404(words.only("source", "kind"), pk=pk)
    if found.source:
        return redirect(letter_href(found.source))
    if found.kind == Interaction.Kind.FORM:
        return redirect(form_href(pk))
    word = get_object_or_404(words.select_related("client"), pk=pk)
    part = stretch(
        request.actor, words_of(request.actor, "all").filter(pk=pk), after="", patience=0, base=entries_base()
    )
    offer_own(request.actor, part.moments)
    values = {"client": word.client, "moments": part.moments, "word": word, "more_href": "", "deeds": deeds()}
    return page(request, "clients/word.html", values, fragment="content")
