"""The one-shot commands: each a few lines between the person at the terminal and the verb of a room."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from gettext import gettext as _
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation

from rapport.accounts.actors import Actor
from rapport.accounts.forms import CURRENCIES
from rapport.accounts.founding import FOUNDED, Founding, found
from rapport.accounts.models import SignInLink, User
from rapport.clients.tagging import tag_names
from rapport.clients.treating import COMPLETE, LEAVE, MATCHES, OVERWRITE, Treatment
from rapport.config import doctor, telling
from rapport.config.acting import acting, workspace_called
from rapport.config.counts import counts
from rapport.config.preparing import prepare
from rapport.config.speech import Refused, speaking
from rapport.demonstration.making import begin, demonstration_of, fill
from rapport.demonstration.models import Filling
from rapport.demonstration.removing import remove
from rapport.exports.leaving import export
from rapport.exports.manifest import Unusable, is_export
from rapport.exports.reasons import sentence
from rapport.exports.returning import bring_back
from rapport.imports import importing
from rapport.imports.commanding import import_paths
from rapport.imports.models import Import
from rapport.imports.previewing import Hints
from rapport.journal import undoing as journal
from rapport.journal.models import Batch
from rapport.lib.zones import is_zone
from rapport.today import listing
from rapport.web.plurals import number

LONGEST_NAME = 120


def migrate(options: argparse.Namespace) -> int:
    """Bring the database up to date."""
    print(_("The database is up to date now.") if prepare() else _("The database was up to date already."))
    return 0


def init(options: argparse.Namespace) -> int:
    """A workspace, its owner, and the link they sign in with."""
    facts, now = founding_of(options), timezone.now()
    prepare()
    if User.objects.filter(email=facts.email).exists():
        known = {"email": facts.email}
        raise Refused(_("%(email)s has an account already: rapport link makes a sign-in link.") % known)
    workspace = found(facts, at=now, first_only=False).workspace
    owner = User.objects.get(email=facts.email)
    made = {"email": owner.email, "workspace": workspace.slug, "link": link_for(owner)}
    if options.json:
        telling.say_json({**made, "expires_at": now + SignInLink.LIFETIME})
    else:
        print(_("The workspace %(workspace)s is ready. This link signs you in, once, within a day:") % made)
        print(made["link"])
    return 0


def founding_of(options: argparse.Namespace) -> Founding:
    """What was said about the new workspace, each fact checked."""
    facts = Founding(
        email=options.email.strip().lower(), person=options.name.strip(),
        workspace=(options.workspace or options.name).strip(), language=options.locale,
        timezone=options.timezone, currency=options.currency.upper(),
    )  # fmt: skip
    try:
        validate_email(facts.email)
    except ValidationError:
        raise Refused(_("“%(line)s” is no e-mail address.") % {"line": facts.email}) from None
    if not all(0 < len(name) <= LONGEST_NAME for name in (facts.person, facts.workspace)):
        raise Refused(_("A name has between 1 and %(most)d characters.") % {"most": LONGEST_NAME})
    if not is_zone(facts.timezone):
        wrong = {"zone": facts.timezone}
        raise Refused(_("There is no time zone “%(zone)s”; one is written like Europe/Moscow.") % wrong)
    if facts.currency not in CURRENCIES:
        known = {"code": facts.currency, "known": ", ".join(CURRENCIES)}
        raise Refused(_("Rapport does not know the currency “%(code)s”, only these: %(known)s.") % known)
    return facts


def link(options: argparse.Namespace) -> int:
    """A new sign-in link for somebody who has an account."""
    user = User.objects.filter(email=options.email.strip().lower(), is_active=True).first()
    if user is None:
        raise Refused(_("Nobody signs in with %(email)s.") % {"email": options.email})
    print(link_for(user))
    return 0


def link_for(user: User) -> str:
    """The whole address that signs this user in once."""
    return settings.PUBLIC_URL + reverse("accounts:enter", args=[SignInLink.issue(user, at=timezone.now())])


def check(options: argparse.Namespace) -> int:
    """What the doctor finds; 1 when something is to be done."""
    findings = list(doctor.examine(timezone.now()))
    if options.json:
        telling.say_json({"ok": all(each.ok for each in findings), "findings": [asdict(each) for each in findings]})
    else:
        print(*(f"{'✓' if each.ok else '✗'} {each.text}" for each in findings), sep="\n")
    return 0 if all(each.ok for each in findings) else 1


def status(options: argparse.Namespace) -> int:
    """How much the workspace holds."""
    with acting(workspace_called(options.workspace)) as actor:
        held = counts(actor)
        if options.json:
            telling.say_json({"workspace": actor.workspace.slug, **held})
            return 0
        words = {
            "clients": _("Clients"), "contacts": _("Contacts"), "suggested": _("Suggested people"),
            "messages": _("Messages"), "threads": _("Threads"), "attachments": _("Attachments"),
            "interactions": _("Interactions"), "projects": _("Projects"), "tasks": _("Tasks"),
            "time_entries": _("Time entries"), "seconds": _("Hours worked"), "imports_running": _("Imports running"),
        }  # fmt: skip
        shown = {**held, "seconds": round(held["seconds"] / 3600, 1)}
        print(actor.workspace.name)
        for name, word in words.items():
            print(f"  {word}: {number(shown[name])}")
    return 0


def today(options: argparse.Namespace) -> int:
    """What is to be done, and why."""
    with acting(workspace_called(options.workspace)) as actor:
        listed = listing.today(actor, timezone.now())
        if options.json:
            telling.say_json(listed.as_json())
        else:
            print(*listed.as_lines(), sep="\n")
    return 0


def take_in(options: argparse.Namespace) -> int:
    """Import files, with a word about each as soon as it is done; 2 when one could not be read, 0 otherwise."""
    folders = [path for path in map(Path, options.paths) if is_export(path)]
    if folders:
        return come_back(options, folders)
    missing, treatment = False, treatment_of(options)
    with acting(workspace_called(options.workspace)) as actor:
        batch = None
        for outcome in import_paths(
            actor, [Path(path) for path in options.paths], dry_run=options.dry_run, mine=options.mine,
            at=timezone.now(), report=telling.progress, treatment=treatment,
            hints=Hints(me=options.me, client=options.client, first=(options.dates or "").partition("-")[0]),
        ):  # fmt: skip
            missing = missing or outcome.unreadable or bool(outcome.stopped)
            batch = outcome.batch or batch
            if options.json:
                telling.say_json(outcome.as_json())
            else:
                telling.outcome(outcome)
        if options.dry_run and not options.json:
            print(_("This was only a look: nothing is kept."))
        elif batch and not options.json:
            print(_("To take all of it back: rapport undo %(number)d") % {"number": batch})
    return 2 if missing else 0


def treatment_of(options: argparse.Namespace) -> Treatment:
    """How people are to be taken in. Raises Refused for something nobody is known by."""
    match = frozenset(word.strip() for word in options.match.split(",")) if options.match else frozenset(MATCHES)
    if not match or not match <= set(MATCHES):
        raise Refused(_("People are known by uid, email, phone and name, not by “%(text)s”.") % {"text": options.match})
    known = LEAVE if options.only == "new" else OVERWRITE if options.overwrite else COMPLETE
    return Treatment(make=options.only != "known", known=known, match=match, tags=tuple(tag_names(options.tag)))


def come_back(options: argparse.Namespace, folders: list[Path]) -> int:
    """Bring an export of Rapport back into an empty workspace."""
    if len(options.paths) != 1 or options.dry_run or options.mine:
        raise Refused(_("An export of Rapport is brought back alone: rapport import FOLDER"))
    with acting(workspace_called(options.workspace)) as actor:
        try:
            told = bring_back(actor, folders[0], report=telling.rows_done)
        except Unusable as refusal:
            raise Refused(sentence(refusal.code, refusal.details)) from None
        counts = {label: facts["count"] for label, facts in told.kinds.items()}
        if options.json:
            telling.say_json({"workspace": actor.workspace.slug, "rows": counts, "contents": told.contents["count"]})
        else:
            telling.brought(counts, told.contents["count"])
    return 0


def leave(options: argparse.Namespace) -> int:
    """Everything of the workspace into a folder."""
    with acting(workspace_called(options.workspace)) as actor:
        folder = Path(options.folder).resolve()
        try:
            told = export(actor, folder, at=timezone.now(), report=telling.rows_done)
        except Unusable as refusal:
            raise Refused(sentence(refusal.code, refusal.details)) from None
        counts = {label: facts["count"] for label, facts in told.kinds.items()}
        if options.json:
            facts = {"folder": str(folder), "rows": counts, "contents": told.contents, "missing": told.missing}
            telling.say_json({"workspace": actor.workspace.slug, **facts})
        else:
            telling.packed(folder, counts, told)
    return 2 if told.missing else 0


def demo(options: argparse.Namespace) -> int:
    """Make somebody's demonstration, or remove it."""
    user = person_called(options.email)
    with speaking(user.language), translation.override(user.language):
        if options.remove:
            seat = demonstration_of(user)
            if seat is None:
                raise Refused(_("%(email)s has no demonstration.") % {"email": user.email})
            remove(seat.workspace)
            said = _("The demonstration is removed, with everything in it.")
        else:
            seat, _is_new = begin(user, at=timezone.now())
            filling = Filling.objects.select_related("workspace").get(pk=seat.workspace_id)
            if filling.finished_at is None:
                fill(filling, user, at=timezone.now(), report=telling.rows_done)
            said = _("The demonstration is ready: in the browser under Settings, here with --workspace %(slug)s.")
            said %= {"slug": seat.workspace.slug}
        if options.json:
            telling.say_json({"workspace": seat.workspace.slug, "removed": options.remove})
        else:
            print(said)
    return 0


