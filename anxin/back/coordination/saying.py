"""One record in words, for every page that shows some."""

from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxin.casework.models import Coordination


def with_persons(rows: QuerySet[Coordination]) -> QuerySet[Coordination]:
    """Counted with the rows, so that a list asks once."""
    return rows.select_related("employer").annotate(persons_named=Count("persons"))


def about(record: Coordination, persons: int) -> str:
    """Its case as a link; without one the employer, how many persons, or that it is a general matter."""
    if record.application is not None:
        return render_to_string("back/parts/receipt.html", {"receipt": record.application.receipt})
    named = [record.employer.name] if record.employer is not None else []
    if persons:
        named.append(ngettext("%(count)s person", "%(count)s persons", persons) % {"count": persons})
    return " · ".join(named) or _("general matter")


def address(record: Coordination) -> str:
    return reverse("back:coordination", args=[record.pk])
