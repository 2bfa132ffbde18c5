"""What the worker does for the inbox. Each task may run twice: a claim, or a name, makes that harmless."""

from django.tasks import task
from django.utils import timezone


@task
def deliver(outgoing_id: int) -> None:
    """Hand one message over to its channel, if its hour has come."""
    from rapport.inbox import delivering  # the verbs queue this job

    delivering.deliver(outgoing_id, at=timezone.now())


@task
def sweep() -> None:
    """Every minute: what is due and lost its job, what a killed worker left."""
    from rapport.inbox import delivering

    for outgoing_id in delivering.sweep(at=timezone.now()):
        delivering.deliver(outgoing_id, at=timezone.now())


@task
def translate(translation_id: int) -> None:
    """Have one message translated, if it still waits for that."""
    from rapport.inbox.translating import asking

    asking.make(translation_id, at=timezone.now())


@task
def arrived(workspace_id: int, message_ids: list[int]) -> None:
    """Let every room that listens look at messages that have just come."""
    from rapport.inbox import arriving

    arriving.tell(workspace_id, message_ids)


@task
def leave_list(message_id: int) -> None:
    """Leave a mailing list, as one of its letters says."""
    from rapport.accounts.actors import Actor  # models are importable only now
    from rapport.inbox import leaving_lists
    from rapport.inbox.models import Message

    message = Message.objects.select_related("workspace").filter(pk=message_id).first()
    if message is not None:
        leaving_lists.press(message_id, by=Actor(message.workspace, via="worker"), at=timezone.now())
