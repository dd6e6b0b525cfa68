"""The demo city: valid, various, the same each time, and never mixed with anything else."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from pytest_django.plugin import DjangoDbBlocker

from anxin.law import decide, load_pack, parse_request
from anxin.registry.identity import IdentityKind, read_identity, uscc_warning
from anxin.registry.models import Agency, Employer, Person, Role, Sex, Staff, User
from anxin.registry.queries import employers_acted_for, known_facts
from anxin.registry.roles import check_roles
from anxin.site.demo import accounts, applications, city, collecting, exchanges, people
from anxin.site.demo.kinds import DAY, KINDS, kinds_of
from anxin.site.demo.numbers import citizen_number, order_for
from anxin.site.demo.sign_in import demo_accounts
from anxin.trail.models import Message
from anxin.trail.today import business_date


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The same city with fewer people and no applications yet, built once: what a test changes in it goes with the test."""
    folder = tmp_path_factory.mktemp("city")
    # The settings that every test has are not there yet.
    same = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": folder / "files",
        "BANK_OUT": folder / "bank",
        "BANK_IN": folder / "bank-in",
        "BANK_SANDBOX": False,
        "PLACE": "beijing",
        "DEMO": False,
    }
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patched,
        transaction.atomic(),
    ):
        patched.setattr(people, "COUNT", 400)
        patched.setattr(applications, "COUNT", 0)
        patched.setattr(exchanges, "STORIES", ())
        patched.setattr(collecting, "STORIES", ())
        with override_settings(**same):
            city.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def quiet_city(built: None, db: None) -> None:
    """Where the demo city stands."""


def test_kinds_add_up() -> None:
    assert sum(kind.share for kind in KINDS) == 1000
    assert len(kinds_of(4000)) == 4000
    assert set(kinds_of(4000)) == set(KINDS)


@pytest.mark.usefixtures("quiet_city")
def test_everybody_is_valid_and_synthetic() -> None:
    found = Counter[IdentityKind]()
    for person in Person.objects.all():
        identity = read_identity(person.id_number, DAY)
        assert (identity.sex, identity.birth_date) == (person.sex, person.birth_date)
        assert int(identity.number[14:17]) >= 900
        assert person.phone.startswith("1990000")
        found[identity.kind] += 1
    assert set(found) == set(IdentityKind)
    assert all(uscc_warning(employer.uscc) is None for employer in Employer.objects.all())
    assert all("演示" in employer.name for employer in Employer.objects.all())


@pytest.mark.usefixtures("quiet_city")
def test_every_row_of_the_decision_table_has_somebody() -> None:
    pack, decided = load_pack("beijing"), Counter[tuple[str | None, str]]()
    spans = [("2019-11", "2020-01"), ("2018-03", "2019-06"), ("2014-01", "2018-12")]
    for person in Person.objects.all():
        for first, last in spans:
            facts: dict[str, Any] = known_facts(person, DAY)
            del facts["worker_category"]
            facts |= {"filed_by": "employer", "first_month": first, "last_month": last}
            decision = decide(
                pack,
                parse_request(
                    pack, {"service": "person-back-payment", "received_on": DAY.isoformat(), "facts": facts}
                ),
            )
            decided[decision.mode, decision.rule.id if decision.rule else ""] += 1
    modes = {mode for mode, _rule in decided}
    assert modes == {"direct", "commitment", "deferred_documents", "ordinary"}
    assert len(decided) >= 6, decided


@pytest.mark.usefixtures("quiet_city")
def test_agencies_officers_and_accounts() -> None:
    assert Agency.objects.count() == 19
    for officer in Staff.objects.all():
        check_roles(officer.roles)
    chaoyang = {
        role for officer in Staff.objects.filter(agency__code=accounts.CHAOYANG) for role in officer.roles
    }
    assert {Role.FRONT_CLERK, Role.HANDLER, Role.REVIEWER, Role.PAYER, Role.SUPERVISOR} <= chaoyang
    agent = accounts.PUBLIC[2].username
    assert employers_acted_for(User.objects.get(username=agent), DAY).count() == 2
    near = Person.objects.get(user__username="wang")
    assert near.sex == Sex.MALE
    assert DAY < near.birth_date.replace(year=near.birth_date.year + 60) < DAY + dt.timedelta(days=90)


