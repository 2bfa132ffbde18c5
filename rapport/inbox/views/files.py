"""Letters and files as they came."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from rapport.clients.models import InteractionFile
from rapport.files.store import Missing
from rapport.inbox.models import Message, OutgoingFile
from rapport.web.downloads import named
from rapport.web.rights import GUEST, open_to

# What a browser may show in its own window; everything else is saved, never opened as a page of ours.
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


@open_to(GUEST)
@require_GET
def raw(request, pk):
    messages = Message.objects.visible_to(request.actor).select_related("raw", "thread")
    message = get_object_or_404(messages, pk=pk)
    if message.thread.channel != "mail":
        return stored(message.raw, f"message-{message.pk}.txt", "text/plain; charset=utf-8", inline=False)
    return stored(message.raw, f"letter-{message.pk}.eml", "message/rfc822", inline=False)


@open_to(GUEST)
@require_GET
def file(request, pk):
    return shown(
        request, get_object_or_404(InteractionFile.objects.visible_to(request.actor).select_related("file"), pk=pk)
    )


@require_GET
def enclosed(request, pk):
    return shown(
        request, get_object_or_404(OutgoingFile.objects.visible_to(request.actor).select_related("file"), pk=pk)
    )


def shown(request, found):
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
