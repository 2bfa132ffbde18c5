"""WebDAV (RFC 4918): Nextcloud, ownCloud, Yandex Disk, a web server of one's own. webdavs://host/path, by HTTPS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from defusedxml import ElementTree

from rapport.backups.places.place import Access, Item, again, newest_first
from rapport.backups.refusing import Refusal
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

BLOCK_BYTES = 1 << 18
TIMEOUT_SECONDS = 60
PROPERTIES = (
    '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getcontentlength/><resourcetype/></prop>'
    "</propfind>"
)


class WebDav:
    """Files of a collection, each sent under another name and moved when it is whole."""

    def __init__(self, access: Access) -> None:
        parts = urlsplit(access.address)
        if not parts.hostname:
            raise Refusal("unknown_place", address=access.address)
        self.address = access.address.rstrip("/")
        scheme = "https" if parts.scheme == "webdavs" else "http"
        self.root = f"{scheme}://{parts.netloc}"
        self.path = quote(unquote(parts.path).strip("/"))
        self.web = httpx2.Client(
            auth=(access.account, access.secret) if access.account else None, timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )  # fmt: skip

    def put(self, path: Path, name: str, tell: Callable[[int], None]) -> None:
        """Sent, measured, moved."""
        size = path.stat().st_size
        self._collections()
        aside = f"{name}.part"
        self._ask("PUT", aside, content=lambda: _blocks(path, tell), headers={"Content-Length": str(size)})
        if {item.name: item.size for item in self._all()}.get(aside) != size:
            self._ask("DELETE", aside)
            raise Refusal("place_altered", place=self.address)
        self._ask("MOVE", aside, headers={"Destination": self._url(name), "Overwrite": "T"})

    def get(self, name: str, path: Path) -> None:
        """Brought here."""

        def bring() -> None:
            with self.web.stream("GET", self._url(name)) as answer, path.open("wb") as file:
                answer.raise_for_status()
                for block in answer.iter_bytes(BLOCK_BYTES):
                    file.write(block)

        self._do(bring, name)

    def items(self) -> list[Item]:
        """What lies there under a name of ours."""
        return newest_first(self._all())

    def delete(self, name: str) -> None:
        """Removed, if it is there."""
        self._ask("DELETE", name, fine=(404,))

    def _all(self) -> list[Item]:
        answer = self._ask("PROPFIND", "", content=lambda: PROPERTIES.encode(), headers={
            "Depth": "1", "Content-Type": "application/xml",
        }, fine=(404,))  # fmt: skip
        return [] if answer.status_code == 404 else list(_items(answer.content))

    def _collections(self) -> None:
        """Make the folders that are not there yet."""
        made = ""
        for part in filter(None, self.path.split("/")):
            made = f"{made}/{part}"
            # 405: it is there already; 301, 403, 409: it is not ours to make, and the PUT will tell.
            self._do(lambda url=f"{self.root}{made}/": self.web.request("MKCOL", url))  # type: ignore[misc]

    def _url(self, name: str) -> str:
        return f"{self.root}/{self.path}/{quote(name)}" if self.path else f"{self.root}/{quote(name)}"

    def _ask(
        self,
        method: str,
        name: str,
        *,
        content: Callable[[], Any] = lambda: None,
        headers: dict[str, str] | None = None,
        fine: tuple[int, ...] = (),
    ) -> httpx2.Response:
        def ask() -> httpx2.Response:
            answer = self.web.request(method, self._url(name), content=content(), headers=headers)
            if answer.status_code not in fine:
                answer.raise_for_status()
            return answer

        found: httpx2.Response = self._do(ask)
        return found

    def _do(self, deed: Callable[[], Any], name: str = "") -> Any:
        try:
            return again(deed, passing)
        except httpx2.HTTPStatusError as refusal:
            if name and refusal.response.status_code == 404:
                raise Refusal("no_such_backup", name=name, place=self.address) from None
            reason = f"{refusal.response.status_code} {refusal.response.reason_phrase}"
            raise Refusal("place_failed", place=self.address, reason=reason) from refusal
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as refusal:
            raise Refusal("place_silent", place=self.address, reason=type(refusal).__name__) from refusal


def passing(trouble: Exception) -> bool:
    """Whether it may be over the next time."""
    if isinstance(trouble, httpx2.HTTPStatusError):
        return trouble.response.status_code in {423, 429, 500, 502, 503, 504}
    return isinstance(trouble, httpx2.TransportError)


def _blocks(path: Path, tell: Callable[[int], None]) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            tell(len(block))
            yield block


def _items(answer: bytes) -> Iterator[Item]:
    dav = "{DAV:}"
    try:
        tree = ElementTree.fromstring(answer)
    except ElementTree.ParseError:
        return
    for response in tree.iter(f"{dav}response"):
        href, length = response.findtext(f"{dav}href") or "", response.findtext(f".//{dav}getcontentlength") or ""
        if response.find(f".//{dav}collection") is None and length.isdigit():
            yield Item(unquote(urlsplit(href).path).rstrip("/").rpartition("/")[2], int(length))
