"""Pages of translation: the engine, and one message with what would be sent, what is under way or what came back."""

import copy

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.inbox.models import Message, Translation
from rapport.inbox.translating import asking
from rapport.inbox.translating.engines import LONGEST, host_of, translator_of
from rapport.inbox.translating.forms import EngineForm
from rapport.web.languages import our_language
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import OWNER, owners_only


@owners_only
@require_http_methods(["GET", "POST"])
def engine(request):
    """Where messages are translated."""
    plan = asking.plan_of(request.actor.workspace_id)
    form = EngineForm(request.POST or None, instance=copy.copy(plan))
    if not form.is_valid():
        on = bool(plan and plan.enabled)
        host = host_of(plan.address) if plan else ""
        return form_page(
            request, form, "inbox/engine.html", {"on": on, "host": host, "has_key": bool(plan and plan.key)}
        )
    facts = form.cleaned_data
    batch = asking.set_plan(facts, by=request.actor, at=timezone.now())
    if batch is not None:
        said = [_("Nothing is sent to be translated."), _("Messages are translated on request now.")]
        say(request, said[facts["enabled"]])
    return go(request, "inbox:engine")


@require_http_methods(["GET", "POST"])
def translate(request, pk):
    """One message: what would be sent is shown before it is; afterwards, what came back."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    plan, here = asking.plan_of(request.actor.workspace_id), reverse("inbox:translate", args=[pk])
    may_agree = bool(plan and (plan.agreed_at or request.actor.role == OWNER))
    if request.method == "POST":
        if plan and may_agree and not plan.agreed_at:
            asking.agree(plan, at=timezone.now())
        if may_agree:
            try:
                asking.ask(message, our_language(), by=request.actor, at=timezone.now())
            except asking.NotAllowed as reason:
                complain(request, str(reason))
        return go(request, here)
    row = Translation.objects.visible_to(request.actor).filter(message=message, language=our_language()).first()
    text, refusal = asking.text_of(message), asking.refusal_of(message, by=request.actor)
    sent = translator_of(plan).request(text, our_language()) if plan and not refusal else None
    values = {
        "message": message, "row": row, "refusal": refusal, "sent": sent, "may_agree": may_agree, "text": text,
        "host": host_of(plan.address) if plan else "", "cut": len(text) >= LONGEST,
        "trouble": trouble_in_words(row.trouble) if row and row.trouble else "",
    }  # fmt: skip
    return page(request, "inbox/translate.html", values, fragment="content")


def trouble_in_words(code):
    """Why there is no translation, and what to do."""
    return {
        "unreachable": _("The engine could not be reached. Try again, or look at its address in the settings."),
        "refused": _("The engine refused the key. Look at the key in the settings."),
        "busy": _("The engine is busy. Try again in a while."),
        "strange": _("The engine answered something that is no translation. Look at its address in the settings."),
        "not_allowed": _("Meanwhile this may not leave any more; nothing was sent."),
    }.get(code, _("It was not translated. Try again."))
