"""Pages that stand still: help, accessibility, the manifest of the installable app."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "front/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "front/accessibility.html")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Lets a phone put the portal on its first screen."""
    content = {
        "name": _("Anxin: social insurance without a trip"),
        "short_name": _("Anxin"),
        "start_url": reverse("front:home"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b6e69",
        "icons": [
            {"src": static("look/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("look/mark-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("look/mark-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")
