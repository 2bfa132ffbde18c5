"""HTML letters: made safe to show inside a page of ours, and turned into text that keeps paragraphs, lists and quotes."""

import re
from html import escape, unescape

import nh3

LONGEST_HTML = 1_000_000  # characters
_DEEPEST = 400
_MOST_FORMATTING = 500_000
_MOST_ENTITIES = 150_000
_TAGS = set(
    "a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt"
    " em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small"
    " span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
_SILENT_TAGS = set(
    "applet audio canvas embed form frameset iframe math noembed noframes noscript object script select style svg template"
    " textarea title video xml".split()
)
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
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
# Tags that HTML closes by itself: left open they do not nest.
_SELF_CLOSING = _VOID | set("p li td th tr dd dt tbody thead tfoot option meta link input area base source o:p".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_OPENING_OR_CLOSING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_IMAGE_WITHOUT_SOURCE = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')
_ALT = re.compile(r' alt="([^"]*)"')


def sanitise(html: str) -> str:
    """The HTML with nothing in it that runs, styles, submits or loads: pictures come from the letter itself (`cid:`),
    links open elsewhere and tell nothing. What the letter hides from its reader is left out. At most a million
    characters of input are read."""
    html = html[:LONGEST_HTML]
    if _is_bomb(html):
        return f"<pre>{escape(unescape(_ANY_TAG.sub(' ', html)))}</pre>"
    clean = _CLEANER.clean(html)
    if ' style="hidden"' in clean:
        clean = _without_hidden(clean)
    if "<img" in clean:
        clean = _IMAGE_WITHOUT_SOURCE.sub(_alternative, clean)
    return clean.strip()


def html_to_text(html: str) -> str:
    """The text of any HTML, as a person would copy it; quotations (blockquote) begin with "> "."""
    return text_of(sanitise(html))


def text_of(clean: str) -> str:
    """The same for HTML that `sanitise` has returned."""
    return _Typewriter().type(clean)


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


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_SILENT_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_permitted,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
)


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


# nh3 quotes every attribute value; a ">" inside quotes ends no tag.
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>|([^<]+|<)')
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre figure details hr".split())
_LINES = _PARAGRAPHS | set(
    "div tr li dt dd address article section header footer main center caption figcaption summary".split()
)
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_FILLING = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]|[\u200c\u200d]+(?=[\\s\u200c\u200d]|$)")
_DEEPEST_QUOTE = 20  # shown; and as deep for lists


class _Typewriter:
    """Types sanitised HTML line by line."""

    def __init__(self) -> None:
        self.typed: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.lists: list[int] = []  # the next number of each open list; 0 for bullets
        self.preformatted = 0
        self.wants_gap = False

    def _margin(self) -> str:
        return "> " * min(self.quotes, _DEEPEST_QUOTE)

    def type(self, clean: str) -> str:
        for closing, tag, _attributes, text in _TOKEN.findall(clean):
            if text:
                self._text(unescape(text) if "&" in text else text)
            elif closing:
                self._close(tag)
            else:
                self._open(tag)
        self._end_line()
        return "\n".join(self.typed).strip("\n")

    def _text(self, text: str) -> None:
        if not self.preformatted:
            self.line.append(_SPACE.sub(" ", text))
            return
        first, *rest = text.split("\n")
        self.line.append(first)
        for piece in rest:
            self._end_line(even_empty=True)
            self.line.append(piece)

    def _open(self, tag: str) -> None:
        if tag == "br":
            self._end_line(even_empty=True)
        elif tag in _LINES:
            self._end_line()
            self.wants_gap |= tag in _PARAGRAPHS and not (self.lists and tag in ("ul", "ol", "p"))
        if tag == "blockquote":
            self.quotes += 1
        elif tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self.line.append(self._bullet())
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("td", "th"):
            self.line.append(" ")

    def _close(self, tag: str) -> None:
        if tag in _LINES:
            self._end_line()
            self.wants_gap |= tag in _PARAGRAPHS and not (len(self.lists) > 1 and tag in ("ul", "ol"))
        if tag == "blockquote":
            self.quotes -= 1
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.preformatted -= 1

    def _bullet(self) -> str:
        if not self.lists:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1 if number else 0
        return f"{number}. " if number else "- "

    def _end_line(self, even_empty: bool = False) -> None:
        line = _FILLING.sub("", "".join(self.line))
        self.line.clear()
        line = line.rstrip() if self.preformatted else _SPACE.sub(" ", line).strip()
        if line:
            if self.wants_gap and self.typed and self.typed[-1].strip("> "):
                self.typed.append(self._margin().rstrip())
            self.wants_gap = False
            indent = "  " * min(len(self.lists) - 1, _DEEPEST_QUOTE)
            self.typed.append(self._margin() + indent + line)
        elif even_empty and self.typed and (len(self.typed) < 2 or self.typed[-1] or self.typed[-2]):
            self.typed.append(self._margin().rstrip())
