"""An S3-compatible store: s3://bucket/prefix, at Amazon or at any endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from rapport.backups.places.place import Access, Item, again, newest_first
from rapport.backups.refusing import Refusal

PART_BYTES = 16 << 20
AMAZON = "s3.amazonaws.com"
TIMEOUT_SECONDS = 60


class S3:
    """Objects of a bucket below a prefix. An object appears when its last part has arrived."""

    def __init__(self, access: Access) -> None:
        parts = urlsplit(access.address)
        if not parts.netloc:
            raise Refusal("unknown_place", address=access.address)
        self.address = access.address.rstrip("/")
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        endpoint = access.endpoint if "://" in access.endpoint else f"https://{access.endpoint or AMAZON}"
        where = urlsplit(endpoint)
        try:
            self.store = Minio(
                where.netloc, access_key=access.account, secret_key=access.secret, secure=where.scheme != "http",
                region=access.region or "us-east-1",
                # Repeating is our business, so that it is done in one place.
                http_client=urllib3.PoolManager(timeout=TIMEOUT_SECONDS, retries=False),
            )  # fmt: skip
        except ValueError:
            raise Refusal("unknown_place", address=access.endpoint or access.address) from None

    def put(self, path: Path, name: str, tell: Callable[[int], None]) -> None:
        """Sent in parts; the tag of the store is compared with the one of what was sent."""
        sent = self._do(lambda: self._send(path, name, tell))
        there = self._do(lambda: self.store.stat_object(self.bucket, self._key(name)))
        tag = (there.etag or "").strip('"')
        # With a key of the store's own the tag is no digest; the size must do.
        digest = len(tag.partition("-")[0]) == 32 and "x-amz-server-side-encryption" not in (there.metadata or {})
        if there.size != path.stat().st_size or (digest and tag != sent):
            self.delete(name)
            raise Refusal("place_altered", place=self.address)

    def _send(self, path: Path, name: str, tell: Callable[[int], None]) -> str:
        with path.open("rb") as file:
            reader = _Tagged(file, tell)
            self.store.put_object(
                self.bucket, self._key(name), reader, path.stat().st_size, part_size=PART_BYTES,  # type: ignore[arg-type]
                num_parallel_uploads=1,
            )  # fmt: skip
        return tag_of(path)

    def get(self, name: str, path: Path) -> None:
        """Brought here."""
        self._do(lambda: self.store.fget_object(self.bucket, self._key(name), str(path)), name)

    def items(self) -> list[Item]:
        """What lies below the prefix under a name of ours."""
        prefix = self._key("")
        found = self._do(lambda: list(self.store.list_objects(self.bucket, prefix=prefix)))
        return newest_first([Item(one.object_name.removeprefix(prefix), one.size or 0) for one in found])

    def delete(self, name: str) -> None:
        """Removed; the store does not mind when it is not there."""
        self._do(lambda: self.store.remove_object(self.bucket, self._key(name)))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _do(self, deed: Callable[[], Any], name: str = "") -> Any:
        try:
            return again(deed, passing)
        except S3Error as refusal:
            if name and refusal.code in {"NoSuchKey", "NoSuchObject"}:
                raise Refusal("no_such_backup", name=name, place=self.address) from None
            raise Refusal("place_failed", place=self.address, reason=refusal.message or refusal.code) from refusal
        except (MinioException, urllib3.exceptions.HTTPError, OSError, ValueError) as refusal:
            raise Refusal("place_silent", place=self.address, reason=type(refusal).__name__) from refusal


def passing(trouble: Exception) -> bool:
    """Whether it may be over the next time."""
    if isinstance(trouble, S3Error):
        return trouble.code in {"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout"}
    return isinstance(trouble, MinioException | urllib3.exceptions.HTTPError | ConnectionError)


def tag_of(path: Path) -> str:
    """The tag a store gives to what arrives in these parts: MD5, and of several parts MD5 of their MD5s."""
    digests = []
    with path.open("rb") as file:
        while block := file.read(PART_BYTES):
            digests.append(hashlib.md5(block, usedforsecurity=False))
    if len(digests) == 1:
        return digests[0].hexdigest()
    whole = hashlib.md5(b"".join(one.digest() for one in digests), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(digests)}"


class _Tagged:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self.file, self.tell = file, tell

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self.file.read(size)
        self.tell(len(block))
        return block
