"""Questions to the network while settings are sought: names, and pages of a few kilobytes.

Whatever a stranger's domain names must lie in the open network: nobody may make Rapport knock at doors of the house it
stands in. `RAPPORT_PRIVATE_ADDRESSES` allows it. What a person typed by hand is their own word.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from rapport.channels.mail.troubles import Trouble, of_network
from rapport.channels.mail.wire import resolve
from rapport.web.outside import is_open

PATIENCE = 6.0
LONGEST_PAGE = 128_000
MOST_REDIRECTS = 3


class Blocked(Trouble):
    """A name that leads into this machine or this house."""


def resolve_open(host: str, port: int) -> list[str]:
    """The addresses of a name; refused if one of them is not of the open network."""
    found = resolve(host, port)
    if not settings.PRIVATE_ADDRESSES and not all(is_open(address) for address in found):
        raise Blocked("private_address", host=host)
    return found


def services(name: str) -> list[tuple[str, int]]:
    """Hosts and ports of a service (RFC 2782), the most wanted first; "." says that it is not offered."""
    rows = _asked(name, "SRV")
    ordered = sorted(rows, key=lambda row: (row.priority, -row.weight))
    return [(str(row.target).rstrip("."), row.port) for row in ordered if str(row.target) != "."]


def exchangers(domain: str) -> list[str]:
    """Where the mail of a domain goes."""
    return [str(row.exchange) for row in sorted(_asked(domain, "MX"), key=lambda row: row.preference)]


def _asked(name: str, kind: str) -> list[Any]:
    import dns.exception  # slow to load, and needed once for an account
    import dns.resolver

    resolver = dns.resolver.Resolver()
    resolver.lifetime = PATIENCE
    try:
        return list(resolver.resolve(name, kind, search=False))
    except (dns.exception.DNSException, OSError):
        # No such record, no such name or no answer: there are other ways to find out.
        return []


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, so that a name cannot change its mind in between."""

    def __init__(self, host: str, port: int, lookup: Callable[[str, int], list[str]]) -> None:
        super().__init__(host, port, timeout=PATIENCE, context=ssl.create_default_context())
        self.lookup, self.tls = lookup, ssl.create_default_context()

    def connect(self) -> None:
        address = self.lookup(self.host, self.port)[0]
        plain = socket.create_connection((address, self.port), timeout=PATIENCE)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def ask(
    url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None,
    lookup: Callable[[str, int], list[str]] = resolve_open,
) -> tuple[int, bytes]:  # fmt: skip
    """A page over HTTPS, its status and its beginning; redirects of a GET are followed, each as carefully."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise Trouble("not_https", url=url[:200])
        port = parts.port or 443
        connection = _Pinned(parts.hostname, port, lookup)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET" if body is None else "POST", path, body, headers or {})
            answer = connection.getresponse()
            if body is None and answer.status in {301, 302, 303, 307, 308} and (to := answer.getheader("Location")):
                url = urljoin(url, to)
                continue
            return answer.status, answer.read(LONGEST_PAGE)
        except OSError as error:
            raise of_network(error, parts.hostname, port) from error
        except http.client.HTTPException as error:
            raise Trouble("garbage", host=parts.hostname) from error
        finally:
            connection.close()
    raise Trouble("garbage", host=urlsplit(url).hostname or "")
