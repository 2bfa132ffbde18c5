"""Settings of a process that joins a test at the test's own database."""

import os

from rapport.config.settings import *  # noqa: F403
from rapport.config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["RAPPORT_TEST_NAME"]
