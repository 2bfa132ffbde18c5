"""The lines of a vCard (2.1, RFC 2426, RFC 6350) as properties: unfolded, decoded, with their parameters understood."""

import quopri
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapport.lib.encodings import decode


class Params(NamedTuple):
    """What the parameters of a property say, in all spellings of the three versions."""

    types: frozenset[str] = frozenset()
    preferred: bool = False
    encoding: str = ""
    charset: str = ""
    label: str = ""
    media_type: str = ""
    omitted_year: str = ""


class Line(NamedTuple):
    """One property. `value` is decoded from quoted-printable, but still has its backslashes and, maybe, base64."""

    group: str
    name: str
    params: Params
    value: str


_PLAIN = Params()
_LONGEST_HEAD = 10_000
_MOST_PARTS = 1000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_NESTED = re.compile(r"^BEGIN[ ]*:", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile("\n[ \t]")
_LINE = re.compile(r'([^:;"]+)((?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*):', re.DOTALL)
_PARAM = re.compile(r';([^:;"]*(?:"[^"]*"[^:;"]*)*)')
_ENCODINGS = {"quoted-printable": "quoted-printable", "base64": "base64", "b": "base64"}
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}
_ESCAPE = re.compile(r'\\([nN,;:"])')
_PARTS = {separator: re.compile(rf"(?<!\\){separator}") for separator in ";,"}


def properties(text: str) -> list[Line]:
    """The properties of one card between BEGIN and END; a nested card is the value of its AGENT.

    A line that is no property belongs to the one before it: some programs neither fold nor encode their line ends.
    """
    found: list[Line] = []
    loose: list[str] = []
    for logical in _logical_lines(text):
        line = _property(logical)
        if line:
            _append_to_last(found, loose)
            found.append(line)
        elif logical.strip():
            loose.append(logical.strip())
    _append_to_last(found, loose)
    return found


def _append_to_last(found: list[Line], loose: list[str]) -> None:
    """Put the loose lines where they belong and forget them."""
    if loose:
        last = found.pop() if found else Line("", "", _PLAIN, "")
        glue = "" if last.params.encoding == "base64" else "\n"
        found.append(last._replace(value=glue.join(filter(None, (last.value, *loose)))))
        loose.clear()


def unescape(value: str) -> str:
    """Text without backslashes; one before a sign that needs none stays, as in the paths of Windows."""
    if "\\" not in value and "\0" not in value:
        return value.strip()
    marked = value.replace("\\\\", "\0")
    return _ESCAPE.sub(_unescaped, marked).replace("\0", "\\").strip()


def parts(value: str, separator: str) -> list[str]:
    """A structured value in its parts, which stay to be unescaped."""
    if "\\" not in value:
        return value.split(separator, _MOST_PARTS)
    return _PARTS[separator].split(value.replace("\\\\", "\0"), _MOST_PARTS)


def is_finished(text: str) -> bool:
    """Whether the card has its END: without it the file was cut off here."""
    return text.rstrip()[-40:].upper().replace(" ", "").endswith("END:VCARD")


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _logical_lines(text: str) -> Iterable[str]:
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "=\n" in text and "quoted-printable" in text.lower():
        text = "\n".join(_without_soft_breaks(text.split("\n")))
    lines = _FOLD.sub("", text).split("\n")
    return _outer(lines) if _NESTED.search(text) else lines


def _without_soft_breaks(lines: list[str]) -> Iterator[str]:
    """Quoted-printable of vCard 2.1 ends a line with "=" where the value goes on."""
    whole: list[str] = []
    for line in lines:
        goes_on = line.endswith("=") and (bool(whole) or "quoted-printable" in line.partition(":")[0].lower())
        if whole and line.upper().startswith("END:VCARD"):
            yield "".join(whole)
            whole = []
        if goes_on:
            whole.append(line[:-1])
        else:
            yield "".join([*whole, line])
            whole = []
    if whole:
        yield "".join(whole)


def _outer(lines: Iterable[str]) -> Iterator[str]:
    """The lines of the card itself; those of a card inside it are appended to the line that opened it."""
    depth = 1
    agent: list[str] = []
    for line in lines:
        mark = line[:20].replace(" ", "").upper().rstrip()
        if mark == "BEGIN:VCARD":
            depth += 1
        elif mark == "END:VCARD":
            depth -= 1
        elif depth > 1:
            agent.append(line)
        elif line.rstrip().upper() != "AGENT:":
            yield line
    if agent:
        yield "AGENT:" + "\\n".join(agent)


def _property(logical: str) -> Line | None:
    head, colon, value = logical.partition(":")
    raw_params = ""
    if ";" in head or '"' in head:
        # A quoted parameter may hold a colon.
        match = _LINE.match(logical, 0, _LONGEST_HEAD)
        if not match:
            return None
        head, raw_params, value = match[1], match[2], logical[match.end() :]
    if not colon:
        return None
    group, dot, name = head.strip().rpartition(".")
    params = _params(raw_params) if raw_params else _PLAIN
    if params.encoding == "quoted-printable":
        value = _from_quoted_printable(value, params.charset)
    return Line(group.lower() if dot else "", name.upper(), params, value)


def _from_quoted_printable(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    return _CONTROL.sub("", decode(data, charset).text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=2000)
def _params(raw: str) -> Params:
    """The parameters of `;WORK;PREF` (2.1), `;TYPE=WORK,VOICE;TYPE=pref` (3.0) or `;TYPE="work,voice";PREF=1` (4.0)."""
    types: list[str] = []
    named: dict[str, str] = {}
    for param in _PARAM.findall(raw):
        key, equals, value = param.partition("=")
        key, value = (key.strip().lower(), value.strip()) if equals else ("type", key.strip())
        if key != "type":
            named[key] = value.strip('"')
        elif value.lower() in _ENCODINGS:
            named["encoding"] = value
        else:
            types += value.lower().split(",")
    words = frozenset(word.strip(' "') for word in types)
    return Params(
        types=words,
        preferred="pref" in words or named.get("pref") == "1",
        encoding=_ENCODINGS.get(named.get("encoding", "").lower(), ""),
        charset=named.get("charset", ""),
        label=re.sub(r"\^[n'^]", lambda sign: _CARET[sign[0]], named.get("label", "")),
        media_type=named.get("mediatype", ""),
        omitted_year=named.get("x-apple-omit-year", ""),
    )
