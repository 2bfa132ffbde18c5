"""The form of a folder elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm
from rapport.clients.models import Client
from rapport.documents.models import Folder
from rapport.web.funnel import Actor

MOST_CLIENTS = 2000


class FolderForm(RecordForm):
    """Where it lies, what opens it, and whose documents it holds."""

    zone_names = ()

    class Meta:
        model = Folder
        fields = ("title", "client", "url", "username", "password")
        widgets = {"password": forms.PasswordInput(attrs={"autocomplete": "new-password"})}
        help_texts = {
            "url": _("The WebDAV address of the folder, for example https://cloud.example/remote.php/dav/files/anna/Acme"),
            "client": _("Without a client: the documents that belong to no client."),
            "password": _("Empty: it stays as it is. Best an app password made for this."),
        }  # fmt: skip

    def __init__(self, data: Any = None, *, record: Folder, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        rows = Client.objects.visible_to(actor).living().order_by("name", "pk")
        self.fields["client"].queryset = rows  # type: ignore[attr-defined]
        self.fields["client"].choices = [("", _("no client")), *rows.values_list("pk", "name")[:MOST_CLIENTS]]  # type: ignore[attr-defined]
        self.fields["url"].validators.append(URLValidator(schemes=["http", "https"]))

    def values(self) -> dict[str, Any]:
        """Columns by their attname; an empty password leaves the one that stands."""
        facts = dict(self.cleaned_data)
        client = facts.pop("client")
        if not facts["password"]:
            facts["password"] = self.record.password  # type: ignore[attr-defined]
        return {**facts, "client_id": client.pk if client else None}

    def names(self) -> list[str]:
        """What is compared with others' changes; the password is nobody's to see."""
        return ["title", "url", "username", "client_id"]
