"""Finding anything: people, deeds, and words of letters and notes; for the palette and for the page of search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from markupsafe import Markup

from rapport.clients import filing, wording
from rapport.clients.beside import kinds
from rapport.clients.models import Client
from rapport.clients.quiet import main_person, whereabouts_in_row
from rapport.clients.standing import CLIENT, CONTACT, INTERACTION
from rapport.lib.sounds import sound
from rapport.search.finding import Hit, find, mark
from rapport.search.models import Findable
from rapport.search.words import WORD, fold, keys, question, words
from rapport.web.funnel import Actor
from rapport.web.rights import may_open

DEEDS_ONLY, PEOPLE_ONLY = ">", "@"
SNIPPET, SHORT_SNIPPET = 160, 72
LONGEST = 200
NO_WORDS = Markup("")
# Kinds of the search index that rooms above bring, and where what is found has its page.
_places: dict[str, Callable[[int], str]] = {}


def place(kind: str, href: Callable[[int], str]) -> None:
    """Teach a kind of what is found among letters and notes: `href` is the page of its row."""
    _places[kind] = href


@dataclass(frozen=True, slots=True)
class Deed:
    """A page to go to or a thing to make."""

    label: str
    href: str
    icon: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of what is found."""

    href: str
    title: Markup
    icon: str = ""
    name: str = ""
    id: int = 0
    company: bool = False
    hint: str = ""
    zone: str = ""
    guess: str = ""
    clock: str = ""
    bit: Markup = NO_WORDS
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind."""

    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and where: `>` only deeds, `@` only people."""

    text: str
    people: bool
    deeds: bool
    words: bool


