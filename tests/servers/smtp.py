"""Servers that take mail: a good one that can be told to say no, and one that breaks off where it is told to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
STEPS = ("greeting", "hello", "sender", "recipient", "data", "body", "dot")


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that was taken."""

    sender: str
    recipients: list[str]
    raw: bytes


@dataclass
class PostOffice:
    """What came, and what is said to whom: `answers` by "sender", "letter" or the address of a recipient; an answer
    ends a list of them when it is the last.
    """

    letters: list[Posted] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    # Called when a letter is taken, before that is answered.
    when_taken: Callable[[], object] = lambda: None
    host: str = HERE
    port: int = 0

    def says(self, what: str, *answers: str) -> None:
        """From now on; with several, one after the other, and afterwards everything is fine."""
        self.answers[what] = list(answers)

    def _next(self, what: str) -> str:
        left = self.answers.get(what, [])
        return left.pop(0) if len(left) > 1 else (left[0] if left else "")

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """From whom."""
        self.options = list(options)
        answer = self._next("sender")
        if not answer.startswith(("4", "5")):
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """To whom."""
        answer = self._next(address)
        if not answer.startswith(("4", "5")):
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """The letter."""
        answer = self._next("letter") or "250 2.0.0 Taken"
        if answer.startswith("2"):
            self.letters.append(Posted(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
            self.when_taken()
        return answer


@contextmanager
def post_office(
    *,
    password: str = "",
    token: str = "",
    certificate: Path | None = None,
    starttls: bool = False,
    without: tuple[str, ...] = (),
    **how: Any,
) -> Iterator[PostOffice]:
    """A server on a free port. With a password or a token it wants a sign-in, in any way but those it is `without`;
    `certificate` is a file with both parts. `how` goes to aiosmtpd: data_size_limit, enable_SMTPUTF8.
    """
    office = PostOffice()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == password.encode(), handled=False)

    class Server(SMTP):
        """With the sign-in by token that aiosmtpd does not have."""

        async def auth_XOAUTH2(self, _: Any, args: list[str]) -> AuthResult:
            import base64

            said = base64.b64decode(args[1]).decode()
            if f"auth=Bearer {token}\1" in said:
                return AuthResult(success=True, auth_data=said)
            await self.push("334 eyJzdGF0dXMiOiI0MDAifQ==")
            await self._reader.readline()
            return AuthResult(success=False, handled=False)

    class Office(Controller):
        def factory(self) -> SMTP:
            signs: dict[str, Any] = {}
            if password or token:
                signs = {
                    "authenticator": knows, "auth_required": True,
                    "auth_require_tls": False, "auth_exclude_mechanism": [*without, *([] if token else ["XOAUTH2"])],
                }  # fmt: skip
            return Server(
                office, hostname="mail.test", **signs, **how,
                **({"tls_context": context, "require_starttls": True} if starttls else {}),
            )  # fmt: skip

    taken = create_server((HERE, 0))
    office.port = taken.getsockname()[1]
    taken.close()
    controller = Office(office, hostname=HERE, port=office.port, ssl_context=None if starttls else context)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@dataclass
class Breaking:
    """A server that goes well up to a step, then drops the connection, or says nothing any more."""

    at: str
    hangs: bool = False
    times: int = 1_000_000
    reached: list[str] = field(default_factory=list)
    # Whole letters it had, whatever it answered.
    letters: list[bytes] = field(default_factory=list)
    host: str = HERE
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket) -> None:
        """One connection after the other."""
        while not self.over.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    self._talk(line)
                except (OSError, _Broken):
                    continue

    def _talk(self, line: socket) -> None:
        file = line.makefile("rb")
        self._step("greeting", line)
        line.sendall(b"220 mail.test\r\n")
        answers = {b"EHLO": "hello", b"MAIL": "sender", b"RCPT": "recipient", b"DATA": "data"}
        while word := file.readline():
            step = answers.get(word[:4].upper(), "")
            if step:
                self._step(step, line)
            line.sendall(b"354 Go on\r\n" if step == "data" else b"250 OK\r\n")
            if step == "data":
                self._letter(file, line)

    def _letter(self, file: Any, line: socket) -> None:
        lines = [file.readline()]
        self._step("body", line)
        while lines[-1] not in (b".\r\n", b""):
            lines.append(file.readline())
        if lines[-1]:
            self.letters.append(b"".join(lines[:-1]))
            self._step("dot", line)
            line.sendall(b"250 Taken\r\n")

    def _step(self, step: str, line: socket) -> None:
        self.reached.append(step)
        if step != self.at or self.times <= 0:
            return
        self.times -= 1
        if self.hangs:
            self.over.wait(30)
        line.shutdown(SHUT_RDWR)
        raise _Broken


class _Broken(Exception):
    """As it was told."""


@contextmanager
def breaking(at: str, **how: Any) -> Iterator[Breaking]:
    """Such a server on a free port."""
    server = Breaking(at, **how)
    with create_server((HERE, 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listener.shutdown(SHUT_RDWR)
            thread.join(5)


def a_certificate(folder: Path) -> Path:
    """A certificate for this machine that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    places = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE)), x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(places, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path
