"""What must stand before Django reads its settings: a data folder of the tests' own and the database they ask for.

pytest loads this as a plugin (`-p tests.ground`), because pytest-django reads the settings before any conftest.py.
RAPPORT_TEST_DATABASE says which database: sqlite (the default) or postgresql, and then a throw-away cluster is started.
"""

import atexit
import os
import shutil
import tempfile

from tests.postgresql import Cluster

# What a tester may say; everything else of the tester's own Rapport must not reach the tests.
SAID = {"RAPPORT_SHARED", "RAPPORT_TEST_DATABASE", "RAPPORT_TEST_CHROMIUM", "RAPPORT_TEST_POSTGRESQL", "RAPPORT_SHOTS"}


def stand() -> None:
    """Once in a run: a worker of xdist finds everything in the environment it was given."""
    for name in [name for name in os.environ if name.startswith("RAPPORT_") and name not in SAID]:
        del os.environ[name]
    home = tempfile.mkdtemp(prefix="rapport-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["RAPPORT_HOME"] = home
    # Playwright keeps an event loop in the thread of the tests, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    wanted = os.environ.get("RAPPORT_TEST_DATABASE", "sqlite")
    if wanted == "postgresql":
        cluster = Cluster()
        atexit.register(cluster.stop)
        os.environ["RAPPORT_DATABASE_URL"] = cluster.start()
    elif wanted != "sqlite":
        raise SystemExit(f"RAPPORT_TEST_DATABASE is sqlite or postgresql, not {wanted!r}.")


if "PYTEST_XDIST_WORKER" not in os.environ:
    stand()
