"""The settings of the morning letter, and browsers that show notices."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.today import pushing, ways
from rapport.today.forms import DigestForm, PushForm
from rapport.today.models import DigestPlan, PushAddress, Told
from rapport.web.dates import when
from rapport.web.pages import form_page, go, say

MOST_BROWSERS = 20
# Shows what comes, and opens Today when it is pressed. A file of its own, because a worker is loaded by its address.
WORKER = """\
self.addEventListener("push", event => {
  const said = event.data ? event.data.json() : { text: "" }
  event.waitUntil(self.registration.showNotification("Rapport", { body: said.text, data: said.href, tag: "today" }))
})
self.addEventListener("notificationclick", event => {
  event.notification.close()
  event.waitUntil(self.clients.openWindow(event.notification.data || "/"))
})
"""


@require_http_methods(["GET", "POST"])
def digest(request):
    actor = request.actor
    mine = {"workspace": actor.workspace, "user": actor.user}
    plan = DigestPlan.objects.filter(**mine).first() or DigestPlan(**mine)
    open_ways = ways.ways_of(actor)
    form = DigestForm(request.POST or None, instance=plan, open_ways=open_ways)
    if form.is_valid():
        form.save()
        say(request, _("It is set."))
        return go(request, "today:digest")
    strong, quiet = told(plan)
    last = Told.objects.filter(**mine, key__startswith="digest:").order_by("-id").first()
    note = ""
    if last is not None and last.state == Told.State.UNKNOWN:
        note = _("The last one, %(when)s, may not have arrived: the connection broke.") % {"when": when(last.made_at)}
    elif last is not None and last.state == Told.State.FAILED:
        note = _("The last one, %(when)s, was refused by the mail server.") % {"when": when(last.made_at)}
    elif len(open_ways) == 1:
        note = _("There is no mail server yet. Whoever runs this sets RAPPORT_SMTP_URL, or connects a mail account.")
    values = {
        "strong": strong, "quiet": quiet, "note": note, "push_key": pushing.public_key(),
        "browsers": list(PushAddress.objects.filter(**mine).order_by("id")[:MOST_BROWSERS]),
    }  # fmt: skip
    return form_page(request, form, "today/settings.html", values)


def told(plan):
    if plan.way == DigestPlan.Way.OFF or not plan.weekdays:
        return _("Nothing is sent in the morning."), _("Today is a page until you want it as a letter.")
    return _("Your day comes at %(time)s.") % {"time": f"{plan.at:%-H:%M}"}, _("Once a day, on your own clock.")


@require_POST
def push_add(request):
    form = PushForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    mine = {"workspace": request.actor.workspace, "user": request.actor.user}
    if PushAddress.objects.filter(**mine).count() >= MOST_BROWSERS:
        oldest = PushAddress.objects.filter(**mine).order_by("id")[:1]
        PushAddress.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
    PushAddress.objects.update_or_create(
        **mine, endpoint=form.cleaned_data["endpoint"],
        defaults={
            "key": form.cleaned_data["key"], "auth": form.cleaned_data["auth"], "made_at": timezone.now(),
            "browser": request.headers.get("User-Agent", "")[:120],
        },
    )  # fmt: skip
    plan, _made = DigestPlan.objects.get_or_create(**mine)
    DigestPlan.objects.filter(pk=plan.pk).update(push=True)
    say(request, _("This browser shows notices now."))
    return JsonResponse({"ok": True})


@require_POST
def push_forget(request, pk):
    mine = PushAddress.objects.filter(workspace=request.actor.workspace, user=request.actor.user)
    get_object_or_404(mine, pk=pk).delete()
    say(request, _("This browser is forgotten."))
    return go(request, "today:digest")


@login_not_required
@require_GET
def push_worker(request):
    return HttpResponse(WORKER, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
