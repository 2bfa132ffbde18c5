"""What a letter carries, as a page shows it: its files, its HTML with pictures at their places."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup

from rapport.clients.models import InteractionFile
from rapport.files.store import Missing
from rapport.inbox.models import Message
from rapport.lib.mail.bodies import read_html_with_pictures
from rapport.lib.mail.parts import cut

CID = re.compile(r'src="cid:([^"]{1,255})"')


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter."""

    name: str
    href: str
    size: int
    is_picture: bool


def attached(file: InteractionFile) -> Attached:
    """A file and where it is fetched."""
    return Attached(file.name, file_href(file), file.file.size, file.content_type.startswith("image/"))


def file_href(file: InteractionFile) -> str:
    """Where a file is fetched."""
    return reverse("inbox:file", args=[file.pk])


def html_of(message: Message, files: list[InteractionFile], *, pictures: bool) -> Markup:
    """The sanitised HTML of a letter; `pictures`: with those from elsewhere, which its reader has asked for."""
    html = message.html
    if pictures and html and message.pictures:
        # Where the letter as it came is lost, it is shown without.
        with suppress(Missing):
            html = read_html_with_pictures(cut(message.raw.read())[0]) or html
    return with_pictures(html, files)


def with_pictures(html: str, files: list[InteractionFile]) -> Markup:
    """The sanitised HTML of a letter with its inline pictures at their places."""
    places = {file.content_id: file_href(file) for file in files if file.content_id}
    return Markup(CID.sub(lambda match: f'src="{places.get(match[1], "")}"', html))  # noqa: S704 - sanitised when it was read
