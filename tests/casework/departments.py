"""Documents that departments gave, and departments that are being asked."""

from anxin.casework.models import Application, Coordination, CoordinationReason, ExchangedDocument
from anxin.casework.operations.coordinating import open_coordination
from anxin.casework.operations.exchanging import Given, Wanted, bring_back
from anxin.channels.exchange.signing import digest_of

CONTENT = '{"content": {"登记状态": "正常", "成员": ["本人"]}, "reference": "HJ-7"}'


def given(content: str = CONTENT) -> Given:
    proof = {"connector": "http_json", "key": "k-1", "host": "department.test", "signature": "5" * 64}
    return Given("HJ-7", content, digest_of(content.encode()), proof)


def make_exchanged(
    case: Application, document: str = "identity_document", content: str = CONTENT
) -> ExchangedDocument:
    kept = bring_back(Wanted(case, document, "public_security"), given(content))
    assert kept is not None
    case.refresh_from_db()
    return kept


def make_coordination(
    case: Application,
    department: str = "health",
    reason: CoordinationReason = CoordinationReason.APPROVAL,
    document: str = "",
) -> Coordination:
    return open_coordination(case, department, reason, document=document)