def person_called(email: str | None) -> User:
    """Whoever signs in with this address; without one the only person there is. Raises Refused, never guesses."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if email:
        user = people.filter(email=email.strip().lower()).first()
        if user is None:
            raise Refused(_("Nobody signs in with %(email)s.") % {"email": email})
        return user
    only = list(people[:2])
    if not only:
        raise Refused(_("Nobody signs in here yet: rapport init makes the first account."))
    if len(only) > 1:
        raise Refused(_("Say whose demonstration with --email."))
    return only[0]


def undo(options: argparse.Namespace) -> int:
    """Take back one batch of the journal, or the whole import it belongs to, and say what was left."""
    batch = Batch.objects.select_related("workspace").filter(pk=options.batch).first()
    named = workspace_called(options.workspace) if options.workspace else None
    if batch is None or (named and batch.workspace != named):
        raise Refused(_("There is no change with the number %(number)d.") % {"number": options.batch})
    if batch.kind.endswith(f".{FOUNDED}"):
        raise Refused(_("The beginning of the workspace cannot be taken back."))
    with acting(batch.workspace) as actor:
        put_back, left, left_count = taken_back(batch, actor)
        if options.json:
            telling.say_json({"batch": batch.pk, "put_back": put_back, "left": left, "left_count": left_count})
        else:
            telling.undone(put_back, left, left_count)
    return 0


def taken_back(batch: Batch, actor: Actor) -> tuple[int, list[list[Any]], int]:
    """Undo it; how many rows were put back, which were left (the first few hundred), and how many those are in all."""
    the_import = Import.objects.visible_to(actor).filter(batch=batch).first()
    try:
        if the_import:
            # An import keeps a state of its own, which its page shows.
            importing.begin_undo(the_import)
            importing.take_back(the_import, actor, at=timezone.now())
            result = the_import.undone
            return result["put_back"], result["left"], result.get("left_count", 0)
        undone = journal.undo(batch, by=actor, at=timezone.now())
    except (importing.NotNow, journal.AlreadyUndone):
        raise Refused(_("That has been undone already.")) from None
    except IntegrityError:
        raise Refused(_("This cannot be taken back: too much rests on it.")) from None
    left = [[each.subject, each.subject_id, each.field] for each in undone.left]
    return undone.put_back, left, len(left)
