"""What happened to a case, in order, from the rows the page has read already."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from anxin.back.case.reading import Case
from anxin.back.words import check_name, document_name
from anxin.casework.models import Move
from anxin.look.components import TimelineEntry
from anxin.trail.today import clock_time


def timeline(case: Case) -> list[TimelineEntry]:
    entries = [entry for _at, entry in sorted(_entries(case), key=lambda pair: pair[0])]
    return [*entries[:-1], *(replace(entry, current=True) for entry in entries[-1:])]


def _entries(case: Case) -> Iterator[tuple[dt.datetime, TimelineEntry]]:
    for move in case.moves:
        yield move.at, _moved(move)
    for asked in case.requests:
        name = document_name(case.application.service, asked.document)
        title = _("Asked for a document: %(name)s") % {"name": name}
        yield (
            asked.asked_at,
            TimelineEntry(title, clock_time(asked.asked_at), asked.asked_by.name, asked.reason),
        )
    for check in case.checks:
        title = f"{check_name(check.kind)}: {check.get_outcome_display()}"
        yield check.at, TimelineEntry(title, clock_time(check.at), check.by.name, check.note)
    for proposal in case.proposals:
        title = _("Proposed: %(outcome)s") % {"outcome": proposal.get_outcome_display()}
        yield proposal.at, TimelineEntry(title, clock_time(proposal.at), proposal.by.name, proposal.reason)
        if proposal.reviewed_at and proposal.reviewed_by:
            title = _("Review: confirmed") if proposal.confirmed else _("Review: sent back")
            entry = TimelineEntry(
                title, clock_time(proposal.reviewed_at), proposal.reviewed_by.name, proposal.review_note
            )
            yield proposal.reviewed_at, entry


def _moved(move: Move) -> TimelineEntry:
    who = move.by.name if move.by else _("applicant")
    return TimelineEntry(move.get_after_display().capitalize(), move.when, who, move.reason)
