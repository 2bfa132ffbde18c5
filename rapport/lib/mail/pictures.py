"""Pictures of a letter that lie elsewhere: how many, and which of them only tell the sender that it is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

MOST_TRACKERS = 20
_LOOKED_AT = 200_000  # characters of HTML
_IMAGE = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"(https?:[^"]*)"|'(https?:[^']*)'|(https?:[^\s>]+))""", re.IGNORECASE)
_TINY = re.compile(
    r"""\b(?:width|height)\s*[=:]\s*["']?\s*[01](?:px)?\s*(?:["';\s/>]|$)|display\s*:\s*none""", re.IGNORECASE
)
# Parts of addresses by which mail programs of senders count who opened a letter.
_COUNTING = re.compile(
    r"/(?:open|opens|track|trk|pixel|beacon|imp|wf/open|o\.gif|t\.gif|open\.aspx|open\.php|track/open|e/o|ss/o)"
    r"(?:[/.?]|$)|list-manage\.com/track|mailtrack\.io|mandrillapp\.com/track|sendgrid\.net/wf|hubspot[a-z]*\.com/"
    r"|mjt\.lu/oo|yesware\.com|streak\.com/|bananatag\.com|mailgun\.|cmail\d+\.com/t|unisender\.|sendpulse\.|mindbox\."
    r"|google-analytics\.com/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """`count` pictures that would be fetched; `trackers` are the hosts of those nobody is meant to see."""

    count: int = 0
    trackers: tuple[str, ...] = ()


def pictures_in(htmls: Iterable[str]) -> Pictures:
    """What the HTML of a letter would fetch."""
    count, trackers = 0, dict[str, None]()
    for html in htmls:
        if "<img" not in html and "<IMG" not in html:
            continue
        for image in _IMAGE.findall(html[:_LOOKED_AT]):
            address = _source(image)
            if not address:
                continue
            if _is_tracker(image, address):
                trackers[_host(address)] = None
            else:
                count += 1
    return Pictures(count, tuple(trackers)[:MOST_TRACKERS])


def without_trackers(html: str) -> str:
    """The HTML without pictures that only count who reads."""
    return _IMAGE.sub(lambda image: "" if (at := _source(image[0])) and _is_tracker(image[0], at) else image[0], html)


def _source(image: str) -> str:
    found = _SOURCE.search(image)
    return unescape(next(filter(None, found.groups()))) if found else ""


def _is_tracker(image: str, address: str) -> bool:
    return bool(_TINY.search(image.replace(address, "")) or _COUNTING.search(address))


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:100]
    except ValueError:
        return "?"
