"""Addresses of doors, as we see them. What lies behind them (`/p/<token>/…`) each room names for itself."""

from django.urls import path

from rapport.doors import views

app_name = "doors"
urlpatterns = [
    path("clients/<int:pk>/page/", views.doors, name="doors"),
    path("clients/links/<int:pk>/revoked/", views.revoked, name="revoked"),
    path("clients/links/<int:pk>/prolonged/", views.prolonged, name="prolonged"),
]
