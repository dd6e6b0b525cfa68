"""Idempotency-Key: required where something is written, the same answer for the same request, 409 for another."""

import datetime as dt

import pytest

from anxin.casework.models import Application, IdempotencyKey
from anxin.registry.models import Employer, EmployerAgent
from anxin.registry.operations import end_mandate
from tests.api.conftest import Program, answer, payment, program_for, refusal
from tests.registry.people import make_agent


@pytest.mark.parametrize("key", ["", " ", "é", "a b", "x" * 201])
def test_a_key_that_cannot_be_used(key: str, agent: Program, employer: Employer) -> None:
    refusal(agent.post("applications", payment(employer), key=key), 400, "idempotency-key-missing")
    assert not Application.objects.exists()


@pytest.mark.parametrize("rest", ["withdraw", "hand-in", "documents"])
def test_every_writing_post_asks_for_a_key(rest: str, agent: Program, receipt: str) -> None:
    response = agent.post(f"applications/{receipt}/{rest}", {}, key="", If_Match="*")
    refusal(response, 400, "idempotency-key-missing")


def test_a_repeat_gives_the_same_status_body_and_tag(agent: Program, employer: Employer) -> None:
    first = agent.post("applications", payment(employer), key="one")
    second = agent.post("applications", payment(employer), key="one")
    assert answer(first, 201) == answer(second, 201)
    assert first["ETag"] == second["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Application.objects.count() == 1


def test_another_body_with_the_same_key_is_refused(agent: Program, employer: Employer) -> None:
    answer(agent.post("applications", payment(employer), key="one"), 201)
    other = agent.post("applications", payment(employer, amount="2000.00"), key="one")
    refusal(other, 409, "idempotency-key-reused")
    assert Application.objects.count() == 1


def test_another_address_with_the_same_key_is_refused(
    agent: Program, employer: Employer, receipt: str
) -> None:
    answer(agent.post(f"applications/{receipt}/withdraw", {}, key="one", If_Match="*"))
    refusal(agent.post("applications", {}, key="one"), 400, "bad-input")
    refusal(agent.post("applications", payment(employer), key="one"), 409, "idempotency-key-reused")


def test_a_refused_request_keeps_no_key(agent: Program, employer: Employer) -> None:
    """So that the mended request may be sent with the key of the broken one."""
    refusal(agent.post("applications", payment(employer, month="x"), key="one"), 400, "bad-input")
    assert not IdempotencyKey.objects.exists()
    answer(agent.post("applications", payment(employer), key="one"), 201)


def test_a_repeat_gets_its_answer_though_it_would_be_refused_by_now(
    agent: Program, employer: Employer
) -> None:
    """And another request under the same key hears about the key before anything else."""
    first = answer(agent.post("applications", payment(employer), key="one"), 201)
    end_mandate("system", EmployerAgent.objects.get(), until=dt.date(2020, 2, 10))
    assert answer(agent.post("applications", payment(employer), key="one"), 201) == first
    wrong = agent.post("applications", payment(employer, month="x"), key="one")
    refusal(wrong, 409, "idempotency-key-reused")
    refusal(agent.post("applications", payment(employer)), 403, "forbidden")


def test_keys_of_two_accounts_do_not_meet(agent: Program, employer: Employer) -> None:
    second = program_for(_second_agent(employer).user)
    one = answer(agent.post("applications", payment(employer), key="same"), 201)
    two = answer(second.post("applications", payment(employer), key="same"), 201)
    assert one["receipt"] != two["receipt"]


def _second_agent(employer: Employer) -> EmployerAgent:
    return make_agent(employer)
