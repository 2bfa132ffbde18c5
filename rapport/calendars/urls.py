"""Addresses of calendars, meetings and bookings."""

from django.urls import URLPattern

app_name = "calendars"
urlpatterns: list[URLPattern] = []
