"""What every place for backups can do."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# Only names of ours are listed and deleted: rapport-20261124-030000.rapport
NAME = re.compile(r"rapport-(\d{8}-\d{6})\.rapport")
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Access:
    """An address and what opens it: for S3 the account is the access key, for WebDAV the user."""

    address: str
    account: str = ""
    secret: str = ""
    # S3 only: the host when it is not Amazon's, and the region.
    endpoint: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A backup that lies there."""

    name: str
    size: int


class Place(Protocol):
    """Doing any of these twice does no harm. All raise Refusal: place_failed, place_silent."""

    address: str

    def put(self, path: Path, name: str, tell: Callable[[int], None]) -> None:
        """Bring a file there under this name, whole or not at all, and see that it arrived; tells bytes sent."""

    def get(self, name: str, path: Path) -> None:
        """Bring it here. Raises also Refusal("no_such_backup")."""

    def items(self) -> list[Item]:
        """The backups there, the newest first."""

    def delete(self, name: str) -> None:
        """Take it away, if it is there."""


def newest_first(items: list[Item]) -> list[Item]:
    """Their names are their times."""
    return sorted((item for item in items if NAME.fullmatch(item.name)), key=lambda item: item.name, reverse=True)


def again[Answer](
    deed: Callable[[], Answer], passing: Callable[[Exception], bool], pause: Callable[[float], None] = time.sleep
) -> Answer:
    """Do it, and again after a passing trouble, with longer and longer pauses."""
    for attempt in range(ATTEMPTS):
        try:
            return deed()
        except Exception as trouble:
            if attempt + 1 == ATTEMPTS or not passing(trouble):
                raise
            pause(FIRST_PAUSE_SECONDS * 2**attempt)
    raise AssertionError("unreachable")


def digest_of(path: Path, kind: str = "sha256") -> str:
    """Of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()
