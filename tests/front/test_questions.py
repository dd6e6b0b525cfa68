"""Every fact of the pack can be asked on a page, and comes back as the rules take it."""

import pytest

from anxin.law import load_pack
from anxin.look.questions import QuestionForm, question_form
from tests.front.answers import ANSWERS, typed

PACK = load_pack("beijing")
ASKED = [(slug, name) for slug, service in PACK.services.items() for name in service.facts]


@pytest.mark.parametrize(("slug", "name"), ASKED)
def test_answer_comes_back_as_json_writes_it(slug: str, name: str) -> None:
    fact, value = PACK.services[slug].facts[name], ANSWERS[slug][name]
    form = QuestionForm(fact, typed(fact, value))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["answer"] == value


@pytest.mark.parametrize(("slug", "name"), ASKED)
def test_earlier_answer_is_shown_again(slug: str, name: str) -> None:
    fact, value = PACK.services[slug].facts[name], ANSWERS[slug][name]
    page = str(question_form(fact, None, {name: value}, name))
    for sent in typed(fact, value).values():
        for each in sent if isinstance(sent, list) else [sent]:
            assert f'value="{each}"' in page


@pytest.mark.parametrize(("slug", "name"), ASKED)
def test_no_answer_is_refused_with_a_message_unless_nothing_is_an_answer(slug: str, name: str) -> None:
    fact = PACK.services[slug].facts[name]
    form = QuestionForm(fact, {})
    may_be_empty = fact.type == "choices" and fact.min_items == 0
    assert form.is_valid() is may_be_empty


@pytest.mark.parametrize(
    ("slug", "name", "sent"),
    [
        ("person-back-payment", "first_month", {"answer_0": "2018", "answer_1": "13"}),
        ("person-back-payment", "first_month", {"answer_0": "1970", "answer_1": "1"}),
        ("person-back-payment", "birth_date", {"answer_0": "1970", "answer_1": "2", "answer_2": "30"}),
        ("person-back-payment", "beijing_pension_months", {"answer": "721"}),
        ("person-back-payment", "beijing_pension_months", {"answer": "-1"}),
        ("person-back-payment", "account", {"answer": "something"}),
        ("contribution-payment", "amount", {"answer": "0"}),
        ("contribution-payment", "amount", {"answer": "1.005"}),
        ("monthly-report-back-payment", "months", {"answer": "2019-13"}),
        ("monthly-report-back-payment", "months", {"answer": "0"}),
    ],
)
def test_impossible_answer_is_refused_beside_its_field(slug: str, name: str, sent: dict[str, str]) -> None:
    form = QuestionForm(PACK.services[slug].facts[name], sent)
    assert not form.is_valid()
    assert list(form.errors) == ["answer"]


def test_months_can_be_listed_with_chinese_commas() -> None:
    form = QuestionForm(
        PACK.services["monthly-report-back-payment"].facts["months"], {"answer": "2019-11、2019-12"}
    )
    assert form.is_valid()
    assert form.cleaned_data["answer"] == ["2019-11", "2019-12"]


def test_open_choice_takes_something_else() -> None:
    form = QuestionForm(PACK.services["work-injury-claim"].facts["occupation"], {"answer": "other"})
    assert form.is_valid()
