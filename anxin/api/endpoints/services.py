"""What can be asked for."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from anxin.api.description import problems
from anxin.api.limits import PerMinute
from anxin.api.problems import NOT_FOUND, Problem
from anxin.api.shapes import ServiceGuideOut, ServiceOut
from anxin.api.showing import service_guide, service_line
from anxin.lawbook.queries import pack_in_force
from anxin.services.registry import service_by, services

router = Router(tags=["services"], throttle=PerMinute())


@router.get("services", response={200: list[ServiceOut], **problems()}, operation_id="list_services")
def list_services(request: HttpRequest) -> list[dict[str, Any]]:
    """Every service item."""
    pack = pack_in_force()
    return [service_line(pack, pack.services[slug]) for slug in services() if slug in pack.services]


@router.get("services/{slug}", response={200: ServiceGuideOut, **problems(404)}, operation_id="read_service")
def read_service(request: HttpRequest, slug: str) -> ServiceGuideOut:
    """The guide of one service: who, what, which documents, and the schema of its facts."""
    pack, service = pack_in_force(), service_by(slug)
    if service is None or slug not in pack.services:
        raise Problem(NOT_FOUND)
    return service_guide(pack, pack.services[slug], service)
