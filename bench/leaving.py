"""How long everything takes to leave and to come back, and how much memory it needs while it does."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from django.utils import timezone

from bench.world import build
from rapport.accounts.founding import Founding, found
from rapport.exports.leaving import export
from rapport.exports.returning import bring_back


def measure(clients: int, interactions: int) -> dict[str, float]:
    """Seconds and megabytes for a workspace of that size, there and back, counts and hashes compared."""
    actor, now = build(clients, interactions), timezone.now()
    elsewhere = Founding(
        email="bench@elsewhere.example", person="Elsewhere", workspace="Elsewhere", language="en", timezone="UTC",
        currency="EUR",
    )  # fmt: skip
    facts = {"memory before, MB": megabytes()}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        there = export(actor, Path(folder) / "out", at=now)
        facts |= {"leaving, s": time.perf_counter() - begun, "memory after leaving, MB": megabytes()}
        facts["size, MB"] = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()) / 1e6
        empty, begun = found(elsewhere, at=now, first_only=False), time.perf_counter()
        bring_back(empty, Path(folder) / "out")
        facts |= {"coming back, s": time.perf_counter() - begun, "memory after coming back, MB": megabytes()}
        here = export(empty, Path(folder) / "back", at=now)
    if here.kinds != there.kinds:
        raise RuntimeError("what came back is not what left")
    return facts


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
