"""Addresses of mail accounts and other channels."""

from django.urls import path

from rapport.channels import views

app_name = "channels"
urlpatterns = [
    path("settings/mail/", views.mail, name="mail"),
    path("settings/mail/back/", views.back, name="back"),
    path("settings/mail/clients/", views.clients, name="clients"),
    path("settings/mail/clients/new/", views.client_new, name="client_new"),
    path("settings/mail/clients/<int:pk>/", views.client, name="client"),
    path("settings/mail/<int:pk>/", views.account, name="account"),
    path("settings/mail/<int:pk>/read/", views.read, name="read"),
    path("settings/mail/<int:pk>/again/", views.again, name="again"),
    path("settings/mail/<int:pk>/off/", views.off, name="off"),
    path("settings/mail/<int:pk>/on/", views.on, name="on"),
    path("settings/mail/<int:pk>/away/", views.away, name="away"),
    path("settings/mail/<int:pk>/sign-in/", views.sign_in, name="sign_in"),
]
