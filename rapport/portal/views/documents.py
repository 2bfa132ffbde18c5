"""Documents that were shown to a client, in the version in force."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.documents.models import Document
from rapport.documents.paper import Paper, as_pdf
from rapport.documents.rendering import as_html
from rapport.doors.entering import client_page, through_door
from rapport.inbox.views.files import stored
from rapport.web.dates import day
from rapport.web.downloads import named
from rapport.web.languages import our_language


def _shared(request, pk):
    rows = Document.objects.shared_with(request.door).filter(archived_at=None).select_related("workspace")
    found = get_object_or_404(rows, pk=pk)
    return found, found.in_force


@through_door(says=gettext_lazy("a document"))
@require_safe
def document(request, token, pk):
    """A text to read, a file to take along, or where it lies elsewhere."""
    found, version = _shared(request, pk)
    values = {
        "document": found, "version": version,
        "html": as_html(version.text, found.title) if version and not version.file_id else "",
        "size": filesizeformat(version.file.size) if version and version.file else "",
    }  # fmt: skip
    return client_page(request, "portal/document.html", values)


@through_door(says=gettext_lazy("a document, taken along"))
@require_safe
def document_file(request, token, pk):
    """A file as it is, a text as PDF."""
    found, version = _shared(request, pk)
    if version is None:
        raise Http404
    if version.file is not None:
        return stored(version.file, version.file_name, "application/octet-stream", inline=False)
    below = " · ".join([
        found.workspace.name, _("version %(number)s") % {"number": version.number}, day(timezone.localdate(version.at)),
    ])  # fmt: skip
    made = as_pdf(Paper(found.title, below, version.text, our_language(), version.at))
    return named(HttpResponse(made, content_type="application/pdf"), f"{found.title}.pdf")
