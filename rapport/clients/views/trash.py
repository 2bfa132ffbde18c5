"""The trash: clients, people, entries and next steps on their way out, each with its way back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.clients import answers, wording
from rapport.clients.filing import KINDS
from rapport.clients.models import Client, Contact, Interaction, NextStep, SavedView, Segment
from rapport.web.pages import page

MOST = 100


@require_safe
def trash(request):
    actor, now = request.actor, timezone.now()
    clients = Client.objects.visible_to(actor).trashed().order_by("-trashed_at", "-id")[:MOST]
    people = Contact.objects.visible_to(actor).trashed().select_related("client").order_by("-trashed_at", "-id")[:MOST]
    words = (
        Interaction.objects.visible_to(actor).trashed().select_related("client").order_by("-trashed_at", "-id")[:MOST]
    )
    steps = NextStep.objects.visible_to(actor).trashed().select_related("client").order_by("-trashed_at", "-id")[:MOST]
    segments = Segment.objects.visible_to(actor).trashed().order_by("-trashed_at", "-id")[:MOST]
    views = SavedView.objects.visible_to(actor).trashed().order_by("-trashed_at", "-id")[:MOST]
    groups = [
        (
            _("Clients"),
            [_row(one, one.name, one.face, "clients:restore", now, company=one.is_company) for one in clients],
        ),
        (_("People"), [_row(one, one.name, _name(one.client), "clients:contact_restore", now) for one in people]),
        (
            _("Notes, calls and letters"),
            [_row(one, str(one), _name(one.client), "clients:entry_restore", now) for one in words],
        ),
        (_("Segments"), [_row(one, one.name, "", "clients:segment_restore", now) for one in segments]),
        (_("Views of the list"), [_row(one, one.name, "", "clients:view_restore", now) for one in views]),
        (_("Dossiers"), _dossiers(actor, now)),
        (_("Next steps"), [_row(one, one.text, _name(one.client), "clients:step_restore", now) for one in steps]),
    ]
    shown = [{"label": label, "rows": rows} for label, rows in groups if rows]
    count = sum(len(group["rows"]) for group in shown)
    strong, quiet = answers.trash_answer(count)
    return page(
        request,
        "clients/trash.html",
        {"groups": shown, "strong": strong, "quiet": quiet, "most": MOST},
        fragment="content",
    )


def _dossiers(actor, now):
    rows = []
    for kind, model in KINDS.items():
        thrown = (
            model.objects.visible_to(actor).trashed().select_related("client").order_by("-trashed_at", "-id")[:MOST]
        )
        rows += [_row(one, str(one), one.client.name, ("clients:dossier_restore", kind), now) for one in thrown]
    return rows


def _name(client):
    return client.name if client else ""


def _row(record, name, of, restore, now, *, company=False):
    return {
        "id": record.pk,
        "name": name,
        "of": of,
        "company": company,
        "restore_href": reverse(restore, args=[record.pk])
        if isinstance(restore, str)
        else reverse(restore[0], args=[restore[1], record.pk]),
        "href": record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
        "day": wording.talked(record.trashed_at, now=now),
    }
