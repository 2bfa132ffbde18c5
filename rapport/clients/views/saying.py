"""Writing down what was said and what comes next."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.beside import kinds
from rapport.clients.deeds import deeds
from rapport.clients.forms.said import EntryForm, StepForm, new_entry, new_step
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.clients.owning import own
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.saying import note_down, plan, settle_all
from rapport.clients.views.editing import do, edit_page
from rapport.web.pages import complain, form_page, go, say
from rapport.web.rights import GUEST, open_to

OWN = ("note", "call", "meeting", "step")
ENTRIES = ("call", "meeting")


def composer_values(client, people, *, now, kind="note", entry=None, step=None, other=None):
    """What the composer needs: its forms and the kind that is chosen."""
    entry = entry or EntryForm(
        record=new_entry(client, kind if kind in ENTRIES else "note", at=now), people=people, now=now
    )
    step = step or StepForm(record=new_step(client))
    others = [
        (one, other if other and one.value == kind else one.form(None, client, people)) for one in kinds().values()
    ]
    return {"kind": kind, "entry_form": entry, "step_form": step, "other_kinds": others}


@open_to(GUEST)
@require_http_methods(["GET", "POST"])
def client_say(request, pk):
    """The composer: on the client's page, and by itself when something was refused or there are no scripts."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).present(), pk=pk)
    people, now = _people(request, client), timezone.now()
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    kind = kind if kind in OWN or kind in kinds() else "note"
    forms = _forms(request, client, kind, people, now)
    (form,) = forms.values()
    values = {"client": client, **composer_values(client, people, now=now, kind=kind, **forms)}
    if not form.is_valid():
        return form_page(request, form, "clients/compose.html", values)
    how = {"by": request.actor, "at": now}
    if kind == "step":
        _step, batch = plan(client, form.values(), **how)
        say(request, _("The next step is planned."), batch=batch.pk)
    elif kind in kinds():
        batch = kinds()[kind].write(client, form.values(), **how)
        say(request, str(kinds()[kind].said), batch=batch.pk)
    else:
        _entry, batch = note_down(client, form.values(), **how)
        say(request, _("It is written down."), batch=batch.pk)
    return go(request, client)


def _forms(request, client, kind, people, now):
    data = request.POST if request.method == "POST" else None
    if kind == "step":
        return {"step": StepForm(data, record=new_step(client))}
    if kind in kinds():
        return {"other": kinds()[kind].form(data, client, people)}
    return {"entry": EntryForm(data, record=new_entry(client, kind, at=now), people=people, now=now)}


def _people(request, client):
    return list(
        Contact.objects.visible_to(request.actor)
        .living()
        .filter(client=client)
        .order_by("-is_main", "id")[:MOST_PEOPLE]
    )


@open_to(GUEST)
@require_http_methods(["GET", "POST"])
def entry_edit(request, pk):
    entry = _entry(request, pk)
    people = _people(request, entry.client)
    if entry.contact and entry.contact not in people:
        people.append(entry.contact)
    form = EntryForm(request.POST or None, record=entry, people=people, now=timezone.now())
    return edit_page(
        request, form, "clients/entry.html", {"client": entry.client, "deeds": deeds()}, save=entry.change,
        to=entry.client.get_absolute_url(), said=_("It is changed."),
    )  # fmt: skip


@open_to(GUEST)
@require_POST
def entry_trash(request, pk):
    entry = _entry(request, pk)
    return do(request, entry.trash, _("It is in the trash."), to=entry.client)


@open_to(GUEST)
@require_POST
def entry_restore(request, pk):
    entry = _entry(request, pk)
    return do(request, entry.restore, _("It is back where it was."), to=entry.client)


def _entry(request, pk):
    """Something written by hand: what others wrote is what it is and cannot be rewritten."""
    rows = own(request.actor, Interaction.objects.visible_to(request.actor)).filter(kind__in=Interaction.BY_HAND)
    rows = rows.exclude(client=None)
    return get_object_or_404(rows.select_related("client", "contact"), pk=pk)


@require_POST
def client_settle(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    batch = settle_all(client, by=request.actor, at=timezone.now())
    if batch is None:
        complain(request, _("Nobody waits for an answer here."))
    else:
        say(request, _("No answer is needed. You can say so again when they write."), batch=batch.pk)
    return go(request, client)


@open_to(GUEST)
@require_http_methods(["GET", "POST"])
def step_edit(request, pk):
    step = _step(request, pk)
    form = StepForm(request.POST or None, record=step)
    return edit_page(
        request, form, "clients/step.html", {"client": step.client}, save=step.change,
        to=step.client.get_absolute_url(), said=_("The next step is changed."),
    )  # fmt: skip


@open_to(GUEST)
@require_POST
def step_done(request, pk):
    # Done is what anybody who sees it may say, whoever has planned it.
    step = get_object_or_404(NextStep.objects.visible_to(request.actor).select_related("client"), pk=pk)
    return do(request, step.finish, _("Done: %(step)s") % {"step": step.text}, to=step.client)


@open_to(GUEST)
@require_POST
def step_trash(request, pk):
    step = _step(request, pk)
    return do(request, step.trash, _("The next step is in the trash."), to=step.client)


@open_to(GUEST)
@require_POST
def step_restore(request, pk):
    step = _step(request, pk)
    return do(request, step.restore, _("It is back where it was."), to=step.client)


def _step(request, pk):
    steps = own(request.actor, NextStep.objects.visible_to(request.actor))
    return get_object_or_404(steps.select_related("client"), pk=pk)
