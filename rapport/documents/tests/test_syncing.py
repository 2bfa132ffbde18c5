"""A folder on a real WebDAV server and our documents: the same, both ways, whatever happens on either side."""

import os

import pytest
from django.utils import timezone

from rapport.documents import folders, syncing, writing
from rapport.documents.models import Document, Folder, RemoteFile
from rapport.documents.webdav import Remote
from rapport.documents.writing import Content
from tests import cast
from tests.servers.webdav import PASSWORD, USER, webdav

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(tmp_path):
    """What lies on the server."""
    return tmp_path


@pytest.fixture
def folder(anna, there):
    with webdav(there) as address:
        client = cast.a_client(anna.workspace, "Rye")
        values = {"title": "Cloud", "url": address, "username": USER, "password": PASSWORD, "client_id": client.pk}
        yield folders.begin(values, by=anna, at=timezone.now())[0]


def look(folder):
    told = syncing.look(Folder.objects.select_related("workspace").get(pk=folder.pk), at=timezone.now())
    folder.refresh_from_db()
    return told


def texts():
    return {one.title: one.in_force.text for one in Document.objects.living().filter(kind="text")}


def a_text(anna, folder, title, text):
    values = {"title": title, "kind": "text", "client_id": folder.client_id}
    return writing.begin(values, Content(text=text), by=anna, at=timezone.now())[0]


def write_there(there, name, data):
    path = there / name
    path.write_bytes(data)
    # The server's ETag is made of size and time.
    os.utime(path, (0, path.stat().st_mtime + 10))


def test_what_is_on_one_side_comes_to_the_other(anna, folder, there):
    a_text(anna, folder, "Scope: one/two", "here")
    (there / "brief.md").write_text("there — ё")
    (there / "logo.png").write_bytes(b"\x89PNG\0\xff")
    told = look(folder)
    assert (told.brought, sorted(told.fetched)) == (["Scope one two.md"], ["brief.md", "logo.png"])
    assert (there / "Scope one two.md").read_text() == "here"
    assert texts() == {"Scope: one/two": "here", "brief": "there — ё"}
    logo = Document.objects.get(kind="file")
    assert (logo.in_force.file.read(), logo.client_id) == (b"\x89PNG\0\xff", folder.client_id)
    assert folder.trouble is None


def test_looking_again_changes_nothing(anna, folder, there):
    a_text(anna, folder, "Scope", "here")
    (there / "brief.md").write_text("there")
    look(folder)
    assert look(folder) == syncing.Looked()
    assert sum(one.versions.count() for one in Document.objects.all()) == 2


def test_changes_travel_both_ways(anna, folder, there):
    scope = a_text(anna, folder, "Scope", "one")
    look(folder)
    writing.write(scope, Content(text="two"), base=1, by=anna, at=timezone.now())
    look(folder)
    assert (there / "Scope.md").read_text() == "two"
    write_there(there, "Scope.md", b"three")
    look(folder)
    scope.refresh_from_db()
    assert (scope.in_force.text, scope.in_force.via, scope.current) == ("three", "folder", 3)


@pytest.mark.parametrize(("theirs", "text"), [(True, "theirs"), (False, "ours")])
def test_what_both_changed_is_kept_twice_until_somebody_decides(anna, folder, there, theirs, text):
    scope = a_text(anna, folder, "Scope", "one")
    look(folder)
    writing.write(scope, Content(text="ours"), base=1, by=anna, at=timezone.now())
    write_there(there, "Scope.md", b"theirs")
    assert look(folder).conflicts == ["Scope.md"]
    scope.refresh_from_db()
    assert scope.in_force.text == "ours"
    assert (there / "Scope.md").read_text() == "theirs"
    link = RemoteFile.objects.get()
    assert scope.versions.get(number=link.conflict).text == "theirs"
    syncing.settle(link, take_theirs=theirs, by=anna, at=timezone.now())
    look(folder)
    scope.refresh_from_db()
    assert (scope.in_force.text, (there / "Scope.md").read_text()) == (text, text)
    assert look(folder) == syncing.Looked()


def test_what_is_taken_away_there_goes_into_the_trash_here_and_the_other_way_round(anna, folder, there):
    a_text(anna, folder, "Scope", "one")
    brief = a_text(anna, folder, "Brief", "two")
    look(folder)
    (there / "Scope.md").unlink()
    brief.trash(by=anna, at=timezone.now())
    assert sorted(look(folder).gone) == ["Brief.md", "Scope.md"]
    assert list(Document.objects.trashed().values_list("title", flat=True).order_by("title")) == ["Brief", "Scope"]
    assert list(there.iterdir()) == []


def test_what_was_changed_here_meanwhile_is_brought_again_instead_of_lost(anna, folder, there):
    scope = a_text(anna, folder, "Scope", "one")
    look(folder)
    (there / "Scope.md").unlink()
    writing.write(scope, Content(text="two"), base=1, by=anna, at=timezone.now())
    look(folder)
    assert (there / "Scope.md").read_text() == "two"
    assert Document.objects.living().count() == 1


def test_a_look_killed_after_bringing_a_file_does_not_make_it_twice(anna, folder, there, monkeypatch):
    a_text(anna, folder, "Scope", "one")
    original = RemoteFile.objects.create
    monkeypatch.setattr(RemoteFile.objects, "create", lambda **facts: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        look(folder)
    monkeypatch.setattr(RemoteFile.objects, "create", original)
    look(folder)
    assert Document.objects.count() == RemoteFile.objects.count() == 1
    assert [path.name for path in there.iterdir()] == ["Scope.md"]


def test_two_documents_of_one_title_are_two_files(anna, folder, there):
    a_text(anna, folder, "Scope", "one")
    look(folder)
    a_text(anna, folder, "Scope", "other")
    look(folder)
    assert {path.name: path.read_text() for path in there.iterdir()} == {"Scope.md": "one", "Scope (2).md": "other"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"password": "wrong"}, "not_let_in"),
        ({"url": "http://127.0.0.1:9/"}, "unreachable"),
        ({"url": "{}/nowhere"}, "no_folder"),
        ({"url": "http://no such host/"}, "unreachable"),
    ],
)
def test_a_folder_that_cannot_be_read_says_why_and_nothing_is_lost(anna, folder, facts, code):
    a_text(anna, folder, "Scope", "one")
    for name, value in facts.items():
        setattr(folder, name, value.format(folder.url.rstrip("/")))
    folder.save()
    look(folder)
    assert folder.trouble["code"] == code
    assert texts() == {"Scope": "one"}


def test_a_text_that_is_none_is_kept_as_a_file(folder, there):
    (there / "odd.md").write_bytes(b"\xff\xfe\x00broken")
    look(folder)
    assert Document.objects.get().kind == "file"


def test_a_file_brought_over_something_unseen_is_refused(folder, there):
    from rapport.documents.webdav import Changed

    (there / "a.md").write_text("x")
    with Remote(folder.url, USER, PASSWORD) as remote:
        with pytest.raises(Changed):
            remote.put("a.md", b"y", etag="")
        with pytest.raises(Changed):
            remote.put("a.md", b"y", etag='"other"')
        etag = remote.items()[0].etag
        assert remote.put("a.md", b"y", etag=etag)
    assert (there / "a.md").read_text() == "y"