@pytest.mark.usefixtures("quiet_city")
def test_the_city_is_built_once_and_can_be_moved() -> None:
    with pytest.raises(city.NotEmpty):
        city.load()
    city.move_to(dt.date(2020, 4, 1))
    assert business_date() == dt.date(2020, 4, 1)
    assert accounts.is_loaded()


def test_the_same_seed_gives_the_same_people() -> None:
    def names(seed: int) -> list[str]:
        random = Random(seed)  # noqa: S311 - as the city does
        return [people._name(random, KINDS[0], serial) for serial in range(50)]

    assert names(1) == names(1) != names(2)


def test_numbers_tell_the_sex() -> None:
    man = citizen_number("110105", dt.date(1970, 1, 1), order_for(Sex.MALE, 7))
    woman = citizen_number("110105", dt.date(1970, 1, 1), order_for(Sex.FEMALE, 7))
    assert (read_identity(man, DAY).sex, read_identity(woman, DAY).sex) == (Sex.MALE, Sex.FEMALE)


@pytest.mark.usefixtures("quiet_city")
def test_a_demo_officer_signs_in_with_the_code_that_is_shown(client: Client) -> None:
    with override_settings(DEMO=True):
        form = {"login": "handler", "password": accounts.PASSWORD}
        assert client.post("/account/login/", form).headers["Location"] == "/account/2fa/authenticate/"
        page = client.get("/account/2fa/authenticate/")
        shown = {account.username: account.code for account in page.context["demo_accounts"]}
        entered = client.post("/account/2fa/authenticate/", {"code": shown["handler"]})
    assert entered.status_code == 302
    assert client.session["_auth_user_id"] == str(Staff.objects.get(number="DEMO002").user_id)


def test_secrets_differ_between_installations() -> None:
    with override_settings(SECRET_KEY="a" * 50):
        here = accounts.totp_secret("handler")
        assert here == accounts.totp_secret("handler")
    with override_settings(SECRET_KEY="b" * 50):
        assert here != accounts.totp_secret("handler")


def test_nothing_is_shown_outside_the_demo(rf: Any) -> None:
    assert demo_accounts(rf.get("/")) == {}


@pytest.mark.usefixtures("quiet_city")
def test_the_finance_desk_has_something_of_everything() -> None:
    from anxin.funds.checking import disagreements
    from anxin.funds.debits import failed_debits
    from anxin.funds.models import Receipt, Statement
    from anxin.funds.queries import balance

    states = Counter(str(each.state) for each in Receipt.objects.filter(order=None))
    assert states["allocated"] >= 2
    assert states["unallocated"] >= 3
    assert {each.waiting for each in Receipt.objects.all()} >= {"no_number", "amount", ""}
    assert failed_debits().count() >= 1
    assert Statement.objects.filter(state="reading").count() == 0
    assert balance("debits_underway") == 0
    assert balance("suspense") == sum(each.left for each in Receipt.objects.all())
    assert not any(rows.exists() for _text, rows in disagreements())


@pytest.mark.usefixtures("quiet_city")
def test_the_benefits_desk_has_paid_failed_late_and_early_payments() -> None:
    from anxin.funds.benefits.queries import pay_days
    from anxin.funds.checking import disagreements
    from anxin.funds.models import AwardVersion, BenefitPayment, BenefitRun, LeftOut

    january, february = BenefitRun.objects.filter(rhythm="monthly").order_by("month")
    assert (january.state, february.state) == ("confirmed", "proposed")
    assert Counter(january.payments.values_list("state", flat=True)) == {"paid": 4, "failed": 1}
    late = january.payments.get(award__person__name="周迟报")
    assert list(late.items.values_list("kind", flat=True)) == ["arrears"] * 3 + ["regular"]
    assert late.amount == 4 * 4_058_70
    [early] = BenefitPayment.objects.filter(advance=True)
    assert (early.run, early.clause) == (february, "N7.PAY")
    assert LeftOut.objects.get(run=february).reason == "bank_refused"
    assert all(each.document and each.proposed_by != each.approved_by for each in AwardVersion.objects.all())
    [once, day] = pay_days(january.agency, dt.date(2020, 1, 1), dt.date(2020, 1, 31))
    assert (once.amounts, once.all_paid) == ({"paid": 28_560_00}, True)
    assert (day.on, day.counts) == (dt.date(2020, 1, 15), {"paid": 4, "failed": 1})
    assert not any(rows.exists() for _text, rows in disagreements())
    assert not Message.objects.filter(channel__in=("payouts", "bank_payouts"), state="pending").exists()
