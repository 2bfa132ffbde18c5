"""Forms of clients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import TagsField, ZoneField, dress
from rapport.clients.forms.own import OwnFieldsForm
from rapport.clients.models import Client, CustomField
from rapport.clients.models.record import Record

LONGEST_NOTE = 20_000
MOST_DAYS = 3650


class ClientForm(OwnFieldsForm):
    """Everything about a client."""

    tags = TagsField(label=_("Tags"), required=False, help_text=_("Several with commas between them."))

    class Meta:
        model = Client
        fields = (
            "kind", "name", "city", "country", "timezone", "language", "website", "rhythm_days", "industry",
            "tax_number", "note",
        )  # fmt: skip
        field_classes = {"timezone": ZoneField}
        widgets = {
            "kind": forms.RadioSelect,
            "website": forms.TextInput(attrs={"inputmode": "url"}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "rhythm_days": _("When nobody has said a word for so long, Today reminds you. Empty: as you usually talk."),
            "timezone": _("Their clock; without one, that of the main person counts."),
        }

    field_order = (
        "kind", "name", "tags", "city", "country", "timezone", "language", "website", "rhythm_days", "industry",
        "tax_number", "note",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, record: Client, own: list[CustomField] | None = None) -> None:
        super().__init__(data, record=record, own=own)
        self.fields["note"].validators.append(MaxLengthValidator(LONGEST_NOTE))
        self.fields["rhythm_days"].validators += [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]

    def extras_of(self, record: Record) -> dict[str, Any]:
        """The tags."""
        return {"tags": record.standing("tags")}

    def clean_website(self) -> str:
        """An address of the web, with https:// where nothing else was said; what stood there before may stay."""
        text: str = self.cleaned_data["website"].strip()
        return text if text == self.record.website else web_address(text)  # type: ignore[attr-defined]


class NewClientForm(forms.Form):
    """A new client asks little: a name, and one person with a way to reach them."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Client.Kind.choices, widget=forms.RadioSelect, initial="company")
    name = forms.CharField(label=_("Name"), max_length=200)
    person = forms.CharField(label=_("Your person there"), max_length=200, required=False)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autofocus": True}
        for field in self.fields.values():
            # The browser would offer the user's own name and address.
            field.widget.attrs |= {"autocomplete": "off"}
        dress(self.fields)

    def clean_phone(self) -> str:
        """Something that can be dialled."""
        return dialled(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """A person is their own contact; a company's address without a name has nobody to belong to."""
        facts: dict[str, Any] = super().clean() or {}
        reach = facts.get("email") or facts.get("phone") or facts.get("role")
        if facts.get("kind") == Client.Kind.COMPANY and reach and not facts.get("person"):
            facts["person"] = facts.get("email") or facts.get("name", "")
        return facts


def dialled(text: str) -> str:
    """A phone number as it was typed, if there is anything in it to dial."""
    if text and sum(char.isdigit() for char in text) < 3:
        raise forms.ValidationError(_("A phone number has at least three digits."))
    return text.strip()


def web_address(text: str) -> str:
    """The address of a website, complete. Raises ValidationError for what no browser would open."""
    text = text.strip()
    if not text:
        return ""
    complete = text if "://" in text else f"https://{text}"
    URLValidator(schemes=["http", "https"], message=_("This is no address of a website, for example example.com."))(
        complete
    )
    if len(complete) > 300:
        raise forms.ValidationError(_("This address is too long."))
    return complete
