"""Folders elsewhere: their list, their settings, looking now, settling what both sides changed."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.documents import folders, showing, syncing, tasks
from rapport.documents.forms.folders import FolderForm
from rapport.documents.models import Folder, RemoteFile
from rapport.web.pages import form_page, go, page, say

MOST = 200


def my_folder(request, pk):
    return get_object_or_404(Folder.objects.visible_to(request.actor).select_related("client"), pk=pk)


@require_safe
def folder_list(request):
    rows = Folder.objects.visible_to(request.actor).living().select_related("client").order_by("title", "pk")[:MOST]
    values = {"rows": [{"folder": one, "trouble": showing.trouble(one.trouble)} for one in rows]}
    return page(request, "documents/folders.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def folder_new(request):
    blank = Folder(workspace_id=request.actor.workspace_id)
    form = FolderForm(request.POST or None, record=blank, actor=request.actor)
    if not form.is_valid():
        return form_page(request, form, "documents/folder_edit.html", {
            "record": None, "version": 0, "differences": [], "to": reverse("documents:folders"),
        })  # fmt: skip
    made, batch = folders.begin(form.values(), by=request.actor, at=timezone.now())
    say(request, _("The folder is being read. What lies there appears in a moment."), batch=batch.pk)
    return go(request, made)


@require_safe
def folder(request, pk):
    found = Folder.objects.visible_to(request.actor).select_related("client").filter(pk=pk).first()
    if found is None:
        return unmade(request, Folder, pk, "documents:folders")
    links = found.remote_files.select_related("document").order_by("name")[:MOST]
    values = {"folder": found, "links": list(links), "trouble": showing.trouble(found.trouble)}
    return page(request, "documents/folder.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def folder_edit(request, pk):
    found = my_folder(request, pk)
    form = FolderForm(request.POST or None, record=found, actor=request.actor)

    def save(values, **how):
        return folders.change(found, values, **how)

    return edit_page(
        request, form, "documents/folder_edit.html", {}, save=save, to=found.get_absolute_url(),
        said=_("The folder is changed."),
    )  # fmt: skip


@require_POST
def folder_look(request, pk):
    found = my_folder(request, pk)
    tasks.look.enqueue(found.pk)
    say(request, _("Looking. Open this page again in a moment."))
    return go(request, found)


@require_POST
def folder_trash(request, pk):
    found = my_folder(request, pk)
    said = _("The folder is no longer kept the same. The documents stay, here and there.")
    return do(request, found.trash, said, to=reverse("documents:folders"))


@require_POST
def folder_restore(request, pk):
    found = my_folder(request, pk)
    return do(request, found.restore, _("The folder is kept the same again."), to=found)


@require_POST
def conflict(request, pk):
    rows = RemoteFile.objects.visible_to(request.actor).select_related("document", "folder")
    link = get_object_or_404(rows, pk=pk)
    theirs = request.POST.get("take") == "theirs"
    syncing.settle(link, take_theirs=theirs, by=request.actor, at=timezone.now())
    tasks.look.enqueue(link.folder_id)
    said = _("The state of the folder counts.") if theirs else _("Your state counts; it is brought to the folder.")
    say(request, said)
    return go(request, link.document)
