"""A real browser on the test server: Debian's Chromium through Playwright, signed in without typing a password."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from rapport.accounts.actors import Actor
from tests.cast import signed_in

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    # A page of another site may then draw the test server in a frame.
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Window:
    """One page of a browser, and everything it complained about in its console."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def visit(self, path: str) -> Response | None:
        """Open a page of the test server and wait until its scripts have run."""
        return self.page.goto(self.address + path, wait_until="load")

    def hear(self, message: ConsoleMessage) -> None:
        """A refused form answers 422, which Chromium reports as if something had failed to load."""
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser, without a window. Never skipped: `make test` installs it."""
    named = [os.environ.get("RAPPORT_TEST_CHROMIUM", ""), *NAMES]
    program = next((path for name in named if name and (path := shutil.which(name))), None)
    if program is None:
        raise RuntimeError(f"The browser tests need one of {', '.join(NAMES)}; `make test` installs it.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


def open_window(
    browser: Browser, address: str, actor: Actor | None, *, width: int = 1280, height: int = 800, theme: str = "light",
    locale: str = "en", **more: object,
) -> Window:  # fmt: skip
    """A new window with its own cookies, signed in if an actor is given. `theme` is the system's colour scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale=locale, reduced_motion="reduce", **more
    )
    if actor is not None:
        cookie = signed_in(actor).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    window = Window(context.new_page(), address)
    window.page.set_default_timeout(10_000)
    window.page.on("console", window.hear)
    window.page.on("pageerror", lambda error: window.complaints.append(f"{window.page.url}: {error}"))
    return window
