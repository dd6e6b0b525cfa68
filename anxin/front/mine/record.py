"""One's own entitlement record: months paid, to read and to print. Reading it is on the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.permissions import signed_in
from anxin.law.months import format_month
from anxin.look.components import Column
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of
from anxin.registry.identity import mask_id
from anxin.registry.models import User
from anxin.registry.operations import read_person_file
from anxin.registry.queries import contributed_months, entitlement_record, person_of
from anxin.trail.today import business_date


@require_safe
@signed_in
def entitlement(request: HttpRequest, user: User) -> HttpResponse:
    person, today = person_of(user), business_date()
    if person is None:
        return render(request, "front/mine/no_record.html")
    read_person_file(actor_of(user), person, "own entitlement record")
    context = {
        "person": person,
        "number": mask_id(person.id_number),
        "months": contributed_months(person, today),
        "today": today,
        "columns": [
            Column(_("Months")),
            Column(_("How many"), numeric=True),
            Column(_("Paid through")),
            Column(_("Monthly base"), numeric=True),
        ],
        "rows": [
            (
                f"{format_month(row.first_month)} – {format_month(row.last_month)}",
                row.months,
                row.employer or _("Paid alone"),
                yuan(row.base),
            )
            for row in entitlement_record(person, today)
        ],
    }
    return render(request, "front/mine/record.html", context)
