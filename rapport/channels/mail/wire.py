"""The line to a mail server: encrypted as agreed, with a limit to everything a server can make us wait for or hold."""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable

from rapport.channels.mail.troubles import Trouble, of_network
from rapport.channels.mail.ways import Security

# Seconds: until a connection stands, of silence within an answer, for a whole answer.
CONNECT, QUIET, ANSWER = 15.0, 30.0, 120.0
LONGEST_LINE = 1 << 20
_BLOCK = 1 << 16

# Answers the numbers a name may be reached under, or raises Trouble.
type Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise of_network(error if isinstance(error, OSError) else socket.gaierror(), host, port) from error
    return list(dict.fromkeys(str(row[4][0]) for row in found))


class Wire:
    """One connection. Whatever goes wrong with it is a Trouble."""

    def __init__(self, host: str, port: int, *, resolve: Resolve = resolve) -> None:
        self.host, self.port, self.resolve = host, port, resolve
        self.kept = bytearray()
        self.deadline = time.monotonic() + ANSWER
        self.room = LONGEST_LINE * 4

    def open(self, security: Security) -> None:
        """Connect; with "tls" encrypted from the first byte."""
        self.socket = self._connected()
        if security == "tls":
            self.encrypt()

    def _connected(self) -> socket.socket:
        last: OSError | None = None
        for address in self.resolve(self.host, self.port)[:4]:
            try:
                return socket.create_connection((address, self.port), timeout=CONNECT)
            except OSError as error:
                last = error
        raise of_network(last or OSError("no address"), self.host, self.port)

    def encrypt(self) -> None:
        """From here on nobody else reads it. What was said before in the clear is not believed."""
        self.kept.clear()
        try:
            context = ssl.create_default_context()
            self.socket.settimeout(CONNECT)
            self.socket = context.wrap_socket(self.socket, server_hostname=self.host)
        except OSError as error:
            self.close()
            raise of_network(error, self.host, self.port) from error

    def begin(self, *, room: int, seconds: float | None = None) -> None:
        """An answer begins: so long it may take in all, and so many bytes it may have."""
        self.room, self.deadline = room, time.monotonic() + (seconds or ANSWER)

    def send(self, data: bytes) -> None:
        """All of it."""
        try:
            self.socket.settimeout(QUIET)
            self.socket.sendall(data)
        except OSError as error:
            raise of_network(error, self.host, self.port) from error

    def line(self) -> bytes:
        """One line without its end."""
        looked = 0
        while (end := self.kept.find(b"\n", looked)) < 0:
            looked = len(self.kept)
            if looked > LONGEST_LINE:
                raise Trouble("too_much", host=self.host)
            self._more()
        line = bytes(self.kept[:end])
        del self.kept[: end + 1]
        return line.removesuffix(b"\r")

    def exactly(self, size: int) -> bytes:
        """So many bytes."""
        if size > self.room + len(self.kept):
            raise Trouble("too_much", host=self.host)
        while len(self.kept) < size:
            self._more()
        data = bytes(memoryview(self.kept)[:size])
        del self.kept[:size]
        return data

    def _more(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Trouble("silent", host=self.host, port=self.port)
        try:
            self.socket.settimeout(min(QUIET, left))
            block = self.socket.recv(_BLOCK)
        except OSError as error:
            raise of_network(error, self.host, self.port) from error
        if not block:
            raise Trouble("dropped", host=self.host, port=self.port)
        self.room -= len(block)
        if self.room < 0:
            raise Trouble("too_much", host=self.host)
        self.kept += block

    def wait(self, seconds: float, waker: socket.socket | None = None) -> bool:
        """Sleep until the server says something (True), the waker is touched, or the time is over."""
        if self.kept or (isinstance(self.socket, ssl.SSLSocket) and self.socket.pending()):
            return True
        watched = [self.socket, waker] if waker else [self.socket]
        ready, _, _ = select.select(watched, [], [], max(0.0, seconds))
        return self.socket in ready

    def close(self) -> None:
        """Without a word."""
        try:
            self.socket.close()
        except (OSError, AttributeError):
            # It never stood, or is gone already.
            return
