"""`rapport keys rotate`: a new key for the secrets in the database."""

from __future__ import annotations

import argparse
from gettext import gettext as _

from rapport.config.speech import Refused
from rapport.config.telling import say_json
from rapport.web.rotating import rotate


def keys(options: argparse.Namespace) -> int:
    """Write every secret anew and drop the old keys; killed and run again it goes on."""
    done = rotate()
    if options.json:
        say_json({"resumed": done.resumed, "renewed": done.renewed, "lost": done.lost})
    elif done.resumed:
        print(_("A rotation that was interrupted is finished."))
    facts = {"renewed": done.renewed, "lost": done.lost}
    if done.lost:
        raise Refused(_("Secrets that no key opens: %(lost)d. The old keys stay; put the lost key file back.") % facts)
    if not options.json:
        print(_("Secrets written under the new key: %(renewed)d. The old keys are dropped.") % facts)
    return 0
