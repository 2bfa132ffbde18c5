"""Addresses of accounts: the first minute, sign-in, settings, undo."""

from django.urls import path

from rapport.accounts import views
from rapport.accounts.views import joining, people, security

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.first_run, name="first_run"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("settings/", views.settings, name="settings"),
    path("settings/me/", views.me, name="me"),
    path("settings/journal/", views.journal, name="journal"),
    path("settings/journal/<int:pk>/", views.batch, name="batch"),
    path("settings/people/", people.members, name="members"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/invited/<int:pk>/", people.invited, name="invited"),
    path("settings/people/invited/<int:pk>/revoking/", people.revoke_invitation, name="revoke_invitation"),
    path("settings/people/second-factor/", people.second_factor, name="second_factor"),
    path("settings/people/<int:pk>/", people.member, name="member"),
    path("settings/people/<int:pk>/away/", people.send_away, name="send_away"),
    path("settings/people/<str:kind>/<int:pk>/show/", people.show_client, name="show_client"),
    path("settings/people/<str:kind>/<int:pk>/hide/", people.hide_client, name="hide_client"),
    path("settings/access/", people.access, name="access"),
    path("settings/leave/", people.leave, name="leave"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/devices/<int:pk>/out/", security.sign_out_device, name="sign_out_device"),
    path("settings/security/devices/out/", security.sign_out_others, name="sign_out_others"),
    path("settings/security/tokens/new/", security.new_token, name="new_token"),
    path("settings/security/tokens/<int:pk>/revoke/", security.revoke_token, name="revoke_token"),
    path("settings/security/passkeys/<int:pk>/remove/", security.remove_passkey, name="remove_passkey"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("seats/<int:pk>/take/", joining.switch, name="switch"),
    path("language/", views.language, name="language"),
    path("undo/<int:pk>/", views.undo_batch, name="undo"),
]
