"""The front door. Each room of pages brings its own addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("anxin.api.urls")),
    path("look/", include("anxin.look.urls")),
    path("staff/", include("anxin.back.urls")),
    path("account/", include("anxin.front.account_urls")),
    path("account/", include("allauth.urls")),
    path("", include("anxin.front.urls")),
]
