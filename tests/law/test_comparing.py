"""Two versions told apart in words: nothing that differs is passed over, nothing that is the same is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from anxin.law import Pack, load_pack
from anxin.law.comparing import Change, compare
from anxin.law.describing import KINDS, things
from anxin.law.texts import LANGUAGES
from anxin.lawbook.contents import pack_from

Files = dict[str, Any]
BEIJING = load_pack("beijing")


def changed(change: Callable[[Files], object]) -> Pack:
    files = json.loads(BEIJING.content)
    change(files)
    return pack_from(json.dumps(files, ensure_ascii=False))


def told(change: Callable[[Files], object]) -> list[Change]:
    return compare(BEIJING, changed(change), "en")


def test_the_same_version_says_the_same() -> None:
    assert compare(BEIJING, BEIJING) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["beijing", "henan", "willow-ford"])
def test_everything_has_a_name_and_a_kind_in_every_language(place: str, lang: str) -> None:
    for thing in things(load_pack(place), lang).values():
        assert thing.name.strip()
        assert thing.kind in KINDS
        assert all(name.strip() and said.strip() for name, said in thing.aspects.items())


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (
            "parameter",
            lambda f: f["parameters.yaml"]["collection_extended_to"]["values"][0].update(value="2020-04-30"),
        ),
        ("measure", lambda f: f["measures.yaml"]["bank-remittance"].update(valid_from="2020-02-05")),
        ("clause", lambda f: f["clauses.yaml"]["I.2"]["text"].update(en="Other words")),
        ("event", lambda f: f["events.yaml"]["started"].update(seed="2020-01-25")),
        ("fact", lambda f: f["facts.yaml"]["sex"]["question"].update(en="Which?")),
        ("obligation", lambda f: f["obligations.yaml"]["waiver"].update(months="4")),
        ("rule", lambda f: f["services/refund.yaml"]["rules"][0]["then"].update(checks=[])),
        ("rule", lambda f: f["services/refund.yaml"]["rules"][0].update(when=[{"is": 'kind == "ordinary"'}])),
        ("rule", lambda f: f["services/refund.yaml"]["rules"][0].update(measure="bank-remittance")),
        ("ordinary", lambda f: f["services/refund.yaml"]["ordinary"].update(channels=["counter"])),
        (
            "value",
            lambda f: f["services/person-back-payment.yaml"]["derived"]["span_months"].update(
                **{"is": "last_month - first_month"}
            ),
        ),
        ("other", lambda f: f["services/refund.yaml"]["guide"]["who"].update(en="All")),
        ("other", lambda f: f["pack.yaml"]["name"].update(en="The capital")),
        ("other", lambda f: f["services/refund.yaml"].update(code="X")),
        ("other", lambda f: f["assessment.yaml"]["derived"]["employee"]["label"].update(en="Staff")),
    ],
)
def test_one_change_is_told_once_as_what_it_is(kind: str, change: Callable[[Files], object]) -> None:
    changes = told(change)
    assert {each.kind for each in changes} == {kind}
    assert all(part.before != part.after for each in changes for part in each.parts)
    assert {each.how for each in changes} == {"changed"}


def test_what_is_new_and_what_is_gone() -> None:
    measure = {"label": {"zh": "新", "en": "New"}, "clause": "I.2", "valid_from": "2020-02-20"}
    [added] = told(lambda files: files["measures.yaml"].update(new=measure))
    assert (added.how, added.kind, added.name) == ("added", "measure", "New")
    [gone] = compare(changed(lambda files: files["measures.yaml"].update(new=measure)), BEIJING, "zh-hans")
    assert (gone.how, gone.name) == ("removed", "新")


def test_another_name_of_a_document_is_told_wherever_it_stands() -> None:
    changes = told(lambda files: files["services/refund.yaml"]["documents"]["refund_form"].update(en="Form"))
    assert {each.kind for each in changes} == {"document", "ordinary", "rule"}


def test_another_order_is_told_although_every_thing_is_the_same() -> None:
    def turned(files: Files) -> None:
        files["clauses.yaml"] = dict(reversed(files["clauses.yaml"].items()))

    [change] = told(turned)
    assert (change.kind, change.name) == ("other", "clauses.yaml")
    assert change.parts[0].name == "order"


def test_a_shared_date_is_told_for_each_service_that_takes_it_in() -> None:
    changes = told(lambda files: files["sections/due.yaml"]["dates"]["make_up_end"].update(months="4"))
    assert {each.within for each in changes if each.kind == "date"} == {
        "Making up what was missed during the epidemic",
        "Payment of contributions",
    }
