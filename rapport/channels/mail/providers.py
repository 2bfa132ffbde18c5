"""Big providers, known without asking the network: their servers, and which password they want."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, as data/mail_providers.toml tells of it. `needs` is "", "app_password" or "oauth"."""

    name: str
    domains: tuple[str, ...]
    mx: tuple[str, ...]
    imap: str
    smtp: str
    needs: str = ""
    page: str = ""
    files_sent: bool = False
    authorise_url: str = ""
    token_url: str = ""
    scope: str = ""


@cache
def providers() -> tuple[Provider, ...]:
    """All of them."""
    text = files("rapport.channels").joinpath("data/mail_providers.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["provider"]
    return tuple(Provider(**{**row, "domains": tuple(row["domains"]), "mx": tuple(row["mx"])}) for row in rows)


def of_domain(domain: str) -> Provider | None:
    """The provider whose own domain it is."""
    return next((one for one in providers() if domain in one.domains), None)


def of_exchangers(hosts: Iterable[str]) -> Provider | None:
    """The provider that takes the mail of a domain, by the names of its mail exchangers."""
    names = [host.rstrip(".").casefold() for host in hosts]
    return next((one for one in providers() for name in names if is_under(name, one.mx)), None)


def of_host(host: str) -> Provider | None:
    """The provider whose IMAP server it is."""
    return next((one for one in providers() if one.imap.partition(":")[0] == host.casefold()), None)


def is_under(name: str, domains: Iterable[str]) -> bool:
    """Whether a name is one of these domains, or inside of one."""
    return any(name == domain or name.endswith("." + domain) for domain in domains)
