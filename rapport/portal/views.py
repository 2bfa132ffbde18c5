"""The pages of a client: what is needed from them, how far it is, what was shared, and a word to us."""

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


@through_door(says=_("the front page"))
@require_safe
def front_page(request, token):
    """All of it on one page, the most urgent first."""
    door, now = request.door, timezone.now()
    reader = Reader(now, timezone.localdate(now), door.workspace.workhours, door.client.experience)
    front = front_of(door, reader)
    values = {"found": front, "answer": answer(front)}
    values["other"] = next((code, name) for code, name in LANGUAGES if code != door.spoken)
    return client_page(request, "portal/front.html", {**values, "hours": clocks(door, now)})


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
