"""Whoever starts Rapport waits only for what the first page needs."""

import subprocess
import sys

from rapport.config.tests.serving import environment

# Each takes from a hundredth to a twentieth of a second to load, and its part of the memory of every process.
HEAVY = {
    "charset_normalizer", "dns.resolver", "facturx", "holidays", "httpx2", "icalendar", "lxml", "markdown_it",
    "num2words", "numpy", "phonenumbers", "pypdf", "pywebpush", "segno", "snowballstemmer",
    "stdnum", "typst", "xlsxwriter",
}  # fmt: skip
START = """
import sys
import rapport.config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*sys.modules)
"""


def test_a_start_waits_for_no_library_that_few_pages_need(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stdout.split())
    assert "rapport.inbox.views" in loaded
    assert loaded & HEAVY == set()
