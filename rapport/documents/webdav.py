"""One folder on a WebDAV server (RFC 4918): what lies in it, and files brought and fetched under the eyes of ETags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from defusedxml import ElementTree

from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

TIMEOUT_SECONDS = 30
MOST_FILES = 1000
LARGEST_ANSWER, LARGEST_FILE = 4_000_000, 50_000_000
PROPERTIES = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getetag/><getcontentlength/><resourcetype/>'
    b"</prop></propfind>"
)
DAV = "{DAV:}"


class FolderTrouble(Exception):
    """The folder cannot be read or written: `code` says why."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


class Changed(Exception):
    """The file there is no longer the one that was seen (412)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the folder."""

    name: str
    etag: str
    size: int


class Remote:
    """A folder and what opens it. All methods raise FolderTrouble."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/") + "/"
        self.host = urlsplit(url).hostname or ""
        self.web = httpx2.Client(
            auth=(username, password) if username else None, timeout=TIMEOUT_SECONDS, follow_redirects=False
        )

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.web.close()

    def items(self) -> list[Item]:
        """The files in it, folders left out. More than a thousand are too many: "too_many"."""
        answer = self._ask("PROPFIND", "", content=PROPERTIES, headers={
            "Depth": "1", "Content-Type": "application/xml",
        })  # fmt: skip
        if len(answer.content) > LARGEST_ANSWER:
            raise FolderTrouble("too_many", most=MOST_FILES)
        found = list(_items(answer.content))
        if len(found) > MOST_FILES:
            raise FolderTrouble("too_many", most=MOST_FILES)
        return found

    def get(self, name: str) -> tuple[bytes, str]:
        """A file and its ETag."""
        with self._trouble(), self.web.stream("GET", self._at(name)) as answer:
            self._look(answer)
            parts, size = [], 0
            for part in answer.iter_bytes():
                size += len(part)
                if size > LARGEST_FILE:
                    raise FolderTrouble("too_large", name=name)
                parts.append(part)
        return b"".join(parts), bare(answer.headers.get("ETag", ""))

    def put(self, name: str, data: bytes, *, etag: str) -> str:
        """Bring a file: over the one of this ETag, or as a new one when it is empty. Its new ETag. Raises Changed."""
        condition = {"If-Match": f'"{etag}"'} if etag else {"If-None-Match": "*"}
        answer = self._ask("PUT", name, content=data, headers=condition)
        # Some servers (Nextcloud behind a proxy) do not say it in the answer.
        said = bare(answer.headers.get("ETag", ""))
        return said or next((item.etag for item in self.items() if item.name == name), "")

    def delete(self, name: str, *, etag: str) -> None:
        """Take a file away if it is still the one of this ETag. Raises Changed."""
        self._ask("DELETE", name, headers={"If-Match": f'"{etag}"'} if etag else {}, fine=(404,))

    def _at(self, name: str) -> str:
        return self.url + quote(name, safe="")

    def _ask(
        self, method: str, name: str, *, content: bytes = b"", headers: dict[str, str], fine: tuple[int, ...] = ()
    ) -> httpx2.Response:
        with self._trouble():
            answer = self.web.request(method, self._at(name), content=content or None, headers=headers)
            if answer.status_code not in fine:
                self._look(answer)
            return answer

    def _look(self, answer: httpx2.Response) -> None:
        code = answer.status_code
        if code == 412:
            raise Changed
        if code in (401, 403):
            raise FolderTrouble("not_let_in" if code == 401 else "forbidden", host=self.host)
        if code == 404:
            raise FolderTrouble("no_folder", host=self.host)
        if code == 507:
            raise FolderTrouble("full", host=self.host)
        if code >= 300:
            raise FolderTrouble("answered", host=self.host, answer=f"{code} {answer.reason_phrase}"[:80])

    def _trouble(self) -> _Named:
        return _Named(self.host)


class _Named:
    """What goes wrong on the way gets our name."""

    def __init__(self, host: str) -> None:
        self.host = host

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, trouble: BaseException | None, _where: object) -> None:
        if isinstance(trouble, httpx2.TimeoutException):
            raise FolderTrouble("silent", host=self.host) from trouble
        if isinstance(trouble, httpx2.HTTPError | httpx2.InvalidURL | OSError):
            raise FolderTrouble("unreachable", host=self.host) from trouble


def bare(etag: str) -> str:
    """An ETag without quotes and mark of weakness: servers write the same one differently in different places."""
    return etag.strip().removeprefix("W/").strip('"')


def _items(answer: bytes) -> Iterator[Item]:
    try:
        tree = ElementTree.fromstring(answer)
    except ElementTree.ParseError:
        raise FolderTrouble("no_webdav") from None
    for response in tree.iter(f"{DAV}response"):
        href = response.findtext(f"{DAV}href") or ""
        name = unquote(urlsplit(href).path).rstrip("/").rpartition("/")[2]
        length = response.findtext(f".//{DAV}getcontentlength") or ""
        is_folder = response.find(f".//{DAV}collection") is not None
        if name and not is_folder and not name.startswith((".", "~")):
            etag = bare(response.findtext(f".//{DAV}getetag") or "")
            yield Item(name, etag, int(length) if length.isdigit() else 0)
