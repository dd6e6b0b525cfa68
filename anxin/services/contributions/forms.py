"""Details forms that ask for a base: one for all months, or month by month."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from anxin.services.contributions.asked import (
    bases_by_month,
    checked_base,
    month_list,
    refuse_outside,
    span_of,
)
from anxin.services.fields import FEN_PER_YUAN
from anxin.services.service import DetailsForm


class BaseForm(DetailsForm):
    """A subclass has the field `bases` and names the field of the base for all months."""

    one_base = ""

    def clean_bases(self) -> str:
        text: str = self.cleaned_data["bases"]
        by_month = bases_by_month(text)
        if self.application is not None:
            refuse_outside(by_month, span_of(self.application.facts))
        return text

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        base = found.get(self.one_base)
        if isinstance(base, Decimal):
            try:
                checked_base(int(base * FEN_PER_YUAN))
            except ValidationError as error:
                self.add_error(self.one_base, error)
        return found


def clean_months(text: str) -> str:
    """Kept as it was typed; read again where it is used."""
    month_list(text)
    return text
