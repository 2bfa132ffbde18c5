"""The stage of the contracts: Anna's whole world, made once for each file, and Charlie who must not see any of it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from rapport.accounts.models import User
from tests import cast
from tests.contracts.addresses import hrefs
from tests.world import world

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://testserver/"}


def places(folder):
    """Where the contents and the exports of the world lie."""
    return {"FILES_ROOT": folder, "EXPORTS_ROOT": folder / "exports"}


@pytest.fixture(scope="module")
def annas(django_db_setup, django_db_blocker, files_of_the_module):
    """Everything there is, in Anna's workspace. What a test changes is put back after it."""
    with django_db_blocker.unblock(), override_settings(**places(files_of_the_module)), transaction.atomic():
        cache.clear()
        yield world(cast.the_owner())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def files_of_the_module(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def own_files(settings, files_of_the_module):
    """The files of the world outlive one test."""
    for name, place in places(files_of_the_module).items():
        setattr(settings, name, place)


@pytest.fixture(autouse=True)
def put_back(annas, db):
    """A test of a contract sees the world as it was made."""
    annas.actor.user.refresh_from_db()


@pytest.fixture
def anna(annas):
    """The owner of the world."""
    return annas.actor


@pytest.fixture
def at_work(annas):
    """Anna's browser. What breaks is answered with 500 and told by the test, with all the rest that is wrong."""
    return cast.signed_in(annas.actor, raise_request_exception=False)


@pytest.fixture
def in_russian(annas):
    """Anna's browser after she has chosen Russian."""
    User.objects.filter(pk=annas.actor.user.pk).update(language="ru")
    return cast.signed_in(annas.actor, raise_request_exception=False, headers={"Accept-Language": "ru"})


@pytest.fixture(scope="module")
def visited(annas):
    """Every address as Anna's browser got it: [(address, href, answer), …]."""
    with transaction.atomic():
        browser = cast.signed_in(annas.actor, raise_request_exception=False)
        return [(address, href, browser.get(href)) for address, href in hrefs(annas)]


@pytest.fixture
def fragment():
    """The headers of an htmx swap."""
    return FRAGMENT
