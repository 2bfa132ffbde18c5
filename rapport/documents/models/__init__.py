"""Documents, their versions, what was said about them, and folders elsewhere."""

from rapport.documents.models.document import Comment, Document, Version
from rapport.documents.models.folder import Folder, RemoteFile

__all__ = ["Comment", "Document", "Folder", "RemoteFile", "Version"]
