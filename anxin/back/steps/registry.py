"""The steps of a case in the order in which their buttons stand."""

from anxin.back.steps import (
    accept,
    add_paper,
    ask_by_people,
    ask_department,
    ask_document,
    check,
    deliver,
    enter_amounts,
    hand_over,
    note,
    papers_came,
    propose,
    reassign,
    review,
    start,
)

_MODULES = (
    accept,
    start,
    check,
    enter_amounts,
    propose,
    review,
    deliver,
    papers_came,
    ask_document,
    ask_department,
    ask_by_people,
    add_paper,
    note,
    reassign,
    hand_over,
)
STEPS = {module.STEP.slug: module.STEP for module in _MODULES}
