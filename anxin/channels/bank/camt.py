"""Statements (camt.053) and credit notifications (camt.054) of ISO 20022, versions 02 and 08."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from anxin.channels.bank import values, xml_reading
from anxin.channels.bank.problems import Place, Problem
from anxin.channels.bank.statements import StatementEntry, StatementFile, check, digest
from anxin.channels.bank.xml_reading import Node
from anxin.law.money import format_yuan

STATEMENTS: Final = ("camt.053.001.02", "camt.053.001.08")
NOTIFICATIONS: Final = ("camt.054.001.02", "camt.054.001.08")
_REPEATED: Final = dict.fromkeys(STATEMENTS, "Stmt/Ntry") | dict.fromkeys(NOTIFICATIONS, "Ntfctn/Ntry")
BOOKED: Final = "BOOK"
# What else an entry may be: expected, for information, to come. None of it has moved money yet.
NOT_BOOKED: Final = ("PDNG", "INFO", "FUTR")


@dataclass
class _Tally:
    """What the declared counts and sums are held against."""

    count: int = 0
    credits: int = 0
    debits: int = 0
    credit_count: int = 0

    def add(self, amount: int, credit: bool) -> None:
        self.count += 1
        self.credit_count += credit
        self.credits += amount if credit else 0
        self.debits += 0 if credit else amount


@dataclass
class _Gathered:
    entries: list[StatementEntry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    booked: _Tally = field(default_factory=_Tally)
    all: _Tally = field(default_factory=_Tally)

    def take(self, node: Node) -> None:
        node = _named(node)
        amount = values.positive(node.amount("Amt"), node.need("Amt").place)
        credit = node.credit()
        self.all.add(amount, credit)
        if not _is_booked(node):
            self.left_out.append(_ref(node))
            return
        self.booked.add(amount, credit)
        self.entries.extend(_entries(node, amount, credit))


def read_camt(data: bytes) -> StatementFile:
    """A statement or a notification of one account, whole and adding up, or `BankFileError`."""
    gathered = _Gathered()
    message, document = xml_reading.read(data, _REPEATED, gathered.take)
    body = document.only("BkToCstmrStmt" if message in STATEMENTS else "BkToCstmrDbtCdtNtfctn")
    report = body.only(_REPEATED[message].removesuffix("/Ntry"))
    _refuse_pages(body, report)
    _check_summary(report, gathered)
    return check(_statement(message, report, gathered, data), report.place)


def _statement(message: str, report: Node, gathered: _Gathered, data: bytes) -> StatementFile:
    balanced = message in STATEMENTS
    opening = _balance(report, "OPBD", "PRCD") if balanced else None
    closing = _balance(report, "CLBD") if balanced else None
    created = report.moment("CreDtTm")
    first_on, last_on = _period(report, gathered.entries, created.date())
    return StatementFile(
        statement_id=report.given("Id"),
        account=_account(report),
        opening_balance=opening,
        closing_balance=closing,
        created_at=created,
        first_on=first_on,
        last_on=last_on,
        entries=tuple(gathered.entries),
        left_out=tuple(gathered.left_out),
        format=message,
        digest=digest(data),
    )


def _account(report: Node) -> str:
    account = report.need("Acct")
    if account.find("Ccy"):
        values.in_cny(account.text("Ccy"), account.need("Ccy").place)
    return account.first("Id/IBAN", "Id/Othr/Id") or account.given("Id/Othr/Id")


def _period(report: Node, entries: list[StatementEntry], created: dt.date) -> tuple[dt.date, dt.date]:
    """As declared; else from the first booking to the day the file was made."""
    if report.find("FrToDt"):
        return report.moment("FrToDt/FrDtTm").date(), report.moment("FrToDt/ToDtTm").date()
    booked = [entry.booked_on for entry in entries] or [created]
    return min(booked), max(*booked, created)


def _balance(report: Node, *codes: str) -> int:
    found = {node.text("Tp/CdOrPrtry/Cd"): node for node in report.all("Bal")}
    for code in codes:
        if code in found:
            amount = found[code].amount("Amt")
            return amount if found[code].credit() else -amount
    raise report.place.error(Problem.MISSING, name=f"Bal {codes[0]}")


def _refuse_pages(body: Node, report: Node) -> None:
    """One page of several has sums of its own and would look complete."""
    for pages in (body.find("GrpHdr/MsgPgntn"), report.find("StmtPgntn"), report.find("NtfctnPgntn")):
        if pages and (pages.count("PgNb") != 1 or not pages.truth("LastPgInd")):
            raise pages.place.error(Problem.IN_PAGES)


def _check_summary(report: Node, gathered: _Gathered) -> None:
    """Banks differ in whether entries not yet booked are counted; one of the two views must agree with all that is declared."""
    problems = [_disagreement(report, tally) for tally in (gathered.booked, gathered.all)]
    if all(problems) and problems[0]:
        place, problem, expected, found = problems[0]
        raise place.error(problem, expected=expected, found=found)


def _disagreement(report: Node, tally: _Tally) -> tuple[Place, Problem, str, str] | None:
    sums = {
        "TtlNtries": (tally.count, tally.credits + tally.debits),
        "TtlCdtNtries": (tally.credit_count, tally.credits),
        "TtlDbtNtries": (tally.count - tally.credit_count, tally.debits),
    }
    for name, (count, total) in sums.items():
        declared = report.find(f"TxsSummry/{name}")
        if declared and declared.find("NbOfNtries") and declared.count("NbOfNtries") != count:
            return declared.place, Problem.COUNT, str(declared.count("NbOfNtries")), str(count)
        if declared and declared.find("Sum") and declared.sum_of("Sum") != total:
            return declared.place, Problem.SUM, format_yuan(declared.sum_of("Sum")), format_yuan(total)
    return None


def _named(node: Node) -> Node:
    """The place of a problem names the entry's reference besides its number in the file."""
    return Node(node.element, f"{node.path} {_ref(node)}")


