import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse

from anxin.funds.models import Bill
from anxin.registry.models import Role
from anxin.trail.models import Entry
from anxin.work.models import Obligation
from tests.factories import signed_in
from tests.funds.makers import MINIMUM, billed, employer_with, on, paid
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import make_obligation

pytestmark = pytest.mark.django_db
PAGE = reverse("back:obligations")
EXPORT = reverse("back:obligations_export")


@pytest.fixture
def client() -> Client:
    return signed_in(make_staff(Role.HANDLER))


def rows(client: Client, query: str = "") -> int:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return len(response.context["rows"])


def test_only_the_own_agency_unless_one_is_the_centre(client: Client) -> None:
    make_obligation()
    make_obligation(agency=make_agency("110108"))
    assert rows(client) == 1
    assert rows(signed_in(make_staff(Role.CENTRE, agency=make_centre()))) == 2


def test_groups_count_what_is_open(client: Client) -> None:
    make_obligation(clause="II.1.3", due_on=dt.date(2020, 2, 1))
    make_obligation(clause="II.1.3")
    make_obligation(clause="II.1.2", owner="person:7")
    groups = client.get(PAGE).context["groups"]
    assert groups["total"] == 3
    assert [row[1:3] for row in groups["by_clause"]] == [[2, 1], [1, 0]]
    assert len(groups["by_owner"]) == 2
    assert [row[1] for row in groups["by_agency"]] == [3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?due=overdue", 1),
        ("?due=waiting", 2),
        ("?due=dated", 1),
        ("?clause=II.1.2", 1),
        ("?owner=person:7", 1),
        ("?event=ended", 2),
        ("?kind=waiver", 1),
        ("?agency=110108", 0),
        ("?after=999999", 0),
        ("?after=x", 3),
        ("?kind=nonsense", 3),
    ],
)
def test_filters(client: Client, query: str, expected: int) -> None:
    make_obligation(due_on=dt.date(2020, 2, 1))
    make_obligation(kind="waiver", starts_with="lifted", item="surcharge")
    make_obligation(clause="II.1.2", owner="person:7")
    assert rows(client, query) == expected


def test_long_lists_go_on(client: Client) -> None:
    for _each in range(55):
        make_obligation()
    first = client.get(PAGE)
    assert len(first.context["rows"]) == 50
    assert rows(client, first.context["following"]) == 5


def test_settling_needs_an_outcome(client: Client) -> None:
    owed = make_obligation()
    where = reverse("back:obligation", args=[owed.pk])
    assert client.get(where).status_code == 200
    assert client.post(where, {"outcome": " "}).status_code == 422
    assert client.post(where, {"outcome": "original seen"}).status_code == 302
    owed.refresh_from_db()
    assert owed.outcome == "original seen"
    again = client.post(where, {"outcome": "seen twice"})
    assert again.status_code == 422
    owed.refresh_from_db()
    assert owed.outcome == "original seen"


def test_settling_is_refused_to_others() -> None:
    where = reverse("back:obligation", args=[make_obligation().pk])
    neighbour = make_staff(Role.HANDLER, agency=make_agency("110108"))
    for stranger in (make_staff(Role.FRONT_CLERK), make_staff(Role.FINANCE_CLERK), neighbour):
        assert signed_in(stranger).post(where, {"outcome": "done"}).status_code == 403
    assert Obligation.objects.get().discharged_at is None


def test_the_list_leaves_as_csv_and_that_is_on_the_trail(client: Client) -> None:
    make_obligation(owner="=cmd()")
    make_obligation(agency=make_agency("110108"))
    response = client.get(EXPORT)
    assert response.streaming
    text = response.getvalue().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["agency"] for row in table] == ["110105"]
    assert table[0]["owner"] == "'=cmd()"
    assert Entry.objects.filter(action="obligations.exported").count() == 1


def test_nothing_open_says_so(client: Client) -> None:
    assert "anxin-empty" in client.get(PAGE).content.decode()


def late_by_ten_days(bill: Bill) -> int:
    """Half a thousandth a day of each branch, rounded half up, as it would have been charged."""
    branches = [item.employer_amount + item.person_amount for item in bill.items.all()]
    return sum((fen * 10 * 500 + 500_000) // 1_000_000 for fen in branches)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.FINANCE_CLERK, Role.SUPERVISOR])
def test_a_waiver_is_confirmed_by_who_sees_what_was_paid_late(role: Role) -> None:
    on("2020-04-10")
    bill = billed(employer_with(MINIMUM))
    paid(bill, bill.amount, "2020-04-10")
    [row] = Obligation.objects.filter(subject=bill.subject)
    client, path = signed_in(make_staff(role)), reverse("back:obligation", args=[row.pk])
    listed = client.get(reverse("back:obligations")).content.decode()
    assert path in listed
    assert bill.subject not in listed
    page = client.get(path).content.decode()
    assert bill.employer is not None
    for said in (bill.employer.name, bill.number, f"{bill.amount / 100:,.2f}", "2020-03-31", "I.3"):
        assert said in page
    assert "agency:" not in page
    assert f"{late_by_ten_days(bill) / 100:,.2f}" in page
    assert (reverse("back:bill", args=[bill.number]) in page) == (role != Role.HANDLER)
    assert client.post(path, {"outcome": "已核对"}).status_code == 302
    row.refresh_from_db()
    assert row.discharged_at is not None
