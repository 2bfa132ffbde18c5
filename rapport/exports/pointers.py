"""Numbers of rows where no foreign key says so: what each points at, so that it can be translated on the way.

Whoever adds such a column names it here; a contract test asks about every big number and every JSON column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

type Row = Mapping[str, Any]
# Translates the number of a row of a model (by its label); 0 and None stay.
type Turn = Callable[[str, Any], Any]

VERDICTS = {
    "person": "clients.contact", "client": "clients.client", "step": "clients.nextstep", "silence": "clients.client",
    "promise": "commitments.commitment", "thread": "inbox.thread", "outgoing": "inbox.outgoing", "nda": "clients.nda",
    "playbook": "engagements.due", "proposal": "agreements.proposal", "request": "privacy.datarequest",
    "report": "projects.project", "decided": "projects.changerequest", "after_work": "projects.project",
}  # fmt: skip

MERGED = {"client": "clients.client", "contact": "clients.contact"}


def _merged(row: Row) -> str:
    return MERGED.get(row["kind"], "")


COLUMNS: dict[str, str | Callable[[Row], str]] = {
    "clients.lookalike.first_id": _merged,
    "clients.lookalike.second_id": _merged,
    "clients.merging.gone_id": _merged,
    "clients.merging.kept_id": _merged,
    "privacy.erasure.own_client": "clients.client",
    "privacy.erasure.person": "clients.contact",
    "clients.interaction.conversation": "inbox.thread",
    "clients.interaction.source": "inbox.message",
    "journal.entry.subject_id": lambda row: str(row["subject"]),
    "today.verdict.object_id": lambda row: VERDICTS.get(row["kind"], ""),
}
# Big numbers that are only numbers.
NUMBERS = frozenset({
    "banking.bankaccount.opening_minor", "banking.bankline.amount_minor", "banking.bankstatement.closing_minor",
    "banking.bankstatement.declared_in_minor", "banking.bankstatement.declared_out_minor",
    "banking.bankstatement.in_minor", "banking.bankstatement.opening_minor", "banking.bankstatement.out_minor",
    "agreements.answer.total_minor", "agreements.instalment.amount_minor", "agreements.proposal.total_minor",
    "billing.allocation.amount_minor", "billing.invoice.credited_minor", "billing.invoice.net_minor",
    "billing.invoice.paid_minor", "billing.invoice.tax_minor", "billing.invoice.total_minor",
    "billing.payment.amount_minor",
    "clients.customvalue.minor", "clients.customvalue.number", "clients.goal.baseline", "clients.goal.result",
    "clients.goal.target", "engagements.engagement.value_minor", "files.storedfile.size", "privacy.erasure.place",
    "projects.changerequest.price_minor", "projects.gift.worth_minor", "projects.milestone.amount_minor",
    "projects.problem.price_minor", "projects.project.budget_minor",
    "timekeeping.budgetalert.budget", "timekeeping.budgetalert.spent", "timekeeping.rate.minor",
    "timekeeping.retainer.amount_minor", "timekeeping.retainerentry.seconds", "timekeeping.timeentry.rate_minor",
})  # fmt: skip
# The value of a field somebody made is known by the number of the field.
OWN = re.compile(r"\bcustom_(\d+)\b")


def own_field(name: str, turn: Turn) -> str:
    """A name, or names, with the numbers of fields somebody made translated."""
    return OWN.sub(lambda match: f"custom_{turn('clients.customfield', int(match[1]))}", name)


def tree(value: Any, turn: Turn) -> Any:
    """Conditions (clients.conditions.tree): they name fields somebody made, and other segments."""
    if isinstance(value, list):
        return [tree(part, turn) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("field") == "segment" and isinstance(value.get("value"), list):
        numbers = [turn("clients.segment", int(pk)) if str(pk).isdigit() else pk for pk in value["value"]]
        return {**value, "value": [str(number) for number in numbers]}
    if isinstance(value.get("field"), str):
        return {**value, "field": own_field(value["field"], turn)}
    return {name: tree(part, turn) for name, part in value.items()}


def query(value: Any, turn: Turn) -> Any:
    """What a saved view keeps of an address: conditions as text, columns and order by name."""
    if not isinstance(value, dict):
        return value
    turned = {name: own_field(text, turn) if name in {"columns", "sort"} else text for name, text in value.items()}
    if value.get("where"):
        try:
            conditions = tree(json.loads(value["where"]), turn)
        except ValueError:
            return turned
        turned["where"] = json.dumps(conditions, ensure_ascii=False, separators=(",", ":"))
    return turned


def moved(value: Any, turn: Turn) -> Any:
    """What went along when records became one: rows by number, and whose they were before and after."""
    if not isinstance(value, list):
        return value
    return [
        {
            **part,
            "ids": [turn(part["model"], pk) for pk in part["ids"]],
            **{end: turn(_target(part["model"], part["field"]), part[end]) for end in ("from", "to")},
        }
        for part in value
    ]


def _target(label: str, column: str) -> str:
    fields = {field.attname: field for field in apps.get_model(label)._meta.concrete_fields}
    field = fields.get(column) or apps.get_model(label)._meta.get_field(column)
    return str(field.related_model._meta.label_lower)


def undone(value: Any, turn: Turn) -> Any:
    """What an undone import left as it was: [[label, number, field], …]."""
    if not isinstance(value, dict) or "left" not in value:
        return value
    return {**value, "left": [[label, turn(label, pk), name] for label, pk, name in value["left"]]}


def reported(value: Any, turn: Turn) -> Any:
    """The facts of a report: tasks and milestones by number."""
    if not isinstance(value, dict):
        return value
    models = {"next": "projects.task", "dates": "projects.milestone"}
    return {
        name: [{**one, "pk": turn(models[name], one["pk"])} for one in part] if name in models else part
        for name, part in value.items()
    }


JSON: dict[str, Callable[[Any, Turn], Any]] = {
    "projects.report.said": reported,
    "clients.merging.moved": moved,
    "clients.savedview.query": query,
    "clients.segment.tree": tree,
    "imports.import.undone": undone,
}
# JSON that holds no number of a row.
PLAIN_JSON = frozenset({
    "banking.bankline.extra",
    "agreements.answer.extras", "agreements.proposal.content", "agreements.proposalversion.content",
    "billing.invoice.content", "billing.invoice.parties",
    "documents.folder.trouble",
    "accounts.workspace.own_addresses", "clients.consent.evidence", "clients.contact.extra",
    "clients.contact.language_guess_why", "clients.contact.zone_guess_why",
    "imports.import.trouble", "imports.mapping.columns", "imports.remark.details", "imports.source.mapping",
    "clients.customfield.choices", "clients.lookalike.reasons", "imports.import.treatment", "imports.mapping.treatment",
    "privacy.erasure.cleaned", "privacy.erasure.gone", "privacy.erasure.kept", "questionnaires.answersheet.agreed",
    "questionnaires.answersheet.answers", "questionnaires.answersheet.evidence",
    "questionnaires.answersheet.suspicions", "questionnaires.questionnaire.questions",
    "questionnaires.questionnaire.sites",
    "calendars.calendar.trouble", "calendars.calendaraccount.trouble", "calendars.event.exdates",
    "calendars.event.rdates", "calendars.series.trouble", "calendars.booking.agreed", "calendars.booking.answers",
    "calendars.booking.evidence", "calendars.bookingpage.durations", "calendars.bookingpage.hours",
    "calendars.bookingpage.questions", "calendars.transcript.lines",
    "projects.checklist.lines", "projects.evaluation.marks", "projects.problem.options", "projects.task.labels",
    "projects.task.people", "timekeeping.timeentry.tags",
    "projects.projecttemplate.plan", "imports.source.preview", "inbox.message.defects", "inbox.message.delivered_to",
    "inbox.message.pictures", "inbox.message.recipients", "inbox.message.references", "inbox.message.unsubscribe",
    "inbox.outgoing.recipients", "inbox.outgoing.trouble",
})  # fmt: skip


def changes(subject: str, told: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """The changes of an entry of the journal: {column: [before, after]}, with the numbers of rows translated."""
    pointing = _pointing(subject)
    turned: dict[str, Any] = {}
    for name, pair in told.items():
        inside = JSON.get(f"{subject}.{name}")
        if name in pointing:
            pair = [turn(pointing[name], value) for value in pair]
        elif inside is not None:
            pair = [inside(value, turn) for value in pair]
        turned[own_field(name, turn)] = pair
    return turned


def _pointing(subject: str) -> dict[str, str]:
    """The columns of a model that hold numbers of rows, by both their names, with the label of what they point at."""
    if subject not in _known:
        try:
            fields = apps.get_model(subject)._meta.concrete_fields
        except LookupError:
            fields = ()
        pointing = [field for field in fields if isinstance(field, ForeignKey)]
        found = {name: f.related_model._meta.label_lower for f in pointing for name in (f.attname, f.name)}
        for name, target in COLUMNS.items():
            label, _dot, column = name.rpartition(".")
            if label == subject and isinstance(target, str):
                found[column] = target
        _known[subject] = found
    return _known[subject]


_known: dict[str, dict[str, str]] = {}
