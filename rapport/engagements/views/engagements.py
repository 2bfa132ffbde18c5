"""Pages of engagements: the board, the list, one of them, a move with its grounds, won and lost."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Client, Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.engagements import moving, showing
from rapport.engagements.beside import beside
from rapport.engagements.chances import win_rate
from rapport.engagements.checklist import checklist_of
from rapport.engagements.forms import EngagementForm, GroundsForm, LostForm, MoveForm, NewForm
from rapport.engagements.models import Engagement, Stage
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.tabs import tabbed

# Of so many clients one is chosen; the others have the button on their page.
MOST_CLIENTS = 500


@require_safe
def board(request):
    found = showing.board(request.actor, timezone.now())
    return page(request, "engagements/board.html", {"board": found}, fragment="board")


@require_safe
def engagement_list(request):
    labels = {"open": _("Open"), "won": _("Won"), "gone": _("Lost"), "thrown": _("In the trash")}
    rows, shown = tabbed(request, "engagements:list", labels, partial(showing.of_tab, request.actor))
    now, hours = timezone.now(), request.actor.workspace.workhours
    values = {
        **shown, "rows": [showing.card_of(showing.facts_of(one), now=now, hours=hours) for one in rows],
        "rate": showing.win_rate_in_words(win_rate(request.actor)),
    }  # fmt: skip
    return page(request, "engagements/list.html", values, fragment="list")


@require_http_methods(["GET", "POST"])
def new(request):
    """A new engagement, with the client named in the address or chosen."""
    clients = Client.objects.visible_to(request.actor).living()
    named = clients.filter(pk=number_in(request.GET.get("client", "")) or 0).first()
    offered = list(clients.order_by("-last_at", "-id")[:MOST_CLIENTS])
    if named and named not in offered:
        offered.insert(0, named)
    stage = request.GET.get("stage", "")
    record = Engagement(workspace=request.actor.workspace, stage=stage if stage in Stage.values else Stage.CONTACT)
    if named:
        record.client = named
    people = _people(request, named) if named else []
    form = NewForm(
        request.POST or None, record=record, clients=offered, people=people,
        currency=request.actor.workspace.currency,
    )  # fmt: skip
    to = named.get_absolute_url() if named else reverse("engagements:board")
    if not form.is_valid():
        return form_page(request, form, "engagements/new.html", {"to": to, "client": named, "any": bool(offered)})
    facts = form.values()
    client = next(one for one in offered if one.pk == facts.pop("client_id"))
    made, batch = moving.begin_engagement(client, facts, by=request.actor, at=timezone.now())
    say(request, _("It stands on the board: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, made)


def _people(request, client):
    rows = Contact.objects.visible_to(request.actor).living().filter(client=client)
    return list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])


def _one(request, pk):
    rows = Engagement.objects.visible_to(request.actor).select_related("client", "contact", "user")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def engagement(request, pk):
    """One engagement: where it stands, how it came there, and its facts to be changed."""
    one, now = _one(request, pk), timezone.now()
    people = _people(request, one.client)
    if one.contact and one.contact not in people:
        people.append(one.contact)
    form = EngagementForm(request.POST or None, record=one, people=people, currency=request.actor.workspace.currency)
    values = {
        "card": showing.card_of(showing.facts_of(one), now=now, hours=request.actor.workspace.workhours),
        "moves": showing.moves_of(one), "stages": Stage.choices, "passed": Stage.values.index(one.stage),
        "sections": beside(request.actor, one, now),
        "by_itself": showing.moved_by_itself(one, now=now), "checklist": checklist_of(one, by=request.actor, now=now),
    }  # fmt: skip
    return edit_page(
        request, form, "engagements/engagement.html", values, save=one.change, to=one.get_absolute_url(),
        said=_("The engagement is changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def moved(request, pk):
    """Move it to another stage, on evidence or with a reason."""
    one = _one(request, pk)
    to = request.GET.get("to", "")
    form = MoveForm(
        request.POST or None, said=showing.said_lately(one.client, request.actor),
        to=to if to in Stage.values else _next(one.stage),
    )  # fmt: skip
    values = {"one": one, "strong": _("What has happened?"), "save": _("Move it")}
    if not form.is_valid():
        return form_page(request, form, "engagements/grounds.html", values)
    to = form.cleaned_data["to"]
    try:
        batch = moving.move(one, to, form.grounds(), by=request.actor, at=timezone.now())
    except moving.Decided:
        complain(request, _("It is decided already. Take it up again first."))
        return go(request, one)
    if batch is None:
        complain(request, _("It stands there already."))
        return go(request, one)
    facts = {"name": one.client.name, "stage": Stage(to).label}
    say(request, _("%(name)s: now in “%(stage)s”.") % facts, batch=batch.pk)
    return go(request, reverse("engagements:board"))


def _next(stage):
    """The stage that usually follows."""
    return Stage.values[min(Stage.values.index(stage) + 1, len(Stage.values) - 1)]


@require_http_methods(["GET", "POST"])
def qualified(request, pk):
    """It is worth pursuing."""
    return _on_grounds(
        request, pk, moving.qualify, _("Why is it worth pursuing?"), _("It is worth it"),
        _("Worth pursuing. With all expectations written down it moves to discussion by itself."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def won(request, pk):
    """They said yes."""
    return _on_grounds(request, pk, moving.win, _("How do you know?"), _("It is won"), _("Won: the work begins."))


@require_http_methods(["GET", "POST"])
def again(request, pk):
    """It is talked about again."""
    return _on_grounds(
        request, pk, moving.take_up, _("What has changed?"), _("Take it up again"), _("It is talked about again.")
    )


def _on_grounds(request, pk, deed, strong, save, said):
    one = _one(request, pk)
    form = GroundsForm(request.POST or None, said=showing.said_lately(one.client, request.actor))
    if not form.is_valid():
        return form_page(request, form, "engagements/grounds.html", {"one": one, "strong": strong, "save": save})
    try:
        batch = deed(one, form.grounds(), by=request.actor, at=timezone.now())
    except moving.Decided:
        complain(request, _("It is decided already. Take it up again first."))
        return go(request, one)
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, one)


@require_http_methods(["GET", "POST"])
def lost(request, pk):
    """Nothing comes of it."""
    one = _one(request, pk)
    form = LostForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, form, "engagements/lost.html", {"one": one})
    facts = form.cleaned_data
    try:
        batch = moving.lose(
            one, facts["because"], facts["words"], answered=facts["answered"] == "yes", by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
    except moving.Decided:
        complain(request, _("It is won already. What has begun is moved, not lost."))
        return go(request, one)
    if batch is not None:
        say(request, _("Written down. The relationship stays."), batch=batch.pk)
    return go(request, one)


@require_POST
def trash(request, pk):
    one = _one(request, pk)
    return do(request, one.trash, _("The engagement is in the trash."), to=reverse("engagements:board"))


@require_POST
def restore(request, pk):
    one = _one(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=one)
