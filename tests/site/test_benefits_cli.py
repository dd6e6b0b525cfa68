"""`anxin benefits run`: says first, proposes when asked to, confirms never."""

import pytest

from anxin.funds.models import BenefitRun, RunState
from anxin.site.cli import benefits
from tests.funds.benefit_makers import Desk
from tests.funds.makers import on

pytestmark = pytest.mark.django_db


def test_it_says_what_would_be_paid_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    on("2020-02-10")
    desk = Desk()
    desk.award(since="2020-01")
    desk.award(account="")
    assert benefits.run("2020-02", "", once=False, by="") == 0
    said = capsys.readouterr().out
    assert (
        "110105: 1 payments, 6000.00 yuan on 2020-02-15; 1 new, 0 no longer, 0 changed; arrears 3000.00"
        in said
    )
    assert "left out: 1 no bank account" in said
    assert not BenefitRun.objects.exists()


def test_it_proposes_as_an_officer_and_twice_is_once(capsys: pytest.CaptureFixture[str]) -> None:
    on("2020-02-10")
    desk = Desk()
    desk.award()
    for _ in range(2):
        assert benefits.run("2020-02", "110105", once=False, by=desk.finance.number) == 0
    assert BenefitRun.objects.get().state == RunState.PROPOSED
    assert "0 payments" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("month", "agency", "by", "message"),
    [
        ("2020-13", "", "", "not a month"),
        ("2020-02", "nowhere", "", "there is no agency nowhere"),
        ("2020-02", "", "nobody", "there is no officer nobody"),
    ],
)
def test_bad_input_gives_one_line(
    month: str, agency: str, by: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    on("2020-02-10")
    Desk().award()
    assert benefits.run(month, agency, once=False, by=by) == benefits.BAD_INPUT
    assert message in capsys.readouterr().err


def test_an_officer_without_the_role_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    on("2020-02-10")
    desk = Desk()
    desk.award()
    assert benefits.run("2020-02", "", once=False, by=desk.reviewer.number) == benefits.BAD_INPUT
    assert "another role" in capsys.readouterr().err
    assert not BenefitRun.objects.exists()
