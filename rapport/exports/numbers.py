"""The numbers rows are known by outside: 1, 2, 3 … of each kind, in the order of their making.

They are the same in every installation, so an export of what was brought from an export is the same export. Eight bytes
are kept for each row, whatever it holds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from rapport.exports.kinds import USER


class Astray(Exception):
    """A number names no row of the export."""


class Outward:
    """From keys of this database to numbers. A row that is gone is known by its key, below zero: it has no number."""

    def __init__(self, keys: Mapping[str, array[int]], users: Sequence[int]) -> None:
        self.keys = keys
        self.users = {pk: number for number, pk in enumerate(users, start=1)}

    def turn(self, label: str, key: Any) -> Any:
        """The number of a row."""
        if not key or not isinstance(key, int):
            return key
        if label == USER:
            return self.users.get(key)
        keys = self.keys.get(label, ())
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
            return place + 1
        return -abs(key)


class Homeward:
    """From numbers to the keys that were set aside in this database."""

    def __init__(self, keys: Mapping[str, Sequence[int]]) -> None:
        self.keys = keys

    def turn(self, label: str, number: Any) -> Any:
        """The key of a row; one that was gone before stays below zero, where no row ever is.

        Raises Astray for anything else: text that reads as a number would be one to the database, untranslated.
        """
        if number is None or number == "":
            return number
        if not isinstance(number, int) or isinstance(number, bool):
            raise Astray(f"{label}: {number!r}")
        if number <= 0:
            return number
        keys = self.keys.get(label, ())
        if number > len(keys):
            raise Astray(f"{label}: {number}")
        return keys[number - 1]