def asked(text: str) -> Asked:
    """The question behind what somebody typed."""
    text = text.strip()[:LONGEST]
    if text.startswith(DEEDS_ONLY):
        return Asked(text[1:].strip(), people=False, deeds=True, words=False)
    if text.startswith(PEOPLE_ONLY):
        return Asked(text[1:].strip(), people=True, deeds=False, words=False)
    return Asked(text, people=True, deeds=True, words=True)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses under which clients, people and entries have their pages; none where the reader may not go."""

    clients: str
    people: str
    entries: str


def groups(
    actor: Actor, question_: Asked, deeds: Sequence[Deed], places: Places, *, now: datetime, most: int
) -> list[Group]:
    """What is found, in the order People, Do, Letters and notes; a group without a line is left out."""
    people = find(actor, question_.text, kinds=(CLIENT, CONTACT), limit=most) if question_.people else []
    said = (
        find(actor, question_.text, kinds=(INTERACTION, *filing.SEARCHED, *_places), limit=most)
        if question_.words
        else []
    )
    clients = _clients(actor, [*people, *said])
    found = [
        Group(_("People"), [_person(hit, clients, places, now) for hit in _present(people, clients)]),
        Group(_("Do"), do(question_, deeds, _first(people, clients), places) if question_.deeds else []),
        Group(
            _("Letters and notes"),
            [_word(hit, clients, places, question_.text, now) for hit in _present(said, clients)],
        ),
    ]
    return [group for group in found if group.options]


def _clients(actor: Actor, hits: Iterable[Hit]) -> dict[int, Client]:
    """The clients of these hits that are not in the trash."""
    ids = {hit.row.client_id for hit in hits if hit.row.client_id}
    rows = Client.objects.visible_to(actor).present()
    rows = rows.only("id", "name", "kind", "timezone", "country", "archived_at").annotate(main=main_person())
    return rows.in_bulk(ids) if ids else {}


def _present(hits: Iterable[Hit], clients: dict[int, Client]) -> list[Hit]:
    return [hit for hit in hits if not hit.row.client_id or hit.row.client_id in clients]


def _first(people: Iterable[Hit], clients: dict[int, Client]) -> Client | None:
    return next((clients[hit.row.client_id] for hit in people if hit.row.client_id in clients), None)


def _person(hit: Hit, clients: dict[int, Client], places: Places, now: datetime) -> Option:
    row, client = hit.row, clients.get(hit.row.client_id)
    is_client = row.kind == CLIENT or not places.people
    where = whereabouts_in_row(client, client.main if client else None)  # type: ignore[attr-defined]
    return Option(
        href=f"{places.clients}{row.client_id}/" if is_client else f"{places.people}{row.object_id}/",
        title=hit.title,
        name=row.title,
        id=row.object_id,
        company=bool(is_client and client and client.is_company),
        hint=_hint(client, row),
        zone=where.zone,
        clock=wording.clock_in(where.zone, now),
        guess=where.guess,
        bit=hit.text,
        fill=f"> {row.title}" if is_client else "",
    )


def _hint(client: Client | None, row: Findable) -> str:
    if client is None:
        return _("not a client yet")
    if client.archived_at:
        return _("archived")
    return "" if row.kind == CLIENT or client.name in row.text else client.name


def _word(hit: Hit, clients: dict[int, Client], places: Places, text: str, now: datetime) -> Option:
    client = clients.get(hit.row.client_id)
    said = wording.talked(hit.row.at, now=now)
    return Option(
        href=_where(hit, places),
        title=hit.title if "<mark>" in hit.title else snippet(hit.row.text, text, SHORT_SNIPPET),
        icon="search",
        hint=f"{client.name}, {said}" if client else said,
        bit=snippet(hit.row.text, text),
    )


def _where(hit: Hit, places: Places) -> str:
    row = hit.row
    if row.kind in filing.SEARCHED:
        return filing.place(places.clients, row.client_id, row.kind, row.object_id)
    if row.kind in _places:
        return _places[row.kind](row.object_id)
    return f"{places.entries}{row.object_id}/"


def snippet(body: str, text: str, width: int = SNIPPET) -> Markup:
    """The part of a text around the first word that was looked for, with the words marked."""
    wanted = [{key.strip() for key in group} for group in question(text)]
    place = next((match.start() for match in WORD.finditer(body) if _is_wanted(match.group(), wanted)), 0)
    begin = max(0, place - width // 3)
    begin = body.find(" ", begin) + 1 if begin else 0
    part = body[begin : begin + width]
    before, after = "… " * bool(begin), " …" * (begin + width < len(body))
    return Markup("{}{}{}").format(before, mark(part, wanted), after)


def _is_wanted(word: str, wanted: list[set[str]]) -> bool:
    return any(part in key for key in keys(fold(word)) for group in wanted for part in group)


def do(question_: Asked, deeds: Sequence[Deed], client: Client | None, places: Places) -> list[Option]:
    """The deeds whose words begin with what is asked for; first what can be done with the client found first."""
    wanted = [{word, sound(word)} for word in words(question_.text)]
    fitting = [deed for deed in deeds if all(_fits(deed.label, group) for group in wanted)]
    if client is not None and places.entries:
        fitting = [*(deed for deed in _with(client, places) if may_open(deed.href)), *fitting]
    return [
        Option(deed.href, mark(deed.label, wanted) if wanted else Markup.escape(deed.label), deed.icon, hint=deed.key)
        for deed in fitting
    ]


def _with(client: Client, places: Places) -> list[Deed]:
    base, name = f"{places.clients}{client.pk}/", {"name": client.name}
    return [
        Deed(_("Write down a note: %(name)s") % name, f"{base}say/?kind=note", "pencil"),
        Deed(_("Plan the next step: %(name)s") % name, f"{base}say/?kind=step", "circle-check"),
        Deed(_("Write down a call: %(name)s") % name, f"{base}say/?kind=call", "phone"),
        *(
            Deed(_("%(kind)s: %(name)s") % {"kind": kind.label, **name}, f"{base}say/?kind={kind.value}", kind.icon)
            for kind in kinds().values()
        ),
        Deed(_("Open the dossier: %(name)s") % name, f"{base}dossier/", "file-text"),
    ]


def _fits(label: str, group: set[str]) -> bool:
    return any(key.startswith(part) for word in words(label) for key in (word, sound(word)) for part in group)
