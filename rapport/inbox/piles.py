"""Where a thread lies in the inbox: whose turn it is, by what was said, by whom, and what was decided about them.

Derived with every change of a conversation, so that a list of threads is a walk along one index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from rapport.clients.models import Interaction
from rapport.inbox.models import Message, SenderRule, Thread
from rapport.web.bulk import update_rows

Pile, Rule = Thread.Pile, SenderRule.Rule
MANY = 500


@dataclass(frozen=True, slots=True)
class Word:
    """What decides where a thread lies, of one message."""

    at: datetime
    direction: str
    automatic: bool
    awaits: bool
    settled_at: datetime | None
    client_id: int | None
    source: int
    # Somebody known only from mail; put away: it was decided that they matter to nobody.
    contact__suggested: bool | None
    contact__archived_at: datetime | None


COLUMNS = tuple(field.name for field in fields(Word))


def renew(workspace_id: int, thread_ids: Iterable[int]) -> None:
    """Set `pile` and `since` of these threads, in a few statements."""
    ids = sorted(set(thread_ids))
    ruled = _rules(workspace_id)
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        words: dict[int, list[Word]] = defaultdict(list)
        rows = Interaction.objects.present().filter(workspace_id=workspace_id, conversation__in=some)
        for row in rows.order_by("at", "id").values_list("conversation", *COLUMNS):
            words[row[0]].append(Word(*row[1:]))
        decided = _decided(words, ruled) if ruled else {}
        before = Thread.objects.filter(pk__in=some).values_list("pk", "pile", "since", "last_at")
        changed = [
            (*now, pk)
            for pk, pile, since, last_at in before
            if (now := stands(words[pk], decided.get(pk, ""), last_at)) != (pile, since)
        ]
        update_rows(Thread, ("pile", "since"), changed, key=("id",))


def stands(words: Sequence[Word], decided: str, last_at: datetime) -> tuple[str, datetime]:
    """The pile of a thread with these words in order of time, and since when; `decided` is a rule about its sender."""
    since = words[-1].at if words else last_at
    if decided == Rule.IGNORE:
        return Pile.IGNORED.value, since
    people = [word for word in words if not word.automatic]
    if words and (decided == Rule.MACHINE or not people):
        # What only we have sent, by machine, lies among no machines of others.
        ours = not decided and all(word.direction == Interaction.Direction.OUT for word in words)
        return (Pile.QUIET if ours else Pile.MACHINE).value, since
    waiting = next((word for word in people if word.awaits), None)
    if waiting is not None:
        return _asked(waiting), waiting.at
    if people and people[-1].direction == Interaction.Direction.OUT and people[-1].settled_at is None:
        return Pile.THEIRS.value, people[-1].at
    return Pile.QUIET.value, since


def _asked(word: Word) -> str:
    if word.client_id is not None or not word.contact__suggested:
        return Pile.OURS.value
    return Pile.QUIET.value if word.contact__archived_at else Pile.NEW.value


def _rules(workspace_id: int) -> dict[str, str]:
    """What was decided about senders; one who is ignored is ignored also as a machine."""
    rows = SenderRule.objects.filter(workspace_id=workspace_id, rule__in=[Rule.IGNORE, Rule.MACHINE])
    return dict(rows.order_by("-rule").values_list("sender", "rule"))


def _decided(words: dict[int, list[Word]], ruled: dict[str, str]) -> dict[int, str]:
    """The rule about whoever wrote last in each thread."""
    last = {
        pk: word.source
        for pk, some in words.items()
        for word in some
        if word.direction == Interaction.Direction.IN and word.source
    }
    senders = dict(Message.objects.filter(pk__in=last.values()).values_list("pk", "from_email"))
    return {pk: rule for pk, source in last.items() if (rule := rule_of(senders.get(source, ""), ruled))}


def rule_of(sender: str, ruled: dict[str, str]) -> str:
    """The rule about an address, or about everybody at its domain."""
    email = sender.casefold()
    return ruled.get(email) or ruled.get(f"@{email.rpartition('@')[2]}", "")
