"""Direct debit files for a bank: customer direct debit initiation pain.008.001.08."""

from collections.abc import Iterable
from io import BytesIO
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from anxin.channels.bank import debits, xml_reading
from anxin.channels.bank.debits import DebitBatch, DebitOrder, DebitTotals
from anxin.channels.bank.problems import NOWHERE, Problem
from anxin.channels.bank.xml_reading import Node
from anxin.channels.bank.xml_writing import account, amount, branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan

MESSAGE: Final = "pain.008.001.08"
_BODY: Final = "CstmrDrctDbtInitn"
# ISO's external code for China's national payment system.
_CLEARING: Final = "CNAPS"


def debit_file(batch: DebitBatch, orders: Iterable[DebitOrder]) -> bytes:
    """The whole file; `BankFileError` when the bank could not take it."""
    out = BytesIO()
    write_debit_file(batch, orders, out)
    return out.getvalue()


def write_debit_file(batch: DebitBatch, orders: Iterable[DebitOrder], out: BinaryIO) -> DebitTotals:
    """Gives the count and sum the file declares. They stand before the orders, so these are laid aside on the disk first: neither they nor the
    file is ever held whole, and `out` gets nothing before all have been checked.
    """
    count = fen = 0
    with TemporaryFile() as aside:
        for order in debits.checked(batch, orders):
            count, fen = count + 1, fen + order.amount
            aside.write(f"{_order(order)}\n".encode())
        totals = DebitTotals(count, fen)
        head = f"{opening(MESSAGE, _BODY)}{_header(batch, totals)}\n<PmtInf>{_payment(batch, totals)}\n"
        out.write(head.encode())
        aside.seek(0)
        copyfileobj(aside, out)
    out.write(f"</PmtInf>{closing(_BODY)}".encode())
    return totals


def _sums(totals: DebitTotals) -> str:
    return leaf("NbOfTxs", str(totals.count)) + leaf("CtrlSum", format_yuan(totals.amount))


def _header(batch: DebitBatch, totals: DebitTotals) -> str:
    return branch(
        "GrpHdr",
        leaf("MsgId", batch.message_id),
        moment("CreDtTm", batch.created_at),
        _sums(totals),
        branch("InitgPty", leaf("Nm", batch.creditor_name)),
    )


def _payment(batch: DebitBatch, totals: DebitTotals) -> str:
    """What stands before the orders; the batch has the number of its file, which has no other."""
    scheme = branch("Othr", leaf("Id", batch.scheme_id))
    return "".join(
        (
            leaf("PmtInfId", batch.message_id),
            leaf("PmtMtd", "DD"),
            _sums(totals),
            branch(
                "PmtTpInf", leaf("SeqTp", batch.sequence), branch("CtgyPurp", leaf("Prtry", batch.purpose))
            ),
            leaf("ReqdColltnDt", batch.collect_on.isoformat()),
            branch("Cdtr", leaf("Nm", batch.creditor_name)),
            account("CdtrAcct", batch.creditor_account, leaf("Ccy", "CNY")),
            bank_named("CdtrAgt", batch.creditor_bank_code, batch.creditor_bank_name),
            branch("CdtrSchmeId", branch("Id", branch("OrgId", scheme))),
        )
    )


def bank_named(name: str, code: str, said: str) -> str:
    number = branch("ClrSysId", leaf("Cd", _CLEARING)) + leaf("MmbId", code) if code else ""
    member = branch("ClrSysMmbId", number)
    return branch(name, branch("FinInstnId", member, leaf("Nm", said)))


def _order(order: DebitOrder) -> str:
    mandate = leaf("MndtId", order.mandate_id) + leaf("DtOfSgntr", order.mandate_signed_on.isoformat())
    return branch(
        "DrctDbtTxInf",
        branch("PmtId", leaf("EndToEndId", order.end_to_end_id)),
        amount("InstdAmt", order.amount),
        branch("DrctDbtTx", branch("MndtRltdInf", mandate)),
        bank_named("DbtrAgt", order.debtor_bank_code, order.debtor_bank_name),
        branch("Dbtr", leaf("Nm", order.debtor_name)),
        account("DbtrAcct", order.debtor_account),
        branch("RmtInf", leaf("Ustrd", order.remittance_text)),
    )


def read_debit_file(data: bytes) -> tuple[DebitBatch, tuple[DebitOrder, ...]]:
    """As the bank reads it: the file must be one that `debit_file` could have written, or `BankFileError`."""
    if not data.strip():
        raise NOWHERE.error(Problem.EMPTY)
    if not xml_reading.is_xml(data):
        raise NOWHERE.error(Problem.NOT_XML)
    orders: list[DebitOrder] = []
    repeated = {MESSAGE: "PmtInf/DrctDbtTxInf"}
    _message, document = xml_reading.read(data, repeated, lambda node: orders.append(_read_order(node)))
    body = document.only(_BODY)
    payment = body.only("PmtInf")
    batch = _read_batch(body, payment)
    debits.check(batch, orders)
    for declared in (body.need("GrpHdr"), payment):
        _check_sums(declared, debits.totals(orders))
    return batch, tuple(orders)


def _read_batch(body: Node, payment: Node) -> DebitBatch:
    payment.word("PmtMtd", ("DD",))
    return DebitBatch(
        message_id=body.given("GrpHdr/MsgId"),
        created_at=body.moment("GrpHdr/CreDtTm"),
        collect_on=payment.day("ReqdColltnDt"),
        creditor_name=payment.given("Cdtr/Nm"),
        creditor_account=payment.given("CdtrAcct/Id/Othr/Id"),
        creditor_bank_code=payment.given("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        creditor_bank_name=payment.text("CdtrAgt/FinInstnId/Nm"),
        scheme_id=payment.given("CdtrSchmeId/Id/OrgId/Othr/Id"),
        sequence=payment.word("PmtTpInf/SeqTp", debits.SEQUENCES),
        purpose=payment.given("PmtTpInf/CtgyPurp/Prtry"),
    )


def _read_order(node: Node) -> DebitOrder:
    id = node.given("PmtId/EndToEndId")
    node = Node(node.element, f"{node.path} {id}")
    return DebitOrder(
        end_to_end_id=id,
        amount=node.amount("InstdAmt"),
        debtor_name=node.given("Dbtr/Nm"),
        debtor_account=node.given("DbtrAcct/Id/Othr/Id"),
        debtor_bank_code=node.given("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        debtor_bank_name=node.text("DbtrAgt/FinInstnId/Nm"),
        mandate_id=node.given("DrctDbtTx/MndtRltdInf/MndtId"),
        mandate_signed_on=node.day("DrctDbtTx/MndtRltdInf/DtOfSgntr"),
        remittance_text=node.text("RmtInf/Ustrd"),
    )


def _check_sums(declared: Node, found: DebitTotals) -> None:
    if declared.count("NbOfTxs") != found.count:
        raise declared.place.error(Problem.COUNT, expected=declared.text("NbOfTxs"), found=found.count)
    if declared.sum_of("CtrlSum") != found.amount:
        raise declared.place.error(
            Problem.SUM, expected=declared.text("CtrlSum"), found=format_yuan(found.amount)
        )
