"""A transcript becomes readable lines, and what sounds like something to do is suggested with its sentence and time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rapport.accounts.models import User
from rapport.calendars.models import ActionItem, Meeting, Transcript
from rapport.files.keeping import keep
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record, record_many
from rapport.lib.action_items import Hint, find_items
from rapport.lib.transcripts import Line, clock, read_transcript
from rapport.lib.zones import zone_or_utc
from rapport.web.funnel import Actor
from rapport.web.rights import FULL

SAME = 200


def add_transcript(
    meeting: Meeting, name: str, data: bytes, *, by: Actor, at: datetime
) -> tuple[Transcript, Batch | None]:
    """Keep a transcript and what it suggests; the same file again is the same transcript.

    Raises Unreadable: `too_large`, `no_transcript`.
    """
    lines = read_transcript(data, name)
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        file = next(iter(keep(meeting.workspace_id, [data], at=at).values()))
        same = meeting.transcripts.filter(file=file, trashed_at=None).first()
        if same is not None:
            return same, None
        transcript = Transcript.objects.create(
            workspace_id=meeting.workspace_id, meeting=meeting, file=file, name=name[:255], created_at=at,
            updated_at=at, lines=[[line.at, line.speaker, line.text] for line in lines],
        )  # fmt: skip
        batch = record(transcript, "created", {"name": (None, transcript.name)}, by=by, at=at)
        _suggest(transcript, lines, by=by, at=at, batch=batch)
    return transcript, batch


def _suggest(transcript: Transcript, lines: list[Line], *, by: Actor, at: datetime, batch: Batch) -> None:
    meeting = transcript.meeting
    on = meeting.event.starts_at.astimezone(zone_or_utc(meeting.event.zone or meeting.workspace.timezone)).date()
    ours = our_names(meeting)
    known = set(meeting.items.values_list("text", flat=True))
    made = []
    for hint in find_items(lines, on=on):
        if hint.text in known:
            continue
        item = ActionItem.objects.create(
            workspace_id=meeting.workspace_id, meeting=meeting, transcript=transcript, text=hint.text,
            side=side_of(hint, ours), due_on=hint.due_on, speaker=hint.speaker[:200], at_second=hint.at,
            quote=hint.text[:500], created_at=at, updated_at=at,
        )  # fmt: skip
        made.append(Change(item, "created", {"text": (None, item.text)}))
    record_many(made, batch=batch, at=at)


def our_names(meeting: Meeting) -> set[str]:
    """How those of ours are called in transcripts: by the whole name, or by its first word."""
    rows = User.objects.filter(membership__workspace=meeting.workspace_id, membership__role__in=FULL)
    whole = [name.casefold().strip() for name in rows.values_list("name", flat=True) if name.strip()]
    return {*whole, *(name.split()[0] for name in whole)}


def side_of(hint: Hint, ours: set[str]) -> str:
    """Who does it: whoever says so, and whoever is asked the other way round. Nobody's name is ours until known."""
    if not hint.speaker:
        return ActionItem.Side.OURS
    mine = hint.speaker.casefold().strip() in ours or hint.speaker.casefold().split()[0] in ours
    return ActionItem.Side.OURS if mine != hint.yours else ActionItem.Side.THEIRS


def lines_of(transcript: Transcript) -> list[Line]:
    """Its lines."""
    return [Line(at, speaker, text) for at, speaker, text in transcript.lines]


def as_notes(transcript: Transcript) -> str:
    """Notes to begin with: who said what, with the time where one is known."""
    rows = []
    for line in lines_of(transcript):
        head = " ".join(part for part in (clock(line.at), line.speaker) if part)
        rows.append(f"{head}: {line.text}" if head else line.text)
    return "\n".join(rows)
