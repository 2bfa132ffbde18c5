"""Addresses of the demonstration."""

from django.urls import path

from rapport.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.about, name="about"),
    path("begin/", views.begin, name="begin"),
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("removing/", views.removing, name="removing"),
]
