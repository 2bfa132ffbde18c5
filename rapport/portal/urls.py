"""Addresses of a client's page."""

from django.urls import path

from rapport.portal import views

app_name = "portal"
urlpatterns = [
    path("p/<str:token>/", views.front_page, name="front"),
    path("p/<str:token>/language/", views.language, name="language"),
]
