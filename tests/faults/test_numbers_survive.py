"""Numbers of invoices: of many processes that issue at once none leaves a gap or gives one twice, killed or not."""

import random

import pytest

from rapport.billing.models import Invoice, Series
from rapport.billing.models.invoice import State
from rapport.journal.models import Entry
from tests import cast
from tests.faults.processes import a_process, is_killed

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

PROCESSES, EACH = 8, 25
# Each of them issues its own drafts: those whose number leaves the same rest.
RUNNER = """
from django.utils import timezone
from rapport.accounts.actors import Actor
from rapport.billing import issuing
from rapport.billing.models import Invoice
print("ready", flush=True)
rest, of = int(sys.argv[1]), int(sys.argv[2])
for one in Invoice.objects.filter(state="draft").select_related("workspace").order_by("pk"):
    if one.pk % of == rest:
        issuing.issue(one, by=Actor(one.workspace, via="worker"), at=timezone.now())
"""


def some_drafts(count):
    anna = cast.the_owner()
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.some_requisites(anna.workspace)
    return [cast.an_invoice(client, by=anna, issued=False) for _ in range(count)]


def places():
    rows = Invoice.objects.exclude(state=State.DRAFT).order_by("place")
    return list(rows.values_list("place", flat=True))


def test_eight_that_issue_at_once_leave_no_gap_and_no_double():
    count = len(some_drafts(PROCESSES * EACH))
    working = [a_process(RUNNER, str(rest), str(PROCESSES)) for rest in range(PROCESSES)]
    assert [process.wait(120) for process in working] == [0] * PROCESSES
    assert places() == list(range(1, count + 1))
    assert len(set(Invoice.objects.values_list("number", flat=True))) == count


@pytest.mark.slow_once
def test_killed_at_many_moments_a_number_is_given_with_its_paper_or_not_at_all():
    some_drafts(150)
    moments, cut = random.Random(20261201), 0
    for _ in range(8):
        cut += is_killed(a_process(RUNNER, "0", "1"), moments, 0.4)
        issued = places()
        assert issued == list(range(1, len(issued) + 1))
        assert list(Series.objects.values_list("last", flat=True)) in ([len(issued)], [])
        assert Entry.objects.filter(verb="issued").count() == len(issued)
    assert cut
