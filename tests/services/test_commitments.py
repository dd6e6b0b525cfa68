"""What must be signed follows from the decision."""

import pytest

from anxin.services.commitments import commitments_for


@pytest.mark.parametrize(
    ("mode", "statuses", "signed"),
    [
        ("direct", ["needed", "exchanged"], ["truth"]),
        ("ordinary", [], ["truth"]),
        ("commitment", ["needed"], ["truth", "in_place_of_documents"]),
        ("fast_track", ["committed"], ["truth", "in_place_of_documents"]),
        ("deferred_documents", ["deferred"], ["truth", "hand_in_later"]),
        ("remote_documents", ["copy"], ["truth", "hand_in_later"]),
        ("postal_commitment", ["copy"], ["truth", "in_place_of_documents", "hand_in_later"]),
        ("fast_track", ["committed", "copy"], ["truth", "in_place_of_documents", "hand_in_later"]),
    ],
)
def test_by_decision(mode: str, statuses: list[str], signed: list[str]) -> None:
    documents = [{"id": str(number), "status": status} for number, status in enumerate(statuses)]
    found = commitments_for({"mode": mode, "documents": documents})
    assert [commitment.id for commitment in found] == signed
    assert all(str(commitment.text) for commitment in found)
