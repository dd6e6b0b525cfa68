"""The site's addresses with look's own beside them, so that these tests do not depend on what the site includes."""

from django.urls import include, path

from anxin.site.urls import urlpatterns as site

urlpatterns = [path("look/", include("anxin.look.urls")), *site]
