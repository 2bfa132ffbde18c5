"""Programs of one's own: what they bring is signed, fresh, well-formed and taken once; ours are brought to them."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.channels.webhook import views
from rapport.channels.webhook.models import Hook
from rapport.channels.webhook.outside import Closed, place_of
from rapport.channels.webhook.signing import SIGNATURE, TIME, refusal, sign
from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.inbox import delivering, outgoing, troubles
from rapport.inbox.models import Message, Outgoing, Thread
from tests import cast

pytestmark = pytest.mark.django_db
SAID = {"id": "m1", "chat": "c1", "person": {"id": "u1", "name": "Mara Quist"}, "text": "Do you build shops?"}


@pytest.fixture
def anna(db):
    cache.clear()
    return cast.the_owner()


@pytest.fixture
def hook(anna):
    return Hook.objects.create(workspace=anna.workspace, name="Site chat", made_at=timezone.now())


@pytest.fixture
def bring(hook, client):
    def press(said=None, *, secret=None, ago=0, signature=None, key=None, **fields):
        body = said if isinstance(said, bytes) else json.dumps({**(SAID if said is None else said), **fields}).encode()
        timestamp = str(int(timezone.now().timestamp()) - ago)
        head = {TIME: timestamp, SIGNATURE: signature or sign(secret or hook.secret, timestamp, body)}
        return client.post(f"/hooks/{key or hook.key}/", body, content_type="application/json", headers=head)

    return press


def test_a_message_is_taken_in_once(bring, hook):
    assert bring().json() == {"became": "created"}
    assert bring().json() == {"became": "unchanged"}
    mara = Contact.objects.get()
    assert (mara.name, mara.suggested) == ("Mara Quist", True)
    word = Interaction.objects.get()
    assert (word.kind, word.direction, word.contact, word.awaits) == ("chat", "in", mara, True)
    assert Message.objects.get().message_id == f"webhook:{hook.pk}-c1:m1"
    assert Thread.objects.get().channel == "webhook"


def test_an_edit_and_a_deletion_are_told(bring):
    bring()
    assert bring(kind="edited", text="Do you build small shops?").json() == {"became": "updated"}
    assert Interaction.objects.get().text == "Do you build small shops?"
    assert bring(kind="deleted", text="").json() == {"became": "updated"}
    word = Interaction.objects.get()
    assert (word.text, bool(word.title)) == ("", True)
    assert Message.objects.get().defects == ["edited", "deleted"]


def test_files_come_as_data(bring):
    data = "data:application/pdf;base64," + base64.b64encode(b"%PDF").decode()
    bring(files=[{"name": "../../plan.pdf", "data": data}])
    file = InteractionFile.objects.get()
    assert (file.name, file.content_type, file.file.read()) == ("plan.pdf", "application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ({"secret": "another"}, 401, "signature"),
        ({"signature": "v1="}, 401, "signature"),
        ({"ago": 400}, 401, "stale"),
        ({"ago": -400}, 401, "stale"),
        ({"said": b"[1"}, 422, "field"),
        ({"said": b"[" * 100_000}, 422, "field"),
        ({"said": b'"word"'}, 422, "field"),
    ],
)
def test_what_is_not_signed_fresh_or_json_is_refused(bring, how, status, error):
    answer = bring(**how)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"), ({"id": "a b"}, "id"), ({"id": True}, "id"), ({"id": "x" * 121}, "id"),
        ({"chat": None}, "chat"), ({"person": "Mara"}, "person"), ({"person": {"name": "x"}}, "person.id"),
        ({"person": {"id": "1", "name": 5}}, "person.name"), ({"text": " "}, "text"), ({"text": 5}, "text"),
        ({"text": "x" * 100_001}, "text"), ({"text": "a\x00b"}, "text"), ({"text": "\ud800"}, "text"),
        ({"kind": "sung"}, "kind"), ({"ours": 1}, "ours"), ({"sent_at": "yesterday"}, "sent_at"),
        ({"sent_at": "2026-11-30T09:00:00"}, "sent_at"), ({"sent_at": "2099-01-01T00:00:00Z"}, "sent_at"),
        ({"sent_at": "0001-01-01T00:00:00+14:00"}, "sent_at"), ({"sent_at": 5}, "sent_at"),
        ({"files": "x"}, "files"), ({"files": [{}] * 21}, "files"), ({"files": [{"name": "a"}]}, "files[0]"),
        ({"files": [{"name": "a", "data": "https://x.example/a"}]}, "files[0]"),
        ({"files": [{"name": "a", "data": "data:text/plain;base64,!!"}]}, "files[0].data"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named(bring, fields, field):
    answer = bring(**fields)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Message.objects.exists()


def test_too_much_and_too_often_and_closed(bring, hook, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_BODY", 50)
    assert bring().status_code == 413
    monkeypatch.setattr(views, "LARGEST_BODY", 5000)
    monkeypatch.setattr(views, "MOST", 2)
    assert bring().status_code == 200
    assert bring().status_code == 429
    cache.clear()
    assert bring(key="nobody").status_code == 404
    Hook.objects.update(ended_at=timezone.now())
    assert bring().status_code == 404


def test_the_signature_is_over_the_time_and_the_body():
    now = timezone.now()
    time = str(int(now.timestamp()))
    assert refusal("s", time, sign("s", time, b"{}"), b"{}", at=now) == ""
    assert refusal("s", time, f"v1=old, {sign('s', time, b'{}')}", b"{}", at=now) == ""
    assert refusal("s", time, sign("s", time, b"{}"), b"{ }", at=now) == "signature"
    assert refusal("s", f"{time}0", sign("s", time, b"{}"), b"{}", at=now) == "signature"


# ---- Ours are brought to them


class Program:
    """A program that takes our messages."""

    def __init__(self):
        self.got, self.answers = [], []
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                program.got.append((dict(self.headers), body))
                status, heads = program.answers.pop(0) if program.answers else (200, {})
                if status is None:
                    return
                self.send_response(status)
                for name, value in {**heads, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/in?x=1"


@pytest.fixture
def program(hook, bring, settings):
    settings.PRIVATE_ADDRESSES = True
    with Program() as one:
        Hook.objects.update(url=one.address)
        bring()
        yield one


def answer(anna):
    thread = Thread.objects.get()
    facts = {"channel": "webhook", "text": "Yes, we do.", "thread": thread}
    message = outgoing.draft(facts, by=anna, at=timezone.now())
    outgoing.send(message, by=anna, at=timezone.now())
    Outgoing.objects.update(send_at=timezone.now())
    delivering.deliver(message.pk, at=timezone.now())
    message.refresh_from_db()
    return message


def test_our_answer_is_brought_signed_under_a_name_of_its_own(anna, hook, program):
    message = answer(anna)
    assert message.state == "sent"
    ((heads, body),) = program.got
    assert heads["Idempotency-Key"] == json.loads(body)["id"]
    assert refusal(hook.secret, heads[TIME], heads[SIGNATURE], body, at=timezone.now()) == ""
    said = json.loads(body)
    assert (said["chat"], said["person"]["id"], said["text"]) == ("c1", "u1", "Yes, we do.")
    assert not Interaction.objects.filter(awaits=True).exists()
    assert Message.objects.filter(thread=Thread.objects.get()).count() == 2


@pytest.mark.parametrize(
    ("status", "heads", "state", "code"),
    [
        (204, {}, "sent", None),
        (400, {}, "failed", "webhook_refused"),
        (302, {"Location": "http://127.0.0.1:1/"}, "failed", "webhook_refused"),
        (429, {"Retry-After": "120"}, "waiting", "webhook_busy"),
        (503, {}, "waiting", "webhook_busy"),
        (500, {}, "unknown", "webhook_no_answer"),
        (None, {}, "unknown", "webhook_no_answer"),
    ],
)
def test_what_becomes_of_it(anna, program, status, heads, state, code):
    program.answers.append((status, heads))
    message = answer(anna)
    assert (message.state, message.trouble and message.trouble["code"]) == (state, code)
    if status == 429:
        assert 100 < (message.send_at - timezone.now()).total_seconds() <= 120
    if code:
        assert "%" not in troubles.reason(message.trouble)


def test_nobody_there_is_tried_again_and_a_closed_door_is_said(anna, program):
    Hook.objects.update(url="http://127.0.0.1:9/")
    assert answer(anna).trouble["code"] == "webhook_unreached"
    Hook.objects.update(ended_at=timezone.now())
    assert answer(anna).trouble["code"] == "webhook_no_hook"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "no_https"), ("https://127.0.0.1/", "private"), ("https://localhost/", "private"),
        ("https://[::1]/", "private"), ("https://10.0.0.1/", "private"), ("https://169.254.169.254/", "private"),
        ("https://nowhere.invalid/", "no_name"), ("https:///x", "no_name"), ("https://[/", "no_name"),
        ("ftp://example.com/", "no_https"),
    ],
)  # fmt: skip
def test_nothing_is_brought_into_this_house(url, code):
    with pytest.raises(Closed) as closed:
        place_of(url)
    assert closed.value.code == code


def test_the_page_opens_a_door_and_closes_it(anna):
    browser = cast.signed_in(anna)
    assert browser.post("/settings/programs/", {"name": "x", "url": "http://x.example"}).status_code == 422
    browser.post("/settings/programs/", {"name": "Site chat", "url": "https://x.example/in"})
    hook = Hook.objects.get()
    page = browser.get(f"/settings/programs/{hook.pk}/").text
    assert hook.key in page
    assert hook.secret in page
    browser.post(f"/settings/programs/{hook.pk}/secret/")
    fresh = Hook.objects.get()
    assert fresh.secret != hook.secret
    browser.post(f"/settings/programs/{hook.pk}/ended/")
    assert browser.get(f"/settings/programs/{hook.pk}/").status_code == 404
