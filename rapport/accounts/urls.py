"""Addresses of accounts: the first minute, sign-in, settings, undo."""

from django.urls import path

from rapport.accounts import views

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.first_run, name="first_run"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("settings/", views.settings, name="settings"),
    path("settings/me/", views.me, name="me"),
    path("settings/journal/", views.journal, name="journal"),
    path("settings/journal/<int:pk>/", views.batch, name="batch"),
    path("language/", views.language, name="language"),
    path("undo/<int:pk>/", views.undo_batch, name="undo"),
]
