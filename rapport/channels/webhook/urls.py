"""Addresses of connected programs."""

from django.urls import path

from rapport.channels.webhook import views

app_name = "webhook"
urlpatterns = [
    path("settings/programs/", views.hooks, name="list"),
    path("settings/programs/<int:pk>/", views.hook_page, name="hook"),
    path("settings/programs/<int:pk>/secret/", views.secret_renewed, name="secret_renewed"),
    path("settings/programs/<int:pk>/ended/", views.ended, name="ended"),
    path("hooks/<str:key>/", views.door, name="door"),
]
