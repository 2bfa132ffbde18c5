"""Secrets at rest: a text column that is stored encrypted, under keys that lie apart from everything else.

The key file holds one Fernet key a line, the newest first: it encrypts, all of them decrypt. Losing the file loses the
secrets and nothing else.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class SecretLost(Exception):
    """A secret was written under a key that is no longer in the key file."""


def key_file() -> Path:
    """Where the keys lie."""
    return Path(settings.SECRET_KEYS_FILE)


def keys() -> MultiFernet:
    """The keys as they stand now; the first one is made when there is none yet."""
    path = key_file()
    if not path.exists():
        # Two processes may need the first key at once: the first whose file gets the name decides.
        beside = _beside(path, [Fernet.generate_key().decode()])
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    return _read(path, path.stat().st_mtime_ns)


def add_key() -> None:
    """A new key that encrypts from now on; the older ones still decrypt what was written before."""
    keys()
    path = key_file()
    _write(path, [Fernet.generate_key().decode(), *path.read_text().split()])


def drop_old_keys() -> None:
    """Forget every key but the newest: only after everything has been written anew."""
    path = key_file()
    _write(path, path.read_text().split()[:1])


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> MultiFernet:
    return MultiFernet([Fernet(line) for line in path.read_text().split()])


def _write(path: Path, lines: list[str]) -> None:
    _beside(path, lines).replace(path)


def _beside(path: Path, lines: list[str]) -> Path:
    # First whole beside it, then in its place: half a key file would lose every secret.
    beside = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return beside


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Text that stands encrypted in the database; empty stays empty. It cannot be searched or compared there."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypted."""
        value = super().get_prep_value(value)
        return keys().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """As it was written. Raises SecretLost when no key opens it."""
        if not value:
            return value
        try:
            return keys().decrypt(value.encode()).decode()
        except InvalidToken:
            raise SecretLost(self.name) from None
