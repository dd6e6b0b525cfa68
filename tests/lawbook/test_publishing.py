"""A draft becomes the rules in force: by a second person, once, and everything that rests on the rules follows."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from anxin.casework.operations.declaring import declare_event
from anxin.casework.operations.publishing import publish_rules
from anxin.law import load_pack
from anxin.lawbook.errors import LawbookError, StaleDraft
from anxin.lawbook.models import Announcement, Draft, DraftState, Publication, PublishedPack
from anxin.lawbook.operations import publish
from anxin.lawbook.operations.announcing import approve_announcement, edit_announcement
from anxin.lawbook.operations.drafting import edit_file, edit_row, propose, take_back
from anxin.lawbook.queries import obligation_due, pack_in_force, pack_of, publications, version_published
from anxin.registry.models import Role
from anxin.trail.models import Entry
from anxin.trail.today import one_day
from anxin.work.models import ObligationKind
from tests.factories import make_case
from tests.lawbook.drafts import (
    MEASURE,
    changed,
    make_author,
    make_draft,
    make_proposal,
    make_publication,
    make_publisher,
    text_of,
)
from tests.registry.people import make_centre, make_staff
from tests.work.makers import make_obligation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def end_of_collection() -> str:
    rows = pack_in_force().parameters["collection_extended_to"].rows
    return (dt.date(1970, 1, 1) + dt.timedelta(days=rows[0].value)).isoformat()


def test_before_the_first_publication_the_rules_of_the_program_hold() -> None:
    assert version_published() is None
    assert pack_in_force() is load_pack("beijing")


def test_what_is_published_is_in_force_at_once() -> None:
    with one_day():
        assert end_of_collection() == "2020-03-31"
        publication = make_publication()
        assert end_of_collection() == "2020-04-30"
    assert publication.published_on == dt.date(2020, 2, 10)
    assert pack_in_force().version == publication.pack.version
    assert publication.replaced == load_pack("beijing").version
    assert list(publications()) == [publication]
    assert Entry.objects.filter(action="pack.published", subject=publication.draft.subject).exists()


def test_the_version_in_force_is_asked_once_a_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_publication()
    pack_in_force()
    with one_day(), django_assert_num_queries(1):
        assert pack_in_force() is pack_in_force()


def test_the_version_replaced_can_still_be_read() -> None:
    publication = make_publication()
    assert pack_of(publication.replaced) is load_pack("beijing")
    assert PublishedPack.objects.filter(version=publication.replaced).exists()


def test_an_application_stays_on_the_version_it_was_decided_under() -> None:
    case = make_case()
    make_publication()
    case.refresh_from_db()
    assert case.pack_version == load_pack("beijing").version
    assert make_case().pack_version == pack_in_force().version != case.pack_version


def test_nobody_publishes_what_they_wrote() -> None:
    both = make_staff(Role.RULE_AUTHOR, Role.CENTRE, agency=make_centre())
    draft = make_proposal(both)
    with pytest.raises(PermissionDenied):
        publish(draft, both, draft.version)
    assert publish(draft, make_publisher(), draft.version).published_by != both


def test_a_writer_who_is_not_the_author_does_not_publish_either() -> None:
    author, helper = make_author(), make_staff(Role.RULE_AUTHOR, Role.CENTRE, agency=make_centre())
    draft = changed(make_draft(author), helper)
    draft = propose(draft, author, draft.version)
    with pytest.raises(PermissionDenied):
        publish(draft, helper, draft.version)


@pytest.mark.parametrize("role", [Role.RULE_AUTHOR, Role.HANDLER, Role.SUPERVISOR, Role.LEADER_ON_DUTY])
def test_only_the_centre_publishes(role: Role) -> None:
    draft = make_proposal()
    with pytest.raises(PermissionDenied):
        publish(draft, make_staff(role), draft.version)
    assert not Publication.objects.exists()


def test_only_what_was_proposed_and_as_it_was_seen() -> None:
    author, publisher = make_author(), make_publisher()
    draft = make_proposal(author)
    seen = draft.version
    draft = take_back(draft, author, draft.version)
    with pytest.raises(LawbookError):
        publish(draft, publisher, draft.version)
    draft = changed(draft, author, "2020-06-30")
    draft = propose(draft, author, draft.version)
    with pytest.raises(StaleDraft):
        publish(draft, publisher, seen)


def test_a_draft_of_older_rules_does_not_undo_newer_ones() -> None:
    older = make_proposal(day="2020-05-31")
    make_publication()
    with pytest.raises(LawbookError):
        publish(older, make_publisher(), older.version)
    assert end_of_collection() == "2020-04-30"


def test_what_others_hold_on_to_stays() -> None:
    author = make_author()
    draft = make_draft(author)
    draft = edit_row(draft, author, "obligations.yaml", ["waiver"], None, draft.version)
    draft = propose(draft, author, draft.version)
    with pytest.raises(LawbookError, match="waiver"):
        publish(draft, make_publisher(), draft.version)


def test_a_withdrawal_ends_the_measure_is_announced_and_is_not_taken_out_itself() -> None:
    author = make_author()
    draft = make_draft(author)
    later = MEASURE | {
        "label": {"zh": "停止银行汇款", "en": "Bank remittance ends"},
        "withdraws": ["bank-remittance"],
    }
    draft = edit_row(draft, author, "measures.yaml", ["remittance-ends"], later, draft.version)
    draft = propose(draft, author, draft.version)
    publication = publish(draft, make_publisher(), draft.version)
    measure = pack_in_force().measures["bank-remittance"]
    assert [each.by for each in measure.withdrawn] == ["remittance-ends"]
    [announced] = publication.announcements.all()
    assert "银行汇款" in announced.zh_hans
    gone = make_draft(author)
    gone = edit_row(gone, author, "measures.yaml", ["remittance-ends"], None, gone.version)
    gone = propose(gone, author, gone.version)
    with pytest.raises(LawbookError, match="remittance-ends"):
        publish(gone, make_publisher(), gone.version)


def test_earlier_rules_can_be_published_again() -> None:
    make_publication()
    back = make_publication("2020-03-31")
    assert back.pack.version == load_pack("beijing").version == pack_in_force().version
    assert [each.number for each in publications()] == [2, 1]


def test_due_days_of_what_is_owed_follow_the_new_rules() -> None:
    author, centre = make_author(), make_publisher()
    rule, event, _due = obligation_due(ObligationKind.DEFERRED_DOCUMENT)
    owed = make_obligation(due_rule=rule, starts_with=event)
    declare_event("ended", dt.date(2020, 2, 9), authority="City", citation="No. 1", by=centre)
    owed.refresh_from_db()
    before = owed.due_on
    draft = edit_row(make_draft(author), author, "obligations.yaml", [rule, "months"], "9", 1)
    draft = propose(draft, author, draft.version)
    publish_rules(draft, centre, draft.version)
    owed.refresh_from_db()
    assert before is not None
    assert owed.due_on is not None
    assert owed.due_on > before


def test_when_it_fails_half_way_nothing_is_published() -> None:
    """A due rule that the new pack lacks would leave obligations without a day."""
    make_obligation(due_rule="of old", starts_with="ended")
    draft = make_proposal()
    with one_day():
        with pytest.raises(Exception, match="of old"):
            publish_rules(draft, make_publisher(), draft.version)
        assert end_of_collection() == "2020-03-31"
    draft.refresh_from_db()
    assert draft.state == DraftState.PROPOSED


def test_the_database_keeps_publications_and_their_drafts() -> None:
    publication = make_publication()
    for rows in (Publication.objects.all(), Draft.objects.filter(pk=publication.draft_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.update(title="x")


def test_a_measure_with_a_new_day_is_announced_in_three_languages() -> None:
    announced = make_publication().announcements.get()
    assert announced.measure == "collection-extension"
    assert "2020-04-30" in announced.en
    assert "I.2" in announced.en
    assert "2020-04-30" in announced.zh_hans
    assert "征" in announced.zh_hans
    assert "徵" in announced.zh_hant


def test_a_new_measure_and_one_with_another_beginning_are_announced() -> None:
    author = make_author()
    draft = edit_row(make_draft(author), author, "measures.yaml", ["once-more"], MEASURE, 1)
    draft = edit_row(
        draft, author, "measures.yaml", ["bank-remittance", "valid_from"], "2020-03-01", draft.version
    )
    draft = propose(draft, author, draft.version)
    announced = publish(draft, make_publisher(), draft.version).announcements.order_by("measure")
    assert [each.measure for each in announced] == ["bank-remittance", "once-more"]
    assert "2020-03-01" in announced[0].en


def test_words_alone_announce_nothing() -> None:
    author = make_author()
    draft = make_draft(author)
    text = text_of(draft, "services/refund.yaml", lambda said: said["name"].update(en="Refunds"))
    draft = edit_file(draft, author, "services/refund.yaml", text, draft.version)
    draft = propose(draft, author, draft.version)
    assert not publish(draft, make_publisher(), draft.version).announcements.exists()


def test_an_announcement_is_approved_by_somebody_who_did_not_write_it() -> None:
    announced, centre = make_publication().announcements.get(), make_publisher()
    texts = {"zh_hans": "一", "zh_hant": "一", "en": "One"}
    announced = edit_announcement(announced, centre, texts, announced.version)
    for wrong in (centre, make_author(), make_staff(Role.EDITOR)):
        with pytest.raises(PermissionDenied):
            approve_announcement(announced, wrong, announced.version)
    approved = approve_announcement(announced, make_publisher(), announced.version)
    assert approved.state == "approved"
    with pytest.raises(LawbookError):
        edit_announcement(approved, centre, texts, approved.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Announcement.objects.update(en="Two")


def test_an_announcement_says_something_in_every_language() -> None:
    announced = make_publication().announcements.get()
    with pytest.raises(ValidationError):
        edit_announcement(
            announced, make_author(), {"zh_hans": "", "zh_hant": "一", "en": "One"}, announced.version
        )
    with pytest.raises(StaleDraft):
        edit_announcement(announced, make_author(), {"zh_hans": "一", "zh_hant": "一", "en": "One"}, 7)
    with pytest.raises(PermissionDenied):
        edit_announcement(announced, make_staff(Role.EDITOR), {"en": "One"}, announced.version)
