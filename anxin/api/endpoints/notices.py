"""What is different at present, for anybody."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from anxin.api.description import problems
from anxin.api.limits import PerMinute
from anxin.api.problems import KINDS
from anxin.api.queries import measures_in_force
from anxin.api.shapes import NoticesOut, ProblemKindOut
from anxin.api.showing import notice_shown
from anxin.lawbook.queries import pack_in_force
from anxin.trail.today import business_date

router = Router(tags=["notices"], throttle=PerMinute())


@router.get("notices", response={200: NoticesOut, **problems()}, operation_id="list_notices")
def list_notices(request: HttpRequest) -> dict[str, Any]:
    """The emergency measures in force today."""
    pack = pack_in_force()
    return {
        "items": [notice_shown(pack, measure) for measure in measures_in_force()],
        "on": business_date(),
    }


@router.get("problems", response={200: list[ProblemKindOut], **problems()}, operation_id="list_problems")
def list_problems(request: HttpRequest) -> list[ProblemKindOut]:
    """Every `type` a problem document can have."""
    return [ProblemKindOut(type=kind.type, status=kind.status, title=str(kind.title)) for kind in KINDS]
