"""Leaving a mailing list: by one press of the worker, by a letter, or by hand."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from rapport.inbox import leaving_lists
from rapport.inbox.models import Message, Outgoing
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def list_server():
    """A list that notes how it is left."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, said, self.headers.get("Cookie"), self.headers["Host"]))
            self.send_response(200 if self.path == "/leave" else 410)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def a_list_letter(anna, **way):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    Message.objects.filter(pk=letter.pk).update(unsubscribe={"url": "", "one_click": False, "mailto": "", **way})
    letter.refresh_from_db()
    return letter


def test_one_press_posts_what_the_list_wants(list_server):
    address, asked = list_server
    assert leaving_lists.ask(f"{address}/leave", anywhere=True) == ""
    assert [one[:3] for one in asked] == [("/leave", b"List-Unsubscribe=One-Click", None)]
    assert leaving_lists.ask(f"{address}/gone", anywhere=True) == "http_410"


def test_the_worker_asks_nobody_in_this_network(list_server):
    address, asked = list_server
    assert leaving_lists.ask(f"{address}/leave") == "not_outside"
    assert asked == []


def test_a_name_that_changes_its_mind_is_asked_where_it_was_looked_at(list_server, monkeypatch):
    address, asked = list_server
    port, real, looked = int(address.rpartition(":")[2]), socket.getaddrinfo, []

    def once(host, *args, **how):
        if host != "list.example":
            return real(host, *args, **how)
        looked.append(host)
        return real("127.0.0.1" if len(looked) == 1 else "192.0.2.1", *args, **how)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert leaving_lists.ask(f"http://list.example:{port}/leave", anywhere=True) == ""
    assert (looked, asked[0][3]) == (["list.example"], f"list.example:{port}")


@pytest.mark.parametrize("url", ["", "https://", "https://[::1", "https://list.example:x/", "https://[::1]/leave"])
def test_what_is_no_address_outside_is_not_asked(url):
    assert leaving_lists.ask(url) == "not_outside"


def test_it_is_asked_once_and_what_came_of_it_is_kept(anna):
    letter = a_list_letter(anna, url="https://127.0.0.1/leave", one_click=True)
    assert leaving_lists.leave(letter, by=anna, at=timezone.now()) == leaving_lists.ONE_CLICK
    leaving_lists.press(letter.pk, by=anna, at=timezone.now())
    letter.refresh_from_db()
    assert letter.unsubscribe["trouble"] == "not_outside"
    assert letter.unsubscribe["asked_at"]


def test_a_list_that_wants_a_letter_gets_one(anna, post):
    letter = a_list_letter(anna, mailto="mailto:leave@list.example?subject=off%20me")
    assert leaving_lists.leave(letter, by=anna, at=timezone.now()) == leaving_lists.BY_MAIL
    ours = Outgoing.objects.get()
    assert (ours.recipients["to"], ours.subject, ours.state) == ([["", "leave@list.example"]], "off me", "waiting")
    leaving_lists.leave(letter, by=anna, at=timezone.now())
    assert Outgoing.objects.count() == 1


def test_what_can_only_be_left_on_its_page_is_said(anna):
    browser = cast.signed_in(anna)
    letter = a_list_letter(anna, url="http://list.example/leave")
    answer = browser.post(f"/letters/{letter.pk}/unsubscribed/", follow=True)
    assert "http://list.example/leave" in answer.text
