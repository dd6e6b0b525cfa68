"""Messages to whoever pays a bill: the person, or the accounts that act for the employer today. The text is made when it is read."""

from django.db.models import Q

from anxin.funds.models import Bill
from anxin.registry.models import EmployerAgent
from anxin.trail.models import Message
from anxin.trail.operations import post
from anxin.trail.today import business_date


def tell_payer(bill: Bill, template: str, *, key: str, **payload: object) -> int:
    """One message an account; the same key tells nobody twice. How many were written."""
    told = 0
    for user in accounts_of(bill):
        whole = f"{template}:{key}:user:{user}"
        if not Message.objects.filter(idempotency_key=whole).exists():
            values = {"bill": bill.number, **payload}
            post("portal", f"user:{user}", template, subject=bill.subject, key=whole, payload=values)
            told += 1
    return told


def accounts_of(bill: Bill) -> list[int]:
    if bill.person is not None:
        return [bill.person.user_id] if bill.person.user_id else []
    today = business_date()
    lasting = Q(until=None) | Q(until__gt=today)
    mandates = EmployerAgent.objects.filter(lasting, employer=bill.employer, since__lte=today)
    return list(mandates.order_by("user_id").values_list("user_id", flat=True).distinct())
