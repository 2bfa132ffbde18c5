"""Small timesheets of each program, as it writes them."""

import io
from datetime import date
from zoneinfo import ZoneInfo

from rapport.lib.timesheets.reading import open_timesheet

TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,"
    "Amount (EUR)"
)
CLOCKIFY = (
    "Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,End Time,"
    "Duration (h),Duration (decimal),Billable Rate (USD),Billable Amount (USD)"
)
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,Invoiced?,First Name,Last Name,Billable Amount,Currency"
KIMAI = "Date,From,To,Duration,Rate,User,Customer,Project,Activity,Description,Exported,Tags,Hourly rate,Fixed rate"
KIMAI_DE = (
    "Datum;Von;Bis;Dauer;Lohn;Benutzer;Kunde;Projekt;Tätigkeit;Beschreibung;Exportiert;Schlagworte;Stundenlohn;"
    "Festbetrag"
)
TODAY = date(2026, 11, 30)


def a_sheet(header, *rows, zone="Europe/Berlin", **choices):
    content = "\n".join([header, *rows]).encode()
    return open_timesheet(io.BytesIO(content), today=TODAY, zone=ZoneInfo(zone), **choices)


def lines_of(header, *rows, **choices):
    return [record.raw for record in a_sheet(header, *rows, **choices).lines()]


def entry_of(header, row, **choices):
    [line] = lines_of(header, row, **choices)
    assert line.refusal is None, line.refusal
    return line.entry


def clockify(day="03/04/2024", begins="10:00 AM", last="", ends="11:00 AM", duration="01:00:00"):
    return f"Site,ACME,,,Vera,,v@example.org,,Yes,{day},{begins},{last or day},{ends},{duration},1.00,0.00,0.00"


def toggl(begins="10:00:00", ends="11:00:00", day="2024-03-04", last="", duration="01:00:00"):
    return f"Vera,v@example.org,ACME,Site,,Work,Yes,{day},{begins},{last or day},{ends},{duration},,"
