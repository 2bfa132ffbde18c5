"""Pages of what was agreed and how it changes: the scope of a project, a change, a present."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Contact, Interaction
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.engagements.showing import said_lately
from rapport.projects import changes
from rapport.projects.forms.changes import ChangeForm, DecisionForm, GiftForm
from rapport.projects.ledger import ledger_of
from rapport.projects.letters import letter_href
from rapport.projects.models import ChangeRequest, Gift, Milestone, Project
from rapport.projects.plan import Plan
from rapport.projects.words.changes import card_of
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say

PATHS = (
    "project__client__workspace", "project__contact__client", "project__contact__workspace", "project__workspace",
    "milestone", "decided_by", "interaction",
)  # fmt: skip
MOST_CHANGES, MOST_PROJECTS = 100, 100
LONGEST_TITLE = 200


def project_of(request, pk):
    """A project with its client, its workspace and who accepts."""
    rows = Project.objects.visible_to(request.actor).present()
    return get_object_or_404(
        rows.select_related("client__workspace", "contact__workspace", "contact__client", "workspace"), pk=pk
    )


@require_safe
def scope(request, pk):
    """What was agreed, every change of it, and what was given."""
    project, now = project_of(request, pk), timezone.now()
    rows = list(_changes(request).filter(project=project).order_by("-number")[:MOST_CHANGES])
    for one in rows:
        one.project = project
    plan = Plan(project)
    shown = [card_of(one, plan, now=now) for one in rows if one.state != ChangeRequest.State.ACCEPTED]
    cards, past = [card for card in shown if card.change.is_open], [card for card in shown if not card.change.is_open]
    ledger = ledger_of(project, request.actor)
    strong, quiet = _answer(ledger, cards)
    values = {"project": project, "cards": cards, "past": past, "ledger": ledger, "strong": strong, "quiet": quiet}
    return page(request, "projects/scope.html", values, fragment="content")


def _answer(ledger, cards):
    agreed = [words for words in (ledger.total_hours, ledger.total_price) if words]
    strong = _("Agreed: %(what)s.") % {"what": ", ".join(agreed)} if agreed else _("No sum is agreed yet.")
    waiting = [card for card in cards if card.change.state == ChangeRequest.State.SENT]
    if waiting:
        said = ngettext(
            "%(count)s change is for them to decide.", "%(count)s changes are for them to decide.", len(waiting)
        )
        return strong, said % {"count": len(waiting)}
    return strong, _("Nothing waits for a decision.")


def _changes(request):
    rows = ChangeRequest.objects.visible_to(request.actor).present().filter(project__trashed_at=None)
    return rows.select_related(*PATHS)


def _one(request, pk):
    return get_object_or_404(_changes(request), pk=pk)


def _milestones(request, project):
    rows = Milestone.objects.visible_to(request.actor).filter(project=project, trashed_at=None, cancelled_at=None)
    return list(rows.filter(accepted_at=None).order_by("position", "pk")[:200])


@require_safe
def from_letter(request, pk):
    """A change that a letter of the inbox asks for."""
    said = get_object_or_404(Interaction.objects.visible_to(request.actor).exclude(source=0), source=pk)
    return _from_said(request, said)


@require_safe
def from_entry(request, pk):
    """A change that an entry of the history asks for."""
    return _from_said(request, get_object_or_404(Interaction.objects.visible_to(request.actor), pk=pk))


def _from_said(request, said):
    """Straight to the form where the client has one project under way; otherwise it is chosen first."""
    rows = Project.objects.visible_to(request.actor).running().filter(client=said.client_id)
    projects = list(rows.select_related("client").order_by("-updated_at", "-pk")[:MOST_PROJECTS])
    hrefs = [(one, f"{reverse('scope:change_new', args=[one.pk])}?from={said.pk}") for one in projects]
    if len(hrefs) == 1:
        return go(request, hrefs[0][1])
    values = {"client": said.client, "said": said, "hrefs": hrefs}
    return page(request, "projects/change_which.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def change_new(request, pk):
    """A draft, filled with the message it comes from."""
    project = project_of(request, pk)
    said = _said(request, project)
    milestones = _milestones(request, project)
    record = ChangeRequest(
        workspace=project.workspace, project=project, currency=project.currency or project.workspace.currency,
        interaction=said, title=_title(said), text=said.text[:4000] if said else "",
        milestone_id=milestones[0].pk if milestones else None,
    )  # fmt: skip
    form = ChangeForm(request.POST or None, record=record, milestones=milestones)
    if not form.is_valid():
        return form_page(request, form, "projects/change_new.html", {"project": project, "said": said})
    facts = {**form.values(), "interaction_id": said.pk if said else None}
    made, batch = changes.propose(project, facts, by=request.actor, at=timezone.now())
    say(
        request,
        _("Change %(number)s is written down. Nobody sees it before you send it.") % {"number": made.number},
        batch=batch.pk,
    )
    return go(request, made)


def _said(request, project):
    number = number_in(request.GET.get("from", ""))
    rows = Interaction.objects.visible_to(request.actor).filter(client=project.client_id)
    return rows.filter(pk=number).first() if number else None


def _title(said):
    if said is None:
        return ""
    lines = [line.strip() for line in (said.title or said.text).splitlines() if line.strip()]
    return lines[0].removeprefix("Re:").strip()[:LONGEST_TITLE] if lines else ""


@require_http_methods(["GET", "POST"])
def change(request, pk):
    """One change: what it does, who decides, and while it is open its facts to be changed."""
    one, now = _one(request, pk), timezone.now()
    values = {"card": card_of(one, Plan(one.project), now=now), "project": one.project, "letter": ""}
    if not one.is_open:
        if request.method == "POST":
            complain(request, _("It is decided: what was decided stays as it was."))
            return go(request, one)
        return page(request, "projects/change.html", {**values, "form": None, "record": one}, fragment="content")
    milestones = _milestones(request, one.project)
    if one.milestone and one.milestone not in milestones:
        milestones.append(one.milestone)
    form = ChangeForm(request.POST or None, record=one, milestones=milestones)
    if one.state == ChangeRequest.State.SENT:
        values["letter"] = _letter(request, one)
    return edit_page(
        request, form, "projects/change.html", values, save=one.change, to=one.get_absolute_url(),
        said=_("The change is changed."),
    )  # fmt: skip


def _letter(request, one):
    """Where a letter about it is begun."""
    subject = gettext_noop("Change %(number)s: %(title)s")
    body = gettext_noop("You find it on your page, with what it does to the date and the price. You decide there.")
    return letter_href(request.actor, one.project, subject, body, {"number": one.number, "title": one.title})


@require_POST
def change_sent(request, pk):
    """Onto the client's page."""
    return _deed(request, pk, changes.send, _("It is on their page. Tell them."))


