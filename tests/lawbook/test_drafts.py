"""Drafts: always readable as a whole, never lost, never overwritten, never in force before a second person says so."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from anxin.law import PackError
from anxin.lawbook.contents import files_of, pack_from
from anxin.lawbook.errors import LawbookError, StaleDraft
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.drafting import abandon, edit_file, edit_row, open_draft, propose, take_back
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from tests.lawbook.drafts import MEASURE, changed, make_author, make_draft, make_proposal, text_of
from tests.registry.people import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


@pytest.fixture
def author(db: None) -> Staff:
    return make_author()


def test_a_draft_begins_with_the_rules_in_force(author: Staff) -> None:
    draft = open_draft(author, "  延长征收期  ")
    assert (draft.title, draft.state, draft.is_valid) == ("延长征收期", DraftState.OPEN, True)
    assert pack_from(draft.content).version == draft.base_version == pack_in_force().version
    assert Entry.objects.get(subject=draft.subject).action == "draft.opened"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.CENTRE, Role.SUPERVISOR, Role.SYSTEM_ADMIN])
def test_only_a_rule_author_writes(author: Staff, role: Role) -> None:
    other, draft = make_staff(role), make_draft(author)
    with pytest.raises(PermissionDenied):
        open_draft(other, "x")
    for refused in (propose, take_back, abandon):
        with pytest.raises(PermissionDenied):
            refused(draft, other, draft.version)
    with pytest.raises(PermissionDenied):
        edit_file(draft, other, "measures.yaml", "", draft.version)
    with pytest.raises(PermissionDenied):
        edit_row(draft, other, "measures.yaml", ["x"], MEASURE, draft.version)


def test_a_draft_needs_a_title(author: Staff) -> None:
    with pytest.raises(ValidationError):
        open_draft(author, " ")


def test_a_row_is_changed_added_and_taken_out(author: Staff) -> None:
    draft = changed(make_draft(author), author)
    assert pack_from(draft.content).parameters["collection_extended_to"].rows[0].clause == "I.2"
    draft = edit_row(draft, author, "measures.yaml", ["collection-extended-again"], MEASURE, draft.version)
    assert "collection-extended-again" in pack_from(draft.content).measures
    draft = edit_row(draft, author, "measures.yaml", ["collection-extended-again"], None, draft.version)
    assert "collection-extended-again" not in pack_from(draft.content).measures
    assert draft.version == 4
    assert set(draft.writers.all()) == {author}


def test_a_row_is_added_at_the_end_of_a_list(author: Staff) -> None:
    path: list[str | int] = ["late_payment_surcharge", "values", 2]
    row = {"from": "2021-01-01", "value": "400"}
    draft = edit_row(make_draft(author), author, "parameters.yaml", path, row, 1)
    assert [each.value for each in pack_from(draft.content).parameters["late_payment_surcharge"].rows] == [
        2000,
        500,
        400,
    ]


def test_a_row_that_breaks_the_rules_is_not_kept(author: Staff) -> None:
    draft = make_draft(author)
    with pytest.raises(PackError, match=r"parameters\.yaml"):
        changed(draft, author, "2020-02-30")
    draft.refresh_from_db()
    assert (draft.version, draft.not_valid) == (1, {})


def test_a_text_that_is_not_valid_waits_beside_the_draft(author: Staff) -> None:
    draft = make_draft(author)
    before = draft.content
    draft = edit_file(draft, author, "services/refund.yaml", "service: refund\nrules: [}", draft.version)
    assert (draft.content, draft.is_valid) == (before, False)
    kept = draft.not_valid["services/refund.yaml"]
    assert (kept["file"], kept["line"]) == ("services/refund.yaml", 2)
    with pytest.raises(LawbookError):
        propose(draft, author, draft.version)
    with pytest.raises(LawbookError):
        edit_row(draft, author, "services/refund.yaml", ["code"], "X", draft.version)
    draft = edit_file(
        draft, author, "services/refund.yaml", text_of(draft, "services/refund.yaml"), draft.version
    )
    assert (draft.is_valid, draft.not_valid) == (True, {})


def test_two_files_that_need_each_other_become_valid_together(author: Staff) -> None:
    draft = make_draft(author)
    refund = text_of(draft, "services/refund.yaml", lambda said: said["rules"][0].update(clause="NEW.1"))
    draft = edit_file(draft, author, "services/refund.yaml", refund, draft.version)
    assert not draft.is_valid
    clauses = text_of(draft, "clauses.yaml", lambda said: said.update({"NEW.1": said["I.2"]}))
    draft = edit_file(draft, author, "clauses.yaml", clauses, draft.version)
    assert draft.is_valid
    assert pack_from(draft.content).services["refund"].rules[0].clause == "NEW.1"


def test_a_file_the_rules_do_not_have_is_refused(author: Staff) -> None:
    draft = make_draft(author)
    for name in ("../x.yaml", "services/../../x.yaml", "secrets.yaml", "services/A.yaml"):
        with pytest.raises(ValidationError):
            edit_file(draft, author, name, "a: b", draft.version)


def test_another_places_rules_are_refused(author: Staff) -> None:
    draft = make_draft(author)
    text = text_of(draft, "pack.yaml", lambda said: said.update(id="elsewhere"))
    assert (
        "elsewhere"
        in edit_file(draft, author, "pack.yaml", text, draft.version).not_valid["pack.yaml"]["message"]
    )


def test_nobody_overwrites_what_another_wrote(author: Staff) -> None:
    draft = make_draft(author)
    changed(draft, author)
    with pytest.raises(StaleDraft):
        edit_row(draft, author, "measures.yaml", ["x"], MEASURE, 1)


def test_what_changes_nothing_is_not_proposed(author: Staff) -> None:
    draft = make_draft(author)
    with pytest.raises(LawbookError):
        propose(draft, author, draft.version)


def test_a_proposed_draft_is_not_written_in_until_it_is_taken_back(author: Staff) -> None:
    draft = make_proposal(author)
    with pytest.raises(LawbookError):
        changed(draft, author)
    draft = take_back(draft, author, draft.version)
    assert changed(draft, author, "2020-05-31").state == DraftState.OPEN


def test_a_draft_given_up_stays_as_it_was(author: Staff) -> None:
    draft = make_draft(author)
    draft = abandon(draft, author, draft.version)
    for again in (propose, take_back, abandon):
        with pytest.raises(LawbookError):
            again(draft, author, draft.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(title="x")


def test_the_database_lets_nothing_invalid_be_proposed(author: Staff) -> None:
    draft = edit_file(make_draft(author), author, "measures.yaml", "[", 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(state=DraftState.PROPOSED)


def test_a_pack_brought_in_becomes_a_draft(author: Staff) -> None:
    content = changed(make_draft(author), author).content
    draft = open_draft(author, "导入", content)
    assert (
        files_of(draft.content)["parameters.yaml"]["collection_extended_to"]["values"][0]["value"]
        == "2020-04-30"
    )
