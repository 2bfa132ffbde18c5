"""The room `web` as a Django app."""

from django.apps import AppConfig
from django.db.models import Field, ForeignObject

from rapport.web.among import Among


class WebConfig(AppConfig):
    """The frame every page stands in."""

    name = "rapport.web"

    def ready(self) -> None:
        """Teach every column what `among` means."""
        Field.register_lookup(Among)
        # Of relations Django knows only what is registered for them.
        ForeignObject.register_lookup(Among)
