"""Log lines as JSON: when, how serious, from where, what. Never names, addresses or texts of people."""

import json
import logging
from datetime import UTC, datetime

# What the logging library itself hangs on a record; everything else was given by the caller as `extra`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time"}
encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


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

    def places(self, exc_info: tuple[object, ...] | object) -> list[str]:
        """File and line of every frame of the traceback, without the texts of the exception."""
        traceback = exc_info[2] if isinstance(exc_info, tuple) else None
        places = []
        while traceback is not None:
            code = traceback.tb_frame.f_code
            places.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
            traceback = traceback.tb_next
        return places
