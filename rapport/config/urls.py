"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from rapport.accounts import views as accounts
from rapport.accounts.views import security
from rapport.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rapport.privacy.urls")),
    path("", include("rapport.today.urls")),
    path("", include("rapport.clients.urls")),
    path("", include("rapport.inbox.urls")),
    path("", include("rapport.doors.urls")),
    path("", include("rapport.portal.urls")),
    path("promises/", include("rapport.commitments.urls")),
    path("engagements/", include("rapport.engagements.urls")),
    path("", include("rapport.timekeeping.urls")),
    path("", include("rapport.agreements.urls")),
    path("", include("rapport.billing.urls")),
    path("projects/", include("rapport.projects.urls")),
    path("", include("rapport.projects.scope_urls")),
    path("templates/", include("rapport.message_templates.urls")),
    path("", include("rapport.channels.urls")),
    path("", include("rapport.channels.telegram.urls")),
    path("", include("rapport.channels.webhook.urls")),
    path("", include("rapport.calendars.urls")),
    path("documents/", include("rapport.documents.urls")),
    path("", include("rapport.questionnaires.urls")),
    path("bank/", include("rapport.banking.urls")),
    path("import/", include("rapport.imports.urls")),
    path("", include("rapport.accounts.urls")),
    path("settings/backups/", include("rapport.backups.urls")),
    path("settings/export/", include("rapport.exports.urls")),
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
    path("settings/security/factors/", security.index, name="mfa_index"),
    path("sign-in/code/", security.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", security.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/again/code/", security.confirm_by_code, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", security.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("settings/security/app/", security.add_app, name="mfa_activate_totp"),
    path("settings/security/app/remove/", security.remove_app, name="mfa_deactivate_totp"),
    path("settings/security/passkeys/new/", security.add_passkey, name="mfa_add_webauthn"),
    path("settings/security/codes/", security.show_codes, name="mfa_view_recovery_codes"),
    path("settings/security/codes/new/", security.new_codes, name="mfa_generate_recovery_codes"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
