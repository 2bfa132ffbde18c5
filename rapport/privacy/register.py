"""The register of processing, made of what this workspace really holds and really sends: for art. 30 GDPR and for the
notice under 152-ФЗ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.lib.csv_writing import csv_lines
from rapport.privacy.keeping import table, terms
from rapport.privacy.models import Operator
from rapport.privacy.models.paper import Law
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language
from rapport.web.leaving import Leaving, ways_out

# Rows that are derived from others, or are the program's own.
NOT_LISTED = frozenset({
    "banking.bankaccount", "banking.bankstatement",
    "calendars.bookingpage", "calendars.calendar", "calendars.calendaraccount", "calendars.conferencing",
    "calendars.feed", "calendars.occurrence",
    "clients.tag", "clients.clienttag", "clients.nextstep", "clients.suppressed", "clients.suppressionkey",
    "search.findable", "files.storedfile", "journal.batch", "inbox.thread", "inbox.reference", "inbox.senderrule",
    "inbox.translatorplan", "inbox.startlink", "imports.import",
    "imports.source", "imports.mapping", "today.verdict", "today.digestplan", "today.told", "privacy.erasure",
    "timekeeping.timerules", "projects.projecttemplate",
    "privacy.doomed", "privacy.disposal",
    "privacy.operator", "privacy.retentionchoice", "backups.backup", "backups.backupplan", "clients.bulkedit",
    "clients.comparison", "clients.customfield", "clients.lookalike", "clients.merging", "clients.savedview",
    "clients.segment", "clients.typerefusal", "demonstration.filling", "exports.export", "journal.removable",
    "questionnaires.questionnaire", "message_templates.messagetemplate", "message_templates.messagevariant",
    "message_templates.templateuse", "documents.folder", "documents.remotefile",
    "channels.mailaccount", "channels.mailfolder", "channels.mailplace", "channels.oauthclient",
    "engagements.movedon", "engagements.playbookitem",
    "telegram.bot", "telegram.update", "telegram.sentpart", "webhook.hook",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One class of data that is there."""

    what: str
    whose: str
    fields: str
    purpose: str
    basis: str
    count: int
    kept: str


@dataclass(frozen=True, slots=True)
class Register:
    """All of it, on a day."""

    operator: Operator
    law: str
    rows: list[Row]
    ways_out: list[Leaving]
    measures: list[str]
    made_at: datetime


def register(law: str, *, by: Actor, at: datetime) -> Register:
    """What this workspace does with data of people, now."""
    workspace = by.workspace  # type: ignore[attr-defined]
    operator = Operator.objects.visible_to(by).first() or Operator(workspace=workspace, name=workspace.name)
    return Register(operator, law, list(_rows(law, by, at)), ways_out(workspace), measures(operator), at)


def _rows(law: str, by: Actor, at: datetime) -> Iterable[Row]:
    kept, language = terms(by.workspace, on=at.date()), our_language()  # type: ignore[attr-defined]
    known: set[str] = set()
    for entry in table("register"):
        known.update(entry["models"])
        count = sum(_count(name, by) for name in entry["models"])
        if count:
            words, term = entry[language], kept.get(entry["retention"])
            basis = words["basis_ru" if law == Law.RU else "basis_gdpr"]
            months = in_months(term.months) if term else _("as long as they work here")
            yield Row(words["what"], words["whose"], words["fields"], words["purpose"], basis, count, months)
    for name in unlisted(known):
        if count := _count(name, by):
            # A room that nobody described yet is named by what it calls its rows, rather than left out.
            label = str(apps.get_model(name)._meta.verbose_name_plural)
            yield Row(label, "—", "—", "—", "—", count, "—")


def unlisted(known: Iterable[str]) -> list[str]:
    """Models of a workspace about which the data file says nothing."""
    of_workspace = (
        model._meta.label_lower
        for model in apps.get_models()
        if any(field.name == "workspace" for field in model._meta.concrete_fields)
    )
    return sorted(set(of_workspace) - set(known) - NOT_LISTED)


def _count(name: str, by: Actor) -> int:
    try:
        model: Any = apps.get_model(name)
    except LookupError:
        # The data may speak of a room that is not installed.
        return 0
    count: int = model._default_manager.filter(workspace_id=by.workspace_id).count()
    return count


def measures(operator: Operator) -> list[str]:
    """What protects the data here: what the program does, and what the operator says beside."""
    own = [line.strip() for line in operator.safeguards.splitlines() if line.strip()]
    return [
        _("Nobody reads anything without signing in; each workspace sees only its own rows."),
        _("Every change is journaled: who, what, when, from where."),
        _("Secrets are encrypted in the database, under keys that lie outside of it."),
        _("Erasure is complete, resumable and proved by an act."),
        *own,
    ]


def in_months(months: int) -> str:
    """A term in words."""
    if months % 12 == 0:
        return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def heads() -> list[str]:
    """What the columns are called."""
    return [
        _("Data"), _("Whose"), _("Which"), _("Purpose"), _("Basis"), _("Rows"), _("Kept for"),
    ]  # fmt: skip


def cells(row: Row) -> list[str]:
    """A row for a table."""
    return [row.what, row.whose, row.fields, row.purpose, row.basis, str(row.count), row.kept]


def as_csv(of: Register) -> bytes:
    """For a spreadsheet; no cell is a formula."""
    ways = [[way.who, way.where, way.what, way.purpose] for way in of.ways_out]
    recipients = [_("Recipient"), _("Where"), _("Data"), _("Purpose")]
    return b"".join(csv_lines([heads(), *(cells(row) for row in of.rows), [], recipients, *ways]))


def as_markdown(of: Register) -> str:
    """For a document."""
    lines = [f"# {title(of)}", "", *(f"- {label}: {value}" for label, value in particulars(of)), ""]
    lines += _table(heads(), [cells(row) for row in of.rows])
    lines += ["", f"## {_('What leaves this machine')}", ""]
    ways = [[way.who, way.where, way.what, way.purpose] for way in of.ways_out]
    lines += _table([_("Recipient"), _("Where"), _("Data"), _("Purpose")], ways) if ways else [_("Nothing.")]
    lines += ["", f"## {_('What protects the data')}", "", *(f"- {measure}" for measure in of.measures)]
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    line = "| " + " | ".join(head) + " |"
    return [line, "|" + "---|" * len(head), *("| " + " | ".join(_cell(c) for c in row) + " |" for row in rows)]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def title(of: Register) -> str:
    """What it is called under its law."""
    if of.law == Law.RU:
        return _("Notice of the processing of personal data (Federal Law 152-FZ, art. 22)")
    return _("Record of processing activities (GDPR, art. 30)")


def particulars(of: Register) -> list[tuple[str, str]]:
    """Who answers for it, and where the data lie."""
    operator = of.operator
    return [
        (_("Operator") if of.law == Law.RU else _("Controller"), operator.name or "—"),
        (_("Tax number"), operator.tax_number or "—"),
        (_("Address"), " ".join(operator.address.split()) or "—"),
        (_("E-mail for questions about data"), operator.email or "—"),
        (_("Who looks after it"), operator.officer or "—"),
        (_("Where the data lie"), operator.data_region or "—"),
        (_("As of"), day(of.made_at.date())),
    ]
