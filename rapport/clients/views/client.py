"""The page of a client: made, seen, edited, put away."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients import wording
from rapport.clients.adding import NewPerson, add_client, copy_client
from rapport.clients.agreement_words import agreed_in_words
from rapport.clients.beside import beside, woven
from rapport.clients.changing import change_client
from rapport.clients.communicating import agreement_of
from rapport.clients.consequences import consequences, type_chips
from rapport.clients.facts import facts_of, own_facts
from rapport.clients.forms import ClientForm, NewClientForm
from rapport.clients.history import TABS, bind, entries_base, patience_of, stretch, words_of, your_turn
from rapport.clients.introducing import introduced_in_words
from rapport.clients.manners import manner_of
from rapport.clients.models import Client, Tag
from rapport.clients.portrait import known_since, secrecy_chips, seen, steps_of, strip_of
from rapport.clients.quiet import moment_in_place
from rapport.clients.reaching import people_at
from rapport.clients.views import narrow
from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.clients.views.saying import composer_values
from rapport.web.pages import form_page, go, is_partial, page, say
from rapport.web.rights import BOOKKEEPER, FULL, GUEST, open_to


def of_this_workspace(request, pk):
    return get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)


@open_to(BOOKKEEPER, GUEST)
@require_safe
def client_page(request, pk):
    actor, now = request.actor, timezone.now()
    if actor.role not in FULL:
        return narrow.card(request, pk) if actor.role == BOOKKEEPER else narrow.given_client(request, pk)
    client = seen(actor).select_related("introduced_by", "introducer", "workspace").filter(pk=pk).first()
    if client is None:
        return unmade(request, Client, pk, "clients:list")
    narrow.note_look(request, client)
    tab, after = request.GET.get("tab", "all"), request.GET.get("after", "")
    if tab not in TABS:
        raise Http404
    base, here = reverse("clients:list"), client.get_absolute_url()
    part = stretch(
        actor, words_of(actor, tab).filter(client=client), after=after, patience=patience_of(client),
        base=entries_base(),
    )  # fmt: skip
    values = {
        "client": client,
        "moments": part.moments,
        "more_href": f"{here}?tab={tab}&after={part.after}" if part.after else "",
    }
    if after and is_partial(request):
        return page(request, "clients/client.html", values, fragment="more")
    hours = actor.workspace.workhours
    people = people_at(actor, client, base=reverse("clients:people"))
    steps = steps_of(actor, client)
    if client.turn == Client.Turn.OURS and tab in {"all", "letters"} and not after:
        part.moments.insert(0, your_turn(client.turn_since, now=now, hours=hours))
        bind(part.moments[:2])
    sections = beside(actor, client, now)
    if tab == "all" and not after:
        woven(part.moments, sections, whole=not part.after)
        bind(part.moments)
    own, more_own = own_facts(client, here)
    main = next((one.contact for one in people if one.contact.is_main), people[0].contact if people else None)
    moment = moment_in_place(client, main, now)
    zone = moment.whereabouts.zone if moment.whereabouts.is_known else ""
    values |= {
        "people": people,
        "sections": sections,
        "steps": steps,
        "strip": strip_of(client, steps, people, now=now, hours=hours),
        "due": {step.pk: wording.due(step.due_on, step.due_at, now=now) for step in steps},
        "zone": zone,
        "clock": wording.clock_in(zone, now),
        "place": client.city or wording.place(zone),
        "apart": wording.apart(zone, now=now) if zone else "",
        "moment": moment,
        "since": known_since(client),
        "tags": [tag for tag in client.tag_line.split(", ") if tag],
        "facts": facts_of(client, ("city", "timezone", "language", "website", "rhythm_days"), here),
        "own": own,
        "more_own": more_own,
        "secrecy": secrecy_chips(client),
        "note": facts_of(client, ("note",), here)[0],
        "tabs": _tabs(client, tab, here),
        "types": type_chips(client),
        "consequences": consequences(manner_of(client, by=actor, on=timezone.localdate(now))),
        "agreed": agreed_in_words(agreement_of(client, by=actor) if client.has_agreement else None, client, None),
        "introduced": introduced_in_words(client),
        "silenced": next((one.contact for one in people if one.contact.is_main and one.contact.do_not_contact), None),
        "previous_href": f"{base}{client.previous_id}/" if client.previous_id else "",
        "next_href": f"{base}{client.next_id}/" if client.next_id else "",
        **composer_values(client, [one.contact for one in people], now=now),
    }
    return page(request, "clients/client.html", values, fragment="content")


def _tabs(client, here, base):
    counts = {
        "all": client.letters + client.talks + client.notes,
        "letters": client.letters,
        "talks": client.talks,
        "notes": client.notes,
    }
    labels = {"all": _("All"), "letters": _("Letters"), "talks": _("Calls and meetings"), "notes": _("Notes")}
    return [
        {
            "label": labels[name],
            "count": count,
            "here": name == here,
            "href": base if name == "all" else f"{base}?tab={name}",
        }
        for name, count in counts.items()
    ]


@require_http_methods(["GET", "POST"])
def client_new(request):
    form = NewClientForm(request.POST or None, initial={"name": request.GET.get("name", "")[:200]})
    if not form.is_valid():
        return form_page(request, form, "clients/new.html", {})
    facts = form.cleaned_data
    points = [[kind, facts[kind], ""] for kind in ("email", "phone") if facts[kind]]
    person = None
    if facts["kind"] == Client.Kind.PERSON:
        person = NewPerson(name=facts["name"], role=facts["role"], points=points)
    elif facts["person"]:
        person = NewPerson(name=facts["person"], role=facts["role"], points=points)
    client, batch = add_client(
        {"kind": facts["kind"], "name": facts["name"]}, person=person, by=request.actor, at=timezone.now()
    )
    say(request, _("%(name)s is in the list.") % {"name": client.name}, batch=batch.pk)
    return go(request, reverse("clients:new") if "again" in request.POST else client)


@require_http_methods(["GET", "POST"])
def client_edit(request, pk):
    client = of_this_workspace(request, pk)
    form = ClientForm(request.POST or None, record=client)
    tags = Tag.objects.visible_to(request.actor).order_by("key").values_list("name", flat=True)

    def save(values, **how):
        return change_client(client, values, **how)

    said = _("%(name)s is changed.") % {"name": client.name}
    return edit_page(
        request,
        form,
        "clients/edit.html",
        {"client": client, "all_tags": tags},
        save=save,
        to=client.get_absolute_url(),
        said=said,
    )


@require_POST
def client_archive(request, pk):
    return _deed(request, pk, Client.archive, _("%(name)s is archived: out of the list and of Today, but still found."))


@require_POST
def client_unarchive(request, pk):
    return _deed(request, pk, Client.unarchive, _("%(name)s is back in the list."))


@require_POST
def client_trash(request, pk):
    return _deed(request, pk, Client.trash, _("%(name)s is in the trash."))


@require_POST
def client_restore(request, pk):
    return _deed(request, pk, Client.restore, _("%(name)s is back from the trash."))


@require_POST
def client_copy(request, pk):
    client, batch = copy_client(of_this_workspace(request, pk), by=request.actor, at=timezone.now())
    say(request, _("This is a copy. Give it its own name."), batch=batch.pk)
    return go(request, reverse("clients:edit", args=[client.pk]))


def _deed(request, pk, deed, said):
    client = of_this_workspace(request, pk)
    return do(request, partial(deed, client), said % {"name": client.name}, to=client)
