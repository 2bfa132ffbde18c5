"""Who introduced a client: found by typing, chosen by one press."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.clients.forms.types import IntroductionForm
from rapport.clients.introducing import OwnIntroduction, introduce, introduced_in_words
from rapport.clients.models import Client
from rapport.clients.palette import asked
from rapport.clients.standing import CLIENT, CONTACT
from rapport.clients.views.types import of_this_workspace
from rapport.search.finding import find
from rapport.web.pages import complain, go, page, say

MOST_CHOICES = 12


@require_http_methods(["GET", "POST"])
def introduction(request, pk):
    """Who introduced them: found by typing among clients and people, chosen by one press."""
    client = of_this_workspace(request, pk)
    if request.method == "GET":
        return page(request, "clients/introduced.html", _choices(request, client), fragment="choices")
    form = IntroductionForm(request.POST, actor=request.actor)
    if not form.is_valid():
        complain(request, _("Choose somebody from the list."))
        return go(request, request.path)
    try:
        batch = introduce(client, by=request.actor, at=timezone.now(), **form.cleaned_data)
    except OwnIntroduction:
        complain(request, _("They cannot have brought themselves, not even by way of others."))
        return go(request, request.path)
    if batch is not None:
        client = of_this_workspace(request, pk)
        say(request, _said(client.name, introduced_in_words(client)), batch=batch.pk)
    return go(request, client)


def _said(name, who):
    if who:
        return _("%(name)s was introduced by %(who)s.") % {"name": name, "who": who}
    return _("Nobody introduced %(name)s.") % {"name": name}


def _choices(request, client):
    text = asked(request.GET.get("q", "").replace("\x00", "")).text
    actor = request.actor
    if text:
        hits = find(actor, text, kinds=(CLIENT, CONTACT), limit=MOST_CHOICES + 1)
        rows = [(hit.row.kind == CLIENT, hit.row.object_id, hit.row.title, hit.row.text) for hit in hits]
    else:
        recent = Client.objects.visible_to(actor).living().order_by("-last_at", "-id")[: MOST_CHOICES + 1]
        rows = [(True, one.pk, one.name, one.face) for one in recent]
    found = [
        {
            "field": "introduced_by" if is_client else "introducer",
            "id": pk,
            "name": name,
            "of": of,
            "company": is_client,
        }
        for is_client, pk, name, of in rows
        if not (is_client and pk == client.pk)
    ]
    return {"client": client, "found": found[:MOST_CHOICES], "q": text, "introduced": introduced_in_words(client)}
