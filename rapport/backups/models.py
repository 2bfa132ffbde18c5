"""When and where backups are made, and those that were; of the whole installation, so whoever set it up sees them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.backups.keys import Key
from rapport.backups.places import Access
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class BackupPlan(InWorkspace):
    """The one plan of an installation: it stands in its first workspace."""

    class Often(models.TextChoices):
        """How often the worker makes one."""

        NEVER = "never", pgettext_lazy("backups", "Only when I say so")
        DAILY = "daily", pgettext_lazy("backups", "Every day")
        WEEKLY = "weekly", pgettext_lazy("backups", "Once a week")

    often = models.CharField(_("How often"), max_length=10, choices=Often.choices, default=Often.DAILY)
    weekday = models.PositiveSmallIntegerField(
        _("On which day, if once a week"), default=0, validators=[MaxValueValidator(6)]
    )
    hour = models.PositiveSmallIntegerField(_("At what hour"), default=3, validators=[MaxValueValidator(23)])
    address = models.CharField(_("Where to"), max_length=500)
    account = models.CharField(_("Account"), max_length=200, blank=True)
    secret = SecretField(blank=True)
    endpoint = models.CharField(_("Server of the store"), max_length=300, blank=True)
    region = models.CharField(_("Region of the store"), max_length=60, blank=True)
    keep_daily = models.PositiveSmallIntegerField(
        _("Days kept"), default=7, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    keep_weekly = models.PositiveSmallIntegerField(_("Weeks kept"), default=4, validators=[MaxValueValidator(520)])
    keep_monthly = models.PositiveSmallIntegerField(_("Months kept"), default=12, validators=[MaxValueValidator(240)])
    # The key, and the same sealed with the passphrase, which itself is nowhere.
    identity = SecretField(blank=True)
    sealed = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="backups_one_plan")]

    def __str__(self) -> str:
        return self.address

    @property
    def key(self) -> Key | None:
        """What seals; None before a passphrase was chosen."""
        return Key(self.identity, self.sealed) if self.identity else None

    @property
    def access(self) -> Access:
        """The place and what opens it."""
        return Access(self.address, self.account, self.secret, self.endpoint, self.region)


class Backup(InWorkspace):
    """One backup, from the wish to the file; or why there is none."""

    class State(models.TextChoices):
        """Each state is reached once and only from the one before it."""

        WAITING = "waiting", pgettext_lazy("a backup", "waits")
        RUNNING = "running", pgettext_lazy("a backup", "is being made")
        DONE = "done", pgettext_lazy("a backup", "whole")
        FAILED = "failed", pgettext_lazy("a backup", "failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # The day it was due; empty when a person asked for it.
    slot = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=500)
    size = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    # Contents the store had lost, or that are not what they were, before the backup was made.
    lost = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=10, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    # Why it failed: {"code", "details"}.
    trouble = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    # When it was thinned out.
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "slot"], condition=~models.Q(slot=""), name="backups_once_a_slot"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="backups_recent")]

    def __str__(self) -> str:
        return self.name
