"""Makers of drafts for tests: a rule author, somebody of the centre, and small changes of the rules in force."""

from typing import Any

from anxin.lawbook.contents import as_yaml, files_of
from anxin.lawbook.models import Draft, Publication
from anxin.lawbook.operations import publish
from anxin.lawbook.operations.drafting import edit_row, open_draft, propose
from anxin.registry.models import Role, Staff
from tests.registry.people import make_centre, make_staff

MEASURE = {
    "label": {"zh": "征收期再延长", "en": "Collection extended once more"},
    "clause": "I.2",
    "valid_from": "2020-02-20",
    "published_on": "2020-02-20",
}
ROW: list[str | int] = ["collection_extended_to", "values", 0, "value"]


def make_author() -> Staff:
    return make_staff(Role.RULE_AUTHOR, agency=make_centre())


def make_publisher() -> Staff:
    return make_staff(Role.CENTRE, agency=make_centre())


def make_draft(author: Staff | None = None, title: str = "征收期") -> Draft:
    return open_draft(author or make_author(), title)


def changed(draft: Draft, by: Staff, day: str = "2020-04-30") -> Draft:
    """The end of the extended collection is another day."""
    return edit_row(draft, by, "parameters.yaml", ROW, day, draft.version)


def text_of(draft: Draft, file: str, change: Any = None) -> str:
    """The text of a file, with `change(said)` done to its content."""
    said = files_of(draft.content)[file]
    if change is not None:
        change(said)
    return as_yaml(said)


def make_proposal(author: Staff | None = None, day: str = "2020-04-30") -> Draft:
    author = author or make_author()
    draft = changed(make_draft(author), author, day)
    return propose(draft, author, draft.version)


def make_publication(day: str = "2020-04-30") -> Publication:
    draft = make_proposal(day=day)
    return publish(draft, make_publisher(), draft.version)
