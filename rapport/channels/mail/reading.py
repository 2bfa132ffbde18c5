"""Reading a mailbox: what is new first, then the past from the newest letter down, a bounded piece at a time.

A folder is a stretch of numbers that was looked at, `low_uid` to `high_uid`, and grows at both ends; each piece is
written in one short transaction with the place reached. The place is guarded: of two processes at one folder one goes
on and the other learns that it was superseded. Nothing is asked for whose answer could be as long as the mailbox.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.channels.mail.imap import Fetched, Imap, ranges
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount, MailFolder, MailPlace
from rapport.files.store import DiskFull
from rapport.inbox.models import Message
from rapport.inbox.taking import LetterTaking
from rapport.journal.recording import begin
from rapport.lib.mail.headers import read_headers
from rapport.lib.mail.ids import id_of
from rapport.lib.mail.letters import Letter, read_letter
from rapport.lib.records import Unreadable
from rapport.web.bulk import insert_rows

log = logging.getLogger(__name__)

# Letters asked about in one command, taken in at once, and bytes of them.
WINDOW, AT_ONCE, BYTES_AT_ONCE = 2000, 250, 16_000_000
# A longer letter is taken by its head alone.
LARGEST_LETTER = 50_000_000
LONGEST_HEAD = 256_000
# No mailbox has more letters; a server that says so is not believed.
MOST_LETTERS = 50_000_000
MOST_REFUSED = 50
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ABOUT = "(UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
PLACE = ("workspace_id", "folder_id", "uid", "message_id", "seen", "answered", "seen_due", "answered_due")
_CONTENT = re.compile(rb"^(?:content-[a-z-]+|mime-version):[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)


class Superseded(Exception):
    """Another process is at this folder."""


@dataclass(slots=True)
class Found:
    """A letter of the server while its piece is taken in; without one it is known already, or was refused."""

    facts: Fetched
    message_id: str = ""
    raw: bytes = b""
    letter: Letter | None = None
    refusal: str = ""


class FolderReading:
    """One folder on an open connection."""

    def __init__(self, imap: Imap, folder: MailFolder, *, clock: Callable[[], datetime]) -> None:
        self.imap, self.folder, self.clock = imap, folder, clock
        self.account: MailAccount = folder.account
        self.actor = Actor(self.account.workspace, self.account.user, via="worker")
        self.below: int | None = None

    def open(self) -> None:
        """Open it on the server. Numbers of another time mean nothing: then everything is looked at anew."""
        self.standing = self.imap.select(self.folder.name)
        if self.imap.exists > MOST_LETTERS:
            raise Trouble("garbage", host=self.account.imap_host)
        ahead = self.standing.uidnext - self.folder.high_uid
        # Numbers never go back under one UIDVALIDITY; where they do, they are not what they were.
        if self.folder.uidvalidity != self.standing.uidvalidity or (self.standing.uidnext and ahead <= 0):
            self._begin_anew()

    def _begin_anew(self) -> None:
        MailPlace.objects.filter(folder=self.folder).delete()
        newest = self.imap.uid_at(self.imap.exists) if self.imap.exists else 0
        facts = {
            "uidvalidity": self.standing.uidvalidity, "high_uid": newest, "low_uid": newest + 1,
            "past_done": not newest, "total": self.imap.exists, "looked": 0, "taken": 0, "highestmodseq": 0,
        }  # fmt: skip
        self._set(**facts)
        self.below = self.imap.exists

    # ---- What is new

    def news(self) -> int:
        """Take in what came since; answers how many letters were looked at."""
        if not self.imap.exists:
            return 0
        looked, high, newest = 0, self.folder.high_uid, self.imap.uid_at(self.imap.exists)
        if newest <= high:
            return 0
        if newest - high <= WINDOW:
            found = self.imap.search(f"UID {high + 1}:{newest}", most=WINDOW)
            return self._news([uid for uid in found if high < uid <= newest])
        place = self._before(high + 1) + 1
        while place <= self.imap.exists:
            upto = min(place + WINDOW - 1, self.imap.exists)
            found = [uid for uid in self.imap.search(f"{place}:{upto}", most=WINDOW) if uid > self.folder.high_uid]
            looked += self._news(found)
            place = upto + 1
        return looked

    def _news(self, uids: Sequence[int]) -> int:
        for part in parts(uids, AT_ONCE):
            self._take(part, high_uid=part[-1])
        return len(uids)

    # ---- The past

    def past(self) -> bool:
        """Look at one window of the past; whether there is more."""
        if self.folder.past_done:
            return False
        if self.below is None:
            self.below = self._before(self.folder.low_uid)
        if not self.below:
            self._set(past_done=True, looked=self.folder.total)
            return False
        first = max(1, self.below - WINDOW + 1)
        lowest = self.imap.uid_at(first)
        since = f" SINCE {imap_date(self.account.since)}" if self.account.since else ""
        uids = self.imap.search(f"{first}:{self.below}{since}", most=WINDOW)
        uids = [uid for uid in uids if lowest <= uid < self.folder.low_uid]
        for part in reversed(list(parts(uids, AT_ONCE))):
            self._take(part, low_uid=part[0])
        self.below = first - 1
        self._set(
            low_uid=min(lowest, self.folder.low_uid), looked=max(0, self.folder.total - self.below),
            past_done=not self.below,
        )  # fmt: skip
        return bool(self.below)

    def _before(self, uid: int) -> int:
        """How many letters have a smaller number, by halving: a question and a short answer for each step."""
        low, high = 0, self.imap.exists
        while low < high:
            middle = (low + high) // 2
            if self.imap.uid_at(middle + 1) < uid:
                low = middle + 1
            else:
                high = middle
        return low

    # ---- Taking in

    def _take(self, uids: Sequence[int], **place: int) -> None:
        """Take in these letters, all of them or, after a cut, a beginning: the place moves with the last piece."""
        found = self._about(uids)
        known = set(
            Message.objects.filter(
                workspace_id=self.actor.workspace_id, message_id__among={one.message_id for one in found}
            ).values_list("message_id", flat=True)
        )
        new = [one for one in found if one.message_id not in known]
        pieces = list(by_size(new)) or [[]]
        for piece in pieces[:-1]:
            self._load(piece)
            self._write(piece, {})
        self._load(pieces[-1])
        self._write([*pieces[-1], *(one for one in found if one.message_id in known)], place)

    def _about(self, uids: Sequence[int]) -> list[Found]:
        """What there is to know before a letter is fetched. Numbers nobody asked about are passed over."""
        asked, found = set(uids), list[Found]()
        for facts in self.imap.fetch(ranges(uids), ABOUT, room=len(uids) * 4000):
            if facts.uid in asked:
                asked.discard(facts.uid)
                found.append(Found(facts, id_of(read_headers(facts.body, 0, len(facts.body))[0]) if facts.body else ""))
        return sorted(found, key=lambda one: one.facts.uid)

    def _load(self, part: list[Found]) -> None:
        by_uid = {one.facts.uid: one for one in part}
        long = [one for one in part if one.facts.size > LARGEST_LETTER]
        short = [uid for uid, one in by_uid.items() if one.facts.size <= LARGEST_LETTER]
        if short:
            room = sum(by_uid[uid].facts.size for uid in short) * 2
            for facts in self.imap.fetch(ranges(short), "(UID BODY.PEEK[])", room=room):
                if facts.uid in by_uid and facts.body is not None:
                    understand(by_uid[facts.uid], facts.body)
        for one in long:
            items = f"(UID BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>)"
            for facts in self.imap.fetch(str(one.facts.uid), items, room=LONGEST_HEAD):
                if facts.uid == one.facts.uid and facts.body is not None:
                    understand(one, self._instead(facts.body, one.facts.size))

    def _instead(self, head: bytes, size: int) -> bytes:
        """A letter of its head and a word of ours."""
        head = _CONTENT.sub(b"", head.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n")
        with translation.override(self.account.workspace.language):
            note = _("This letter is too large to be kept here (%(mb)d MB). It lies in the mailbox of %(address)s.")
        text = note % {"mb": size // 1_000_000, "address": self.account.address}
        added = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        return head + added.encode() + text.encode() + b"\n"

    def _write(self, part: list[Found], place: dict[str, int]) -> None:
        """The letters, where they lie and how far we are, in one transaction."""
        at = self.clock()
        letters = [pair for one in part if one.letter for pair in self._unfolded(one)]
        taker = LetterTaking(
            self.actor, at=at, own=self.account.workspace.addresses(), strict=False,
            sent=self.folder.role == MailFolder.Role.SENT,
        )  # fmt: skip
        try:
            taker.prepare(letters)
            with transaction.atomic():
                # Two who take letters into one workspace take turns, or both would make the same person.
                Workspace.objects.select_for_update().get(pk=self.actor.workspace_id)
                outcomes = taker.decide(letters)
                if taker.has_news:
                    taker.write(begin("mail", by=self.actor, at=at))
                self._write_places(part)
                self._advance(part, place, taken=sum(outcome.word == "created" for outcome in outcomes))
        except DiskFull as refusal:
            raise Trouble("disk_full") from refusal
        except OperationalError as refusal:
            if "full" in str(refusal) or "No space" in str(refusal):
                raise Trouble("disk_full") from refusal
            raise

    def _unfolded(self, one: Found) -> list[tuple[bytes, Letter]]:
        """The letter; of one that we forwarded to ourselves as a file, into the drop folder, what it carries."""
        letter = one.letter
        assert letter is not None
        if self.folder.role == MailFolder.Role.DROP:
            carried = [file.data for file in letter.attachments if file.content_type == "message/rfc822"]
            inner = [(data, inside) for data in carried if (inside := readable(data))]
            if inner and not letter.text.strip():
                one.message_id = inner[0][1].message_id
                return inner
        return [(one.raw, letter)]

    def _write_places(self, part: list[Found]) -> None:
        ids = {one.message_id[:400] for one in part if one.message_id}
        rows = Message.objects.filter(workspace_id=self.actor.workspace_id, message_id__among=ids)
        numbers = dict(rows.values_list("message_id", "pk"))
        there = set(
            MailPlace.objects.filter(folder=self.folder, uid__in=[one.facts.uid for one in part]).values_list(
                "uid", flat=True
            )
        )
        insert_rows(MailPlace, PLACE, (
            (self.actor.workspace_id, self.folder.pk, one.facts.uid, numbers.get(one.message_id[:400]),
             r"\seen" in one.facts.marks, r"\answered" in one.facts.marks, False, False)
            for one in part if one.facts.uid not in there
        ))  # fmt: skip

    def _advance(self, part: list[Found], place: dict[str, int], *, taken: int) -> None:
        folder, facts = self.folder, dict[str, object](place)
        refused = [{"uid": one.facts.uid, "code": one.refusal} for one in part if one.refusal]
        if refused:
            facts["refused"] = [*folder.refused, *refused][-MOST_REFUSED:]
        if taken:
            facts["taken"] = folder.taken + taken
        if facts:
            self._set(**facts)

    def _set(self, **facts: object) -> None:
        folder = self.folder
        here = MailFolder.objects.filter(
            pk=folder.pk, uidvalidity=folder.uidvalidity, high_uid=folder.high_uid, low_uid=folder.low_uid
        )
        if not here.update(**facts):
            raise Superseded
        for name, value in facts.items():
            setattr(folder, name, value)


def understand(one: Found, raw: bytes) -> None:
    """Read the bytes of a letter, or note why they are none."""
    try:
        one.letter, one.raw = read_letter(raw), raw
        one.message_id = one.letter.message_id
    except Unreadable as refusal:
        one.refusal = refusal.code
    except Exception:
        # One letter we stumble over must not keep all the others out.
        log.exception("a letter could not be read", extra={"uid": one.facts.uid})
        one.refusal = "broken"


def readable(raw: bytes) -> Letter | None:
    """The letter in these bytes, if they are one."""
    try:
        return read_letter(raw)
    except Unreadable:
        return None


def parts(uids: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """Pieces of so many at most, in order."""
    for start in range(0, len(uids), most):
        yield uids[start : start + most]


def by_size(letters: Sequence[Found]) -> Iterator[list[Found]]:
    """Pieces whose letters together are small enough to be held."""
    part, size = list[Found](), 0
    for one in letters:
        weight = min(one.facts.size, LARGEST_LETTER)
        if part and size + weight > BYTES_AT_ONCE:
            yield part
            part, size = [], 0
        part.append(one)
        size += weight
    if part:
        yield part


def imap_date(day: date) -> str:
    """A day as IMAP writes it, in English everywhere."""
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
