"""Threads as mail programs build them: by the ids a letter names; an answer that names none, by its subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rapport.clients.models import Interaction
from rapport.inbox.models import Message, Reference, Thread
from rapport.lib.mail.letters import Letter
from rapport.lib.mail.subjects import base_subject, is_reply
from rapport.web.bulk import insert_missing, insert_rows, update_rows

# An answer without references joins a thread of the same subject only this soon after its last letter.
SAME_SUBJECT = timedelta(days=60)
SUBJECT_LENGTH = 300
THREAD = (
    "workspace_id", "channel", "address", "subject", "base_subject", "first_at", "last_at", "since", "pile", "language",
    "language_certainty",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Strand:
    """A thread while letters are joined to it; one that turns out to be part of another points there."""

    first_at: datetime
    last_at: datetime
    subject: str = ""
    number: int = 0  # its key, once it is in the database
    is_new: bool = False
    has_moved: bool = False
    part_of: Strand | None = None

    @property
    def root(self) -> Strand:
        """The strand this one has become part of, or itself."""
        here = self
        while here.part_of is not None:
            here = here.part_of
        return here

    def reach(self, times: Iterable[datetime]) -> None:
        """Span these times as well."""
        first, last = min(self.first_at, *times), max(self.last_at, *times)
        self.has_moved |= (first, last) != (self.first_at, self.last_at)
        self.first_at, self.last_at = first, last


def named_ids(letter: Letter) -> list[str]:
    """Every id a letter names: its own, what came before, what it answers or reports of."""
    return list(dict.fromkeys([letter.message_id, *earlier_ids(letter)]))


def earlier_ids(letter: Letter) -> list[str]:
    """The ids of other letters it names; a report names the letter it returns."""
    returned = letter.report.letters[:1] if letter.report else ()
    return list(dict.fromkeys([*letter.references, *letter.in_reply_to, *returned]))


class Threading:
    """Finds or makes the thread of each letter of a chunk; call inside the transaction, then `write`."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.known: dict[int, Strand] = {}
        self.by_id: dict[str, Strand] = {}
        self.new_ids: dict[str, Strand] = {}
        self.by_subject: dict[str, list[Strand]] = defaultdict(list)

    def look_up(self, letters: Sequence[Letter]) -> None:
        """What is known of the ids and subjects of these letters, in a few statements."""
        ids = {i for letter in letters for i in named_ids(letter)}
        rows = Reference.objects.filter(workspace_id=self.workspace_id, message_id__among=ids)
        thread_of = dict(rows.values_list("message_id", "thread_id"))
        threads = Thread.objects.filter(pk__among=set(thread_of.values()))
        for row in threads.values_list("pk", "first_at", "last_at"):
            self._strand(*row)
        self.by_id = {message_id: self.known[number] for message_id, number in thread_of.items()}
        subjects = {base for letter in letters if (base := subject_key(letter))}
        alike = Thread.objects.filter(workspace_id=self.workspace_id, base_subject__among=subjects)
        found = alike.order_by("-last_at").values_list("base_subject", "pk", "first_at", "last_at")
        for subject, number, first_at, last_at in found[:1000]:
            self.by_subject[subject].append(self._strand(number, first_at, last_at))

    def _strand(self, number: int, first_at: datetime, last_at: datetime) -> Strand:
        return self.known.setdefault(number, Strand(first_at, last_at, number=number))

    def join(self, letter: Letter, at: datetime) -> Strand:
        """The strand of one letter; strands that it shows to be one are merged."""
        named = named_ids(letter)
        found = list(dict.fromkeys(self.by_id[i].root for i in named if i in self.by_id))
        if not found and (alike := self._by_subject(letter, at)):
            found = [alike]
        # What the database has already is kept, so that a merge moves as little as possible.
        found.sort(key=lambda one: one.is_new)
        strand = found[0] if found else Strand(at, at, letter.subject[:SUBJECT_LENGTH], is_new=True)
        for other in found[1:]:
            other.part_of = strand
        strand.reach([at, *(time for one in found[1:] for time in (one.first_at, one.last_at))])
        for name in named:
            if name not in self.by_id:
                self.new_ids[name] = strand
            self.by_id[name] = strand
        if base := _base(letter.subject):
            self.by_subject[base].append(strand)
        return strand

    def _by_subject(self, letter: Letter, at: datetime) -> Strand | None:
        for strand in reversed(self.by_subject.get(subject_key(letter), [])):
            root = strand.root
            if root.first_at - SAME_SUBJECT <= at <= root.last_at + SAME_SUBJECT:
                return root
        return None

    def write(self, strands: Iterable[Strand]) -> None:
        """Keep new threads, times and named ids, and merge in the database what was found to be one."""
        here = list(dict.fromkeys(strand.root for strand in strands))
        fresh = [strand for strand in here if strand.is_new]
        rows = [
            (self.workspace_id, "mail", "", s.subject, _base(s.subject), s.first_at, s.last_at, s.last_at, "", "", 0)
            for s in fresh
        ]
        for strand, number in zip(fresh, insert_rows(Thread, THREAD, rows), strict=True):
            strand.number = number
        moved = [(s.first_at, s.last_at, s.number) for s in here if s.has_moved and not s.is_new]
        update_rows(Thread, ("first_at", "last_at"), moved, key=("id",))
        for strand in self.known.values():
            if strand.part_of is not None:
                self._merge(strand.number, strand.root.number)
        named = [(self.workspace_id, i, strand.root.number) for i, strand in self.new_ids.items()]
        insert_missing(Reference, ("workspace_id", "message_id", "thread_id"), named)

    def _merge(self, lost: int, kept: int) -> None:
        Message.objects.filter(thread=lost).update(thread=kept)
        Reference.objects.filter(thread=lost).update(thread=kept)
        words = Interaction.objects.filter(workspace_id=self.workspace_id, conversation=lost)
        words.update(conversation=kept)
        Thread.objects.filter(pk=lost).delete()


