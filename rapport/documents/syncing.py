"""Keeping a folder elsewhere and the documents here the same, both ways, file by file.

Of each file is known what both sides were when they were last the same. Changed on one side: it goes to the other.
Changed on both: the other side's state is kept as a version here, and somebody says which counts. Each file is settled
in its own transaction after the network has answered, so a killed look begins again without harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.documents import writing
from rapport.documents.models import Document, Folder, RemoteFile, Version
from rapport.documents.webdav import LARGEST_FILE, Changed, FolderTrouble, Item, Remote
from rapport.documents.writing import LONGEST_TEXT, Content
from rapport.files.keeping import keep

TEXT_ENDINGS = (".md", ".markdown", ".txt")
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(slots=True)
class Looked:
    """What a look at a folder did, by names of files."""

    brought: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def look(folder: Folder, *, at: datetime) -> Looked:
    """Make both sides the same. A trouble of the whole folder is written down at it and ends the look."""
    by, told = Actor(folder.workspace, None, via="worker"), Looked()
    trouble = None
    try:
        with Remote(folder.url, folder.username, folder.password) as remote:
            _Look(folder, remote, by, at, told).all()
    except FolderTrouble as found:
        trouble = {"code": found.code, "details": found.details}
    Folder.objects.filter(pk=folder.pk).update(looked_at=at, trouble=trouble)
    return told


class _Look:
    """One look at one folder."""

    def __init__(self, folder: Folder, remote: Remote, by: Actor, at: datetime, told: Looked) -> None:
        self.folder, self.remote, self.by, self.at, self.told = folder, remote, by, at, told

    def all(self) -> None:
        """What both sides know, then what is new there, then what is new here."""
        there = {item.name: item for item in self.remote.items()}
        links = {link.name: link for link in self.folder.remote_files.select_related("document")}
        for name, link in links.items():
            self._known(link, there.get(name))
        unlinked = {_name_for(document): document for document in self._documents_without_file()}
        for name in sorted(there.keys() - links.keys()):
            self._new_there(there[name], unlinked.pop(name, None))
        taken = there.keys() | links.keys()
        for document in unlinked.values():
            self._new_here(document, taken)

    def _documents_without_file(self) -> Iterator[Document]:
        rows = Document.objects.filter(workspace_id=self.folder.workspace_id, client=self.folder.client)
        rows = rows.living().exclude(kind=Document.Kind.LINK).exclude(remote_files__folder=self.folder)
        yield from rows.order_by("pk")[:1000]

    def _known(self, link: RemoteFile, item: Item | None) -> None:
        document = link.document
        changed_here = document.current != link.number
        if document.trashed_at:
            self._trashed(link, item)
        elif item is None:
            self._gone_there(link, changed_here=changed_here)
        elif link.conflict:
            self.told.conflicts.append(link.name)
        elif item.etag == link.etag:
            if changed_here:
                self._bring(link)
        elif changed_here:
            self._both(link)
        else:
            self._fetch(link)

    def _trashed(self, link: RemoteFile, item: Item | None) -> None:
        """Thrown away here: taken away there, unless somebody has changed it there since."""
        if item and item.etag != link.etag:
            link.document.restore(by=self.by, at=self.at)
            return self._fetch(link)
        if item:
            try:
                self.remote.delete(link.name, etag=link.etag)
            except Changed:
                return
        link.delete()
        self.told.gone.append(link.name)

    def _gone_there(self, link: RemoteFile, *, changed_here: bool) -> None:
        """Taken away there: into the trash here, unless it was changed here since; then it is brought again."""
        if changed_here:
            link.etag = ""
            return self._bring(link)
        with transaction.atomic():
            link.document.trash(by=self.by, at=self.at)
            link.delete()
        self.told.gone.append(link.name)

    def _bring(self, link: RemoteFile) -> None:
        version = link.document.in_force
        if version is None:
            return
        try:
            etag = self.remote.put(link.name, bytes_of(version), etag=link.etag)
        except Changed:
            # Somebody was quicker; the next look sees both sides.
            return
        _same(link, etag, version.number)
        self.told.brought.append(link.name)

    def _fetch(self, link: RemoteFile) -> None:
        content, etag = self._content(link.name, is_text=link.document.kind == Document.Kind.TEXT)
        if content is None:
            return
        with transaction.atomic():
            number = writing.add(link.document, content, by=self.by, at=self.at)
            link.document.change({"current": number}, by=self.by, at=self.at, verb="written")
            _same(link, etag, number)
        self.told.fetched.append(link.name)

    def _both(self, link: RemoteFile) -> None:
        content, etag = self._content(link.name, is_text=link.document.kind == Document.Kind.TEXT)
        ours = link.document.in_force
        if content is None or ours is None:
            return
        if writing.says_the_same(ours, content):
            return _same(link, etag, ours.number)
        with transaction.atomic():
            link.conflict = writing.add(link.document, content, by=self.by, at=self.at)
            link.etag = etag
            link.save(update_fields=["conflict", "etag"])
        self.told.conflicts.append(link.name)

    def _new_there(self, item: Item, document: Document | None) -> None:
        """A file nobody here knows; one that a look was bringing when it was killed is known by its content."""
        if item.size > LARGEST_FILE:
            self.told.passed_over.append(item.name)
            return
        is_text = item.name.lower().endswith(TEXT_ENDINGS)
        content, etag = self._content(item.name, is_text=is_text)
        if content is None:
            content, etag = self._content(item.name, is_text=False)
        if content is None:
            return
        ours = document.in_force if document else None
        with transaction.atomic():
            if document is None or ours is None or not writing.says_the_same(ours, content):
                document, number = self._document(item.name, content), 1
                self.told.fetched.append(item.name)
            else:
                number = ours.number
            RemoteFile.objects.create(
                workspace_id=self.folder.workspace_id, folder=self.folder, document=document, name=item.name,
                etag=etag, number=number,
            )  # fmt: skip

    def _document(self, name: str, content: Content) -> Document:
        kind = Document.Kind.FILE if content.file else Document.Kind.TEXT
        title = name.rpartition(".")[0] if kind == Document.Kind.TEXT else name
        values = {"title": title[:200], "kind": kind, "client_id": self.folder.client_id}
        return writing.begin(values, content, by=self.by, at=self.at)[0]

    def _new_here(self, document: Document, taken: set[str]) -> None:
        version, name = document.in_force, _free(_name_for(document), taken)
        if version is None:
            return
        try:
            etag = self.remote.put(name, bytes_of(version), etag="")
        except Changed:
            return
        taken.add(name)
        RemoteFile.objects.create(
            workspace_id=self.folder.workspace_id, folder=self.folder, document=document, name=name, etag=etag,
            number=version.number,
        )  # fmt: skip
        self.told.brought.append(name)

    def _content(self, name: str, *, is_text: bool) -> tuple[Content | None, str]:
        """A file as content of a document; None for what is no text although it should be one, or too large."""
        try:
            data, etag = self.remote.get(name)
        except FolderTrouble as trouble:
            if trouble.code not in ("too_large", "no_folder"):
                raise
            self.told.passed_over.append(name)
            return None, ""
        if not is_text:
            file = next(iter(keep(self.folder.workspace_id, [data], at=self.at).values()))
            return Content(file=file, file_name=name, via=Version.Via.FOLDER), etag
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text or len(text) > LONGEST_TEXT:
            return None, ""
        return Content(text=text, via=Version.Via.FOLDER), etag


def settle(link: RemoteFile, *, take_theirs: bool, by: Actor, at: datetime) -> None:
    """End a conflict: their version counts from now on, or ours does and is brought there by the next look."""
    with transaction.atomic():
        locked = RemoteFile.objects.select_for_update().select_related("document").get(pk=link.pk)
        if not locked.conflict:
            return
        if take_theirs:
            writing.put_in_force(locked.document, locked.conflict, by=by, at=at)
        locked.number, locked.conflict = locked.conflict, None
        locked.save(update_fields=["number", "conflict"])


def bytes_of(version: Version) -> bytes:
    """A version as a file."""
    return version.file.read() if version.file else version.text.encode()


def _same(link: RemoteFile, etag: str, number: int) -> None:
    link.etag, link.number = etag, number
    link.save(update_fields=["etag", "number"])


def _name_for(document: Document) -> str:
    """The name of its file: a text's title with .md, a file's own name."""
    version = document.in_force if document.kind == Document.Kind.FILE else None
    name = version.file_name if version else f"{document.title}.md"
    return " ".join(NOT_IN_NAMES.sub(" ", name).split()).strip(" .")[:200] or f"document-{document.pk}.md"


def _free(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, found = 2, name
    while found in taken:
        found = f"{stem} ({number}){dot}{ending}"
        number += 1
    return found
