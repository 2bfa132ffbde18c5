"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from rapport.accounts import views as accounts
from rapport.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rapport.today.urls")),
    path("", include("rapport.clients.urls")),
    path("", include("rapport.inbox.urls")),
    path("import/", include("rapport.imports.urls")),
    path("", include("rapport.accounts.urls")),
    path("settings/leave/", include("rapport.exports.urls")),
    path("demonstration/", include("rapport.demonstration.urls")),
    path("", include("rapport.web.urls")),
    # allauth asks for these names; signing up and resetting by mail lead to a page that says how it is done here.
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-out/", accounts.sign_out, name="account_logout"),
    path("sign-up/", accounts.closed, name="account_signup"),
    path("sign-in/forgot/", accounts.closed, name="account_reset_password"),
    path("sign-in/again/", accounts.reauthenticate, name="account_reauthenticate"),
    path("sign-in/inactive/", accounts.inactive, name="account_inactive"),
    path("settings/password/", accounts.change_password, name="account_change_password"),
    path("settings/password/set/", accounts.set_password, name="account_set_password"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
