"""What roles narrower than a member see of clients: a bookkeeper their cards, a guest those that were given to them.

Pages of their own: what is added to the page of a client is not theirs until somebody says so here.
"""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.access_log import remember_look
from rapport.clients import wording
from rapport.clients.beside import beside, woven
from rapport.clients.facts import facts_of
from rapport.clients.history import bind, entries_base, patience_of, stretch, words_of
from rapport.clients.listing import ClientFilters
from rapport.clients.models import Client, Tag
from rapport.clients.owning import offer_own
from rapport.clients.portrait import steps_of
from rapport.clients.reaching import people_at
from rapport.clients.views.saying import composer_values
from rapport.web.filters import keyset
from rapport.web.pages import is_partial, page
from rapport.web.rights import BOOKKEEPER

CARD = ("tax_number", "city", "country", "website", "industry", "language", "timezone")
GIVEN = ("city", "country", "website", "industry", "language", "timezone")


def card_list(request):
    """The clients they see, by name; found by words and tags, and by nothing that tells of the conversation."""
    actor, now, base = request.actor, timezone.now(), reverse("clients:list")
    asked = {name: request.GET.get(name, "") for name in ("q", "tag")}
    filters = ClientFilters(asked, actor=actor, now=now)
    seen = Client.objects.visible_to(actor).living()
    part = keyset(filters.narrow(seen), ("sort_key",), after=request.GET.get("after", ""))
    values = {
        "rows": [(client, f"{base}{client.pk}/") for client in part.rows],
        "more_href": f"{base}?q={asked['q']}&tag={asked['tag']}&after={part.after}" if part.after else "",
        "numbers": actor.role == BOOKKEEPER,
    }
    if "after" in request.GET and is_partial(request):
        return page(request, "clients/cards.html", values, fragment="more")
    count = seen.count()
    strong = ngettext("%(count)s client.", "%(count)s clients.", count) % {"count": count}
    quiet = _("Their names, numbers and addresses.") if actor.role == BOOKKEEPER else _("Those you work for here.")
    tags = Tag.objects.visible_to(actor).order_by("key").values_list("key", "name")[:200]
    values |= {"strong": strong, "quiet": quiet, "filters": filters, "tags": list(tags), "base": base}
    return page(request, "clients/cards.html", values, fragment="rows")


def card(request, pk):
    """What a bookkeeper needs of a client."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).present(), pk=pk)
    note_look(request, client)
    people = people_at(request.actor, client, base="")
    values = {"client": client, "people": people, "facts": _facts(client, CARD), "tags": _tags(client)}
    return page(request, "clients/card.html", values, fragment="content")


def given_client(request, pk):
    """What a guest sees of a client: the people, the next steps, the history, and the box to write in."""
    actor, now = request.actor, timezone.now()
    client = get_object_or_404(Client.objects.visible_to(actor).present(), pk=pk)
    after = request.GET.get("after", "")
    words = words_of(actor, "all").filter(client=client)
    part = stretch(actor, words, after=after, patience=patience_of(client), base=entries_base())
    offer_own(actor, part.moments)
    more_href = f"{client.get_absolute_url()}?after={part.after}" if part.after else ""
    values = {"client": client, "moments": part.moments, "more_href": more_href}
    if after and is_partial(request):
        return page(request, "clients/given.html", values, fragment="more")
    note_look(request, client)
    people, sections = people_at(actor, client, base=""), beside(actor, client, now)
    if not after:
        bind(woven(part.moments, sections, whole=not part.after))
    steps = [
        (step, wording.due(step.due_on, step.due_at, now=now), step.user_id == actor.user_id)
        for step in steps_of(actor, client)
    ]
    values |= {
        "people": people, "facts": _facts(client, GIVEN), "tags": _tags(client),
        "sections": sections,
        "steps": steps,
        **composer_values(client, [one.contact for one in people], now=now),
    }  # fmt: skip
    return page(request, "clients/given.html", values, fragment="content")


def note_look(request, client):
    """Whoever opens a secret client is remembered."""
    if client.confidentiality == Client.Confidentiality.SECRET:
        remember_look(client.name, by=request.actor, at=timezone.now(), request=request)


def _facts(client, names):
    return [fact for fact in facts_of(client, names, "") if fact.shown]


def _tags(client):
    return [tag for tag in client.tag_line.split(", ") if tag]
