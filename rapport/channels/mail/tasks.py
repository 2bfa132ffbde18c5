"""What the worker does for mail beside the mailboxes. Each task may run twice: it looks first."""

from django.tasks import task
from django.utils import timezone


@task
def file_copy(account_id: int, message_id: int, tries: int) -> None:
    """Put a copy of a sent letter into the folder of sent letters."""
    from rapport.channels.mail import filing  # the verbs queue this job

    filing.file_copy(account_id, message_id, tries, at=timezone.now())
