"""What a letter says and carries: its text, its HTML, its files (chosen as RFC 8621 4.1.4 tells)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from rapport.lib.encodings import decode
from rapport.lib.mail.attachments import EXTENSIONS, Attachment, file_name, invented_name, written_name
from rapport.lib.mail.headers import tidy
from rapport.lib.mail.html import LONGEST_HTML, from_text, sanitise, sanitise_with_pictures
from rapport.lib.mail.html_text import text_of
from rapport.lib.mail.parts import Part, cut
from rapport.lib.mail.pictures import Pictures, pictures_in

LONGEST_TEXT = 1_000_000  # characters
_LONGEST_ID = 255
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CID = re.compile(r' src="cid:([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    html: str
    pictures: Pictures
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]


def read_body(root: Part) -> Body:
    """Text, sanitised HTML and files of a message tree, with codes of what could not be read exactly."""
    text_parts: list[Part] = []
    html_parts: list[Part] = []
    files: list[Part] = []
    _sort([root], "mixed", False, html_parts, text_parts, files)
    if not text_parts and not html_parts:
        text_parts = _words_among(files, root)
    reading = _Reading()
    html = reading.html(html_parts)
    text = reading.text(text_parts) or (text_of(html) if html else "")
    shown = {unescape(unquote(cid)).strip("<>") for cid in _CID.findall(html)} if html else set()
    attachments = tuple(reading.attachment(part, shown) for part in files)
    return Body(text, html, pictures_in(reading.unsafe), attachments, tuple(reading.defects))


def read_html_with_pictures(root: Part) -> str:
    """The sanitised HTML of a message tree with pictures from elsewhere at their places, trackers left out."""
    html_parts: list[Part] = []
    _sort([root], "mixed", False, html_parts, [], [])
    reading = _Reading(sanitise_with_pictures)
    return reading.html(html_parts)


def _sort(
    parts: list[Part], kind: str, alternative: bool, html: list[Part] | None, text: list[Part] | None, files: list[Part]
) -> None:
    """The algorithm of RFC 8621 4.1.4, so that a letter looks here as in other mail programs; pictures, sound and film
    are always files. A list that is None takes nothing: its language was already spoken in another alternative."""
    text_before, html_before = len(text or ()), len(html or ())
    for number, part in enumerate(parts):
        if part.parts:
            inner = part.content_type.removeprefix("multipart/")
            _sort(part.parts, inner, alternative or inner == "alternative", html, text, files)
            continue
        shape = _shape(part)
        if shape == "file" or not _is_body(part, number, kind):
            files.append(part)
            continue
        if kind != "alternative" and alternative and shape == "text":
            html = None
        if kind != "alternative" and alternative and shape == "html":
            text = None
        if text is not None and (kind != "alternative" or shape == "text"):
            text.append(part)
        if html is not None and (kind != "alternative" or shape == "html"):
            html.append(part)
    if kind == "alternative" and text is not None and html is not None:
        text_found, html_found = text[text_before:], html[html_before:]
        if not text_found:
            text.extend(html_found)
        elif not html_found:
            html.extend(text_found)


def _shape(part: Part) -> str:
    if part.content_type == "text/html":
        return "html"
    # A multipart without parts had no boundary in it: what stands there is text.
    return "text" if part.content_type == "text/plain" or part.content_type.startswith("multipart/") else "file"


def _is_body(part: Part, number: int, kind: str) -> bool:
    disposition, parameters = part.disposition()
    if disposition == "attachment":
        return False
    return number == 0 or (kind != "related" and not (parameters.get("filename") or part.parameters.get("name")))


def _words_among(files: list[Part], root: Part) -> list[Part]:
    """When a letter has no other words: those of the message that is all of it, or the first nameless text of another
    kind (text/enriched and the like), which then is no file any more."""
    if root.content_type == "message/rfc822":
        leaves = cut(root.data()[0])[0].leaves()
        return [leaf for leaf in leaves if _shape(leaf) == "text" and leaf.disposition()[0] != "attachment"][:1]
    for part in files:
        if part.content_type.startswith("text/") and not written_name(part) and part.content_type not in EXTENSIONS:
            files.remove(part)
            return [part]
    return []


class _Reading:
    """Turns parts into text and files, and remembers what was wrong with them."""

    def __init__(self, clean: Callable[[str], str] = sanitise) -> None:
        self.clean = clean
        self.unsafe: list[str] = []
        self.defects: dict[str, None] = {}
        self._clean: dict[int, str] = {}

    def text(self, parts: list[Part]) -> str:
        texts = [text_of(self._sanitised(part)) if _shape(part) == "html" else self._plain(part) for part in parts]
        return self._bounded("\n\n".join(text for text in texts if text.strip()), LONGEST_TEXT, "text_cut").strip("\n")

    def html(self, parts: list[Part]) -> str:
        if not any(_shape(part) == "html" for part in parts):
            return ""
        pieces = (self._sanitised(part) if _shape(part) == "html" else from_text(self._plain(part)) for part in parts)
        return "\n".join(piece for piece in pieces if piece)

    def attachment(self, part: Part, shown: set[str]) -> Attachment:
        data = self._data(part)
        content_id = tidy(part.headers.first(b"content-id")).strip("<> ")[:_LONGEST_ID]
        name = file_name(written_name(part)) or invented_name(part, data)
        return Attachment(name, part.content_type, content_id, content_id in shown, data)

    def _sanitised(self, part: Part) -> str:
        if id(part) not in self._clean:
            unsafe = self._bounded(self._decoded(part), LONGEST_HTML, "html_cut")
            self.unsafe.append(unsafe)
            self._clean[id(part)] = self.clean(unsafe)
        return self._clean[id(part)]

    def _plain(self, part: Part) -> str:
        text = self._decoded(part)
        if part.parameters.get("format", "").lower() == "flowed":
            text = _unflowed(text, joins_words=part.parameters.get("delsp", "").lower() == "yes")
        return text

    def _decoded(self, part: Part) -> str:
        decoded = decode(self._data(part), part.parameters.get("charset"))
        if decoded.replaced:
            self.defects["characters_lost"] = None
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded.text else decoded.text
        return _NO_TEXT.sub("", text)

    def _data(self, part: Part) -> bytes:
        data, is_broken = part.data()
        if is_broken:
            self.defects["broken_encoding"] = None
        return data

    def _bounded(self, text: str, longest: int, code: str) -> str:
        if len(text) > longest:
            self.defects[code] = None
        return text[:longest]


def _unflowed(text: str, *, joins_words: bool) -> str:
    """Lines that a mail program broke for the way, whole again (RFC 3676 4)."""
    whole: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in text.split("\n"):
        content = line.lstrip(">")
        quotes, content = line[: len(line) - len(content)], content.removeprefix(" ")
        if not (goes_on and whole[-1][0] == quotes and content != "-- "):
            whole.append((quotes, []))
        goes_on = content.endswith(" ") and content != "-- "
        whole[-1][1].append(content[:-1] if goes_on and joins_words else content)
    return "\n".join(f"{quotes} {''.join(pieces)}" if quotes else "".join(pieces) for quotes, pieces in whole)
