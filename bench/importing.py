"""Imports against reading alone: CPU of taking in cards and letters over CPU of the same readers, and peak memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.archives import address_book, mailbox

SIZES = (1_000, 10_000)
ROUNDS = 3


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
    """Cards, then letters: each in processes of its own, on databases of their own; of several runs the middle one."""
    found = []
    for kind, write in (("cards", address_book), ("letters", mailbox)):
        small, full = (folder / f"{size}.{kind}" for size in SIZES)
        write(small, SIZES[0])
        write(full, SIZES[1])
        *_, peak_small = _in_process(kind, small, folder / f"{kind}-small")
        runs = [_in_process(kind, full, folder / f"{kind}-{number}") for number in range(ROUNDS)]
        reading, taking, peak = sorted(runs, key=lambda run: run[1] / run[0])[ROUNDS // 2]
        found.append(Taken(kind, SIZES[1], reading, taking, peak_small, peak))
    return found


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
