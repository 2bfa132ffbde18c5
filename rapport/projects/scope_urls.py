"""Addresses of what becomes of the agreement on the way: scope, quality, reports, risks, the end."""

from django.urls import path

from rapport.projects import views_changes as changes

app_name = "scope"
urlpatterns = [
    path("projects/<int:pk>/scope/", changes.scope, name="scope"),
    path("projects/<int:pk>/changes/new/", changes.change_new, name="change_new"),
    path("projects/<int:pk>/gifts/new/", changes.gift_new, name="gift_new"),
    path("projects/changes/from/letter/<int:pk>/", changes.from_letter, name="from_letter"),
    path("projects/changes/from/entry/<int:pk>/", changes.from_entry, name="from_entry"),
    path("projects/changes/<int:pk>/", changes.change, name="change"),
    path("projects/changes/<int:pk>/sent/", changes.change_sent, name="change_sent"),
    path("projects/changes/<int:pk>/withdrawn/", changes.change_withdrawn, name="change_withdrawn"),
    path("projects/changes/<int:pk>/accepted/", changes.change_accepted, name="change_accepted"),
    path("projects/changes/<int:pk>/rejected/", changes.change_rejected, name="change_rejected"),
    path("projects/gifts/<int:pk>/trash/", changes.gift_trash, name="gift_trash"),
]
