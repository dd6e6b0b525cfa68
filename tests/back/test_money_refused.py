"""Money of one agency and the officers of another, with every role there is for money: no page, no list, no file, no form tells or
changes anything. Addresses come from the address book itself, so that a new page without an entry in `money_forms` fails."""

import itertools

import pytest
from django.test import Client
from django.urls import reverse

from anxin.back.money.urls import urlpatterns
from anxin.funds.models import Deferral, PaymentAgreement
from anxin.registry.models import Role
from tests import odd_input
from tests.back.money_forms import ACCOUNT, MONTH, ROLES, City, Form, forms, reading
from tests.factories import signed_in
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
# One ledger for the whole city: an account's page is open to all who see money and shows each agency its own postings.
SHARED = {"account"}
# Steps about one's own agency, whatever anybody else's is.
OWN = {"switch_remittance"}


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def neighbour() -> Client:
    return signed_in(make_staff(*ROLES, agency=make_agency("110108")))


def told(city: City) -> list[str]:
    """What names anything or anybody of the city's money."""
    desk = city.desk
    employers = [desk.bill.employer, desk.payment.bill.employer, city.employer, city.refund.employer]
    people = [each.person for each in (city.paid_award, city.asked, city.empty)]
    return [
        desk.bill.number,
        desk.payment.bill.number,
        desk.receipt.ref,
        desk.receipt.payer_name,
        desk.receipt.payer_account,
        desk.batch.message_id,
        desk.agreement.reference,
        desk.agreement.number,
        city.refund.number,
        city.refund.account_number,
        city.run.number,
        *(award.number for award in (city.paid_award, city.asked, city.empty)),
        *(text for each in employers if each for text in (each.uscc, each.name)),
        *(text for each in people for text in (each.id_number, each.phone)),
    ]


def every_address(city: City) -> list[tuple[str, str]]:
    """Name and path of each page, each way of each step included."""
    ways: dict[str, list[Form]] = {}
    for form in forms(city):
        ways.setdefault(form.name, []).append(form)
    plain = reading(city)
    return [
        (str(pattern.name), path)
        for pattern in urlpatterns
        for path in dict.fromkeys(
            form.path
            for form in ways.get(
                str(pattern.name), [Form(str(pattern.name), {}, plain.get(str(pattern.name)))]
            )
        )
    ]


def content(answer: object) -> str:
    streamed = getattr(answer, "streaming_content", None)
    return b"".join(streamed).decode() if streamed is not None else answer.content.decode()  # type: ignore[attr-defined]  # one or the other


def test_nothing_of_another_agency_is_opened_or_changed(city: City, neighbour: Client) -> None:
    addresses = every_address(city)
    of_something = [
        path for name, path in addresses if name not in SHARED | OWN and path != reverse_plain(name)
    ]
    assert len(of_something) > 30
    before = odd_input.rows()
    for path in of_something:
        assert neighbour.get(path, follow=True).status_code in (403, 404, 405), path
    for form in forms(city):
        if form.path in of_something:
            assert neighbour.post(form.path, form.base).status_code in (403, 404), form.path
    assert odd_input.rows() == before


def reverse_plain(name: str) -> str:
    """The address of a list or a desk; of what needs a number there is none."""
    pattern = next(each for each in urlpatterns if each.name == name)
    return "" if pattern.pattern.converters else reverse(f"back:{name}")


QUERIES = ("", "as=csv", "which=all", "which=all&as=csv", "month=2020-02", "month=2020-02&rhythm=monthly")


def test_lists_desks_and_files_tell_nothing_of_another_agency(city: City, neighbour: Client) -> None:
    """One city for all queries: it takes longer to make than to look at."""
    words = told(city)
    assert all(len(each) > 4 for each in words)
    opened = 0
    for query, (name, path) in itertools.product(QUERIES, every_address(city)):
        if name in SHARED or path == reverse_plain(name):
            answer = neighbour.get(f"{path}?{query}")
            assert answer.status_code in (200, 405, 422), path
            opened += answer.status_code == 200
            found = content(answer)
            assert [each for each in words if each in found] == [], path
    assert opened > 20 * len(QUERIES)


def test_naming_what_belongs_to_another_agency_finds_nothing(city: City, neighbour: Client) -> None:
    """In filters and forms of one's own desk."""
    words = told(city)
    for word in words:
        for name in ("bills", "receipts", "refunds", "agreements", "benefits"):
            asked = dict.fromkeys(("number", "uscc", "said", "q"), word)
            found = content(neighbour.get(reverse(f"back:{name}"), asked | {"which": "all"}))
            assert "govuk-table__body" not in found, (name, word)
    for name in ("benefits", "payouts", "payment_calendar"):
        assert neighbour.get(reverse(f"back:{name}"), {"agency": "110105"}).status_code == 403
    before = odd_input.rows()
    wanted = {
        "build_batch": {
            "account": city.desk.batch.account_id,
            "collect_on": "2020-02-12",
            "confirmed": "1",
        },
        "new_agreement": ACCOUNT
        | {"payer": city.employer.uscc, "kind": "direct_debit", "reference": "X1", "signed_on": "2020-02-10"},
        "new_deferral": {
            "employer": city.employer.uscc,
            "first": "2020-02",
            "last": "2020-03",
            "reason": "x",
        },
        "payout_propose": MONTH | {"rhythm": "monthly", "agency": "110105"},
    }
    answers = {
        name: neighbour.post(reverse(f"back:{name}"), typed).status_code for name, typed in wanted.items()
    }
    assert answers == {"build_batch": 422, "new_agreement": 422, "new_deferral": 422, "payout_propose": 403}
    assert odd_input.rows() == before
    assert Deferral.objects.count() == PaymentAgreement.objects.filter(agency__code="110108").count() + 1


def test_roles_without_money_are_refused_everywhere(city: City) -> None:
    roles = (Role.FRONT_CLERK, Role.LEADER_ON_DUTY, Role.EDITOR, Role.RULE_AUTHOR, Role.SYSTEM_ADMIN)
    for role in roles:
        client, before = signed_in(make_staff(role)), odd_input.rows()
        for _name, path in every_address(city):
            assert client.get(path, follow=True).status_code in (403, 404, 405), (role, path)
        for form in forms(city):
            assert client.post(form.path, form.base).status_code in (403, 404), (role, form.path)
        assert odd_input.rows() - before == {}


def test_no_page_or_file_of_ones_own_agency_shows_a_number_in_full(city: City) -> None:
    """Accounts, identity numbers and telephone numbers, on pages and in files, and in what the trail keeps of it all."""
    from anxin.trail.models import Entry

    client = signed_in(make_staff(*ROLES))
    people = [each.person for each in (city.paid_award, city.asked, city.empty)] + [city.refund.person]
    people += [line.person for line in city.desk.bill.lines.select_related("person")]
    numbers = {text for each in people for text in (each.id_number, each.phone)}
    numbers |= {city.desk.receipt.payer_account, city.desk.agreement.number, city.refund.account_number}
    numbers |= {each.accounts.get().number for each in (city.paid_award, city.asked, city.empty)}
    for form in forms(city):
        with odd_input.taken_back():
            client.post(form.path, form.base)
            kept = " ".join(map(str, Entry.objects.values_list("details", flat=True)))
            assert [each for each in numbers if each in kept] == [], form.path
    for _name, path in every_address(city):
        for query in ("", "?as=csv", "?which=all&as=csv"):
            found = content(client.get(path + query))
            assert [each for each in numbers if each in found] == [], path + query
