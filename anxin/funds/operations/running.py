"""A month's bills in the background: the worker bills group after group, each committed with its step."""

from django.db import transaction

from anxin.funds.errors import NotAllowed
from anxin.funds.law import Law
from anxin.funds.operations.billing import next_group
from anxin.funds.permissions import may_bill
from anxin.funds.queries import to_bill
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.models import Message
from anxin.trail.operations import post, record
from anxin.trail.outbox import Step, Undeliverable
from anxin.trail.today import business_date

CHANNEL = "billing"


@transaction.atomic
def start_month_run(month: int, staff: Staff) -> Message:
    """Bill what is not billed yet of the officer's agency (of all agencies for the centre). Raises `NotAllowed`, `NoParameters`.

    A run that goes on already is given back instead of a second one.
    """
    if not may_bill(staff):
        raise NotAllowed
    Law.on(pack_in_force(), month, business_date())
    agency = "" if is_of_centre(staff) else staff.agency.code
    subject = f"month:{format_month(month)}"
    runs = Message.objects.filter(channel=CHANNEL, subject=subject, recipient=f"agency:{agency or 'all'}")
    going_on = runs.filter(state="pending").first()
    if going_on is not None:
        return going_on
    payload = {
        "month": month,
        "agency": agency,
        "actor": actor_of_staff(staff),
        "persons": to_bill(month, _agency(agency)).persons,
    }
    key = f"{CHANNEL}:{subject}:{agency or 'all'}:{runs.count() + 1}"
    message = post(
        CHANNEL, f"agency:{agency or 'all'}", "month_run", subject=subject, key=key, payload=payload
    )
    record(
        actor_of_staff(staff),
        "bills.run_started",
        subject,
        agency=staff.agency.code,
        details={"persons": payload["persons"]},
    )
    return message


def bill_a_group(message: Message, step: int, /) -> Step:
    """One step of the worker. The group is billed in the transaction that moves the cursor, so a killed worker repeats nothing."""
    payload = message.payload
    bill = next_group(payload["month"], _agency(payload["agency"]))
    if bill is None:
        return Step(last=True)

    def effect() -> None:
        bill(payload["actor"])

    return Step(last=False, effect=effect)


def _agency(code: str) -> Agency | None:
    if not code:
        return None
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise Undeliverable(f"there is no agency {code}")
    return found
