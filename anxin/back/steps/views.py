"""The page of one step: its form, the operation, and what became of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anxin.back.case.reading import Case, open_case
from anxin.back.frame import page, workbench
from anxin.back.steps.registry import STEPS
from anxin.back.steps.step import Step, StepForm
from anxin.casework.errors import CaseError, NotAllowed, Stale
from anxin.registry.models import Staff
from anxin.work.errors import TaskTaken


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def take_step(request: HttpRequest, staff: Staff, receipt: str, slug: str) -> HttpResponse:
    step = STEPS.get(slug)
    if step is None:
        raise Http404
    case = open_case(staff, receipt)
    sent = request.method == "POST"
    form = step.form(request.POST if sent else None, request.FILES if sent else None, case)
    if not sent:
        if not step.offered(case):
            return page(request, staff, "not_now.html", {"application": case.application}, status=403)
        return _form_page(request, case, step, form)
    return _taken(request, case, step, form)


def _taken(request: HttpRequest, case: Case, step: Step, form: StepForm) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, case, step, form, status=422)
    try:
        step.take(case, form)
    except Stale:
        return _stale_page(request, case, step, form)
    except NotAllowed as refused:
        return _refused(request, case, step, form, refused, status=403)
    except (CaseError, TaskTaken) as refused:
        return _refused(request, case, step, form, refused, status=422)
    messages.success(request, str(step.said))
    return redirect("back:case", case.application.receipt)


def _refused(
    request: HttpRequest, case: Case, step: Step, form: StepForm, refused: Exception, *, status: int
) -> HttpResponse:
    form.add_error(None, str(refused))
    return _form_page(request, case, step, form, status=status)


def _form_page(
    request: HttpRequest, case: Case, step: Step, form: StepForm, *, status: int = 200
) -> HttpResponse:
    context = {"case": case, "application": case.application, "step": step, "form": form}
    return page(request, case.staff, "step.html", context, status=status)


def _stale_page(request: HttpRequest, case: Case, step: Step, form: StepForm) -> HttpResponse:
    """Nothing was saved, and nothing typed is lost: it stands on the page to be copied."""
    context = {"application": case.application, "step": step, "typed": form.typed()}
    return page(request, case.staff, "stale.html", context, status=409)
