"""The doctor of `rapport check`: looks at settings, database, queue, disk and clock, and says what to do."""

from __future__ import annotations

import json
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from rapport.config import environment as env
from rapport.config.doctor_database import backups, database, failed, migrations, past, secrets, waiting, worker
from rapport.lib.zones import is_zone, zones

LOCAL = {"localhost", "127.0.0.1", "::1"}
SHORTEST_KEY = 32
LEAST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what is well with it, or what to do."""

    area: str
    ok: bool
    text: str


type Look = Callable[[datetime], tuple[bool, str]]


def examine(now: datetime) -> Iterator[Finding]:
    """Everything, in order; what lies in the database only as far as it answers and is up to date."""
    for area, look in OUTSIDE:
        yield Finding(area, *look(now))
    for area, look in INSIDE:
        finding = Finding(area, *look(now))
        yield finding
        if not finding.ok and look in (database, migrations):
            return


# ---- Settings and files


def signing_key(now: datetime) -> tuple[bool, str]:
    """Whoever can read the key can sign in as anybody."""
    if not env.text("SECRET_KEY"):
        return private(settings.HOME / "secret.key", 0o600)
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return False, _("RAPPORT_SECRET_KEY is too short: take 50 characters that nobody can guess.")
    return True, _("The signing key is given.")


def data_folder(now: datetime) -> tuple[bool, str]:
    """It holds everything there is about the clients."""
    return private(settings.HOME, 0o700)


def private(place: Path, mode: int) -> tuple[bool, str]:
    """Whether only the owner can look into a file or folder."""
    facts = {"place": place, "mode": f"{mode:o}"}
    if stat.S_IMODE(place.stat().st_mode) & 0o077:
        return False, _("Others on this machine can look into %(place)s. Say: chmod %(mode)s %(place)s") % facts
    return True, _("%(place)s is yours alone.") % facts


def address(now: datetime) -> tuple[bool, str]:
    """The address in links, and whether pages asked for by it are answered."""
    parts, facts = urlsplit(settings.PUBLIC_URL), {"address": settings.PUBLIC_URL}
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False, _("RAPPORT_PUBLIC_URL must look like https://rapport.example.org, not like %(address)s.") % facts
    facts["host"] = parts.hostname
    if not validate_host(f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname, settings.ALLOWED_HOSTS):
        return False, _("Pages at %(address)s are refused: add %(host)s to RAPPORT_HOSTS.") % facts
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        return False, _("Passwords travel to %(address)s unencrypted: put an HTTPS proxy before Rapport.") % facts
    if parts.scheme == "https" and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return False, _("%(address)s is served by a proxy: set RAPPORT_PROXIES to 1, or to how many there are.") % facts
    return True, _("Rapport is at %(address)s.") % facts


def debugging(now: datetime) -> tuple[bool, str]:
    """Error pages with the inside of the program are for nobody else."""
    if settings.DEBUG:
        return False, _("RAPPORT_DEBUG shows the inside of Rapport on error pages: unset it.")
    return True, _("Error pages show nothing of the inside.")


def static_files(now: datetime) -> tuple[bool, str]:
    """Every page names its styles and scripts by the names in the manifest."""
    try:
        names = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"].values()
    except (OSError, ValueError, KeyError):
        return False, _("The styles and scripts are not built: start once with make run, which builds them.")
    missing = [name for name in names if not (settings.STATIC_ROOT / name).exists()]
    if missing:
        facts = {"name": missing[0]}
        return False, _("Of the styles and scripts %(name)s is missing: make run builds them again.") % facts
    return True, _("Styles and scripts are built.")


def mail(now: datetime) -> tuple[bool, str]:
    """Whether letters go out: the server answers at its port, and says who it is."""
    if settings.SMTP is None:
        return True, _("No mail server is named: links of invitations are copied by hand.")
    host, _colon, port = settings.SMTP.place.rpartition(":")
    facts = {"place": settings.SMTP.place}
    try:
        with socket.create_connection((host, int(port)), timeout=5):
            return True, _("The mail server answers at %(place)s.") % facts
    except OSError as refusal:
        facts["reason"] = refusal.strerror or str(refusal)
        return False, _("No mail server answers at %(place)s: %(reason)s. Look at RAPPORT_SMTP_URL.") % facts


# ---- Disk and clock


def writable(now: datetime) -> tuple[bool, str]:
    """Whether anything can be kept at all."""
    for folder in (settings.HOME, settings.FILE_UPLOAD_TEMP_DIR):
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"x")
        except OSError as refusal:
            facts = {"place": folder, "reason": refusal.strerror}
            return False, _("Nothing can be written into %(place)s: %(reason)s.") % facts
    return True, _("The data folder can be written.")


def room(now: datetime) -> tuple[bool, str]:
    """Enough for an import of usual size."""
    free = shutil.disk_usage(settings.HOME).free
    facts = {"free": filesizeformat(free), "place": settings.HOME}
    if free < LEAST_FREE_BYTES:
        return False, _("Only %(free)s are free at %(place)s: make room.") % facts
    return True, _("%(free)s are free.") % facts


def clock(now: datetime) -> tuple[bool, str]:
    """A clock that was never set or jumps makes nonsense of every due date."""
    if not 2025 <= now.year <= 2100 or not time.get_clock_info("monotonic").monotonic:
        return False, _("The clock of this machine says %(year)d: set it.") % {"year": now.year}
    return True, _("The clock says %(moment)s UTC.") % {"moment": f"{now:%Y-%m-%d %H:%M}"}


def zone_data(now: datetime) -> tuple[bool, str]:
    """Without them everybody would live in UTC."""
    if not is_zone("Europe/Moscow") or len(zones()) < 100:
        return False, _("The time zones are missing: install the package tzdata.")
    return True, _("The time zones are there.")


OUTSIDE: tuple[tuple[str, Look], ...] = (
    ("settings", signing_key),
    ("settings", address),
    ("settings", debugging),
    ("settings", static_files),
    ("settings", mail),
    ("disk", data_folder),
    ("disk", writable),
    ("disk", room),
    ("clock", clock),
    ("clock", zone_data),
)
INSIDE: tuple[tuple[str, Look], ...] = (
    ("database", database),
    ("database", migrations),
    ("database", secrets),
    ("clock", past),
    ("queue", worker),
    ("queue", waiting),
    ("queue", failed),
    ("backup", backups),
)
