"""What a client reads of time: the statement of their prepaid hours."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.doors.entering import client_page, through_door
from rapport.lib.durations import hours_and_minutes
from rapport.timekeeping import retaining
from rapport.timekeeping.models import Retainer
from rapport.timekeeping.views.retainers import answer, said


@through_door(says=gettext_lazy("prepaid hours"))
@require_safe
def prepaid(request, token):
    """Every agreement about prepaid hours, month by month."""
    now = timezone.now()
    today = request.door.workspace.today(now)
    rows = list(Retainer.objects.shared_with(request.door).living().order_by("-begins_on", "-id")[:20])
    found = [_shown(one, request.door.workspace, today, now) for one in rows]
    first = found[0]["answer"] if len(found) == 1 else {"strong": _("Your prepaid hours."), "quiet": ""}
    return client_page(request, "timekeeping/prepaid.html", {"retainers": found, **first})


def _shown(one, workspace, today, now):
    one.workspace = workspace
    months = retaining.statement(one, today, now)
    return {
        "title": one.title, "hours": hours_and_minutes(one.minutes * 60), "months": [said(month) for month in months],
        "carry": retaining.carry_in_words(one), "answer": answer(months),
    }  # fmt: skip
