"""Pages of exports: take everything with you."""

from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.accounts.access_log import remember
from rapport.exports import making, tasks
from rapport.exports.models import Export
from rapport.exports.showing import shown_export
from rapport.web.pages import complain, go, page, say
from rapport.web.rights import owners_only


def my_exports(request):
    return Export.objects.visible_to(request.actor)


@owners_only
@require_GET
def leaving(request):
    last = my_exports(request).order_by("-id").first()
    values = {"shown": shown_export(last), "workspace": request.actor.workspace}
    return page(request, "exports/leave.html", values, fragment="progress")


@owners_only
@require_POST
def begin(request):
    try:
        with transaction.atomic():
            now = timezone.now()
            tasks.make.enqueue(making.ask(request.actor, at=now).pk)
            remember("exported", by=request.actor, at=now, request=request, subject="everything.zip")
    except making.UnderWay:
        complain(request, _("An export is being made already."))
    return go(request, "exports:leave")


@owners_only
@require_GET
def download(request, pk):
    one = get_object_or_404(my_exports(request), pk=pk, state=Export.State.READY)
    name = f"{slugify(one.workspace.slug) or 'rapport'}-{one.created_at:%Y-%m-%d}.zip"
    try:
        return FileResponse(one.place.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    except FileNotFoundError:
        raise Http404 from None


@owners_only
@require_POST
def removing(request, pk):
    making.remove(get_object_or_404(my_exports(request), pk=pk, state=Export.State.READY))
    say(request, _("The export is removed from the server."))
    return go(request, "exports:leave")
