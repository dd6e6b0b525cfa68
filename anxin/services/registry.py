"""Every service item there is. Each module under this room that defines `SERVICE` is one; nothing else is listed anywhere."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import MappingProxyType

import anxin.services
from anxin.services.service import Service


@cache
def services() -> Mapping[str, Service]:
    """By slug, in the order of the modules' names."""
    found: dict[str, Service] = {}
    for module in walk_packages(anxin.services.__path__, "anxin.services."):
        service = getattr(import_module(module.name), "SERVICE", None)
        if isinstance(service, Service):
            found[service.slug] = service
    return MappingProxyType(found)


def service_by(slug: str) -> Service | None:
    return services().get(slug)
