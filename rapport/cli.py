"""The `rapport` command: what can be said to it. Each command is a function elsewhere, imported when asked for."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from gettext import gettext as _
from importlib import import_module
from typing import Any, NoReturn

from rapport import __version__
from rapport.config.speech import Refused, language_here, speaking


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. Whatever fails is told in one sentence on stderr."""
    with speaking(language_here()):
        options = parser().parse_args(argv)
        try:
            return run(options)
        except BrokenPipeError:
            # Whoever read our output has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KeyboardInterrupt:
            return 130
        except Exception as trouble:
            if os.environ.get("RAPPORT_DEBUG", "").strip().casefold() in {"1", "true", "yes", "on"}:
                raise
            from rapport.config.explaining import explain

            status, sentence = explain(trouble)
            print(sentence, file=sys.stderr)
            return status


def run(options: argparse.Namespace) -> int:
    """Find the function of the command, with Django ready unless it is the supervisor's."""
    module, name = options.does.split(":")
    # Nothing that is imported is ever garbage, and looking for some is a tenth of the time a start takes.
    gc.disable()
    with holding(options), django_ready(quiet=options.quiet) if options.django else nullcontext():
        does = getattr(import_module(module), name)
        gc.freeze()
        gc.enable()
        status: int = does(options)
    return status


@contextmanager
def holding(options: argparse.Namespace) -> Iterator[None]:
    """No restore begins under a running command; the one that restores asks for the data for itself alone."""
    if options.alone:
        yield
        return
    # Imported when a command runs: help needs none of it.
    from rapport.backups import swapping
    from rapport.config import environment

    with ExitStack() as stack:
        try:
            stack.enter_context(swapping.in_use(environment.home(), environment.has_schema))
        except swapping.InUse:
            raise Refused(_("A backup is being put back at this moment. Say it again when that is done.")) from None
        yield


@contextmanager
def django_ready(*, quiet: bool) -> Iterator[None]:
    """Django set up and speaking the terminal's language; a quiet command keeps mere news of the log off the screen."""
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
        if quiet:
            os.environ.setdefault("RAPPORT_LOG_LEVEL", "WARNING")
        django.setup()
    with translation.override(language_here()):
        yield


class Parser(argparse.ArgumentParser):
    """argparse, with a wrong command line answered in one line."""

    def error(self, message: str) -> NoReturn:
        """Say it and leave with status 2."""
        self.exit(2, _("%(prog)s: %(message)s. Help: %(prog)s --help") % {"prog": self.prog, "message": message} + "\n")


def parser() -> Parser:
    """Everything that can be said, in the language of the terminal."""
    rapport = Parser(prog="rapport", description=_("Rapport looks after your relationships with clients."))
    rapport.add_argument("--version", action="version", version=f"Rapport {__version__}")
    commands = rapport.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser)

    def command(name: str, does: str, about: str, *, django: bool = True, quiet: bool = True) -> Parser:
        # One without a description is not for people and not listed.
        listed: Any = {"help": about} if about else {}
        made: Parser = commands.add_parser(name, description=about, **listed)
        made.set_defaults(does=f"rapport.config.{does}", django=django, quiet=quiet, alone=False)
        return made

    running(command)
    setting_up(command)
    working(command)
    looking_around(command)
    return rapport


def running(command: Any) -> None:
    """The commands that keep running."""
    serve = command("serve", "serving:serve", _("Serve Rapport: the pages and the worker."), django=False)
    serve.add_argument("--no-worker", action="store_true", help=_("only the pages; rapport worker runs elsewhere"))
    serve.add_argument("--address", help=_("where to listen (RAPPORT_ADDRESS, 127.0.0.1)"))
    serve.add_argument("--port", type=int, help=_("at which port (RAPPORT_PORT, 8642)"))
    command("worker", "worker:worker", _("Run the queued jobs: imports, reminders."), quiet=False).add_argument(
        "--parent", type=int, help=argparse.SUPPRESS
    )
    command("web", "web:web", "", quiet=False).add_argument("--parent", type=int, help=argparse.SUPPRESS)


