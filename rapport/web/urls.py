"""Addresses of the frame itself."""

from django.urls import path

from rapport.web import views

app_name = "web"
urlpatterns = [path("manifest.webmanifest", views.manifest, name="manifest")]
