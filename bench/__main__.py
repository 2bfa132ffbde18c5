"""`make bench`: every figure the product promises, measured in one run and written to bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import importing, likeness, setting_up, syncing

CLIENTS, INTERACTIONS = 10_000, 100_000
BOUNDS = {
    "client list": 1.5,
    "search": 1.5,
    "client page": 1.5,
    "add a note": 2.0,
    "thread of 500": 1.5,
    "board of 500": 1.5,
}
MOST_STATEMENTS = {"client list": 6, "client page": 8, "today": 10}
MOST_IMPORT, MOST_START, MOST_SEGMENT, MOST_BACKUP, MOST_SYNC, MOST_ARRIVAL = 4.0, 2.0, 2.0, 2.0, 3.0, 2.0


def main() -> None:
    """Build, measure, write."""
    # In memory where the machine offers it: what is compared is work, and a disk is busy with other things.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", dir=memory, ignore_cleanup_errors=True) as place:
        folder = Path(place)
        say("imports")
        taken = importing.measure(folder)
        say("a mailbox")
        synced = syncing.measure(folder)
        say(f"a workspace of {CLIENTS} clients and {INTERACTIONS} interactions")
        setting_up.stand(folder / "world")
        from bench import backing_up, boards, pages, plans, segments, starting, threads, world

        started = time.perf_counter()
        actor = world.build(CLIENTS, INTERACTIONS)
        say(f"built in {time.perf_counter() - started:.0f} s; pages")
        measured = [*pages.measure(actor), *threads.measure(actor), *boards.measure(actor), *plans.measure(actor)]
        say("segments")
        asked = segments.measure(actor)
        say("backups")
        kept = backing_up.measure(actor)
        say("starts")
        ours, bare = starting.measure(folder / "world")
    say("lookalikes")
    text = report(measured, taken, kept, ours, bare, asked, synced) + "\n".join(likeness.report())
    Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


def say(text: str) -> None:
    """What the bench is at."""
    print(f"… {text}", file=sys.stderr, flush=True)


def report(
    measured: list[Any],
    taken: list[Any],
    kept: list[Any],
    ours: float,
    bare: float,
    asked: tuple[float, float, int],
    synced: syncing.Synced,
) -> str:
    """The tables. Ratios are to be trusted, single times only as an order of magnitude."""
    lines = [
        "# Figures",
        "",
        f"{CLIENTS:,} clients, {INTERACTIONS:,} interactions, SQLite {sqlite3.sqlite_version}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores. Written by `make bench`. CPU time, medians; "
        "the floor is the same statements and an f-string page through the same handler and middleware, in turns. The "
        "floor of adding a note is the bare row, without journal and index.",
        "",
        "| page | CPU ms | floor ms | ratio | bound | statements | bound | body kB gzipped |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in measured:
        bound, most = BOUNDS.get(one.name), MOST_STATEMENTS.get(one.name)
        lines.append(
            f"| {one.name} | {one.page:.1f} | {one.floor:.1f} | {one.ratio:.2f} | {bound or '–'} "
            f"| {one.statements or '–'} | {most or '–'} | {f'{one.kilobytes:.1f}' if one.kilobytes else '–'} |"
        )
    lines += [
        "",
        "| import | records | reading alone, CPU s | import, CPU s | ratio | bound | peak MB at a tenth | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.kind} | {one.records:,} | {one.reading:.2f} | {one.taking:.2f} | {one.ratio:.1f} | {MOST_IMPORT} "
        f"| {one.peak_small:.0f} | {one.peak:.0f} |"
        for one in taken
    ]
    lines += [
        "",
        "| first reading of a mailbox | fetching and parsing, CPU s | reading, CPU s | ratio | bound "
        "| new letter after, s | bound | at rest, CPU s an hour |",
        "|---|---|---|---|---|---|---|---|",
        f"| {synced.letters:,} letters | {synced.fetching:.2f} | {synced.reading:.2f} | {synced.ratio:.2f} "
        f"| {MOST_SYNC} | {synced.arrival:.2f} | {MOST_ARRIVAL} | {synced.resting:.1f} |",
        "",
        "| backup, read back | MB | copying, s | backup, s | ratio | bound |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.kind} | {one.megabytes:.0f} | {one.copying:.2f} | {one.backing_up:.2f} | {one.ratio:.1f} "
        f"| {MOST_BACKUP} |"
        for one in kept
    ]
    lines += [
        "",
        "| start to first page | s | bare Django s | ratio | bound |",
        "|---|---|---|---|---|",
        f"| warm | {ours:.2f} | {bare:.2f} | {ours / bare:.2f} | {MOST_START} |",
        "",
        "| segment of three conditions, count and 50 rows | CPU ms | by hand ms | ratio | bound |",
        "|---|---|---|---|---|",
        f"| {asked[2]} clients match | {asked[0]:.1f} | {asked[1]:.1f} | {asked[0] / asked[1]:.2f} | {MOST_SEGMENT} |",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
