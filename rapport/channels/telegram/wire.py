"""Speaking to the Bot API of Telegram: one call, its result, or what is wrong in one of a few words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.channels.telegram.models import Bot
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

# Telegram hands a file of at most 20 MB to a bot.
LARGEST_FILE = 20 * 1024 * 1024
PATIENCE = 20.0
LONGEST_ANSWER = 8 * 1024 * 1024
# Its own log names every address it asks, and the token stands in there.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class Refused(Exception):
    """Telegram has answered, and not done it. `code` is one of our words, `said` its own."""

    def __init__(self, code: str, *, said: str = "", status: int = 0, retry_after: int = 0) -> None:
        super().__init__(code, said)
        self.code, self.said, self.status, self.retry_after = code, said, status, retry_after


class Unreached(Exception):
    """Nobody was reached, so nothing was done."""


class Unknown(Exception):
    """The call was handed over, and no answer came: it may have been done."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A file that goes along with a call."""

    field: str
    name: str
    content_type: str
    data: bytes


class Wire:
    """The calls of one bot. Nothing it raises or logs names the token."""

    def __init__(self, bot: Bot, *, client: httpx2.Client | None = None) -> None:
        self.bot = bot
        self.client = client or httpx2.Client(timeout=PATIENCE, follow_redirects=False)

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def call(
        self, method: str, fields: Mapping[str, Any] | None = None, *, file: Sending | None = None, wait: float = 0
    ) -> Any:
        """The `result` of a method. Raises Refused, Unreached, Unknown. `wait` is how long Telegram may think."""
        url, asked = f"{self.bot.server.rstrip('/')}/bot{self.bot.token}/{method}", dict(fields or {})
        try:
            if file is None:
                answer = self.client.post(url, json=asked, timeout=httpx2.Timeout(PATIENCE, read=PATIENCE + wait))
            else:
                data = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
                files = {file.field: (file.name, file.data, file.content_type or "application/octet-stream")}
                answer = self.client.post(url, data=data, files=files, timeout=PATIENCE * 6)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as trouble:
            raise Unreached(type(trouble).__name__) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as trouble:
            raise Unknown(type(trouble).__name__) from None
        return _result(answer)

    def fetch(self, path: str) -> bytes | None:
        """The content of a file `getFile` has told the path of; None when it is not there or too large."""
        url = f"{self.bot.server.rstrip('/')}/file/bot{self.bot.token}/{path}"
        try:
            with self.client.stream("GET", url, timeout=PATIENCE * 3) as answer:
                if answer.status_code >= 500:
                    raise Unreached(str(answer.status_code))
                if answer.status_code != 200:
                    return None
                blocks, size = [], 0
                for block in answer.iter_bytes(1 << 16):
                    size += len(block)
                    if size > LARGEST_FILE:
                        return None
                    blocks.append(block)
                return b"".join(blocks)
        except (httpx2.HTTPError, OSError) as trouble:
            raise Unreached(type(trouble).__name__) from None


def _result(answer: httpx2.Response) -> Any:
    try:
        said = answer.json() if len(answer.content) <= LONGEST_ANSWER else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or "ok" not in said:
        if answer.status_code >= 500:
            raise Unknown(str(answer.status_code))
        raise Refused("not_telegram", status=answer.status_code)
    if said["ok"] is True:
        return said.get("result")
    status = said.get("error_code", answer.status_code)
    status = status if isinstance(status, int) else answer.status_code
    words = str(said.get("description", ""))[:300]
    parameters = said.get("parameters")
    after = parameters.get("retry_after", 0) if isinstance(parameters, dict) else 0
    if status >= 500:
        raise Unknown(words or str(status))
    raise Refused(_code(status, words), said=words, status=status, retry_after=after if isinstance(after, int) else 0)


def _code(status: int, words: str) -> str:
    """Our word for a refusal; Telegram tells most of them apart by its sentence alone."""
    folded = words.casefold()
    if status == 429:
        return "too_fast"
    if status in (401, 404):
        return "token_refused"
    if status == 409:
        return "called_elsewhere" if "webhook" in folded else "asked_elsewhere"
    for part, code in (
        ("blocked by the user", "blocked"), ("user is deactivated", "gone"), ("chat not found", "chat_not_found"),
        ("can't initiate", "not_opened"), ("file is too big", "file_too_large"), ("too long", "too_long"),
        ("kicked", "blocked"), ("https url must be provided", "no_https"), ("bad webhook", "bad_hook"),
    ):  # fmt: skip
        if part in folded:
            return code
    return "refused"
