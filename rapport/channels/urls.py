"""Addresses of mail accounts and other channels."""

from django.urls import URLPattern

app_name = "channels"
urlpatterns: list[URLPattern] = []
