"""Hours worked, what they cost, the rules they are counted by, prepaid hours, and budgets that were reached."""

from rapport.timekeeping.models.entry import TimeEntry
from rapport.timekeeping.models.rate import Rate, TimeRules
from rapport.timekeeping.models.retainer import BudgetAlert, Retainer, RetainerEntry

__all__ = ["BudgetAlert", "Rate", "Retainer", "RetainerEntry", "TimeEntry", "TimeRules"]
