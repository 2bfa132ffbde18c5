"""The paper side: the operator's details, requests with their clock, breaches, and the user's own terms of keeping."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Contact
from rapport.clients.models.record import Record


class Law(models.TextChoices):
    """By which law."""

    GDPR = "gdpr", _("GDPR")
    RU = "152-fz", _("Federal Law 152-FZ (Russia)")


class Operator(Record):
    """Who answers for the data: the controller (GDPR), the operator (152-ФЗ). One a workspace."""

    name = models.CharField(_("Full name"), max_length=300, blank=True)
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    address = models.TextField(_("Address"), blank=True)
    email = models.EmailField(_("E-mail for questions about data"), blank=True)
    officer = models.CharField(_("Who looks after it"), max_length=200, blank=True)
    data_region = models.CharField(_("Where the data lie (country, city)"), max_length=200, blank=True)
    law = models.CharField(_("Law"), max_length=8, choices=Law.choices, blank=True)
    safeguards = models.TextField(_("Your own measures of protection"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="privacy_operator_once")]

    def __str__(self) -> str:
        return self.name


class DataRequest(Record):
    """What a person asks for about their data, and until when it must be answered."""

    class Kind(models.TextChoices):
        """Access, export, correction, erasure."""

        ACCESS = "access", pgettext_lazy("request of a person", "What do you know about me?")
        EXPORT = "export", pgettext_lazy("request of a person", "Give me my data")
        CORRECTION = "correction", pgettext_lazy("request of a person", "Correct my data")
        ERASURE = "erasure", pgettext_lazy("request of a person", "Erase my data")

    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="data_requests")
    who = models.CharField(_("Who asks"), max_length=200)
    kind = models.CharField(_("Asks for"), max_length=12, choices=Kind.choices)
    law = models.CharField(_("Law"), max_length=8, choices=Law.choices)
    received_on = models.DateField(_("Received on"))
    due_on = models.DateField(_("To be answered by"))
    extended_why = models.CharField(_("Why it takes longer"), max_length=300, blank=True)
    said = models.TextField(_("What was asked"), blank=True)
    answer = models.TextField(_("What was answered"), blank=True)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "answered_on", "due_on"], name="privacy_request_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.who})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:request", args=[self.pk])


class Breach(Record):
    """Something went where it should not: when it was noticed, what, and who was told when."""

    discovered_at = models.DateTimeField(_("Noticed"))
    law = models.CharField(_("Law"), max_length=8, choices=Law.choices)
    what = models.TextField(_("What happened"))
    whose = models.CharField(_("Whose data, and about how many people"), max_length=300, blank=True)
    risky = models.BooleanField(_("People may be harmed by it"), default=True)
    measures = models.TextField(_("What was done about it"), blank=True)
    authority_told_at = models.DateTimeField(_("The authority was told"), null=True, blank=True)
    result_told_at = models.DateTimeField(_("The authority got the result of the inquiry"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("The people were told"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-discovered_at"], name="privacy_breach_recent")]

    def __str__(self) -> str:
        return self.what[:60]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:breach", args=[self.pk])


class RetentionChoice(Record):
    """How long the user keeps a class of data, where they chose otherwise than the rule, and why."""

    data_class = models.CharField(_("Class"), max_length=40)
    months = models.PositiveSmallIntegerField(_("Keep for, months"))
    reason = models.CharField(_("Why"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "data_class"], name="privacy_choice_once")]

    def __str__(self) -> str:
        return self.data_class
