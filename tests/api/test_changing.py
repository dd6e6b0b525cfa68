"""Documents, handing in and withdrawing: with a key, and never over somebody else's change."""

import datetime as dt

import pytest

from anxin.casework.models import Application, Attachment
from anxin.casework.operations.handling import ask_for_document
from anxin.registry.models import Employer, Role
from anxin.work.models import Task
from anxin.work.operations import claim
from tests.api.conftest import Program, answer, paths, refusal
from tests.api.files import PDF, upload
from tests.registry.people import make_staff


@pytest.fixture
def asked(receipt: str, employer: Employer) -> Application:
    """An application for which an officer has asked for a payment agreement."""
    application = Application.objects.get(receipt=receipt)
    officer = make_staff(Role.FRONT_CLERK, Role.HANDLER, agency=employer.agency)
    claim(Task.objects.get(subject=application.subject), officer)
    ask_for_document(
        application, officer, document="payment_agreement", reason="请补交", due_on=dt.date(2020, 3, 1)
    )
    return application


def _file(document: str = "payment_agreement", content: bytes = PDF) -> dict[str, object]:
    return {"document": document, "file": upload("form.pdf", content)}


def test_a_document_is_added_and_handed_in(agent: Program, asked: Application) -> None:
    added = answer(agent.send(f"applications/{asked.receipt}/documents", _file()), 201)
    assert [file["name"] for d in added["documents"] for file in d["files"]] == ["form.pdf"]
    assert added["asked_for"][0]["document"] == "payment_agreement"
    handed = answer(agent.post(f"applications/{asked.receipt}/hand-in"))
    assert (handed["state"], handed["asked_for"]) == ("received", [])


def test_handing_in_nothing_is_refused(agent: Program, asked: Application) -> None:
    refusal(agent.post(f"applications/{asked.receipt}/hand-in"), 400, "file-refused")


def test_what_was_not_asked_for_cannot_be_handed_in(agent: Program, receipt: str) -> None:
    refusal(agent.post(f"applications/{receipt}/hand-in"), 409, "wrong-state")


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 program", PDF[:20]])
def test_a_file_that_is_not_what_it_says_is_refused(
    content: bytes, agent: Program, asked: Application
) -> None:
    sent = agent.send(f"applications/{asked.receipt}/documents", _file(content=content))
    refusal(sent, 400, "file-refused")
    assert not Attachment.objects.exists()


def test_an_unknown_document_is_refused(agent: Program, asked: Application) -> None:
    for document in ("nothing", "../x", "\x00", "é" * 80):
        problem = refusal(
            agent.send(f"applications/{asked.receipt}/documents", _file(document)), 400, "bad-input"
        )
        assert paths(problem) == ["document"]
    problem = refusal(
        agent.send(f"applications/{asked.receipt}/documents", {"document": "payment_agreement"}),
        400,
        "bad-input",
    )
    assert paths(problem) == ["file"]


def test_a_file_must_come_as_multipart(agent: Program, receipt: str) -> None:
    refusal(agent.post(f"applications/{receipt}/documents", {}), 415, "unsupported-media-type")


def test_nobody_adds_to_somebody_elses_application(stranger: Program, anybody: Program, receipt: str) -> None:
    refusal(stranger.send(f"applications/{receipt}/documents", _file()), 404, "not-found")
    refusal(anybody.send(f"applications/{receipt}/documents", _file()), 401, "not-signed-in")
    assert not Attachment.objects.exists()


def test_the_same_file_again_with_the_same_key(agent: Program, asked: Application) -> None:
    """A repeat has another multipart boundary and is the same request all the same."""
    first = agent.send(f"applications/{asked.receipt}/documents", _file(), key="one")
    second = agent.send(f"applications/{asked.receipt}/documents", _file(), key="one")
    assert answer(first, 201) == answer(second, 201)
    assert second["Idempotency-Replayed"] == "true"
    other = agent.send(f"applications/{asked.receipt}/documents", _file(content=PDF + b"%%EOF"), key="one")
    refusal(other, 409, "idempotency-key-reused")
    assert Attachment.objects.count() == 1


def test_withdrawing_ends_it(agent: Program, receipt: str) -> None:
    version = agent.get(f"applications/{receipt}")["ETag"]
    response = agent.post(f"applications/{receipt}/withdraw", {"reason": "填错了"}, If_Match=version)
    assert answer(response)["state"] == "withdrawn"
    assert response["ETag"] != version
    again = agent.post(f"applications/{receipt}/withdraw", {}, If_Match=response["ETag"])
    refusal(again, 409, "wrong-state")


def test_withdrawing_needs_the_version_that_was_read(agent: Program, receipt: str) -> None:
    path = f"applications/{receipt}/withdraw"
    refusal(agent.post(path, {}), 428, "if-match-missing")
    for stale in ('"1"', '"999999999"', "1", 'W/"1"', "x"):
        refusal(agent.post(path, {}, If_Match=stale), 412, "stale")
    assert Application.objects.get(receipt=receipt).state == "received"


def test_a_stale_version_adds_nothing(agent: Program, asked: Application) -> None:
    refusal(agent.send(f"applications/{asked.receipt}/documents", _file(), If_Match='"1"'), 412, "stale")
    refusal(agent.post(f"applications/{asked.receipt}/hand-in", If_Match='"1"'), 412, "stale")
    assert not Attachment.objects.exists()


def test_a_replayed_withdrawal_gives_the_same_answer(agent: Program, receipt: str) -> None:
    path, version = f"applications/{receipt}/withdraw", agent.get(f"applications/{receipt}")["ETag"]
    first = agent.post(path, {}, key="w", If_Match=version)
    second = agent.post(path, {}, key="w", If_Match=version)
    assert (answer(first), first["ETag"]) == (answer(second), second["ETag"])
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
