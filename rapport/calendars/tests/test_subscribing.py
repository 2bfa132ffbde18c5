"""Feeds that are only read, from a server of the test's own: replaced as a whole, never behind private doors."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from rapport.calendars import subscribing
from rapport.calendars.dav import web
from rapport.calendars.models import Event, Series
from rapport.journal.models import Batch
from tests.cast import a_calendar

pytestmark = pytest.mark.django_db


def feed(*events):
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20270101T100000Z\r\nSUMMARY:{title}\r\n{more}END:VEVENT\r\n"
        for uid, title, more in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


class Published:
    """What the server answers, and what it was asked."""

    def __init__(self):
        self.status, self.body, self.etag, self.asked, self.to = 200, b"", '"1"', [], ""


@pytest.fixture
def published(settings):
    settings.PRIVATE_ADDRESSES = True
    told = Published()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            told.asked.append(dict(self.headers))
            same = self.headers.get("If-None-Match") == told.etag
            status = 304 if same and told.status == 200 else told.status
            body = b"" if status == 304 else told.body
            self.send_response(status)
            self.send_header("ETag", told.etag)
            if told.to:
                self.send_header("Location", told.to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/feed.ics"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def calendar(anna, published):
    return a_calendar(anna.workspace, kind="feed", url=published.url)


def test_a_feed_is_read_and_replaced_as_a_whole(calendar, published):
    published.body = feed(("1", "One", ""), ("2", "Two", ""))
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble is None
    assert set(Event.objects.values_list("title", flat=True)) == {"One", "Two"}
    published.body, published.etag = feed(("2", "Two again", "")), '"2"'
    subscribing.refresh(calendar, at=timezone.now())
    assert list(Event.objects.values_list("title", flat=True)) == ["Two again"]
    assert Series.objects.count() == 1
    # Nobody here did anything, so the journal says nothing.
    assert not Batch.objects.exclude(kind="workspace.founded").exists()


def test_an_unchanged_feed_is_not_read_again(calendar, published):
    published.body = feed(("1", "One", ""))
    subscribing.refresh(calendar, at=timezone.now())
    published.body = b"nonsense"
    subscribing.refresh(calendar, at=timezone.now())
    assert published.asked[1]["If-None-Match"] == '"1"'
    assert Event.objects.count() == 1


def test_a_bomb_in_a_feed_is_told_and_the_rest_is_shown(calendar, published):
    published.body = feed(("1", "One", ""), ("2", "Bomb", "RRULE:FREQ=SECONDLY\r\n"))
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble == {"code": "some_unread", "details": {"n": 1}}
    assert Event.objects.get().title == "One"


@pytest.mark.parametrize(("status", "body", "code"), [
    (200, b"<html>sign in</html>", "no_feed"), (401, b"", "unauthorised"), (404, b"", "no_feed"), (500, b"", "refused"),
])  # fmt: skip
def test_what_was_read_before_stays_when_something_is_wrong(calendar, published, status, body, code):
    published.body = feed(("1", "One", ""))
    subscribing.refresh(calendar, at=timezone.now())
    published.status, published.body, published.etag = status, body, '"2"'
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble["code"] == code
    assert Event.objects.count() == 1


def test_a_feed_that_is_too_large_is_refused(calendar, published, monkeypatch):
    monkeypatch.setattr(web, "LARGEST_BYTES", 100)
    published.body = feed(("1", "One", ""))
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble["code"] == "too_large"


def test_private_addresses_are_not_asked_unless_allowed(calendar, published, settings):
    settings.PRIVATE_ADDRESSES = False
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble["code"] == "private_address"
    assert published.asked == []


def test_redirects_end(calendar, published):
    published.status, published.to = 302, published.url
    subscribing.refresh(calendar, at=timezone.now())
    assert calendar.trouble["code"] == "redirects"


@pytest.mark.parametrize(("given", "asked"), [
    ("webcal://cal.example/a.ics", "https://cal.example/a.ics"), (" https://cal.example/a ", "https://cal.example/a"),
])  # fmt: skip
def test_addresses_as_people_copy_them(given, asked):
    assert subscribing.address_of(given) == asked


@pytest.mark.parametrize("given", ["file:///etc/passwd", "cal.example", "https://", "javascript:1", "https://[::1"])
def test_what_is_no_address_is_refused(given):
    with pytest.raises(web.Trouble):
        subscribing.address_of(given)
