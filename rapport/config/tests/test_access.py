"""The line of the log about each request."""

import json
import logging

import pytest
from django.test import Client as Browser

from rapport.config.logs import Line
from tests.cast import a_client, signed_in


@pytest.fixture
def lines(caplog):
    """The access lines so far, as written."""
    caplog.set_level(logging.DEBUG, logger="rapport.access")

    def written(level=logging.INFO):
        records = [record for record in caplog.records if record.name == "rapport.access" and record.levelno >= level]
        return [json.loads(Line().format(record)) for record in records]

    return written


def test_a_request_is_told_by_the_name_of_its_page_and_nothing_about_anybody(anna, lines):
    client = a_client(anna.workspace, "Meridian Books")
    signed_in(anna).get(f"/clients/{client.pk}/?q=secret", HTTP_REFERER="http://testserver/clients/")
    [line] = lines()
    assert line.pop("ms") >= 0
    line.pop("at")
    assert line == {
        "level": "info", "from": "rapport.access", "what": "request", "method": "GET", "route": "clients:client",
        "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "route", "status"), [("/healthz", "healthz", 200), ("/static/nothing.css", "static", 404)]
)
def test_watchers_and_static_files_are_told_only_when_everything_is(db, lines, path, route, status):
    Browser().get(path)
    assert lines() == []
    [line] = lines(logging.DEBUG)
    assert (line["route"], line["status"], line["level"]) == (route, status, "debug")


def test_an_unknown_path_is_not_written_down(db, lines):
    Browser().get("/enter/a-secret-token/more/")
    [line] = lines()
    assert (line["route"], line["status"]) == ("unknown", 404)
    assert "secret" not in json.dumps(line)


def test_the_method_is_cut_because_anybody_may_send_anything(db, lines):
    Browser().generic("X" * 5000, "/healthz")
    [line] = lines(logging.DEBUG)
    assert line["method"] == "X" * 10
