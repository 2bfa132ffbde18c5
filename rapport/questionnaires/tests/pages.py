"""A visitor at a public page: opens it, waits as people do, fills it in, sends it."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from rapport.web import tokens

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
SAID = {
    "q-name": "Nora Field", "q-email": "nora@field.example", "q-phone": "", "q-company": "Field Pottery",
    "q-about": "A shop for pots.\n\nBy spring.", "agree-answer": "on",
}  # fmt: skip


def visitor(**how) -> Browser:
    """Somebody without an account, whom nobody has counted yet."""
    cache.clear()
    return Browser(headers={"User-Agent": BROWSER}, **how)


def token_in(answer) -> str:
    """The signed token of a page."""
    return re.search(r'name="page" value="([^"]+)"', answer.text)[1]


def waited(purpose: str, *, seconds: float = 30, site: str = "") -> str:
    """The token of a page that was opened so long ago."""
    return tokens.issue(purpose, at=timezone.now() - timedelta(seconds=seconds), site=site)[0]


def send(browser: Browser, form, said=None, *, page: str | None = None, href: str = "", **more):
    """Send a form as a person would who read it for half a minute."""
    page = waited(f"f{form.pk}") if page is None else page
    return browser.post(href or form.public_href, {**(SAID if said is None else said), "page": page, **more})
