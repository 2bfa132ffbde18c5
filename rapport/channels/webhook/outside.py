"""Bringing a message to somebody's address: by https, to the open network, to the very machine that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from rapport.lib.lazily import lazily
from rapport.web.outside import is_open, numbers_of, pinned

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

PATIENCE = 20.0
LONGEST_ANSWER = 64 * 1024


class Closed(Exception):
    """The address leads nowhere messages may be brought to. `code`: no_https, no_name, private."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def place_of(url: str) -> tuple[str, int, str]:
    """Host, port and one address of it. Raises Closed; the name is asked once, so it cannot change its mind later."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Closed("no_name") from None
    if parts.scheme != "https" and not (settings.PRIVATE_ADDRESSES and parts.scheme == "http"):
        raise Closed("no_https")
    found = numbers_of(host, port)
    if not found:
        raise Closed("no_name")
    if not settings.PRIVATE_ADDRESSES and not all(map(is_open, found)):
        raise Closed("private")
    return host, port, found[0]


def post(url: str, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    """The answer to one request; redirections are not followed. Raises Closed and what httpx2 raises."""
    host, _port, address = place_of(url)
    target, shown = pinned(url, address)
    heads = {**headers, "Host": shown}
    # trust_env: a proxy of the environment would look the name up by itself.
    with httpx2.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        asked = client.build_request("POST", target, content=body, headers=heads, extensions={"sni_hostname": host})
        answer = client.send(asked, stream=True)
        try:
            taken = 0
            for block in answer.iter_raw():
                taken += len(block)
                if taken > LONGEST_ANSWER:
                    break
        finally:
            answer.close()
        return answer
