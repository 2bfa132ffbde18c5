"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"

    def ready(self) -> None:
        """Teaches how letters are undone and what they hold; hears of answers and promises; says what leaves."""
        from rapport.clients.reaching import teach_letters
        from rapport.commitments import hearing
        from rapport.inbox import arriving, threads, writing  # models are importable only now
        from rapport.inbox.binding import learn_ways as learn_ways_of_chats
        from rapport.inbox.held import teach_holdings
        from rapport.inbox.recognising import listen_to_letters
        from rapport.inbox.taking import learn_ways
        from rapport.inbox.translating.asking import learn_not_to_undo, ways_out
        from rapport.message_templates.filling import learn_put
        from rapport.web.leaving import learn

        learn_ways()
        learn_ways_of_chats()
        teach_holdings()
        arriving.listen("inbox.put_off", threads.answer_has_come)
        learn_put(writing.put_words)
        teach_letters(writing.begun_href)
        listen_to_letters()
        learn("translation", ways_out)
        learn_not_to_undo()
        arriving.listen(
            "promises", lambda workspace_id, messages: hearing.hear(workspace_id, [message.pk for message in messages])
        )
