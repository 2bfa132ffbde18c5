"""One CalDAV account: where its calendars are, what changed in one, its objects read and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from rapport.calendars.dav.web import Answer, Trouble, Web, host_of
from rapport.calendars.dav.xml import (
    CS,
    C,
    D,
    Part,
    mkcalendar,
    multiget,
    parts_of,
    propfind,
    sync_report,
    tree_of,
)

MANY = 50
MOST_PAGES = 1000
XML = {"Content-Type": "application/xml; charset=utf-8"}
ICS = {"Content-Type": "text/calendar; charset=utf-8"}
GONE = frozenset({404, 410})


class TokenLost(Exception):
    """The server does not know our sync token any more: everything has to be listed."""


class Changed(Exception):
    """Somebody changed the object since we saw it (412)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar on the server."""

    url: str
    name: str
    read_only: bool
    ctag: str = ""
    sync_token: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed: new or changed objects with their ETag, objects that are gone, and the token for the next time."""

    changed: dict[str, str]
    gone: list[str]
    token: str


class Dav:
    """Speaks with one server."""

    def __init__(self, web: Web) -> None:
        self.web = web

    # ---- Discovery

    def discover(self, url: str) -> tuple[str, list[Collection]]:
        """The home of the calendars behind an address somebody typed, and the calendars in it.

        The address may be a calendar, a home, a principal, or only the server (RFC 6764). Raises Trouble.
        """
        url = url if url.endswith("/") else url + "/"
        first: Trouble | None = None
        for start in dict.fromkeys([url, urljoin(url, "/.well-known/caldav"), urljoin(url, "/")]):
            try:
                found = self._from(start)
            except Trouble as trouble:
                if trouble.code in {"unauthorised", "unreachable", "slow", "private_address"}:
                    raise
                first = first or trouble
                continue
            if found is not None:
                return found
        raise first or Trouble("no_calendars", host=host_of(url))

    def _from(self, start: str) -> tuple[str, list[Collection]] | None:
        here = self._props(start, "d:current-user-principal", "c:calendar-home-set", "d:resourcetype", *COLLECTION)
        if here.has(f"{D}resourcetype", f"{C}calendar"):
            return urljoin(here.url, ".."), [_collection(here)]
        home = here.href(f"{C}calendar-home-set")
        if not home and (principal := here.href(f"{D}current-user-principal")):
            home = self._props(principal, "c:calendar-home-set").href(f"{C}calendar-home-set")
        return (home, self.collections(home)) if home else None

    def collections(self, home: str) -> list[Collection]:
        """The calendars in a home that hold events."""
        return [_collection(part) for part in self._list(home, "d:resourcetype", *COLLECTION) if _holds_events(part)]

    def make_collection(self, home: str, slug: str, name: str) -> Collection:
        """A new calendar. Raises Trouble."""
        url = urljoin(home if home.endswith("/") else home + "/", quote(slug) + "/")
        answer = self.web.ask("MKCALENDAR", url, body=mkcalendar(name), headers=XML)
        if answer.status not in {200, 201}:
            raise refused(answer)
        return _collection(self._props(url, "d:resourcetype", *COLLECTION))

    # ---- What changed

    def state(self, url: str) -> Collection:
        """A calendar as it stands now."""
        return _collection(self._props(url, "d:resourcetype", *COLLECTION))

    def changes(self, url: str, token: str) -> Delta:
        """What changed since a token; everything for an empty one. Raises TokenLost, or Trouble."""
        changed: dict[str, str] = {}
        gone: list[str] = []
        for _page in range(MOST_PAGES):
            answer = self.web.ask("REPORT", url, body=sync_report(token), headers={**XML, "Depth": "0"})
            if answer.status in {400, 403, 405, 409, 410, 412, 415, 500, 501, 507}:
                raise TokenLost
            tree = _multistatus(answer)
            more = False
            for part in parts_of(tree, answer.url):
                if part.status == 507:
                    more = True
                elif part.status in GONE:
                    gone.append(part.url)
                elif _is_object(part, url):
                    changed[part.url] = part.text(f"{D}getetag")
            found = tree.find(f"{D}sync-token")
            following = (found.text or "").strip() if found is not None else ""
            if not more or following in {"", token}:
                return Delta(changed, gone, following)
            token = following
        return Delta(changed, gone, token)

    def listing(self, url: str) -> dict[str, str]:
        """Every object of a calendar with its ETag, for servers without sync tokens."""
        parts = self._list(url, "d:getetag", "d:resourcetype")
        return {part.url: part.text(f"{D}getetag") for part in parts if _is_object(part, url)}

    def objects(self, url: str, urls: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
        """The objects at these addresses, (address, ETag, bytes), some at a time; those that are gone are missing."""
        for start in range(0, len(urls), MANY):
            some = urls[start : start + MANY]
            answer = self.web.ask(
                "REPORT", url, body=multiget([urlsplit(one).path for one in some]), headers={**XML, "Depth": "1"}
            )
            if answer.status != 207:
                yield from self._one_by_one(some)
                continue
            wanted = {_path(one): one for one in some}
            for part in parts_of(tree_of(answer.body), answer.url):
                data = part.props.get(f"{C}calendar-data")
                if data is not None and data.text and (asked := wanted.get(_path(part.url))):
                    yield asked, part.text(f"{D}getetag"), data.text.encode()

    def _one_by_one(self, urls: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
        for url in urls:
            if (found := self.get(url)) is not None:
                yield url, *found

    # ---- One object

    def get(self, url: str) -> tuple[str, bytes] | None:
        """An object with its ETag; None when it is gone."""
        answer = self.web.ask("GET", url)
        if answer.status in GONE:
            return None
        if answer.status != 200:
            raise refused(answer)
        return answer.header("ETag"), answer.body

    def put(self, url: str, body: bytes, *, etag: str) -> str:
        """Write an object that nobody changed meanwhile; a new one without an ETag. Answers its new ETag.

        Raises Changed, or Trouble.
        """
        guard = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self.web.ask("PUT", url, body=body, headers={**ICS, **guard})
        if answer.status == 412 or (answer.status in GONE and etag):
            raise Changed
        if answer.status not in {200, 201, 204}:
            raise refused(answer)
        # A server that changed what we wrote says no ETag: it is asked for what it made of it.
        return answer.header("ETag")

    def delete(self, url: str, *, etag: str) -> None:
        """Remove an object that nobody changed meanwhile; one that is gone is fine. Raises Changed, or Trouble."""
        answer = self.web.ask("DELETE", url, headers={"If-Match": etag} if etag else {})
        if answer.status == 412:
            raise Changed
        if answer.status not in {200, 202, 204, *GONE}:
            raise refused(answer)

    # ---- Inside

    def _props(self, url: str, *names: str) -> Part:
        answer = self.web.ask("PROPFIND", url, body=propfind(*names), headers={**XML, "Depth": "0"})
        for part in parts_of(_multistatus(answer), answer.url):
            return part
        raise Trouble("garbage", host=host_of(url))

    def _list(self, url: str, *names: str) -> list[Part]:
        answer = self.web.ask("PROPFIND", url, body=propfind(*names), headers={**XML, "Depth": "1"})
        return list(parts_of(_multistatus(answer), answer.url))


COLLECTION = (
    "d:displayname", "cs:getctag", "d:sync-token", "d:current-user-privilege-set", "c:supported-calendar-component-set",
)  # fmt: skip


def _collection(part: Part) -> Collection:
    rights = part.props.get(f"{D}current-user-privilege-set")
    # A server that says nothing of rights is tried.
    may = rights is None or any(
        part.has(f"{D}current-user-privilege-set", f"{D}{one}") for one in ("write", "write-content", "all", "bind")
    )
    name = part.text(f"{D}displayname") or unquote(urlsplit(part.url).path.rstrip("/").rpartition("/")[2])
    return Collection(
        part.url, name[:120] or part.url[:120], not may, part.text(f"{CS}getctag"), part.text(f"{D}sync-token")
    )


def _holds_events(part: Part) -> bool:
    if not part.has(f"{D}resourcetype", f"{C}calendar"):
        return False
    kinds = part.props.get(f"{C}supported-calendar-component-set")
    names = [one.get("name", "").upper() for one in kinds] if kinds is not None else []
    return not names or "VEVENT" in names


def _is_object(part: Part, collection: str) -> bool:
    return (
        _path(part.url).rstrip("/") != _path(collection).rstrip("/")
        and not part.has(f"{D}resourcetype", f"{D}collection")
        and part.status == 200
    )


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)


def _multistatus(answer: Answer) -> Element:
    if answer.status != 207:
        raise refused(answer)
    return tree_of(answer.body)


def refused(answer: Answer) -> Trouble:
    """Why a server said no."""
    host = host_of(answer.url)
    if answer.status == 401:
        return Trouble("unauthorised", host=host)
    if answer.status == 403:
        return Trouble("forbidden", host=host)
    if answer.status in {404, 405, 410, 501} or answer.status < 300:
        return Trouble("no_caldav", host=host, status=answer.status)
    if answer.status == 507:
        return Trouble("server_full", host=host)
    return Trouble("refused", host=host, status=answer.status)
