"""Why a mail server cannot be used: a code for each reason, told from what the network and the server said."""

from __future__ import annotations

import re
import socket
import ssl
from typing import Any

# What passes by itself is tried again; for the rest a person has to do something.
PASSING = frozenset({
    "silent", "refused", "unreachable", "dropped", "garbage", "too_much", "busy", "no_names", "disk_full", "broken",
    "server_says", "token_silent",
})  # fmt: skip

_APP_PASSWORD = re.compile(rb"application-specific|app(?:lication)?[ -]?password|parol prilozheniya|NEOBHODIM", re.I)
_SWITCHED_OFF = re.compile(
    rb"imap[^.]{0,40}(?:disabled|is off|not enabled|turned off|switched off)|not enabled for imap|enable imap", re.I
)
_BUSY = re.compile(rb"\[(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG)\]|too many|temporar|try again", re.I)
_ON_A_PAGE = re.compile(rb"web ?browser|WEBALERT|basic ?auth|oauth|modern auth", re.I)


class Trouble(Exception):
    """The server cannot be used, or not now. `details` fill the sentence of the code."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code, self.details = code, details

    @property
    def passing(self) -> bool:
        """Whether trying again later may help."""
        return self.code in PASSING

    @property
    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"code": self.code, "details": self.details}


def of_network(error: OSError, host: str, port: int) -> Trouble:
    """What a failure of the network means."""
    where = {"host": host, "port": port}
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble("certificate", **where, reason=(error.verify_message or str(error))[:200])
    if isinstance(error, ssl.SSLError):
        return Trouble("no_tls", **where)
    if isinstance(error, socket.gaierror):
        passing = error.errno == socket.EAI_AGAIN
        return Trouble("no_names" if passing else "name_not_found", **where)
    if isinstance(error, TimeoutError):
        return Trouble("silent", **where)
    if isinstance(error, ConnectionRefusedError):
        return Trouble("refused", **where)
    if isinstance(error, ConnectionError):
        return Trouble("dropped", **where)
    return Trouble("unreachable", **where, reason=error.strerror or type(error).__name__)


def of_sign_in(said: bytes, host: str) -> Trouble:
    """What a refused sign-in means, as far as the server says it."""
    details = {"host": host, "said": said[:200].decode("utf-8", "replace").strip()}
    for code, pattern in (
        ("app_password", _APP_PASSWORD), ("switched_off", _SWITCHED_OFF), ("sign_in_on_page", _ON_A_PAGE),
        ("busy", _BUSY),
    ):  # fmt: skip
        if pattern.search(said):
            return Trouble(code, **details)
    return Trouble("password", **details)
