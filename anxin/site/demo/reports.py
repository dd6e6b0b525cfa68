"""What the agent of two employers reported for February: one report typed on line, one file of which some rows were wrong, one begun."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from anxin.funds.reporting.columns import BY_ID, COLUMNS, ColumnId, kind_cell
from anxin.funds.reporting.operations import begin, put_row, receive_file, send
from anxin.law.months import parse_month
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Employer, Person, Sex, User
from anxin.registry.operations import change_person
from anxin.registry.queries import staff_list_of
from anxin.site.demo.kinds import DAY
from anxin.site.demo.numbers import citizen_number, order_for, telephone

# A region none of the other people of the city has.
REGION = "110109"
MONTH = parse_month("2020-02")
# People nobody knows before they are hired: name, birth date.
_NEW = (("周新禾", "1995-03-08"), ("吴晓棠", "1991-11-20"), ("郑北辰", "1988-06-15"))


def seed_reports(agent: User, employers: Sequence[Employer]) -> None:
    first, second = employers[:2]
    _typed(agent, first)
    receive_file(agent, second, MONTH, SimpleUploadedFile("二月增减员.csv", _file(first, second)))
    put_row(agent, begin(agent, second, MONTH), _hire(2))
    for serial, person in enumerate(Person.objects.filter(phone="").order_by("pk")):
        change_person(SYSTEM, person, phone=telephone(9100 + serial))


def _typed(agent: User, employer: Employer) -> None:
    report = begin(agent, employer, MONTH)
    leaver, raised = _staff(employer)[:2]
    for cells in (_hire(0), _row("leave", leaver, "", "2020-02-07"), _row("base", raised, "9500.00", "")):
        put_row(agent, report, cells)
    send(agent, report)


def _staff(employer: Employer) -> list[Person]:
    """Those without an account: what happens to the others is told elsewhere."""
    return list(staff_list_of(employer, DAY).filter(user=None)[:4])


def _file(other: Employer, employer: Employer) -> bytes:
    """Two rows are right; a base in words, somebody of another employer and a wrong last digit are not."""
    raised, unclear = _staff(employer)[:2]
    elsewhere = _staff(other)[3]
    wrong = _row("hire", unclear, "8000.00", "2020-02-03") | {ColumnId.ID_NUMBER: "110105199001011234"}
    rows = [
        _hire(1),
        _row("base", raised, "12000.00", "2020-02"),
        _row("base", unclear, "八千", "2020-02"),
        _row("hire", elsewhere, "8000.00", "2020-02-03"),
        wrong,
    ]
    lines = [",".join(str(cells[column.id]) for column in COLUMNS) for cells in rows]
    heading = ",".join(BY_ID[column.id].heading for column in COLUMNS)
    return "\r\n".join([heading, *lines]).encode()


def _hire(place: int) -> dict[ColumnId, str]:
    name, born = _NEW[place]
    number = citizen_number(REGION, dt.date.fromisoformat(born), order_for(Sex.FEMALE, place))
    return _cells("hire", number, name, "8000.00", "2020-02-03")


def _row(kind: str, person: Person, base: str, since: str) -> dict[ColumnId, str]:
    return _cells(kind, person.id_number, person.name, base, since)


def _cells(kind: str, number: str, name: str, base: str, since: str) -> dict[ColumnId, str]:
    return {
        ColumnId.KIND: kind_cell(kind),
        ColumnId.ID_NUMBER: number,
        ColumnId.NAME: name,
        ColumnId.BASE: base,
        ColumnId.SINCE: since,
    }