def _ref(node: Node) -> str:
    return node.first("AcctSvcrRef", "NtryRef") or node.given("NtryRef")


def _is_booked(node: Node) -> bool:
    """Version 02 has the word itself, version 08 a choice of codes."""
    path = "Sts/Cd" if node.find("Sts/Cd") else "Sts"
    return node.word(path, (BOOKED, *NOT_BOOKED)) == BOOKED


def _entries(node: Node, amount: int, credit: bool) -> list[StatementEntry]:
    details = list(node.all("NtryDtls/TxDtls"))
    _check_batch(node, len(details))
    if len(details) < 2:
        detail = details[0] if details else None
        if detail and (said := _detail_amount(detail)) not in (None, amount):
            raise detail.place.error(Problem.SUM, expected=format_yuan(amount), found=format_yuan(said or 0))
        return [_entry(node, detail, _ref(node), amount, credit)]
    return _divided(node, details, amount if credit else -amount, credit)


def _divided(node: Node, details: list[Node], signed: int, credit: bool) -> list[StatementEntry]:
    """A batch booked in one sum, as the transactions it is made of; they must add up to it."""
    entries = []
    for number, detail in enumerate(details, 1):
        said = _detail_amount(detail)
        part = values.positive(detail.amount("Amt") if said is None else said, detail.place)
        way = detail.credit() if detail.find("CdtDbtInd") else credit
        ref = detail.text("Refs/AcctSvcrRef")
        ref = ref if ref and ref != _ref(node) else f"{_ref(node)}/{number}"
        entries.append(_entry(node, detail, ref, part, way))
    total = sum(entry.signed for entry in entries)
    if total != signed:
        raise node.place.error(Problem.SUM, expected=format_yuan(signed), found=format_yuan(total))
    return entries


def _check_batch(node: Node, found: int) -> None:
    declared = [batch.count("NbOfTxs") for batch in node.all("NtryDtls/Btch") if batch.find("NbOfTxs")]
    if found and declared and sum(declared) != found:
        raise node.place.error(Problem.COUNT, expected=sum(declared), found=found)


def _detail_amount(detail: Node) -> int | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if detail.find(path):
            return detail.amount(path)
    return None


def _entry(node: Node, detail: Node | None, ref: str, amount: int, credit: bool) -> StatementEntry:
    said = detail or node
    returned = node.truth("RvslInd") or said.find("RtrInf") is not None
    name, account = _other_party(said, credit, returned)
    booked_on = node.day("BookgDt")
    return StatementEntry(
        ref=ref,
        amount=amount,
        credit=credit,
        booked_on=booked_on,
        value_on=node.day("ValDt") if node.find("ValDt") else booked_on,
        payer_name=name,
        payer_account=account,
        remittance_text=_remittance(node, said),
        end_to_end_id=_end_to_end_id(said),
        reversal=returned,
        reason_code=said.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
    )


def _other_party(said: Node, credit: bool, returned: bool) -> tuple[str, str]:
    """Who paid a credit, who was paid by a debit. A return keeps the roles of the movement it takes back."""
    party = "Dbtr" if credit != returned else "Cdtr"
    name = said.first(f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm")
    return name, said.first(f"RltdPties/{party}Acct/Id/IBAN", f"RltdPties/{party}Acct/Id/Othr/Id")


def _remittance(node: Node, said: Node) -> str:
    lines = [line.text() for line in said.all("RmtInf/Ustrd")]
    structured = [line.text() for line in said.all("RmtInf/Strd/CdtrRefInf/Ref")]
    return " ".join(filter(None, lines + structured)) or said.text("AddtlTxInf") or node.text("AddtlNtryInf")


def _end_to_end_id(said: Node) -> str:
    found = said.text("Refs/EndToEndId")
    return "" if found == "NOTPROVIDED" else found
