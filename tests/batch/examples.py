"""The worked examples: a workbook that a clerk can read and check with a pocket calculator.

`python -m tests.batch.examples` writes it anew from the rows below, which were worked out by hand from the rates and bases of the notices;
nothing in it comes from the program. Money is in yuan.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

FILE = Path(__file__).parent / "examples.xlsx"
SHEET = "Examples"
GIVEN = (
    "month", "as_of", "lifted", "category", "wage", "rural", "injury_class", "paid_on", "declared", "employer_size", "industry",
)  # fmt: skip
AMOUNTS = (
    "pension_employer", "pension_person", "unemployment_employer", "unemployment_person", "work_injury_employer",
    "medical_employer", "medical_person", "maternity_employer", "mutual_aid_employer", "mutual_aid_person",
)  # fmt: skip
FOUND = (*AMOUNTS, "total", "surcharge", "due_on", "treatment")
TREATMENTS = ("on time", "accrues", "waived", "extended")
USUAL: dict[str, Any] = {
    "month": "2020-01", "as_of": "2020-02-10", "lifted": "", "category": "employee", "wage": "3613.00", "rural": "no", "injury_class": 1,
    "paid_on": "2020-01-15", "declared": "yes", "employer_size": "micro", "industry": "other",
}  # fmt: skip
# Amounts in the order of AMOUNTS; then surcharge, due day, treatment.
LOWEST = ("578.08", "289.04", "28.90", "7.23", "9.43", "544.59", "111.14", "0.00", "55.57", "3.00")
FLEXIBLE = ("0.00", "722.60", "0.00", "43.36", "0.00", "0.00", "388.99", "0.00", "0.00", "0.00")
HIGHEST = ("3770.40", "1885.20", "188.52", "47.13", "47.13", "2723.03", "555.72", "0.00", "277.86", "3.00")
IN_2019 = ("578.08", "289.04", "28.90", "7.23", "9.43", "500.13", "111.14", "44.46", "55.57", "3.00")
TEN = ("1600.00", "800.00", "80.00", "20.00", "70.00", "980.00", "200.00", "0.00", "100.00", "3.00")
EXEMPT = ("0.00", "800.00", "0.00", "20.00", "0.00", "490.00", "200.00", "0.00", "100.00", "3.00")
HALVED = ("800.00", "800.00", "40.00", "20.00", "35.00", "490.00", "200.00", "0.00", "100.00", "3.00")
ON_TIME = ("0.00", "2020-03-31", "on time")
Example = tuple[str, dict[str, Any], tuple[str, ...], tuple[str, str, str]]
EXAMPLES: tuple[Example, ...] = (
    ("Lowest bases, town dweller", {}, LOWEST, ON_TIME),
    ("Lowest bases, rural: no unemployment contribution of one's own", {"rural": "yes"}, (*LOWEST[:3], "0.00", *LOWEST[4:]), ON_TIME),
    ("A wage below every floor counts as the floors", {"wage": "2200.00"}, LOWEST, ON_TIME),
    ("A wage above every ceiling counts as the ceilings", {"wage": "100000.00"}, HIGHEST, ON_TIME),
    ("Flexible worker at the lowest base", {"category": "flexible"}, FLEXIBLE, ON_TIME),
    ("Flexible worker at the highest base", {"category": "flexible", "wage": "23565.00"}, ("0.00", "4713.00", "0.00", "282.78", *FLEXIBLE[4:]), ON_TIME),
    ("Government unit: its own pension floor", {"employer_size": "government"}, ("754.08", "377.04", *LOWEST[2:]), ON_TIME),
    ("December 2019: maternity apart from medical", {"month": "2019-12", "paid_on": "2019-12-20"}, IN_2019, ("0.00", "2019-12-31", "on time")),
    ("10,000 a month, class 3", {"wage": "10000.00", "injury_class": 3}, TEN, ON_TIME),
    ("February 2020, small: employer's three funds exempt, medical halved",
     {"month": "2020-02", "as_of": "2020-07-02", "wage": "10000.00", "injury_class": 3, "employer_size": "small", "paid_on": "2020-02-20"}, EXEMPT, ON_TIME),
    ("February 2020, large: half of both", {"month": "2020-02", "as_of": "2020-07-02", "wage": "10000.00", "injury_class": 3, "employer_size": "large", "paid_on": "2020-02-20"}, HALVED, ON_TIME),
    ("February 2020, government: nothing reduced", {"month": "2020-02", "as_of": "2020-07-02", "wage": "10000.00", "injury_class": 3, "employer_size": "government", "paid_on": "2020-02-20"}, TEN, ON_TIME),
    ("As known in February, nothing is reduced yet", {"month": "2020-02", "as_of": "2020-02-10", "wage": "10000.00", "injury_class": 3, "employer_size": "small", "paid_on": "2020-02-08"}, TEN, ON_TIME),
    ("June 2020, large: still half by the notice of July; injury cut by a fifth",
     {"month": "2020-06", "as_of": "2020-07-02", "wage": "10000.00", "injury_class": 3, "employer_size": "large", "paid_on": "2020-06-20"},
     (*HALVED[:4], "28.00", *HALVED[5:]), ("0.00", "2020-06-30", "on time")),
    ("June 2020, large, as known in May: half had ended in April",
     {"month": "2020-06", "as_of": "2020-05-20", "wage": "10000.00", "injury_class": 3, "employer_size": "large", "paid_on": "2020-06-20"},
     ("1600.00", "800.00", "80.00", "20.00", "56.00", *HALVED[5:]), ("0.00", "2020-06-30", "on time")),
    ("Paid in March: inside the extended time", {"paid_on": "2020-03-31", "as_of": "2020-07-02"}, LOWEST, ("0.00", "2020-03-31", "extended")),
    ("Not paid on 10 February: inside the extended time", {"paid_on": ""}, LOWEST, ("0.00", "2020-03-31", "extended")),
    ("A cinema may pay January until the end of July", {"paid_on": "2020-07-02", "as_of": "2020-07-02", "industry": "cinemas"}, LOWEST, ("0.00", "2020-07-31", "extended")),
    ("Paid in April, not yet lifted: waived", {"paid_on": "2020-04-01", "as_of": "2020-07-02"}, LOWEST, ("0.00", "2020-03-31", "waived")),
    ("Lifted on 6 June, paid on the last day of the window", {"paid_on": "2020-09-07", "as_of": "2020-10-01", "lifted": "2020-06-06"}, LOWEST, ("0.00", "2020-03-31", "waived")),
    ("One day later: 161 days of the whole", {"paid_on": "2020-09-08", "as_of": "2020-10-01", "lifted": "2020-06-06"}, LOWEST, ("130.97", "2020-03-31", "accrues")),
    ("Before the notice was known: 10 days after 31 January", {"paid_on": "2020-02-10", "as_of": "2020-01-30"}, LOWEST, ("8.13", "2020-01-31", "accrues")),
    ("December 2019 paid on 10 February: 41 days", {"month": "2019-12", "paid_on": "2020-02-10"}, IN_2019, ("33.35", "2019-12-31", "accrues")),
    ("December 2019 not paid on 10 February: the same", {"month": "2019-12", "paid_on": ""}, IN_2019, ("33.35", "2019-12-31", "accrues")),
    ("December 2019 not declared: 110 %", {"month": "2019-12", "paid_on": "2019-12-20", "declared": "no"},
     ("635.89", "317.94", "31.79", "7.95", "10.37", "550.14", "122.25", "48.90", "61.13", "3.00"), ("0.00", "2019-12-31", "on time")),
    ("January 2020 not declared while it may be made up: nothing added", {"declared": "no"}, LOWEST, ON_TIME),
)  # fmt: skip


def rows() -> Iterator[dict[str, Any]]:
    """As the workbook has them, read back from it."""
    sheet = CalamineWorkbook.from_path(FILE).get_sheet_by_name(SHEET).to_python()
    heading = [str(cell) for cell in sheet[0]]
    for row in sheet[1:]:
        yield dict(zip(heading, row, strict=True))


def write() -> None:
    book = xlsxwriter.Workbook(FILE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, len(GIVEN) + len(FOUND), 13)
    sheet.write_row(0, 0, ("example", *GIVEN, *FOUND), bold)
    for number, example in enumerate(EXAMPLES, 1):
        sheet.write_row(number, 0, list(_cells(example)))
    book.close()


def _cells(example: Example) -> Iterator[Any]:
    that, given, amounts, (surcharge, due, treatment) = example
    stated: Mapping[str, Any] = USUAL | given
    yield that
    for name in GIVEN:
        yield float(stated[name]) if name == "wage" else stated[name]
    yield from map(float, amounts)
    yield sum(round(float(amount) * 100) for amount in amounts) / 100
    yield float(surcharge)
    yield from (due, treatment)


if __name__ == "__main__":
    write()
