"""Small marks of a page: the letters and hue of an avatar, paragraphs of a text."""

import re

from markupsafe import Markup, escape

HUES = ("clay", "sea", "moss", "iris", "rose", "sand")
ADDRESS = re.compile(r"https?://[^\s<>\"'«»]+[^\s<>\"'«».,;:!?)\]]")
LINK = Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>')


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
    pieces, last = [], 0
    for match in ADDRESS.finditer(part):
        pieces += [escape(part[last : match.start()]), LINK.format(match.group())]
        last = match.end()
    return Markup("").join([*pieces, escape(part[last:])]).replace("\n", Markup("<br>"))
