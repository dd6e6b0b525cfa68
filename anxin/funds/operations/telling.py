"""Messages to whoever pays a bill: the person, or the accounts that act for the employer today. The text is made when it is read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from django.db.models import Q

from anxin.funds.models import Bill
from anxin.registry.models import EmployerAgent
from anxin.trail.models import Message
from anxin.trail.today import business_date, now

BILLS_A_WRITE = 1_000


class Told(NamedTuple):
    """What is to be told about a bill, under a key that tells it once."""

    bill: Bill
    key: str
    payload: dict[str, object]


def tell_payers(template: str, all_told: Iterable[Told]) -> int:
    """The same for many bills, with a few statements for each thousand. How many messages were written."""
    written, rows = 0, iter(all_told)
    while part := list(islice(rows, BILLS_A_WRITE)):
        written += _tell_part(template, part)
    return written


def _tell_part(template: str, part: Sequence[Told]) -> int:
    agents = _agents_of({told.bill.employer_id for told in part if told.bill.employer_id})
    at = now()
    found = {
        f"{template}:{told.key}:user:{user}": (told, user)
        for told in part
        for user in _accounts(told.bill, agents)
    }
    there = set(
        Message.objects.filter(idempotency_key__in=list(found)).values_list("idempotency_key", flat=True)
    )
    messages = [
        Message(
            channel="portal",
            recipient=f"user:{user}",
            template=template,
            subject=told.bill.subject,
            payload={"bill": told.bill.number, **told.payload},
            idempotency_key=key,
            created_at=at,
            due_at=at,
        )
        for key, (told, user) in found.items()
        if key not in there
    ]
    Message.objects.bulk_create(messages)
    return len(messages)


def _accounts(bill: Bill, agents: Mapping[int, Sequence[int]]) -> Sequence[int]:
    if bill.person is not None:
        return [bill.person.user_id] if bill.person.user_id else []
    return agents.get(bill.employer_id or 0, ())


def _agents_of(employers: Collection[int]) -> dict[int, list[int]]:
    """Accounts that act for each employer today."""
    today = business_date()
    lasting = Q(until=None) | Q(until__gt=today)
    mandates = EmployerAgent.objects.filter(lasting, employer__in=employers, since__lte=today)
    found: dict[int, list[int]] = {}
    for employer, user in mandates.order_by("user_id").values_list("employer_id", "user_id").distinct():
        found.setdefault(employer, []).append(user)
    return found
