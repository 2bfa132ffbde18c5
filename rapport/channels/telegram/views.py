"""Pages of Telegram: the bot, a person's chat and the link that opens it, and the door Telegram knocks at."""

import hmac
import json
from base64 import b64encode
from functools import partial

from allauth.mfa.adapter import get_adapter
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.channels.doors import from_outside
from rapport.channels.telegram import connecting, tasks
from rapport.channels.telegram.forms import BotForm
from rapport.channels.telegram.models import Bot, Update
from rapport.channels.telegram.words import sentence, words_of_consent
from rapport.clients.models import Consent, Contact
from rapport.clients.reaching import new_letter_href
from rapport.clients.views.editing import do
from rapport.inbox import binding
from rapport.inbox.models import ChatLink, StartLink
from rapport.lib.chats.messages import TELEGRAM
from rapport.web.dates import when
from rapport.web.pages import complain, form_page, go, is_partial, page, say
from rapport.web.rights import owners_only

LARGEST_UPDATE = 1024 * 1024


@owners_only
@require_http_methods(["GET", "POST"])
def settings_page(request):
    bot = Bot.objects.visible_to(request.actor).first()
    form = BotForm(request.POST or None, bot=bot)
    if form.is_valid():
        facts = form.cleaned_data
        connecting.connect(
            facts["token"], server=facts["server"], way=facts["way"], by=request.actor, at=timezone.now()
        )
        return go(request, "telegram:settings")
    if request.method == "GET" and is_partial(request):
        return page(request, "telegram/settings.html", shown_bot(request, bot), fragment="now")
    return form_page(request, form, "telegram/settings.html", shown_bot(request, bot))


def shown_bot(request, bot):
    """The bot in words."""
    if bot is None:
        strong, quiet = _("No bot is connected."), _("With one of your own, people write to you in Telegram.")
    elif bot.state == Bot.State.CHECKING:
        strong, quiet = _("Asking Telegram who this is."), sentence(bot.trouble)
    elif bot.state == Bot.State.TROUBLE:
        strong, quiet = _("The bot does not work."), sentence(bot.trouble)
    else:
        strong, quiet = _("@%(name)s is at work.") % {"name": bot.username}, _("Its chats come into your inbox.")
    unread = Update.objects.visible_to(request.actor).exclude(trouble="").count() if bot else 0
    chats = ChatLink.objects.visible_to(request.actor).reachable().filter(channel=TELEGRAM).count() if bot else 0
    return {
        "bot": bot, "strong": strong, "quiet": quiet, "unread": unread, "chats": chats,
        "moves": bool(bot and bot.state == Bot.State.CHECKING),
        "heard": _when(bot.heard_at) if bot else "",
        "words": (bot.words if bot else "") or words_of_consent(request.actor.workspace),
    }  # fmt: skip


def _when(at):
    return when(at) if at else ""


@owners_only
@require_POST
def disconnected(request):
    bot = Bot.objects.visible_to(request.actor).first()
    if bot is not None:
        connecting.disconnect(bot, by=request.actor, at=timezone.now())
        say(request, _("The bot is disconnected. What was said in its chats stays."))
    return go(request, "telegram:settings")


def a_person(request, pk):
    people = Contact.objects.visible_to(request.actor).open().present().select_related("client")
    return get_object_or_404(people, pk=pk)


def shown_chat(request, contact):
    """A person's chat, and the link that opens one."""
    now, actor = timezone.now(), request.actor
    chats = ChatLink.objects.visible_to(actor).filter(channel=TELEGRAM, contact=contact).exclude(bound_at=None)
    waiting = StartLink.objects.visible_to(actor).filter(channel=TELEGRAM, contact=contact).alive(now).order_by("-pk")
    return {
        "contact": contact,
        "bot": Bot.objects.visible_to(actor).filter(state=Bot.State.ON).first(),
        "chats": [
            {"chat": chat, "since": _when(chat.bound_at), "until": _when(chat.ended_at)}
            for chat in chats.order_by("-bound_at")
        ],
        "open": any(chat.is_reachable for chat in chats),
        "waiting": waiting.first(),
        "address": "",
    }  # fmt: skip


@require_safe
def person(request, pk):
    contact = a_person(request, pk)
    return page(request, "telegram/person.html", shown_chat(request, contact), fragment="content")


@require_POST
def link_made(request, pk):
    """A new link. It is shown once, because only its hash is kept."""
    contact = a_person(request, pk)
    bot = Bot.objects.visible_to(request.actor).filter(state=Bot.State.ON).first()
    if bot is None:
        complain(request, _("No bot is at work: connect one first."))
        return go(request, reverse("telegram:person", args=[pk]))
    _link, token, batch = binding.make_start_link(contact, TELEGRAM, by=request.actor, at=timezone.now())
    address = f"https://t.me/{bot.username}?start={token}"
    say(request, _("The link is made. Links made before it open nothing any more."), batch=batch.pk)
    values = {**shown_chat(request, contact), "address": address, "qr": picture(address)}
    values["letter"] = letter(request.actor, contact, address)
    return page(request, "telegram/person.html", values, fragment="content")


def picture(address):
    """The link as a QR code."""
    svg = get_adapter().build_totp_svg(address)  # draws any text
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def letter(actor, contact, address):
    """A letter with the link, in their language."""
    email = contact.points.filter(kind="email").values_list("value", flat=True).first()
    if not email or contact.do_not_contact:
        return ""
    with translation.override(contact.language or contact.workspace.language):
        subject, body = _("Let us write in Telegram"), _("This link opens our chat; press Start there:\n%(address)s")
    return new_letter_href(actor, contact, email, subject, body % {"address": address})


@require_POST
def link_revoked(request, pk):
    contact, now = a_person(request, pk), timezone.now()
    found = StartLink.objects.visible_to(request.actor).filter(channel=TELEGRAM, contact=contact).alive(now).first()
    to = reverse("telegram:person", args=[pk])
    if found is None:
        return go(request, to)
    return do(request, partial(binding.revoke, found), _("The link is taken back: it opens nothing any more."), to=to)


@require_POST
def chat_ended(request, pk):
    """They asked us in another way to write there no more."""
    contact = a_person(request, pk)
    chats = ChatLink.objects.visible_to(request.actor).reachable().filter(channel=TELEGRAM, contact=contact)
    found, to = chats.order_by("-bound_at").first(), reverse("telegram:person", args=[pk])
    if found is None:
        return go(request, to)
    deed = partial(binding.unbind, found, how=Consent.How.SPOKEN)
    return do(request, deed, _("The chat is closed: nothing is sent there any more."), to=to)


@from_outside
def hook(request, key):
    """Telegram brings an update: kept at once, taken in by the worker."""
    bot = Bot.objects.filter(hook_key=key, way=Bot.Way.CALLED).first() if key else None
    if bot is None:
        raise Http404
    said = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not bot.hook_secret or not hmac.compare_digest(said.encode(), bot.hook_secret.encode()):
        return HttpResponse(status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_UPDATE:
        return HttpResponse(status=413)
    try:
        update = json.loads(request.body)
        number = update["update_id"]
        facts = {"raw": json.dumps(update, ensure_ascii=False), "came_at": timezone.now()}
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    if not isinstance(number, int) or abs(number) > 1 << 62:
        return HttpResponse(status=400)
    if number >= bot.offset:
        with transaction.atomic():
            Update.objects.get_or_create(bot=bot, number=number, defaults={"workspace_id": bot.workspace_id, **facts})
            tasks.take_in.enqueue(bot.pk)
    return HttpResponse(status=200)
