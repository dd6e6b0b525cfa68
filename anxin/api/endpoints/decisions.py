"""Ask the rules. Nothing is kept: the request is taken as given, exactly like `anxin decide`."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from anxin.api.description import MOST_DECISIONS, body, problems, ref
from anxin.api.limits import PerMinute
from anxin.api.problems import TOO_LARGE, FieldError, Problem
from anxin.api.reading import read_json
from anxin.api.refusals import of_bad_input
from anxin.api.shapes import DecisionOut, RefusedOut
from anxin.law import BadInput, Pack, decide, parse_request
from anxin.lawbook.queries import pack_in_force

router = Router(tags=["decisions"], throttle=PerMinute())
_REQUESTS = {
    "oneOf": [
        ref("DecisionRequest"),
        {"type": "array", "items": ref("DecisionRequest"), "maxItems": MOST_DECISIONS},
    ]
}


@router.post(
    "decisions",
    response={200: DecisionOut | list[DecisionOut | RefusedOut], **problems(413, 415)},
    openapi_extra={"requestBody": body(json=_REQUESTS)},
    operation_id="decide",
)
def make_decisions(request: HttpRequest) -> HttpResponse:
    """One request gives one decision, a list gives a list in the same order.

    In a list, an item that is bad input gives `{"error": […]}` in its place, and the others are decided.
    """
    given = read_json(request)
    pack = pack_in_force()
    if not isinstance(given, list):
        return JsonResponse(_decided(pack, given))
    if len(given) > MOST_DECISIONS:
        error = FieldError(
            "", "too_long", _("At most %(limit)s requests in one list.") % {"limit": MOST_DECISIONS}
        )
        raise Problem(TOO_LARGE, errors=[error])
    return JsonResponse([_decided_or_error(pack, each) for each in given], safe=False)


def _decided(pack: Pack, given: Any) -> dict[str, Any]:
    """Raises BadInput."""
    return decide(pack, parse_request(pack, given)).as_dict(get_language() or "en")


def _decided_or_error(pack: Pack, given: Any) -> dict[str, Any]:
    try:
        return _decided(pack, given)
    except BadInput as error:
        return {"error": of_bad_input(error).as_dict()["errors"]}
