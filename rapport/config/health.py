"""For the machines that watch: is the process alive, is it ready to serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from rapport import __version__

_migrated = False


@login_not_required
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"ok": True, "version": __version__})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and knows every migration; 503 says which of the two is missing."""
    try:
        trouble = "" if migrated() else "migrations"
    except DatabaseError:
        trouble = "database"
    return JsonResponse({"ok": not trouble, "missing": trouble}, status=503 if trouble else 200)


def migrated() -> bool:
    """Whether the database has every migration; asked in full only until it has."""
    global _migrated
    if _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    else:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
