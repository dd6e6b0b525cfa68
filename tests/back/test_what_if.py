"""What a draft would do to a city, on a page, before anybody publishes it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from anxin.batch.population import populate
from anxin.lawbook.models import Draft
from anxin.lawbook.operations.declaring import declare
from anxin.lawbook.operations.drafting import edit_row
from anxin.lawbook.queries import pack_in_force
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Role
from tests.factories import signed_in
from tests.lawbook.drafts import make_author, make_draft
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db
ASKED = {"first_0": "2020", "first_1": "1", "last_0": "2020", "last_1": "3"}


@pytest.fixture
def city(settings: Settings, tmp_path: Path) -> Path:
    settings.PEOPLE_FILE = tmp_path / "people.parquet"
    populate(2000, settings.PEOPLE_FILE, 1)
    return tmp_path / "people.parquet"


@pytest.fixture
def draft() -> Draft:
    """Employers' pension rate is another one from February 2020 on."""
    author = make_author()
    row = {"from": "2020-02", "value": "100000"}
    opened = make_draft(author)
    return edit_row(opened, author, "parameters.yaml", ["pension_employer_rate", "values", 1], row, 1)


def address(draft: Draft) -> str:
    return reverse("back:what_if", args=[f"draft-{draft.pk}"])


def asked(draft: Draft, **more: str) -> Any:
    return signed_in(draft.author).get(address(draft), ASKED | more).context


@pytest.mark.usefixtures("city")
def test_months_are_compared_with_the_rules_in_force(draft: Draft) -> None:
    shown = asked(draft)
    rows = shown["affected"].rows
    assert shown["persons"] == "2,000"
    assert [row[0] for row in rows] == ["2020-01", "2020-02", "2020-03"]
    assert rows[0][1] == "0"
    assert rows[1][1] != "0"
    table = signed_in(draft.author).get(address(draft), ASKED | {"as": "csv"})
    assert b"2020-02,pension" in b"".join(table.streaming_content)  # type: ignore[attr-defined]  # it is one


@pytest.mark.usefixtures("city")
def test_charts_show_the_figures_of_the_table(draft: Draft) -> None:
    shown = asked(draft, branch="pension")
    money, persons = shown["charts"]
    per_month = len(shown["amounts"].rows) // 3
    january = {str(row[1]): row[2] for row in shown["amounts"].rows[:per_month]}
    drawn = {str(each.name): yuan(each.values[0]) for each in money.series[:4]}
    assert drawn == {name: january[name] for name in drawn}
    assert money.labels == ["2020-01", "2020-02", "2020-03"]
    assert len({each.stack for each in money.series}) == 2
    assert persons.unit == "count"


@pytest.mark.usefixtures("city")
def test_all_branches_together_are_drawn_by_branch_too(draft: Draft) -> None:
    month, branch, _ = asked(draft)["charts"]
    assert [sum(each.values) for each in month.series] == [sum(each.values) for each in branch.series]


@pytest.mark.usefixtures("city")
def test_a_measure_a_value_and_an_event_can_be_supposed(draft: Draft) -> None:
    """Without a draft: laid over the rules in force, in memory."""
    before = pack_in_force().version
    client, place = signed_in(draft.author), reverse("back:what_if", args=["in-force"])
    plain = client.get(place, ASKED).context
    assert {row[1] for row in plain["affected"].rows} == {"0"}
    off = client.get(place, ASKED | {"measure": "sme-exemption"}).context
    february = off["affected"].rows[1]
    assert february[1] == february[2] != "0"  # all of them pay more
    assert len(off["supposed"]) == 1
    value = {
        "parameter": "collection_extended_to",
        "parameter_value": "2020-07-31",
        "as_of_0": "2020",
        "as_of_1": "4",
        "as_of_2": "30",
    }
    later = client.get(place, ASKED | value).context["affected"].rows
    assert later[0][4] != "0"  # due later
    lifted = {"event": "lifted", "event_on_0": "2020", "event_on_1": "2", "event_on_2": "1"}
    dearer = client.get(place, ASKED | lifted).context["affected"].rows
    assert dearer[0][6] != "0"  # another surcharge
    assert pack_in_force().version == before


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"measure_from_0": "2020", "measure_from_1": "2", "measure_from_2": "1"}, "measure"),
        ({"parameter": "pension_floor"}, "parameter_value"),
        ({"parameter": "pension_floor", "parameter_value": "3613.005"}, "parameter_value"),
        ({"parameter": "pension_floor", "parameter_value": "1", "parameter_from": "2020"}, "parameter_value"),
        ({"parameter_value": "1.00"}, "parameter"),
        ({"measure": "nothing-of-the-kind"}, "measure"),
        ({"branch": "nothing"}, "branch"),
    ],
)
def test_what_cannot_be_supposed_is_named(draft: Draft, wrong: dict[str, str], field: str) -> None:
    answer = signed_in(draft.author).get(address(draft), ASKED | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.usefixtures("city")
def test_declared_events_hold_on_both_sides(draft: Draft, business_day: dt.date) -> None:
    """What was really declared is no difference between two laws."""
    declare("lifted", business_day, authority="municipal centre", citation="test", by=make_staff(Role.CENTRE))
    place = reverse("back:what_if", args=["in-force"])
    rows = signed_in(draft.author).get(place, ASKED).context["affected"].rows
    assert {row[1] for row in rows} == {"0"}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("wrong", [{"last_0": "2019"}, {"first_1": "13"}, {"last_0": "2029"}])
def test_months_that_make_no_sense_are_named(draft: Draft, wrong: dict[str, str]) -> None:
    assert signed_in(draft.author).get(address(draft), ASKED | wrong).status_code == 422


@pytest.mark.usefixtures("city")
def test_a_month_without_parameters_is_said(draft: Draft) -> None:
    months = {"first_0": "2018", "first_1": "1", "last_0": "2018", "last_1": "1"}
    answer = signed_in(draft.author).get(address(draft), months)
    assert answer.status_code == 422
    assert "2018-01" in str(answer.context["form"].errors)


def test_without_a_city_the_page_says_how_to_make_one(
    draft: Draft, settings: Settings, tmp_path: Path
) -> None:
    settings.PEOPLE_FILE = tmp_path / "none.parquet"
    assert "anxin population" in signed_in(draft.author).get(address(draft), ASKED).content.decode()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.EDITOR])
def test_others_are_refused(draft: Draft, role: Role) -> None:
    client: Client = signed_in(make_staff(role))
    assert client.get(address(draft), ASKED).status_code == 403
    assert client.get(reverse("back:what_if", args=["in-force"])).status_code == 403
