"""Settings as a provider publishes them: the XML that mail programs read (config-v1.1.xml).

https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from rapport.channels.mail.ways import Security

SECURITY: dict[str, Security] = {"SSL": "tls", "STARTTLS": "starttls"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server as it was found."""

    host: str
    port: int
    security: Security
    username: str


def urls(domain: str) -> list[str]:
    """Where a domain may publish them, encrypted only: a password follows."""
    return [
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    ]


def read(page: bytes, address: str) -> tuple[Server | None, Server | None]:
    """The first encrypted IMAP and SMTP server in such a page; None for what is not in it, or is no such page."""
    text = page.decode("utf-8", "replace")
    # Entities are of no use here, and a way to fill the memory.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None, None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 (nothing is declared in it, and it is a few kilobytes)
    except (ElementTree.ParseError, ValueError):
        return None, None
    return _first(root, "incomingServer", "imap", address), _first(root, "outgoingServer", "smtp", address)


def _first(
    root: ElementTree.Element, tag: str, kind: Literal["imap", "smtp"], address: str
) -> Server | None:  # fmt: skip
    for server in root.iter(tag):
        if server.get("type") == kind and (found := _server(server, address)):
            return found
    return None


def _server(element: ElementTree.Element, address: str) -> Server | None:
    told = {child.tag: (child.text or "").strip() for child in element}
    security = SECURITY.get(told.get("socketType", ""))
    host, port = _filled(told.get("hostname", ""), address), told.get("port", "")
    if not security or not 0 < len(host) < 254 or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return None
    username = _filled(told.get("username", "") or "%EMAILADDRESS%", address)[:320]
    return Server(host, int(port), security, username)


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    filled = text.replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", local)
    return filled.replace("%EMAILDOMAIN%", domain)
