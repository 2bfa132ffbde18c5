"""Markdown (CommonMark with tables and crossed-out words) as safe HTML for a page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup, escape

from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import markdown_it
else:
    markdown_it = lazily("markdown_it")

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=1)
def reader() -> markdown_it.MarkdownIt:
    """One for the process: it keeps nothing of what it reads. HTML in a text is text, and pictures are their words."""
    return markdown_it.MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def as_html(text: str, title: str = "") -> Markup:
    """The text as HTML in which nothing runs, loads or submits; headings begin at the second level.

    A text often begins with its own title, which stands above it already and is not said twice.
    """
    html = reader().render(text).removeprefix(f"<h1>{escape(title)}</h1>\n" if title else "")
    for level in range(5, 0, -1):
        html = html.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
    return Markup(clean)  # noqa: S704 - sanitised in the line above
