"""Where the real test data lies: the folder `shared` beside the checkout, or wherever RAPPORT_SHARED says."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("RAPPORT_SHARED", Path(__file__).resolve().parents[4] / "shared"))


def shared(relative: str) -> Path:
    """A file or folder of the shared data; without it the test is skipped, and says so."""
    path = ROOT / relative
    if not path.exists():
        pytest.skip(f"NO SHARED DATA: {path} is not here, so this is not tested against real files")
    return path
