"""The history of a client as a thread standing up: who said what and when, newest first, with the silences between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from rapport.clients import turns, wording
from rapport.clients.models import Interaction, InteractionFile
from rapport.web.dates import when
from rapport.web.filters import keyset
from rapport.web.funnel import Actor
from rapport.web.marks import paragraphs
from rapport.web.rights import FULL

TABS = {
    "all": (),
    "letters": (Interaction.Kind.MAIL, Interaction.Kind.CHAT, Interaction.Kind.FORM),
    "talks": (Interaction.Kind.CALL, Interaction.Kind.MEETING),
    "notes": (Interaction.Kind.NOTE,),
}
# Of a letter a page shows the beginning; all of it lies one click away. A note is shown whole, its end folded.
LETTER_SHOWN = 1500
NOTE_SHOWN = 3000
FOLDED_SHOWN = 3000
# A silence shorter than this is no silence.
QUIET_DAYS = 14
# Where a knot hangs on the strand: left they, right you, between them what belongs to both.
THEY, BOTH, YOU = "7.5", "16", "24.5"
NO_WORDS = Markup("")


@dataclass(slots=True)
class Moment:
    """One knot of the timeline, or the silence between two."""

    id: int
    side: str
    x: str
    who: str = ""
    kind: str = ""
    subject: str = ""
    when: str = ""
    iso: str = ""
    said: Markup = NO_WORDS
    rest: Markup = NO_WORDS
    folded: Markup = NO_WORDS
    files: list[tuple[str, str]] = field(default_factory=list)
    href: str = ""
    edit_href: str = ""
    trash_href: str = ""
    strand: str = ""
    loose: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of the history and the key of the older ones."""

    moments: list[Moment]
    after: str


def entries_base() -> str:
    """The address under which what was said has its places, for rows that must not ask for each."""
    return reverse("clients:entry", args=[0]).removesuffix("0/")


def letter_href(message: int) -> str:
    """The page of a letter. The room above has it, so its address is spelled out here."""
    return f"/letters/{message}/"


def form_href(word: int) -> str:
    """The page of a filled-in form, by what it is in the history; from the room above, too."""
    return f"/answers/said/{word}/"


def file_href(file: int) -> str:
    """A file that came with something said; from the room above, too."""
    return f"/files/{file}/"


def words_of(actor: Actor, tab: str) -> QuerySet[Interaction]:
    """What was said, of one tab's kinds, with only the part of long letters that is shown."""
    rows = Interaction.objects.visible_to(actor).present()
    if kinds := TABS[tab]:
        rows = rows.filter(kind__in=kinds)
    shown = Case(
        When(source__gt=0, then=Substr("text", 1, LETTER_SHOWN + 1)), default=F("text"), output_field=TextField()
    )
    return (
        rows.select_related("contact", "user")
        .only(
            "id", "kind", "direction", "at", "title", "minutes", "user__name", "user__email", "contact__name",
            "contact__given", "source", "conversation", "automatic", "client_id",
        )
        .annotate(shown=shown, folded_shown=Substr("folded", 1, FOLDED_SHOWN))
    )  # fmt: skip


def stretch(
    actor: Actor, rows: QuerySet[Interaction], *, after: str, patience: int, base: str, size: int = 50
) -> Stretch:
    """One page of these words in two statements; `base` is the address entries are edited under."""
    part = keyset(rows, ("-at",), after=after, size=size)
    files = files_of([word.pk for word in part.rows])
    moments: list[Moment] = []
    if after and part.rows:
        moments.append(Moment(0, "gap", BOTH, kind=_("earlier")))
    for newer, word in zip([None, *part.rows], part.rows, strict=False):
        if newer is not None and (gap := _gap(newer.at, word.at, patience)):
            moments.append(gap)
        moments.append(_moment(word, newer, actor, files.get(word.pk, []), base))
    bind(moments)
    return Stretch(moments, part.after)


