"""Log lines: JSON, and nothing about people."""

import json
import logging
import sys
from types import SimpleNamespace

from rapport.config.logs import Line


def a_record(message="saved", *arguments, exc_info=None, **extra):
    record = logging.LogRecord("rapport.clients", logging.WARNING, "", 1, message, arguments, exc_info)
    vars(record).update(extra)
    return json.loads(Line().format(record))


def test_a_line_says_when_how_serious_where_and_what_with_the_facts_beside():
    line = a_record("an import %s", "stopped", number=7)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "warning", "from": "rapport.clients", "what": "an import stopped", "number": 7}


def test_an_exception_is_told_by_type_and_places_never_by_its_text():
    try:
        raise ValueError("ilya@meridian.example")
    except ValueError:
        line = a_record(exc_info=sys.exc_info())
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert "ilya" not in json.dumps(line)


def test_the_path_django_names_in_its_errors_is_left_out():
    request = SimpleNamespace(path="/enter/a-secret-token/")
    line = a_record("%s: %s", "Internal Server Error", request.path, request=request, status_code=500)
    assert line["what"] == "Internal Server Error: …"
    assert line["status_code"] == 500
    assert "secret" not in json.dumps(line)
