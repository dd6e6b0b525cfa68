"""What an applicant signs before an application is received. Which ones follows from the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Commitment:
    id: str
    text: StrOrPromise


TRUTH = Commitment("truth", _("What I have stated and handed in is true and complete."))
IN_PLACE_OF_DOCUMENTS = Commitment(
    "in_place_of_documents",
    _(
        "I commit myself in place of the documents: they exist, they say what I stated, and I show them when asked."
    ),
)
HAND_IN_LATER = Commitment(
    "hand_in_later", _("I hand in the deferred documents and originals once the agency calls for them.")
)

COMMITMENTS = (TRUTH, IN_PLACE_OF_DOCUMENTS, HAND_IN_LATER)


def commitments_for(decision: Mapping[str, Any]) -> list[Commitment]:
    """Always the truth; the others when the decision replaces, defers or takes copies of documents (II.1.2, II.1.3, II.4.2)."""
    statuses = {document["status"] for document in decision.get("documents", [])}
    signed = [TRUTH]
    if "committed" in statuses or decision.get("mode") in ("commitment", "postal_commitment"):
        signed.append(IN_PLACE_OF_DOCUMENTS)
    if statuses & {"deferred", "copy"}:
        signed.append(HAND_IN_LATER)
    return signed
