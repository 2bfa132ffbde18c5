"""Addresses of Today."""

from django.urls import path

from rapport.today import views

app_name = "today"
urlpatterns = [
    path("", views.show, name="today"),
    path("today/how/", views.how, name="how"),
    path("today/<slug:kind>/<int:pk>/done/", views.done, name="done"),
    path("today/<slug:kind>/<int:pk>/later/", views.later, name="later"),
    path("today/<slug:kind>/<int:pk>/not-useful/", views.not_useful, name="not_useful"),
]
