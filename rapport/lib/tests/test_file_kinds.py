"""Files by their first bytes."""

import pytest

from rapport.lib.file_kinds import UNKNOWN, is_program, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00 ftypavif", "image/avif"),
        (b"\x00\x00\x00 ftypisom", "video/mp4"),
        (b"PK\x03\x04", "application/zip"),
        (b"<html><script>", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_a_kind_is_told_by_the_bytes(head, kind):
    assert kind_of(head) == kind


@pytest.mark.parametrize(("head", "so"), [(b"MZ\x90", True), (b"#!/bin/sh", True), (b"%PDF-", False), (b"", False)])
def test_programs_are_known(head, so):
    assert is_program(head) is so
