"""Everything below /api/v1/. An address nobody answers is a problem document as well."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from anxin.api import refusals
from anxin.api.description import Interface
from anxin.api.endpoints import (
    applications,
    bills,
    coordinations,
    decisions,
    ledger,
    notices,
    records,
    reports,
    services,
)

api = Interface(
    title="Anxin",
    version="1",
    description="Social-insurance services during an emergency: what can be asked for, what the rules say, your applications.",
    openapi_url="/schema",
    docs_url=None,
    urls_namespace="api",
)
refusals.install(api)
for endpoints in (services, decisions, applications, records, bills, reports, ledger, coordinations, notices):
    api.add_router("", endpoints.router)


def nothing_here(request: HttpRequest) -> NoReturn:
    raise Http404(_("There is nothing here."))


urlpatterns = [path("", api.urls), re_path("", nothing_here)]