def setting_up(command: Any) -> None:
    """The commands of whoever looks after the machine."""
    command("migrate", "commands:migrate", _("Bring the database up to date."))
    init = command("init", "commands:init", _("Make a workspace and its owner, and print a sign-in link."))
    init.add_argument("--email", required=True, help=_("the owner signs in with it"))
    init.add_argument("--name", required=True, help=_("the owner's name"))
    init.add_argument("--locale", required=True, choices=["ru", "en"], help=_("the owner's language"))
    init.add_argument("--timezone", required=True, help=_("for example Europe/Moscow"))
    init.add_argument("--currency", required=True, help=_("for example RUB"))
    init.add_argument("--workspace", metavar="NAME", help=_("what the workspace is called (the owner's name)"))
    init.add_argument("--json", action="store_true", help=_("answer as JSON"))
    link = command("link", "commands:link", _("Print a new sign-in link for somebody."))
    link.add_argument("email", metavar="EMAIL")
    keys = command("keys", "key_commands:keys", _("Give the secrets in the database a new key."))
    keys.add_argument("deed", choices=["rotate"], help=_("write every secret anew and drop the old keys"))
    keys.add_argument("--json", action="store_true", help=_("answer as JSON"))
    backup = command("backup", "backing_up:backup", _("Write everything there is into one file, and check it."))
    backup.add_argument("file", nargs="?", metavar="FILE", help=_("where to (the place set for backups)"))
    backup.add_argument("--check", action="store_true", help=_("only read FILE and say whether it is whole"))
    backup.add_argument("--list", action="store_true", help=_("only list what lies in the place set for backups"))
    backup.add_argument("--plain", action="store_true", help=_("do not encrypt it"))
    restore = command("restore", "backing_up:restore", _("Put a backup in place of everything there is here."))
    restore.set_defaults(alone=True)
    restore.add_argument("file", metavar="FILE", help=_("a file, or the name of a backup in the place set for them"))
    restore.add_argument("--replace", action="store_true", help=_("also where there is a workspace; the old is kept"))
    restore.add_argument("--plain", action="store_true", help=_("also a backup that is not encrypted"))
    for each in (backup, restore):
        each.add_argument("--passphrase-file", metavar="PATH", help=_("the passphrase stands in this file"))
        each.add_argument("--json", action="store_true", help=_("answer as JSON"))
    check = command("check", "commands:check", _("Look whether everything is well, and say what to do if not."))
    check.add_argument("--json", action="store_true", help=_("answer as JSON"))


def looking_around(command: Any) -> None:
    """The demonstration."""
    demo = command("demo", "commands:demo", _("Make a demonstration: a workspace with an invented year in it."))
    demo.add_argument("--remove", action="store_true", help=_("remove the demonstration with everything in it"))
    demo.add_argument("--email", help=_("whose demonstration, if several people sign in here"))
    demo.add_argument("--json", action="store_true", help=_("answer as JSON"))


def working(command: Any) -> None:
    """The commands that work in one workspace."""
    takes = command(
        "import", "commands:take_in", _("Take in address books, mail, chats, calendars, boards and timesheets.")
    )
    takes.add_argument("paths", nargs="+", metavar="PATH", help=_("a file or a folder"))
    takes.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    takes.add_argument("--mine", action="append", default=[], metavar="ADDRESS", help=_("an e-mail address of yours"))
    takes.add_argument("--me", action="append", default=[], metavar="NAME", help=_("what you are called in a chat"))
    takes.add_argument("--only", choices=["new", "known"], help=_("only new people, or only those you know"))
    takes.add_argument("--overwrite", action="store_true", help=_("the file is right where it differs"))
    takes.add_argument("--match", metavar="WHAT", help=_("known by uid, email, phone, name; several with commas"))
    takes.add_argument("--tag", action="append", default=[], metavar="TAG", help=_("a tag for all of them"))
    takes.add_argument(
        "--client", default="", metavar="NAME", help=_("whose boards and hours they are, where a file does not say")
    )
    takes.add_argument("--dates", choices=["day-first", "month-first"], help=_("how 03/04/2024 is read in a timesheet"))
    status = command("status", "commands:status", _("Say how much the workspace holds."))
    today = command("today", "commands:today", _("Say what is to be done today, and why."))
    undo = command("undo", "commands:undo", _("Take back one change, for example a whole import."))
    undo.add_argument("batch", type=int, metavar="NUMBER", help=_("the number the change was given"))
    leave = command("export", "commands:leave", _("Write everything of the workspace into a folder, in open formats."))
    leave.add_argument("folder", metavar="FOLDER", help=_("a new folder"))
    for each in (takes, status, today, undo, leave):
        each.add_argument("--workspace", metavar="SLUG", help=_("which workspace, if there are several"))
        each.add_argument("--json", action="store_true", help=_("answer as JSON"))


if __name__ == "__main__":
    sys.exit(main())
