"""Transcripts of calls: WebVTT (W3C), SubRip and plain text as Zoom, Teams, Meet and Jitsi write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapport.lib.encodings import decode
from rapport.lib.records import Unreadable

LARGEST = 10_000_000
MOST_LINES = 50_000
LONGEST = 5_000
# A name before a colon; longer is a sentence that has a colon in it.
LONGEST_NAME = 60

_TIMES = re.compile(r"^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAGS = re.compile(r"</?(?:v|c|b|i|u|ruby|rt|lang|font)\b[^>]*>|<\d[\d:.]*>", re.IGNORECASE)
_SPEAKER = re.compile(rf"^\s*([^\W\d_][^:\n]{{0,{LONGEST_NAME - 1}}}):\s+(\S.*)$", re.DOTALL)
_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})"
# "[10:02:11] Anna Vetrova: text" (Jitsi, Zoom chats), "10:02:11 From Anna : text", "Anna Vetrova  0:03" (Teams, Zoom).
_BRACKETED = re.compile(rf"^\s*[\[(]?{_CLOCK}(?:[.,]\d+)?[\])]?\s*[-–—]?\s*(?:From\s+)?(.*)$", re.DOTALL)
_HEADED = re.compile(rf"^\s*([^\W\d_][^:\n]{{0,{LONGEST_NAME - 1}}}?)\s+[\[(]?{_CLOCK}[\])]?\s*$")
_ZOOM_HEADED = re.compile(rf"^\s*\[([^\]]{{1,{LONGEST_NAME}}})\]\s+{_CLOCK}\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """What one person said at once; `at` is in seconds from the start, None where nothing tells."""

    at: int | None
    speaker: str
    text: str


def read_transcript(data: bytes, name: str = "") -> list[Line]:
    """Who said what, in order; what one person says without a pause is one line.

    Raises Unreadable: `too_large`, `no_transcript`.
    """
    if len(data) > LARGEST:
        raise Unreadable("too_large", limit=LARGEST // 1_000_000)
    if b"\0\0" in data[:64] or data[:4] in (b"%PDF", b"PK\x03\x04"):
        raise Unreadable("no_transcript", name=name)
    text = decode(data).text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    lines = _cues(text) if "-->" in text else _plain(text)
    found = _joined(lines)
    if not found:
        raise Unreadable("no_transcript", name=name)
    return found[:MOST_LINES]


def _cues(text: str) -> list[Line]:
    """WebVTT and SubRip: blocks of a time and what was said then; notes, styles and headers say nothing."""
    found: list[Line] = []
    for block in re.split(r"\n\s*\n", text):
        rows = block.strip("\n").split("\n")
        place = next((n for n, row in enumerate(rows[:3]) if _TIMES.match(row)), None)
        if place is None:
            continue
        match = _TIMES.match(rows[place])
        assert match is not None
        found += _said(_seconds(match[1], match[2], match[3]), "\n".join(rows[place + 1 :]))
    return found


def _said(at: int | None, text: str) -> list[Line]:
    """One cue: its voices, or the name before a colon."""
    voices = list(_VOICE.finditer(text))
    if voices:
        ends = [*(voice.start() for voice in voices[1:]), len(text)]
        return [
            Line(at, voice[1].strip(), _tidy(text[voice.end() : end])) for voice, end in zip(voices, ends, strict=True)
        ]
    words = _tidy(text)
    named = _SPEAKER.match(words)
    return [Line(at, named[1].strip(), named[2].strip())] if named else [Line(at, "", words)]


def _plain(text: str) -> list[Line]:
    """Text by lines: a time and a name before what was said, in one line or in a line of their own."""
    found: list[Line] = []
    at: int | None = None
    speaker = ""
    for row in text.split("\n"):
        if not row.strip():
            continue
        if head := _ZOOM_HEADED.match(row) or _HEADED.match(row):
            speaker, at = head[1].strip(), _seconds(head[2], head[3], head[4])
            continue
        timed = _BRACKETED.match(row)
        if timed and not timed[4].strip():
            at, speaker = _seconds(timed[1], timed[2], timed[3]), ""
            continue
        if timed:
            at, row = _seconds(timed[1], timed[2], timed[3]), timed[4]
        named = _SPEAKER.match(row.replace(" : ", ": ", 1))
        if named and not named[2].startswith("//"):
            speaker = named[1].strip()
            found.append(Line(at, speaker, _tidy(named[2])))
        else:
            found.append(Line(at, "" if timed else speaker, _tidy(row)))
    # A page of prose is no transcript: somebody has to speak in it, or a time to stand there.
    return found if any(line.speaker or line.at is not None for line in found) else []


def _joined(lines: Iterable[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if not line.text:
            continue
        last = found[-1] if found else None
        if last and last.speaker == line.speaker and line.speaker and len(last.text) + len(line.text) < LONGEST:
            # Recognisers repeat the end of a cue at the beginning of the next.
            found[-1] = replace(last, text=last.text if last.text.endswith(line.text) else f"{last.text} {line.text}")
        else:
            found.append(replace(line, text=line.text[:LONGEST], speaker=line.speaker[:LONGEST_NAME]))
    return found


def _seconds(hours: str | None, minutes: str, seconds: str) -> int:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _tidy(text: str) -> str:
    bare = _TAGS.sub("", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ")
    return " ".join(bare.split())


def clock(at: int | None) -> str:
    """1:02:03 or 2:03; nothing where nothing tells."""
    if at is None:
        return ""
    hours, rest = divmod(at, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
