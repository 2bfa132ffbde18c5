"""A bare Django: one view, one query, no application of its own."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()

from django.db import connection  # noqa: E402 - the settings come first


def page(request: HttpRequest) -> HttpResponse:
    """One statement, one page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(f"<!doctype html><title>bare</title>{cursor.fetchone()}")


urlpatterns = [path("sign-in/", page)]
application = get_wsgi_application()