@require_POST
def change_withdrawn(request, pk):
    """Off their page again."""
    return _deed(request, pk, changes.withdraw, _("It is taken back."))


def _deed(request, pk, deed, said):
    one = _one(request, pk)
    try:
        return do(request, lambda **how: deed(one, **how), said, to=one)
    except changes.AlreadyDecided:
        complain(request, _("It is decided already."))
        return go(request, one)


@require_http_methods(["GET", "POST"])
def change_accepted(request, pk):
    """They said yes, and not on their page."""
    return _by_hand(request, pk, changes.accept, _("They agreed"), _("Accepted: what was agreed has changed."))


@require_http_methods(["GET", "POST"])
def change_rejected(request, pk):
    """They said no."""
    return _by_hand(request, pk, changes.reject, _("They do not want it"), _("Rejected: everything stays as it was."))


def _by_hand(request, pk, deed, strong, said):
    one = _one(request, pk)
    people = list(Contact.objects.visible_to(request.actor).living().filter(client=one.project.client_id)[:MOST_PEOPLE])
    form = DecisionForm(request.POST or None, people=people, said=said_lately(one.project.client, request.actor))
    if not form.is_valid():
        values = {"strong": strong, "quiet": one.title, "project": one.project, "to": one.get_absolute_url()}
        return form_page(request, form, "projects/decision.html", values)
    try:
        batch = deed(one, form.answer(), by=request.actor, at=timezone.now())
    except changes.AlreadyDecided:
        complain(request, _("It is decided already."))
        return go(request, one)
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, one)


@require_http_methods(["GET", "POST"])
def gift_new(request, pk):
    """Something is given."""
    project = project_of(request, pk)
    said = _said(request, project)
    record = Gift(
        workspace=project.workspace, project=project, currency=project.currency or project.workspace.currency,
        given_on=project.workspace.today(), what=_title(said),
    )  # fmt: skip
    form = GiftForm(request.POST or None, record=record)
    if not form.is_valid():
        return form_page(request, form, "projects/gift_new.html", {"project": project})
    facts = {**form.values(), "interaction_id": said.pk if said else None}
    _made, batch = changes.give(project, facts, by=request.actor, at=timezone.now())
    say(request, _("It stands in the ledger as a present."), batch=batch.pk)
    return go(request, reverse("scope:scope", args=[project.pk]))


@require_POST
def gift_trash(request, pk):
    """It was none."""
    rows = Gift.objects.visible_to(request.actor).present()
    one = get_object_or_404(rows.filter(project__trashed_at=None), pk=pk)
    return do(request, one.trash, _("It is no present any more."), to=reverse("scope:scope", args=[one.project_id]))
