"""SHA-256 on a second core: the digest of a long stream, counted beside whoever reads or writes it."""

from __future__ import annotations

import hashlib
from queue import Queue
from threading import Thread

# Digests of less are not worth waking a thread for, and so many blocks may wait for it.
BLOCK_BYTES, MOST_WAITING = 1 << 18, 16


class AsideDigest:
    """As hashlib.sha256, one after the other, but `update` does not wait; hashlib lets go of the interpreter's lock.

    `hexdigest` waits for everything and may be asked once more; `close` ends the thread when it was never asked.
    """

    def __init__(self, begun: bytes = b"") -> None:
        self._digest = hashlib.sha256(begun)
        self._gathered = bytearray()
        self._waiting: Queue[bytes | None] = Queue(MOST_WAITING)
        self._thread = Thread(target=self._count, name="digest", daemon=True)
        self._thread.start()

    def update(self, block: bytes) -> None:
        """Count these bytes too."""
        if len(block) >= BLOCK_BYTES and not self._gathered:
            self._waiting.put(bytes(block))
            return
        self._gathered += block
        if len(self._gathered) >= BLOCK_BYTES:
            self._waiting.put(bytes(self._gathered))
            self._gathered.clear()

    def hexdigest(self) -> str:
        """The digest of everything given so far; nothing may be given after it."""
        self.close()
        return self._digest.hexdigest()

    def close(self) -> None:
        """Count what is left, and end."""
        if self._thread.is_alive():
            self._waiting.put(bytes(self._gathered))
            self._gathered.clear()
            self._waiting.put(None)
            self._thread.join()

    def _count(self) -> None:
        while (block := self._waiting.get()) is not None:
            self._digest.update(block)
