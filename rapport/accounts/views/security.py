"""One's own safety: password, second factor, passkeys, devices, tokens; allauth's pages in our frame."""

from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.accounts import devices, tokens
from rapport.accounts.access_log import remember
from rapport.accounts.forms.doors import TokenForm
from rapport.accounts.models import ApiToken, Device
from rapport.accounts.whence import device_in_words
from rapport.web.dates import when
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import MEMBER, OWNER, own_account

MOST = 100


@own_account
@require_GET
def security(request):
    factors = list(Authenticator.objects.filter(user=request.user).order_by("pk")[:MOST])
    of_type = {kind: [one for one in factors if one.type == kind] for kind in Authenticator.Type.values}
    workspace = request.actor.workspace if request.actor else None
    recovery = of_type[Authenticator.Type.RECOVERY_CODES]
    values = {
        "app": _factor(of_type[Authenticator.Type.TOTP][0]) if of_type[Authenticator.Type.TOTP] else None,
        "passkeys": [_factor(one) for one in of_type[Authenticator.Type.WEBAUTHN]],
        "codes_left": len(recovery[0].wrap().get_unused_codes()) if recovery else None,
        "demanded": bool(workspace and workspace.second_factor_required and not request.user.has_second_factor),
        "devices": [_device(one, request) for one in devices.devices_of(request.user)[:MOST]],
        "tokens": [_token(one) for one in _my_tokens(request).filter(revoked_at=None)[:MOST]],
        "may_tokens": bool(request.actor and request.actor.role in {OWNER, MEMBER}),
    }
    strong, quiet = _answer(request.user)
    return page(request, "accounts/security.html", {**values, "strong": strong, "quiet": quiet}, fragment="content")


def _answer(user):
    if user.has_second_factor:
        return _("Your account is well locked."), _("A password alone opens nothing.")
    return _("Your password alone opens your account."), _("A second factor makes a stolen password worth nothing.")


def _factor(one):
    return {
        "pk": one.pk, "name": str(one), "since": when(one.created_at),
        "used": when(one.last_used_at) if one.last_used_at else "",
    }  # fmt: skip


def _device(one, request):
    return {
        "pk": one.pk, "name": device_in_words(one.agent), "ip": one.ip or "", "since": when(one.since),
        "used": when(one.last_used_at), "here": one.session_key == request.session.session_key,
    }  # fmt: skip


def _token(one):
    return {
        "pk": one.pk, "name": one.name, "hint": one.hint, "used": when(one.last_used_at) if one.last_used_at else "",
        "until": when(one.expires_at) if one.expires_at else "",
        "over": bool(one.expires_at and one.expires_at <= timezone.now()),
        "scopes": ", ".join(str(dict(ApiToken.Scope.choices).get(scope, scope)) for scope in one.scopes),
    }  # fmt: skip


# ---- Devices


@own_account
@require_POST
def sign_out_device(request, pk):
    mine = Device.objects.filter(user=request.user)
    one = get_object_or_404(mine, pk=pk)
    if one.session_key == request.session.session_key:
        complain(request, _("This is the browser you are in; sign out of it on your own page."))
        return go(request, "accounts:security")
    devices.sign_out(mine.filter(pk=pk))
    _say_signed_out(request, 1)
    return go(request, "accounts:security")


@own_account
@require_POST
def sign_out_others(request):
    _say_signed_out(request, devices.sign_out(devices.others(request, request.user)))
    return go(request, "accounts:security")


def _say_signed_out(request, count):
    if count:
        remember("signed_out_elsewhere", user=request.user, at=timezone.now(), request=request)
    said = ngettext("%(count)s device is signed out.", "%(count)s devices are signed out.", count)
    say(request, said % {"count": count})


# ---- Tokens


def _my_tokens(request):
    seat = request.user.seat
    return ApiToken.objects.filter(membership=seat, membership__isnull=False).order_by("-pk")


@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa")
def new_token(request):
    form = TokenForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, form, "accounts/token_new.html", {})
    facts = form.cleaned_data
    token, text = tokens.make_token(
        request.user.seat, facts["name"], facts["scopes"], expires_at=form.expires_at(), by=request.actor,
        at=timezone.now(), request=request,
    )  # fmt: skip
    # Shown in the answer to the press itself and kept nowhere, so that going back does not show it again.
    answer = page(request, "accounts/token_made.html", {"token": token, "text": text}, fragment="content")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke_token(request, pk):
    one = get_object_or_404(_my_tokens(request), pk=pk)
    if tokens.revoke_token(one, by=request.actor, at=timezone.now(), request=request):
        say(request, _("The token “%(name)s” opens nothing any more.") % {"name": one.name})
    return go(request, "accounts:security")


# ---- The second factor


def needs(*types):
    """For pages about a factor one must have: without it there is nothing to see but the page that offers it."""

    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not Authenticator.objects.filter(user=request.user, type__in=types).exists():
                return redirect("accounts:security")
            return view(request, *args, **kwargs)

        return own_account(inner)

    return decorate


Type = Authenticator.Type
index = own_account(lambda request: redirect("accounts:security"))
authenticate = factor.authenticate
sign_in_by_passkey = webauthn.login_webauthn
confirm_by_code = needs(Type.TOTP, Type.RECOVERY_CODES)(factor.reauthenticate)
confirm_by_passkey = needs(Type.WEBAUTHN)(webauthn.reauthenticate_webauthn)
add_app = own_account(totp.activate_totp)
remove_app = needs(Type.TOTP)(totp.deactivate_totp)
add_passkey = own_account(webauthn.add_webauthn)
show_codes = needs(Type.RECOVERY_CODES)(codes.view_recovery_codes)
new_codes = needs(Type.TOTP, Type.WEBAUTHN)(codes.generate_recovery_codes)


@own_account
@require_POST
def remove_passkey(request, pk):
    one = get_object_or_404(Authenticator, user=request.user, type=Type.WEBAUTHN, pk=pk)
    return _remove_passkey(request, one)


@reauthentication_required(app="allauth.mfa")
def _remove_passkey(request, one):
    webauthn_flows.remove_authenticator(request, one)
    return redirect("accounts:security")
