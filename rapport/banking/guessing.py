"""Whom a line of the bank seems to be from or to: by tax number, by an account they used before, by their name.

A guess is made only where one client alone fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from rapport.banking.models import BankLine
from rapport.clients.models import Client
from rapport.lib.names import same_name_key
from rapport.lib.tax_numbers import tax_key
from rapport.web.funnel import Actor


def guess_clients(lines: Sequence[BankLine], actor: Actor) -> None:
    """Set `client_id` of new lines, in three statements."""
    clients = Client.objects.visible_to(actor).present()
    taxes = {tax_key(line.tax_number) for line in lines} - {""}
    names = {same_name_key(line.counterparty)[:200] for line in lines} - {""}
    accounts = {line.their_account for line in lines} - {""}
    by_tax = _alone(clients.filter(tax_key__among=taxes).values_list("tax_key", "pk")) if taxes else {}
    by_name = _alone(clients.filter(name_key__among=names).values_list("name_key", "pk")) if names else {}
    used = BankLine.objects.visible_to(actor).filter(their_account__among=accounts, client__isnull=False)
    by_account = _alone(used.values_list("their_account", "client").distinct()) if accounts else {}
    for line in lines:
        line.client_id = (
            by_tax.get(tax_key(line.tax_number))
            or by_account.get(line.their_account)
            or by_name.get(same_name_key(line.counterparty)[:200])
        )


def _alone(pairs: Iterable[tuple[Any, int]]) -> dict[str, int]:
    """The keys that lead to one client only."""
    found: dict[str, set[int]] = defaultdict(set)
    for key, pk in pairs:
        found[key].add(pk)
    return {key: min(pks) for key, pks in found.items() if len(pks) == 1}
