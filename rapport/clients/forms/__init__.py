"""Text into values: clients, their people, what was said, what comes next."""

from rapport.clients.forms.client import ClientForm, NewClientForm
from rapport.clients.forms.contact import ContactForm
from rapport.clients.forms.said import EntryForm, StepForm

__all__ = ["ClientForm", "ContactForm", "EntryForm", "NewClientForm", "StepForm"]
