"""Why something could not be read, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

REASONS = {
    "empty": gettext_lazy("The file is empty."),
    "binary": gettext_lazy("This is not text: no address book, table or mail can be read from it."),
    "not_recognised": gettext_lazy(
        "Neither an address book, nor a table of contacts, nor mail, nor a calendar, nor a board, nor a timesheet, nor"
        " a bank statement was recognised in it."
    ),
    "no_calendar": gettext_lazy("No calendar was recognised in it."),
    "no_event": gettext_lazy("There is no event in it."),
    "no_start": gettext_lazy("The event “%(name)s” does not say when it begins."),
    "bad_value": gettext_lazy("An event’s %(name)s cannot be read: “%(text)s”."),
    "broken_event": gettext_lazy("The event is broken: %(text)s"),
    "rule": gettext_lazy("How the event repeats cannot be read: “%(text)s”."),
    "never": gettext_lazy("The event repeats on days that never come: “%(text)s”."),
    "too_often": gettext_lazy("The event repeats too often to be shown: “%(text)s”."),
    "too_many_dates": gettext_lazy("The event lists %(n)s single dates; up to %(most)s can be read."),
    "too_many_events": gettext_lazy("The file holds more than %(most)s events. Split it into parts."),
    "too_large_file": gettext_lazy("The file is larger than %(most)s MB. Split it into parts."),
    "same_event": gettext_lazy("“%(name)s” stands in the file a second time and was taken once."),
    "not_a_table": gettext_lazy("No table of contacts was recognised in it."),
    "not_a_message": gettext_lazy("This is no message: it has neither a header nor a text."),
    "not_found": gettext_lazy("There is no such file."),
    "no_access": gettext_lazy("The file may not be read. Give Rapport the right to read it."),
    "too_large": gettext_lazy("It is too large to be one record."),
    "too_deep": gettext_lazy("It is nested too deeply."),
    "stray_text": gettext_lazy("This text belongs to no card: “%(text)s”."),
    "unfinished": gettext_lazy("The file ends in the middle of this card: %(name)s."),
    "empty_card": gettext_lazy("Neither a name nor a way to reach anybody."),
    "empty_row": gettext_lazy("Neither a name nor a way to reach anybody."),
    "contact_group": gettext_lazy("A list of other cards: %(name)s. Its members are taken in by themselves."),
    "cell_too_large": gettext_lazy("A cell of this row is too large; perhaps a quotation mark is never closed."),
    "unclosed_quote": gettext_lazy("A quotation mark opens here and is never closed."),
    "in_trash": gettext_lazy("%(name)s is in your trash and stays there."),
    "erased": gettext_lazy(
        "This person's data were erased, so they are not brought back. To take them in again, lift this in the record"
        " of the erasure."
    ),
    "kept": gettext_lazy("You have “%(ours)s”, the file says “%(theirs)s”: yours is kept."),
    "nobody_known": gettext_lazy("%(name)s is nobody you know, and nobody new was to be made."),
    "known_already": gettext_lazy("%(name)s is known already, and was to be left as they are."),
    "no_date": gettext_lazy("The letter has no readable date; it stands at the day of the import."),
    "broken_json": gettext_lazy(
        "The export breaks off or is damaged here. What stands before this place is taken in; export the chat again"
        " for the rest."
    ),
    "broken_zip": gettext_lazy("This ZIP file is damaged. Bring it again, or unpack it and bring the folder."),
    "file_missing": gettext_lazy(
        "The file %(name)s is not in the export; the message is taken in without it. Bring the whole folder, or a ZIP"
        " of it, to have the files as well."
    ),
    "broken_board": gettext_lazy("The export breaks off or is damaged. Export the board once more."),
    "not_a_card": gettext_lazy("This is no card of a board."),
    "no_title": gettext_lazy("It has neither a name nor a text."),
    "same_card": gettext_lazy("The card “%(name)s” stands in the file a second time and was taken once."),
    "project_in_trash": gettext_lazy("The project “%(name)s” is in your trash and stays there."),
    "task_in_trash": gettext_lazy("The task “%(name)s” is in your trash and stays there."),
    "no_day": gettext_lazy("The row does not say on which day it was."),
    "bad_day": gettext_lazy("“%(text)s” is no day, or its day and month stand in the other order."),
    "bad_time": gettext_lazy("“%(text)s” is no time of day."),
    "bad_duration": gettext_lazy("“%(text)s” is no duration."),
    "no_duration": gettext_lazy("The row says neither how long it was nor when it ended."),
    "bad_amount": gettext_lazy("“%(text)s” is no amount."),
    "sums": gettext_lazy("The row of sums at the end of the report."),
    "clock_gap": gettext_lazy("The clock was turned forward: it never showed %(text)s, and an hour later is meant."),
    "clock_twice": gettext_lazy("The clock was turned back: it showed %(text)s twice, and the first time is meant."),
    "time_in_trash": gettext_lazy("The entry is in your trash and stays there."),
    "time_kept": gettext_lazy("“%(text)s” was changed here or stands on a bill, so it stays as it is."),
    "unfinished_statement": gettext_lazy(
        "The file breaks off before its end (at “%(text)s”). Download the statement once more: nothing of it is"
        " taken in."
    ),
    "broken_statement": gettext_lazy(
        "The file breaks off or is damaged (%(text)s). Download the statement once more: nothing of it is taken in."
    ),
    "wrong_letters": gettext_lazy(
        "The letters of the file are spoiled: it was saved in another encoding than it was written in. Download the"
        " statement once more: nothing of it is taken in."
    ),
    "no_statement": gettext_lazy("There is no statement in the file."),
    "no_account": gettext_lazy("The file does not name the account it is of: nothing of it is taken in."),
    "foreign_document": gettext_lazy(
        "The document “%(text)s” is neither from nor to the account of the statement: nothing of the file is taken in."
    ),
    "bad_sum": gettext_lazy("“%(text)s” is no sum: nothing of the file is taken in."),
    "bad_date": gettext_lazy("“%(text)s” is no day: nothing of the file is taken in."),
    "bad_currency": gettext_lazy("“%(text)s” is no currency, or another one than before: nothing is taken in."),
    "bad_movement": gettext_lazy("A movement cannot be read: “%(text)s”. Nothing of the file is taken in."),
    "order_only": gettext_lazy("An order that was not carried out: it moved no money."),
    "not_booked": gettext_lazy("It is not booked, or was refused: it moved no money."),
    "same_line": gettext_lazy("The movement stands in the file a second time and was taken once: %(text)s."),
    "statement_draft": gettext_lazy(
        "The statement of “%(name)s” does not add up: it is a draft, and what it brings counts when you keep it."
    ),
    "statement_dropped": gettext_lazy("The statement of “%(name)s” was dropped here and stays dropped."),
    "disk_full": gettext_lazy("The disk is full. Make room and let the import go on; nothing is half-written."),
    "broken": gettext_lazy(
        "Something broke on our side; the log of this server says what. What was taken in is whole."
    ),
}
PLACES = {
    "line": gettext_lazy("line %(n)s"),
    "message": gettext_lazy("message %(n)s"),
    "movement": gettext_lazy("movement %(n)s"),
    "card": gettext_lazy("card %(n)s"),
}


def place(at: str) -> str:
    """Where in its file a record stands, as kept ("line 4", "message 7"), in the reader's language; a name stays."""
    word, _space, number = at.partition(" ")
    return str(PLACES[word]) % {"n": number} if word in PLACES and number.isdigit() else at


def sentence(code: str, details: Mapping[str, Any]) -> str:
    """The sentence of a code; one nobody wrote a sentence for shows the code itself."""
    reason = REASONS.get(code)
    if reason is None:
        return gettext("It cannot be read (%(code)s).") % {"code": code}
    filled = {"name": "", "text": "", "ours": "", "theirs": "", **details}
    return str(reason) % filled
