"""What the rooms below the doors, and those that do not tell it themselves, put on the front page of a client."""

from rapport.doors import front
from rapport.portal.parts import briefs, documents, meetings, projects, promises


def teach_parts() -> None:
    """Teach all of them; called once when the portal is ready."""
    front.teach("projects", projects.tell)
    front.teach("promises", promises.tell)
    front.teach("meetings", meetings.tell)
    front.teach("briefs", briefs.tell)
    front.teach("documents", documents.tell)
