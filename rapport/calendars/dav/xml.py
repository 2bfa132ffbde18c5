"""The XML of WebDAV: what we ask, and what of an answer counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from rapport.calendars.dav.web import Trouble

D, C, CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"

SPACES = (
    'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/" '
    'xmlns:i="http://apple.com/ns/ical/"'
)
MOST_RESPONSES = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """One resource of a multistatus: its whole address, its status, its properties that were found."""

    url: str
    status: int
    props: dict[str, ElementTree.Element]

    def text(self, name: str) -> str:
        """The text of a property."""
        found = self.props.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str) -> str:
        """The address inside a property."""
        found = self.props.get(name)
        inner = found.find(f"{D}href") if found is not None else None
        return urljoin(self.url, (inner.text or "").strip()) if inner is not None else ""

    def has(self, name: str, inner: str) -> bool:
        """Whether an element stands inside a property."""
        found = self.props.get(name)
        return found is not None and found.find(f".//{inner}") is not None


def propfind(*names: str) -> bytes:
    """A PROPFIND for these properties, named with our prefixes."""
    inner = "".join(f"<{name}/>" for name in names)
    return f'<?xml version="1.0" encoding="utf-8"?><d:propfind {SPACES}><d:prop>{inner}</d:prop></d:propfind>'.encode()


def sync_report(token: str) -> bytes:
    """What changed since a token (RFC 6578)."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><d:sync-collection {SPACES}>'
        f"<d:sync-token>{escape(token)}</d:sync-token><d:sync-level>1</d:sync-level>"
        "<d:prop><d:getetag/></d:prop></d:sync-collection>"
    ).encode()


def multiget(paths: list[str]) -> bytes:
    """The objects at these paths."""
    hrefs = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><c:calendar-multiget {SPACES}>'
        f"<d:prop><d:getetag/><c:calendar-data/></d:prop>{hrefs}</c:calendar-multiget>"
    ).encode()


def mkcalendar(name: str) -> bytes:
    """A new collection for events."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><c:mkcalendar {SPACES}><d:set><d:prop>'
        f"<d:displayname>{escape(name)}</d:displayname>"
        '<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>'
        "</d:prop></d:set></c:mkcalendar>"
    ).encode()


def tree_of(body: bytes) -> ElementTree.Element:
    """An answer as XML. Raises Trouble("garbage") for anything else, and for one that defines entities."""
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", body[:10_000], re.IGNORECASE):
        raise Trouble("garbage")
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - a document type, and with it entities, is refused above
    except (ElementTree.ParseError, ValueError, LookupError) as refusal:
        raise Trouble("garbage") from refusal


def parts_of(tree: ElementTree.Element, base: str) -> Iterator[Part]:
    """The resources of a multistatus."""
    for place, response in enumerate(tree.iter(f"{D}response")):
        if place >= MOST_RESPONSES:
            raise Trouble("too_large", most=MOST_RESPONSES)
        href = response.find(f"{D}href")
        if href is None or not (href.text or "").strip():
            continue
        props: dict[str, ElementTree.Element] = {}
        for propstat in response.iter(f"{D}propstat"):
            if status_of(propstat.find(f"{D}status")) == 200:
                props |= {prop.tag: prop for prop in propstat.findall(f"{D}prop/*")}
        url = urljoin(base, (href.text or "").strip())
        yield Part(url, status_of(response.find(f"{D}status")) or 200, props)


def status_of(element: ElementTree.Element | None) -> int:
    """200 of "HTTP/1.1 200 OK", 0 when there is none."""
    found = re.search(r"\b(\d{3})\b", element.text or "") if element is not None else None
    return int(found[1]) if found else 0
