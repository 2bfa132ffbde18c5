"""How we talk with a client: the rhythm with its figures, what was agreed, when somebody is away, shared hours."""

from datetime import date, timedelta
from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.agreement_words import agreed_in_words, agreements_over_time
from rapport.clients.communicating import agree_to_talk, agreement_of, go_away, hours_of, our_hours
from rapport.clients.forms.agreement import AbsenceForm, AgreementForm
from rapport.clients.manners import manner_of
from rapport.clients.models import Absence, Agreement, Client, Contact
from rapport.clients.overlapping import MOST_PEOPLE, Party, find, parties_of
from rapport.clients.rhythm_judging import judge
from rapport.clients.rhythm_measuring import measure, weeks
from rapport.clients.rhythm_words import answer, figures, lines_of, picture
from rapport.clients.views.editing import do, edit_page
from rapport.web.dates import day, short_day
from rapport.web.pages import form_page, go, page, say

WEEKS = 26
MOST_ABSENCES = 30


def of_this_workspace(request, pk):
    return get_object_or_404(Client.objects.visible_to(request.actor).select_related("workspace"), pk=pk)


@require_safe
def rhythm_page(request, pk):
    client, actor, now = of_this_workspace(request, pk), request.actor, timezone.now()
    agreement = agreement_of(client, by=actor)
    cadence = manner_of(client, by=actor, on=timezone.localdate(now)).cadence
    own, theirs = our_hours(actor), hours_of(client, agreement)
    rhythm = measure(
        client, by=actor, now=now, own=own, theirs=theirs, cadence=cadence.value if cadence else None,
        agreement=agreement,
    )  # fmt: skip
    judgements = judge(rhythm)
    by_week = weeks(rhythm, WEEKS)
    values = {
        "client": client,
        "answer": answer(rhythm, judgements),
        "judgements": [{"one": one, "lines": lines_of(one.words)} for one in judgements],
        "figures": figures(rhythm) if rhythm.said else [],
        "since": day(rhythm.since),
        "cut": rhythm.cut,
        "picture": picture(by_week) if rhythm.said else "",
        "weeks": [(short_day(first), received, sent) for first, received, sent in reversed(by_week)],
        "agreement": agreement,
        "agreed": agreed_in_words(agreement, client, cadence),
        "changes": agreements_over_time(client, by=actor),
        "absences": _absences(actor, client),
        "ours_away": _absences(actor, None),
    }
    return page(request, "clients/rhythm.html", values, fragment="content")


def _absences(actor, client):
    rows = Absence.objects.visible_to(actor).present().filter(client=client, ends_on__gte=timezone.localdate())
    return [_absence(row) for row in rows.order_by("starts_on", "id")[:MOST_ABSENCES]]


def _absence(row):
    first, last = day(row.starts_on), day(row.ends_on)
    return {"row": row, "when": first if row.starts_on == row.ends_on else f"{first} – {last}"}


@require_http_methods(["GET", "POST"])
def agreement(request, pk):
    client = of_this_workspace(request, pk)
    standing = agreement_of(client, by=request.actor)
    people = list(
        Contact.objects.visible_to(request.actor).living().filter(client=client).order_by("-is_main", "id")[:100]
    )
    record = standing or _blank(client, people)
    people += [one for one in (record.decides, record.agreed_by) if one and one not in people]
    form = AgreementForm(request.POST or None, record=record, client=client, people=people, today=timezone.localdate())
    return edit_page(
        request, form, "clients/agreement.html", {"client": client}, save=partial(agree_to_talk, client),
        to=reverse("clients:rhythm", args=[client.pk]), said=_("What was agreed is written down."),
    )  # fmt: skip


def _blank(client, people):
    """A new one: what is known already stands there."""
    decides = next((one for one in people if one.decision_role == Contact.DecisionRole.DECIDES), None)
    main = next((one for one in people if one.is_main), None)
    return Agreement(
        workspace_id=client.workspace_id, client=client, decides=decides, agreed_by=main,
        channel=main.prefers if main else "", language=client.language, agreed_on=timezone.localdate(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def absence_new(request, pk):
    """Days on which a client is away."""
    client = of_this_workspace(request, pk)
    return _absence_new(request, client, reverse("clients:rhythm", args=[client.pk]))


@require_http_methods(["GET", "POST"])
def absences(request):
    """Days on which we are away."""
    return _absence_new(request, None, reverse("clients:absences"))


def _absence_new(request, client, to):
    form = AbsenceForm(request.POST or None)
    if not form.is_valid():
        values = {"client": client, "absences": _absences(request.actor, client), "to": to}
        return form_page(request, form, "clients/absences.html", values)
    _row, batch = go_away(client, form.cleaned_data, by=request.actor, at=timezone.now())
    say(request, _("Written down: waiting is not counted on these days."), batch=batch.pk)
    return go(request, to)


def _my_absence(request, pk):
    return get_object_or_404(Absence.objects.visible_to(request.actor).select_related("client"), pk=pk)


def _of_absence(row):
    return reverse("clients:rhythm", args=[row.client_id]) if row.client_id else reverse("clients:absences")


@require_POST
def absence_trash(request, pk):
    row = _my_absence(request, pk)
    return do(request, row.trash, _("These days are counted again."), to=_of_absence(row))


@require_POST
def absence_restore(request, pk):
    row = _my_absence(request, pk)
    return do(request, row.restore, _("It is back where it was."), to=_of_absence(row))


@require_safe
def overlap(request, pk):
    """When we and some people of a client are at work together on a date."""
    client, actor = of_this_workspace(request, pk), request.actor
    rows = Contact.objects.visible_to(actor).living().filter(client=client).select_related("client", "workspace")
    people = list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])
    asked = {text for text in request.GET.getlist("with") if text.isdigit()}
    chosen = [one for one in people if str(one.pk) in asked] or people[:1]
    on = _day_asked(request.GET.get("on", ""))
    ours = Party(_("You"), our_hours(actor))
    found = find([ours, *parties_of(chosen or [client], by=actor)], on)
    values = {
        "client": client,
        "found": found,
        "on": on.isoformat(),
        "day": day(on),
        "people": [(one, one in chosen) for one in people],
        "before": (on - timedelta(days=1)).isoformat(),
        "after": (on + timedelta(days=1)).isoformat(),
        "asked": "".join(f"&with={one.pk}" for one in chosen),
    }
    return page(request, "clients/overlap.html", values, fragment="content")


def _day_asked(text):
    """The day that was asked for, when it is one somebody means; else today."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return asked if abs((asked - timezone.localdate()).days) <= 3660 else timezone.localdate()
