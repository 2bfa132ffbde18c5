"""Pages of backups: how it stands, the plan, one now."""

import copy

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.backups import keeping, standing, tasks
from rapport.backups.forms import PlanForm
from rapport.backups.models import Backup, BackupPlan
from rapport.web.pages import complain, form_page, go, is_partial, page, say

SHOWN = 20


@require_http_methods(["GET", "POST"])
def backups(request):
    if not keeping.is_keeper(request.actor):
        return page(request, "backups/not_yours.html", {}, fragment="content")
    plan = BackupPlan.objects.visible_to(request.actor).first()
    # A model's form writes into its instance, and the verb compares with the row as it stands.
    form = PlanForm(request.POST or None, instance=copy.copy(plan))
    if form.is_valid():
        facts = form.cleaned_data
        batch = keeping.change_plan(facts, passphrase=facts["passphrase"], by=request.actor, at=timezone.now())
        say(request, _("The plan of backups is saved."), batch=batch.pk if batch else None)
        return go(request, "backups:backups")
    if request.method == "GET" and is_partial(request):
        return page(request, "backups/backups.html", context(request, plan), fragment="now")
    return form_page(request, form, "backups/backups.html", context(request, plan))


def context(request, plan):
    rows = list(Backup.objects.visible_to(request.actor).filter(gone_at=None).order_by("-id")[:SHOWN])
    moving = next((row for row in rows if row.state in keeping.UNDER_WAY), None)
    strong, quiet = standing.answer(timezone.now())
    return {
        "plan": plan,
        "strong": strong,
        "quiet": quiet,
        "moving": moving,
        "done": filesizeformat(moving.done) if moving else "",
        "total": filesizeformat(moving.total) if moving else "",
        "newest": next((row.name for row in rows if row.state == Backup.State.DONE), ""),
        "step": {
            "": _("Waits for the worker"), "database": _("The database"), "files": _("The files"),
            "checking": _("Reading back"), "putting": _("Sending"),
        }[moving.step] if moving else "",
        "rows": [shown(row) for row in rows if row is not moving],
    }  # fmt: skip


def shown(row):
    """One line of the list."""
    failed = row.state == Backup.State.FAILED
    return {
        "name": row.name,
        "address": row.address,
        "when": standing.moment(row.created_at),
        "failed": failed,
        "said": standing.reason_of(row) if failed else filesizeformat(row.size),
        "checked": standing.moment(row.checked_at) if row.checked_at else "",
    }


@require_POST
def now(request):
    if not keeping.is_keeper(request.actor):
        complain(request, _("Backups are made by whoever set this installation up."))
        return go(request, "backups:backups")
    with transaction.atomic():
        backup = keeping.ask_for_one(request.actor, at=timezone.now())
        if backup:
            tasks.make.enqueue(backup.pk)
    if backup is None:
        complain(request, _("A backup is being made already."))
    return go(request, "backups:backups")
