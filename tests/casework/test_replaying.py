"""A stored decision made again: the same under the rules of then; under others, what differs, in words."""

import datetime as dt

import pytest

from anxin.casework.models import Application
from anxin.casework.operations.declaring import declare_event
from anxin.casework.operations.publishing import publish_rules
from anxin.casework.replaying import THEN, as_drafted, now_known, replay, replay_range
from anxin.law.texts import LANGUAGES
from anxin.lawbook.contents import pack_from
from anxin.lawbook.models import Draft, PublishedPack
from anxin.lawbook.operations.drafting import edit_row, propose
from tests.factories import make_case
from tests.lawbook.drafts import make_author, make_draft, make_publisher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
DAY = dt.date(2020, 2, 10)


def stricter() -> Draft:
    """A refund asks for a copy, and for no telephone call."""
    author = make_author()
    then = {"mode": "commitment", "documents": {"refund_reason": "copy"}}
    path: list[str | int] = ["rules", 0, "then"]
    return edit_row(make_draft(author), author, "services/refund.yaml", path, then, 1)


def published(draft: Draft) -> None:
    proposed = propose(draft, draft.author, draft.version)
    publish_rules(proposed, make_publisher(), proposed.version)


def test_nothing_differs_while_nothing_has_changed() -> None:
    case = make_case("refund")
    for basis in (THEN, now_known(), as_drafted(pack_from(make_draft().content))):
        assert replay(case, basis).is_same


@pytest.mark.parametrize("lang", LANGUAGES)
def test_under_a_draft_the_difference_is_said_in_words(lang: str) -> None:
    case = make_case("refund")
    found = replay(case, as_drafted(pack_from(stricter().content)), lang).differences
    said = " ".join(text for each in found for text in each)
    assert len(found) >= 2
    assert "refund_reason" not in said
    assert "telephone_confirmation" not in said


def test_under_the_rules_of_then_it_stays_the_same_after_others_are_in_force() -> None:
    case = make_case("refund")
    published(stricter())
    assert replay(case, THEN).is_same
    assert replay(case, now_known()).differences


def test_an_event_declared_since_counts_now_and_not_then() -> None:
    case = make_case("data-change")
    declare_event("ended", dt.date(2020, 2, 9), authority="City", citation="No. 1", by=make_publisher())
    assert replay(case, THEN).is_same
    differing = replay(case, now_known())
    assert differing.application == case


def test_rules_that_do_not_take_the_facts_say_why() -> None:
    case = make_case("refund")
    Application.objects.filter(pk=case.pk).update(request=case.request | {"facts": {"kind": "unheard of"}})
    case.refresh_from_db()
    refused = replay(case, now_known())
    assert refused.decision is None
    assert [each.path for each in refused.problems] == ["facts.kind"]
    assert not refused.is_same


def test_rules_that_were_never_stored_are_not_guessed() -> None:
    case = make_case("refund")
    Application.objects.filter(pk=case.pk).update(pack_version="sha256:0")
    case.refresh_from_db()
    with pytest.raises(PublishedPack.DoesNotExist):
        replay(case, THEN)
    assert replay(case, now_known()).is_same


def test_a_range_looks_at_every_decision_of_its_days_once() -> None:
    cases = [make_case("refund"), make_case()]
    Application.objects.filter(pk=cases[1].pk).update(received_on=DAY + dt.timedelta(days=1))
    assert [each.application.pk for each in replay_range(DAY, DAY, now_known())] == [cases[0].pk]
    assert len(list(replay_range(DAY, DAY + dt.timedelta(days=1), now_known()))) == 2
