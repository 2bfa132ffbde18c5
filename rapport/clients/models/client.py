"""A client: the company or person that buys, and the tags people put on them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models.custom import WithFields
from rapport.clients.models.merging import IS_MERGED, MergeableRows
from rapport.clients.models.record import IN_TRASH
from rapport.lib.names import same_name_key
from rapport.lib.tax_numbers import tax_key
from rapport.search.words import fold
from rapport.web.funnel import EVERY, InWorkspace
from rapport.web.rights import BOOKKEEPER, GUEST


class ClientRows(MergeableRows["Client"]):
    """Questions about many clients."""

    def silent(self, at: Any) -> Self:
        """Living clients whose rhythm has been over since a moment."""
        return self.living().filter(silent_from__lte=at)

    def waiting(self) -> Self:
        """Living clients who wait for our answer."""
        return self.living().filter(turn=Client.Turn.OURS)


class Client(WithFields):
    """The organisation or person that buys. The columns from `face` on are derived (clients.standing)."""

    class Kind(models.TextChoices):
        """A company has people; a person is their own contact."""

        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class Turn(models.TextChoices):
        """Who has to move in the conversation."""

        NOBODY = "", _("nobody")
        OURS = "ours", _("yours")
        THEIRS = "theirs", _("theirs")

    class Experience(models.TextChoices):
        """Experience with freelancers (B1). What follows from it stands in clients.manners."""

        UNKNOWN = "", _("not known")
        NOVICE = "novice", pgettext_lazy("experience of a client", "Novice")
        EXPERIENCED = "experienced", pgettext_lazy("experience of a client", "Experienced")
        PROFESSIONAL = "professional", pgettext_lazy("experience of a client", "Professional")
        SCEPTIC = "sceptic", pgettext_lazy("experience of a client", "Sceptic")
        ENTHUSIAST = "enthusiast", pgettext_lazy("experience of a client", "Enthusiast")

    class InteractionType(models.TextChoices):
        """How we work together (B2)."""

        UNKNOWN = "", _("not known")
        ONE_OFF = "one_off", pgettext_lazy("interaction type", "One-off")
        REGULAR = "regular", pgettext_lazy("interaction type", "Regular")
        LONG_TERM = "long_term", pgettext_lazy("interaction type", "Long-term")
        STRATEGIC = "strategic", pgettext_lazy("interaction type", "Strategic")
        REFERRAL = "referral", pgettext_lazy("interaction type", "Referral")

    class Confidentiality(models.TextChoices):
        """What may leave with this client's name on it (J2)."""

        OPEN = "open", pgettext_lazy("confidentiality", "Open")
        DISCREET = "discreet", pgettext_lazy("confidentiality", "Discreet")
        SECRET = "secret", pgettext_lazy("confidentiality", "Secret")

    opens: ClassVar = {BOOKKEEPER: EVERY, GUEST: "pk"}

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(_("Name"), max_length=200)
    city = models.CharField(_("City"), max_length=120, blank=True)
    country = models.CharField(_("Country"), max_length=120, blank=True)
    timezone = models.CharField(_("Time zone"), max_length=64, blank=True)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, blank=True)
    website = models.CharField(_("Website"), max_length=300, blank=True)
    industry = models.CharField(_("Field of business"), max_length=120, blank=True)
    # As it was written; `tax_key` is what equals are found by.
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    experience = models.CharField(
        _("Experience with freelancers"), max_length=14, choices=Experience.choices, blank=True, default=""
    )
    interaction_type = models.CharField(
        _("Interaction type"), max_length=12, choices=InteractionType.choices, blank=True, default=""
    )
    # Why it was chosen, in a few words of whoever chose.
    experience_why = models.CharField(_("Why this experience"), max_length=300, blank=True, default="")
    interaction_type_why = models.CharField(_("Why this interaction type"), max_length=300, blank=True, default="")
    # By whom we came to know them: another client, a person, or both.
    introduced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="brought", verbose_name=_("Introduced by")
    )
    introducer = models.ForeignKey(
        "clients.Contact",
        models.SET_NULL,
        null=True,
        related_name="brought",
        verbose_name=_("Introduced by the person"),
    )
    confidentiality = models.CharField(
        _("Confidentiality"), max_length=10, choices=Confidentiality.choices, default=Confidentiality.OPEN
    )
    note = models.TextField(_("Worth remembering"), blank=True)
    rhythm_days = models.PositiveSmallIntegerField(_("Keep in touch every, days"), null=True, blank=True)

    name_key = models.CharField(max_length=200)
    tax_key = models.CharField(max_length=40, blank=True, default="")
    sort_key = models.CharField(max_length=200)
    face = models.CharField(max_length=200, blank=True)
    tag_line = models.CharField(max_length=400, blank=True)
    last_at = models.DateTimeField()
    turn = models.CharField(max_length=10, choices=Turn.choices, blank=True, default=Turn.NOBODY)
    turn_since = models.DateTimeField(null=True)
    weave = models.CharField(max_length=8, blank=True)
    silent_from = models.DateTimeField(null=True)
    # Part of another client now: out of everything as if thrown away, but not in the trash (clients.merging).
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, related_name="merged", db_index=False)

    objects = ClientRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "-trashed_at"],
                name="clients_client_trash",
                condition=IN_TRASH,
            ),
            models.Index(
                fields=["workspace", "merged_into", "trashed_at", "archived_at", "turn", "silent_from"],
                name="clients_client_counted",
            ),
            models.Index(fields=["workspace", "merged_into"], name="clients_client_merged", condition=IS_MERGED),
            models.Index(fields=["workspace", "-last_at", "-id"], name="clients_client_recent"),
            models.Index(fields=["workspace", "sort_key", "id"], name="clients_client_sorted"),
            models.Index(fields=["workspace", "name_key"], name="clients_client_named"),
            models.Index(fields=["workspace", "tax_key"], name="clients_client_taxed", condition=~models.Q(tax_key="")),
            models.Index(fields=["workspace", "turn", "turn_since"], name="clients_client_turn"),
            models.Index(fields=["workspace", "silent_from"], name="clients_client_silent"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their page."""
        return reverse("clients:client", args=[self.pk])

    @property
    def is_company(self) -> bool:
        """Whether it is an organisation."""
        return self.kind == self.Kind.COMPANY

    def set_keys(self) -> None:
        """What names are compared and sorted by."""
        self.name_key, self.sort_key = same_name_key(self.name)[:200], fold(self.name)[:200]
        self.tax_key = tax_key(self.tax_number)

    def split(self, values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new name and a new tax number bring their keys along."""
        columns, extras = super().split(values)
        if "name" in columns:
            columns |= {"name_key": same_name_key(columns["name"])[:200], "sort_key": fold(columns["name"])[:200]}
        if "tax_number" in columns:
            columns |= {"tax_key": tax_key(columns["tax_number"])}
        return columns, extras

    def standing(self, name: str) -> Any:
        """Tags, sorted."""
        if name == "tags":
            return sorted(self.client_tags.values_list("tag__name", flat=True))
        return super().standing(name)

    def put_back(self, name: str, value: Any) -> None:
        """Set the tags by name; unknown ones are made."""
        if name != "tags":
            return super().put_back(name, value)
        self.client_tags.all().delete()
        tags = [Tag.of(self.workspace_id, text) for text in value]
        ClientTag.objects.bulk_create([ClientTag(client=self, tag=tag, workspace_id=self.workspace_id) for tag in tags])


class TypeRefusal(InWorkspace):
    """A suggested type that was of no use. It is not suggested again until the evidence is another one."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="type_refusals")
    # Which of the two types, by the name of its column.
    question = models.CharField(
        max_length=20,
        choices=[("experience", _("Experience with freelancers")), ("interaction_type", _("Interaction type"))],
    )
    value = models.CharField(
        _("Suggested type"),
        max_length=14,
        choices=[*Client.Experience.choices[1:], *Client.InteractionType.choices[1:]],
    )
    evidence = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "question"], name="clients_type_refused_once")]

    def __str__(self) -> str:
        return self.value


class Tag(InWorkspace):
    """A word people mark clients with."""

    opens: ClassVar = {BOOKKEEPER: EVERY}

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="clients_tag_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, workspace_id: int, name: str) -> Tag:
        """The tag of that name, whatever its case; made when new."""
        clean = " ".join(name.split())[:40]
        tag, _made = cls.objects.get_or_create(
            workspace_id=workspace_id, key=fold(clean)[:40], defaults={"name": clean}
        )
        return tag


class ClientTag(InWorkspace):
    """One tag on one client."""

    opens: ClassVar = {BOOKKEEPER: EVERY, GUEST: "client"}

    client = models.ForeignKey(Client, models.CASCADE, related_name="client_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="client_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "tag"], name="clients_tag_once_each")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.client_id}"
