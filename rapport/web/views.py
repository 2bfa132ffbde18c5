"""The frame's own answers: what makes the product installable."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control

ICONS = (
    ("brand/icon-192.png", "192x192", "any"),
    ("brand/icon-512.png", "512x512", "any"),
    ("brand/icon-maskable-512.png", "512x512", "maskable"),
)


@login_not_required
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, in the reader's language."""
    facts = {
        "id": "/",
        "name": "Rapport",
        "short_name": "Rapport",
        "description": gettext("Who waits for you, what you promised, what to do next."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
