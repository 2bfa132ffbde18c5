"""Dovecot as the real mail server of the tests: IMAP with and without TLS, letters delivered by LMTP."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from rapport.channels.mail.ways import ImapWay

PASSWORD = "secret"
PATIENCE_SECONDS = 10
PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"

CONFIGURATION = """
base_dir = {folder}/base
state_dir = {folder}/state
instance_name = {name}
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_uid = {owner}
mail_gid = {group}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Rapport {{
    auto = create
  }}
}}
"""


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Dovecot:
    """A running server. Whoever is named has a mailbox, and all have one password."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int
    owner: int
    group: int

    @property
    def certificate(self) -> Path:
        """What proves it; no authority knows it."""
        return self.folder / "cert.pem"

    def way(self, user: str, *, password: str = PASSWORD) -> ImapWay:
        """To a mailbox, in the clear: certificates are the matter of a test of their own."""
        return ImapWay("127.0.0.1", self.imap, "none", user, password=password)

    def deliver(self, user: str, letter: EmailMessage | bytes, sender: str = "ivan@client.example") -> None:
        """A letter arrives."""
        raw = letter if isinstance(letter, bytes) else letter.as_bytes()
        with smtplib.LMTP("127.0.0.1", self.lmtp) as post:
            post.sendmail(sender, [user], raw)

    def put(self, user: str, raws: list[bytes], *, folder: str = "") -> None:
        """Letters lie in a folder, as if they had always been there: the fast way for many."""
        place = self.folder / "mail" / user / "Maildir" / (f".{folder}" if folder else "")
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(raws):
            (place / "cur" / f"{1_700_000_000 + number}.P{number}.{time.monotonic_ns()}:2,S").write_bytes(raw)
        for root, folders, files in os.walk(self.folder / "mail" / user):
            for name in (".", *folders, *files):
                os.chown(Path(root) / name, self.owner, self.group)


@contextmanager
def running() -> Iterator[Dovecot]:
    """A server of one's own, gone with its folder afterwards."""
    # The paths of its sockets must be short, and its own user must get in.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    folder.chmod(0o755)
    owner, group = (8, 8) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    for name in ("mail", "base", "state"):
        (folder / name).mkdir()
    os.chown(folder / "mail", owner, group)
    server = Dovecot(folder, free_port(), free_port(), free_port(), owner, group)
    _certify(folder)
    facts = {"password": PASSWORD, "name": folder.name, "imap": server.imap, "imaps": server.imaps, "lmtp": server.lmtp}
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(folder=folder, owner=owner, group=group, **facts), encoding="utf-8"
    )
    daemon = subprocess.Popen([PROGRAM, "-F", "-c", str(folder / "dovecot.conf")])
    try:
        _wait_for(server.imap)
        yield server
    finally:
        daemon.terminate()
        daemon.wait(PATIENCE_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _certify(folder: Path) -> None:
    command = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", *command.split(), *files], check=True, stderr=subprocess.DEVNULL)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
