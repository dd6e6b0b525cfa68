"""`anxin replay`: counts, a line for each difference, JSON, and words for what cannot be done."""

import datetime as dt
import json

import pytest

from anxin.lawbook.operations.drafting import edit_row
from anxin.site.cli.replay import Asked, run
from anxin.trail.models import Entry
from tests.factories import make_case
from tests.lawbook.drafts import make_author, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
DAY = dt.date(2020, 2, 10)


def asked(under: str = "now", draft: int | None = None) -> Asked:
    return Asked(DAY, DAY, under, draft, "en")


@pytest.mark.parametrize("under", ["then", "now"])
def test_the_same_rules_decide_the_same(under: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_case("refund")
    assert run(asked(under), as_json=False) == 0
    assert capsys.readouterr().out == "looked at: 1, same: 1, different: 0, refused: 0, rules not stored: 0\n"
    assert Entry.objects.get(action="decisions.replayed").details["under"] == under


def test_a_draft_differs_line_by_line_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    case, author = make_case("refund"), make_author()
    make_case()
    checks: list[str | int] = ["rules", 0, "then", "checks"]
    draft = edit_row(make_draft(author), author, "services/refund.yaml", checks, None, 1)
    assert run(asked(draft=draft.pk), as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{case.receipt}: checks: ")
    assert lines[0].endswith(" → —")
    assert lines[-1].startswith("looked at: 2, same: 1, different: 1")
    assert run(asked(draft=draft.pk), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["looked_at"], told["different"]) == (2, 1)
    assert told["applications"][0]["differences"][0]["what"] == "checks"


@pytest.mark.parametrize("wrong", [asked("tomorrow"), asked(draft=99)])
def test_rules_that_are_not_there_are_named(wrong: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(wrong, as_json=False) == 2
    assert "--" in capsys.readouterr().err
