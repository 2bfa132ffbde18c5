"""Addresses of exports."""

from django.urls import path

from rapport.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.leaving, name="leave"),
    path("begin/", views.begin, name="begin"),
    path("<int:pk>/everything.zip", views.download, name="download"),
    path("<int:pk>/removing/", views.removing, name="removing"),
]
