"""Questions to servers of calendars: bounded in size and time, and never behind a door nobody named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from rapport.lib.lazily import lazily
from rapport.web.outside import is_open, numbers_of, pinned

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

PATIENCE, TO_CONNECT = 30.0, 10.0
LARGEST_BYTES = 50_000_000
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAME = {"User-Agent": "Rapport"}


class Trouble(Exception):
    """A server could not be asked, or refused. `code` is a stable word, `details` fill its sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code, self.details = code, details

    def as_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"code": self.code, "details": self.details}


class Answer:
    """What a server said: its status, its headers, its bytes, and where that was after redirects."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes, url: str) -> None:
        self.status, self.headers, self.body, self.url = status, headers, body, url

    def header(self, name: str) -> str:
        """A header, empty when there is none."""
        return self.headers.get(name, "") or ""


class Web:
    """A connection to one server. `anywhere`: a person typed its address by hand, so it may lie in their own network;
    what it sends us on to may not.
    """

    def __init__(self, *, username: str = "", password: str = "", anywhere: str = "") -> None:
        self.auth = httpx2.BasicAuth(username, password) if username or password else None
        self.home = urlsplit(anywhere).netloc.lower()
        self.client = httpx2.Client(
            timeout=httpx2.Timeout(PATIENCE, connect=TO_CONNECT), follow_redirects=False, headers=NAME, trust_env=False
        )

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.client.close()

    def ask(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask, and follow where it sends us on to. Raises Trouble; a refusal by status is an answer."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(method, url, body, dict(headers or {}))
            if answer.status not in REDIRECTS or not (to := answer.header("Location")):
                return answer
            url = urljoin(url, to)
            if answer.status == 303:
                method, body = "GET", None
        raise Trouble("redirects", host=host_of(url))

    def _once(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        parts = checked(url)
        at_home = parts.netloc.lower() == self.home
        extensions: dict[str, Any] = {}
        asked = url
        if not at_home and not settings.PRIVATE_ADDRESSES:
            # To the very address that was looked at: a name may mean another one a moment later.
            asked, headers["Host"] = pinned(url, _open_number(parts))
            extensions["sni_hostname"] = parts.hostname or ""
        # The password is for the server it was given for.
        auth = self.auth if at_home or not self.home else None
        try:
            request = self.client.build_request(method, asked, content=body, headers=headers, extensions=extensions)
            response = self.client.send(request, auth=auth, stream=True)
            try:
                return Answer(response.status_code, response.headers, _bounded(response, parts), url)
            finally:
                response.close()
        except httpx2.TimeoutException as refusal:
            raise Trouble("slow", host=parts.hostname) from refusal
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as refusal:
            raise Trouble("unreachable", host=parts.hostname, text=str(refusal)[:200]) from refusal


def checked(url: str) -> Any:
    """The parts of an address that can be asked. Raises Trouble("address")."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable:
        raise Trouble("address", text=url[:200])
    return parts


def host_of(url: str) -> str:
    """The host of an address, for people."""
    try:
        return urlsplit(url).hostname or url[:100]
    except ValueError:
        return url[:100]


def _open_number(parts: Any) -> str:
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = numbers_of(host, port)
    if not found:
        raise Trouble("unreachable", host=host, text=host)
    if not all(map(is_open, found)):
        raise Trouble("private_address", host=host)
    return found[0]


def _bounded(response: Any, parts: Any) -> bytes:
    body = bytearray()
    for block in response.iter_bytes():
        body += block
        if len(body) > LARGEST_BYTES:
            raise Trouble("too_large", host=parts.hostname, most=LARGEST_BYTES // 1_000_000)
    return bytes(body)
