"""What Today sends out, as the list of what leaves this machine tells it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.today.models import DigestPlan, PushAddress
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """Morning letters and notices, where somebody wants them; what goes by a messenger is told by its channel."""
    plans = set(DigestPlan.objects.filter(workspace=workspace).values_list("way", flat=True))
    found = []
    if DigestPlan.Way.MAIL in plans and settings.SMTP is not None:
        found.append(Leaving(
            _("The mail server"), settings.SMTP.place, _("Names and first words of what stands on the list of Today"),
            _("The morning letter to those who work here"),
        ))  # fmt: skip
    if PushAddress.objects.filter(workspace=workspace).exists():
        found.append(Leaving(
            _("Makers of browsers"), _("their push services"), _("How many things wait; sealed"),
            _("Notices in the browsers of those who work here"),
        ))  # fmt: skip
    return found
