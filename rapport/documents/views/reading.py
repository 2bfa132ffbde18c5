"""Reading documents: their list, one of them, its versions, what changed between two, on paper."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.clients.models import Client
from rapport.clients.views.gone import unmade
from rapport.documents import showing
from rapport.documents.comparing import compare
from rapport.documents.forms.writing import CommentForm, FileForm
from rapport.documents.models import Comment, Document
from rapport.documents.paper import Paper, as_pdf
from rapport.documents.rendering import as_html
from rapport.files.store import Missing
from rapport.web.dates import day
from rapport.web.downloads import named
from rapport.web.filters import keyset, number_in
from rapport.web.languages import our_language
from rapport.web.pages import is_partial, page
from rapport.web.rights import GUEST, open_to

PER_PAGE, MOST_VERSIONS, MOST_COMMENTS = 50, 100, 200


def my_document(request, pk):
    return get_object_or_404(Document.objects.visible_to(request.actor).select_related("client", "workspace"), pk=pk)


def my_version(document, number):
    return get_object_or_404(document.versions.select_related("file", "user"), number=number)


@open_to(GUEST)
@require_safe
def document_list(request):
    number = number_in(request.GET.get("client", ""), 15)
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=number) if number else None
    rows = showing.listed(request.actor, client.pk if client else None)
    after = request.GET.get("after", "")
    part = keyset(rows, ("-updated_at",), after=after, size=PER_PAGE)
    here = reverse("documents:list")
    query = f"client={client.pk}&" if client else ""
    values: dict[str, object] = {
        "rows": [
            {"document": one, "href": f"{here}{one.pk}/", "icon": showing.ICONS[one.kind], "about": showing.about(one)}
            for one in part.rows
        ],
        "more_href": f"{here}?{query}after={part.after}" if part.after else "",
    }
    if after and is_partial(request):
        return page(request, "documents/list.html", values, fragment="more")
    strong, quiet = showing.answer(rows.count(), part.rows[0] if part.rows else None)
    values |= {"client": client, "strong": strong, "quiet": quiet}
    return page(request, "documents/list.html", values, fragment="content")


@open_to(GUEST)
@require_safe
def document(request, pk):
    found = Document.objects.visible_to(request.actor).select_related("client", "workspace").filter(pk=pk).first()
    if found is None:
        return unmade(request, Document, pk, "documents:list")
    return shown(request, found, found.in_force)


@open_to(GUEST)
@require_safe
def version(request, pk, number):
    found = my_document(request, pk)
    return shown(request, found, my_version(found, number))


def shown(request, found, version, *, form=None, status=200):
    """A document with one of its versions open."""
    versions = list(found.versions.select_related("user").order_by("-number")[:MOST_VERSIONS])
    comments = Comment.objects.filter(document=found).present().select_related("user").order_by("pk")[:MOST_COMMENTS]
    links = list(found.remote_files.select_related("folder"))
    values = {
        "document": found, "version": version, "is_current": version is None or version.number == found.current,
        "html": as_html(version.text, found.title) if version and not version.file_id else "",
        "versions": [{"version": one, "came": showing.came(one)} for one in versions],
        "before": next((one.number for one in versions if version and one.number < version.number), 0),
        "comments": list(comments), "comment_form": form or CommentForm(), "file_form": FileForm(auto_id="file_%s"),
        "links": links, "conflict": next((link for link in links if link.conflict), None),
        "came": showing.came(version) if version else "",
        "size": filesizeformat(version.file.size) if version and version.file else "",
    }  # fmt: skip
    return page(request, "documents/document.html", values, fragment="content", status=status)


@open_to(GUEST)
@require_safe
def comparison(request, pk):
    """What changed between two versions of a text; by default between the one in force and the one before it."""
    found = my_document(request, pk)
    new = my_version(found, number_in(request.GET.get("new", ""), 9) or found.current)
    wanted = number_in(request.GET.get("old", ""), 9)
    if wanted is None:
        older = found.versions.filter(number__lt=new.number).order_by("-number").first()
        wanted = older.number if older else new.number
    old = my_version(found, wanted)
    if old.file_id or new.file_id:
        raise Http404
    numbers = found.versions.order_by("-number").values_list("number", flat=True)[:MOST_VERSIONS]
    values = {"document": found, "old": old, "new": new, "numbers": list(numbers), "told": compare(old.text, new.text)}
    return page(request, "documents/comparison.html", values, fragment="content")


@open_to(GUEST)
@require_safe
def pdf(request, pk, number):
    found = my_document(request, pk)
    version = my_version(found, number)
    if version.file_id:
        raise Http404
    below = " · ".join([
        found.workspace.name, _("version %(number)s") % {"number": version.number}, day(timezone.localdate(version.at)),
    ])  # fmt: skip
    made = as_pdf(Paper(found.title, below, version.text, our_language(), version.at))
    response = HttpResponse(made, content_type="application/pdf")
    return named(response, f"{found.title}.pdf")


@open_to(GUEST)
@require_safe
def file(request, pk, number):
    """A version as a file: as it came, or the text as Markdown."""
    found = my_document(request, pk)
    version = my_version(found, number)
    if not version.file_id:
        response = HttpResponse(version.text, content_type="text/markdown; charset=utf-8")
        return named(response, f"{found.title}.md")
    try:
        content = version.file.open()
    except Missing:
        raise Http404 from None
    sent = FileResponse(content, content_type="application/octet-stream")
    sent["X-Content-Type-Options"] = "nosniff"
    return named(sent, version.file_name)
