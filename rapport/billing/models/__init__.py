"""What this room keeps."""

from rapport.billing.models.invoice import Invoice, Series
from rapport.billing.models.payment import Allocation, Payment
from rapport.billing.models.requisites import Requisites

__all__ = ["Allocation", "Invoice", "Payment", "Requisites", "Series"]
