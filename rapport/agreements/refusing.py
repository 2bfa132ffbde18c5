"""Why a line cannot be read, and what a proposal lacks, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.agreements import proposing
from rapport.lib import offer_lines
from rapport.lib.offer_lines import BadLine

LINES = {
    offer_lines.NO_LINE: gettext_lazy("Line %(number)s says no hours and no sum: “%(text)s”."),
    offer_lines.NO_HOURS: gettext_lazy("Line %(number)s: the hours cannot be read in “%(text)s”."),
    offer_lines.NO_SUM: gettext_lazy("Line %(number)s: the sum cannot be read in “%(text)s”."),
    offer_lines.NO_STOP: gettext_lazy("Line %(number)s says no day: “%(text)s”."),
    offer_lines.NO_DAY: gettext_lazy("Line %(number)s: there is no such day in “%(text)s”."),
    offer_lines.NO_SHARE: gettext_lazy("Line %(number)s begins with no share in per cent: “%(text)s”."),
    offer_lines.NOT_WHOLE: gettext_lazy("The shares come to %(text)s %%, not to 100."),
    offer_lines.TOO_LONG: gettext_lazy("Line %(number)s is too long: “%(text)s”."),
}
LACKS = {
    proposing.NO_PERSON: gettext_lazy("say for whom it is"),
    proposing.NO_PRICE: gettext_lazy("give it a price"),
    proposing.NO_DAY: gettext_lazy("say until when it holds"),
    proposing.DAY_OVER: gettext_lazy("choose a day that is still to come"),
    proposing.NO_PAYMENTS: gettext_lazy("say how it is paid"),
}


def line_in_words(bad: BadLine) -> str:
    """What is wrong with a line, and which it is."""
    return str(LINES[bad.code]) % {"number": bad.number, "text": bad.text}


def lacks_in_words(codes: list[str]) -> str:
    """Before it can be sent: say for whom it is, give it a price."""
    return _("Before it can be sent: %(what)s.") % {"what": ", ".join(str(LACKS[code]) for code in codes)}
