"""Threads as mail programs build them: by the ids a letter names, then, for an answer that names none, by its subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.clients.models import Interaction
from rapport.inbox.models import Message, Reference, Thread
from rapport.lib.mail.letters import Letter
from rapport.lib.mail.subjects import base_subject, is_reply

# An answer without references joins a thread of the same subject only this soon after its last letter.
SAME_SUBJECT = timedelta(days=60)
SUBJECT_LENGTH = 300


@dataclass(slots=True, eq=False)
class Strand:
    """A thread while letters are joined to it; one that turns out to be part of another points there."""

    thread: Thread
    part_of: Strand | None = None

    @property
    def root(self) -> Strand:
        """The strand this one has become part of, or itself."""
        here = self
        while here.part_of is not None:
            here = here.part_of
        return here


def named_ids(letter: Letter) -> list[str]:
    """Every id a letter names: its own, what it answers, what came before."""
    return list(dict.fromkeys([letter.message_id, *letter.in_reply_to, *letter.references]))


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
        ids = list({i for letter in letters for i in named_ids(letter)})
        for start in range(0, len(ids), 500):
            rows = Reference.objects.filter(workspace_id=self.workspace_id, message_id__in=ids[start : start + 500])
            self.by_id.update({row.message_id: self._strand(row.thread) for row in rows.select_related("thread")})
        subjects = {base for letter in letters if (base := subject_key(letter))}
        threads = Thread.objects.filter(workspace_id=self.workspace_id, base_subject__in=subjects)
        for thread in threads.order_by("-last_at")[:1000] if subjects else ():
            self.by_subject[thread.base_subject].append(self._strand(thread))

    def _strand(self, thread: Thread) -> Strand:
        return self.known.setdefault(thread.pk, Strand(thread))

    def join(self, letter: Letter, at: datetime) -> Strand:
        """The strand of one letter; strands that it shows to be one are merged."""
        found = list(dict.fromkeys(self.by_id[i].root for i in named_ids(letter) if i in self.by_id))
        if not found and (alike := self._by_subject(letter, at)):
            found = [alike]
        # What the database has already is kept, so that a merge moves as little as possible.
        found.sort(key=lambda strand: strand.thread.pk is None)
        strand = found[0] if found else Strand(self._new(letter, at))
        for other in found[1:]:
            other.part_of = strand
        times = [at, *(time for one in found for time in (one.thread.first_at, one.thread.last_at))]
        strand.thread.first_at, strand.thread.last_at = min(times), max(times)
        for named in named_ids(letter):
            if named not in self.by_id:
                self.new_ids[named] = strand
            self.by_id[named] = strand
        if base := base_subject(letter.subject)[:SUBJECT_LENGTH]:
            self.by_subject[base].append(strand)
        return strand

    def _by_subject(self, letter: Letter, at: datetime) -> Strand | None:
        for strand in reversed(self.by_subject.get(subject_key(letter), [])):
            thread = strand.root.thread
            if thread.first_at - SAME_SUBJECT <= at <= thread.last_at + SAME_SUBJECT:
                return strand.root
        return None

    def _new(self, letter: Letter, at: datetime) -> Thread:
        return Thread(
            workspace_id=self.workspace_id,
            subject=letter.subject[:SUBJECT_LENGTH],
            base_subject=base_subject(letter.subject)[:SUBJECT_LENGTH],
            first_at=at,
            last_at=at,
        )

    def write(self, strands: Iterable[Strand]) -> None:
        """Keep new threads, times and named ids, and merge in the database what was found to be one."""
        here = [strand.thread for strand in dict.fromkeys(strand.root for strand in strands)]
        known = [thread for thread in here if thread.pk]
        Thread.objects.bulk_create([thread for thread in here if thread.pk is None], batch_size=200)
        Thread.objects.bulk_update(known, ["first_at", "last_at"], batch_size=200)
        for strand in self.known.values():
            if strand.part_of is not None:
                self._merge(strand.thread, strand.root.thread)
        rows = [
            Reference(workspace_id=self.workspace_id, message_id=i, thread=strand.root.thread)
            for i, strand in self.new_ids.items()
        ]
        Reference.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)

    def _merge(self, lost: Thread, kept: Thread) -> None:
        lost.messages.update(thread=kept)
        lost.reference_rows.update(thread=kept)
        words = Interaction.objects.filter(workspace_id=self.workspace_id, conversation=lost.pk)
        words.update(conversation=kept.pk)
        Thread.objects.filter(pk=lost.pk).delete()


def subject_key(letter: Letter) -> str:
    """The subject by which a letter may join a thread: only an answer that names no message has one."""
    if letter.in_reply_to or letter.references or not is_reply(letter.subject):
        return ""
    return base_subject(letter.subject)[:SUBJECT_LENGTH]


def part(thread_ids: Iterable[int]) -> None:
    """After letters were taken away: threads without letters go, and letters that only those held together part again."""
    for thread in Thread.objects.filter(pk__in=set(thread_ids)):
        groups = _groups(thread)
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
