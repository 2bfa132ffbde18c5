"""HTML letters, made safe to show inside a page of ours: nothing in them runs, submits, loads or hides."""

import re
from html import escape, unescape
from typing import Any

import nh3

from rapport.lib.mail.html_text import text_of
from rapport.lib.mail.pictures import without_trackers

LONGEST_HTML = 1_000_000  # characters
_DEEPEST = 400
_MOST_FORMATTING = 500_000
_MOST_ENTITIES = 150_000
_TAGS = (
    "a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl"
    " dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section"
    " small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_SILENT_TAGS = (
    "applet audio canvas embed frameset iframe math noembed noframes noscript object script select style svg"
    " template textarea title video xml"
)
_LINK = '<a target="_blank" rel="noopener noreferrer nofollow" '
_CELL = {"colspan", "rowspan", "align", "valign"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "style"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": _CELL,
    "th": _CELL,
    "ol": {"start", "type"},
}
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)", re.IGNORECASE)
_FOLDED_AWAY = re.compile(r"max-height\s*:\s*0(?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_HIDDEN_TAG = re.compile(r'<([a-z0-9]+)(?: [a-z]+="[^"]*")*? style="hidden"[^>]*>')
_VOID = ("br", "col", "hr", "img", "wbr")
# Tags that HTML closes by itself: left open they do not nest.
_CLOSED_BY_HTML = "p li td th tr dd dt tbody thead tfoot option meta link input area base source o:p"
_SELF_CLOSING = frozenset((*_VOID, *_CLOSED_BY_HTML.split()))
_FORMATTING_TAGS = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_TAGS.split())
_OPENING_OR_CLOSING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_IMAGE_WITHOUT_SOURCE = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')
_ALT = re.compile(r' alt="([^"]*)"')


def sanitise(html: str) -> str:
    """The HTML with nothing in it that runs, styles, submits or loads: pictures come from the letter itself (`cid:`),
    links open elsewhere and tell nothing. What the letter hides from its reader is left out. At most a million
    characters of input are read."""
    return _sanitised(html, _CLEANER)


def sanitise_with_pictures(html: str) -> str:
    """As `sanitise`, with pictures from elsewhere in it, for a reader who has asked for them. Those that only tell the
    sender who reads are left out all the same."""
    return _sanitised(html, _CLEANER_WITH_PICTURES)


def _sanitised(html: str, cleaner: nh3.Cleaner) -> str:
    html = html[:LONGEST_HTML]
    if _is_bomb(html):
        return f"<pre>{escape(unescape(_ANY_TAG.sub(' ', html)))}</pre>"
    clean = cleaner.clean(html)
    if ' style="hidden"' in clean:
        clean = _without_hidden(clean)
    # nh3 can set these too, but in another order every time: the same letter would not give the same HTML.
    clean = clean.replace("<a ", _LINK)
    if "<img" in clean:
        clean = without_trackers(clean)
        clean = _IMAGE_WITHOUT_SOURCE.sub(_alternative, clean)
    return clean.strip()


def html_to_text(html: str) -> str:
    """The text of any HTML, as a person would copy it; quotations (blockquote) begin with "> "."""
    return text_of(sanitise(html))


def from_text(text: str) -> str:
    """Plain text as HTML that shows it line by line; "" for blank text."""
    return f"<div>{escape(text.strip()).replace(chr(10), '<br>')}</div>" if text.strip() else ""


def _permitted(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        hides = _HIDES.search(value) or ("overflow" in value and _FOLDED_AWAY.search(value))
        return "hidden" if hides else None
    if attribute in ("src", "href"):
        return value if (attribute == "src") == value.lstrip().lower().startswith("cid:") else None
    return value


def _permitted_with_pictures(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lstrip().lower().startswith(("cid:", "https://", "http://")) else None
    return _permitted(tag, attribute, value)


_SETTINGS: dict[str, Any] = {
    "tags": set(_TAGS.split()),
    "clean_content_tags": set(_SILENT_TAGS.split()),
    "attributes": _ATTRIBUTES,
    "link_rel": None,
    "url_schemes": {"http", "https", "mailto", "tel", "cid"},
    "url_relative": "deny",
}
_CLEANER = nh3.Cleaner(**_SETTINGS, attribute_filter=_permitted)
_CLEANER_WITH_PICTURES = nh3.Cleaner(**_SETTINGS, attribute_filter=_permitted_with_pictures)


def _is_bomb(html: str) -> bool:
    """Whether a standard parser would take quadratic time or space: entities without end, very deep nesting, or
    formatting left open, which HTML opens again in every paragraph that follows."""
    if html.count("&") > _MOST_ENTITIES:
        return True
    tags = html.count("<")
    if tags < _DEEPEST:
        return False
    depth = formatting = deepest = most_formatting = 0
    for closing, written in _OPENING_OR_CLOSING.findall(html):
        tag = written.lower()
        if tag in _SELF_CLOSING:
            continue
        step = -1 if closing else 1
        depth = max(0, depth + step)
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
            most_formatting = max(most_formatting, formatting)
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or most_formatting * tags > _MOST_FORMATTING


def _without_hidden(clean: str) -> str:
    kept, at = [], 0
    while hidden := _HIDDEN_TAG.search(clean, at):
        kept.append(clean[at : hidden.start()])
        at = hidden.end() if hidden[1] in _VOID else _end_of_element(clean, hidden[1], hidden.end())
    return "".join(kept) + clean[at:]


def _end_of_element(clean: str, tag: str, at: int) -> int:
    depth = 1
    for found in re.compile(rf"<(/?){tag}[ >]").finditer(clean, at):
        depth += -1 if found[1] else 1
        if not depth:
            return found.end()
    return len(clean)


def _alternative(image: re.Match[str]) -> str:
    alt = _ALT.search(image[0])
    return alt[1] if alt else ""
