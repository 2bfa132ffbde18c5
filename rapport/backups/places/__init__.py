"""Where backups are put: a folder, an S3-compatible store or WebDAV. One small interface; a place by its address."""

from __future__ import annotations

from rapport.backups.places.place import Access, Item, Place
from rapport.backups.refusing import Refusal

__all__ = ["Access", "Item", "Place", "place_at"]


def place_at(access: Access) -> Place:
    """The place of this address. Raises Refusal("unknown_place")."""
    scheme, found, _rest = access.address.partition("://")
    if not found:
        from rapport.backups.places.folder import Folder

        if not access.address.startswith(("/", "~")):
            raise Refusal("unknown_place", address=access.address)
        return Folder(access)
    if scheme == "s3":
        from rapport.backups.places.s3 import S3

        return S3(access)
    if scheme in {"webdav", "webdavs"}:
        from rapport.backups.places.webdav import WebDav

        return WebDav(access)
    raise Refusal("unknown_place", address=access.address)
