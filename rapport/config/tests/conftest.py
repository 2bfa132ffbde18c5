"""A prepared data folder, and `rapport serve` as a real process."""

import shutil

import pytest

from rapport.config.tests.serving import Serving, rapport, until


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A data folder with an empty database; copied, because making one takes seconds."""
    home = tmp_path_factory.mktemp("prepared")
    made = rapport(home, "migrate")
    assert (made.returncode, made.stdout, made.stderr) == (0, "The database is up to date now.\n", "")
    return home


@pytest.fixture
def home(prepared, tmp_path):
    """A data folder of the test's own."""
    return shutil.copytree(prepared, tmp_path / "home")


@pytest.fixture
def serve(home):
    """Starts `rapport serve` with the words given, and leaves nothing behind."""
    started = []

    def start(*words, **how):
        started.append(Serving(home, *words, **how))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture(scope="module")
def running(prepared, tmp_path_factory):
    """One `rapport serve` with its worker for several tests, each of which leaves it as it was."""
    home = shutil.copytree(prepared, tmp_path_factory.mktemp("running") / "home")
    serving = Serving(home)
    until(lambda: serving.child("worker"), "the worker")
    yield serving
    serving.close()
