"""What was made and then undone: its address leads to the list, because the undo came from its page."""

from django.http import Http404
from django.shortcuts import redirect

from rapport.journal.models import Entry


def unmade(request, model, pk, to):
    """A redirect for a row whose making was undone; Http404 for one that never was, or is somebody else's."""
    entries = Entry.objects.visible_to(request.actor).filter(
        subject=model._meta.label_lower, subject_id=pk, verb="unmade"
    )
    if not entries.exists():
        raise Http404
    return redirect(to)
