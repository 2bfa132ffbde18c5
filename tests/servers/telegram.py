"""The Bot API of Telegram as far as we speak it (Bot API 10.1), written by hand from its specification.

It holds a queue of updates, confirms them by `offset` as Telegram does, keeps files, and refuses every call whose
parameters are not those of the method: the table below is compared with the specification by a test.

    with BotApi() as telegram:
        telegram.says(77, "Is it ready?")            # somebody writes to the bot
        telegram.sent                                 # what the bot has sent: [Sent(method, fields, files), …]
        telegram.next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
        telegram.swallow("sendMessage")               # takes the next one and never answers
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "700100:AAG-a_token_that_is_long_enough_for_it"
NUMBER, USERNAME = 700100, "vetrova_studio_bot"
INT, STR, BOOL, LIST, OBJECT, FILE = "Integer", "String", "Boolean", "Array", "object", "InputFile"
# method: {parameter: (types, required)}, only what we use; anything else is refused as unknown.
REPLY = {"reply_parameters": ((OBJECT,), False)}
METHODS: dict[str, dict[str, tuple[tuple[str, ...], bool]]] = {
    "getMe": {},
    "getUpdates": {
        "offset": ((INT,), False), "limit": ((INT,), False), "timeout": ((INT,), False),
        "allowed_updates": ((LIST,), False),
    },
    "setWebhook": {
        "url": ((STR,), True), "secret_token": ((STR,), False), "allowed_updates": ((LIST,), False),
        "max_connections": ((INT,), False), "drop_pending_updates": ((BOOL,), False),
    },
    "deleteWebhook": {"drop_pending_updates": ((BOOL,), False)},
    "setMyDescription": {"description": ((STR,), False), "language_code": ((STR,), False)},
    "setMyCommands": {"commands": ((LIST,), True)},
    "sendMessage": {
        "chat_id": ((INT, STR), True), "text": ((STR,), True), "link_preview_options": ((OBJECT,), False), **REPLY
    },
    "sendPhoto": {"chat_id": ((INT, STR), True), "photo": ((FILE, STR), True), "caption": ((STR,), False), **REPLY},
    "sendDocument": {
        "chat_id": ((INT, STR), True), "document": ((FILE, STR), True), "caption": ((STR,), False), **REPLY
    },
    "sendVoice": {"chat_id": ((INT, STR), True), "voice": ((FILE, STR), True), "caption": ((STR,), False), **REPLY},
    "getFile": {"file_id": ((STR,), True)},
    "leaveChat": {"chat_id": ((INT, STR), True)},
}  # fmt: skip
# Not in the cut of the specification that lies beside the checkout.
BEYOND = {"sendVoice"}
SENDING = {"sendMessage", "sendPhoto", "sendDocument", "sendVoice"}


@dataclass
class Sent:
    """A message the bot has sent."""

    method: str
    fields: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.fields.get("text", "")


class BotApi:
    """One bot at Telegram, with everybody who writes to it."""

    def __init__(self, *, token: str = TOKEN, port: int = 0) -> None:
        self.token, self.lock = token, threading.Condition()
        self.updates: deque[dict[str, Any]] = deque()
        self.last_update, self.numbers = 1000, defaultdict[int, int](lambda: 40)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[Sent] = []
        self.refusals: dict[str, deque[dict[str, Any]]] = defaultdict(deque)
        self.swallowed: dict[str, int] = defaultdict(int)
        self.files: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        self.blocked: set[int] = set()
        self.webhook: dict[str, Any] = {}
        self.wrong: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> BotApi:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.lock.notify_all()
        self.server.shutdown()
        self.server.server_close()
        assert not self.wrong, self.wrong

    # ---- What people do

    def says(self, chat: int, text: str | None = None, *, name: str = "Ilya Brandt", **more: Any) -> dict[str, Any]:
        """Somebody writes in their chat with the bot; `more` are fields of the Message."""
        message = {
            "message_id": self._number(chat), "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": name},
            "from": self._person(chat, name), **({"text": text} if text is not None else {}), **more,
        }  # fmt: skip
        return self.comes(message=message)

    def edits(self, said: dict[str, Any], text: str) -> dict[str, Any]:
        """Somebody changes what they wrote."""
        return self.comes(edited_message={**said["message"], "text": text, "edit_date": int(time.time()) + 1})

    def blocks(self, chat: int, name: str = "Ilya Brandt") -> dict[str, Any]:
        """Somebody blocks the bot."""
        self.blocked.add(chat)
        return self.comes(my_chat_member={
            "chat": {"id": chat, "type": "private", "first_name": name}, "from": self._person(chat, name),
            "date": int(time.time()), "old_chat_member": {"status": "member", "user": self.me()},
            "new_chat_member": {"status": "kicked", "user": self.me(), "until_date": 0},
        })  # fmt: skip

    def says_in_group(self, group: int, text: str) -> dict[str, Any]:
        """Somebody put the bot into a group and writes there."""
        return self.comes(message={
            "message_id": self._number(group), "date": int(time.time()), "text": text,
            "chat": {"id": group, "type": "group", "title": "Launch"}, "from": self._person(5, "Mara"),
        })  # fmt: skip

    def keeps(self, content: bytes, *, file_id: str = "", size: int | None = None) -> dict[str, Any]:
        """A file at Telegram, as the fields every kind of file has."""
        file_id = file_id or f"file{len(self.files) + 1}"
        self.files[file_id] = content
        self.sizes[file_id] = len(content) if size is None else size
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": self.sizes[file_id]}

    def comes(self, **what: Any) -> dict[str, Any]:
        """Any update."""
        with self.lock:
            self.last_update += 1
            update = {"update_id": self.last_update, **what}
            self.updates.append(update)
            self.lock.notify_all()
        return update

    # ---- What goes wrong

    def next(self, method: str, code: int, description: str, **parameters: Any) -> None:
        """The next call of a method is refused so."""
        self.refusals[method].append({"code": code, "description": description, "parameters": parameters})

    def swallow(self, method: str) -> None:
        """The next call of a method is done, and the connection closed without an answer."""
        self.swallowed[method] += 1

    # ---- What Telegram does

    def me(self) -> dict[str, Any]:
        return {"id": NUMBER, "is_bot": True, "first_name": "Vetrova Studio", "username": USERNAME}

    def _person(self, number: int, name: str) -> dict[str, Any]:
        return {"id": number, "is_bot": False, "first_name": name, "language_code": "en"}

    def _number(self, chat: int) -> int:
        self.numbers[chat] += 1
        return self.numbers[chat]

    def answer(self, method: str, fields: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> tuple[int, Any]:
        self.calls.append((method, fields))
        if problem := check(method, fields, files):
            self.wrong.append(problem)
            return 400, _no(400, f"Bad Request: {problem}")
        if self.refusals[method]:
            refusal = self.refusals[method].popleft()
            return refusal["code"], _no(refusal["code"], refusal["description"], refusal["parameters"])
        return (
            getattr(self, f"_{method}", self._yes)(fields)
            if method not in SENDING
            else self._send(method, fields, files)
        )

    def _yes(self, _fields: dict[str, Any]) -> tuple[int, Any]:
        return 200, {"ok": True, "result": True}

    def _getMe(self, _fields: dict[str, Any]) -> tuple[int, Any]:
        return 200, {"ok": True, "result": self.me()}

    def _getUpdates(self, fields: dict[str, Any]) -> tuple[int, Any]:
        if self.webhook.get("url"):
            return 409, _no(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        deadline = time.monotonic() + fields.get("timeout", 0)
        with self.lock:
            while True:
                while self.updates and self.updates[0]["update_id"] < fields.get("offset", 0):
                    self.updates.popleft()
                here = list(self.updates)[: fields.get("limit", 100)]
                if here or not self.lock.wait(max(0.0, deadline - time.monotonic())):
                    return 200, {"ok": True, "result": here}

    def _setWebhook(self, fields: dict[str, Any]) -> tuple[int, Any]:
        if not fields["url"].startswith("https://"):
            return 400, _no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = fields
        return self._yes(fields)

    def _deleteWebhook(self, fields: dict[str, Any]) -> tuple[int, Any]:
        self.webhook = {}
        return self._yes(fields)

    def _getFile(self, fields: dict[str, Any]) -> tuple[int, Any]:
        file_id = fields["file_id"]
        if file_id not in self.files:
            return 400, _no(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if self.sizes[file_id] > 20 * 1024 * 1024:
            return 400, _no(400, "Bad Request: file is too big")
        facts = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": f"documents/{file_id}"}
        return 200, {"ok": True, "result": facts}

    def _send(self, method: str, fields: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> tuple[int, Any]:
        chat = int(fields["chat_id"])
        if chat in self.blocked:
            return 403, _no(403, "Forbidden: bot was blocked by the user")
        if chat not in self.numbers:
            return 400, _no(400, "Bad Request: chat not found")
        if len(fields.get("text", "").encode("utf-16-le")) // 2 > 4096:
            return 400, _no(400, "Bad Request: message is too long")
        self.sent.append(Sent(method, fields, files))
        message = {
            "message_id": self._number(chat), "date": int(time.time()), "from": self.me(),
            "chat": {"id": chat, "type": "private"},
            **({"text": fields["text"]} if "text" in fields else {}),
        }  # fmt: skip
        return 200, {"ok": True, "result": message}


def check(method: str, fields: dict[str, Any], files: dict[str, Any]) -> str:
    """What is wrong with the parameters of a call; "" when they are those of the method."""
    if method not in METHODS:
        return f"{method}: no method we know"
    known = METHODS[method]
    if unknown := (fields.keys() | files.keys()) - known.keys():
        return f"{method}: unknown {sorted(unknown)}"
    for name, (types, required) in known.items():
        if name in files:
            if FILE not in types:
                return f"{method}: {name} is no file"
        elif name in fields:
            if not any(_is(fields[name], type_) for type_ in types):
                return f"{method}: {name} is no {types}"
        elif required:
            return f"{method}: {name} is missing"
    return ""


def _is(value: Any, type_: str) -> bool:
    kinds = {INT: int, STR: str, BOOL: bool, LIST: list, OBJECT: dict, FILE: ()}
    return isinstance(value, kinds[type_]) and not (type_ == INT and isinstance(value, bool))


def _no(code: int, description: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": code, "description": description, **more}


def _handler(api: BotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            _empty, bot, method = self.path.split("/", 2)
            if bot != f"bot{api.token}":
                return self.give(401, _no(401, "Unauthorized"))
            fields, files = parse(self.headers.get("Content-Type", ""), body)
            status, said = api.answer(method, fields, files)
            if api.swallowed[method]:
                api.swallowed[method] -= 1
                self.close_connection = True
                return None
            return self.give(status, said)

        def do_GET(self) -> None:
            prefix = f"/file/bot{api.token}/documents/"
            content = api.files.get(self.path.removeprefix(prefix)) if self.path.startswith(prefix) else None
            if content is None:
                return self.give(404, _no(404, "Not Found"))
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None

        def give(self, status: int, said: Any) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def parse(content_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """The parameters and files of a call, by JSON or as a form with files."""
    if content_type.startswith("application/json"):
        return json.loads(body or b"{}"), {}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    fields, files = dict[str, Any](), dict[str, tuple[str, bytes]]()
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if part.get_filename() is not None:
            files[name] = (part.get_filename(), part.get_payload(decode=True))
        else:
            text = part.get_payload(decode=True).decode()
            try:
                fields[name] = json.loads(text)
            except ValueError:
                fields[name] = text
    return fields, files
