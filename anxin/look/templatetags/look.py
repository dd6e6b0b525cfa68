"""The components, as template tags: `{% load look %}`. The page `look:components` shows each with the values it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from anxin.casework.states import State
from anxin.look import components as parts
from anxin.look.fields import described_by, error_links, field_kind, widget_html
from anxin.trail.today import clock_time

register = template.Library()
Context = dict[str, Any]
register.filter("clock_time", clock_time)


@register.inclusion_tag("look/parts/heading.html")
def look_heading(title: parts.Text, caption: parts.Text = "", lead: parts.Text = "") -> Context:
    return {"title": title, "caption": caption, "lead": lead}


@register.inclusion_tag("look/parts/button.html")
def look_button(
    label: parts.Text, kind: str = "", name: str = "", value: str = "", small: bool = False
) -> Context:
    return {"label": label, "kind": kind, "name": name, "value": value, "small": small}


@register.inclusion_tag("look/parts/link_button.html")
def look_link_button(label: parts.Text, href: str, kind: str = "", small: bool = False) -> Context:
    return {"label": label, "href": href, "kind": kind, "small": small}


@register.inclusion_tag("look/parts/back.html")
def look_back(href: str, label: parts.Text = "") -> Context:
    return {"href": href, "label": label}


@register.inclusion_tag("look/parts/errors.html")
def look_errors(*several: forms.BaseForm) -> Context:
    """One summary for all forms of the page; each error leads to its field."""
    return {"links": [link for form in several if form for link in error_links(form)]}


@register.inclusion_tag("look/parts/field.html")
def look_field(field: forms.BoundField, cards: bool = False, narrow: bool = False) -> Context:
    kind = field_kind(field)
    return {
        "field": field,
        "kind": kind,
        "widget": widget_html(field, kind, narrow),
        "described_by": described_by(field),
        "cards": cards,
        "narrow": narrow,
    }


@register.inclusion_tag("look/parts/summary.html")
def look_summary(rows: Iterable[parts.SummaryRow]) -> Context:
    return {"rows": rows}


@register.inclusion_tag("look/parts/tasks.html")
def look_tasks(tasks: Iterable[parts.Task], prefix: str = "task") -> Context:
    """`prefix` keeps the ids apart when a page has two lists."""
    return {"tasks": tasks, "prefix": prefix}


@register.inclusion_tag("look/parts/tag.html")
def look_tag(text: parts.Text, colour: str = "grey") -> Context:
    return {"text": text, "colour": colour}


@register.inclusion_tag("look/parts/tag.html")
def look_state(state: str) -> Context:
    """The state of an application in its own words and colour; an unknown state shows as it is."""
    if state not in State.values:
        return {"text": state, "colour": "grey"}
    known = State(state)
    return {"text": known.label, "colour": parts.STATE_COLOURS[known]}


@register.inclusion_tag("look/parts/table.html")
def look_table(
    columns: Sequence[parts.Column | str], rows: Iterable[Sequence[object]], caption: parts.Text = ""
) -> Context:
    """The first cell of a row names it. Cells are text, or safe HTML made by another component."""
    heads = [column if isinstance(column, parts.Column) else parts.Column(column) for column in columns]
    return {
        "columns": heads,
        "rows": [list(zip(heads, row, strict=True)) for row in rows],
        "caption": caption,
        "sortable": any(column.sort for column in heads),
    }


@register.inclusion_tag("look/parts/chart.html")
def look_chart(chart: parts.Chart) -> Context:
    """Figures as a picture, for who sees it and runs scripts; the page shows a table of them as well, which says the same."""
    said = str if chart.unit == "count" else yuan
    series = [
        {
            "name": one.name,
            "stack": one.stack,
            "values": one.values,
            "said": [said(each) for each in one.values],
        }
        for one in chart.series
    ]
    data = {"kind": chart.kind, "unit": chart.unit, "labels": chart.labels, "series": series}
    stacks = list(dict.fromkeys(str(one.stack) for one in chart.series if one.stack))
    return {"title": chart.title, "data": data, "stacks": stacks if len(stacks) == 2 else None}


@register.inclusion_tag("look/parts/timeline.html")
def look_timeline(entries: Iterable[parts.TimelineEntry]) -> Context:
    return {"entries": entries}


@register.inclusion_tag("look/parts/progress.html")
def look_progress(progress: parts.Progress) -> Context:
    """A part of a page that asks for itself every two seconds; without a script a link does it."""
    return {"progress": progress}


@register.inclusion_tag("look/parts/panel.html")
def look_panel(title: parts.Text, receipt: str = "", text: parts.Text = "") -> Context:
    return {"title": title, "receipt": receipt, "text": text}


@register.inclusion_tag("look/parts/pagination.html")
def look_pagination(previous: str = "", next: str = "", label: parts.Text = "") -> Context:
    """Pages by cursor have no numbers: the addresses of the page before and the page after, either may be empty."""
    return {"previous": previous, "next": next, "label": label}


@register.inclusion_tag("look/parts/empty.html")
def look_empty(title: parts.Text, text: parts.Text = "", action: parts.Link | None = None) -> Context:
    return {"title": title, "text": text, "action": action}


@register.inclusion_tag("look/parts/cards.html")
def look_cards(cards: Iterable[parts.Card], level: int = 2) -> Context:
    return {"cards": cards, "level": level}


@register.inclusion_tag("look/parts/navigation.html")
def look_navigation(links: Iterable[parts.Link]) -> Context:
    return {"links": links}


@register.inclusion_tag("look/parts/staff_navigation.html")
def look_staff_navigation(links: Iterable[parts.Link], search: str = "", query: str = "") -> Context:
    """`search` is the address the search box sends `q` to; without it there is no box."""
    return {"links": links, "search": search, "query": query}


@register.inclusion_tag("look/parts/subnavigation.html")
def look_subnavigation(links: Iterable[parts.Link], label: parts.Text) -> Context:
    return {"links": links, "label": label}


@register.inclusion_tag("look/parts/files.html")
def look_files(files: Iterable[parts.FileItem]) -> Context:
    return {"files": files}


@register.inclusion_tag("look/parts/reasons.html")
def look_reasons(because: Iterable[parts.Reason | Mapping[str, object]], level: int = 3) -> Context:
    """Why it was decided so: a decision's `because`, as stored or as `Reason`s."""
    return {"reasons": parts.reasons(because), "level": level}


