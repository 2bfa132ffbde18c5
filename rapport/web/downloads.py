"""Files for a browser to save or show, under the name people know them by."""

import re

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

_NO_LINE = re.compile(r"[\x00-\x1f\x7f]+")


def named[Response: HttpResponseBase](response: Response, name: str, *, inline: bool = False) -> Response:
    """The response as a file of this name, which may be in any alphabet and, coming from a letter, hold anything."""
    # Django writes the name (RFC 6266), but a line end in it would end the header.
    said = content_disposition_header(as_attachment=not inline, filename=_NO_LINE.sub(" ", name))
    response["Content-Disposition"] = said or "inline"
    return response
