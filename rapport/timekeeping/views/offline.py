"""Time without a connection: the worker that keeps the page at hand, and what a device sends when it is back."""

import json
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.timekeeping import replaying
from rapport.web.pages import say

LARGEST = 256 * 1024


@login_not_required
@require_safe
def worker(request):
    """Its address is its scope: it looks after the pages of time and nothing else."""
    text = Path(str(finders.find("dist/time-worker.js"))).read_bytes()
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_POST
def replay(request):
    """Entries a device kept: those that were taken, and those that cannot be, each with the reason."""
    try:
        told = json.loads(request.body[:LARGEST])
        owner, entries = told["owner"], list(told["entries"])[: replaying.MOST]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"done": [], "refused": []}, status=400)
    if owner != f"{request.actor.user_id}-{request.actor.workspace_id}":
        # Somebody else has signed in on this device: what is kept is not theirs.
        return JsonResponse({"done": [], "refused": []}, status=409)
    done, refused = [], []
    for entry in entries:
        try:
            replaying.take(replaying.read(entry), by=request.actor, at=timezone.now())
        except (replaying.Refused, AttributeError) as why:
            refused.append({"id": str(getattr(entry, "get", lambda _: "")("id")), "why": str(why)})
        else:
            done.append(str(entry["id"]))
    if done:
        say(request, _("What this device kept is written down."))
    return JsonResponse({"done": done, "refused": refused})
