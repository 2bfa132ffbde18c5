"""Translation: off by default, shown before it leaves, kept beside the message, and never for what must stay."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.inbox.models import Translation, TranslatorPlan
from rapport.inbox.translating import asking
from rapport.inbox.translating.engines import HttpTranslator, NotTranslated
from rapport.web.leaving import ways_out
from tests.cast import a_client, a_contact, a_letter, ago, an_nda, signed_in

pytestmark = pytest.mark.django_db
TEXT = "Hallo, vielen Dank fuer den Entwurf."


class Engine:
    """An engine at the network's edge: it notes what it got and answers what it is told to."""

    def __init__(self):
        self.got, self.status, self.answer, self.headers = [], 200, {"translatedText": "Hello, thank you."}, {}
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                engine.got.append((self.path, body, self.headers.get("Authorization")))
                data = engine.answer if isinstance(engine.answer, bytes) else json.dumps(engine.answer).encode()
                self.send_response(engine.status)
                for name, value in engine.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.server.shutdown()
    engine.server.server_close()


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Meridian")


@pytest.fixture
def letter(client):
    hans = a_contact(client, "Hans", email="hans@meridian.example")
    return a_letter(client, contact=hans, subject="Entwurf", text=TEXT, at=ago(days=1))


def plan(anna, engine, **facts):
    values = {"kind": "libre", "address": engine.address, "model": "", "enabled": True, "key": "k3y", **facts}
    asking.set_plan(values, by=anna, at=timezone.now())
    return TranslatorPlan.objects.get(workspace=anna.workspace)


def agreed(anna, engine, **facts):
    found = plan(anna, engine, **facts)
    asking.agree(found, at=timezone.now())
    return found


def page(anna, letter):
    return reverse("inbox:translate", args=[letter.pk])


def test_nothing_is_sent_before_an_owner_has_seen_it(anna, teammate, engine, letter):
    plan(anna, engine)
    shown = signed_in(anna).get(page(anna, letter)).text
    assert "Hallo, vielen Dank" in shown
    assert f"{engine.address}/translate" in shown
    assert "k3y" not in shown
    signed_in(teammate).post(page(anna, letter))
    assert (engine.got, Translation.objects.count()) == ([], 0)


def test_libretranslate(anna, engine, letter):
    agreed(anna, engine)
    row = asking.ask(letter, "en", by=anna, at=timezone.now())
    asking.make(row.pk, at=timezone.now())
    asking.make(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.text, row.engine) == ("done", "Hello, thank you.", "127.0.0.1")
    body = {"q": TEXT, "source": "auto", "target": "en", "format": "text", "api_key": "k3y"}
    assert engine.got == [("/translate", body, None)]
    shown = signed_in(anna).get(page(anna, letter)).text
    assert "A machine translated this." in shown
    assert "made by a machine, may be wrong" in shown


def test_a_chat_model(anna, engine, letter):
    engine.answer = {"choices": [{"message": {"content": " Hello. "}}]}
    found = agreed(anna, engine, kind="chat", model="small", address=f"{engine.address}/v1/")
    assert HttpTranslator(found).translate(TEXT, "ru") == "Hello."
    path, body, key = engine.got[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer k3y", "small")
    assert body["messages"][1] == {"role": "user", "content": TEXT}
    assert "Russian" in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (401, {}, "refused"), (429, {}, "busy"), (503, {}, "busy"), (404, {}, "strange"), (200, b"<html>", "strange"),
        (200, {"translatedText": ""}, "strange"), (200, {"translatedText": ["x"]}, "strange"), (200, [], "strange"),
        (302, {}, "strange"),
    ],
)  # fmt: skip
def test_what_an_engine_may_answer_instead(anna, engine, letter, status, answer, code):
    agreed(anna, engine)
    engine.status, engine.answer = status, answer
    engine.headers = {"Location": engine.address} if status == 302 else {}
    row = asking.ask(letter, "en", by=anna, at=timezone.now())
    asking.make(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.trouble, len(engine.got)) == ("failed", code, 1)
    engine.status, engine.answer = 200, {"translatedText": "Hello"}
    again = asking.ask(letter, "en", by=anna, at=timezone.now())
    asking.make(again.pk, at=timezone.now())
    again.refresh_from_db()
    assert (again.pk, again.state) == (row.pk, "done")


def test_an_engine_that_is_not_there(anna, engine):
    found = agreed(anna, engine, address="http://127.0.0.1:9")
    with pytest.raises(NotTranslated) as trouble:
        HttpTranslator(found).translate(TEXT, "en")
    assert trouble.value.passing


def test_it_is_off_until_somebody_switches_it_on(anna, letter):
    with pytest.raises(asking.NotAllowed):
        asking.ask(letter, "en", by=anna, at=timezone.now())
    assert "Translate</a>" not in signed_in(anna).get(reverse("inbox:letter", args=[letter.pk])).text
    assert [way for way in ways_out(anna.workspace) if "translat" in way.who] == []


def test_a_secret_client_and_an_nda_stay_here(anna, engine, client, letter):
    agreed(anna, engine)
    row = asking.ask(letter, "en", by=anna, at=timezone.now())
    client.change({"confidentiality": "secret"}, by=anna, at=timezone.now())
    # It was allowed when it was asked for, and is not any more.
    asking.make(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.trouble, engine.got) == ("failed", "not_allowed", [])
    with pytest.raises(asking.NotAllowed, match="Meridian is secret"):
        asking.ask(letter, "en", by=anna, at=timezone.now())
    client.change({"confidentiality": "open"}, by=anna, at=timezone.now())
    an_nda(client)
    with pytest.raises(asking.NotAllowed, match="NDA with Meridian"):
        asking.ask(letter, "ru", by=anna, at=timezone.now())
    assert TEXT not in signed_in(anna).get(page(anna, letter)).text.partition("As it was written")[0]


def test_another_address_has_to_be_agreed_to_anew_and_gets_no_old_key(anna, engine, letter):
    agreed(anna, engine)
    found = plan(anna, engine, address="https://other.example", key="")
    assert (found.agreed_at, found.key) == (None, "")
    asking.agree(found, at=timezone.now())
    found = plan(anna, engine, address="https://other.example", key="", enabled=False)
    assert found.agreed_at is not None


def test_the_settings_page(anna, teammate, engine):
    to = reverse("inbox:engine")
    assert signed_in(teammate).get(to).status_code == 403
    browser = signed_in(anna)
    form = {"enabled": "on", "kind": "chat", "address": "https://llm.example/v1", "model": "", "key": "s3cret"}
    assert browser.post(to, form).status_code == 422
    for address in ("ftp://x.example", "https://a:b@x.example", "https://x.example/?q=1", "nonsense"):
        assert browser.post(to, {**form, "model": "m", "address": address}).status_code == 422
    assert browser.post(to, {**form, "model": "m"}).status_code == 302
    shown = browser.get(to).text
    assert "s3cret" not in shown
    assert "llm.example" in shown
    (way,) = [way for way in ways_out(anna.workspace) if way.where == "llm.example"]
    assert way.who == "The translation engine"


def test_an_owner_sends_it_from_the_page(anna, engine, letter):
    plan(anna, engine)
    assert signed_in(anna).post(page(anna, letter)).status_code == 302
    assert Translation.objects.get().state in ("waiting", "done")
    assert TranslatorPlan.objects.get().agreed_at
