"""Erasures, requests of persons, breaches, how long things are kept, and who answers for it."""

from rapport.privacy.models.erasure import Disposal, Doomed, Erasure
from rapport.privacy.models.paper import Breach, DataRequest, Operator, RetentionChoice

__all__ = ["Breach", "DataRequest", "Disposal", "Doomed", "Erasure", "Operator", "RetentionChoice"]
