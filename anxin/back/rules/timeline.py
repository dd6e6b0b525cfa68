"""The measures along time: one bar a measure, from its first day to the event that ends it, as declared by today."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string

from anxin.law.months import as_date, day_number
from anxin.law.pack import Measure, Pack

WIDTH = 1000
MARGIN = 31


@dataclass(frozen=True)
class Span:
    """Of the whole picture, in days since 1970-01-01, half-open."""

    first: int
    last: int
    today: int

    def x(self, day: int) -> int:
        return (min(max(day, self.first), self.last) - self.first) * WIDTH // (self.last - self.first)

    @property
    def ends(self) -> tuple[dt.date, dt.date]:
        return as_date(self.first), as_date(self.last)


def span_of(pack: Pack, known: Mapping[str, dt.date | None], today: dt.date) -> Span:
    days = [day_number(today), *(measure.valid_from for measure in pack.measures.values())]
    days += [day_number(day) for day in known.values() if day]
    return Span(min(days) - MARGIN, max(days) + MARGIN, day_number(today))


def bar(measure: Measure, until: dt.date | None, span: Span) -> str:
    """A picture only: the days stand beside it in words."""
    start = span.x(measure.valid_from)
    end = span.x(day_number(until)) if until else WIDTH
    context = {
        "start": start,
        "length": max(end - start, 4),
        "today": span.x(span.today),
        "open": until is None,
        "width": WIDTH,
    }
    return render_to_string("back/rules/parts/bar.html", context)
