"""IMAP4rev1 as far as we speak it (RFC 3501; IDLE 2177, SPECIAL-USE 6154, CONDSTORE 7162, UIDPLUS is not needed).

Every answer is bounded in time and size, and nothing a server says is believed without a look at its shape.
"""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.channels.mail.troubles import Trouble, of_sign_in
from rapport.channels.mail.ways import ImapWay
from rapport.channels.mail.wire import Resolve, Wire, resolve
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    from imap_tools import imap_utf7
else:
    imap_utf7 = lazily("imap_tools.imap_utf7")

LARGEST_UID = 2**32 - 1
SMALL = 4 << 20
MOST_FOLDERS = 5000
DEEPEST = 20
_LITERAL = re.compile(rb"\{(\d{1,10})\+?\}$")
_TOKEN = re.compile(rb'\(|\)|"((?:[^"\\]|\\.)*)"|[^\s()"\[]*\[[^\]]*\](?:<\d+>)?|[^\s()"]+')
_NUMBER = re.compile(rb"\d{1,19}")
_CODE = re.compile(rb"\[([A-Z-]+)(?: ([^\]]*))?\]", re.I)

# One answer: pieces of lines, with the literals between them.
type Answer = list[bytes]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the server, by its name as people read it."""

    name: str
    marks: frozenset[str]

    @property
    def opens(self) -> bool:
        """Whether letters can lie in it."""
        return not self.marks & {r"\noselect", r"\nonexistent"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A folder as it stood when it was opened."""

    uidvalidity: int
    uidnext: int
    highestmodseq: int


