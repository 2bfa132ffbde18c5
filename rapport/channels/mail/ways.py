"""How a mail server is reached: what is needed to connect and to sign in, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# "tls": encrypted from the first byte; "starttls": encrypted after a word in the clear, and never without it;
# "none": in the clear, for a server on this machine or in this house.
type Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class ImapWay:
    """To the mailbox. With a `token` it is signed in by XOAUTH2, otherwise by the password."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SmtpWay:
    """To the server that takes our letters. With a `token` it is signed in by XOAUTH2; without both not at all."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
