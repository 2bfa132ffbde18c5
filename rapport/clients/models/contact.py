"""A contact: a person at a client, and the ways to reach them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models.client import Client
from rapport.clients.models.custom import WithFields
from rapport.clients.models.merging import IS_MERGED, MergeableRows
from rapport.clients.models.record import IN_TRASH
from rapport.files.models import StoredFile
from rapport.lib.names import same_name_key
from rapport.lib.phones import normalise_email, normalise_phone
from rapport.lib.zones import country_of
from rapport.web.funnel import InWorkspace
from rapport.web.rights import BOOKKEEPER, GUEST


class ContactRows(MergeableRows["Contact"]):
    """Questions about many contacts."""

    def open(self) -> Self:
        """Not erased: what may be changed."""
        return self.filter(erased_at=None)

    def suggested(self) -> Self:
        """People known only from mail, about whom nobody has decided yet."""
        return self.living().filter(suggested=True)


class Contact(WithFields):
    """A person: names, language, zone, how to address them. `client` is empty while they are only suggested."""

    class AddressForm(models.TextChoices):
        """«вы» by default; «ты» only when recorded."""

        UNKNOWN = "", _("not known")
        FORMAL = "formal", pgettext_lazy("form of address", "formal (вы)")
        INFORMAL = "informal", pgettext_lazy("form of address", "informal (ты)")

    class Prefers(models.TextChoices):
        """The channel a person likes best."""

        UNKNOWN = "", _("not known")
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("phone")
        MESSENGER = "messenger", _("messenger")
        MEETING = "meeting", _("meeting")

    class DecisionRole(models.TextChoices):
        """Their part in what the client decides."""

        UNKNOWN = "", _("not known")
        DECIDES = "decides", pgettext_lazy("part in decisions", "decides")
        INFLUENCES = "influences", pgettext_lazy("part in decisions", "influences")
        USES = "uses", pgettext_lazy("part in decisions", "uses the result")
        PAYS = "pays", pgettext_lazy("part in decisions", "pays")
        GUARDS = "guards", pgettext_lazy("part in decisions", "guards the door")

    opens: ClassVar = {BOOKKEEPER: lambda rows, actor: rows.exclude(client=None), GUEST: "client"}

    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="contacts", db_index=False)
    name = models.CharField(_("Name as shown"), max_length=200)
    family = models.CharField(_("Family name"), max_length=120, blank=True)
    given = models.CharField(_("Given name"), max_length=120, blank=True)
    patronymic = models.CharField(_("Patronymic"), max_length=120, blank=True)
    role = models.CharField(_("Role"), max_length=200, blank=True)
    decision_role = models.CharField(
        _("Part in decisions"), max_length=12, choices=DecisionRole.choices, blank=True, default=""
    )
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, blank=True)
    timezone = models.CharField(_("Time zone"), max_length=64, blank=True)
    address_form = models.CharField(_("Form of address"), max_length=10, choices=AddressForm.choices, blank=True)
    prefers = models.CharField(_("Prefers"), max_length=12, choices=Prefers.choices, blank=True)
    preferences = models.TextField(_("Preferences"), blank=True)
    do_not_contact = models.BooleanField(_("Do not contact"), default=False)
    # Their own quiet hours; empty: the usual ones (clients.quiet).
    quiet_starts = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_ends = models.TimeField(_("Quiet until"), null=True, blank=True)
    days_off_too = models.BooleanField(_("May be written to on days off"), default=False)
    # What we think, with the reason ({"code": …}); it never stands above what a person wrote down.
    zone_guess = models.CharField(max_length=64, blank=True, default="")
    zone_guess_why = models.JSONField(default=dict, blank=True)
    language_guess = models.CharField(max_length=8, blank=True, default="")
    language_guess_why = models.JSONField(default=dict, blank=True)
    is_main = models.BooleanField(_("Main person"), default=False)
    birthday = models.CharField(_("Birthday"), max_length=20, blank=True)
    address = models.TextField(_("Postal address"), blank=True)
    note = models.TextField(_("Note"), blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    suggested = models.BooleanField(default=False)
    # Their data are erased; what the law keeps stands under a pseudonym, and nothing is written here any more.
    erased_at = models.DateTimeField(null=True)
    uid = models.CharField(max_length=300, blank=True)
    # What an address book said and no column holds: [[property, value], …], so that nothing is dropped in silence.
    extra = models.JSONField(default=list, blank=True)

    name_key = models.CharField(max_length=200)
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, related_name="merged", db_index=False)

    objects = ContactRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "-trashed_at"],
                name="clients_contact_trash",
                condition=IN_TRASH,
            ),
            models.Index(fields=["workspace", "client", "id"], name="clients_contact_client"),
            models.Index(fields=["workspace", "name_key"], name="clients_contact_named"),
            models.Index(fields=["workspace", "uid"], name="clients_contact_uid"),
            models.Index(fields=["workspace", "merged_into"], name="clients_contact_merged", condition=IS_MERGED),
            models.Index(
                fields=["workspace", "-created_at"],
                name="clients_contact_suggested",
                condition=models.Q(suggested=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their place on the client's page; suggested people have a page of their own."""
        return reverse("clients:contact", args=[self.pk])

    @property
    def short_name(self) -> str:
        """The given name, or the name as shown."""
        return self.given or self.name

    def set_keys(self) -> None:
        """What names are compared by."""
        self.name_key = same_name_key(self.name)[:200]

    def split(self, values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new name brings its key along."""
        columns, extras = super().split(values)
        if "name" in columns:
            columns["name_key"] = same_name_key(columns["name"])[:200]
        return columns, extras

    def standing(self, name: str) -> Any:
        """The ways to reach them: [[kind, value, label], …] in order."""
        if name == "points":
            return [list(row) for row in self.points.order_by("position", "id").values_list("kind", "value", "label")]
        return super().standing(name)

    def put_back(self, name: str, value: Any) -> None:
        """Set the ways to reach them."""
        if name != "points":
            return super().put_back(name, value)
        self.points.all().delete()
        region = country_of(self.timezone) or self.workspace.workhours.country
        points = [ContactPoint.of(self, *row, position=place, region=region) for place, row in enumerate(value)]
        ContactPoint.objects.bulk_create(points)


class ContactPoint(InWorkspace):
    """One way to reach a person. `key` is what equals are found by: a folded address, an E.164 number."""

    class Kind(models.TextChoices):
        """More kinds come with their channels."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        WEBSITE = "website", _("Website")

    opens: ClassVar = {BOOKKEEPER: lambda rows, actor: rows.exclude(contact__client=None), GUEST: "contact__client"}

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=320)
    label = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=320)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["workspace", "kind", "key"], name="clients_point_key")]

    def __str__(self) -> str:
        return self.value

    @classmethod
    def of(
        cls, contact: Contact, kind: str, value: str, label: str = "", *, position: int = 0, region: str = ""
    ) -> ContactPoint:
        """A point of a contact, not yet saved."""
        clean = value.strip()[:320]
        return cls(
            workspace_id=contact.workspace_id, contact=contact, kind=kind, value=clean, label=label[:40],
            key=point_key(kind, clean, region), position=position,
        )  # fmt: skip


def point_key(kind: str, value: str, region: str = "") -> str:
    """What a point is compared by; a value that is no address or number is compared as it stands."""
    key = normalise_email(value) if kind == "email" else normalise_phone(value, region) if kind == "phone" else ""
    return (key or value.strip().casefold())[:320]