class Imap:
    """A connection that is signed in. Everything may raise Trouble; afterwards only `close` is of use."""

    def __init__(self, way: ImapWay, *, resolve: Resolve = resolve) -> None:
        self.way, self.number, self.exists = way, 0, 0
        self.can: frozenset[str] = frozenset()
        self.wire = Wire(way.host, way.port, resolve=resolve)
        self.wire.open(way.security)
        try:
            self._greet()
            self._sign_in()
        except BaseException:
            self.wire.close()
            raise

    def __enter__(self) -> Imap:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    # ---- Coming and going

    def _greet(self) -> None:
        self.wire.begin(room=SMALL, seconds=30)
        hello = self.wire.line()
        if not hello.upper().startswith((b"* OK", b"* PREAUTH")):
            raise Trouble("busy" if hello.upper().startswith(b"* BYE") else "not_imap", host=self.way.host)
        self._ask_what_it_can()
        if self.way.security == "starttls":
            if "STARTTLS" not in self.can:
                raise Trouble("no_starttls", host=self.way.host, port=self.way.port)
            self._ok("STARTTLS")
            self.wire.encrypt()
            self._ask_what_it_can()

    def _ask_what_it_can(self) -> None:
        said = self._ok("CAPABILITY")
        words = [word for answer in said if answer[0].upper().startswith(b"* CAPABILITY") for word in answer[0].split()]
        self.can = frozenset(word.decode("ascii", "replace").upper() for word in words[2:])

    def _sign_in(self) -> None:
        way = self.way
        if way.token:
            said = f"user={way.username}\1auth=Bearer {way.token}\1\1"
            status, text = self._authenticate("XOAUTH2", said.encode())
        elif (way.username + way.password).isascii() and not re.search(r"[\r\n\0]", way.username + way.password):
            if "LOGINDISABLED" in self.can:
                raise Trouble("in_the_clear", host=way.host)
            status, text, _ = self._say(b"LOGIN " + quoted(way.username) + b" " + quoted(way.password))
        else:
            status, text = self._authenticate("PLAIN", f"\0{way.username}\0{way.password}".encode())
        if status != b"OK":
            trouble = of_sign_in(text, way.host)
            raise Trouble("token_refused", **trouble.details) if way.token and not trouble.passing else trouble
        self._ask_what_it_can()

    def _authenticate(self, mechanism: str, secret: bytes) -> tuple[bytes, bytes]:
        tag = self._send(f"AUTHENTICATE {mechanism}".encode())
        answered = False
        while not (line := self._answer()[0]).startswith(tag + b" "):
            if line.startswith(b"+"):
                # A second question explains a refusal (RFC 7628, 3.2.3) and is answered with nothing.
                self.wire.send((b"" if answered else base64.b64encode(secret)) + b"\r\n")
                answered = True
        status, _, text = line[len(tag) + 1 :].partition(b" ")
        return status.upper(), text

    def leave(self) -> None:
        """Say goodbye, and do not wait for long."""
        with suppress(Trouble):
            self._send(b"LOGOUT")
            self.wire.begin(room=SMALL, seconds=1)
            while not self.wire.line().upper().startswith(b"* BYE"):
                pass
        self.wire.close()

    # ---- Folders

    def folders(self) -> list[Folder]:
        """All folders."""
        extended = {"SPECIAL-USE", "LIST-EXTENDED"} <= self.can
        said = self._ok('LIST "" "*"' + (" RETURN (SPECIAL-USE)" if extended else ""))
        found = []
        for answer in said:
            if answer[0].upper().startswith(b"* LIST "):
                parts = parse(answer)[2:]
                if len(parts) == 3 and isinstance(parts[0], list) and isinstance(parts[2], bytes):
                    marks = frozenset(m.decode("ascii", "replace").lower() for m in parts[0] if isinstance(m, bytes))
                    found.append(Folder(decoded(parts[2]), marks))
        return found[:MOST_FOLDERS]

    def select(self, name: str) -> Standing:
        """Open a folder; `exists` is how many letters lie in it from now on."""
        self.exists = 0
        more = b" (CONDSTORE)" if "CONDSTORE" in self.can else b""
        status, text, said = self._say(b"SELECT " + quoted_name(name) + more)
        if status != b"OK":
            raise Trouble("no_folder", host=self.way.host, folder=name, said=text[:200].decode("utf-8", "replace"))
        codes = {}
        for answer in said:
            if answer[0].upper().startswith(b"* OK") and (code := _CODE.search(answer[0])):
                codes[code[1].upper()] = _first_number(code[2])
        return Standing(codes.get(b"UIDVALIDITY", 0), codes.get(b"UIDNEXT", 0), codes.get(b"HIGHESTMODSEQ", 0))

    def status(self, name: str) -> int:
        """The number the next letter of a folder that is not open will get; 0 where the server does not say."""
        for answer in self._ok(b"STATUS " + quoted_name(name) + b" (UIDNEXT)"):
            if answer[0].upper().startswith(b"* STATUS"):
                facts = parse(answer)[-1]
                if isinstance(facts, list) and len(facts) > 1 and isinstance(facts[1], bytes):
                    return _first_number(facts[1])
        return 0

    # ---- Letters

    def search(self, criteria: str, *, most: int) -> list[int]:
        """The numbers (UIDs) of letters, ascending, each once. More than `most` is no answer to what was asked."""
        found: set[int] = set()
        for answer in self._ok(f"UID SEARCH {criteria}"):
            if answer[0].upper().startswith(b"* SEARCH"):
                found |= {int(word) for word in answer[0].split()[2:] if _NUMBER.fullmatch(word)}
        found = {uid for uid in found if 0 < uid <= LARGEST_UID}
        if len(found) > most:
            raise Trouble("garbage", host=self.way.host)
        return sorted(found)

    def uid_at(self, place: int) -> int:
        """The UID of the letter at this place of the folder, counted from 1."""
        for answer in self._ok(f"FETCH {place} (UID)"):
            facts = fetched(answer)
            if facts and facts.place == place and facts.uid:
                return facts.uid
        raise Trouble("garbage", host=self.way.host)

    def fetch(self, uids: str, items: str, *, room: int) -> Iterator[Fetched]:
        """Facts of letters, as they come; `room` is how many bytes all of it may have."""
        tag = self._send(f"UID FETCH {uids} {items}".encode())
        self.wire.begin(room=room + SMALL, seconds=max(120.0, room / 20_000))
        while True:
            answer = self._answer()
            if answer[0].startswith(tag + b" "):
                return self._must(answer[0][len(tag) + 1 :], "UID FETCH")
            if facts := fetched(answer):
                yield facts

    def store(self, uids: Iterable[int], mark: str) -> None:
        """Set a mark."""
        self._ok(f"UID STORE {ranges(uids)} +FLAGS.SILENT ({mark})")

    def append(self, folder: str, raw: bytes, marks: str = r"(\Seen)") -> None:
        """Put a letter into a folder."""
        tag = self._send(b"APPEND " + quoted_name(folder) + f" {marks} {{{len(raw)}}}".encode())
        while not (line := self._answer()[0]).startswith((b"+", tag + b" ")):
            pass
        if line.startswith(b"+"):
            self.wire.send(raw + b"\r\n")
            while not (line := self._answer()[0]).startswith(tag + b" "):
                pass
        self._must(line[len(tag) + 1 :], "APPEND")

    # ---- Waiting

    def idle(self, seconds: float, waker: socket.socket | None = None) -> bool:
        """Sleep until something changes in the open folder (True), the waker is touched or the time is over."""
        tag, before = self._send(b"IDLE"), self.exists
        while not (line := self._answer()[0]).startswith(b"+"):
            if line.startswith(tag + b" "):
                raise Trouble("server_says", host=self.way.host, said=line[:200].decode("utf-8", "replace"))
        happened = self.exists != before or self.wire.wait(seconds, waker)
        self.wire.begin(room=SMALL)
        self.wire.send(b"DONE\r\n")
        while not self._answer()[0].startswith(tag + b" "):
            pass
        return happened

    def nap(self, seconds: float, waker: socket.socket | None = None) -> bool:
        """The same for a server without IDLE: sleep, then ask."""
        before = self.exists
        self.wire.wait(seconds, waker)
        self._ok("NOOP")
        return self.exists != before

    # ---- The ground

    def _send(self, command: bytes) -> bytes:
        self.number += 1
        tag = b"R%d" % self.number
        self.wire.begin(room=SMALL)
        self.wire.send(tag + b" " + command + b"\r\n")
        return tag

    def _say(self, command: bytes) -> tuple[bytes, bytes, list[Answer]]:
        """The status, its text, and what was said before it."""
        tag, said = self._send(command), list[Answer]()
        while not (answer := self._answer())[0].startswith(tag + b" "):
            said.append(answer)
        status, _, text = answer[0][len(tag) + 1 :].partition(b" ")
        return status.upper(), text, said

    def _ok(self, command: str | bytes) -> list[Answer]:
        command = command.encode() if isinstance(command, str) else command
        status, text, said = self._say(command)
        self._must(status + b" " + text, command.split(b" ", 1)[0].decode())
        return said

    def _must(self, line: bytes, command: str) -> None:
        if not line.upper().startswith(b"OK"):
            said = line[:200].decode("utf-8", "replace")
            raise Trouble("server_says", host=self.way.host, command=command, said=said)

    def _answer(self) -> Answer:
        """One answer with its literals. What it says of the number of letters is remembered on the way."""
        pieces = [self.wire.line()]
        while literal := _LITERAL.search(pieces[-1]):
            pieces[-1] = pieces[-1][: literal.start()]
            pieces += [self.wire.exactly(int(literal[1])), self.wire.line()]
        line = pieces[0]
        if line.startswith(b"* "):
            self._notice(line)
        return pieces

    def _notice(self, line: bytes) -> None:
        words = line.split(b" ", 3)
        if len(words) > 2 and _NUMBER.fullmatch(words[1]):
            if words[2].upper() == b"EXISTS":
                self.exists = int(words[1])
            elif words[2].upper() == b"EXPUNGE":
                self.exists = max(0, self.exists - 1)


