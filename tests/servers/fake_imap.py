"""A mail server by hand, at the edge of the network: as large as one says, and as wrong as one wants.

Its letters exist only when they are asked for, so a mailbox of a million costs nothing. A test that wants a fault takes
a class of it and overrides the one answer.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate

from rapport.channels.mail.ways import ImapWay


class Cut(Exception):
    """The connection ends here."""


class FakeImap:
    """A mailbox of `size` letters, of which the last `recent` are of this year."""

    uidvalidity = 7
    can = "IMAP4rev1"

    def __init__(self, size: int = 10, *, recent: int | None = None) -> None:
        self.size, self.recent = size, size if recent is None else recent
        self.commands: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.stopping = False
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def __enter__(self) -> FakeImap:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping = True
        # Whoever waits in accept() keeps a closed socket open, and would answer once more.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.listening.join()

    @property
    def way(self) -> ImapWay:
        """To it."""
        return ImapWay("127.0.0.1", self.listener.getsockname()[1], "none", "anna", password="secret")

    # ---- What lies in it

    def uid(self, place: int) -> int:
        """Ascending, with holes."""
        return place * 3

    def place(self, uid: int) -> int:
        """Of a number; 0 for none."""
        return uid // 3 if uid % 3 == 0 and 0 < uid <= self.size * 3 else 0

    def raw(self, place: int) -> bytes:
        """A letter."""
        head = f"Message-ID: <n{place}@fake.example>\r\nFrom: ivan@client.example\r\nTo: anna@vetrova.example\r\n"
        return f"{head}Subject: No {place}\r\nDate: {formatdate()}\r\n\r\nHello\r\n".encode()

    def announced(self, place: int) -> int:
        """How many bytes it says a letter has."""
        return len(self.raw(place))

    # ---- What it answers

    def greeting(self) -> bytes:
        return b"* OK ready\r\n"

    def answer(self, tag: str, command: str, send: Callable[[bytes], None]) -> None:
        """One command, answered whole."""
        words = command.split()
        name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
        handler = getattr(self, "on_" + name.lower().replace(" ", "_"), None)
        if handler is not None:
            handler(command, send)
        send(f"{tag} OK done\r\n".encode())

    def on_capability(self, _command: str, send: Callable[[bytes], None]) -> None:
        send(f"* CAPABILITY {self.can}\r\n".encode())

    def on_list(self, _command: str, send: Callable[[bytes], None]) -> None:
        send(b'* LIST (\\HasNoChildren) "/" INBOX\r\n')

    def on_select(self, _command: str, send: Callable[[bytes], None]) -> None:
        send(f"* {self.size} EXISTS\r\n* OK [UIDVALIDITY {self.uidvalidity}] ok\r\n".encode())
        send(f"* OK [UIDNEXT {self.uid(self.size) + 1}] ok\r\n".encode())

    def on_uid_search(self, command: str, send: Callable[[bytes], None]) -> None:
        by_uid = re.match(r"UID SEARCH UID (\d+):(\d+)", command)
        first, last = map(int, (by_uid or re.match(r"UID SEARCH (\d+):(\d+)", command)).groups())
        if by_uid:
            places = [self.place(uid) for uid in range(first, last + 1) if self.place(uid)]
        else:
            places = list(range(first, min(last, self.size) + 1))
        if " SINCE " in command:
            places = [place for place in places if place > self.size - self.recent]
        send(b"* SEARCH" + b"".join(b" %d" % self.uid(place) for place in places) + b"\r\n")

    def on_fetch(self, command: str, send: Callable[[bytes], None]) -> None:
        place = int(command.split()[1])
        if 0 < place <= self.size:
            send(f"* {place} FETCH (UID {self.uid(place)})\r\n".encode())

    def on_uid_fetch(self, command: str, send: Callable[[bytes], None]) -> None:
        for part in command.split()[2].split(","):
            first, _, last = part.partition(":")
            for uid in range(int(first), int(last or first) + 1):
                if place := self.place(uid):
                    self.send_letter(place, "HEADER.FIELDS" in command, send)

    def send_letter(self, place: int, head_only: bool, send: Callable[[bytes], None]) -> None:
        uid, raw = self.uid(place), self.raw(place)
        if head_only:
            head = raw.split(b"\r\n", 1)[0] + b"\r\n\r\n"
            send(b"* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%b)\r\n"
                 % (place, uid, self.announced(place), len(head), head))  # fmt: skip
        else:
            send(b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (place, uid, len(raw), raw))

    # ---- The line

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(Cut, OSError):
            connection.sendall(self.greeting())
            for line in lines:
                tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
                self.commands.append(command)
                self.answer(tag, command, connection.sendall)
