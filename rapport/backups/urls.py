"""Addresses of backups."""

from django.urls import path

from rapport.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.backups, name="backups"),
    path("now/", views.now, name="now"),
]
