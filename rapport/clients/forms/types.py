"""Forms of what kind of client somebody is, and of who introduced them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import dress
from rapport.clients.models import Client, Contact
from rapport.clients.weighing import ANSWERS
from rapport.web.funnel import Actor


class TypeForm(forms.Form):
    """An answer to one of the two questions. `was` is what the page showed."""

    value = forms.ChoiceField(required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    was = forms.CharField(max_length=14, required=False)

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = ANSWERS[question].choices  # type: ignore[attr-defined]
        dress(self.fields)


class IntroductionForm(forms.Form):
    """A client, a person, or neither: nobody introduced them."""

    introduced_by = forms.ModelChoiceField(Client.objects.none(), required=False)
    introducer = forms.ModelChoiceField(Contact.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("introduced_by", Client.objects), ("introducer", Contact.objects)):
            self.fields[name].queryset = rows.visible_to(actor).present()  # type: ignore[attr-defined]
