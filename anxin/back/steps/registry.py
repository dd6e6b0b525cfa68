"""The steps of a case in the order in which their buttons stand."""

from anxin.back.steps import (
    accept,
    ask_document,
    check,
    deliver,
    hand_over,
    note,
    propose,
    reassign,
    review,
    start,
)

_MODULES = (accept, start, check, propose, review, deliver, ask_document, note, reassign, hand_over)
STEPS = {module.STEP.slug: module.STEP for module in _MODULES}
