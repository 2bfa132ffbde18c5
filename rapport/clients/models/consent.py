"""Consents: who agreed to what, when, to which words, and how it is known; withdrawn as easily as given."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from rapport.clients.models.contact import Contact
from rapport.web.funnel import InWorkspace, WorkspaceRows


class ConsentRows(WorkspaceRows["Consent"]):
    """Questions about many consents."""

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(InWorkspace):
    """One consent to one purpose, never joined with another (152-ФЗ art. 9; GDPR art. 7)."""

    class Purpose(models.TextChoices):
        """What for."""

        ANSWER = "answer", pgettext_lazy("purpose of a consent", "Answering an enquiry")
        CONTRACT = "contract", pgettext_lazy("purpose of a consent", "Preparing and keeping a contract")
        MAILING = "mailing", pgettext_lazy("purpose of a consent", "Mailings")
        PUBLICATION = "publication", pgettext_lazy("purpose of a consent", "Publishing a testimonial or work")
        OTHER = "other", pgettext_lazy("purpose of a consent", "Something else")

    class How(models.TextChoices):
        """How it was given or withdrawn."""

        FORM = "form", pgettext_lazy("how a consent was given", "in a form")
        LETTER = "letter", pgettext_lazy("how a consent was given", "in a letter")
        PAPER = "paper", pgettext_lazy("how a consent was given", "on paper")
        SPOKEN = "spoken", pgettext_lazy("how a consent was given", "in words")
        CHAT = "chat", pgettext_lazy("how a consent was given", "in a messenger")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("Purpose"), max_length=12, choices=Purpose.choices)
    # The exact words shown, and which version of them.
    text = models.TextField(_("Words agreed to"))
    text_version = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(_("Given"))
    how = models.CharField(_("How"), max_length=10, choices=How.choices)
    # What proves it: the address of the page, the IP address, the program, the number of the letter.
    evidence = models.JSONField(default=dict, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True)
    withdrawn_how = models.CharField(max_length=10, choices=How.choices, blank=True)

    objects = ConsentRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "contact", "purpose"], name="clients_consent_contact")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.contact_id}"

    @property
    def what_for(self) -> str:
        """What they agreed to, in words: whoever opens a chat agrees to be written to there, and to nothing else."""
        if (self.purpose, self.how) == (self.Purpose.OTHER, self.How.CHAT):
            return pgettext("purpose of a consent", "Writing to each other")
        return self.get_purpose_display()
