"""Reading an answer as a browser would: headings, language, title, words, and whatever our CSP would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

SILENT = {"script", "style", "template", "code", "pre", "kbd"}


@dataclass
class Document(HTMLParser):
    """What stands in one answer."""

    html: str
    language: str = ""
    headings: int = 0
    title: str = ""
    offences: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    # How deep an element of another language stands: what it says is quoted (WCAG 3.1.2), not said by the page.
    _quoted: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    @property
    def is_whole(self) -> bool:
        """Whether it is a document and not a piece of one."""
        return self.html.lstrip()[:15].casefold() == "<!doctype html>"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Counts, and looks for what runs or styles inline."""
        named = dict(attrs)
        self._open.append(tag)
        if tag == "html":
            self.language = named.get("lang") or ""
        elif named.get("lang") and not self._quoted:
            self._quoted = len(self._open)
        if "id" in named and "template" not in self._open:
            self.ids.append(named["id"] or "")
        self.headings += tag == "h1"
        self.offences += [f"<{tag} {name}>" for name in named if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in named and named.get("type") != "application/json"):
            self.offences.append(f"<{tag}>")
        if (named.get("href") or "").strip().casefold().startswith("javascript:"):
            self.offences.append(f"<{tag} href=javascript:>")
        if not self._quoted:
            self.words.update(
                value.strip() for name in ("aria-label", "title", "placeholder") if (value := named.get(name))
            )

    def handle_endtag(self, tag: str) -> None:
        """Forgets what it closes."""
        while tag in self._open and self._open.pop() != tag:
            pass
        if len(self._open) < self._quoted:
            self._quoted = 0

    def handle_data(self, data: str) -> None:
        """Words a person reads."""
        if "title" in self._open[-1:]:
            self.title += data
        if not self._quoted and not SILENT & set(self._open):
            self.words.add(" ".join(data.split()))


def is_html(answer: HttpResponse) -> bool:
    """Whether a person would read it in a browser."""
    return answer.headers.get("Content-Type", "").startswith("text/html")


def text_of(answer: HttpResponse) -> str:
    """The whole answer, a file that is streamed too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def listed(wrong: dict[Any, Any]) -> str:
    """What is wrong, one place a line, for the message of an assertion."""
    return "\n".join(["", *(f"{place}  {what}" for place, what in wrong.items())])
