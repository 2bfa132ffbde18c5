"""Pages of the inbox: one letter in its thread, its files, the letter as it came."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.clients.models import Interaction, InteractionFile
from rapport.files.store import Missing
from rapport.inbox.marking import mark
from rapport.inbox.models import Message
from rapport.inbox.showing import shown_letter
from rapport.web.downloads import named
from rapport.web.pages import go, page, say
from rapport.web.rights import GUEST, open_to

# What a browser may show in its own window; everything else is saved, never opened as a page of ours.
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


def my_messages(request):
    return Message.objects.visible_to(request.actor)


@open_to(GUEST)
@require_GET
def letter(request, pk):
    message = get_object_or_404(my_messages(request).select_related("thread"), pk=pk)
    return page(request, "inbox/letter.html", {"shown": shown_letter(request.actor, message)}, fragment="content")


@require_POST
def seen(request, pk):
    message = get_object_or_404(my_messages(request), pk=pk)
    mark(message.workspace_id, [message.pk], "seen", at=timezone.now())
    return HttpResponse(status=204)


@require_POST
def settled(request, pk):
    message = get_object_or_404(my_messages(request), pk=pk)
    waiting = Interaction.objects.visible_to(request.actor).awaiting().filter(conversation=message.thread_id).first()
    if waiting:
        batch = waiting.settle(by=request.actor, at=timezone.now())
        if batch is not None:
            say(request, _("No answer is needed here any more."), batch=batch.pk)
    return go(request, f"/letters/{message.pk}/")


@open_to(GUEST)
@require_GET
def raw(request, pk):
    message = get_object_or_404(my_messages(request).select_related("raw"), pk=pk)
    return stored(message.raw, f"letter-{message.pk}.eml", "message/rfc822", inline=False)


@open_to(GUEST)
@require_GET
def file(request, pk):
    found = get_object_or_404(InteractionFile.objects.visible_to(request.actor).select_related("file"), pk=pk)
    inline = found.content_type in SHOWN_TYPES and "save" not in request.GET
    return stored(found.file, found.name, found.content_type if inline else "application/octet-stream", inline=inline)


def stored(file, name, content_type, *, inline):
    """The content of a stored file; a browser may neither guess its type nor run anything in it."""
    try:
        response = FileResponse(file.open(), content_type=content_type)
    except Missing:
        raise Http404 from None
    named(response, name, inline=inline)
    response["Content-Length"] = file.size
    response["X-Content-Type-Options"] = "nosniff"
    # Sandboxed even when shown: a PDF or picture of a stranger has no business with our pages.
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    return response
