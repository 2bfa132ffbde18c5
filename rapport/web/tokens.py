"""The token a public page carries: when it was made, for which form, once. It stands in for the CSRF cookie.

A form in a frame on somebody's site gets no cookie of ours: browsers keep those of third parties away. There is nothing
to protect by one either, because these pages know no session; what must be known is that the page is ours and how old
it is, and that says the signature.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core import signing

SALT = "rapport.questionnaires.page"
SOONEST = timedelta(seconds=3)
LATEST = timedelta(hours=24)
# Names that programs like to fill in and browsers do not. Ours are called otherwise, so they never meet.
BAIT = ("homepage_url", "second_line", "your_comment", "subject_line", "office_room", "callback_code")


class Forged(Exception):
    """The token was not made here, or for another form."""


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a page said about itself. `site` is the origin it stood in a frame on, if any."""

    nonce: str
    made_at: datetime
    site: str = ""

    def is_too_young(self, at: datetime) -> bool:
        """Sent quicker than anybody can read."""
        return at - self.made_at < SOONEST

    def is_too_old(self, at: datetime) -> bool:
        """The page has lain open for longer than a day."""
        return at - self.made_at > LATEST

    @property
    def bait(self) -> str:
        """The field that stays empty, called differently on each page."""
        return bait_of(self.nonce)


def bait_of(nonce: str) -> str:
    """The name of the empty field of a page."""
    return BAIT[int(nonce[:4], 16) % len(BAIT)]


def issue(purpose: str, *, at: datetime, site: str = "") -> tuple[str, str]:
    """A new token for one form or one personal link, and the name of its empty field. Nothing is kept of it."""
    nonce = secrets.token_hex(16)
    facts = {"p": purpose, "n": nonce, "t": int(at.timestamp()), "s": site}
    return signing.dumps(facts, salt=SALT), bait_of(nonce)


def read(text: str, purpose: str) -> PageToken:
    """What a token says. Raises Forged for one that is not ours or was made for something else."""
    try:
        facts = signing.loads(text[:2000], salt=SALT)
    except signing.BadSignature:
        raise Forged from None
    if facts.get("p") != purpose:
        raise Forged
    return PageToken(facts["n"], datetime.fromtimestamp(facts["t"]).astimezone(), facts["s"])


def origin_of(address: str) -> str:
    """https://olive.example of the address of a page; nothing for what is none."""
    try:
        parts = urlsplit(address[:2000])
        return f"{parts.scheme}://{parts.netloc}"[:200] if parts.scheme in {"http", "https"} and parts.netloc else ""
    except ValueError:
        return ""
