"""An employer's bills from the agent's side, the same months from the person's."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anxin.funds.models import AgreementKind, Bill
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.debiting import build_batch
from anxin.funds.operations.telling import Told, tell_payers
from anxin.funds.queries import open_on
from anxin.registry import operations as registry
from anxin.registry.models import Employer, EmployerSize, Role, User
from anxin.trail.models import Entry
from anxin.trail.today import business_date
from tests.factories import make_insured
from tests.front.conftest import Firm
from tests.funds.banking import account_of_agency, agreed, switched_on
from tests.funds.makers import JANUARY, MINIMUM, billed, employer_with, on, paid
from tests.funds.test_debiting import COLLECT
from tests.registry import people
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def bill(firm: Firm) -> Bill:
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    return billed(firm.employer)


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_agent_sees_what_is_owed_until_when_and_why(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    client = signed_in(firm.agent)
    assert reverse("front:bills", args=[firm.employer.uscc]) in shown(client, reverse("front:contributions"))
    listed = shown(client, reverse("front:bills", args=[firm.employer.uscc]))
    assert f"{bill.amount / 100:,.2f}" in listed
    assert "put off" in listed
    page = shown(client, reverse("front:bill", args=[firm.employer.uscc, bill.number]))
    assert "2020-03-31" in page
    assert "I.2" in page
    assert firm.worker.name in page
    assert firm.worker.id_number not in page
    assert Entry.objects.filter(action="bill.read", subject=bill.subject).exists()


def test_in_chinese_the_words_of_other_pages_do_not_stray_in(
    signed_in: Browser, firm: Firm, bill: Bill
) -> None:
    client, path = signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, bill.number])
    page = client.get(path, headers={"accept-language": "zh-hans"}).content.decode()
    assert [each for each in ("尚欠", "身份证件号码") if each not in page] == []
    assert not any(each in page for each in ("待了", "件数"))


def test_a_paid_bill_shows_its_payment(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    paid(bill, bill.amount, "2020-02-10")
    page = shown(signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, bill.number]))
    assert "on time (I.2)" in page
    assert "If paid today" not in page


def test_who_agreed_on_nothing_is_told_where_to_apply(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    page = shown(signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, bill.number]))
    assert "No payment agreement is on file" in page
    assert reverse("front:guide", args=["contribution-payment"]) in page


def test_a_remittance_goes_to_an_account_with_the_number_as_its_text(
    signed_in: Browser, firm: Firm, bill: Bill
) -> None:
    agreed(bill.employer)
    path = reverse("front:bill", args=[firm.employer.uscc, bill.number])
    assert "Not today: the agency did not take remittances" in shown(signed_in(firm.agent), path)
    switched_on(bill.agency)
    assert "the agency has no account for it yet" in shown(signed_in(firm.agent), path)
    account = account_of_agency(bill.agency)
    page = shown(signed_in(firm.agent), path)
    assert (account.number in page, "so that the money is put against this bill" in page) == (True, True)
    account.closed_on = business_date()
    account.save()
    assert account.number not in shown(signed_in(firm.agent), path)


def test_a_debit_is_announced_and_its_failure_explained(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    agreement = agreed(bill.employer, AgreementKind.DIRECT_DEBIT)
    agreed(bill.employer)
    switched_on(bill.agency)
    account = account_of_agency(bill.agency)
    path, client = reverse("front:bill", args=[firm.employer.uscc, bill.number]), signed_in(firm.agent)
    assert "With the next collection" in shown(client, path)
    assert account.number in shown(client, path)
    clerk = make_staff(Role.FINANCE_CLERK, agency=bill.agency)
    batch = build_batch(account, COLLECT, by=clerk)
    page = shown(client, path)
    assert f"on {COLLECT} from" in page
    assert account.number not in page, "it would be paid twice"
    on(COLLECT.isoformat())
    batch.orders.update(state="rejected", reason_code="AM04", answered_on=COLLECT)
    page = shown(client, path)
    assert (agreement.masked in page, "It is tried again before" in page) == (True, True)
    cycle_end = batch.orders.get().cycle_end
    assert cycle_end < bill.due_on
    on(cycle_end.isoformat())
    assert "With the next collection" in shown(client, path), "another cycle begins before the bill is due"
    last = build_batch(account, bill.due_on, by=clerk)
    on(bill.due_on.isoformat())
    last.orders.update(state="rejected", reason_code="AM04", answered_on=bill.due_on)
    on(last.orders.get().cycle_end.isoformat())
    assert "They are not tried again" in shown(client, path)


def test_a_message_about_a_bill_leads_to_the_bill(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    payload: dict[str, object] = {"amount": bill.amount}
    assert tell_payers("debit_failed", [Told(bill, "once", payload)]) == 1
    tray = shown(signed_in(firm.agent), reverse("front:in_tray"))
    assert "Look at the bill" in tray
    assert reverse("front:bill", args=[firm.employer.uscc, bill.number]) in tray
    assert "Look at the application" not in tray


def test_a_surcharge_alone_is_still_to_pay(signed_in: Browser, firm: Firm) -> None:
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    on("2020-01-10")
    late = billed(firm.employer, "2019-11")
    paid(late, late.amount, "2020-01-10")
    left = f"{open_on(late).total / 100:,.2f}"
    page = shown(signed_in(firm.agent), reverse("front:bills", args=[firm.employer.uscc]))
    assert "Surcharge to pay" in page
    assert page.count(left) == 2


def test_a_late_bill_says_what_paying_today_comes_to(signed_in: Browser, firm: Firm) -> None:
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    on("2020-01-10")
    late = billed(firm.employer, "2019-11")
    page = shown(signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, late.number]))
    assert "late, surcharge accrues (SIL.86)" in page
    paid(late, late.amount, "2020-01-10")
    page = shown(signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, late.number]))
    assert "41 days at 0.5‰" in page


def test_a_month_to_be_made_up_is_late_for_neither_employer_nor_person(
    signed_in: Browser, firm: Firm, bill: Bill
) -> None:
    firm.worker.user = people.make_user()
    firm.worker.save()
    on("2020-04-10")
    listed = shown(signed_in(firm.agent), reverse("front:bills", args=[firm.employer.uscc]))
    assert "to be made up, no surcharge" in listed
    assert (
        listed.count(f"{bill.amount / 100:,.2f}") == 4
    )  # on its card, in its row and in the chart; not as late
    own = shown(signed_in(firm.worker.user), reverse("front:own_months"))
    assert "to be made up, no surcharge" in own
    assert ">late<" not in own


def test_every_line_as_csv(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    answer = signed_in(firm.agent).get(
        reverse("front:bill", args=[firm.employer.uscc, bill.number]) + "?as=csv"
    )
    lines = answer.getvalue().decode().splitlines()
    assert len(lines) == 2
    assert lines[1].endswith(f"{bill.amount / 100:.2f}")


def test_lines_come_page_by_page(
    signed_in: Browser, firm: Firm, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anxin.funds.operations.billing import cancel_bill

    worker = people.make_person(name="赵第二")
    people.enrol(worker, firm.employer)
    cancel_bill(bill, actor="system", reason="one more")
    bill = billed(firm.employer)
    monkeypatch.setattr("anxin.front.mine.bills.LINES_A_PAGE", 1)
    client, path = signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, bill.number])
    first = shown(client, path)
    assert worker.name not in first
    assert worker.name in shown(client, f"{path}?after={bill.lines.earliest('pk').pk}")


def test_the_person_sees_the_same_month(signed_in: Browser, bill: Bill, firm: Firm) -> None:
    firm.worker.user = people.make_user()
    firm.worker.save()
    page = shown(signed_in(firm.worker.user), reverse("front:own_months"))
    line = bill.lines.get()
    assert firm.employer.name in page
    assert "2020-03-31" in page
    assert (
        f"{(line.pension_person + line.unemployment_person + line.medical_person + line.mutual_aid_person) / 100:,.2f}"
        in page
    )


def test_the_person_sees_the_own_month_by_branch_and_nobody_elses(
    signed_in: Browser, bill: Bill, firm: Firm, stranger: User
) -> None:
    firm.worker.user = people.make_user()
    firm.worker.save()
    client, path = signed_in(firm.worker.user), reverse("front:own_month", args=[bill.number])
    assert path in shown(client, reverse("front:own_months"))
    page, line = shown(client, path), bill.lines.get()
    for fen in (line.pension_employer, line.pension_person, line.medical_employer, line.mutual_aid_person):
        assert f"{fen / 100:,.2f}" in page
    assert "I.2" in page
    for other in (stranger, firm.agent):
        assert signed_in(other).get(path).status_code == 404


def test_who_pays_alone_sees_the_own_bill_and_nobody_elses(signed_in: Browser, centre: None) -> None:
    alone, stranger = make_insured(), make_insured()
    registry.enrol("system", alone, None, first_month=JANUARY, base=MINIMUM)
    bill_month(JANUARY)
    own = Bill.objects.get(person=alone)
    assert alone.user is not None
    assert stranger.user is not None
    path = reverse("front:own_bill", args=[own.number])
    assert own.number in shown(signed_in(alone.user), path)
    assert signed_in(stranger.user).get(path).status_code == 404


def other_agent(employer: Employer) -> User:
    return people.make_agent(employer).user


def test_refused(signed_in: Browser, firm: Firm, bill: Bill) -> None:
    other = employer_with(MINIMUM)
    agent = other_agent(other)
    paths = [
        reverse("front:bills", args=[firm.employer.uscc]),
        reverse("front:bill", args=[firm.employer.uscc, bill.number]),
        reverse("front:bill", args=[other.uscc, bill.number]),
        reverse("front:own_bill", args=[bill.number]),
    ]
    for path in paths:
        assert signed_in(agent).get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    officer = people.make_staff()
    assert signed_in(officer.user).get(paths[0]).status_code == 404
    for path in (reverse("front:contributions"), reverse("front:own_months")):
        assert Client().get(path).status_code == 302


def test_an_agent_of_many_employers_is_asked_about_once(signed_in: Browser, firm: Firm) -> None:
    client, path = signed_in(firm.agent), reverse("front:contributions")
    shown(client, path)
    with CaptureQueriesContext(connection) as few:
        shown(client, path)
    for _ in range(3):
        people.make_agent(employer_with(), user=firm.agent)
    with CaptureQueriesContext(connection) as many:
        shown(client, path)
    assert len(many) == len(few)


def test_the_account_says_what_was_paid_and_can_be_kept(signed_in: Browser, firm: Firm) -> None:
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    on("2020-01-10")
    late = billed(firm.employer, "2019-11")
    payment = paid(late, late.amount, "2020-01-10")
    client, path = signed_in(firm.agent), reverse("front:bills", args=[firm.employer.uscc])
    account = shown(client, path)
    for said in ("41 days at 0.5‰", "Surcharge to pay", f"{payment.charged / 100:,.2f}", "SIL.60"):
        assert said in account
    saved = client.get(f"{path}?as=csv").getvalue().decode("utf-8-sig").splitlines()
    assert saved[0].startswith("Contribution month,Bill,")
    assert saved[1].endswith(f"2019-11-30,SIL.60,late,{payment.charged / 100:.2f}")


def test_a_bill_is_printed_with_every_person(
    signed_in: Browser, firm: Firm, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anxin.funds.operations.billing import cancel_bill

    workers = [people.make_person(name=f"赵第{n}") for n in "二三"]
    for worker in workers:
        people.enrol(worker, firm.employer)
    cancel_bill(bill, actor="system", reason="two more")
    bill = billed(firm.employer)
    monkeypatch.setattr("anxin.front.mine.bills.LINES_A_PAGE", 1)
    client, path = signed_in(firm.agent), reverse("front:bill", args=[firm.employer.uscc, bill.number])
    assert "?whole" in shown(client, path)
    whole = shown(client, f"{path}?whole")
    assert all(worker.name in whole for worker in (*workers, firm.worker))
    monkeypatch.setattr("anxin.front.mine.bills.MOST_PRINTED", 2)
    assert "?whole&amp;after=" in shown(client, f"{path}?whole")
