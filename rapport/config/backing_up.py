"""`rapport backup` and `rapport restore`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from gettext import gettext as _
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from rapport.backups import keeping, restoring
from rapport.backups.checking import Checked, check, check_outside, key_of
from rapport.backups.envelope import Header, header_of
from rapport.backups.keys import SHORTEST, Key
from rapport.backups.places import Place
from rapport.backups.refusing import Refusal
from rapport.config import telling
from rapport.config.preparing import is_prepared, written
from rapport.config.speech import Refused
from rapport.web.plurals import number


@contextmanager
def in_words() -> Iterator[None]:
    """Whatever a backup refuses is said as a command says it."""
    try:
        yield
    except Refusal as refusal:
        raise Refused(refusal.sentence) from None


def backup(options: argparse.Namespace) -> int:
    """Make one, check one, or list those there are."""
    with in_words():
        if options.list:
            return list_them(options)
        if options.check:
            return check_one(options)
        key = None if options.plain else key_for_writing(options)
        if options.file:
            path = Path(options.file).absolute()
            path = path / keeping.name_for(timezone.now()) if path.is_dir() else path
            made = keeping.make_file(path, key, at=timezone.now(), tell=progress)
            where = str(path)
        else:
            made = keeping.make_and_put(place_set(), key, at=timezone.now(), tell=progress)
            where = f"{place_set().address}/{made.path.name}"
        end_of_line()
        facts = {"file": where, "size": filesizeformat(made.size), "files": number(made.files)}
        if options.json:
            lost = {"missing": made.missing, "damaged": made.damaged}
            telling.say_json({"file": where, "size": made.size, "files": made.files, **lost})
        else:
            print(_("%(file)s is whole: %(size)s with %(files)s stored files, read back and compared.") % facts)
            if made.missing or made.damaged:
                lost_count = number(len(made.missing) + len(made.damaged))
                print(_("Stored files that were lost or damaged before: %(n)s.") % {"n": lost_count}, file=sys.stderr)
    return 0


def list_them(options: argparse.Namespace) -> int:
    """What lies in the place set for backups, the newest first."""
    items = place_set().items()
    if options.json:
        telling.say_json([{"name": one.name, "size": one.size} for one in items])
    elif items:
        print(*(f"{one.name}  {filesizeformat(one.size)}" for one in items), sep="\n")
    else:
        print(_("There is no backup in %(place)s yet.") % {"place": place_set().address})
    return 0


def check_one(options: argparse.Namespace) -> int:
    """Whether a backup is whole; without its passphrase, whether it is the file that was written."""
    if not options.file:
        raise Refused(_("Name the file to check."))
    with fetched(options.file) as path:
        header, _written = header_of(path)
        passphrase = passphrase_for(header, options)
        if header.sealed and not passphrase:
            plan_key = keeping.key_of_plan() if is_prepared() else None
            own = plan_key if plan_key and plan_key.sealed == header.sealed else None
            checked = check(path, own) if own else check_outside(path)
        else:
            checked = check(path, key_of(path, passphrase))
    if options.json:
        telling.say_json({"file": options.file, **asdict(checked)})
    else:
        print(said_of(checked, Path(options.file).name))
    return 0


def said_of(checked: Checked, name: str) -> str:
    """What was found, in a sentence."""
    facts = {"name": name, "made_at": checked.made_at, "product": checked.product, "files": number(checked.files)}
    if checked.opened:
        return _("%(name)s is whole: made %(made_at)s by Rapport %(product)s, %(files)s stored files.") % facts
    return (
        _("%(name)s is as it was written: made %(made_at)s by Rapport %(product)s. The passphrase would tell more.")
        % facts
    )


def restore(options: argparse.Namespace) -> int:
    """Put a backup back."""
    with in_words(), fetched(options.file) as path:
        header, _written = header_of(path)
        passphrase = passphrase_for(header, options)
        if header.sealed and not passphrase:
            passphrase = asked(_("Passphrase: "))
        done = restoring.restore(
            path, passphrase, at=timezone.now(), replace=options.replace, plain=options.plain, tell=progress,
            known=lambda: set(written()),
        )  # fmt: skip
    end_of_line()
    if options.json:
        telling.say_json(asdict(done))
        return 0
    facts = {"made_at": done.made_at, "files": number(done.files), "kept": done.kept}
    print(_("Restored: everything as of %(made_at)s, with %(files)s stored files.") % facts)
    if done.kept:
        print(_("The old data lies in %(kept)s. When all is well, remove it.") % facts)
    return 0


# ---- Passphrases and places


def key_for_writing(options: argparse.Namespace) -> Key:
    """From the passphrase said, else the key of the settings, else from a passphrase asked for twice."""
    if passphrase := passphrase_said(options):
        return Key.new(long_enough(passphrase))
    if key := keeping.key_of_plan():
        return key
    passphrase = long_enough(asked(_("Passphrase for the backup: ")))
    if asked(_("The same again: ")) != passphrase:
        raise Refused(_("These are two different passphrases: nothing was written."))
    return Key.new(passphrase)


def long_enough(passphrase: str) -> str:
    """Short ones are found by trying."""
    if len(passphrase) < SHORTEST:
        raise Refused(_("A passphrase has at least %(n)d characters.") % {"n": SHORTEST})
    return passphrase


def passphrase_said(options: argparse.Namespace) -> str:
    """From the file named, or the environment; never from the command line, where others can read it."""
    if options.passphrase_file:
        try:
            return Path(options.passphrase_file).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeError):
            raise Refused(_("%(path)s cannot be read.") % {"path": options.passphrase_file}) from None
    return os.environ.get("RAPPORT_BACKUP_PASSPHRASE", "")


def passphrase_for(header: Header, options: argparse.Namespace) -> str:
    """The passphrase said; for a backup of which it is said that it is not encrypted, none."""
    return passphrase_said(options) if header.sealed or not options.plain else ""


def asked(question: str) -> str:
    """Typed, unseen."""
    if not sys.stdin.isatty():
        raise Refused(_("A passphrase is needed: RAPPORT_BACKUP_PASSPHRASE or --passphrase-file, or --plain for none."))
    return getpass.getpass(question)


def place_set() -> Place:
    """The place of the environment or of the settings."""
    return keeping.place_set()


@contextmanager
def fetched(named: str) -> Iterator[Path]:
    """A file as it lies, or a backup of the place set for them, brought here."""
    if (path := Path(named)).is_file():
        yield path
        return
    if "/" in named:
        raise Refused(_("There is no file %(path)s.") % {"path": named})
    place = place_set()
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix="fetching-") as folder:
        path = Path(folder) / named
        place.get(named, path)
        yield path


def progress(step: str, done: int, total: int) -> None:
    """How far it is: one line of a terminal, written over and over; nothing into a pipe."""
    if not sys.stderr.isatty():
        return
    words = {
        "database": _("The database"), "files": _("The files"), "checking": _("Reading back"),
        "putting": _("Sending"), "unpacking": _("Unpacking"),
    }  # fmt: skip
    share = f" {100 * done // total} %" if total else ""
    print(f"\r{words[step]}{share}\x1b[K", end="", file=sys.stderr, flush=True)


def end_of_line() -> None:
    """The line of progress goes."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
