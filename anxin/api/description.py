"""The OpenAPI description: what django-ninja says of the addresses, with the bodies that the rule pack declares put in."""

from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from anxin.api.coordination_shapes import AnswerIn, ContactIn, CoordinationIn
from anxin.api.fact_schemas import request_schema
from anxin.api.problems import MEDIA_TYPE
from anxin.api.report_shapes import ReportIn
from anxin.api.shapes import ApplicationIn, DecisionOut, ProblemOut, RefusedOut, WithdrawIn
from anxin.lawbook.queries import pack_in_force

JSON = "application/json"
MULTIPART = "multipart/form-data"
REF = "#/components/schemas/"
MOST_DECISIONS = 1000
FIRST_ERROR = 400
# Bodies are read by hand, so django-ninja does not know of them.
SHAPES: tuple[type[Schema], ...] = (
    ProblemOut,
    DecisionOut,
    RefusedOut,
    ApplicationIn,
    ReportIn,
    WithdrawIn,
    CoordinationIn,
    ContactIn,
    AnswerIn,
)
Part = dict[str, Any]


def ref(name: str) -> Part:
    return {"$ref": REF + name}


def header(name: str, description: str, *, required: bool, pattern: str) -> Part:
    schema = {"type": "string", "pattern": pattern}
    return {"in": "header", "name": name, "required": required, "description": description, "schema": schema}


IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "A new one for each new request. The same key with the same content gives the same answer, marked `Idempotency-Replayed: true`.",
    required=True,
    pattern="^[!-~]{1,200}$",
)
IF_MATCH = header("If-Match", "The ETag you read, or `*`.", required=True, pattern=r'^("[0-9]{1,9}"|\*)$')
IF_MATCH_OPTIONAL = IF_MATCH | {"required": False}


def body(**by_media_type: Part) -> Part:
    media = {"json": JSON, "multipart": MULTIPART}
    content = {media[name]: {"schema": schema} for name, schema in by_media_type.items()}
    return {"content": content, "required": True}


class Interface(NinjaAPI):
    """Finishes the description when it is asked for, since the facts come from the pack in force."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas: dict[str, Any] = schema["components"]["schemas"]
        for shape in SHAPES:
            _add_shape(schemas, shape)
        schemas["DecisionRequest"] = {"oneOf": list(_requests(schemas))}
        for path in schema["paths"].values():
            for operation in path.values():
                _mark_problems(operation["responses"])
        return schema


def _add_shape(schemas: dict[str, Any], shape: type[Schema]) -> None:
    made = shape.model_json_schema(ref_template=REF + "{model}")
    schemas.update(made.pop("$defs", {}))
    schemas[shape.__name__] = made


def _requests(schemas: dict[str, Any]) -> list[Part]:
    pack = pack_in_force()
    found = []
    for service in pack.services.values():
        schemas[f"decision-request-{service.id}"] = request_schema(pack, service)
        found.append(ref(f"decision-request-{service.id}"))
    return found


def _mark_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= FIRST_ERROR:
            response["content"] = {MEDIA_TYPE: {"schema": ref("ProblemOut")}}


def problems(*statuses: int) -> dict[int, type[ProblemOut]]:
    """For `response=`: these, and what any address may answer."""
    return dict.fromkeys((400, *statuses, 405, 429, 500, 503), ProblemOut)


def signed_in_problems(*statuses: int) -> dict[int, type[ProblemOut]]:
    return problems(401, 403, *statuses)


def writing_problems(*statuses: int) -> dict[int, type[ProblemOut]]:
    return signed_in_problems(409, 412, 413, 415, *statuses)
