"""What the worker does for documents. Each task may run twice: what is the same already is left alone."""

from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from rapport.documents import syncing
from rapport.documents.models import Folder


@task
def tick() -> None:
    """Every few minutes: look at each folder."""
    for number in Folder.objects.living().filter(~Q(url="")).order_by("pk").values_list("pk", flat=True):
        look.enqueue(number)


@task
def look(folder_id: int) -> None:
    """Make one folder and our documents the same."""
    folder = Folder.objects.living().select_related("workspace").filter(pk=folder_id).first()
    if folder is not None:
        syncing.look(folder, at=timezone.now())
