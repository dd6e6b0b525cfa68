import datetime as dt

import pytest

from anxin.trail import outbox
from anxin.trail.models import BusinessDate, Entry, Message, MessageState
from anxin.trail.operations import post
from anxin.trail.outbox import (
    LONGEST_PAUSE,
    MAX_ATTEMPTS,
    NotFailed,
    NotYet,
    PeerAway,
    Step,
    Undeliverable,
    resend,
    work_once,
)
from anxin.trail.queries import failed_messages
from anxin.trail.today import business_date, now

pytestmark = pytest.mark.django_db


class Peer:
    """A peer of the tests, over the real outbox: does what it was told, and remembers what it was given."""

    def __init__(self, *answers: Step | Exception) -> None:
        self.answers = list(answers)
        self.seen: list[tuple[str, int]] = []

    def __call__(self, message: Message, step: int) -> Step:
        self.seen.append((message.idempotency_key, step))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def _only_the_peers_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_deliverers", {})
    monkeypatch.setattr(outbox, "_given_up", {})


def letter(key: str = "letter-1") -> Message:
    return post("test", "person:1", "decided", subject="application:1", key=key)


def later(message: Message, seconds: float = 0) -> dt.datetime:
    return message.due_at + dt.timedelta(seconds=seconds)


def test_a_message_is_delivered_once() -> None:
    peer = Peer(Step())
    outbox.carry("test", peer)
    message = letter()
    assert work_once(later(message))
    assert not work_once(later(message, 9999))
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == (MessageState.DELIVERED, later(message))
    assert peer.seen == [("letter-1", 0)]


def test_nothing_is_sent_before_it_is_due() -> None:
    outbox.carry("test", Peer(Step()))
    assert not work_once(later(letter(), -1))


def test_steps_go_on_where_they_stopped() -> None:
    peer = Peer(Step(last=False), ConnectionError("away"), Step(last=False), Step())
    outbox.carry("test", peer)
    message = letter()
    for seconds in (0, 0, 20, 20):
        assert work_once(later(message, seconds))
    message.refresh_from_db()
    assert (message.state, message.cursor, message.attempts) == (MessageState.DELIVERED, 3, 0)
    assert [step for _, step in peer.seen] == [0, 1, 1, 2]


def test_a_step_falls_on_one_day_and_the_next_on_its_own(business_day: dt.date) -> None:
    days: list[dt.date] = []

    def deliver(_message: Message, step: int) -> Step:
        def effect() -> None:
            BusinessDate.objects.update(day=business_day + dt.timedelta(days=1))
            days.append(business_date())

        days.append(business_date())
        return Step(last=step == 1, effect=effect)

    outbox.carry("test", deliver)
    post("test", "person:1", "job", subject="thing:1", key="one-day")
    while work_once(now()):
        pass
    later = business_day + dt.timedelta(days=1)
    assert days == [business_day, business_day, later, later]


def test_an_effect_that_fails_moves_no_cursor() -> None:
    def effect() -> None:
        BusinessDate.objects.create(id=1, day=dt.date(2020, 1, 1))
        raise ValueError("half done")

    outbox.carry("test", Peer(Step(effect=effect)))
    message = letter()
    work_once(later(message))
    message.refresh_from_db()
    assert (message.state, message.cursor, message.last_error) == (
        MessageState.PENDING,
        0,
        "ValueError: half done",
    )
    assert not BusinessDate.objects.exists()


def test_failures_are_retried_ever_later_and_end_on_the_failed_list() -> None:
    peer = Peer(ConnectionError("bad\0 line"))
    outbox.carry("test", peer)
    message = letter()
    pauses = []
    for _ in range(MAX_ATTEMPTS):
        message.refresh_from_db()
        assert work_once(message.due_at)
        before = message.due_at
        message.refresh_from_db()
        pauses.append((message.due_at - before).total_seconds())
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 0]
    assert len(peer.seen) == MAX_ATTEMPTS
    assert list(failed_messages()) == [message]
    assert message.last_error == "ConnectionError: bad line"


def test_a_peer_that_refuses_for_good_is_not_asked_again() -> None:
    peer = Peer(Undeliverable("no such number"))
    outbox.carry("test", peer)
    message = letter()
    work_once(later(message))
    assert list(failed_messages()) == [message]
    assert not work_once(later(message, 9999))


def test_a_channel_that_nobody_carries_is_on_the_failed_list() -> None:
    message = letter()
    work_once(later(message))
    assert "'test'" in failed_messages().get().last_error


def test_a_failed_message_is_sent_again_by_a_person(business_day: dt.date) -> None:
    outbox.carry("test", Peer(Undeliverable("full"), Step()))
    message = letter()
    work_once(later(message))
    resend(message, by="staff:1")
    assert Entry.objects.get(action="message.resent").actor == "staff:1"
    work_once(message.due_at)
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    with pytest.raises(NotFailed):
        resend(message, by="staff:1")


def test_a_lease_keeps_other_workers_away_until_it_ends() -> None:
    message = letter()
    outbox._take_lease(later(message), later(message, 60))
    outbox.carry("test", Peer(Step()))
    assert not work_once(later(message, 59))
    assert work_once(later(message, 60))


