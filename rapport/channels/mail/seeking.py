"""Finding the settings of an address: what is known, what its domain publishes, common names; then trying them.

The order is that of certainty. The first server that lets us in is right; the first that knows us and refuses the
password is right too, and there the search ends.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from rapport.channels.mail import autoconfig, outside, providers
from rapport.channels.mail.autoconfig import Server
from rapport.channels.mail.imap import Folder, Imap
from rapport.channels.mail.providers import Provider
from rapport.channels.mail.troubles import Trouble, of_network, of_sign_in
from rapport.channels.mail.ways import ImapWay, Security, SmtpWay
from rapport.channels.mail.wire import Resolve, resolve

# Refusals by a server that is the right one.
DECIDES = frozenset({
    "password", "app_password", "switched_off", "sign_in_on_page", "token_refused", "oauth_needed", "in_the_clear",
})  # fmt: skip
# Of several troubles the one that says most is told.
TELLING = ("confirm_host", "certificate", "no_tls", "no_starttls", "not_imap", "busy", "refused", "silent", "dropped",
           "private_address", "no_names", "name_not_found")  # fmt: skip
IMAP_NAMES, SMTP_NAMES = ("imap.", "mail.", ""), ("smtp.", "mail.", "")


class Network(Protocol):
    """What is asked of the network; a test has one of its own."""

    def services(self, name: str) -> list[tuple[str, int]]: ...

    def exchangers(self, domain: str) -> list[str]: ...

    def ask(self, url: str) -> tuple[int, bytes]: ...

    def resolve(self, host: str, port: int) -> list[str]: ...


class Open:
    """The real one."""

    services = staticmethod(outside.services)
    exchangers = staticmethod(outside.exchangers)
    resolve = staticmethod(outside.resolve_open)

    def ask(self, url: str) -> tuple[int, bytes]:
        """A page."""
        return outside.ask(url)


@dataclass(frozen=True, slots=True)
class Guess:
    """A server that may be the right one. An `unsure` one was named by nobody who could prove it."""

    source: str
    imap: Server
    smtp: tuple[Server, ...]
    provider: Provider | None = None
    unsure: bool = False


@dataclass(slots=True)
class Answer:
    """What was found: a server with its folders, or the trouble with it; and what was tried in vain."""

    guess: Guess | None
    trouble: Trouble | None
    folders: list[Folder]
    smtp: Server | None
    smtp_trouble: Trouble | None
    tried: list[dict[str, Any]]


def seek(
    address: str, way: ImapWay, network: Network, on_step: Callable[[str], None] = lambda _: None
) -> Answer:  # fmt: skip
    """Find the servers of an address; `way` holds what signs in, and a host if a person typed one."""
    tried, worst = list[dict[str, Any]](), list[Trouble]()
    for guess in guesses(address, network, on_step):
        where = f"{guess.imap.host}:{guess.imap.port}"
        if any(one["where"] == where for one in tried):
            continue
        on_step(where)
        if guess.unsure:
            trouble = Trouble("confirm_host", host=guess.imap.host, domain=address.rpartition("@")[2])
            return Answer(guess, trouble, [], next(iter(guess.smtp), None), None, tried)
        server, folders, refusal = enter(guess, address, way, network.resolve)
        if refusal is None or refusal.code in DECIDES:
            found = replace(guess, imap=server)
            return concluded(found, with_hint(refusal, guess.provider), folders, way, network.resolve, tried)
        tried.append({"where": where, **refusal.as_json})
        worst.append(refusal)
    worst.sort(key=lambda trouble: TELLING.index(trouble.code) if trouble.code in TELLING else -1)
    domain = address.rpartition("@")[2]
    trouble = worst[0] if worst else Trouble("nothing_found", domain=domain)
    if trouble.code in {"name_not_found", "private_address"}:
        trouble = Trouble("nothing_found", domain=domain)
    return Answer(None, trouble, [], None, None, tried)


def try_typed(guess: Guess, address: str, way: ImapWay) -> Answer:
    """Try what a person typed, wherever it is."""
    server, folders, refusal = enter(guess, address, way, resolve)
    provider = guess.provider or providers.of_host(server.host)
    return concluded(replace(guess, imap=server), with_hint(refusal, provider), folders, way, resolve, [])


def concluded(
    guess: Guess, trouble: Trouble | None, folders: list[Folder], way: ImapWay, resolve: Resolve,
    tried: list[dict[str, Any]],
) -> Answer:  # fmt: skip
    """With the server that takes letters, if we were let in."""
    smtp, smtp_trouble = next(iter(guess.smtp), None), None
    if trouble is None and guess.smtp:
        smtp, smtp_trouble = sending(guess.smtp, way, resolve)
    return Answer(guess, trouble, folders, smtp, smtp_trouble, tried)


def guesses(address: str, network: Network, on_step: Callable[[str], None]) -> Iterator[Guess]:
    """Servers to try, the surest first; each source is asked only when the ones before it were in vain."""
    domain = address.rpartition("@")[2].casefold()
    if provider := providers.of_domain(domain):
        yield of_provider(provider, address)
        return
    on_step("autoconfig")
    yield from published(address, domain, network)
    on_step("dns")
    # Only to servers written down with us, so that nothing depends on who answers for the name.
    if provider := providers.of_exchangers(network.exchangers(domain)):
        yield of_provider(provider, address)
    yield from by_records(address, domain, network)
    on_step("names")
    ports: tuple[tuple[int, Security], ...] = ((465, "tls"), (587, "starttls"))
    smtp = tuple(Server(f"{name}{domain}", *port, address) for name in SMTP_NAMES for port in ports)
    for name in IMAP_NAMES:
        yield Guess("names", Server(f"{name}{domain}", 993, "tls", address), smtp)
    for name in IMAP_NAMES:
        yield Guess("names", Server(f"{name}{domain}", 143, "starttls", address), smtp)


def of_provider(provider: Provider, address: str) -> Guess:
    """What the file says."""
    return Guess("provider", _server(provider.imap, address), (_server(provider.smtp, address),), provider)


def _server(where: str, address: str) -> Server:
    host, _, port = where.partition(":")
    return Server(host, int(port), "starttls" if port in {"587", "143"} else "tls", address)


def published(address: str, domain: str, network: Network) -> Iterator[Guess]:
    """What the domain publishes over HTTPS."""
    for url in autoconfig.urls(domain):
        try:
            status, page = network.ask(url)
        except Trouble:
            # Nobody publishes anything there: the usual case.
            continue
        imap, smtp = autoconfig.read(page, address) if status == 200 else (None, None)
        if imap:
            yield Guess("autoconfig", imap, (smtp,) if smtp else (), providers.of_host(imap.host))


def by_records(address: str, domain: str, network: Network) -> Iterator[Guess]:
    """Name records (RFC 6186, RFC 8314). One that leads to another domain proves nothing: a person is asked."""
    smtp = [Server(host, port, "tls", address) for host, port in network.services(f"_submissions._tcp.{domain}")]
    smtp += [Server(host, port, "starttls", address) for host, port in network.services(f"_submission._tcp.{domain}")]
    for service, security in (("_imaps", "tls"), ("_imap", "starttls")):
        for host, port in network.services(f"{service}._tcp.{domain}")[:3]:
            unsure = not providers.is_under(host.casefold(), [domain])
            server = Server(host, port, "tls" if security == "tls" else "starttls", address)
            yield Guess("dns", server, tuple(smtp), providers.of_host(host), unsure)


def enter(
    guess: Guess, address: str, way: ImapWay, resolve: Resolve
) -> tuple[Server, list[Folder], Trouble | None]:  # fmt: skip
    """Sign in; where the address is no user name there, with what stands before the @."""
    server, trouble = guess.imap, None
    for username in dict.fromkeys([server.username, *([] if guess.provider else [address.rpartition("@")[0]])]):
        here = replace(way, host=server.host, port=server.port, security=server.security, username=username)
        try:
            with Imap(here, resolve=resolve) as imap:
                return replace(server, username=username), imap.folders(), None
        except Trouble as refusal:
            trouble = trouble or refusal
            if refusal.code != "password":
                break
    return server, [], trouble


def with_hint(trouble: Trouble | None, provider: Provider | None) -> Trouble | None:
    """What a refused password means at a provider that wants another one."""
    if trouble is None or provider is None or trouble.code not in {"password", "sign_in_on_page", "app_password"}:
        return trouble
    code = {"app_password": "app_password", "oauth": "oauth_needed"}.get(provider.needs, trouble.code)
    return Trouble(code, **trouble.details, provider=provider.name, page=provider.page)


def sending(
    servers: tuple[Server, ...], way: ImapWay, resolve: Resolve
) -> tuple[Server, Trouble | None]:  # fmt: skip
    """The first server that would take our letters."""
    first: Trouble | None = None
    for server in servers:
        here = SmtpWay(server.host, server.port, server.security, way.username or server.username,
                       password=way.password, token=way.token)  # fmt: skip
        trouble = greet(here, resolve)
        if trouble is None or trouble.code in DECIDES:
            return server, trouble
        first = first or trouble
    return servers[0], first


def greet(way: SmtpWay, resolve: Resolve) -> Trouble | None:
    """Sign in to a server that takes letters, and leave; what is wrong with it."""
    try:
        address = resolve(way.host, way.port)[0]
        context = ssl.create_default_context()
        with _Pinned(way, address, context) as smtp:
            smtp.ehlo()
            if way.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo()
            if way.token:
                said = f"user={way.username}\1auth=Bearer {way.token}\1\1"
                smtp.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
            elif way.password:
                smtp.login(way.username, way.password)
    except smtplib.SMTPAuthenticationError as refusal:
        text: str | bytes = refusal.smtp_error
        return of_sign_in(text if isinstance(text, bytes) else text.encode(), way.host)
    except smtplib.SMTPNotSupportedError:
        return Trouble("no_starttls", host=way.host, port=way.port)
    except smtplib.SMTPException as refusal:
        return Trouble("server_says", host=way.host, command="SMTP", said=str(refusal)[:200])
    except Trouble as trouble:
        return trouble
    except OSError as error:
        return of_network(error, way.host, way.port)
    return None


class _Pinned(smtplib.SMTP):
    """Connects to the address that was looked at, under the name that was meant."""

    def __init__(self, way: SmtpWay, address: str, context: ssl.SSLContext) -> None:
        self.way, self.address, self.tls = way, address, context
        super().__init__(way.host, way.port, timeout=outside.PATIENCE)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        # The name stays with us for the certificate; only the way there is fixed.
        plain = super()._get_socket(self.address, port, timeout)  # type: ignore[misc]
        return self.tls.wrap_socket(plain, server_hostname=host) if self.way.security == "tls" else plain