@lru_cache(maxsize=4096)
def _base(subject: str) -> str:
    return base_subject(subject)[:SUBJECT_LENGTH]


def subject_key(letter: Letter) -> str:
    """The subject by which a letter may join a thread: only an answer that names no message has one."""
    if letter.in_reply_to or letter.references or not is_reply(letter.subject):
        return ""
    return _base(letter.subject)


def part(thread_ids: Iterable[int]) -> None:
    """After letters were taken away: threads without letters go, letters that only those held together part again."""
    for thread in Thread.objects.filter(pk__in=set(thread_ids)):
        # A chat is one conversation by its address, whatever its messages name.
        groups = _whole(thread) if thread.address else _groups(thread)
        if not groups:
            thread.reference_rows.all().delete()
            thread.delete()
            continue
        _forget_unnamed(thread, groups)
        first, *others = groups
        _settle(thread, first)
        for group in others:
            base = group[0]
            new = Thread.objects.create(
                workspace_id=thread.workspace_id, subject=base.subject, base_subject=base_subject(base.subject)[:300],
                first_at=base.sent_at, last_at=group[-1].sent_at,
            )  # fmt: skip
            _settle(new, group)


def _whole(thread: Thread) -> list[list[Message]]:
    messages = list(thread.messages.order_by("sent_at", "id"))
    return [messages] if messages else []


def _forget_unnamed(thread: Thread, groups: list[list[Message]]) -> None:
    """Drop the ids that no letter of the thread names any more."""
    named = {name for group in groups for message in group for name in (message.message_id, *message.references)}
    unnamed = [row.pk for row in thread.reference_rows.all() if row.message_id not in named]
    for start in range(0, len(unnamed), 500):
        Reference.objects.filter(pk__in=unnamed[start : start + 500]).delete()


def _groups(thread: Thread) -> list[list[Message]]:
    """The letters of a thread in groups that name each other, or share their subject as answers do."""
    messages = list(thread.messages.order_by("sent_at", "id"))
    group_of: dict[str, list[Message]] = {}
    groups: list[list[Message]] = []
    for message in messages:
        names = [message.message_id, *message.references]
        met = list({id(group_of[n]): group_of[n] for n in names if n in group_of}.values())
        if not met and not message.references and is_reply(message.subject):
            base = base_subject(message.subject)
            met = [group for group in groups if base_subject(group[0].subject) == base][:1]
        group = met[0] if met else []
        for other in met[1:]:
            group += other
            groups.remove(other)
            group_of.update({name: group for name, old in group_of.items() if old is other})
        if not met:
            groups.append(group)
        group.append(message)
        group_of.update(dict.fromkeys(names, group))
    return [sorted(group, key=lambda message: (message.sent_at, message.pk)) for group in groups]


def _settle(thread: Thread, group: list[Message]) -> None:
    """Make a thread consist of these letters."""
    ids = [message.pk for message in group]
    Message.objects.filter(pk__in=ids).update(thread=thread)
    Interaction.objects.filter(workspace_id=thread.workspace_id, source__in=ids).update(conversation=thread.pk)
    names = {name for message in group for name in (message.message_id, *message.references)}
    Reference.objects.filter(workspace_id=thread.workspace_id, message_id__in=names).update(thread=thread)
    Thread.objects.filter(pk=thread.pk).update(first_at=group[0].sent_at, last_at=group[-1].sent_at)
