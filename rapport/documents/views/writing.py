"""Writing documents: beginning, the next version, comments, trash."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.models import Client
from rapport.clients.views.editing import do, edit_page
from rapport.documents import writing
from rapport.documents.comparing import compare
from rapport.documents.forms.writing import CommentForm, FileForm, TextForm, TitleForm
from rapport.documents.models import Comment, Document
from rapport.documents.rendering import as_html
from rapport.documents.views.reading import my_document, shown
from rapport.documents.writing import Content, Overtaken
from rapport.files.keeping import keep_stream
from rapport.files.store import DiskFull
from rapport.files.uploading import TOO_LARGE
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say


@require_http_methods(["GET", "POST"])
def new(request):
    """A text, a file or a link, for a client or for nobody in particular."""
    number = number_in(request.GET.get("client", ""), 15)
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=number) if number else None
    kind = request.GET.get("kind", Document.Kind.TEXT)
    if kind not in Document.Kind.values:
        raise Http404
    blank = Document(workspace_id=request.actor.workspace_id, client=client, kind=kind)
    title = TitleForm(request.POST or None, record=blank)
    body = body_form(request, kind)
    if kind == Document.Kind.FILE and (refusal := upload_refusal(request)):
        body.add_error(None, refusal)
    if kind == Document.Kind.FILE and body.is_valid() and not request.POST.get("title", "").strip():
        title = TitleForm({**request.POST.dict(), "title": body.cleaned_data["upload"].name[:200]}, record=blank)
    refused = not title.is_valid() or (body is not None and not body.is_valid())
    content = None if refused else content_of(request, body)
    if refused or (content is None and body is not None):
        query = f"client={client.pk}&" if client else ""
        tabs = [{"label": label, "href": f"{request.path}?{query}kind={value}", "here": value == kind}
                for value, label in Document.Kind.choices]  # fmt: skip
        values = {"body": body, "client": client, "tabs": tabs, "kind": kind}
        status = 422 if body is not None and body.errors else 200
        return form_page(request, title, "documents/new.html", values, status=status)
    values = {**title.values(), "kind": kind, "client_id": client.pk if client else None}
    made, batch = writing.begin(values, content, by=request.actor, at=timezone.now())
    say(request, _("The document is kept."), batch=batch.pk)
    return go(request, made)


def body_form(request, kind):
    if kind == Document.Kind.TEXT:
        return TextForm(request.POST or None, initial={"base": 0})
    if kind == Document.Kind.FILE:
        return FileForm(request.POST or None, request.FILES or None)
    return None


def upload_refusal(request):
    """Why an upload was stopped on its way, in a sentence."""
    reason = getattr(request, "upload_refusal", "")
    if not reason:
        return ""
    return _("The file is too large.") if reason == TOO_LARGE else _("The disk is full; the file was not kept.")


def content_of(request, body):
    """What a form says, its file in the store; None for a link, or when there is no room (then the form says so)."""
    if body is None:
        return None
    facts = body.cleaned_data
    if "upload" not in facts:
        return Content(text=facts["text"], note=facts["note"])
    upload = facts["upload"]
    try:
        kept = keep_stream(request.actor.workspace_id, upload, at=timezone.now())
    except DiskFull:
        body.add_error("upload", _("The disk is full; the file was not kept."))
        return None
    return Content(file=kept, file_name=upload.name, content_type=upload.content_type or "", note=facts["note"])


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The next version of a text. Whoever was overtaken sees both and loses nothing."""
    found = my_document(request, pk)
    if found.kind != Document.Kind.TEXT:
        raise Http404
    standing = found.in_force
    start = {"text": standing.text if standing else "", "base": found.current}
    form = TextForm(request.POST or None, initial=start)
    if not form.is_valid():
        return form_page(request, form, "documents/edit.html", {"document": found, "theirs": None, "told": None})
    facts = form.cleaned_data
    content = Content(text=facts["text"], note=facts["note"])
    try:
        batch = writing.write(found, content, base=facts["base"], by=request.actor, at=timezone.now())
    except Overtaken as overtaken:
        theirs = overtaken.theirs
        form = TextForm({**request.POST.dict(), "base": theirs.number if theirs else 0})
        values = {
            "form": form, "document": found, "theirs": theirs,
            "told": compare(theirs.text if theirs else "", facts["text"]),
        }  # fmt: skip
        return page(request, "documents/edit.html", values, fragment="form", status=409)
    if batch is not None:
        say(request, _("Version %(number)s is kept.") % {"number": found.current}, batch=batch.pk)
    return go(request, found)


@require_POST
def preview(request):
    """What a text looks like, while it is written; nothing is kept."""
    text = request.POST.get("text", "")[: writing.LONGEST_TEXT]
    return page(request, "documents/preview.html", {"html": as_html(text)}, fragment="content")


@require_http_methods(["GET", "POST"])
def rename(request, pk):
    found = my_document(request, pk)
    form = TitleForm(request.POST or None, record=found)
    return edit_page(
        request, form, "documents/rename.html", {"document": found}, save=found.change, to=found.get_absolute_url(),
        said=_("The document has another title."),
    )  # fmt: skip


@require_POST
def new_file(request, pk):
    """The next version of a file."""
    found = my_document(request, pk)
    if found.kind != Document.Kind.FILE:
        raise Http404
    form = FileForm(request.POST, request.FILES)
    refusal = upload_refusal(request)
    content = content_of(request, form) if not refusal and form.is_valid() else None
    if content is None:
        wrong = refusal or next((error for errors in form.errors.values() for error in errors), _("Choose a file."))
        complain(request, str(wrong))
        return go(request, found)
    batch = writing.write(found, content, base=found.current, by=request.actor, at=timezone.now())
    if batch is None:
        complain(request, _("This is the same file as before; nothing was kept."))
    else:
        say(request, _("Version %(number)s is kept.") % {"number": found.current}, batch=batch.pk)
    return go(request, found)


@require_POST
def put_in_force(request, pk, number):
    found = my_document(request, pk)
    if not found.versions.filter(number=number).exists():
        raise Http404
    deed = partial(writing.put_in_force, found, number)
    return do(request, deed, _("Version %(number)s counts again.") % {"number": number}, to=found)


@require_POST
def comment(request, pk):
    found = my_document(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return shown(request, found, found.in_force, form=form, status=422)
    said, batch = writing.comment(found, **form.cleaned_data, by=request.actor, at=timezone.now())
    say(request, _("The comment is there."), batch=batch.pk)
    return go(request, said)


def my_comment(request, pk):
    return get_object_or_404(Comment.objects.visible_to(request.actor).select_related("document"), pk=pk)


@require_POST
def comment_resolve(request, pk):
    said = my_comment(request, pk)
    return do(request, said.resolve, _("Dealt with."), to=said)


@require_POST
def comment_trash(request, pk):
    said = my_comment(request, pk)
    return do(request, said.trash, _("The comment is taken away."), to=said.document)


@require_POST
def show(request, pk):
    """Onto the page of its client."""
    found = my_document(request, pk)
    return do(request, found.show_to_client, _("It stands on the client's page."), to=found)


@require_POST
def hide(request, pk):
    """Off the page of its client."""
    found = my_document(request, pk)
    return do(request, found.hide_from_client, _("It does not stand on the client's page any more."), to=found)


@require_POST
def trash(request, pk):
    found = my_document(request, pk)
    return do(request, found.trash, _("The document is in the trash, with all its versions."), to=found)


@require_POST
def restore(request, pk):
    found = my_document(request, pk)
    return do(request, found.restore, _("The document is back."), to=found)
