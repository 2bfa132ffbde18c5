"""Small marks of a page: the letters and hue of an avatar, paragraphs of a text."""

import re

from django.utils.html import escape
from markupsafe import Markup

HUES = ("clay", "sea", "moss", "iris", "rose", "sand")
ADDRESS = re.compile(r"https?://[^\s<>\"'«»]+[^\s<>\"'«».,;:!?)\]]")


def hue(number: int | None) -> str:
    """The colour of an avatar, from the id alone: it never means anything."""
    return HUES[(number or 0) % len(HUES)]


def initials(name: str, most: int = 2) -> str:
    """The first letters of the first words, for an avatar."""
    letters = [word[0] for word in re.findall(r"[^\W\d_]+", name)][:most]
    return "".join(letters).upper() or "·"


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs with its line breaks, web addresses as links."""
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(_lines(part)) for part in parts)


def _lines(part: str) -> Markup:
    return Markup(ADDRESS.sub(_link, str(escape(part))).replace("\n", "<br>"))  # noqa: S704 - escaped just before


def _link(match: re.Match[str]) -> str:
    address = match.group().replace("&quot;", "").replace("&#x27;", "")
    return f'<a href="{address}" rel="noopener noreferrer nofollow" target="_blank">{address}</a>'
