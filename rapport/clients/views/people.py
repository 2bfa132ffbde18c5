"""People: the suggested ones and what becomes of them, and the page of each person."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.models import LANGUAGES
from rapport.accounts.views import way_back
from rapport.clients import answers, wording
from rapport.clients.adding import add_contact, adopt, client_from, make_main, move
from rapport.clients.facts import CONTACT_FACTS, facts_of, own_facts
from rapport.clients.forms import ContactForm
from rapport.clients.forms.choice import ClientChoice
from rapport.clients.forms.contact import POINT_KINDS
from rapport.clients.hints import hints_of
from rapport.clients.history import entries_base, stretch, words_of
from rapport.clients.listing import ClientFilters
from rapport.clients.models import Client, Consent, Contact
from rapport.clients.pairs import knowing_merged, merged_with
from rapport.clients.quiet import moment_of
from rapport.clients.reaching import someones
from rapport.clients.suggesting import ORDER, shown, suggested
from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.clients.zone_guessing import accept_language, accept_zone, guesses_of
from rapport.lib.names import display_name
from rapport.lib.zones import is_zone
from rapport.web.filters import keyset
from rapport.web.pages import complain, form_page, go, is_partial, page, say

PER_PAGE = 30
MOST_CHOICES = 12
LINES = {"line_kinds": [kind[:3] for kind in POINT_KINDS], "labels": list(wording.LABELS.values())}


def of_this_workspace(request, pk):
    # Nothing is written any more to a person whose data were erased.
    return get_object_or_404(Contact.objects.visible_to(request.actor).open().select_related("client"), pk=pk)


@require_safe
def people(request):
    """People known only from mail, about whom nobody has decided yet."""
    actor, now, base = request.actor, timezone.now(), reverse("clients:people")
    rows, after = suggested(actor), request.GET.get("after", "")
    part = keyset(rows, ORDER, after=after, size=PER_PAGE)
    more_href = f"{base}?after={part.after}" if part.after else ""
    values = {"people": [shown(row, base=base, now=now) for row in part.rows], "more_href": more_href}
    if after and is_partial(request):
        return page(request, "clients/people.html", values, fragment="more")
    count = Contact.objects.visible_to(actor).suggested().count()
    answer = answers.people_answer(count)
    return page(request, "clients/people.html", {**values, "count": count, "answer": answer}, fragment="rows")


@require_safe
def contact_page(request, pk):
    actor, now = request.actor, timezone.now()
    rows = Contact.objects.visible_to(actor).select_related("client", "workspace").filter(pk=pk)
    contact = knowing_merged(actor, rows).first()
    if contact is None:
        return unmade(request, Contact, pk, "clients:people")
    base, here, after = reverse("clients:people"), contact.get_absolute_url(), request.GET.get("after", "")
    words = words_of(actor, "all").filter(contact=contact)
    part = stretch(actor, words, after=after, patience=0, base=entries_base(), size=PER_PAGE)
    values = {
        "contact": contact,
        "merged": merged_with(contact, now=now) if contact.has_merged else [],
        "moments": part.moments,
        "more_href": f"{here}?after={part.after}" if part.after else "",
    }
    if after and is_partial(request):
        return page(request, "clients/contact.html", values, fragment="more")
    (one,) = someones(
        Contact.objects.visible_to(actor).filter(pk=contact.pk).order_by("points__position", "points__id"), base=base
    )
    client = contact.client
    moment = moment_of(contact, now)
    zone = moment.whereabouts.zone if moment.whereabouts.is_known else ""
    facts = {fact.name: fact for fact in facts_of(contact, CONTACT_FACTS, here)}
    own, more_own = own_facts(contact, here)
    values |= {
        "one": one,
        "client": client,
        "told_company": "" if client else hints_of(contact).get("company", ""),
        "zone": zone,
        "clock": wording.clock_in(zone, now),
        "place": wording.place(zone),
        "apart": wording.apart(zone, now=now) if zone else "",
        "moment": moment,
        "guesses": guesses_of(contact),
        "facts": [
            facts[name]
            for name in (
                "role",
                "decision_role",
                "language",
                "timezone",
                "address_form",
                "prefers",
                "birthday",
                "do_not_contact",
                *(name for name in ("quiet_starts", "quiet_ends", "days_off_too") if facts[name].shown),
            )
        ],
        "consents": list(Consent.objects.visible_to(actor).filter(contact=contact).order_by("-given_at", "-id")[:50]),
        "long_facts": [facts[name] for name in ("preferences", "address", "note")],
        "own": own,
        "more_own": more_own,
        "full_name": display_name(family=contact.family, given=contact.given, patronymic=contact.patronymic),
    }
    return page(request, "clients/contact.html", values, fragment="content")


@require_POST
def contact_zone(request, pk):
    """The zone that was guessed is right."""
    contact, zone = of_this_workspace(request, pk), request.POST.get("value", "")
    if not is_zone(zone):
        raise Http404
    said = _("%(name)s lives by the time of %(place)s.") % {"name": contact.name, "place": wording.place(zone)}
    return do(request, partial(accept_zone, contact, zone), said, to=contact)


@require_POST
def contact_language(request, pk):
    """The language that was guessed is right."""
    contact, language = of_this_workspace(request, pk), request.POST.get("value", "")
    if language not in dict(LANGUAGES):
        raise Http404
    said = _("%(name)s: %(language)s.") % {"name": contact.name, "language": dict(LANGUAGES)[language]}
    return do(request, partial(accept_language, contact, language), said, to=contact)


@require_http_methods(["GET", "POST"])
def contact_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    form = ContactForm(request.POST or None, record=Contact(workspace_id=client.workspace_id, client=client))
    if not form.is_valid():
        values = {
            "client": client, "record": None, "version": 0, "differences": [], "to": client.get_absolute_url(), **LINES,
        }  # fmt: skip
        return form_page(request, form, "clients/contact_edit.html", values, status=422 if form.is_bound else 200)
    contact, batch = add_contact(client, form.values(), by=request.actor, at=timezone.now())
    say(request, _("%(name)s is at %(client)s now.") % {"name": contact.name, "client": client.name}, batch=batch.pk)
    return go(request, request.path if "again" in request.POST else client)


@require_http_methods(["GET", "POST"])
def contact_edit(request, pk):
    contact = of_this_workspace(request, pk)
    form = ContactForm(request.POST or None, record=contact)
    return edit_page(
        request, form, "clients/contact_edit.html", {"client": contact.client, **LINES}, save=contact.change,
        to=contact.get_absolute_url(), said=_("%(name)s is changed.") % {"name": contact.name},
    )  # fmt: skip


@require_POST
def contact_to_client(request, pk):
    """Make a client of a suggested person: by themselves, or with the company whose name was written."""
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).open().filter(client=None), pk=pk)
    company = " ".join(request.POST.get("company", "").replace("\x00", "").split())[:200]
    client, batch = client_from(contact, company=company, by=request.actor, at=timezone.now())
    say(request, _("%(name)s is a client now.") % {"name": client.name}, batch=batch.pk)
    return go(request, way_back(request) if request.POST.get("back") else client)


@require_http_methods(["GET", "POST"])
def contact_move(request, pk):
    """To a client, from another one or from nowhere: found by typing, chosen by one press."""
    contact = of_this_workspace(request, pk)
    if request.method == "GET":
        return page(
            request, "clients/move.html", {"contact": contact, **_choices(request, contact)}, fragment="choices"
        )
    choice = ClientChoice(request.POST, actor=request.actor)
    if not choice.is_valid():
        complain(request, _("Choose a client from the list."))
        return go(request, request.path)
    client, how = choice.cleaned_data["client"], {"by": request.actor, "at": timezone.now()}
    batch = move(contact, client, **how) if contact.client_id else adopt(contact, client, **how)
    said = _("%(name)s is at %(client)s now.") % {"name": contact.name, "client": client.name}
    say(request, said, batch=batch.pk if batch else None)
    return go(request, client)


def _choices(request, contact):
    filters = ClientFilters({"q": request.GET.get("q", ""), "sort": "last"}, actor=request.actor, now=timezone.now())
    rows = filters.narrow(Client.objects.visible_to(request.actor).living()).exclude(pk=contact.client_id)
    return {"clients": rows.order_by("-last_at", "id")[:MOST_CHOICES], "q": filters.chosen.get("q", "")}


@require_POST
def contact_make_main(request, pk):
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).open().exclude(client=None), pk=pk)
    said = _("%(name)s is the main person now.") % {"name": contact.name}
    return do(request, partial(make_main, contact), said, to=contact)


@require_POST
def contact_archive(request, pk):
    return _deed(request, pk, Contact.archive, _("%(name)s is put away: not asked about again, but still found."))


@require_POST
def contact_unarchive(request, pk):
    return _deed(request, pk, Contact.unarchive, _("%(name)s is back."))


@require_POST
def contact_trash(request, pk):
    return _deed(request, pk, Contact.trash, _("%(name)s is in the trash."))


@require_POST
def contact_restore(request, pk):
    return _deed(request, pk, Contact.restore, _("%(name)s is back from the trash."))


def _deed(request, pk, deed, said):
    contact = of_this_workspace(request, pk)
    return do(request, partial(deed, contact), said % {"name": contact.name}, to=contact)
