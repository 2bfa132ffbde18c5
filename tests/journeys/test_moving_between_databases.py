"""A workspace moves from SQLite to PostgreSQL and back by its export, through the commands, and nothing changes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.slow_once]

PEOPLE = ("--locale", "ru", "--timezone", "Europe/Moscow", "--currency", "RUB", "--json")
RAPPORT = Path(sys.executable).with_name("rapport")


def at(home, database=""):
    """Runs commands in an installation of its own; answers what they say as JSON."""
    environment = {**os.environ, "RAPPORT_HOME": str(home), "RAPPORT_DATABASE_URL": database}

    def run(*words):
        said = subprocess.run([RAPPORT, *words], env=environment, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout.splitlines()[-1]) if "--json" in words else said.stdout

    return run


@pytest.fixture
def postgresql():
    """A cluster with an empty database."""
    cluster = Cluster()
    try:
        address = cluster.start()
        made = ["createdb", "-h", cluster.folder, "-U", "postgres", "rapport"]
        subprocess.run(made, check=True, cwd=cluster.folder, **cluster.account)
        yield address
    finally:
        cluster.stop()


def files_of(folder):
    """The digests of everything that names no row by its number."""
    lines = json.loads((folder / "manifest.json").read_text())["files"]
    return {
        name: facts for name, facts in lines.items() if name.endswith((".vcf", ".csv", ".mbox")) or "files/" in name
    }


def test_an_export_crosses_from_sqlite_to_postgresql_and_back(tmp_path, postgresql):
    first = at(tmp_path / "first")
    first("init", "--email", "anna@vetrova.example", "--name", "Anna", *PEOPLE)
    demo = first("demo", "--json")["workspace"]
    told = first("export", str(tmp_path / "out"), "--workspace", demo, "--json")
    rows, folder = told["rows"], tmp_path / "out"
    assert rows["inbox.message"] > 300

    for number, database in enumerate((postgresql, "")):
        other = at(tmp_path / f"home-{number}", database)
        slug = other("init", "--email", "anna@vetrova.example", "--name", "Anna", *PEOPLE)["workspace"]
        other("import", str(folder), "--json")
        again = tmp_path / f"again-{number}"
        assert other("export", str(again), "--workspace", slug, "--json")["rows"] == rows
        assert files_of(again) == files_of(folder)
        folder = again
