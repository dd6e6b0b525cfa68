"""Opening a record without a case: about a person, an employer, or a matter of many (II.2.1)."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back.coordination.question import QuestionForm
from anxin.back.frame import page, require, workbench
from anxin.casework.errors import CaseError, KeyReused
from anxin.casework.idempotency import once
from anxin.casework.operations.coordinating import MOST_PERSONS, ask_in_general
from anxin.casework.permissions import may_ask_departments
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Employer, Person, Staff
from anxin.registry.operations import note_refused_look
from anxin.registry.permissions import may_see_person
from anxin.registry.queries import employer_by_uscc, person_by_id_number
from anxin.trail.today import business_date

CREATED = 201


class MatterForm(QuestionForm):
    employer = forms.CharField(
        label=gettext_lazy("Credit code of the employer it is about"), required=False, max_length=18
    )
    numbers = forms.CharField(
        label=gettext_lazy("Identity numbers of the persons it is about"),
        help_text=gettext_lazy(
            "One in a line; none for a general matter. Each is kept on the trail as a look."
        ),
        required=False,
        max_length=MOST_PERSONS * 30,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, staff: Staff) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.staff = staff
        self.offer()

    def clean_employer(self) -> Employer | None:
        code = self.cleaned_data["employer"].strip()
        found = employer_by_uscc(code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("No employer has this code here."))
        return found

    def clean_numbers(self) -> list[Person]:
        """Raises ValidationError with every line that is wrong."""
        typed = enumerate(self.cleaned_data["numbers"].splitlines(), 1)
        lines = [(line, number.strip()) for line, number in typed if number.strip()]
        if len(lines) > MOST_PERSONS:
            raise forms.ValidationError(_("At most %(most)s persons.") % {"most": MOST_PERSONS})
        found = {line: person_by_id_number(number) for line, number in lines}
        wrong = list(self._wrong(found))
        if wrong:
            raise forms.ValidationError(wrong)
        return list({each.pk: each for each in found.values() if each is not None}.values())

    def _wrong(self, found: dict[int, Person | None]) -> Iterator[str]:
        """That somebody tried to reach another agency's person is on the trail."""
        for line, person in found.items():
            if person is None:
                yield _("Line %(line)s: nobody is insured under this number here.") % {"line": line}
            elif not may_see_person(self.staff.user, person, business_date()):
                note_refused_look(actor_of_staff(self.staff), person, "coordination")
                yield _("Line %(line)s: this person's file is kept by another agency.") % {"line": line}


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def open_matter(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_ask_departments(staff))
    form = MatterForm(request.POST if request.method == "POST" else None, staff)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _opened(staff, form)
        except KeyReused:
            said = _("This page opened a record already. Open it anew for another one.")
            form.add_error(None, said)
        except CaseError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The record is open. The time until the first contact runs."))
            return redirect("back:coordination", opened)
    return page(request, staff, "coordination_new.html", {"form": form}, status=422 if form.errors else 200)


def _opened(staff: Staff, form: MatterForm) -> int:
    """Its number. A form sent twice opens one record."""
    given, question = form.cleaned_data, form.question()

    def act() -> tuple[int, dict[str, Any]]:
        opened = ask_in_general(staff, question, employer=given["employer"], persons=given["numbers"])
        return CREATED, {"id": opened.pk}

    persons = sorted(each.pk for each in given["numbers"])
    employer = given["employer"].pk if given["employer"] else None
    content = repr((question, employer, persons)).encode()
    _status, answer = once(actor_of_staff(staff), f"coordination:{given['key']}", content, act)
    return int(answer["id"])
