"""The front page of a client: what is needed from them, how far it is, what was shared, a word to us."""

from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.models import LANGUAGES
from rapport.doors.entering import client_page, through_door
from rapport.doors.front import Reader, front_of
from rapport.doors.opening import speak
from rapport.portal.answering import answer, clocks
from rapport.portal.asked import dressed
from rapport.portal.conversing import conversation, writer_of

# What is said at the top after something was done.
SAID = {
    "sent": _("It has arrived. The answer will stand on this page, below."),
    "came": _("It has arrived, and the work no longer waits for it."),
}


@through_door(says=_("the front page"))
@require_safe
def front_page(request, token):
    """All of it on one page, the most urgent first."""
    door, now = request.door, timezone.now()
    reader = Reader(now, timezone.localdate(now), door.workspace.workhours, door.client.experience)
    said, found = conversation(door), front_of(door, reader)
    come = dressed(found, door, said.answered)
    values = {
        "found": found, "come": come, "answer": answer(found), "said": said.words, "reader": reader,
        "may_write": writer_of(door) is not None, "done": SAID.get(request.GET.get("done", ""), ""),
        "hours": clocks(door, now), "other": next((code, name) for code, name in LANGUAGES if code != door.spoken),
        "host": door.user.name if door.user else door.workspace.name,
    }  # fmt: skip
    return client_page(request, "portal/front.html", values)


@through_door(says=_("the choice of a language"))
@require_POST
def language(request, token):
    """Their pages speak another language from now on."""
    chosen = request.press.sent.get("language", "")
    if chosen in dict(LANGUAGES):
        with transaction.atomic():
            if request.press.first(timezone.now()):
                speak(request.door, chosen)
    return redirect("portal:front", token)
