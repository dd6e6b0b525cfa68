"""What the rules say of collecting (II.3): whether remittances are taken, until when a debit is tried again, when money nobody knows goes back."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import NoParameters
from anxin.law import months
from anxin.law.calendar import UnknownYear
from anxin.law.measures import in_force
from anxin.law.runtime import NoValue
from anxin.lawbook.queries import events_known, pack_in_force

# The measure and the parameters by their names in the rules; a place that has them not has no such thing.
REMITTANCE = "bank-remittance"
CYCLE = "debit_cycle_days"
REMINDER = "debit_reminder_working_days"
RETURN = "unidentified_money_return_days"


def remittance_allowed(on: dt.date) -> bool:
    """With the events known on that day."""
    events = {name: months.day_number(day) if day else None for name, day in events_known(on).items()}
    return in_force(pack_in_force(), REMITTANCE, months.day_number(on), events)


def return_by(value_on: dt.date) -> dt.date | None:
    """None where the rules give no such time."""
    days = _days(RETURN, value_on)
    return None if days is None else value_on + dt.timedelta(days=days)


def cycle_end(first_on: dt.date) -> dt.date:
    """The day from which a bill whose first debit was on `first_on` is debited no more. Raises `NoParameters`."""
    days = _days(CYCLE, first_on)
    if days is None:
        raise NoParameters(_("The rules do not say for how many days a debit may be tried again."))
    return first_on + dt.timedelta(days=days)


def reminder_day(collect_on: dt.date) -> dt.date:
    """Working days before the collection; the day itself where the rules ask for no reminder. Raises `NoParameters` beyond the calendar."""
    left = _days(REMINDER, collect_on) or 0
    day, calendar = months.day_number(collect_on), pack_in_force().calendar
    try:
        while left:
            day -= 1
            left -= calendar.is_working(day)
    except UnknownYear as error:
        raise NoParameters(str(error)) from None
    return months.as_date(day)


def _days(name: str, on: dt.date) -> int | None:
    found = pack_in_force().parameters.get(name)
    try:
        return found.table(months.day_number(on)) if found else None
    except NoValue:
        return None
