"""A client writes to us, and sends what they were asked for."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from rapport.doors.entering import client_page, through_door
from rapport.files.store import DiskFull
from rapport.inbox.views.files import stored
from rapport.lib.file_kinds import is_program
from rapport.portal.asked import ANYTHING, is_wait, title_of
from rapport.portal.conversing import LARGEST_FILES, LONGEST_TEXT, MOST_FILES, file_of, write, writer_of


@through_door(says=gettext_lazy("a message to us"), largest=LARGEST_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, token, about):
    """A word, files, or both: about what they were asked for, or about anything."""
    door = request.door
    title = "" if about == ANYTHING else title_of(door, about)
    if title is None or writer_of(door) is None:
        raise Http404
    if request.method != "POST":
        return _form(request, title, waited=is_wait(about))
    text = request.press.sent.get("text", "").strip()[:LONGEST_TEXT]
    files = request.FILES.getlist("files")
    partly = "partly" in request.press.sent
    again = partial(_form, request, title, waited=is_wait(about), partly=partly, text=text)
    if said := _wrong(request, text, files):
        return again(said=said)
    if title:
        text = "\n\n".join(filter(None, [_("For: %(what)s") % {"what": title}, text]))
    whole = is_wait(about) and not partly
    try:
        write(
            request.press, text, files, about="" if about == ANYTHING else about, whole=whole, at=timezone.now()
        )  # fmt: skip
    except DiskFull:
        return again(said=_("There is no room for it here now. Send it by mail, please."))
    return redirect(f"{reverse('portal:front', args=[token])}?done={'came' if whole else 'sent'}")


def _wrong(request, text, files):
    """Why it cannot be taken as it is; nothing when it can."""
    if getattr(request, "upload_refusal", ""):
        return _("The files could not be taken in. Send fewer or smaller ones.")
    if not text and not files:
        return _("Write a word or choose a file.")
    if len(files) > MOST_FILES:
        return _("These are more than %(most)s files. Send them in parts, or as one ZIP.") % {"most": MOST_FILES}
    for one in files:
        head = one.read(16)
        one.seek(0)
        if is_program(head):
            return _("“%(name)s” is a program. Programs are not taken here.") % {"name": one.name}
    return ""


def _form(request, title, *, waited, partly=False, text="", said=""):
    values = {
        "title": title, "text": text, "said": said, "most": LARGEST_FILES // (1024 * 1024), "waited": waited,
        "partly": partly,
    }  # fmt: skip
    return client_page(request, "portal/send.html", values, status=422 if said else 200)


@through_door(says=gettext_lazy("a file of the conversation"))
@require_safe
def file(request, token, pk):
    """A file that came with a message, theirs or ours."""
    found = file_of(request.door, pk)
    if found is None:
        raise Http404
    return stored(found.file, found.name, "application/octet-stream", inline=False)
