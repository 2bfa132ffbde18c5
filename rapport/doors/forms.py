"""For whom a link is opened, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.clients.forms.dress import dress
from rapport.clients.models import Contact
from rapport.doors.opening import GOOD_FOR, USUALLY


class OpenForm(forms.Form):
    """Nobody in particular is allowed: then everybody at the client uses one link."""

    contact = forms.TypedChoiceField(label=_("Who uses it"), coerce=int, required=False, empty_value=None)
    days = forms.TypedChoiceField(label=_("The link is good for"), coerce=int)

    def __init__(self, data: Any = None, *, people: Sequence[Contact]) -> None:
        first = people[0].pk if people else ""
        super().__init__(data, initial={"contact": first, "days": USUALLY})
        named = [(one.pk, one.name) for one in people]
        self.fields["contact"].choices = [*named, ("", _("anybody at the client"))]  # type: ignore[attr-defined]
        self.fields["days"].choices = days_offered()  # type: ignore[attr-defined]
        dress(self.fields)


def days_offered() -> list[tuple[int, str]]:
    """For how long a link may be good, in words."""
    return [(days, ngettext("%(count)s day", "%(count)s days", days) % {"count": days}) for days in GOOD_FOR]
