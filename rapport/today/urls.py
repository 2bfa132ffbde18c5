"""Addresses of Today."""

from django.urls import path

from rapport.today import views
from rapport.today.views import digest

app_name = "today"
urlpatterns = [
    path("", views.show, name="today"),
    path("today/how/", views.how, name="how"),
    path("today/<slug:kind>/<int:pk>/done/", views.done, name="done"),
    path("today/<slug:kind>/<int:pk>/later/", views.later, name="later"),
    path("today/<slug:kind>/<int:pk>/not-useful/", views.not_useful, name="not_useful"),
    path("settings/me/digest/", digest.digest, name="digest"),
    path("settings/me/digest/telegram/", digest.telegram_link, name="telegram_link"),
    path("settings/me/digest/telegram/end/", digest.telegram_ended, name="telegram_ended"),
    path("settings/me/push/", digest.push_add, name="push_add"),
    path("settings/me/push/<int:pk>/forget/", digest.push_forget, name="push_forget"),
    # At the root, because a worker answers only for what lies below it.
    path("push-worker.js", digest.push_worker, name="push_worker"),
]
