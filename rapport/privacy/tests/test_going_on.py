"""An erasure that breaks off says so, and goes on when somebody presses."""

import pytest
from django.utils import timezone

from rapport.clients.models import Contact
from rapport.privacy import erasing, tasks
from rapport.privacy.models import Erasure
from tests import cast
from tests.contracts.conftest import FRAGMENT


@pytest.fixture
def erasure(anna):
    client = cast.a_client(anna.workspace, "Meridian Books")
    person = cast.a_contact(client, "Zacharias Qvist", email="zq@nowhere.example")
    cast.a_letter(client, contact=person, text="Yours, Zacharias Qvist")
    return erasing.begin(person, letters="remove", ground="request", by=anna, at=timezone.now())


@pytest.fixture
def trouble(monkeypatch):
    """A stage in the middle fails until the patch is undone."""

    def broken(*_arguments):
        raise RuntimeError("trouble")

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_journal", broken)
        yield patch


def test_what_breaks_off_says_so_and_goes_on_when_told(anna, erasure, trouble):
    browser, here = cast.signed_in(anna), erasure.get_absolute_url()
    with pytest.raises(RuntimeError):
        tasks.erase.call(erasure.pk)
    erasure.refresh_from_db()
    assert (erasure.stage, erasure.finished_at, bool(erasure.broken_at)) == ("journal", None, True)
    page = browser.get(here, headers=FRAGMENT).text
    assert "Something went wrong half-way." in page
    assert f"{here}going-on/" in page
    assert "every 700ms" not in page
    trouble.undo()
    # Nobody but who presses lets it go on.
    tasks.erase.call(erasure.pk)
    assert not Erasure.objects.get().finished_at
    page = browser.post(f"{here}going-on/", follow=True).text
    assert "Being erased." in page
    assert "every 700ms" in page
    tasks.erase.call(erasure.pk)
    erasure.refresh_from_db()
    assert (bool(erasure.finished_at), erasure.broken_at, erasure.left) == (True, None, 0)
    assert not Contact.objects.filter(pk=erasure.person).exists()
    assert "nothing that names the person" in browser.get(here).text
    assert "This erasure does not wait to go on." in browser.post(f"{here}going-on/", follow=True).text


def test_only_who_may_erase_lets_it_go_on(anna, erasure):
    Erasure.objects.update(broken_at=timezone.now())
    there = f"{erasure.get_absolute_url()}going-on/"
    assert cast.signed_in(anna).get(there).status_code == 405
    assert cast.signed_in(cast.the_stranger()).post(there).status_code == 404
    assert cast.signed_in(cast.a_member(anna.workspace, role="guest")).post(there).status_code == 403
    assert Erasure.objects.get().broken_at
