"""Reports that a letter did not arrive: which letter, whom it did not reach, and why.

Known to it: delivery-status reports (RFC 3464), as Postfix, sendmail, Exchange, Gmail and the younger Exim send them,
and the plain letters of Exim and mail.ru (X-Failed-Recipients) and of qmail (QSBMF).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from rapport.lib.mail.addresses import read_addresses
from rapport.lib.mail.headers import Headers, read_headers, tidy
from rapport.lib.mail.ids import id_of, ids_in
from rapport.lib.mail.parts import Part
from rapport.lib.mail.refusals import why

MOST_UNREACHED = 50
_LONGEST_ADDRESS = 320
_LONGEST_SAID = 300
_MOST_LINES = 12  # of what a server said
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Subject and detail of a status: no answer from the host, a bad connection, out of time.
_UNANSWERED = frozenset({"41", "42", "47"})
# Of an answer; a number in brackets or with dots beside it is an address of the network.
_NUMBER = re.compile(r"(?<![\d.\[-])([45]\d\d)(?![\d.\]])")
_OWN_NAME = re.compile(r"^[>\s]{0,4}message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_QMAIL = re.compile(r"\s*hi\. this is the ", re.IGNORECASE)
_QMAIL_NAMES = re.compile(r"<([^<>\s]+@[^<>\s]+)>:\s*$")


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody whom a letter did not reach and will not reach any more."""

    address: str
    why: str  # a code of rapport.lib.mail.refusals, or `gave_up`: tried for days
    status: str  # "5.1.1" (RFC 3463), or the number of the answer, "550"; "" when neither is told
    said: str  # by the server, on one line


@dataclass(frozen=True, slots=True)
class Report:
    """What a server tells of a letter that it could not deliver to somebody."""

    letters: tuple[str, ...]  # ids the letter may have, without <>, the surest first
    unreached: tuple[Unreached, ...]


def read_report(root: Part, text: str, answered: Sequence[str]) -> Report | None:
    """What a machine's letter reports; None when it is no report, or tells of a delay, which is no failure.

    `text` is what it says, `answered` the ids it names as answered.
    """
    leaves = root.leaves()
    statuses = [leaf for leaf in leaves if leaf.content_type in _STATUS_PARTS]
    if statuses:
        unreached = [one for leaf in statuses for one in _told(leaf.data()[0])]
    elif b"x-failed-recipients" in root.headers:
        unreached = _told_by_exim(root.headers, text)
    else:
        unreached = _told_by_qmail(text) if _QMAIL.match(text) else []
    if not unreached:
        return None
    once: dict[str, Unreached] = {}
    for one in unreached:
        once.setdefault(one.address, one)
    names = [*_returned(leaves), *_OWN_NAME.findall(text)[:1], *(f"<{name}>" for name in answered)]
    return Report(ids_in(names), tuple(once.values())[:MOST_UNREACHED])


def _told(data: bytes) -> list[Unreached]:
    """The recipients of a delivery-status part (RFC 3464 2.3), those that were given up."""
    found = []
    for group in _BLANK.split(data)[: MOST_UNREACHED * 4]:
        fields = _fields(group)
        address = _address(fields.first(b"original-recipient")) or _address(fields.first(b"final-recipient"))
        if address and _is_given_up(fields):
            said = tidy(fields.words(b"diagnostic-code").partition(";")[2])
            said = said or _STATUS.sub("", fields.words(b"status")).strip(" ()")
            found.append(_unreached(address, said, fields.first(b"status")))
    return found


def _is_given_up(fields: Headers) -> bool:
    """The action decides (RFC 3464 2.3.3): also after days of passing troubles (4.x.x) a server gives up, and says
    `failed`. Where none is told, the class of the status does."""
    action = fields.first(b"action").partition(" ")[0].partition(";")[0].lower()
    return action == "failed" if action else fields.first(b"status").startswith("5")


def _address(field: str) -> str:
    """The address in a field such as `rfc822; petr@example.com`."""
    written = field.rpartition(";")[2].strip().strip("<>").strip()
    return written.lower()[:_LONGEST_ADDRESS] if "@" in written and " " not in written else ""


def _told_by_exim(headers: Headers, text: str) -> list[Unreached]:
    """People named in the head, each with the lines below their address, where the text has them."""
    lines = text.split("\n")
    people = read_addresses(headers.every(b"x-failed-recipients"))[:MOST_UNREACHED]
    return [_unreached(person.email, _below(lines, person.email)) for person in people if "@" in person.email]


def _below(lines: Sequence[str], address: str) -> str:
    for number, line in enumerate(lines):
        if line.strip().strip("<>:").strip().lower() == address:
            return _paragraph(lines, number + 1)
    return ""


def _paragraph(lines: Sequence[str], start: int) -> str:
    said: list[str] = []
    for line in lines[start : start + _MOST_LINES]:
        if not line.strip():
            break
        said.append(line.strip())
    return tidy(" ".join(said))


def _told_by_qmail(text: str) -> list[Unreached]:
    lines = text.split("\n")
    named = ((found[1], number) for number, line in enumerate(lines) if (found := _QMAIL_NAMES.match(line)))
    return [
        _unreached(address.lower()[:_LONGEST_ADDRESS], _paragraph(lines, number + 1))
        for address, number in islice(named, MOST_UNREACHED)
    ]


def _unreached(address: str, said: str, status: str = "") -> Unreached:
    """From what a server said and, where it has a field for it, its status."""
    told, number = _STATUS.search(status) or _STATUS.search(said), _NUMBER.search(said)
    code = why(said, number=int(number[1]) if number else 0, status=f"{told[2]}.{told[3]}" if told else "")
    if code == "not_taken" and told and (told[1] == "4" or told[2] + told[3] in _UNANSWERED):
        code = "gave_up"
    return Unreached(address, code, told[0] if told else number[1] if number else "", said[:_LONGEST_SAID])


def _returned(leaves: Iterable[Part]) -> list[str]:
    """The name of the letter that comes back with the report."""
    names = [id_of(_fields(leaf.data()[0])) for leaf in leaves if leaf.content_type in _RETURNED]
    return [f"<{name}>" for name in names if name]


def _fields(data: bytes) -> Headers:
    head = data.lstrip()
    return read_headers(head, 0, len(head))[0]
