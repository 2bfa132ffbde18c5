"""Imports against reading alone: CPU of taking in cards and letters over CPU of the same readers, and peak memory."""

from __future__ import annotations

import email.utils
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.words import FAMILY, GIVEN, SEED, WORDS

SIZES = (1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Taken:
    """CPU seconds of reading and of the whole import; peak megabytes at a tenth of the size and at full size."""

    kind: str
    records: int
    reading: float
    taking: float
    peak_small: float
    peak: float

    @property
    def ratio(self) -> float:
        """How many times the reading alone."""
        return self.taking / self.reading


def measure(folder: Path) -> list[Taken]:
    """Cards, then letters: each in processes of its own, on databases of their own."""
    found = []
    for kind, write in (("cards", cards), ("letters", letters)):
        peaks = []
        for size in SIZES:
            path = folder / f"{size}.{kind}"
            path.write_text(write(size), encoding="utf-8")
            reading, taking, peak = _in_process(kind, path, folder / f"{kind}-{size}")
            peaks.append(peak)
        found.append(Taken(kind, SIZES[-1], reading, taking, peaks[0], peaks[1]))
    return found


def cards(count: int) -> str:
    """Address book entries as a phone exports them."""
    chance = random.Random(SEED)
    return "".join(
        "BEGIN:VCARD\r\nVERSION:3.0\r\n"
        f"N:{(family := chance.choice(FAMILY))}{n};{(given := chance.choice(GIVEN))};;;\r\n"
        f"FN:{given} {family}{n}\r\nORG:{chance.choice(WORDS).title()} {n // 3}\r\nTITLE:Manager\r\n"
        f"EMAIL;TYPE=WORK:p{n}@company{n // 3}.example\r\nTEL;TYPE=CELL:+7916{n:07d}\r\n"
        f"NOTE:{' '.join(chance.choices(WORDS, k=6))}\r\nEND:VCARD\r\n"
        for n in range(count)
    )


def letters(count: int) -> str:
    """A mailbox of conversations of five letters, a signature and a quote in each."""
    chance = random.Random(SEED)
    parts = []
    for n in range(count):
        them = f"p{n // 5 % 2000}@people.example"
        sender, to = (them, "bench@rapport.example") if n % 2 == 0 else ("bench@rapport.example", them)
        answers = f"In-Reply-To: <l{n - 1}@x>\nReferences: <l{n - 1}@x>\n" if n % 5 else ""
        body = "\n".join(" ".join(chance.choices(WORDS, k=12)) for _ in range(12))
        parts.append(
            f"From x Mon Nov  9 10:00:00 2026\nFrom: {chance.choice(GIVEN)} <{sender}>\nTo: <{to}>\n"
            f"Subject: {'Re: ' if n % 5 else ''}{WORDS[n // 5 % len(WORDS)]} {n // 5}\nMessage-ID: <l{n}@x>\n{answers}"
            f"Date: {email.utils.formatdate(1_700_000_000 + n * 600)}\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n\n-- \nName\n\n"
            "On Mon, somebody wrote:\n> old words\n> more of them\n\n"
        )
    return "".join(parts)


def _in_process(kind: str, path: Path, home: Path) -> tuple[float, float, float]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.importing", kind, str(path), str(home)],
        capture_output=True,
        text=True,
        check=True,
    )
    reading, taking, peak = map(float, answer.stdout.split())
    return reading, taking, peak


def main(kind: str, path: Path, home: Path) -> None:
    """In a process of its own: read alone, then take in; says both CPU times and the peak memory of the latter."""
    from bench import setting_up

    actor = setting_up.an_empty_workspace(home)
    from django.utils import timezone

    from rapport.imports.commanding import import_paths
    from rapport.lib.mail.letters import read_letter
    from rapport.lib.mail.mailboxes import split_mbox
    from rapport.lib.vcards import read_card, split_cards

    start = time.process_time()
    with path.open("rb") as stream:
        if kind == "cards":
            for card in split_cards(stream):
                read_card(card)
        else:
            for letter in split_mbox(stream):
                read_letter(letter.raw)
    reading = time.process_time() - start
    start = time.process_time()
    [outcome] = import_paths(actor, [path], dry_run=False, mine=[], at=timezone.now())
    taking = time.process_time() - start
    assert outcome.counts["created"] == outcome.read, outcome
    print(reading, taking, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
