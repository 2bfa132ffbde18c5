"""Notices in browsers (Web Push, RFC 8030, 8291, 8292): our key, made when it is first asked for, and sending."""

from __future__ import annotations

import base64
import json
import logging
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from rapport.today.models import PushAddress
from rapport.web.secrets import key_file

log = logging.getLogger(__name__)
# The service drops what nobody took for so long; a morning is over by then.
KEPT_SECONDS = 6 * 3600
TIMEOUT_SECONDS = 10


def our_key_file() -> Path:
    """Where our private key lies: beside the key of the secrets, outside of the database."""
    return key_file().with_name("push.pem")


def public_key() -> str:
    """Our public key as browsers want it, base64url; the pair is made when there is none."""
    path = our_key_file()
    if not path.exists():
        _make(path)
    private = serialization.load_pem_private_key(path.read_bytes(), None)
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _make(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    beside = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        # Of two who make it at once the first wins, and both use that one.
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def push_all(user_id: int, workspace_id: int, text: str) -> int:
    """Send a notice to every browser of a user; those that are gone are forgotten. Answers how many took it."""
    from pywebpush import WebPushException, webpush  # heavy, and only where somebody wants notices

    taken = 0
    for one in PushAddress.objects.filter(user_id=user_id, workspace_id=workspace_id):
        try:
            webpush(
                {"endpoint": one.endpoint, "keys": {"p256dh": one.key, "auth": one.auth}},
                json.dumps({"text": text, "href": "/"}), vapid_private_key=str(our_key_file()), ttl=KEPT_SECONDS,
                vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].strip('> ')}"},
                timeout=TIMEOUT_SECONDS,
            )  # fmt: skip
        except WebPushException as trouble:
            status = trouble.response.status_code if trouble.response is not None else 0
            if status in (404, 410):
                one.delete()
            else:
                log.warning("a browser could not be told", extra={"browser": one.pk, "status": status})
        except OSError:
            log.warning("a browser could not be told", extra={"browser": one.pk, "status": 0})
        else:
            taken += 1
    return taken
