"""A client at their page: opens it, reads it, presses a button there."""

from __future__ import annotations

from django.core.cache import cache
from django.test import Client as Browser

from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.doors.pressing import new_token
from tests.cast import ago

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def visitor(**how) -> Browser:
    """Somebody without an account, whom nobody has counted yet."""
    cache.clear()
    return Browser(headers={"User-Agent": BROWSER, **how.pop("headers", {})}, **how)


def press(browser: Browser, door: Door, path: str, said=None, *, page: str | None = None):
    """Press a button of a page that was opened a minute ago."""
    page = new_token(door, ago(minutes=1)) if page is None else page
    return browser.post(path_of(door, path), {**(said or {}), "page": page})
