"""Rows against the registry: for each what it would change there, or why it cannot.

A chunk is looked at with three statements however many rows it has. What is found out here may be overtaken before it is written; the
database then refuses (see `applying`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from anxin.funds.models import MonthlyReport, ReportRow, RowKind
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.rules import Rules
from anxin.law.months import format_month
from anxin.registry.identity import IdentityKind, normal_id, read_identity
from anxin.registry.models import Enrolment, Person
from anxin.registry.operations_in_bulk import End, Hire, NewBase


@dataclass(frozen=True)
class Newcomer:
    """A hire of somebody the registry does not know yet."""

    row: ReportRow
    first_month: int
    base: int


Change = Hire | End | NewBase | Newcomer
Verdict = tuple[ReportRow, Change | Fault]


@dataclass(frozen=True)
class Known:
    """What the registry holds about the people of some rows: by keyed index, and the enrolments of each that are not long over."""

    persons: Mapping[str, Person]
    enrolments: Mapping[int, list[Enrolment]] = field(default_factory=dict)


def verdicts(report: MonthlyReport, rows: Sequence[ReportRow], rules: Rules) -> list[Verdict]:
    """In the order given. Enrolments are held until the transaction ends: one must be open."""
    known = _known(rows)
    return [(row, _verdict(report, row, known, rules)) for row in rows]


def _known(rows: Iterable[ReportRow]) -> Known:
    indices = [row.id_index for row in rows]
    persons = {
        each.id_index: each for each in Person.objects.select_related("agency").filter(id_index__in=indices)
    }
    by_pk = {person.pk: person for person in persons.values()}
    held: dict[int, list[Enrolment]] = {pk: [] for pk in by_pk}
    found = Enrolment.objects.select_related("employer__agency").filter(person__in=by_pk)
    for enrolment in found.select_for_update(of=("self",)).order_by("first_month"):
        enrolment.person = by_pk[enrolment.person_id]
        held[enrolment.person_id].append(enrolment)
    return Known(persons, held)


def _verdict(report: MonthlyReport, row: ReportRow, known: Known, rules: Rules) -> Change | Fault:
    fault = _outside(report, row, rules)
    if fault:
        return fault
    person = known.persons.get(row.id_index)
    if person is None:
        return _newcomer(report, row, rules)
    if normal_id(person.name) != normal_id(row.name):
        return Fault("name_differs", ColumnId.NAME)
    return _CHECKS[RowKind(row.kind)](report, row, person, known.enrolments[person.pk])


def _outside(report: MonthlyReport, row: ReportRow, rules: Rules) -> Fault | None:
    """Whether the row's month belongs into the report at all."""
    month, shown = _month(row), {"month": format_month(report.month)}
    if row.kind == RowKind.BASE:
        return None if month == report.month else Fault("base_other_month", ColumnId.SINCE, shown)
    if month > report.month:
        return Fault("since_after_month", ColumnId.SINCE, shown)
    if row.kind == RowKind.LEAVE and month < report.month - 1:
        return Fault("leave_too_old", ColumnId.SINCE, {"first": format_month(report.month - 1)})
    return _hire_outside(report, row, month, rules) if row.kind == RowKind.HIRE else None


def _hire_outside(report: MonthlyReport, row: ReportRow, month: int, rules: Rules) -> Fault | None:
    if not _hire_in_reach(report, month, rules):
        first = format_month(rules.filing(report.month).first_hire_month)
        return Fault("hire_too_old", ColumnId.SINCE, {"first": first})
    born_on = read_identity(row.id_number, rules.on).birth_date
    if born_on and row.since and rules.too_young(born_on, row.since):
        return Fault("too_young", ColumnId.SINCE, {"age": rules.working_age})
    return None


def _hire_in_reach(report: MonthlyReport, month: int, rules: Rules) -> bool:
    """Within so many months; or of a month whose own report could still be made up for today (I.3)."""
    return month >= rules.filing(report.month).first_hire_month or rules.filing(month).is_open


def _newcomer(report: MonthlyReport, row: ReportRow, rules: Rules) -> Change | Fault:
    if row.kind != RowKind.HIRE:
        return Fault("not_enrolled_here", ColumnId.ID_NUMBER, {"month": format_month(_month(row))})
    identity = read_identity(row.id_number, rules.on)
    clause = rules.not_on_line(identity.kind)
    if clause:
        return Fault("not_on_line", ColumnId.ID_NUMBER, {"clause": clause})
    if identity.kind == IdentityKind.FOREIGN and identity.birth_date is None:
        return Fault("details_needed", ColumnId.ID_NUMBER)
    return Newcomer(row, _month(row), _base(row))


def _hire(report: MonthlyReport, row: ReportRow, person: Person, held: list[Enrolment]) -> Change | Fault:
    month = _month(row)
    for enrolment in held:
        if enrolment.end_month is None or enrolment.end_month > month:
            return _in_the_way(report, enrolment, month)
    return Hire(person, month, _base(row))


def _in_the_way(report: MonthlyReport, enrolment: Enrolment, month: int) -> Fault:
    """Whose enrolment it is, is said of the own employer only; of others, which agency serves them."""
    since = {"since": format_month(enrolment.first_month)}
    if enrolment.employer is None:
        return Fault("enrolled_alone", ColumnId.ID_NUMBER, since)
    if enrolment.employer_id != report.employer_id:
        agency = {"agency": enrolment.employer.agency.name}
        return Fault("enrolled_elsewhere", ColumnId.ID_NUMBER, since | agency)
    here = "enrolled_here" if enrolment.first_month <= month else "enrolled_later"
    return Fault(here, ColumnId.ID_NUMBER, since)


def _leave(report: MonthlyReport, row: ReportRow, person: Person, held: list[Enrolment]) -> Change | Fault:
    """The month of the last day is still insured, so the enrolment ends with it."""
    end, month = _month(row) + 1, _month(row)
    own = [each for each in held if each.employer_id == report.employer_id]
    for enrolment in own:
        if enrolment.end_month is None or enrolment.end_month > end:
            if enrolment.first_month > month:
                since = {"since": format_month(enrolment.first_month)}
                return Fault("leave_before_hire", ColumnId.SINCE, since)
            return End(enrolment, end)
    if own and own[-1].end_month is not None and own[-1].end_month > report.month - 2:
        ended = {"month": format_month(own[-1].end_month - 1)}
        return Fault("ended_already", ColumnId.ID_NUMBER, ended)
    return Fault("not_enrolled_here", ColumnId.ID_NUMBER, {"month": format_month(month)})


def _new_base(report: MonthlyReport, row: ReportRow, person: Person, held: list[Enrolment]) -> Change | Fault:
    month = _month(row)
    for each in held:
        includes = each.first_month <= month and (each.end_month is None or each.end_month > month)
        if includes and each.employer_id == report.employer_id:
            return NewBase(each, month, _base(row))
    return Fault("not_enrolled_here", ColumnId.ID_NUMBER, {"month": format_month(month)})


_CHECKS = {RowKind.HIRE: _hire, RowKind.LEAVE: _leave, RowKind.BASE: _new_base}


def _month(row: ReportRow) -> int:
    if row.month is None:
        raise ValueError("a row that was not read has no month")
    return row.month


def _base(row: ReportRow) -> int:
    if row.base is None:
        raise ValueError("a row that was not read has no base")
    return row.base
