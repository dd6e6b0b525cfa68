"""The documents the interface gives and takes. Adding a field is fine; renaming or dropping one is a new major version."""

import datetime as dt
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

Scalar = str | int | bool


class ProblemOut(Schema):
    """Problem details (RFC 9457). `errors` names each field that is wrong."""

    class Error(Schema):
        path: str
        code: str
        message: str

    type: str
    title: str
    status: int
    detail: str
    errors: list[Error]


class ProblemKindOut(Schema):
    type: str
    status: int
    title: str


class ServiceOut(Schema):
    slug: str
    code: str
    group: str
    group_name: str
    name: str
    applicants: list[str]


class NamedOut(Schema):
    id: str
    name: str


class ServiceDocumentOut(NamedOut):
    """`from_answers`: the application itself is this document, no file is needed for it."""

    from_answers: bool


class DetailFieldOut(Schema):
    """One field of the service's own form, sent in `details` of an application."""

    name: str
    label: str
    help: str
    required: bool
    choices: list[str]


class ServiceGuideOut(ServiceOut):
    """`guide` holds the fields of a service guide; `facts_schema` is the JSON Schema of `facts`."""

    about_person: bool
    documents: list[ServiceDocumentOut]
    details: list[DetailFieldOut]
    commitments: list[NamedOut]
    guide: dict[str, Any]
    facts_schema: dict[str, Any]


class DecisionOut(Schema):
    """The command line's answer, word for word (`anxin decide`)."""

    service: str
    mode: str | None
    clauses: list[str]
    documents: list[dict[str, Any]]
    checks: list[str]
    channels: list[str]
    deadlines: list[dict[str, Any]]
    surcharge: dict[str, Any]
    needs: list[str]
    because: list[dict[str, Any]]
    pack: dict[str, str]
    received_on: dt.date
    known_on: dt.date
    events: dict[str, dt.date | None]


class RefusedOut(Schema):
    """In place of a decision, for an item of a list that is bad input."""

    error: list[ProblemOut.Error]


class ApplicationIn(Schema):
    """`employer` is a unified social credit code; `person` an identity number, or `me`. Without an employer you apply for yourself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    service: str = Field(max_length=40)
    employer: str | None = Field(None, max_length=18)
    person: str | None = Field(None, max_length=24)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=50)
    details: dict[str, Scalar] = Field(default_factory=dict, max_length=50)
    commitments: list[str] = Field(default_factory=list, max_length=10)


class WithdrawIn(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str = Field("", max_length=500)


class FileOut(Schema):
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: dt.datetime


class DocumentOut(Schema):
    """`status`: needed, committed, deferred, exchanged or copy; `until` is a day or the name of an event still open."""

    id: str
    name: str
    status: str
    until: str | None
    from_answers: bool
    missing: bool
    files: list[FileOut]


class AskedForOut(Schema):
    """A document the agency asked for and has not got yet."""

    document: str
    reason: str
    due_on: dt.date


class ApplicationLineOut(Schema):
    receipt: str
    service: str
    state: str
    mode: str
    channel: str
    employer: str | None
    received_on: dt.date
    changed_at: dt.datetime
    version: int


class ApplicationOut(ApplicationLineOut):
    """`decision` is what was decided when it was received, whole; `version` is also its ETag."""

    facts: dict[str, Any]
    commitments: list[str]
    decision: dict[str, Any]
    documents: list[DocumentOut]
    asked_for: list[AskedForOut]


class ApplicationPageOut(Schema):
    """`next` is the cursor of the next page; null on the last."""

    items: list[ApplicationLineOut]
    next: str | None


class EventOut(Schema):
    """One move. `by` is `applicant` or `agency`."""

    before: str
    after: str
    by: str
    reason: str
    at: dt.datetime
    business_date: dt.date


class EventsOut(Schema):
    items: list[EventOut]


class EntitlementRowOut(Schema):
    """Months on one monthly base (yuan, two decimals); a deferred month is simply not there yet (I.3)."""

    first_month: str
    last_month: str
    months: int
    employer: str
    base: str


class EntitlementRecordOut(Schema):
    name: str
    months: int
    items: list[EntitlementRowOut]
    on: dt.date


class CollectionOut(Schema):
    """The last day to pay a month's contributions, with the clause it rests on."""

    month: str
    due_on: dt.date | None
    clause: str


class BillLineOut(Schema):
    """Amounts in yuan, without surcharge. `extension` is the measure that moved the last day to pay, empty for the ordinary day."""

    number: str
    kind: str
    month: str
    persons: int
    amount: str
    waived: str
    due_on: dt.date
    extension: str
    clause: str
    settled_on: dt.date | None


class BillsOut(Schema):
    """The employer's bills, the newest first. `collection` holds the last day to pay that the rules give for the months asked."""

    employer: str
    items: list[BillLineOut]
    next: str | None
    collection: list[CollectionOut]


class BranchOut(Schema):
    branch: str
    employer: str
    person: str
    waived: str


class PaymentOut(Schema):
    """`charged` is the surcharge this late payment brought about, under `clause`; `days` are days late and parts per million a day."""

    paid_on: dt.date
    contributions: str
    surcharge: str
    treatment: str
    clause: str
    charged: str
    days: list[tuple[int, int]]


class BillOut(BillLineOut):
    """`open` is what the ledger says is left, surcharge included; `if_paid_today` what paying all of it today would come to."""

    employer: str
    branches: list[BranchOut]
    payments: list[PaymentOut]
    open: str
    if_paid_today: str


class PersonLineOut(Schema):
    """One person's line of a bill; the number is masked. `amounts` by `<branch>_employer` and `<branch>_person`."""

    name: str
    number: str
    base: str
    amounts: dict[str, str]
    total: str


class PersonLinesOut(Schema):
    items: list[PersonLineOut]
    next: str | None


class AccountOut(Schema):
    """One account of the ledger at the end of a day; amounts in yuan, the balance on the account's normal side."""

    id: int
    kind: str
    branch: str
    debits: str
    credits: str
    balance: str


class TrialBalanceOut(Schema):
    """Debits and credits are the same, always: each transfer has one of both."""

    on: dt.date
    debits: str
    credits: str
    items: list[AccountOut]


class MovementOut(Schema):
    booked_on: dt.date
    effective_on: dt.date
    kind: str
    subject: str
    holder: str
    amount: str
    balance: str


class AccountStatementOut(Schema):
    kind: str
    branch: str
    first: dt.date
    last: dt.date
    opening: str
    closing: str
    items: list[MovementOut]
    next: str | None


class NoticeOut(Schema):
    """A measure in force. `summary` is ours; `until_event` names the event that will end it."""

    id: str
    name: str
    clause: str
    summary: str
    instrument: str
    issuer: str
    issued_on: dt.date
    valid_from: dt.date
    until_event: str | None


class NoticesOut(Schema):
    items: list[NoticeOut]
    on: dt.date
