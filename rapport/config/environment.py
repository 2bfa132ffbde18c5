"""Typed reading of RAPPORT_* environment variables: a wrong value stops the start with one clear line."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rapport.backups import swapping


def text(name: str, default: str = "") -> str:
    """The variable RAPPORT_<name>, stripped; `default` when it is not set or empty."""
    return os.environ.get(f"RAPPORT_{name}", "").strip() or default


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"RAPPORT_{name} must be a whole number, not {value!r}.") from None


def switch(name: str, default: bool = False) -> bool:
    """The variable as yes or no (1, true, yes, on / 0, false, no, off)."""
    value = text(name, "1" if default else "0").casefold()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"RAPPORT_{name} must be yes or no, not {value!r}.")


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list of words, divided by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def home() -> Path:
    """The folder of all data: RAPPORT_HOME, or the platform's user data folder.

    Made on first use, for its owner only. A restore that was cut off is finished before anybody looks inside.
    """
    path = Path(text("HOME") or _user_data()).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refusal:
        raise ImproperlyConfigured(f"The data folder {path} cannot be made: {refusal.strerror}.") from refusal
    swapping.settle(path, has_schema)
    return path


def _user_data() -> Path:
    from platformdirs import user_data_path  # where a home is named it is not needed

    return user_data_path("rapport")


def has_schema(name: str) -> bool:
    """Whether PostgreSQL has a schema of this name; asked when a restore was cut off, and after it has let go."""
    import psycopg

    with psycopg.connect(text("DATABASE_URL")) as database:
        database.execute("SELECT pg_advisory_lock(%s)", [swapping.DATABASE_LOCK])
        found = database.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone()
    return found is not None


def secret(folder: Path) -> str:
    """The signing key: RAPPORT_SECRET_KEY, or one kept in the data folder and made there once."""
    if given := text("SECRET_KEY"):
        return given
    place = folder / "secret.key"
    if not place.exists():
        # Two processes may start at once on an empty folder: the first whose file gets the name decides, whole.
        aside = folder / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(aside, place)
        aside.unlink()
    return place.read_text().strip()


def database(folder: Path) -> dict[str, object]:
    """Django's settings for RAPPORT_DATABASE_URL (postgres://user:password@host:port/name), by default SQLite in the
    data folder.
    """
    url = text("DATABASE_URL")
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)) if url else folder / "rapport.sqlite3", folder)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("RAPPORT_DATABASE_URL must begin with postgres:// or sqlite:///.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A pool hands out cut connections after a restart of the server unless they are checked (one 500 in
        # seven without).
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": number("DATABASE_POOL", 10)}, **dict(parse_qsl(parts.query))},
    }


def sqlite(path: Path, folder: Path) -> dict[str, object]:
    """SQLite so that many processes may write: WAL, and writers that take the lock at BEGIN, not later."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
        # A file, because threads of the test server share an in-memory database and fail with "table is locked".
        "TEST": {"NAME": folder / "test.sqlite3"},
    }


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that sends our letters: Django's settings for it, and whose letters they are."""

    mailer: dict[str, Any]
    sender: str
    # "host:port", for people.
    place: str


def smtp() -> Smtp | None:
    """RAPPORT_SMTP_URL: smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS from the first byte); ?from= is a
    sender other than the user. On the machine itself (localhost) nothing is encrypted. None when it is not set.
    """
    url = text("SMTP_URL")
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = parse_qs(parts.query).get("from", [user])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
        raise ImproperlyConfigured("RAPPORT_SMTP_URL must look like smtp://user:password@host:587 or smtps://….")
    if "@" not in sender:
        raise ImproperlyConfigured("RAPPORT_SMTP_URL must name a sender: …?from=rapport@example.org.")
    port = port or (465 if parts.scheme == "smtps" else 587)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    options = {
        "host": parts.hostname, "port": port, "username": user, "password": password, "timeout": 20,
        "use_ssl": parts.scheme == "smtps", "use_tls": parts.scheme == "smtp" and not here,
    }  # fmt: skip
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return Smtp({"BACKEND": backend, "OPTIONS": options}, sender, f"{parts.hostname}:{port}")
