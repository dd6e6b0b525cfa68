"""Every address of the workbench, and the people who must not get in."""

import uuid
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from anxin.back.money.award_steps import STEPS as AWARD_STEPS
from anxin.back.rules.browse import SECTIONS
from anxin.back.rules.drafts import WAYS
from anxin.back.steps.registry import STEPS
from anxin.back.urls import urlpatterns
from anxin.casework.models import Application
from anxin.funds.models import Account, AccountKind, Rhythm
from anxin.funds.operations.looking import look_at_debits, look_at_run
from anxin.registry.models import Role
from tests.back.finance import make_desk, make_waiting_month
from tests.casework.departments import make_coordination, make_exchanged
from tests.factories import make_case, sign_in, signed_in
from tests.funds.benefit_makers import FEBRUARY, Desk
from tests.funds.refunds import make_refund
from tests.funds.repaid import make_repayment
from tests.funds.test_debiting import COLLECT
from tests.lawbook.drafts import make_draft, make_publication
from tests.registry.people import make_agency, make_staff, make_user
from tests.work.makers import make_obligation

pytestmark = pytest.mark.django_db


READ_BY_ALL = (
    "rules_of",
    "rules_service",
    "rules_proof",
    "rules_files",
    "rules_file",
    "rules_compare",
    "rules_section",
)


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    method: str


def addresses(case: Application) -> list[Address]:
    """Every pattern with something real in it; the last test says that none is forgotten."""
    asked = make_coordination(case)
    task, file = make_obligation().pk, case.attachments.get().pk
    given: dict[str, list[dict[str, object]]] = {
        "claim": [{"pk": 1}],
        "release": [{"pk": 1}],
        "case": [{"receipt": case.receipt}],
        "file": [{"receipt": case.receipt, "pk": file}],
        "download": [{"receipt": case.receipt, "pk": file}],
        "exchanged": [{"receipt": case.receipt, "pk": make_exchanged(case).pk}],
        "coordination": [{"pk": asked.pk}],
        "exchange_again": [{"department": "public_security"}],
        "coordination_persons": [{"pk": asked.pk}],
        "coordination_contact": [{"pk": asked.pk}],
        "coordination_close": [{"pk": asked.pk}],
        "identity": [{"receipt": case.receipt}],
        "replay": [{"receipt": case.receipt}],
        "step": [{"receipt": case.receipt, "slug": slug} for slug in STEPS],
        "obligation": [{"pk": task}],
        "declare": [{"event": "lifted"}],
        "revoke": [{"event": "lifted"}],
        "tell": [{"pk": 1}],
        "resend": [{"pk": 1}],
        "intake_draft": [{"key": uuid.uuid4()}],
        "account": [{"pk": Account.objects.get_or_create(kind=AccountKind.BANK, branch="")[0].pk}],
        **benefit_addresses(),
        **money_addresses(),
        **rule_addresses(),
    }
    return [
        Address(name, reverse(f"back:{name}", kwargs=values), method)
        for name in (str(pattern.name) for pattern in urlpatterns)
        for values in given.get(name, [{}])
        for method in ("get", "post")
    ]


def money_addresses() -> dict[str, list[dict[str, object]]]:
    desk = make_desk()
    return {
        "receipt": [{"pk": desk.receipt.pk}],
        "decide_match": [{"pk": desk.proposal.pk, "way": way} for way in ("take-up", "confirm", "refuse")],
        "decide_return": [{"pk": desk.back.pk, "way": way} for way in ("confirm", "refuse", "pay")],
        "batch": [{"pk": desk.batch.pk}],
        "answer_batch": [{"pk": desk.batch.pk}],
        "end_agreement": [{"pk": desk.agreement.pk}],
        "switch_remittance": [{"way": way} for way in ("on", "off", "keep")],
        "decide_deferral": [{"pk": desk.deferral.pk, "way": way} for way in ("confirm", "refuse")],
        "bill": [{"number": desk.bill.number}],
        "difference_again": [{"pk": make_waiting_month().pk}],
        "refund": [{"number": make_refund().number}],
        "decide_refund": [
            {"number": make_refund().number, "way": way}
            for way in ("check", "account", "approve", "pay", "returned", "reverse")
        ],
        "undo_payment": [{"pk": desk.payment.pk}],
        "close_account": [{"pk": desk.batch.account_id}],
        "reopen_account": [{"pk": desk.batch.account_id}],
        "debit_look": [{"pk": look_at_debits(desk.batch.account, COLLECT, by=desk.by).pk}],
    }


