"""Statements as a bank writes them: what the sandbox bank sends, and the other half of every reader's test."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Final

from anxin.channels.bank import camt
from anxin.channels.bank.layouts import Layout, layout
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.channels.bank.values import CURRENCY, grouped_yuan
from anxin.channels.bank.xml_writing import account, amount, branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan

# ISO bank transaction codes: what we sent came back as money, someone paid us, we paid someone, money was taken back.
_COLLECTION: Final = ("IDDT", "PMDD")
_TAKEN_BACK: Final = ("IDDT", "UPDD")
_PAID_IN: Final = ("RCDT", "DMCT")
_PAID_OUT: Final = ("ICDT", "DMCT")


def camt_file(statement: StatementFile, version: str = "08") -> bytes:
    """camt.054 for a notification, camt.053 for a statement; version 02 or 08."""
    kind = "camt.054.001." if statement.is_notification else "camt.053.001."
    body = "BkToCstmrDbtCdtNtfctn" if statement.is_notification else "BkToCstmrStmt"
    report = "Ntfctn" if statement.is_notification else "Stmt"
    assert kind + version in camt.STATEMENTS + camt.NOTIFICATIONS  # noqa: S101  # a caller's slip, never a bank's
    pieces = [
        opening(kind + version, body),
        _group_header(statement),
        f"<{report}>{_report_head(statement)}\n",
    ]
    pieces += (_entry(entry, version) + "\n" for entry in statement.entries)
    pieces += (f"</{report}>", closing(body))
    return "".join(pieces).encode()


def _group_header(statement: StatementFile) -> str:
    return branch("GrpHdr", leaf("MsgId", statement.statement_id), moment("CreDtTm", statement.created_at))


def _report_head(statement: StatementFile) -> str:
    from_, to = _day_bounds(statement)
    return "".join(
        (
            leaf("Id", statement.statement_id),
            moment("CreDtTm", statement.created_at),
            branch("FrToDt", moment("FrDtTm", from_), moment("ToDtTm", to)),
            account("Acct", statement.account, leaf("Ccy", CURRENCY)),
            _balance("OPBD", statement.opening_balance, statement.first_on),
            _balance("CLBD", statement.closing_balance, statement.last_on),
            _summary(statement.entries),
        )
    )


def _day_bounds(statement: StatementFile) -> tuple[dt.datetime, dt.datetime]:
    zone = statement.created_at.tzinfo
    return (
        dt.datetime.combine(statement.first_on, dt.time.min, zone),
        dt.datetime.combine(statement.last_on, dt.time(23, 59, 59), zone),
    )


def _balance(code: str, fen: int | None, on: dt.date) -> str:
    if fen is None:
        return ""
    kind = branch("Tp", branch("CdOrPrtry", leaf("Cd", code)))
    return branch(
        "Bal", kind, amount("Amt", abs(fen)), _way(fen >= 0), branch("Dt", leaf("Dt", on.isoformat()))
    )


def _way(credit: bool) -> str:
    return leaf("CdtDbtInd", "CRDT" if credit else "DBIT")


def _summary(entries: Iterable[StatementEntry]) -> str:
    sides = {name: [entry.amount for entry in entries if entry.credit == way] for name, way in _SIDES}
    everything = [entry.amount for entry in entries]
    return branch(
        "TxsSummry",
        _tally("TtlNtries", everything),
        *(_tally(name, amounts) for name, amounts in sides.items()),
    )


_SIDES: Final = (("TtlCdtNtries", True), ("TtlDbtNtries", False))


def _tally(name: str, amounts: list[int]) -> str:
    return branch(name, leaf("NbOfNtries", str(len(amounts))), leaf("Sum", format_yuan(sum(amounts))))


def _entry(entry: StatementEntry, version: str) -> str:
    return branch(
        "Ntry",
        amount("Amt", entry.amount),
        _way(entry.credit),
        leaf("RvslInd", "true" if entry.reversal else ""),
        leaf("Sts", "BOOK") if version == "02" else branch("Sts", leaf("Cd", "BOOK")),
        branch("BookgDt", leaf("Dt", entry.booked_on.isoformat())),
        branch("ValDt", leaf("Dt", entry.value_on.isoformat())),
        leaf("AcctSvcrRef", entry.ref),
        _kind(entry),
        branch("NtryDtls", branch("TxDtls", *_details(entry, version))),
    )


def _kind(entry: StatementEntry) -> str:
    if entry.reversal:
        family = _TAKEN_BACK
    elif entry.credit:
        family = _COLLECTION if entry.end_to_end_id else _PAID_IN
    else:
        family = _PAID_OUT
    codes = branch("Fmly", leaf("Cd", family[0]), leaf("SubFmlyCd", family[1]))
    return branch("BkTxCd", branch("Domn", leaf("Cd", "PMNT"), codes))


def _details(entry: StatementEntry, version: str) -> tuple[str, ...]:
    party = "Dbtr" if entry.credit != entry.reversal else "Cdtr"
    name = leaf("Nm", entry.payer_name)
    return (
        branch("Refs", leaf("EndToEndId", entry.end_to_end_id)),
        amount("Amt", entry.amount) + _way(entry.credit) if version == "08" else "",
        branch(
            "RltdPties",
            branch(party, name if version == "02" else branch("Pty", name)),
            account(f"{party}Acct", entry.payer_account),
        ),
        branch("RmtInf", leaf("Ustrd", entry.remittance_text)),
        branch("RtrInf", branch("Rsn", leaf("Cd", entry.reason_code))),
    )


def csv_file(statement: StatementFile, name: str = "general", encoding: str = "utf-8-sig") -> bytes:
    """As a table in the layout of that name. A notification has no balances and so no table."""
    how, out = layout(name), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows((how.head[field], said) for field, said in _head(statement, how))
    writer.writerow(how.columns.values())
    balance = statement.opening_balance or 0
    for entry in statement.entries:
        balance += entry.signed
        cells = _cells(entry, balance, how)
        writer.writerow(cells[field] for field in how.columns)
    writer.writerow(_control(statement, how))
    return out.getvalue().encode(encoding)


def _head(statement: StatementFile, how: Layout) -> list[tuple[str, str]]:
    return [
        ("statement_id", statement.statement_id),
        ("account", statement.account + "\t"),
        ("currency", how.words["cny"][0]),
        ("first_on", statement.first_on.isoformat()),
        ("last_on", statement.last_on.isoformat()),
        ("created_at", f"{statement.created_at:%Y-%m-%d %H:%M:%S}"),
        ("opening_balance", grouped_yuan(statement.opening_balance or 0)),
        ("closing_balance", grouped_yuan(statement.closing_balance or 0)),
    ]


def _cells(entry: StatementEntry, balance: int, how: Layout) -> dict[str, str]:
    said = grouped_yuan(entry.amount)
    words = how.words
    return {
        "ref": entry.ref + "\t",
        "booked_on": entry.booked_on.isoformat(),
        "value_on": entry.value_on.isoformat(),
        "credit": said if entry.credit else "",
        "debit": "" if entry.credit else said,
        "amount": said,
        "direction": words.get("credit" if entry.credit else "debit", [""])[0],
        "balance": grouped_yuan(balance),
        "payer_name": entry.payer_name,
        "payer_account": entry.payer_account + "\t",
        "remittance_text": entry.remittance_text,
        "end_to_end_id": entry.end_to_end_id,
        "reversal": words.get("reversal" if entry.reversal else "not_reversal", [""])[0],
    }


def _control(statement: StatementFile, how: Layout) -> tuple[str, ...]:
    sums = {
        way: sum(entry.amount for entry in statement.entries if entry.credit == way) for way in (False, True)
    }
    return (
        how.control["label"],
        how.control["count"],
        str(len(statement.entries)),
        how.control["debit"],
        grouped_yuan(sums[False]),
        how.control["credit"],
        grouped_yuan(sums[True]),
    )
