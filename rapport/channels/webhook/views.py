"""Pages of connected programs, and the door they knock at."""

from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.throttling import too_many
from rapport.channels.doors import from_outside
from rapport.channels.webhook import keeping
from rapport.channels.webhook.forms import HookForm
from rapport.channels.webhook.models import Hook
from rapport.channels.webhook.reading import LARGEST_BODY, Wrong, read
from rapport.channels.webhook.receiving import take
from rapport.channels.webhook.signing import SIGNATURE, TIME, refusal
from rapport.clients.views.editing import do
from rapport.files.store import DiskFull
from rapport.web.dates import when
from rapport.web.pages import form_page, go, say
from rapport.web.rights import owners_only

# Requests one program may make in a minute.
MOST = 300
MOST_SHOWN = 200


def my_hooks(request):
    return Hook.objects.visible_to(request.actor).filter(ended_at=None)


@owners_only
@require_http_methods(["GET", "POST"])
def hooks(request):
    form = HookForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        made, batch = keeping.connect(facts["name"], facts["url"], by=request.actor, at=timezone.now())
        say(request, _("The door is open. Give its address and its secret to the program."), batch=batch.pk)
        return go(request, reverse("webhook:hook", args=[made.pk]))
    base = reverse("webhook:list")
    rows = [
        {"hook": one, "href": f"{base}{one.pk}/", "heard": when(one.heard_at) if one.heard_at else ""}
        for one in my_hooks(request).order_by("pk")[:MOST_SHOWN]
    ]
    return form_page(request, form, "webhook/list.html", {"rows": rows})


@owners_only
@require_http_methods(["GET", "POST"])
def hook_page(request, pk):
    found = get_object_or_404(my_hooks(request), pk=pk)
    form = HookForm(request.POST or None, hook=found)
    if form.is_valid():
        facts = form.cleaned_data
        batch = keeping.change(found, facts["name"], facts["url"], by=request.actor, at=timezone.now())
        if batch is not None:
            say(request, _("The program is changed."), batch=batch.pk)
        return go(request, reverse("webhook:hook", args=[pk]))
    address = request.build_absolute_uri(reverse("webhook:door", args=[found.key]))
    heard = when(found.heard_at) if found.heard_at else ""
    return form_page(request, form, "webhook/hook.html", {"hook": found, "address": address, "heard": heard})


@owners_only
@require_POST
def secret_renewed(request, pk):
    found = get_object_or_404(my_hooks(request), pk=pk)
    keeping.renew_secret(found, by=request.actor, at=timezone.now())
    say(request, _("There is a new secret. What is signed with the old one is refused from now on."))
    return go(request, reverse("webhook:hook", args=[pk]))


@owners_only
@require_POST
def ended(request, pk):
    found = get_object_or_404(my_hooks(request), pk=pk)
    deed = partial(keeping.end, found)
    return do(request, deed, _("The door is closed. What came through it stays."), to=reverse("webhook:list"))


@from_outside
def door(request, key):
    """One message, signed. The answer says what became of it, or what is wrong with it."""
    found = Hook.objects.select_related("workspace").filter(key=key, ended_at=None).first()
    if found is None:
        raise Http404
    if too_many("webhook", str(found.pk), most=MOST, seconds=60):
        return _said(429, "too_many", f"more than {MOST} requests in a minute", {"Retry-After": "60"})
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return _said(413, "too_large", f"a request carries at most {LARGEST_BODY} bytes, and says how many")
    body, now = request.read(LARGEST_BODY + 1), timezone.now()
    wrong = refusal(found.secret, request.headers.get(TIME, ""), request.headers.get(SIGNATURE, ""), body, at=now)
    if wrong:
        return _said(401, wrong, f"see the headers {TIME} and {SIGNATURE} in the guide")
    try:
        brought = read(body, found.pk, at=now)
        return JsonResponse({"became": take(found, brought, body, at=now)})
    except Wrong as trouble:
        return _said(422, "field", trouble.why, field=trouble.field)
    except DiskFull:
        return _said(503, "disk_full", "there is no room; bring it again later", {"Retry-After": "600"})


def _said(status, code, why, headers=None, **more):
    return JsonResponse({"error": code, "why": why, **more}, status=status, headers=headers)
