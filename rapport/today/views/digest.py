"""The settings of the morning letter, one's own chat in Telegram, and browsers that show notices."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.channels.telegram import own_chats
from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.views import picture
from rapport.today import pushing, ways
from rapport.today.forms import DigestForm, PushForm
from rapport.today.models import DigestPlan, PushAddress, Told
from rapport.web.dates import when
from rapport.web.pages import complain, form_page, go, is_partial, page, say

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
    plan, open_ways = plan_of(request.actor), ways.ways_of(request.actor)
    form = DigestForm(request.POST or None, instance=plan, open_ways=open_ways)
    if form.is_valid():
        form.save()
        say(request, _("It is set."))
        return go(request, "today:digest")
    values = shown(request.actor, plan, open_ways)
    if request.method == "GET" and is_partial(request):
        return page(request, "today/settings.html", {"form": form, **values}, fragment="own_chat")
    return form_page(request, form, "today/settings.html", values)


def plan_of(actor):
    mine = {"workspace": actor.workspace, "user": actor.user}
    return DigestPlan.objects.filter(**mine).first() or DigestPlan(**mine)


def shown(actor, plan, open_ways):
    """The plan in words, and where it can come to."""
    mine = {"workspace": actor.workspace, "user": actor.user}
    strong, quiet = told(plan)
    chat = own_chats.of_user(actor)
    return {
        "strong": strong, "quiet": quiet, "note": noted(plan, open_ways), "push_key": pushing.public_key(),
        "browsers": list(PushAddress.objects.filter(**mine).order_by("id")[:MOST_BROWSERS]),
        "bot": Bot.objects.visible_to(actor).filter(state=Bot.State.ON).first(),
        "chat": chat if chat and chat.address else None,
        "waiting": bool(chat and chat.expires_at and chat.expires_at > timezone.now()),
        "address": "",
    }  # fmt: skip


def told(plan):
    if plan.way == DigestPlan.Way.OFF or not plan.weekdays:
        return _("Nothing is sent in the morning."), _("Today is a page until you want it as a letter.")
    return _("Your day comes at %(time)s.") % {"time": f"{plan.at:%-H:%M}"}, _("Once a day, on your own clock.")


def noted(plan, open_ways):
    """What went wrong or stands in the way, if anything."""
    if plan.way == DigestPlan.Way.TELEGRAM and plan.way not in open_ways:
        return _("Your Telegram is not connected, so nothing comes. Connect it below, or choose another way.")
    if len(open_ways) == 1:
        return _("There is no mail server yet. Whoever runs this sets RAPPORT_SMTP_URL, or connects a mail account.")
    mine = Told.objects.filter(workspace=plan.workspace, user=plan.user, key__startswith="digest:")
    last = mine.order_by("-id").first()
    if last is not None and last.state == Told.State.UNKNOWN:
        return _("The last one, %(when)s, may not have arrived: the connection broke.") % {"when": when(last.made_at)}
    if last is not None and last.state == Told.State.FAILED:
        return _("The last one, %(when)s, was refused where it was sent to.") % {"when": when(last.made_at)}
    return ""


@require_POST
def telegram_link(request):
    """A link that opens one's own chat with the bot. It is shown once, because only its hash is kept."""
    actor = request.actor
    bot = Bot.objects.visible_to(actor).filter(state=Bot.State.ON).first()
    if bot is None:
        complain(request, _("No bot is at work: connect one first."))
        return go(request, "today:digest")
    token = own_chats.make_link(bot, actor.user.seat, by=actor, at=timezone.now())
    address = f"https://t.me/{bot.username}?start={token}"
    plan, open_ways = plan_of(actor), ways.ways_of(actor)
    values = {**shown(actor, plan, open_ways), "address": address, "qr": picture(address)}
    form = DigestForm(instance=plan, open_ways=open_ways)
    return page(request, "today/settings.html", {"form": form, **values}, fragment="content")


@require_POST
def telegram_ended(request):
    chat = own_chats.of_user(request.actor)
    if chat is not None:
        own_chats.close(chat, by=request.actor, at=timezone.now())
        say(request, _("Your Telegram is disconnected."))
    return go(request, "today:digest")


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
