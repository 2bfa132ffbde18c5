"""What stands in a timesheet, how its days are read, whose it is where it does not say: found out, and to be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.imports.boards import client_choices, is_choice
from rapport.imports.day_order import DayOrderForm, said_order
from rapport.imports.models import Source
from rapport.imports.reading import open_source, records, timesheet
from rapport.lib.amounts import amount_in_words
from rapport.lib.timesheets.counting import Totals
from rapport.projects.boards.known import Owner
from rapport.web.languages import our_language
from rapport.web.plurals import number


def survey_time(source: Source, actor: Actor, *, first: str = "", client: str = "") -> None:
    """Count what stands in a timesheet, and find out in which order its days are written.

    `first` and `client` are what somebody says beforehand; what was chosen on the page is kept when it is looked at
    again. The clock is that of whoever brings it.
    """
    chosen: dict[str, Any] = next((dict(one) for one in source.mapping if one.get("chosen")), {})
    zone = (actor.user.timezone if actor.user else "") or actor.workspace.timezone
    source.mapping = [{"first": chosen.get("first", "") or first}]
    source.preview = {**source.preview, "zone": zone}
    totals, nameless = Totals(), False
    with open_source(source) as stream:
        sheet = timesheet(source, stream, today=actor.workspace.today())
        for record in sheet.lines():
            if entry := record.raw.entry:
                totals.see(entry)
                nameless = nameless or not entry.client
    order = sheet.order
    source.mapping = [{
        "first": order.first, "client": chosen.get("client", ""), "client_name": client, "chosen": bool(chosen),
    }]  # fmt: skip
    source.preview |= {
        "totals": said_totals(totals), "nameless": nameless,
        "order": {"sure": order.sure, "because": order.because},
    }  # fmt: skip


def survey_list(source: Source, *, client: str = "") -> None:
    """Count what stands in a list of projects; what was chosen on the page is kept when it is looked at again."""
    chosen = next((one["client"] for one in source.mapping if one.get("chosen")), "")
    listed = [record.raw.project for record in records(source) if record.raw.project]
    totals = Totals()
    for one in listed:
        totals.seconds += one.seconds
        if one.amount is not None:
            totals.amounts[one.currency] += one.amount
    source.mapping = [{"first": "", "client": chosen, "client_name": client, "chosen": bool(chosen)}]
    counted = {"projects": len(listed), "tasks": sum(len(one.tasks) for one in listed)}
    source.preview = {
        **source.preview, "nameless": any(not one.client for one in listed),
        "order": {"sure": True, "because": "plain"}, "totals": {**counted, **said_totals(totals)},
    }  # fmt: skip


def said_totals(totals: Totals) -> dict[str, Any]:
    """For programs: the sum of the one currency there is as decimal text, of several each under its code."""
    sums = totals.said()
    facts: dict[str, Any] = {"entries": totals.entries, "seconds": totals.seconds}
    if len(sums) > 1:
        return {**facts, "amount": sums}
    return {**facts, "amount": next(iter(sums.values()), "0.00"), "currency": next(iter(sums), "")}


def owner_of(source: Source) -> Owner:
    """Whose the entries are that name no client, as far as it was chosen."""
    one = source.mapping[0]
    return Owner(int(one["client"] or 0), one["client_name"])


def told_time(source: Source, currency: str) -> list[str]:
    """What was found out, in sentences; `currency` is the workspace's, for amounts that name none."""
    totals = source.preview["totals"]
    sums = totals["amount"] if isinstance(totals["amount"], dict) else {totals["currency"]: totals["amount"]}
    money = [amount_in_words(Decimal(text), code or currency, our_language()) for code, text in sums.items() if text]
    entries = ngettext("%(n)s entry", "%(n)s entries", totals["entries"]) % {"n": number(totals["entries"])}
    hours = _("%(hours)s:%(minutes)02d h") % {
        "hours": number(totals["seconds"] // 3600), "minutes": totals["seconds"] // 60 % 60,
    }  # fmt: skip
    told = [f"{source.name.rpartition('/')[2]}: {', '.join([entries, hours, *money])}."]
    if "" in sums and Decimal(sums[""]):
        told.append(
            _("The file does not name the currency of its amounts: they are taken as %(code)s.") % {"code": currency}
        )
    if not source.preview["order"]["sure"]:
        told.append(said_order(source.mapping[0]["first"]))
    return told


class TimeForm(DayOrderForm):
    """What is asked about one timesheet."""

    def __init__(self, source: Source, actor: Actor, data: Any = None) -> None:
        super().__init__(source, actor, data)
        self.client_name = f"owner-{source.pk}"

    @property
    def owner(self) -> str:
        """The client that was chosen."""
        return str(self.source.mapping[0]["client"])

    @property
    def clients(self) -> list[tuple[str, str]]:
        """Whose the rest may be; nothing to choose where every entry names its client."""
        if not self.source.preview["nameless"]:
            return []
        return [("", _("A client called like the project")), *client_choices(self.actor)]

    def chosen(self, one: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        """The client."""
        said = sent.get(self.client_name)
        if said == one["client"] or not is_choice(said, self.actor):
            return {}
        return {"client": said, "chosen": True}
