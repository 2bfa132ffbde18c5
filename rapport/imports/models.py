"""Imports: what was brought, how far it has been taken in, and what could not be read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.files.models import StoredFile
from rapport.journal.models import Batch
from rapport.web.funnel import InWorkspace


class Import(InWorkspace):
    """One action of bringing files: previewed, run in chunks, undone as a whole."""

    class State(models.TextChoices):
        """Each state is reached once and only from the one before it."""

        READING = "reading", _("looking through")
        READY = "ready", _("ready")
        RUNNING = "running", _("being taken in")
        DONE = "done", _("taken in")
        STOPPED = "stopped", _("stopped")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="+")
    # How cards are treated (clients.treating); empty is as usual.
    treatment = models.JSONField(default=dict, blank=True)
    # Why it stopped: {"code", "details"}.
    trouble = models.JSONField(default=dict, blank=True)
    # After an undo: how much came back and what did not.
    undone = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="imports_recent")]

    def __str__(self) -> str:
        return f"import {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("imports:import", args=[self.pk])


class Source(InWorkspace):
    """One file of an import, and the place reached in it: a restart goes on from there."""

    class Kind(models.TextChoices):
        """Recognised from content, not from the name."""

        VCARD = "vcard", _("address book (vCard)")
        CSV = "csv", _("table of contacts (CSV)")
        MBOX = "mbox", _("mail archive (mbox)")
        EML = "eml", _("message")
        MAILDIR = "maildir", _("mail folder (Maildir)")
        ICS = "ics", _("calendar (iCalendar)")
        TELEGRAM = "telegram", _("chats of Telegram")
        WHATSAPP = "whatsapp", _("chat of WhatsApp")
        TRELLO = "trello", _("board of Trello")
        TRELLO_CSV = "trello_csv", _("board of Trello (CSV)")
        ASANA = "asana", _("tasks of Asana")
        DECK = "deck", _("boards of Nextcloud Deck")
        TOGGL = "toggl", _("time of Toggl Track")
        CLOCKIFY = "clockify", _("time of Clockify")
        HARVEST = "harvest", _("time of Harvest")
        KIMAI = "kimai", _("time of Kimai")
        PROJECTS = "projects", _("projects of Clockify")
        BANK_1C = "1c", _("bank statement (1C)")
        CAMT = "camt", _("bank statement (CAMT.053)")
        MT940 = "mt940", _("bank statement (MT940)")
        OFX = "ofx", _("bank statement (OFX)")
        BANK_CSV = "bank_csv", _("bank statement (CSV)")
        UNKNOWN = "", _("not recognised")

    the_import = models.ForeignKey(Import, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    # Where it lies when it is read in place (`rapport import`).
    path = models.CharField(max_length=1000, blank=True)
    # For a table: [{"field", "label", "group"}, …], one a column, as shown and edited. For a chat: [{"author", "name",
    # "count", "is"}, …], one for everybody who writes in it (imports.chats). For boards: [{"program", "key", "name",
    # "known", "client", …}, …], one for each (imports.boards). For bank statements: [{"first", "account", "chosen"}].
    mapping = models.JSONField(default=list, blank=True)
    preview = models.JSONField(default=dict, blank=True)
    total = models.PositiveIntegerField(default=0)
    finished = models.BooleanField(default=False)

    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["the_import", "id"], name="imports_source_order")]

    def __str__(self) -> str:
        return self.name


class Remark(InWorkspace):
    """One record that could not be read, was passed over, or whose values were kept as ours."""

    class Kind(models.TextChoices):
        """Errors are counted apart from what was passed over on purpose."""

        ERROR = "error", _("cannot be read")
        SKIPPED = "skipped", _("passed over")
        KEPT = "kept", _("kept as it was")

    source = models.ForeignKey(Source, models.CASCADE, related_name="remarks")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.CharField(max_length=200)
    code = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    excerpt = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "number"], name="imports_remark_order")]

    def __str__(self) -> str:
        return f"{self.at}: {self.code}"


class Mapping(InWorkspace):
    """What the columns of a table meant last time and how its rows were treated, by its header."""

    header_key = models.CharField(max_length=64)
    columns = models.JSONField()
    treatment = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "header_key"], name="imports_mapping_once")]

    def __str__(self) -> str:
        return self.header_key
