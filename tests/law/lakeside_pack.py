"""The invented place, and requests to it."""

from pathlib import Path
from typing import Any

from anxin.law import Decision, Pack, decide, load_pack_from, parse_request

FOLDER = Path(__file__).parent / "lakeside"
LAKESIDE: Pack = load_pack_from(FOLDER)
BACK_PAYMENT = {
    "filed_by": "employer",
    "years": 12,
    "first_month": "2018-03",
    "last_month": "2019-06",
    "urgent": False,
    "topics": ["address"],
    "department": None,
    "born_on": "1970-05-01",
}


def request(service: str, facts: dict[str, Any], **top: Any) -> dict[str, Any]:
    return {"service": service, "received_on": "2020-02-10", "facts": facts, **top}


def decided(service: str, facts: dict[str, Any], **top: Any) -> Decision:
    return decide(LAKESIDE, parse_request(LAKESIDE, request(service, facts, **top)))


def back_payment(**changed: Any) -> Decision:
    """A complete back-payment with some facts changed; `...` leaves one out."""
    facts = {name: value for name, value in {**BACK_PAYMENT, **changed}.items() if value is not ...}
    return decided("back-payment", facts)
