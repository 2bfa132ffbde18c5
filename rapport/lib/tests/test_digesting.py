"""A digest counted aside is the digest."""

import hashlib
import threading

import pytest

from rapport.lib.digesting import BLOCK_BYTES, AsideDigest


@pytest.mark.parametrize("sizes", [[], [0], [1, 2, 3], [BLOCK_BYTES], [5, BLOCK_BYTES, 7, 3 * BLOCK_BYTES + 1, 9] * 20])
def test_it_is_the_same_as_counted_at_once(sizes):
    blocks = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
    aside = AsideDigest(b"begun")
    for block in blocks:
        aside.update(block)
    assert aside.hexdigest() == hashlib.sha256(b"begun" + b"".join(blocks)).hexdigest() == aside.hexdigest()


def test_it_counts_a_view_that_changes_afterwards_as_it_was():
    buffer = bytearray(b"a" * BLOCK_BYTES)
    aside = AsideDigest()
    aside.update(memoryview(buffer))
    buffer[:] = b"b" * BLOCK_BYTES
    assert aside.hexdigest() == hashlib.sha256(b"a" * BLOCK_BYTES).hexdigest()


def test_no_thread_stays():
    before = threading.active_count()
    AsideDigest().close()
    assert threading.active_count() == before
