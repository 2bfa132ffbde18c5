"""Second factors outlive a new key: the app and the recovery codes go on opening the door."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from rapport.accounts import rotating_factors
from rapport.accounts.second_factor import Adapter
from rapport.web import rotating
from rapport.web.secrets import key_file, keys

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path, db):
    settings.SECRET_KEYS_FILE = tmp_path / "secret-keys"
    cache.clear()


@pytest.fixture
def factors(anna):
    TOTP.activate(anna.user, SECRET)
    return RecoveryCodes.activate(anna.user).generate_codes()


def kept(kind):
    return Authenticator.objects.get(type=kind)


def opens_the_door(codes):
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    assert kept("totp").wrap().validate_code(code)
    assert kept("recovery_codes").wrap().get_unused_codes() == codes


def test_the_app_and_the_codes_work_under_the_new_key(factors):
    assert kept("recovery_codes").wrap().validate_code(factors[0])
    done = rotating.rotate()
    assert (done.renewed, done.lost) == (2, 0)
    assert len(key_file().read_text().split()) == 1
    opens_the_door(factors[1:])
    assert rotating.lost_secrets() == 0


def test_codes_brought_from_elsewhere_and_a_passkey_are_kept(anna):
    encrypt = Adapter().encrypt
    Authenticator.objects.create(
        user=anna.user, type="recovery_codes", data={"migrated_codes": [encrypt("11111111"), encrypt("22222222")]}
    )
    Authenticator.objects.create(user=anna.user, type="webauthn", data={"name": "Key", "credential": {}})
    assert rotating.rotate().renewed == 2
    assert kept("recovery_codes").wrap().get_unused_codes() == ["11111111", "22222222"]
    assert kept("webauthn").data == {"name": "Key", "credential": {}}


def test_killed_in_the_middle_it_goes_on_and_renews_nothing_twice(factors, monkeypatch):
    def killed():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "_hold_writers", killed)
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate()
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    done = rotating.rotate()
    assert (done.resumed, done.renewed) == (True, 0)
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
    opens_the_door(factors)


def test_a_code_used_meanwhile_stays_used(factors, monkeypatch):
    raw = rotating_factors._raw

    def read_then_used():
        rows = list(raw())
        if kept("recovery_codes").data["used_mask"] == 0:
            kept("recovery_codes").wrap().validate_code(factors[0])
        return iter(rows)

    monkeypatch.setattr(rotating_factors, "_raw", read_then_used)
    assert rotating.rotate().lost == 0
    opens_the_door(factors[1:])


def test_with_a_factor_no_key_opens_the_old_keys_stay(factors):
    key_file().unlink()
    keys()
    assert rotating.lost_secrets() == 2
    done = rotating.rotate()
    assert (done.renewed, done.lost) == (0, 2)
    assert len(key_file().read_text().split()) == 2