def benefit_addresses() -> dict[str, list[dict[str, object]]]:
    repayment = make_repayment()
    desk = Desk()
    award = desk.award()
    run = desk.run()
    order = run.orders.values_list("key", flat=True)[0]
    return {
        "decide_repayment": [{"pk": repayment.pk, "way": way} for way in ("confirm", "refuse")],
        "undo_repayment": [{"pk": repayment.pk}],
        "award": [{"number": award.number}],
        "award_step": [{"number": award.number, "slug": slug} for slug in AWARD_STEPS],
        "payout_run": [{"number": run.number}],
        "run_look": [{"pk": look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer).pk}],
        "order": [{"key": order}],
        "decide_order": [
            {"key": order, "way": way} for way in ("decide", "again", "confirm", "refuse", "pay")
        ],
        "payout_answer_run": [{"number": run.number}],
    }


def rule_addresses() -> dict[str, list[dict[str, object]]]:
    draft, publication = make_draft().pk, make_publication()
    return {
        "announcement": [{"pk": publication.announcements.get().pk}],
        "acknowledge": [{"pk": draft, "number": 0}],
        "draft": [{"pk": draft}],
        "draft_file": [{"pk": draft}],
        "draft_row": [{"pk": draft, "kind": "measure", "name": "new", "at": "new"}],
        "draft_step": [{"pk": draft, "way": way} for way in WAYS],
        "rules_of": [{"which": which} for which in ("in-force", f"draft-{draft}")],
        "rules_service": [{"which": "in-force", "service": "refund"}],
        "rules_compare": [{"which": "in-force", "other": "in-force"}],
        "what_if": [{"which": "in-force"}],
        "rules_files": [{"which": "in-force"}],
        "rules_file": [
            {"which": "in-force", "name": name} for name in ("rules.zip", "refund.dmn", "measures.csv")
        ],
        "rules_proof": [{"which": "in-force"}],
        "rules_section": [{"which": "in-force", "section": section} for section in SECTIONS],
    }


def answers(client: Client, wanted: list[Address]) -> dict[tuple[str, str], int]:
    return {(each.path, each.method): getattr(client, each.method)(each.path).status_code for each in wanted}


def test_nobody_comes_in_without_signing_in() -> None:
    client = Client()
    for each in addresses(make_case()):
        response = getattr(client, each.method)(each.path)
        assert response.status_code in (302, 405), each
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login")), each


def test_the_public_is_refused() -> None:
    client = Client()
    sign_in(client, make_user(), second_factor=True)
    assert set(answers(client, addresses(make_case())).values()) <= {403, 405}


def test_an_officer_without_a_second_factor_is_sent_to_set_one_up() -> None:
    client = signed_in(make_staff(Role.HANDLER), second_factor=False)
    for each in addresses(make_case()):
        response = getattr(client, each.method)(each.path)
        assert response.status_code in (302, 405), each
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("mfa_activate_totp")), each


def test_another_districts_officer_gets_nothing_of_the_case() -> None:
    roles = [Role.FRONT_CLERK, Role.HANDLER, Role.REVIEWER, Role.SUPERVISOR]
    client = signed_in(make_staff(*roles, agency=make_agency("110108")))
    case = make_case()
    wanted = addresses(case)
    of_case = [each for each in wanted if f"/{case.receipt}/" in each.path]
    assert len(of_case) > 2 * len(STEPS)
    own = {"coordination_list", "coordinations_export", "coordination_new"}
    of_case += [each for each in wanted if each.name.startswith("coordination") and each.name not in own]
    assert set(answers(client, of_case).values()) <= {403, 405}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.EDITOR])
def test_roles_without_cases_see_only_the_overview_and_the_rules(role: Role) -> None:
    wanted = addresses(make_case())
    found = answers(signed_in(make_staff(role)), wanted)
    opened = {path for (path, _method), status in found.items() if status not in (403, 404, 405)}
    names = {each.name for each in wanted if each.path in opened}
    assert names == {"dashboard", "rules", "rules_versions", *READ_BY_ALL}
    assert not any("draft-" in path for path in opened)


def test_steps_refuse_a_role_that_does_not_take_them() -> None:
    """An inspector of the agency looks at everything and changes nothing but adds notes."""
    case = make_case()
    client = signed_in(make_staff(Role.INSPECTOR))
    before = case.moves.count()
    for slug in STEPS.keys() - {"note"}:
        path = reverse("back:step", args=[case.receipt, slug])
        assert client.get(path).status_code == 403, slug
        assert client.post(path, {"version": case.version}).status_code in (403, 422), slug
    assert case.moves.count() == before
