"""How one leaves a mailing list: the field List-Unsubscribe (RFC 2369), and with one press (RFC 8058)."""

import re
from dataclasses import dataclass

from rapport.lib.mail.headers import Headers, tidy

LONGEST = 2000
_ADDRESS = re.compile(r"<\s*([^<>\s]+)\s*>")


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """`url` takes a POST by itself when `one_click`, else a person opens it. `mailto` is a whole mailto address."""

    url: str
    one_click: bool
    mailto: str


def read_unsubscribing(headers: Headers) -> Unsubscribing | None:
    """What a letter says about leaving its list; None when it says nothing that can be followed."""
    said = headers.first(b"list-unsubscribe")
    if not said:
        return None
    ways = [tidy(way) for way in _ADDRESS.findall(said)]
    url = next((way for way in ways if way.lower().startswith("https://")), "") or next(
        (way for way in ways if way.lower().startswith("http://")), ""
    )
    mailto = next((way for way in ways if way.lower().startswith("mailto:")), "")
    if not (url or mailto) or max(len(url), len(mailto)) > LONGEST:
        return None
    pressed = "one-click" in headers.first(b"list-unsubscribe-post").lower().replace("_", "-")
    return Unsubscribing(url, pressed and url.lower().startswith("https://"), mailto)
