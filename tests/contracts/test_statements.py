"""What a page costs: a fixed number of statements, however many rows there are."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import signed_in
from tests.contracts.addresses import hrefs
from tests.contracts.conftest import FRAGMENT
from tests.contracts.documents import listed
from tests.world import more

# Today reads each further kind of things (today/sources.py) in one bounded statement, thirteen beside its ten: a union
# could not be bounded on SQLite, and who waits is read in two, because one would count the threads of everybody who
# waits for the fifty that are shown. The page of a client has nine beside its nine: engagements, projects, promises,
# what may be promises, the links to their page, proposals, invoices, and, only where there are any, what was agreed
# about talking and when they are away.
MOST = {"clients:list": 6, "clients:client": 18, "today:today": 23}
KINDS = {"page": {}, "fragment": FRAGMENT}


@pytest.fixture(scope="module")
def costs(annas, visited):
    """{(kind, address name, href): (statements with one row of everything, statements with ten more)}

    Everything was visited before, so what a process asks once has been asked.
    """
    with transaction.atomic():
        browser = signed_in(annas.actor)
        few = spent_on(browser, annas)
        more(annas, 10)
        many = spent_on(browser, annas)
        transaction.set_rollback(True)
    return {place: (few[place], many[place]) for place in few}


def spent_on(browser, world):
    spent = {}
    for address, href in hrefs(world):
        for kind, headers in KINDS.items():
            # Django keeps the last nine thousand and counts from the beginning of what it keeps.
            connection.queries_log.clear()
            with CaptureQueriesContext(connection) as said:
                browser.get(href, headers=headers)
            spent[kind, address.name, href] = [query["sql"] for query in said]
    return spent


@pytest.mark.parametrize("kind", KINDS)
def test_ten_rows_cost_as_many_statements_as_one(costs, kind):
    spent = {place: (len(few), len(many)) for place, (few, many) in costs.items() if place[0] == kind}
    wrong = {place: counts for place, counts in spent.items() if counts[0] != counts[1]}
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("name", MOST)
def test_the_pages_people_live_on_keep_to_their_limits(costs, name):
    for (_, address, href), (_, many) in costs.items():
        if address == name:
            assert len(many) <= MOST[name], (href, [sql[:160] for sql in many])
