"""Addresses of templates of messages."""

from django.urls import path

from rapport.message_templates.views import editing, listing, picking

app_name = "message_templates"
urlpatterns = [
    path("", listing.template_list, name="list"),
    path("new/", editing.template_new, name="new"),
    path("language/", listing.language_page, name="language"),
    path("check/", editing.check, name="check"),
    path("pick/", picking.pick, name="pick"),
    path("pick/<str:which>/", picking.picked, name="picked"),
    path("built-in/<str:key>/", listing.built_in, name="built_in"),
    path("built-in/<str:key>/copy/", editing.built_in_copy, name="built_in_copy"),
    path("<int:pk>/", listing.template, name="template"),
    path("<int:pk>/edit/", editing.template_edit, name="edit"),
    path("<int:pk>/copy/", editing.template_copy, name="copy"),
    path("<int:pk>/seen/", editing.origin_seen, name="origin_seen"),
    path("<int:pk>/archived/", editing.template_archive, name="archive"),
    path("<int:pk>/unarchived/", editing.template_unarchive, name="unarchive"),
    path("<int:pk>/trash/", editing.template_trash, name="trash"),
    path("<int:pk>/restore/", editing.template_restore, name="restore"),
    path("<int:pk>/wordings/new/", editing.variant_new, name="variant_new"),
    path("<int:pk>/wordings/<int:variant_pk>/", editing.variant, name="variant"),
    path("<int:pk>/wordings/<int:variant_pk>/trash/", editing.variant_trash, name="variant_trash"),
    path("<int:pk>/wordings/<int:variant_pk>/restore/", editing.variant_restore, name="variant_restore"),
]
