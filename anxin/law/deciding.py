"""From a request to a decision. Complete facts take the compiled path; with a fact missing, three truths and the facts to ask for."""

from collections.abc import Mapping
from typing import Any

from anxin.law.calendar import UnknownYear
from anxin.law.decisions import NO_RULE, OPEN, Decision
from anxin.law.emitters.kleene import Reader, Unknown
from anxin.law.emitters.python import Outputs
from anxin.law.errors import BadInput
from anxin.law.pack import Pack
from anxin.law.program import Program, program_for
from anxin.law.requests import Request, beyond_the_law, parse_request
from anxin.law.runtime import NoValue


def decide(pack: Pack, request: Request) -> Decision:
    """Raises BadInput only when a rule needs a day where the calendar or a parameter holds nothing, which is not guessed at."""
    program = program_for(pack, request.service, request.known_on)
    try:
        winner, outputs = program.run(request.values)
    except LookupError:
        return _decide_with_gaps(pack, request, program)
    return _with_surcharge(Decision(pack, request, program, winner, outputs))


def _decide_with_gaps(pack: Pack, request: Request, program: Program) -> Decision:
    """Facts are missing (KeyError), or a day lies beyond the calendar or a parameter and no fact can help."""
    reader = Reader(request.values, program.service.definitions, pack.runtime)
    try:
        outputs = tuple(map(reader, program.outputs))
    except (UnknownYear, NoValue) as error:
        raise BadInput([beyond_the_law(error)]) from None
    return _with_surcharge(Decision(pack, request, program, first_that_holds(program, outputs), outputs))


def _with_surcharge(decision: Decision) -> Decision:
    """A surcharge is worked out at once, so that a day without a rate is refused here and not when the decision is shown."""
    if decision.program.service.surcharge:
        try:
            decision.surcharge  # noqa: B018  # the property keeps it
        except NoValue as error:
            raise BadInput([beyond_the_law(error)]) from None
    return decision


def first_that_holds(program: Program, outputs: Outputs) -> int:
    """As the compiled path finds it, except that an unknown rule in front of it leaves the decision open."""
    for number, positions in enumerate(program.rule_ranges):
        truths = [outputs[position] for position in positions]
        if any(truth is False for truth in truths):
            continue
        return OPEN if any(isinstance(truth, Unknown) for truth in truths) else number
    return NO_RULE


def next_question(
    pack: Pack,
    service: str,
    facts: Mapping[str, Any],
    dates: Mapping[str, str],
    events: Mapping[str, str | None] | None = None,
) -> str | None:
    """The fact to ask for next, or None when the answer no longer depends on one. `facts` as in JSON; `dates` holds `received_on` and
    perhaps `known_on`. Raises BadInput.
    """
    request = parse_request(
        pack, {"service": service, "facts": dict(facts), "events": dict(events or {}), **dates}
    )
    return next(iter(decide(pack, request).needs), None)
