"""My applications: drafts to go on with, and everything sent, the newest first."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.front.permissions import signed_in
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import words
from anxin.registry.models import User
from anxin.registry.queries import employers_acted_for
from anxin.trail.today import business_date

PAGE = 20


@signed_in
def applications(request: HttpRequest, user: User) -> HttpResponse:
    rows = mine(user)
    drafts = rows.filter(state=State.DRAFT)[:PAGE]
    sent = older_than(rows.exclude(state=State.DRAFT).exclude(receipt=None), request.GET.get("before", ""))
    page = list(sent[: PAGE + 1])
    pack = pack_in_force()
    names = {id: words(service.name) for id, service in pack.services.items()}
    context = {
        "drafts": [(draft, names.get(draft.service, draft.service)) for draft in drafts],
        "sent": [(each, names.get(each.service, each.service)) for each in page[:PAGE]],
        "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    return render(request, "front/mine/applications.html", context)


def mine(user: User) -> QuerySet[Application]:
    """What the account sent; for an employer only as long as the mandate lasts."""
    employers = employers_acted_for(user, business_date())
    allowed = Q(employer=None) | Q(employer__in=employers)
    rows = Application.objects.select_related("employer", "person")
    return rows.filter(allowed, applicant=user).order_by("-id")


def older_than(rows: QuerySet[Application], before: str) -> QuerySet[Application]:
    return rows.filter(pk__lt=int(before)) if before.isascii() and before.isdigit() else rows
