"""Addresses of Telegram."""

from django.urls import path

from rapport.channels.telegram import views

app_name = "telegram"
urlpatterns = [
    path("settings/telegram/", views.settings_page, name="settings"),
    path("settings/telegram/disconnected/", views.disconnected, name="disconnected"),
    path("people/<int:pk>/telegram/", views.person, name="person"),
    path("people/<int:pk>/telegram/link/", views.link_made, name="link_made"),
    path("people/<int:pk>/telegram/revoked/", views.link_revoked, name="link_revoked"),
    path("people/<int:pk>/telegram/ended/", views.chat_ended, name="chat_ended"),
    path("hooks/telegram/<str:key>/", views.hook, name="hook"),
]
