"""Addresses of templates of messages."""

from django.urls import URLPattern

app_name = "message_templates"
urlpatterns: list[URLPattern] = []
