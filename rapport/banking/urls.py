"""Addresses of the bank."""

from django.urls import path

from rapport.banking.views import accounts, statements

app_name = "banking"
urlpatterns = [
    path("", accounts.account_list, name="list"),
    path("<int:pk>/", accounts.account, name="account"),
    path("<int:pk>/edit/", accounts.edit, name="edit"),
    path("<int:pk>/statements/", statements.statement_list, name="statements"),
    path("lines/<int:pk>/", accounts.line, name="line"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>/keep/", statements.keep, name="keep"),
    path("statements/<int:pk>/drop/", statements.drop, name="drop"),
]
