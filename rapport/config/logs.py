"""Log lines as JSON: when, how serious, from where, what. Never names, addresses or texts of people."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

# What the logging library itself hangs on a record; everything else was given by the caller as `extra`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time"}
encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
# No line says these, and finding them out takes longer than writing the line.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class Line(logging.Formatter):
    """One JSON object a record, with the fields of `extra` beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. An exception's text may hold data, so only its type is named, and the places it came through."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": self.what(record),
        }
        line.update((key, value) for key, value in vars(record).items() if key not in OWN)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self.places(record.exc_info)
        return encode(line)

    def what(self, record: logging.LogRecord) -> str:
        """The message. Django names the path of a request that failed; its numbers and tokens are nobody's business."""
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple) and path in record.args:
            return record.msg % tuple("…" if part == path else part for part in record.args)
        return record.getMessage()

    def places(self, exc_info: Any) -> list[str]:
        """File, line and function of every frame of the traceback, without the texts of the exception."""
        return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(exc_info[2])]
