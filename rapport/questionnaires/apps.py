"""The room `questionnaires` as a Django app."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Contact forms and briefs, the links to them, and what people answered."""

    name = "rapport.questionnaires"

    def ready(self) -> None:
        """Teaches how forms are undone, what people wrote about themselves, what is held of them, and the playbooks
        which briefs were sent and answered.
        """
        from rapport.clients.hints import learn  # models are importable only now
        from rapport.questionnaires import evidence
        from rapport.questionnaires.completing import hints_of
        from rapport.questionnaires.held import teach_holdings
        from rapport.questionnaires.receiving import learn_ways

        learn_ways()
        learn(hints_of)
        teach_holdings()
        evidence.teach()
