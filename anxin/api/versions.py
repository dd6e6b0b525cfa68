"""ETag and If-Match: the version of an application guards against writing over what somebody else changed."""

import re

from django.http import HttpRequest, HttpResponse

from anxin.api.problems import MATCH_MISSING, STALE, Problem

_TAG = re.compile(r'"([0-9]{1,9})"')


def tag(version: int) -> str:
    return f'"{version}"'


def expected_version(request: HttpRequest, *, required: bool = False) -> int | None:
    """The version the client read; None for any (`*`, or no header where it may be left out). Raises `Problem` (412, 428)."""
    header = request.headers.get("If-Match")
    if header is None and required:
        raise Problem(MATCH_MISSING)
    if header is None or header.strip() == "*":
        return None
    found = _TAG.fullmatch(header.strip())
    if found is None:
        raise Problem(STALE)
    return int(found[1])


def unchanged(request: HttpRequest, version: int) -> HttpResponse | None:
    """304 when the client has this version already."""
    held = {part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")}
    if tag(version) not in held:
        return None
    return HttpResponse(status=304, headers={"ETag": tag(version)})
