"""`rapport worker`: the process that runs the queued jobs, and is at the mailboxes beside them."""

from __future__ import annotations

import argparse
import signal

from django.conf import settings
from django.core.management import call_command

from rapport.config.preparing import prepare
from rapport.config.supervisor import follow

# Seconds between two looks at an empty queue: one percent of a processor.
INTERVAL = 0.25
# Touched at every look, so that `rapport check` knows that somebody is there.
HEARTBEAT = "worker.alive"


def worker(options: argparse.Namespace) -> int:
    """Run jobs until a signal says otherwise; the job at hand is finished first."""
    if options.parent:
        follow(options.parent, signal.SIGTERM)
    prepare()
    from rapport.channels.mail.post import Post  # models are importable only now
    from rapport.channels.telegram.watching import Watch

    beside = (Post(), Watch())
    for one in beside:
        one.start()
    try:
        # Without verbosity it adds no log of its own, and its lines join ours.
        call_command("ox_worker", interval=INTERVAL, heartbeat_file=str(settings.HOME / HEARTBEAT), verbosity=0)
    finally:
        for one in beside:
            one.stop()
    return 0
