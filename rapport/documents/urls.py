"""Addresses of documents."""

from django.urls import path

from rapport.documents.views import folders, reading, writing

app_name = "documents"
urlpatterns = [
    path("", reading.document_list, name="list"),
    path("new/", writing.new, name="new"),
    path("preview/", writing.preview, name="preview"),
    path("<int:pk>/", reading.document, name="document"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/rename/", writing.rename, name="rename"),
    path("<int:pk>/file/", writing.new_file, name="new_file"),
    path("<int:pk>/comparison/", reading.comparison, name="comparison"),
    path("<int:pk>/comment/", writing.comment, name="comment"),
    path("<int:pk>/shown/", writing.show, name="show"),
    path("<int:pk>/hidden/", writing.hide, name="hide"),
    path("<int:pk>/trash/", writing.trash, name="trash"),
    path("<int:pk>/restore/", writing.restore, name="restore"),
    path("<int:pk>/versions/<int:number>/", reading.version, name="version"),
    path("<int:pk>/versions/<int:number>/file/", reading.file, name="file"),
    path("<int:pk>/versions/<int:number>/paper.pdf", reading.pdf, name="pdf"),
    path("<int:pk>/versions/<int:number>/in-force/", writing.put_in_force, name="put_in_force"),
    path("comments/<int:pk>/resolved/", writing.comment_resolve, name="comment_resolve"),
    path("comments/<int:pk>/trash/", writing.comment_trash, name="comment_trash"),
    path("folders/", folders.folder_list, name="folders"),
    path("folders/new/", folders.folder_new, name="folder_new"),
    path("folders/<int:pk>/", folders.folder, name="folder"),
    path("folders/<int:pk>/edit/", folders.folder_edit, name="folder_edit"),
    path("folders/<int:pk>/look/", folders.folder_look, name="folder_look"),
    path("folders/<int:pk>/trash/", folders.folder_trash, name="folder_trash"),
    path("folders/<int:pk>/restore/", folders.folder_restore, name="folder_restore"),
    path("conflicts/<int:pk>/", folders.conflict, name="conflict"),
]
