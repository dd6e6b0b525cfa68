"""Files of payments for a bank: customer credit transfer initiation pain.001.001.09."""

from collections.abc import Collection, Iterator
from typing import Final

from anxin.channels.bank import credits, xml_reading
from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.pain008 import bank_named
from anxin.channels.bank.problems import NOWHERE, Problem
from anxin.channels.bank.xml_reading import Node
from anxin.channels.bank.xml_writing import account, amount, branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan

MESSAGE: Final = "pain.001.001.09"
_BODY: Final = "CstmrCdtTrfInitn"


def credit_file(batch: CreditBatch, orders: Collection[CreditOrder]) -> bytes:
    """The whole file, the same for the same orders; `BankFileError` when the bank could not take it."""
    credits.check(batch, orders)
    return "".join(_pieces(batch, orders)).encode()


def _pieces(batch: CreditBatch, orders: Collection[CreditOrder]) -> Iterator[str]:
    sums = leaf("NbOfTxs", str(len(orders))) + leaf(
        "CtrlSum", format_yuan(sum(order.amount for order in orders))
    )
    yield opening(MESSAGE, _BODY)
    yield branch(
        "GrpHdr",
        leaf("MsgId", batch.message_id),
        moment("CreDtTm", batch.created_at),
        sums,
        branch("InitgPty", leaf("Nm", batch.debtor_name)),
    )
    yield f"\n<PmtInf>{_payment(batch, sums)}\n"
    for order in orders:
        yield _order(order) + "\n"
    yield "</PmtInf>" + closing(_BODY)


def _payment(batch: CreditBatch, sums: str) -> str:
    return "".join(
        (
            leaf("PmtInfId", batch.message_id),
            leaf("PmtMtd", "TRF"),
            sums,
            branch("PmtTpInf", branch("CtgyPurp", leaf("Prtry", batch.purpose))),
            branch("ReqdExctnDt", leaf("Dt", batch.pay_on.isoformat())),
            branch("Dbtr", leaf("Nm", batch.debtor_name)),
            account("DbtrAcct", batch.debtor_account, leaf("Ccy", "CNY")),
            bank_named("DbtrAgt", batch.debtor_bank_code, batch.debtor_bank_name),
        )
    )


def _order(order: CreditOrder) -> str:
    named = order.creditor_bank_code or order.creditor_bank_name
    return branch(
        "CdtTrfTxInf",
        branch("PmtId", leaf("EndToEndId", order.end_to_end_id)),
        branch("Amt", amount("InstdAmt", order.amount)),
        bank_named("CdtrAgt", order.creditor_bank_code, order.creditor_bank_name) if named else "",
        branch("Cdtr", leaf("Nm", order.creditor_name)),
        account("CdtrAcct", order.creditor_account),
        branch("RmtInf", leaf("Ustrd", order.remittance_text)),
    )


def read_credit_file(data: bytes) -> tuple[CreditBatch, tuple[CreditOrder, ...]]:
    """As the bank reads it: the file must be one that `credit_file` could have written, or `BankFileError`."""
    if not data.strip():
        raise NOWHERE.error(Problem.EMPTY)
    if not xml_reading.is_xml(data):
        raise NOWHERE.error(Problem.NOT_XML)
    orders: list[CreditOrder] = []
    repeated = {MESSAGE: "PmtInf/CdtTrfTxInf"}
    _message, document = xml_reading.read(data, repeated, lambda node: orders.append(_read_order(node)))
    body = document.only(_BODY)
    payment = body.only("PmtInf")
    payment.word("PmtMtd", ("TRF",))
    batch = _read_batch(body, payment)
    credits.check(batch, orders)
    total = sum(order.amount for order in orders)
    for declared in (body.need("GrpHdr"), payment):
        _check_sums(declared, len(orders), total)
    return batch, tuple(orders)


def _read_batch(body: Node, payment: Node) -> CreditBatch:
    return CreditBatch(
        message_id=body.given("GrpHdr/MsgId"),
        created_at=body.moment("GrpHdr/CreDtTm"),
        pay_on=payment.day("ReqdExctnDt/Dt"),
        debtor_name=payment.given("Dbtr/Nm"),
        debtor_account=payment.given("DbtrAcct/Id/Othr/Id"),
        debtor_bank_code=payment.given("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        debtor_bank_name=payment.text("DbtrAgt/FinInstnId/Nm"),
        purpose=payment.given("PmtTpInf/CtgyPurp/Prtry"),
    )


def _read_order(node: Node) -> CreditOrder:
    id = node.given("PmtId/EndToEndId")
    node = Node(node.element, f"{node.path} {id}")
    return CreditOrder(
        end_to_end_id=id,
        amount=node.amount("Amt/InstdAmt"),
        creditor_name=node.given("Cdtr/Nm"),
        creditor_account=node.given("CdtrAcct/Id/Othr/Id"),
        creditor_bank_code=node.text("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        creditor_bank_name=node.text("CdtrAgt/FinInstnId/Nm"),
        remittance_text=node.text("RmtInf/Ustrd"),
    )


def _check_sums(declared: Node, count: int, total: int) -> None:
    if declared.count("NbOfTxs") != count:
        raise declared.place.error(Problem.COUNT, expected=declared.text("NbOfTxs"), found=count)
    if declared.sum_of("CtrlSum") != total:
        raise declared.place.error(Problem.SUM, expected=declared.text("CtrlSum"), found=format_yuan(total))
