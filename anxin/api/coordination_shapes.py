"""Records of asking other departments, as the interface gives and takes them."""

import datetime as dt

from ninja import Schema
from pydantic import ConfigDict, Field

from anxin.api.shapes import NamedOut

LONGEST = 500


class CoordinationLineOut(Schema):
    """`document` is what the department is asked for, empty when it must approve or is asked in words (`asked`).

    `next_contact_by` is the last day for the next contact; null while the calendar gives none. `receipt` is null for a record without
    a case, `outcome` empty while it is open.
    """

    id: int
    department: str
    department_name: str
    reason: str
    document: str
    asked: str
    clause: str
    receipt: str | None
    agency: str
    state: str
    opened_on: dt.date
    next_contact_by: dt.date | None
    outcome: str
    version: int


class ContactOut(Schema):
    on: dt.date
    way: str
    person: str
    result: str
    by: str


class CoordinationOut(CoordinationLineOut):
    """`persons` are those a record without a case is about, with names and numbers masked; `version` is also its ETag."""

    employer: str | None
    persons: list[NamedOut]
    contacts: list[ContactOut]
    copy_by: str
    note: str
    closed_on: dt.date | None


class CoordinationPageOut(Schema):
    """`next` is the cursor of the next page; null on the last."""

    items: list[CoordinationLineOut]
    next: str | None


class CoordinationIn(Schema):
    """About the case with this `receipt`. `department` is one of the rules, or a name in words."""

    model_config = ConfigDict(extra="forbid", strict=True)

    receipt: str = Field(max_length=20)
    department: str = Field(min_length=1, max_length=64)
    asked: str = Field(min_length=1, max_length=LONGEST)
    clause: str = Field(max_length=20)


class ContactIn(Schema):
    """`way` is phone, email, fax, post or in_person; `on` a day, today without it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    on: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    way: str = Field(pattern="^(phone|email|fax|post|in_person)$")
    person: str = Field(min_length=1, max_length=80)
    result: str = Field(min_length=1, max_length=LONGEST)


class AnswerIn(Schema):
    """What the department answered ends the record: given, copy (with `copy_by`: email or fax), refused or not_needed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    outcome: str = Field(pattern="^(given|copy|refused|not_needed)$")
    note: str = Field(min_length=1, max_length=LONGEST)
    copy_by: str = Field("", pattern="^(email|fax|)$")
