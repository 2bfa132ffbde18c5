"""Where backups go, as the list of what leaves this machine tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.backups.models import BackupPlan
from rapport.web.leaving import Leaving


def ways_out(_workspace: Any) -> list[Leaving]:
    """The place backups are sent to, unless it is a folder of this machine."""
    plan = BackupPlan.objects.first()
    if plan is None or "://" not in plan.address:
        return []
    where = plan.endpoint or urlsplit(plan.address).hostname or plan.address
    return [Leaving(_("The store of backups"), where, _("Everything, sealed"), _("Getting it back after a loss"))]