@register.inclusion_tag("look/parts/deadlines.html")
def look_deadlines(items: Iterable[parts.Deadline | Mapping[str, object]]) -> Context:
    return {"deadlines": parts.deadlines(items)}


@register.inclusion_tag("look/parts/day.html")
def look_day(day: date | None) -> Context:
    return {"day": day}


@register.simple_block_tag
def look_notice(content: str, title: parts.Text = "", kind: str = "", live: bool = False) -> SafeString:
    """`kind`: success, warning or error. `live`: read out when it appears in an open page."""
    return _block("notice", {"content": content, "title": title, "kind": kind, "live": live})


@register.simple_block_tag
def look_inset(content: str) -> SafeString:
    return _block("inset", {"content": content})


@register.simple_block_tag
def look_details(content: str, summary: parts.Text, open: bool = False) -> SafeString:
    return _block("details", {"content": content, "summary": summary, "open": open})


@register.simple_block_tag
def look_filter(content: str, clear: str = "", title: parts.Text = "", open: bool = False) -> SafeString:
    """A form sent by GET to the page itself; `clear` is the address without any choice."""
    return _block("filter", {"content": content, "clear": clear, "title": title, "open": open})


TABS = "look_tabs"


@register.simple_block_tag(takes_context=True)
def look_tab(context: template.Context, content: str, id: str, label: parts.Text) -> str:
    """One panel of `look_tabs`, which sets it in place."""
    found: Any = context.render_context.get(TABS) or []
    context.render_context[TABS] = [*found, {"id": id, "label": label, "content": content}]
    return ""


@register.simple_block_tag(takes_context=True)
def look_tabs(context: template.Context, content: str, title: parts.Text) -> SafeString:
    """Without a script: a list of links above sections that stand one below the other."""
    tabs = context.render_context.get(TABS, [])
    context.render_context[TABS] = []
    return _block("tabs", {"tabs": tabs, "title": title})


@register.filter
def yuan(fen: int | None) -> str:
    """Fen, an integer, as yuan with two decimals. Never by way of a float."""
    if fen is None:
        return ""
    whole, part = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{whole:,}.{part:02d}"


def _block(name: str, context: Context) -> SafeString:
    return render_to_string(f"look/parts/{name}.html", context)
