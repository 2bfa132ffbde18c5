"""A calendar for programs: behind a secret link, without an account and without a cookie."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rapport.calendars import publishing


@login_not_required
@require_safe
def feed(request, token):
    """The feed, or word that nothing has changed since."""
    found, now = publishing.feed_of(token), timezone.now()
    if found is None:
        raise Http404
    version = f'"{publishing.version_of(found, at=now)}"'
    if request.headers.get("User-Agent"):
        # A calendar program says its name; what does not is somebody who only tries the address.
        publishing.was_read(found, at=now)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == version:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(publishing.text_of(found, at=now), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    for name, value in {"ETag": version, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}.items():
        response.headers[name] = value
    return response
