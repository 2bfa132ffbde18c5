"""What must be on the disk before anything goes on."""

import os
from pathlib import Path


def sync(place: Path) -> None:
    """A file's content, or a folder's names, onto the disk (fsync)."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
