"""What a bank says: accounts, statements of them, and their lines, each once however often it was brought."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.web.funnel import EVERY, InWorkspace, WorkspaceRows
from rapport.web.rights import BOOKKEEPER


class BankAccount(Record):
    """An account of ours in one currency. `number` is as the bank writes it, "" where its files name none."""

    name = models.CharField(pgettext_lazy("of an account", "Name"), max_length=200)
    number = models.CharField(max_length=64, blank=True)
    # Letters and digits only: one spelling of the same number.
    number_key = models.CharField(max_length=64, blank=True)
    bank = models.CharField(gettext_lazy("Bank"), max_length=140, blank=True)
    bic = models.CharField(gettext_lazy("BIC"), max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    # For files that say no balances: how much was there at the beginning of a day.
    opening_minor = models.BigIntegerField(null=True)
    opening_on = models.DateField(gettext_lazy("At the beginning of the day"), null=True, blank=True)

    opens: ClassVar = {BOOKKEEPER: EVERY}

    objects = RecordRows["BankAccount"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number_key", "currency"], name="bank_account_once"),
            models.CheckConstraint(
                condition=Q(opening_minor=None, opening_on=None)
                | Q(opening_minor__isnull=False, opening_on__isnull=False),
                name="bank_account_opening",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="bank_account_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("banking:account", args=[self.pk])


class BankStatement(Record):
    """A statement as it was brought. Sums are in minor units of the account, None where the file says nothing.

    A statement that does not add up is a draft: its lines count only when somebody keeps it anyway.
    """

    class State(models.TextChoices):
        """Whether its lines count."""

        KEPT = "kept", pgettext_lazy("a bank statement", "counts")
        DRAFT = "draft", pgettext_lazy("a bank statement", "draft")
        DROPPED = "dropped", pgettext_lazy("a bank statement", "dropped")

    account = models.ForeignKey(BankAccount, models.CASCADE, related_name="statements")
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    # What it is known by when it is brought again.
    digest = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=140, blank=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    declared_in_minor = models.BigIntegerField(null=True)
    declared_out_minor = models.BigIntegerField(null=True)
    # What its lines make, above nothing both.
    in_minor = models.BigIntegerField(default=0)
    out_minor = models.BigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)

    opens: ClassVar = {BOOKKEEPER: EVERY}

    objects = RecordRows["BankStatement"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="bank_statement_once")]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="bank_statement_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "state"], name="bank_statement_states"),
            models.Index(fields=["account", "state", "-ends_on"], name="bank_statement_last"),
        ]

    def __str__(self) -> str:
        return self.number or _("Statement %(n)s") % {"n": self.pk}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("banking:statement", args=[self.pk])


class BankLineRows(WorkspaceRows["BankLine"]):
    """Questions about many lines."""

    def counting(self) -> BankLineRows:
        """Lines of statements that count: what drafts alone say is no money yet."""
        return self.filter(counts=True)


class BankLine(InWorkspace):
    """One movement of money, once for an account however many statements name it.

    `amount_minor` is above nothing when it came in. `counts` follows from the statements it stands in (settling.py).
    """

    account = models.ForeignKey(BankAccount, models.CASCADE, related_name="lines")
    # What it is known by (lib.bank.digesting).
    digest = models.CharField(max_length=40)
    counts = models.BooleanField(default=False)
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    counterparty = models.CharField(max_length=300, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    their_account = models.CharField(max_length=64, blank=True)
    purpose = models.TextField(blank=True)
    # The number of the bank, the one the payer gave, and that of the document.
    reference = models.CharField(max_length=200, blank=True)
    end_to_end = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=140, blank=True)
    # Whatever else the bank says: [[name, text], …].
    extra = models.JSONField(default=list, blank=True)
    # All its words, folded, for looking through the lines of an account.
    folded = models.TextField(blank=True)
    # Who it seems to be from or to: a guess (guessing.py), which nothing rests on.
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="bank_lines")
    created_at = models.DateTimeField()

    opens: ClassVar = {BOOKKEEPER: EVERY}

    objects = BankLineRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="bank_line_once")]
        indexes = [
            models.Index(fields=["account", "-booked_on", "-id"], name="bank_line_days"),
            models.Index(fields=["workspace", "-booked_on", "-id"], name="bank_line_recent"),
            models.Index(
                fields=["workspace", "their_account"], name="bank_line_theirs", condition=~Q(their_account="")
            ),
            models.Index(fields=["client"], name="bank_line_client", condition=Q(client__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.counterparty or self.purpose[:80] or self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("banking:line", args=[self.pk])


class StatementLine(InWorkspace):
    """That a line stands in a statement, at which place; overlapping statements share lines."""

    statement = models.ForeignKey(BankStatement, models.CASCADE, related_name="places")
    line = models.ForeignKey(BankLine, models.CASCADE, related_name="places")
    place = models.PositiveIntegerField()

    opens: ClassVar = {BOOKKEEPER: EVERY}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="bank_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.place}"