@dataclass(slots=True)
class Fetched:
    """What a server told of one letter."""

    place: int
    uid: int = 0
    size: int = 0
    marks: frozenset[str] = frozenset()
    has_marks: bool = False
    body: bytes | None = None


def fetched(answer: Answer) -> Fetched | None:
    """The facts of a FETCH answer; None for any other."""
    head = answer[0][:40].split(b" ", 3)
    if len(head) < 3 or head[0] != b"*" or head[2].upper() != b"FETCH" or not _NUMBER.fullmatch(head[1]):
        return None
    parts = parse(answer)
    facts, told = Fetched(int(head[1])), parts[3] if len(parts) > 3 and isinstance(parts[3], list) else []
    for name, value in zip(told[::2], told[1::2], strict=False):
        key = name.upper() if isinstance(name, bytes) else b""
        if key == b"UID" and isinstance(value, bytes):
            facts.uid = _first_number(value)
        elif key == b"RFC822.SIZE" and isinstance(value, bytes):
            facts.size = _first_number(value)
        elif key == b"FLAGS" and isinstance(value, list):
            facts.has_marks = True
            facts.marks = frozenset(mark.decode("ascii", "replace").lower() for mark in value if type(mark) is bytes)
        elif key.startswith(b"BODY[") and isinstance(value, bytes):
            facts.body = value
    return facts if facts.uid <= LARGEST_UID else None


def parse(answer: Answer) -> list[Any]:
    """An answer as lists, words and strings; NIL is None. Literals are taken as they stand."""
    root: list[Any] = []
    stack = [root]
    for number, piece in enumerate(answer):
        if number % 2:
            stack[-1].append(piece)
            continue
        for token in _TOKEN.finditer(piece):
            word = token[0]
            if word == b"(":
                if len(stack) > DEEPEST:
                    raise Trouble("garbage")
                inner: list[Any] = []
                stack[-1].append(inner)
                stack.append(inner)
            elif word == b")":
                if len(stack) > 1:
                    stack.pop()
            elif token[1] is not None:
                stack[-1].append(re.sub(rb"\\(.)", rb"\1", token[1]))
            else:
                stack[-1].append(None if word.upper() == b"NIL" else word)
    return root


def ranges(uids: Iterable[int]) -> str:
    """Numbers as IMAP writes sets: 1:3,7."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def quoted(text: str) -> bytes:
    """A quoted string."""
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", text.encode()) + b'"'


def quoted_name(name: str) -> bytes:
    """The name of a folder as the server knows it (RFC 3501, 5.1.3)."""
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", imap_utf7.utf7_encode(name)) + b'"'


def decoded(name: bytes) -> str:
    """The name of a folder as people read it; one that breaks the rules stays as it is."""
    try:
        return imap_utf7.utf7_decode(name)
    except (ValueError, IndexError):
        return name.decode("utf-8", "replace")


def _first_number(text: bytes | None) -> int:
    found = _NUMBER.search(text or b"")
    return int(found[0]) if found else 0
