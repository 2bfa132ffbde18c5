"""A throw-away PostgreSQL cluster: no service, no port, nothing durable, gone with the process that started it."""

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15
PATIENCE_SECONDS = 30
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "",
}


class Cluster:
    """One server in a temporary folder, reached by the socket in it. As root it runs as the user postgres."""

    def __init__(self) -> None:
        # A socket's path is at most 107 bytes long and its folder must be open to postgres, so TMPDIR does not do.
        self.folder = Path(tempfile.mkdtemp(prefix="rapport-pg-", dir="/tmp"))
        self.account: dict[str, object] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            # PostgreSQL refuses to run as root.
            self.account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make and start it; answers the address for RAPPORT_DATABASE_URL."""
        data, programs = self.folder / "data", _programs()
        made = [
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-N",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(made, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.account)
        options = [f"-c{name}={value}" for name, value in FAST.items()]
        with (self.folder / "log").open("wb") as log:
            self.server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", self.folder, *options],
                cwd=self.folder, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self.account,
            )  # fmt: skip
        self._await(programs / "pg_isready")
        return f"postgres://postgres@/rapport?host={self.folder}"

    def stop(self) -> None:
        """Stop it and leave nothing behind; harmless when it never started."""
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _await(self, pg_isready: Path) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run([pg_isready, "-q", "-h", self.folder, "-U", "postgres"]).returncode:
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text(errors="replace"))
            time.sleep(0.05)


def _end_with_parent() -> None:
    """Even a killed test run leaves no server behind; SIGQUIT is PostgreSQL's immediate shutdown."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _programs() -> Path:
    """The folder of the newest server programs; Debian keeps them outside PATH."""
    found = {_version(folder): folder for folder in _folders() if (folder / "initdb").exists()}
    if not found or max(found) < OLDEST:
        raise RuntimeError(
            f"The tests on PostgreSQL need its server, version {OLDEST} or newer; `make test` installs it."
        )
    return found[max(found)]


def _folders() -> Iterator[Path]:
    if named := os.environ.get("RAPPORT_TEST_POSTGRESQL"):
        yield Path(named)
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"\d+", said).group())
