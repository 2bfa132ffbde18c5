"""The room `portal` as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What a client sees behind their private link."""

    name = "rapport.portal"

    def ready(self) -> None:
        """Teaches the front page its parts, and the inbox the channel by which a client writes there."""
        from rapport.inbox import sending_by  # models are importable only now
        from rapport.portal.channel import PortalChannel, teach_words
        from rapport.portal.parts import teach_parts

        teach_parts()
        sending_by.learn(PortalChannel())
        teach_words()
