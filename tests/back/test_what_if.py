"""What a draft would do to a city, on a page, before anybody publishes it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from anxin.batch.population import populate
from anxin.lawbook.models import Draft
from anxin.lawbook.operations.drafting import edit_row
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


@pytest.mark.usefixtures("city")
def test_months_are_compared_with_the_rules_in_force(draft: Draft) -> None:
    client = signed_in(draft.author)
    rows = client.get(address(draft), ASKED).context["table"].rows
    assert [row[0] for row in rows] == ["2020-01", "2020-02", "2020-03"]
    assert rows[0][1] == "0"
    assert rows[1][1] != "0"
    table = client.get(address(draft), ASKED | {"as": "csv"})
    assert b"2020-02,pension" in b"".join(table.streaming_content)  # type: ignore[attr-defined]  # it is one


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("wrong", [{"last_0": "2019"}, {"first_1": "13"}, {"last_0": "2029"}])
def test_months_that_make_no_sense_are_named(draft: Draft, wrong: dict[str, str]) -> None:
    assert signed_in(draft.author).get(address(draft), ASKED | wrong).status_code == 422


@pytest.mark.usefixtures("city")
def test_a_month_without_parameters_is_said(draft: Draft) -> None:
    asked = {"first_0": "2018", "first_1": "1", "last_0": "2018", "last_1": "1"}
    assert signed_in(draft.author).get(address(draft), asked).context["problem"]


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
