"""Nothing is published that nobody answers for: gaps and overlaps are acknowledged in the rules themselves, the rest is mended."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from anxin.lawbook.contents import files_of, pack_from
from anxin.lawbook.errors import LawbookError
from anxin.lawbook.models import Draft, Publication
from anxin.lawbook.operations import publish
from anxin.lawbook.operations.drafting import acknowledge, edit_row, propose, take_back
from anxin.lawbook.proofs import proof_of
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from tests.lawbook.drafts import make_author, make_draft, make_publisher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
ONLY_ORDINARY = [{"is": 'kind == "ordinary"'}]
REASON = {"zh": "另行办理", "en": "Handled elsewhere"}
TWIN = {
    "id": "refund-twin",
    "clause": "II.1.2",
    "measure": "contact-free-handling",
    "label": {"zh": "退费二", "en": "Second refund"},
    "then": {"mode": "commitment", "checks": []},
}


@pytest.fixture
def author(db: None) -> Staff:
    return make_author()


def with_gap(author: Staff) -> Draft:
    return edit_row(
        make_draft(author), author, "services/refund.yaml", ["rules", 0, "when"], ONLY_ORDINARY, 1
    )


def published(draft: Draft, author: Staff) -> Publication:
    proposed = propose(draft, author, draft.version)
    return publish(proposed, make_publisher(), proposed.version)


def first_open(draft: Draft) -> int:
    report = proof_of(pack_from(draft.content))
    return next(n for n, each in enumerate(report.findings) if each in report.open)


def test_the_rules_that_came_with_the_program_are_proved() -> None:
    assert not proof_of(pack_in_force()).open


def test_the_proof_of_the_same_content_is_kept() -> None:
    assert proof_of(pack_in_force()) is proof_of(pack_in_force())


def test_a_gap_keeps_a_draft_from_being_published_until_somebody_answers_for_it(author: Staff) -> None:
    draft = with_gap(author)
    with pytest.raises(LawbookError, match="1"):
        published(draft, author)
    draft.refresh_from_db()
    draft = take_back(draft, author, draft.version)
    draft = acknowledge(draft, author, first_open(draft), REASON, draft.version)
    accepted = files_of(draft.content)["services/refund.yaml"]["acknowledged"][-1]
    assert accepted["author"] == author.name
    assert accepted["date"] == "2020-02-10"
    assert accepted["reason"] == REASON
    assert not proof_of(pack_from(draft.content)).open
    assert published(draft, author).pack_id == pack_in_force().version


def test_an_overlap_is_answered_for_by_naming_the_two_rules(author: Staff) -> None:
    draft = edit_row(make_draft(author), author, "services/refund.yaml", ["rules", 1], TWIN, 1)
    report = proof_of(pack_from(draft.content))
    assert [len(group) for group in (report.overlaps, report.dead)] == [1, 1]
    number = next(n for n, each in enumerate(report.findings) if each in report.overlaps)
    draft = acknowledge(draft, author, number, REASON, draft.version)
    assert files_of(draft.content)["services/refund.yaml"]["acknowledged"][-1]["overlap"] == [
        "refund-on-commitment",
        "refund-twin",
    ]


def test_a_rule_that_never_decides_can_only_be_mended(author: Staff) -> None:
    draft = edit_row(make_draft(author), author, "services/refund.yaml", ["rules", 1], TWIN, 1)
    report = proof_of(pack_from(draft.content))
    number = next(n for n, each in enumerate(report.findings) if each in report.dead)
    with pytest.raises(LawbookError):
        acknowledge(draft, author, number, REASON, draft.version)


def test_who_answers_is_a_rule_author_with_a_reason(author: Staff) -> None:
    draft = with_gap(author)
    number = first_open(draft)
    with pytest.raises(PermissionDenied):
        acknowledge(draft, make_publisher(), number, REASON, draft.version)
    with pytest.raises(ValidationError):
        acknowledge(draft, author, number, {"zh": "好", "en": " "}, draft.version)
    with pytest.raises(LawbookError):
        acknowledge(draft, author, 999, REASON, draft.version)
