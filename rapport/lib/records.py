"""What every reader of foreign files speaks: records with their place, and reasons why one could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Record[Raw]:
    """One raw record of a file: its number (from 1), its place in words a person can look up, and what stands there."""

    number: int
    at: str
    raw: Raw


class Unreadable(Exception):
    """A record or a whole file cannot be read. `code` is a stable word, `details` fills the sentence made of it."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code, details)
        self.code = code
        self.details: Mapping[str, str | int] = MappingProxyType(details)
