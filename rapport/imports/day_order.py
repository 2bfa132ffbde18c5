"""Which way round the days of a file are written, where the file itself does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.imports.models import Source
from rapport.lib.written_days import DAY_FIRST, MONTH_FIRST


def said_order(first: str) -> str:
    """Which order was assumed without being sure."""
    if first == MONTH_FIRST:
        return _("Days are read with the month first, so that 03/04 is 4 March: the file does not tell. Look at them.")
    return _("Days are read with the day first, so that 03/04 is 3 April: the file does not tell. Look at them.")


class DayOrderForm:
    """What is asked about one file of rows with days; the kinds of files add what else they ask."""

    def __init__(self, source: Source, actor: Actor, data: Any = None) -> None:
        self.source, self.actor, self.data = source, actor, data
        self.order_name = f"order-{source.pk}"

    @property
    def orders(self) -> list[tuple[str, str]]:
        """How days may be read; nothing to choose where there is only one way."""
        if self.source.preview["order"]["because"] == "plain":
            return []
        return [
            (DAY_FIRST, _("the day first: 03/04 is 3 April")),
            (MONTH_FIRST, _("the month first: 03/04 is 4 March")),
        ]

    @property
    def order(self) -> str:
        """As found out or chosen."""
        return str(self.source.mapping[0]["first"])

    def mapping(self) -> list[dict[str, Any]]:
        """As chosen; what was not offered or not sent stays as it was."""
        one, sent = dict(self.source.mapping[0]), self.data or {}
        said = sent.get(self.order_name)
        if said in (DAY_FIRST, MONTH_FIRST) and said != one["first"]:
            one |= {"first": said, "chosen": True}
        return [one | self.chosen(one, sent)]

    def chosen(self, one: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        """What else was chosen, over what stands."""
        return {}