def files_of(words: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The attached files of each, as (name, address); pictures inside a letter are no attachments."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = InteractionFile.objects.filter(interaction_id__in=words, inline=False).order_by("id")
    for pk, word, name in rows.values_list("pk", "interaction_id", "name"):
        found.setdefault(word, []).append((name, file_href(pk)))
    return found


def your_turn(since: datetime, *, now: datetime, hours: Any) -> Moment:
    """The loose end at the top: somebody waits."""
    late = turns.is_late(since, now=now, hours=hours)
    return Moment(
        0, "you turn is-late" if late else "you turn", YOU, who=_("Your turn"),
        kind=turns.wait_in_words(since, now=now, hours=hours), when=_("now"), loose="strand--end",
    )  # fmt: skip


def bind(moments: Iterable[Moment]) -> None:
    """Draw the strand from each knot down to the next."""
    for upper, lower in pairwise(moments):
        upper.strand = f"M{upper.x} 0 C{upper.x} 50 {lower.x} 50 {lower.x} 100"
        if "gap" in (upper.side, lower.side):
            upper.loose = upper.loose or "strand--gap"


def _gap(newer: datetime, older: datetime, patience: int) -> Moment | None:
    days = (timezone.localdate(newer) - timezone.localdate(older)).days
    return Moment(0, "gap", BOTH, kind=wording.quiet(days, patience)) if days >= QUIET_DAYS else None


def _moment(word: Any, newer: Any, actor: Actor, files: list[tuple[str, str]], base: str) -> Moment:
    x, side = _place(word)
    said, rest = _cut(word.shown, LETTER_SHOWN if word.source else NOTE_SHOWN)
    by_hand = word.kind in Interaction.BY_HAND
    changed = newer is None or newer.conversation != word.conversation or not word.conversation
    return Moment(
        word.pk, side, x, who=_who(word, actor), kind=_kind(word, len(files)),
        subject=word.title if changed or not word.source else "", when=when(word.at), iso=word.at.isoformat(),
        said=paragraphs(said), rest=Markup() if word.source else paragraphs(rest), folded=paragraphs(word.folded_shown),
        files=files, href=_href(word),
        edit_href=f"{base}{word.pk}/edit/" if by_hand else "", trash_href=f"{base}{word.pk}/trash/" if by_hand else "",
    )  # fmt: skip


def _href(word: Any) -> str:
    if word.kind == Interaction.Kind.FORM:
        return form_href(word.pk)
    return letter_href(word.source) if word.source else ""


def _place(word: Any) -> tuple[str, str]:
    if word.kind == Interaction.Kind.NOTE:
        return BOTH, "fact"
    return {"in": (THEY, "them"), "out": (YOU, "you")}.get(word.direction, (BOTH, "both"))


def _who(word: Any, actor: Any) -> str:
    person = (word.contact.given or word.contact.name) if word.contact else ""
    if word.kind == Interaction.Kind.CALL:
        return _talk(_("Call"), word.minutes)
    if word.kind == Interaction.Kind.MEETING:
        return _talk(_("Meeting"), word.minutes)
    if word.direction == Interaction.Direction.IN:
        return person or _("They")
    if word.user_id and word.user_id != actor.user_id:
        return str(word.user)
    if not word.user_id and actor.role not in FULL:
        # A letter of the studio is not the guest's.
        return str(actor.workspace)
    return pgettext("who wrote", "You")


def _talk(what: str, minutes: int | None) -> str:
    return f"{what}, {wording.lasted(minutes)}" if minutes else what


def _kind(word: Any, files: int) -> str:
    person = word.contact.name if word.contact else ""
    if word.kind in TABS["talks"]:
        return person
    if word.kind == Interaction.Kind.NOTE:
        return _("note")
    if word.kind == Interaction.Kind.FORM:
        return pgettext("kind of an entry", "form")
    if word.kind == Interaction.Kind.CHAT:
        return _with_files(pgettext("kind of an entry", "message"), files)
    what = (
        pgettext("kind of an entry", "automatic letter") if word.automatic else pgettext("kind of an entry", "letter")
    )
    if word.direction == Interaction.Direction.OUT and person:
        what = _("letter to %(name)s") % {"name": person}
    return _with_files(what, files)


def _with_files(what: str, files: int) -> str:
    return f"{what}, {ngettext('%(count)s file', '%(count)s files', files) % {'count': files}}" if files else what


def _cut(text: str, most: int) -> tuple[str, str]:
    """What is shown and what is folded away, cut between words."""
    if len(text) <= most:
        return text, ""
    place = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    place = place if place > most // 2 else most
    return f"{text[:place].rstrip()} …", text[place:].lstrip()


def patience_of(client: Any) -> int:
    """After how many days without a word this client counts as silent; 0 when nothing was ever said."""
    if client.silent_from is None:
        return 0
    return int((client.silent_from - client.last_at) / timedelta(days=1))
