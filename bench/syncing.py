"""The first reading of a mailbox against fetching and parsing alone; a letter that comes in; an account at rest."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.archives import mailbox

LETTERS, ROUNDS, REST_SECONDS, ARRIVALS = 10_000, 3, 30.0, 5


@dataclass(frozen=True, slots=True)
class Synced:
    """CPU seconds of fetching and parsing alone, and of the whole reading; seconds until a new letter is there (the
    slowest); CPU seconds of an idle account in an hour."""

    letters: int
    fetching: float
    reading: float
    arrival: float
    resting: float

    @property
    def ratio(self) -> float:
        """How many times the fetching and parsing alone."""
        return self.reading / self.fetching


def measure(folder: Path) -> Synced:
    """In processes of their own, on databases of their own, against a real server; of several runs the middle one."""
    from rapport.lib.mail.mailboxes import split_mbox
    from tests.servers import dovecot

    archive = folder / "letters.mbox"
    mailbox(archive, LETTERS)
    with dovecot.running() as server, archive.open("rb") as stream:
        server.put("bench", [record.raw for record in split_mbox(stream)])
        runs = [_in_process(server.imap, server.lmtp, folder / f"sync-{number}") for number in range(ROUNDS)]
    fetching, reading, arrival, resting = sorted(runs, key=lambda run: run[1] / run[0])[ROUNDS // 2]
    return Synced(LETTERS, fetching, reading, arrival, resting)


def _in_process(imap: int, lmtp: int, home: Path) -> tuple[float, float, float, float]:
    command = [sys.executable, "-m", "bench.syncing", str(imap), str(lmtp), str(home)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    fetching, reading, arrival, resting = map(float, answer.stdout.split())
    return fetching, reading, arrival, resting


def main(imap_port: int, lmtp_port: int, home: Path) -> None:
    """In a process of its own; says the four figures."""
    from bench import setting_up

    actor = setting_up.an_empty_workspace(home)
    from rapport.channels.mail.imap import Imap
    from rapport.channels.mail.ways import ImapWay
    from rapport.channels.tests.mailing import an_account, read_through
    from rapport.inbox.models import Message
    from rapport.lib.mail.letters import read_letter

    way = ImapWay("127.0.0.1", imap_port, "none", "bench", password="secret")
    start, fetched = time.process_time(), 0
    with Imap(way) as imap:
        imap.select("INBOX")
        for first in range(1, imap.exists + 1, 250):
            for facts in imap.fetch(f"{first}:{first + 249}", "(UID BODY.PEEK[])", room=1 << 30):
                read_letter(facts.body or b"")
                fetched += 1
    fetching = time.process_time() - start
    assert fetched >= LETTERS, fetched
    account = an_account(actor, way)
    start = time.process_time()
    read_through(account)
    reading = time.process_time() - start
    assert Message.objects.count() >= LETTERS
    arrival, resting = _listen(actor, account, lmtp_port)
    print(fetching, reading, arrival, resting)


def _listen(actor: object, account: object, lmtp_port: int) -> tuple[float, float]:
    import smtplib

    from rapport.channels.mail.post import Post
    from rapport.channels.tests.mailing import letter
    from rapport.inbox.models import Message

    post, slowest = Post(), 0.0
    post.start()
    time.sleep(5)
    for _ in range(ARRIVALS):
        made = letter("Just now")
        with smtplib.LMTP("127.0.0.1", lmtp_port) as server:
            server.sendmail("ivan@client.example", ["bench"], made.as_bytes())
        start = time.monotonic()
        while not Message.objects.filter(message_id=made["Message-ID"].strip("<>")).exists():
            assert time.monotonic() < start + 30
            time.sleep(0.02)
        slowest = max(slowest, time.monotonic() - start)
    start = time.process_time()
    time.sleep(REST_SECONDS)
    resting = (time.process_time() - start) * 3600 / REST_SECONDS
    post.stop()
    return slowest, resting


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
