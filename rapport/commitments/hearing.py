"""Promises in messages that have just come: found sentences become suggestions, and a message may be offered as the
keeping of a promise. Told twice of the same message, it does nothing the second time.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

from rapport.clients.models import Interaction
from rapport.commitments.due_words import Written, grammar
from rapport.commitments.finding import Found, folded, promises
from rapport.commitments.models import FORGOTTEN, Commitment, Side, Suggestion
from rapport.lib.zones import is_zone, zone_or_utc
from rapport.search.words import keys, words

# So many telling words of a promise must come up again in a message to be taken for its keeping.
ENOUGH = 2
SHORTEST_WORD = 4


def hear(workspace_id: int, sources: Sequence[int]) -> None:
    """Look through what was said in these messages (numbers of inbox messages)."""
    said = _said(workspace_id, sources)
    suggest(said)
    for word in said:
        offer_proof(word)


def _said(workspace_id: int, sources: Sequence[int]) -> list[Interaction]:
    """One entry of the history for each message, with a client whose promise it could be."""
    rows = Interaction.objects.present().filter(workspace_id=workspace_id, source__in=sources, automatic=False)
    rows = rows.exclude(client=None).filter(client__archived_at=None, client__trashed_at=None)
    firsts: dict[int, Interaction] = {}
    for word in rows.select_related("client", "contact", "user", "workspace").order_by("at", "id"):
        firsts.setdefault(word.source, word)
    return list(firsts.values())


# ---- Suggestions


def suggest(said: Iterable[Interaction]) -> list[Suggestion]:
    """Keep what was found and is neither known nor of a kind that was dismissed; answers what is new."""
    found = [one for word in said for one in _suggestions(word)]
    fresh = [one for one in found if not _known(one)]
    Suggestion.objects.bulk_create(fresh, ignore_conflicts=True)
    return fresh


def _suggestions(word: Interaction) -> list[Suggestion]:
    zone = writers_zone(word)
    local = word.at.astimezone(zone_or_utc(zone))
    written = Written(local.replace(tzinfo=None), word.workspace.workhours.works_on)
    rows = [_suggestion(word, one, zone) for one in promises(word.text, written)]
    return [row for row in rows if _deadline(row) > word.created_at - FORGOTTEN]


def writers_zone(word: Interaction) -> str:
    """Where whoever wrote it lives, as far as that is known."""
    if word.direction == Interaction.Direction.OUT:
        theirs = [word.user.timezone if word.user else ""]
    else:
        theirs = [word.contact.timezone if word.contact else "", word.client.timezone if word.client else ""]
    return next((zone for zone in theirs if is_zone(zone)), word.workspace.timezone)


def _suggestion(word: Interaction, found: Found, zone: str) -> Suggestion:
    ours = (word.direction == Interaction.Direction.OUT) != found.asked
    due_at = None
    if found.clock is not None:
        # An hour that the spring leaves out moves on; of one that comes twice it is the first.
        due_at = datetime.combine(found.on, found.clock, zone_or_utc(zone)).astimezone(UTC)
    due = due_at.isoformat() if due_at else found.on.isoformat()
    return Suggestion(
        workspace_id=word.workspace_id, client=word.client, contact=word.contact, interaction=word,
        side=Side.OURS if ours else Side.THEIRS, text=found.text[:400], sentence=found.sentence[:400],
        due_on=None if due_at else found.on, due_at=due_at, zone=zone, pattern=found.pattern[:80], said_at=word.at,
        key=hashlib.sha256(f"{folded(found.sentence)}|{due}".encode()).hexdigest(),
    )  # fmt: skip


def _deadline(row: Suggestion) -> datetime:
    return Commitment(due_on=row.due_on, due_at=row.due_at, zone=row.zone).deadline


def _known(one: Suggestion) -> bool:
    """Said before in the same conversation, or dismissed by its pattern for this person."""
    rows = Suggestion.objects.filter(workspace_id=one.workspace_id, client_id=one.client_id)
    if rows.filter(key=one.key).exists():
        return True
    dismissed = rows.filter(state=Suggestion.State.DISMISSED, pattern=one.pattern, side=one.side)
    return dismissed.filter(contact=one.contact).exists()


# ---- Keeping


def offer_proof(word: Interaction) -> None:
    """Offer a message as the keeping of the oldest open promise it seems to keep."""
    if word.direction not in (Interaction.Direction.IN, Interaction.Direction.OUT):
        return
    side = Side.OURS if word.direction == Interaction.Direction.OUT else Side.THEIRS
    waiting = Commitment.objects.open().filter(
        workspace_id=word.workspace_id, client=word.client, side=side, proof=None, proof_after__lt=word.at
    )
    rows = waiting.exclude(interaction=word).order_by("proof_after", "id")[:50]
    has_file = word.files.filter(inline=False).exists()
    for one in rows:
        if has_file or mentions(word.text, one.text):
            # A derived remark, not a change of the promise: nothing for the journal.
            Commitment.objects.filter(pk=one.pk, proof=None, state=Commitment.State.OPEN).update(proof=word)
            return


def mentions(text: str, promise: str) -> bool:
    """Whether a text speaks of what was promised: two of its telling words, or the only one it has."""
    told = _telling(promise)
    if not told:
        return False
    said = {key for word in words(text[:20_000]) if len(word) >= SHORTEST_WORD for key in keys(word)}
    shared = sum(bool(group & said) for group in told)
    return shared >= min(ENOUGH, len(told))


@cache
def _empty() -> frozenset[str]:
    """Words of promising, of days, of courtesy: they say nothing of what was promised."""
    return frozenset(key for word in grammar()["empty"].split() for key in keys(word))


def _telling(promise: str) -> list[set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for word in words(promise):
        if len(word) >= SHORTEST_WORD and not word.isdigit() and not set(keys(word)) & _empty():
            groups[keys(word)[-1]] |= set(keys(word))
    return list(groups.values())
