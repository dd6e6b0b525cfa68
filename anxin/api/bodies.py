"""From a parsed body to a shape, or one problem naming every field that is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from anxin.api.problems import BAD_INPUT, FieldError, Problem

Shape = TypeVar("Shape", bound=BaseModel)
MOST_ERRORS = 50
_MESSAGES = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is nothing of this name here."),
    "string_too_long": _("This is too long."),
    "too_long": _("These are too many."),
    "string_pattern_mismatch": _("This is not written as it must be."),
}
_OTHERWISE = _("This has the wrong type or is outside its limits.")


def shaped(shape: type[Shape], value: Any) -> Shape:
    """Raises `Problem`."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise Problem(BAD_INPUT, errors=field_errors(error.errors(include_url=False))) from None


def field_errors(rows: Iterable[Mapping[str, Any]], skip: int = 0) -> list[FieldError]:
    """`skip` leaves out the first parts of each place, such as `query`."""
    return [
        FieldError(
            path_of(row["loc"][skip:]), row["type"], gettext(str(_MESSAGES.get(row["type"], _OTHERWISE)))
        )
        for row in list(rows)[:MOST_ERRORS]
    ]


def path_of(place: Iterable[int | str]) -> str:
    """`("facts", "months", 0)` as `facts.months[0]`."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path[:200]
