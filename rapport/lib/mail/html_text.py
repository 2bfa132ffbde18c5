"""Sanitised HTML turned into plain text that keeps paragraphs, lists and quotations."""

import re
from html import unescape

# nh3 quotes every attribute value; a ">" inside quotes ends no tag.
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>|([^<]+|<)')
_WITH_SPACE_AROUND = "p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre figure details hr"
_ON_OWN_LINE = "div tr li dt dd address article section header footer main center caption figcaption summary"
_PARAGRAPHS = frozenset(_WITH_SPACE_AROUND.split())
_LINES = _PARAGRAPHS | frozenset(_ON_OWN_LINE.split())
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_FILLING = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]|[\u200c\u200d]+(?=[\\s\u200c\u200d]|$)")
_DEEPEST_QUOTE = 20  # shown; and as deep for lists


def text_of(clean: str) -> str:
    """The text of sanitised HTML as a person would copy it: paragraphs, lists and links keep their words, quotations
    (blockquote) begin with "> "."""
    return _Typewriter().type(clean)


class _Typewriter:
    """Types sanitised HTML line by line."""

    def __init__(self) -> None:
        self.typed: list[str] = []
        self.line: list[str] = []
        self.quotes = self.quotes_before = 0
        self.lists: list[int] = []  # the next number of each open list; 0 for bullets
        self.preformatted = 0
        self.wants_gap = False

    def _margin(self, quotes: int) -> str:
        return "> " * min(quotes, _DEEPEST_QUOTE)

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
                self.typed.append(self._margin(min(self.quotes, self.quotes_before)).rstrip())
            self.wants_gap, self.quotes_before = False, self.quotes
            indent = "  " * min(len(self.lists) - 1, _DEEPEST_QUOTE)
            self.typed.append(self._margin(self.quotes) + indent + line)
        elif even_empty and self.typed and (len(self.typed) < 2 or self.typed[-1] or self.typed[-2]):
            self.typed.append(self._margin(self.quotes).rstrip())
