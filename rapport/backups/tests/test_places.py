"""The places a backup is put in, each against a real server: put, list, get, delete, and what goes wrong there."""

import os
import threading

import pytest

from rapport.backups.places import Access, place_at, s3
from rapport.backups.places import place as common
from rapport.backups.refusing import Refusal

FIRST, SECOND = "rapport-20261123-030000.rapport", "rapport-20261124-030000.rapport"


@pytest.fixture(scope="module")
def s3_store():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    access = Access("s3://backups/of/anna", "key", "secret", f"http://{host}:{port}", "us-east-1")
    place_at(access).store.make_bucket("backups")
    yield access
    server.stop()


@pytest.fixture(scope="module")
def webdav_server(tmp_path_factory):
    from cheroot.wsgi import Server
    from wsgidav.wsgidav_app import WsgiDAVApp

    folder = tmp_path_factory.mktemp("dav")
    app = WsgiDAVApp({
        "provider_mapping": {"/": str(folder)}, "simple_dc": {"user_mapping": {"*": {"anna": {"password": "secret"}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "verbose": 0, "logging": {"enable": False},
    })  # fmt: skip
    server = Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield Access(f"webdav://127.0.0.1:{server.bind_addr[1]}/backups/of anna", "anna", "secret")
    server.stop()
    thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(common, "FIRST_PAUSE_SECONDS", 0.001)


@pytest.fixture(params=["folder", "s3", "webdav"])
def place(request, tmp_path):
    """Each of them, empty."""
    if request.param == "folder":
        return place_at(Access(str(tmp_path / "backups" / "of anna")))
    found = place_at(request.getfixturevalue({"s3": "s3_store", "webdav": "webdav_server"}[request.param]))
    for item in found.items():
        found.delete(item.name)
    return found


def a_file(folder, size: int, name: str = "here"):
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def test_what_is_put_is_listed_comes_back_and_goes(place, tmp_path):
    first, second, sent = a_file(tmp_path, 300_000), a_file(tmp_path, 10, "other"), []
    place.put(first, FIRST, sent.append)
    place.put(second, SECOND, sent.append)
    assert sum(sent) == 300_010
    assert [(item.name, item.size) for item in place.items()] == [(SECOND, 10), (FIRST, 300_000)]
    place.get(FIRST, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == first.read_bytes()
    place.delete(FIRST)
    place.delete(FIRST)
    assert [item.name for item in place.items()] == [SECOND]


def test_putting_again_replaces_it(place, tmp_path):
    place.put(a_file(tmp_path, 100), FIRST, len_of)
    place.put(a_file(tmp_path, 50), FIRST, len_of)
    assert [item.size for item in place.items()] == [50]


def len_of(size: int) -> None:
    assert size >= 0


def test_only_names_of_ours_are_listed(place, tmp_path):
    place.put(a_file(tmp_path, 5), "letter.txt", len_of)
    place.put(a_file(tmp_path, 5), FIRST, len_of)
    assert [item.name for item in place.items()] == [FIRST]
    place.delete("letter.txt")


def test_an_empty_place_has_none_and_says_so_of_one_asked_for(place, tmp_path):
    assert place.items() == []
    with pytest.raises(Refusal) as refused:
        place.get(FIRST, tmp_path / "back")
    assert refused.value.code == "no_such_backup"


def test_large_ones_go_to_the_store_in_parts_and_their_tag_is_compared(s3_store, tmp_path, monkeypatch):
    monkeypatch.setattr(s3, "PART_BYTES", 5 << 20)
    store, path = place_at(s3_store), a_file(tmp_path, (11 << 20) + 3)
    store.put(path, FIRST, len_of)
    assert store.store.stat_object("backups", f"of/anna/{FIRST}").etag.strip('"') == s3.tag_of(path)
    monkeypatch.setattr(s3, "tag_of", lambda _path: "0" * 32 + "-3")
    with pytest.raises(Refusal) as refused:
        store.put(path, FIRST, len_of)
    assert refused.value.code == "place_altered"
    assert FIRST not in [item.name for item in store.items()]


@pytest.mark.parametrize(
    ("access", "code"),
    [
        (Access("ftp://somewhere/x"), "unknown_place"),
        (Access("relative/folder"), "unknown_place"),
        (Access("s3:///no-bucket"), "unknown_place"),
        (Access("webdavs://"), "unknown_place"),
        (Access("/proc/backups"), "place_failed"),
        (Access("s3://bucket", "a", "b", "http://127.0.0.1:9"), "place_silent"),
        (Access("webdav://127.0.0.1:9/x"), "place_silent"),
    ],
)
def test_a_place_that_is_none_or_does_not_answer_is_told_in_words(access, code, tmp_path):
    with pytest.raises(Refusal) as refused:
        place_at(access).put(a_file(tmp_path, 5), FIRST, len_of)
    assert refused.value.code == code
    assert refused.value.sentence


def test_a_wrong_password_is_told(webdav_server, tmp_path):
    wrong = Access(webdav_server.address, "anna", "wrong")
    with pytest.raises(Refusal, match="place_failed") as refused:
        place_at(wrong).items()
    assert "401" in refused.value.sentence


def test_a_bucket_that_is_not_there_is_told(s3_store, tmp_path):
    wrong = Access("s3://nowhere/x", "key", "secret", s3_store.endpoint)
    with pytest.raises(Refusal, match="place_failed"):
        place_at(wrong).put(a_file(tmp_path, 5), FIRST, len_of)


def test_a_passing_trouble_is_waited_out():
    tried, pauses = [], []

    def deed():
        tried.append(1)
        if len(tried) < 3:
            raise ConnectionError
        return "done"

    assert common.again(deed, lambda trouble: True, pauses.append) == "done"
    assert len(pauses) == 2
    assert pauses[1] == 2 * pauses[0]
    tried.clear()
    with pytest.raises(ConnectionError):
        common.again(deed, lambda trouble: False, pauses.append)
