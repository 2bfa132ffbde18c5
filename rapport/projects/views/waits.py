"""Pages of waiting: what is waited for, told, reminded, and what ended it."""

from functools import partial

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.models import Interaction
from rapport.clients.reaching import people_at
from rapport.clients.views.editing import do
from rapport.engagements.showing import said_lately
from rapport.inbox.beginning import begin_letter
from rapport.projects import waits
from rapport.projects.forms.plan import EndForm, WaitForm
from rapport.projects.models import Wait
from rapport.projects.views.projects import one_of
from rapport.web.pages import complain, form_page, go, say


@require_http_methods(["GET", "POST"])
def new(request, pk):
    """The work waits for something."""
    project = one_of(request, pk)
    open_ones = project.milestones.filter(trashed_at=None, accepted_at=None, cancelled_at=None)
    form = WaitForm(
        request.POST or None, milestones=list(open_ones.order_by("position", "pk")[:200]),
        said=said_lately(project.client, request.actor),
    )  # fmt: skip
    if not form.is_valid():
        return form_page(request, form, "projects/wait_new.html", {"project": project})
    _one, batch = waits.ask(project, form.values(), by=request.actor, at=timezone.now())
    say(request, _("The clock runs: %(what)s") % {"what": form.cleaned_data["what"]}, batch=batch.pk)
    return go(request, project)


def wait_of(request, pk, rows=None):
    """A wait this actor may see with its project, or 404."""
    rows = Wait.objects.visible_to(request.actor) if rows is None else rows
    one = get_object_or_404(rows.select_related("project__client", "milestone", "letter"), pk=pk)
    one.project.workspace = one.project.client.workspace = request.actor.workspace
    return one


@require_POST
def told(request, pk):
    """They know that the dates move, told in another way."""
    one = wait_of(request, pk)
    return do(request, partial(waits.announce, one), _("Noted that they were told."), to=one.project)


@require_POST
def reminded(request, pk):
    """They were asked once more, in another way."""
    one = wait_of(request, pk)
    return do(request, partial(waits.remind, one), _("Noted as reminded."), to=one.project)


@require_POST
def tell(request, pk):
    """A letter that says that the dates move; noted once it has gone."""
    text = gettext_lazy(
        "We wait for: %(what)s. Until it comes the clock is stopped: each working day moves the date by one day."
    )
    said = _("The letter is begun. That they were told is noted once it has gone.")
    return _letter(request, wait_of(request, pk), Wait.Says.MOVES, text, said)


@require_POST
def remind(request, pk):
    """A letter that asks once more; noted once it has gone."""
    text = gettext_lazy("May I remind you: we wait for %(what)s.")
    said = _("The letter is begun. The reminder is noted once it has gone.")
    return _letter(request, wait_of(request, pk), Wait.Says.REMINDER, text, said)


def _letter(request, one, says, text, said):
    """On to the letter, the one that was begun before or a new one; nothing is noted by that."""
    if (there := waits.letter_of(one, says)) is not None:
        return go(request, reverse("inbox:message", args=[there.pk]))
    people = people_at(request.actor, one.project.client, base="")
    whom = next((person for person in people if person.email), None)
    if whom is None:
        complain(request, _("Nobody there has an e-mail address, so no letter was begun."))
        return go(request, one.project)
    # The letter is theirs to read.
    with override(whom.contact.language or one.project.client.language or request.actor.workspace.language):
        words = str(text % {"what": one.what})
    with transaction.atomic():
        letter = begin_letter(
            whom.contact, whom.email, one.project.title, words, by=request.actor, at=timezone.now()
        )  # fmt: skip
        if letter is not None:
            waits.begin_letter(one, letter, says)
    if letter is None:
        complain(
            request, _("Nothing is connected that could send this. Connect a mailbox or a messenger in the settings.")
        )
        return go(request, one.project)
    say(request, said)
    return go(request, reverse("inbox:message", args=[letter.pk]))


@require_http_methods(["GET", "POST"])
def ended(request, pk):
    """It came."""
    one = wait_of(request, pk)
    form = EndForm(request.POST or None, said=said_lately(one.project.client, request.actor))
    if not form.is_valid():
        return form_page(request, form, "projects/wait_end.html", {"one": one, "project": one.project})
    batch = waits.end(
        one, evidence=form.interaction, words=form.cleaned_data["words"], by=request.actor, at=timezone.now()
    )
    return _over(request, one, batch)


@require_POST
def answered(request, pk):
    """What they wrote is what was waited for."""
    one = wait_of(request, pk, waits.with_answers(Wait.objects.visible_to(request.actor)))
    evidence = Interaction.objects.visible_to(request.actor).filter(pk=one.answer or 0).first()
    if evidence is None:
        complain(request, _("There is no answer of theirs any more. Say yourself what came."))
        return go(request, one.project)
    return _over(request, one, waits.end(one, evidence=evidence, by=request.actor, at=timezone.now()))


def _over(request, one, batch):
    if batch is not None:
        say(request, _("The waiting is over: %(what)s") % {"what": one.what}, batch=batch.pk)
    return go(request, one.project)


@require_POST
def trash(request, pk):
    one = wait_of(request, pk)
    return do(request, one.trash, _("It is no longer waited for."), to=one.project)


@require_POST
def restore(request, pk):
    one = wait_of(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=one.project)
