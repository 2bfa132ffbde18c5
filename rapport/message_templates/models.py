"""Templates people made, their wordings, and when one was taken for whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models import Client, Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.message_templates.language.pieces import LONGEST_TEXT
from rapport.web.funnel import InWorkspace


class MessageTemplate(Record):
    """A template of this workspace: begun empty, or a copy of a built-in one, which it remembers."""

    class Stage(models.TextChoices):
        """Where in the relationship it is used."""

        CONTACT = "contact", pgettext_lazy("stage of a relationship", "Contact")
        DISCUSSION = "discussion", pgettext_lazy("stage of a relationship", "Discussion")
        EXECUTION = "execution", pgettext_lazy("stage of a relationship", "Execution")
        COMPLETION = "completion", pgettext_lazy("stage of a relationship", "Completion")
        KEEPING = "keeping", pgettext_lazy("stage of a relationship", "Keeping in touch")
        ANY = "any", pgettext_lazy("stage of a relationship", "At any time")

    opens: ClassVar = {}

    name = models.CharField(_("Name"), max_length=120)
    stage = models.CharField(_("Stage"), max_length=12, choices=Stage.choices, default=Stage.ANY)
    # When it is sent, in the author's words.
    note = models.CharField(_("When it is sent"), max_length=300, blank=True)
    # The built-in it is a copy of, and that one's digest at the time, so that a later change is noticed.
    origin = models.CharField(max_length=80, blank=True)
    origin_digest = models.CharField(max_length=64, blank=True)

    objects = RecordRows["MessageTemplate"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="templates_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "stage", "name"], name="templates_by_stage"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("message_templates:template", args=[self.pk])


class MessageVariant(Record):
    """One wording of a template: in a language, for whom. An empty condition fits everybody."""

    opens: ClassVar = {}

    template = models.ForeignKey(MessageTemplate, models.CASCADE, related_name="variants")
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES)
    experience = models.CharField(
        _("Experience with freelancers"), max_length=14, blank=True, default="",
        choices=[("", _("any")), *Client.Experience.choices[1:]],
    )  # fmt: skip
    interaction_type = models.CharField(
        _("Interaction type"), max_length=12, blank=True, default="",
        choices=[("", _("any")), *Client.InteractionType.choices[1:]],
    )  # fmt: skip
    address_form = models.CharField(
        _("Form of address"), max_length=10, blank=True, default="",
        choices=[("", _("any")), *Contact.AddressForm.choices[1:]],
    )  # fmt: skip
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    text = models.TextField(_("Text"), max_length=LONGEST_TEXT)

    objects = RecordRows["MessageVariant"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="templates_variant_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]

    def get_absolute_url(self) -> str:
        """Where it is changed."""
        return reverse("message_templates:variant", args=[self.template_id, self.pk])


class TemplateUse(InWorkspace):
    """That a template was taken for a letter to somebody. `key` names a built-in one."""

    opens: ClassVar = {}

    template = models.ForeignKey(MessageTemplate, models.CASCADE, null=True, related_name="uses")
    key = models.CharField(max_length=80, blank=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "contact", "-at"], name="templates_use_recent")]

    def __str__(self) -> str:
        return f"{self.template_id or self.key} for {self.contact_id}"