def test_a_worker_that_lost_its_lease_writes_nothing() -> None:
    """The first worker is slow; while it talks to the peer, its lease ends and a second one delivers."""
    message = letter()
    effects: list[str] = []

    def slow(given: Message, step: int) -> Step:
        outbox.carry("test", Peer(Step(effect=lambda: effects.append("second"))))
        assert work_once(later(message, 61), dt.timedelta(seconds=60))
        return Step(effect=lambda: effects.append("first"))

    outbox.carry("test", slow)
    assert work_once(later(message), dt.timedelta(seconds=60))
    message.refresh_from_db()
    assert (message.state, message.fence, message.cursor) == (MessageState.DELIVERED, 2, 1)
    assert effects == ["second"]


def test_a_worker_that_lost_its_lease_fails_nobody_elses_message() -> None:
    message = letter()

    def slow(given: Message, step: int) -> Step:
        outbox.carry("test", Peer(Step(last=False)))
        work_once(later(message, 61))
        raise TimeoutError

    outbox.carry("test", slow)
    work_once(later(message), dt.timedelta(seconds=60))
    message.refresh_from_db()
    assert (message.state, message.cursor, message.last_error) == (MessageState.PENDING, 1, "")


def test_a_message_that_kills_its_worker_fails_in_the_end() -> None:
    outbox.carry("test", Peer(Step()))
    message = letter()
    for attempt in range(MAX_ATTEMPTS):
        assert outbox._take_lease(later(message, attempt), later(message, attempt + 1))
    work_once(later(message, MAX_ATTEMPTS))
    assert failed_messages().get().last_error == "Undeliverable: the worker stopped each time it tried"


def test_the_longest_waiting_goes_first() -> None:
    peer = Peer(Step())
    outbox.carry("test", peer)
    first, second = letter("a"), letter("b")
    Message.objects.filter(pk=second.pk).update(due_at=first.due_at - dt.timedelta(hours=1))
    work_once(later(first))
    work_once(later(first))
    assert [key for key, _ in peer.seen] == ["b", "a"]


def test_a_message_given_up_tells_its_channel() -> None:
    told: list[int] = []
    outbox.carry("test", Peer(Undeliverable("full")), lambda message: told.append(message.pk))
    message = letter()
    work_once(later(message))
    assert told == [message.pk]


def test_what_follows_a_failure_may_break_without_stopping_the_worker() -> None:
    def breaks(message: Message) -> None:
        Entry.objects.create(
            at=message.due_at, business_date=message.due_at.date(), actor="a", action="x", subject="s"
        )
        raise RuntimeError("what follows cannot be written")

    outbox.carry("test", Peer(Undeliverable("full")), breaks)
    message = letter()
    assert work_once(later(message))
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.FAILED, "Undeliverable: full")
    assert not Entry.objects.filter(action="x").exists(), "half of what follows is none of it"


def test_what_follows_waits_for_the_last_attempt() -> None:
    told: list[int] = []
    outbox.carry("test", Peer(ConnectionError("down")), lambda message: told.append(message.attempts))
    message = letter()
    for attempt in range(MAX_ATTEMPTS):
        assert told == []
        work_once(later(message, 7200 * attempt))
    assert told == [MAX_ATTEMPTS]


def test_a_peer_that_is_away_is_not_tried_once_for_each_that_waits() -> None:
    peer = Peer(PeerAway("silence"))
    outbox.carry("test", peer)
    first, second, third = (letter(f"letter-{number}") for number in range(3))
    Message.objects.filter(pk=third.pk).update(recipient="person:2")
    work_once(later(third))
    assert [key for key, _step in peer.seen] == ["letter-0"]
    second.refresh_from_db()
    assert (second.attempts, second.due_at) == (1, later(third, 15)), "its turn counts as taken"
    assert "silence" in second.last_error
    assert work_once(later(third)), "another recipient is not concerned"
    assert [key for key, _step in peer.seen] == ["letter-0", "letter-2"]
    at = later(third)
    for _round in range(40 * MAX_ATTEMPTS):
        at += dt.timedelta(minutes=10)
        while work_once(at):
            pass
    states = set(Message.objects.values_list("state", flat=True))
    assert states == {MessageState.FAILED}, "everybody hears of it, whoever was tried"
    assert first.pk


@pytest.mark.parametrize(("asked", "seconds"), [(600, 600), (1, 15), (-5, 15), (10**7, 3600)])
def test_a_peer_that_names_a_time_is_left_alone_as_long_within_limits(asked: int, seconds: int) -> None:
    outbox.carry("test", Peer(PeerAway("busy", dt.timedelta(seconds=asked))))
    message = letter()
    at = later(message)
    work_once(at)
    message.refresh_from_db()
    assert message.due_at == at + dt.timedelta(seconds=seconds)
    assert dt.timedelta(seconds=seconds) <= LONGEST_PAUSE


def test_what_is_only_too_early_is_asked_as_often_as_it_takes() -> None:
    pause = dt.timedelta(minutes=10)
    peer = Peer(*[NotYet("still away", pause) for _number in range(3 * MAX_ATTEMPTS)], Step())
    outbox.carry("test", peer)
    message = letter()
    at = later(message)
    for _number in range(3 * MAX_ATTEMPTS):
        assert work_once(at)
        assert not work_once(at + pause / 2)
        at += pause
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.PENDING, 0)
    work_once(at)
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
