"""SMTP as far as we speak it (RFC 5321; STARTTLS 3207, AUTH 4954, SIZE 1870, SMTPUTF8 6531, XOAUTH2).

A connection knows whether the final dot was given: before it nothing was sent, after it only the server's answer tells.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.ways import SmtpWay
from rapport.channels.mail.wire import Resolve, Wire, resolve

# Seconds. Together, and with the time to connect, less than the worker's claim on a message lasts.
GREETING, WORD, BEFORE_DOT, AFTER_DOT = 30.0, 30.0, 120.0, 80.0
SMALL = 1 << 16
_BLOCK = 1 << 16
_LINE = re.compile(rb"(\d{3})([ -]?)(.*)", re.S)
_DOT = re.compile(rb"^\.", re.M)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers to one word of ours."""

    code: int
    said: str

    @property
    def is_good(self) -> bool:
        """It does as it was told."""
        return 200 <= self.code < 300


class Refused(Exception):
    """The server said no at this step: "hello", "sign_in", "sender", "recipient", "letter"."""

    def __init__(self, step: str, reply: Reply) -> None:
        super().__init__(step, reply)
        self.step, self.reply = step, reply


class Smtp:
    """A connection that is signed in. Everything may raise Trouble (the line) and Refused (the server)."""

    def __init__(self, way: SmtpWay, *, resolve: Resolve = resolve) -> None:
        self.way, self.can = way, dict[str, str]()
        self.dot_given = False
        self.wire = Wire(way.host, way.port, resolve=resolve)
        self.wire.open(way.security)
        self.until = time.monotonic() + BEFORE_DOT
        try:
            self._greet()
            self._hello()
            if way.security == "starttls":
                self._encrypt()
            if way.password or way.token:
                self._sign_in()
        except BaseException:
            self.wire.close()
            raise

    def __enter__(self) -> Smtp:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    # ---- Coming and going

    def _greet(self) -> None:
        reply = self._reply(GREETING)
        self._expect("hello", reply)

    def _hello(self) -> None:
        # Our name would tell strangers about this machine; whoever signs in needs none.
        reply = self._say("EHLO [127.0.0.1]")
        if not reply.is_good:
            reply = self._expect("hello", self._say("HELO [127.0.0.1]"))
            self.can = {}
            return
        features = (line.strip().partition(" ") for line in reply.said.upper().split("\n")[1:])
        self.can = {word: rest for word, _, rest in features}

    def _encrypt(self) -> None:
        # Never in the clear where encryption was asked for: somebody between us may have taken the word away.
        if "STARTTLS" not in self.can or not self._say("STARTTLS").is_good:
            raise Trouble("no_starttls", host=self.way.host, port=self.way.port)
        self.wire.encrypt()
        self._hello()

    def _sign_in(self) -> None:
        way, offered = self.way, self.can.get("AUTH", "").split()
        if way.token:
            self._by_token(offered)
        elif "PLAIN" in offered:
            secret = f"\0{way.username}\0{way.password}"
            self._expect("sign_in", self._say(f"AUTH PLAIN {_base64(secret)}"))
        elif "LOGIN" in offered:
            for word in ("AUTH LOGIN", _base64(way.username)):
                self._expect("sign_in", self._say(word), good=334)
            self._expect("sign_in", self._say(_base64(way.password)))
        else:
            raise Trouble("no_sign_in", host=way.host, offered=" ".join(offered))

    def _by_token(self, offered: list[str]) -> None:
        if "XOAUTH2" not in offered:
            raise Trouble("no_sign_in", host=self.way.host, offered=" ".join(offered))
        said = f"user={self.way.username}\1auth=Bearer {self.way.token}\1\1"
        reply = self._say(f"AUTH XOAUTH2 {_base64(said)}")
        if reply.code == 334:
            # A second question explains a refusal (RFC 7628, 3.2.3) and is answered with nothing.
            reply = self._say("")
        self._expect("sign_in", reply)

    def leave(self) -> None:
        """Say goodbye, and do not wait for long."""
        with suppress(Trouble):
            self.wire.send(b"QUIT\r\n")
            self.wire.begin(room=SMALL, seconds=1)
            self.wire.line()
        self.wire.close()

    # ---- A letter

    @property
    def largest(self) -> int | None:
        """How many bytes a letter may have here; None where the server does not say."""
        said = self.can.get("SIZE", "")
        return int(said) if said.isdecimal() and int(said) else None

    def sender(self, address: str, size: int, *, utf8: bool) -> None:
        """From whom the next letter is."""
        options = [f"SIZE={size}"] if "SIZE" in self.can else []
        options += ["SMTPUTF8", *(["BODY=8BITMIME"] if "8BITMIME" in self.can else [])] if utf8 else []
        self._expect("sender", self._say(" ".join([f"MAIL FROM:<{address}>", *options])))

    def recipient(self, address: str) -> Reply:
        """One who gets it, or does not."""
        return self._say(f"RCPT TO:<{address}>")

    def letter(self, raw: bytes) -> Reply:
        """The letter itself; `dot_given` tells whether the server had all of it when something broke."""
        self._expect("letter", self._say("DATA"), good=354)
        for block in _blocks(raw):
            self._still_time()
            self.wire.send(block)
        self.dot_given = True
        self.wire.send(b".\r\n")
        self.until = time.monotonic() + AFTER_DOT
        return self._expect("letter", self._reply(AFTER_DOT))

    # ---- Words

    def _say(self, word: str) -> Reply:
        if "\r" in word or "\n" in word:
            raise ValueError("one line is one word")
        self._still_time()
        self.wire.send(f"{word}\r\n".encode())
        return self._reply(WORD)

    def _reply(self, seconds: float) -> Reply:
        self.wire.begin(room=SMALL, seconds=min(seconds, max(1.0, self.until - time.monotonic())))
        lines = list[str]()
        while True:
            found = _LINE.fullmatch(self.wire.line())
            if found is None:
                raise Trouble("not_smtp", host=self.way.host, port=self.way.port)
            lines.append(found[3].decode("utf-8", "replace"))
            if found[2] != b"-":
                return Reply(int(found[1]), "\n".join(lines))

    def _still_time(self) -> None:
        if time.monotonic() > self.until:
            raise Trouble("silent", host=self.way.host, port=self.way.port)

    def _expect(self, step: str, reply: Reply, *, good: int = 0) -> Reply:
        if reply.code == good or (not good and reply.is_good):
            return reply
        if reply.code < 400:
            # Neither yes nor no: not what the protocol has here.
            raise Trouble("not_smtp", host=self.way.host, port=self.way.port)
        raise Refused(step, reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _blocks(raw: bytes) -> Iterator[bytes]:
    """The letter as it goes over the line: a dot before each dot that begins a line (RFC 5321 4.5.2)."""
    stuffed = _DOT.sub(b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n")
    for start in range(0, len(stuffed), _BLOCK):
        yield stuffed[start : start + _BLOCK]
