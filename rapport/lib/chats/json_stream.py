"""A JSON file read member by member, in memory that does not grow with it: exports of chats have gigabytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from rapport.lib.records import Unreadable

_BLOCK = 1 << 16
_SPACE = " \t\r\n\ufeff"


class JsonStream:
    """Walks into objects and arrays; what is not walked into is taken as a value or passed over."""

    def __init__(self, stream: TextIO, *, largest: int) -> None:
        """A single value longer than `largest` signs is refused."""
        self._stream, self._largest = stream, largest
        self._text, self._at, self._ended = "", 0, False
        self._decoder = json.JSONDecoder()

    def next_sign(self) -> str:
        """The next sign that is no space, without taking it; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """The value that stands here. Raises Unreadable: `too_large`, `broken_json`."""
        self.next_sign()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as refusal:
                if len(self._text) - self._at > self._largest:
                    raise Unreadable("too_large") from None
                if isinstance(refusal, RecursionError) or not self._more():
                    raise Unreadable("broken_json") from None
                continue
            # A number may go on in the next block.
            if end < len(self._text) or not self._more():
                self._at = end
                return found

    def members(self) -> Iterator[str]:
        """The names in the object that stands here; whoever gets one takes, walks or passes over its value."""
        self._take("{")
        while self.next_sign() != "}":
            name = self.value()
            self._take(":")
            yield str(name)
            if self.next_sign() == ",":
                self._at += 1
        self._take("}")

    def items(self) -> Iterator[None]:
        """Stands before each item of the array here, in turn."""
        self._take("[")
        while self.next_sign() != "]":
            yield None
            if self.next_sign() == ",":
                self._at += 1
        self._take("]")

    def pass_over(self) -> None:
        """Leave the value here unread, however large it is."""
        sign = self.next_sign()
        if sign == "{":
            for _name in self.members():
                self.pass_over()
        elif sign == "[":
            for _item in self.items():
                self.pass_over()
        else:
            self.value()

    def _take(self, sign: str) -> None:
        if self.next_sign() != sign:
            raise Unreadable("broken_json")
        self._at += 1

    def _more(self) -> bool:
        """Read on; the doubling keeps a long value from being tried again for every block."""
        block = "" if self._ended else self._stream.read(max(_BLOCK, len(self._text) - self._at))
        self._ended = not block
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)
