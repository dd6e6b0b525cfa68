"""From the receipt to the document in the file, with the real outbox, the real connector and a real peer."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anxin.casework.documents import requirements
from anxin.casework.models import Application, CoordinationOutcome
from anxin.casework.operations import exchanging
from anxin.casework.operations.coordinating import close_coordination
from anxin.channels.exchange.standing import connections
from anxin.channels.models import ExchangeStanding
from anxin.registry.encryption import decrypt
from anxin.trail.models import Entry, Message, MessageState
from anxin.trail.outbox import MAX_ATTEMPTS, resend, work_once
from anxin.trail.today import now
from tests.channels.exchange.connecting import connect, over_http
from tests.channels.exchange.peer import Peer, make_certificate, running
from tests.clauses.journey import City, employer_applies, taken_in

pytestmark = pytest.mark.django_db
FACTS = {
    "portal_available": True,
    "documents_by_exchange": ["household_register"],
    "needs_approval_by": None,
}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def city(business_day: dt.date) -> City:
    return City()


@pytest.fixture
def case(city: City, peer: Peer, settings: Settings, tmp_path: Path) -> Application:
    """Received while the department is connected."""
    connect(settings, tmp_path, {"public_security": over_http(peer.url, timeout_seconds=1)})
    return employer_applies(city, "retirement-filing", FACTS)


def work(hours: int = 2 * MAX_ATTEMPTS) -> None:
    """The worker, for so many hours: everything that waits is tried as often as it may be."""
    start = now()
    for hour in range(hours):
        while work_once(start + hour * HOUR):
            pass


def asked(case: Application) -> Message:
    return Message.objects.get(subject=case.subject, channel="exchange")


def standing() -> ExchangeStanding:
    return ExchangeStanding.objects.get(department="public_security")


def test_what_a_department_has_is_asked_for_with_the_receipt_and_comes_without_anybody(
    case: Application, peer: Peer
) -> None:
    message = asked(case)
    assert (message.recipient, message.state) == ("department:public_security", MessageState.PENDING)
    assert peer.asked == [], "nothing is asked before the receipt is given"
    work()
    [request] = peer.asked
    assert request.key == message.idempotency_key
    assert request.body["matter"] == case.receipt
    assert case.person is not None
    assert request.body["person"] == {"id_number": case.person.id_number, "name": case.person.name}
    assert request.body["employer"] is None, "the person is enough to find it"
    [document] = case.exchanged_documents.all()
    assert (document.department, document.reference) == ("public_security", "HJ-1")
    assert document.content.encode() == peer.answers[request.key]
    assert document.proof["key"] == request.key
    rows = {row.id: row for row in requirements(case)}
    assert rows["household_register"].obtained == document
    assert not case.coordinations.exists()


def test_what_it_says_is_unreadable_in_the_database(case: Application) -> None:
    from django.db import connection

    work()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM casework_exchangeddocument")
        [(stored,)] = cursor.fetchall()
    assert "非农业" not in stored
    assert "非农业" in decrypt(stored)


def test_asking_and_keeping_are_on_the_trail_with_the_look_into_the_person(case: Application) -> None:
    work()
    about = Entry.objects.filter(subject=case.subject)
    assert about.filter(action="document.asked_of_department", actor="system").count() == 1
    kept = about.get(action="document.exchanged")
    assert kept.details["sha256"] == case.exchanged_documents.get().digest
    looked = Entry.objects.filter(subject=f"person:{case.person_id}", action="person.read")
    assert [each.details["purpose"] for each in looked] == [
        f"{case.subject} household_register public_security"
    ]


def test_a_department_that_is_away_for_a_while_is_asked_again_under_the_same_key(
    case: Application, peer: Peer
) -> None:
    peer.failures = 3
    work()
    assert len({each.key for each in peer.asked}) == 1
    assert len(peer.asked) == 4
    assert case.exchanged_documents.count() == 1
    assert not case.coordinations.exists()


def test_one_that_stays_away_is_in_the_failed_messages_and_people_take_over(
    case: Application, peer: Peer
) -> None:
    peer.way = "500"
    work()
    message = asked(case)
    assert (message.state, message.attempts) == (MessageState.FAILED, MAX_ATTEMPTS)
    assert "status 500" in message.last_error
    [record] = case.coordinations.all()
    assert (record.department, record.document, record.reason) == (
        "public_security",
        "household_register",
        "failed",
    )
    assert record.chase_on == dt.date(2020, 2, 17)


def test_sent_again_after_all_it_ends_what_people_had_begun(case: Application, peer: Peer) -> None:
    peer.way = "500"
    work()
    peer.way = "well"
    resend(asked(case), "staff:1")
    work()
    record = case.coordinations.get()
    assert (record.outcome, record.note, record.closed_by) == ("exchanged", "HJ-1", "system")
    assert case.exchanged_documents.count() == 1


def test_an_answer_with_a_wrong_signature_is_not_kept_nor_asked_for_again(
    case: Application, peer: Peer
) -> None:
    peer.way = "signed_by_another"
    work()
    assert len(peer.asked) == 1
    assert asked(case).state == MessageState.FAILED
    assert not case.exchanged_documents.exists()
    assert case.coordinations.get().reason == "failed"


def test_nothing_found_is_an_answer_and_a_matter_for_people(case: Application, peer: Peer) -> None:
    peer.found = {}
    work()
    assert asked(case).state == MessageState.DELIVERED
    assert not case.exchanged_documents.exists()
    assert case.coordinations.get().reason == "not_found"


def test_the_worker_dies_between_the_answer_and_its_writing(
    case: Application, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is lost with the transaction; the next worker gets the same one under the same key, and it counts once."""

    class Killed(BaseException):
        pass

    def die(*_given: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(exchanging, "back_to_work_when_complete", die)
        with pytest.raises(Killed):
            work()
    assert len(peer.asked) == 1
    assert not case.exchanged_documents.exists()
    work()
    assert [each.key for each in peer.asked] == [asked(case).idempotency_key] * 2
    assert case.exchanged_documents.count() == 1
    assert Entry.objects.filter(subject=case.subject, action="document.exchanged").count() == 1


def test_what_comes_after_the_application_was_withdrawn_is_not_asked_for(
    case: Application, city: City, peer: Peer
) -> None:
    from anxin.casework.operations.withdrawing import withdraw

    withdraw(city.agent, case)
    work()
    assert peer.asked == []
    assert asked(case).state == MessageState.DELIVERED
    assert not case.exchanged_documents.exists()


def test_nor_kept_when_it_was_withdrawn_while_the_department_answered(
    case: Application, city: City, peer: Peer
) -> None:
    from anxin.casework.exchanges import CHANNEL
    from anxin.casework.operations.withdrawing import withdraw
    from anxin.channels.exchange.delivery import deliver

    assert asked(case).channel == CHANNEL
    step = deliver(asked(case), 0)
    withdraw(city.agent, case)
    assert step.effect is not None
    step.effect()
    assert not case.exchanged_documents.exists()


def test_a_department_disconnected_meanwhile_is_asked_by_people(
    case: Application, peer: Peer, settings: Settings
) -> None:
    settings.EXCHANGES_FILE = ""
    work()
    assert peer.asked == []
    assert asked(case).state == MessageState.FAILED
    assert case.coordinations.get().reason == "failed"


def test_a_department_that_is_not_connected_is_asked_by_people_from_acceptance_on(city: City) -> None:
    case = employer_applies(city, "retirement-filing", FACTS)
    assert not Message.objects.filter(channel="exchange").exists()
    taken_in(city, case)
    record = case.coordinations.get()
    assert (record.department, record.document, record.reason, record.clause) == (
        "public_security",
        "household_register",
        "no_exchange",
        "II.2.3",
    )


def test_where_one_is_connected_acceptance_opens_no_record(case: Application, city: City) -> None:
    taken_in(city, case)
    assert not case.coordinations.exists()


def test_when_it_is_back_what_was_given_up_is_fetched_without_anybody(
    city: City, case: Application, peer: Peer
) -> None:
    """Nobody was asked twice: not the person, and by the department each request bears the key it knows."""
    more = [employer_applies(city, "retirement-filing", FACTS) for _number in range(3)]
    cases = [case, *more]
    peer.way = "closed"
    work()
    assert {asked(each).state for each in cases} == {MessageState.FAILED}
    assert [each.coordinations.get().reason for each in cases] == ["failed"] * 4
    assert (standing().failing_since is not None, standing().answered_at) == (True, None)
    watching = Message.objects.get(template="department_watched")
    assert (watching.state, watching.subject) == (MessageState.PENDING, "department:public_security")
    assert peer.looked > 1
    peer.way = "well"
    work(hours=4 * MAX_ATTEMPTS)
    watching.refresh_from_db()
    assert watching.state == MessageState.DELIVERED
    for each in cases:
        assert each.exchanged_documents.count() == 1
        assert each.coordinations.get().outcome == "exchanged"
        assert not each.document_requests.exists()
        resent = Entry.objects.filter(action="message.resent", subject=each.subject)
        assert list(resent.values_list("actor", flat=True)) == ["system"]
    assert len({each.key for each in peer.asked}) == 4
    assert (standing().failing_since, standing().failures) == (None, 0)


def test_a_department_that_is_away_is_not_asked_about_everybody_in_turn(
    city: City, case: Application, peer: Peer
) -> None:
    for _number in range(9):
        employer_applies(city, "retirement-filing", FACTS)
    peer.way = "closed"
    while work_once(now()):
        pass
    assert len(peer.asked) == 1, "one silence is enough to know"


def test_what_people_settled_meanwhile_is_not_asked_for_again(
    city: City, case: Application, peer: Peer
) -> None:
    peer.way = "closed"
    work()
    close_coordination(
        case.coordinations.get(), city.handler, outcome=CoordinationOutcome.REFUSED, note="查无此人"
    )
    before = len(peer.asked)
    peer.way = "well"
    work()
    assert len(peer.asked) == before
    assert not case.exchanged_documents.exists()


def test_an_answer_about_somebody_else_is_not_kept_and_goes_to_people(case: Application, peer: Peer) -> None:
    peer.way = "about_another_person"
    work()
    assert (len(peer.asked), asked(case).state) == (1, MessageState.FAILED)
    assert "somebody else" in asked(case).last_error
    assert not case.exchanged_documents.exists()
    assert case.coordinations.get().reason == "failed"
    assert not Message.objects.filter(template="department_watched").exists(), "being back mends nothing"


def test_a_stranger_with_another_certificate_is_told_nothing(
    city: City, settings: Settings, tmp_path: Path
) -> None:
    certificate, _fingerprint = make_certificate(tmp_path)
    with running(Peer(), certificate) as stranger:
        strange = over_http(stranger.url, timeout_seconds=1, certificate_sha256="0" * 64)
        connect(settings, tmp_path, {"public_security": strange})
        case = employer_applies(city, "retirement-filing", FACTS)
        work()
        assert (stranger.asked, stranger.looked) == ([], 0)
    assert "certificate" in standing().last_error
    assert case.coordinations.get().reason == "failed"


def test_an_error_on_one_request_is_not_repeated_for_ever(case: Application, peer: Peer) -> None:
    peer.way = "500"
    work(hours=4 * MAX_ATTEMPTS)
    assert len(peer.asked) == MAX_ATTEMPTS
    assert not Message.objects.filter(template="department_watched").exists()
    [waits] = connections()
    assert (waits.given_up, waits.waiting, waits.by_people, waits.failing) == (1, 0, 1, True)


def test_a_department_that_asks_for_time_gets_it(case: Application, peer: Peer) -> None:
    peer.way, peer.retry_after = "busy", "600"
    start = now()
    while work_once(start):
        pass
    assert asked(case).due_at == start + dt.timedelta(seconds=600)


def test_the_applicant_is_not_asked_for_what_the_department_owes(
    case: Application, city: City, peer: Peer
) -> None:
    peer.way = "closed"
    work()
    taken_in(city, case)
    row = next(each for each in requirements(case) if each.id == "household_register")
    assert not row.asked_now
    assert not case.document_requests.exists()
