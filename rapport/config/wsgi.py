"""The web application for a WSGI server."""

import ctypes
import os
import signal
import sys

if sys.platform == "linux" and os.environ.get("RAPPORT_DIE_WITH_PARENT"):
    # A killed server would leave this process holding the port and serving old code beside the new one.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the settings must be named first

application = get_wsgi_application()
