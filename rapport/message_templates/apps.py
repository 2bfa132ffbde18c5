"""The room `message_templates` as a Django app."""

from django.apps import AppConfig


class MessageTemplatesConfig(AppConfig):
    """What is written often, with variables and small conditions."""

    name = "rapport.message_templates"

    def ready(self) -> None:
        """Teaches how templates are undone and what is held of people."""
        from rapport.message_templates.composing import learn_ways  # models are importable only now
        from rapport.message_templates.held import teach_holdings

        learn_ways()
        teach_holdings()
