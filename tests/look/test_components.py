"""Each component gives the structure that styles, scripts and screen readers go by."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from anxin import look
from anxin.casework.states import State
from anxin.look import components as parts
from anxin.look.templatetags.look import yuan
from tests.look.pages import show

LINKS = [parts.Link("Services", "/services", current=True), parts.Link("Mine", "/mine")]


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_heading_holds_the_only_h1() -> None:
    page = show("{% look_heading 'Pay back' 'Employers' 'Five minutes' %}")
    assert page.one("h1").text == "Pay back"
    assert page.one("p", "govuk-caption-l").text == "Employers"


def test_button_sends_its_name_and_value_and_does_not_send_twice() -> None:
    button = show("{% look_button 'Withdraw' 'warning' 'move' 'withdraw' %}").one(
        "button", "govuk-button--warning"
    )
    assert button.attrs["type"] == "submit"
    assert (button.attrs["name"], button.attrs["value"]) == ("move", "withdraw")
    assert button.attrs["data-prevent-double-click"] == "true"


def test_link_button_and_back_link_are_links() -> None:
    assert (
        show("{% look_link_button 'Start' '/start' 'secondary' %}").one("a", "govuk-button").attrs["href"]
        == "/start"
    )
    assert show("{% look_back '/list' %}").one("a", "govuk-back-link").text == "Back"


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_and_a_colour(state: State) -> None:
    tag = show("{% look_state state %}", state=state.value).one("strong", "govuk-tag")
    assert tag.text.lower() == str(state.label).lower()
    assert f"govuk-tag--{parts.STATE_COLOURS[state]}" in tag.attrs["class"]


def test_an_unknown_state_shows_as_it_is() -> None:
    assert show("{% look_state 'elsewhere' %}").one("strong").text == "Elsewhere"


def test_summary_change_links_say_what_they_change() -> None:
    rows = [
        parts.SummaryRow("Name", "<b>", (parts.Link("Change", "/name"),)),
        parts.SummaryRow("Account", None),
    ]
    page = show("{% look_summary rows %}", rows=rows)
    assert page.one("a").text == "Change Name"
    assert [value.text for value in page.all("dd", "govuk-summary-list__value")] == ["<b>", "—"]
    assert not page.all("b")


def test_task_links_are_described_by_their_status() -> None:
    tasks = [parts.Task("Details", "Done", href="/details"), parts.Task("Send", "Later", "grey")]
    page = show("{% look_tasks tasks %}", tasks=tasks)
    link = page.one("a")
    assert page.one(id=link.attrs["aria-describedby"]).text == "Done"
    assert len(page.all("a")) == 1


def test_table_cells_carry_their_columns_name_for_phones() -> None:
    columns = [parts.Column("Month", sort=True), parts.Column("Amount", numeric=True)]
    page = show(
        "{% look_table columns rows 'Due' %}", columns=columns, rows=[["2020-01", mark_safe("<i>1</i>")]]
    )
    assert page.one("caption").text == "Due"
    assert page.one("th", scope="row").attrs["data-label"] == "Month"
    assert page.one("td", "govuk-table__cell--numeric").attrs["data-label"] == "Amount"
    assert page.one("i").text == "1"
    assert page.one("th", aria_sort="none").text == "Month"


def test_table_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        show("{% look_table columns rows %}", columns=["Month", "Amount"], rows=[["2020-01"]])


def test_timeline_marks_where_the_case_stands() -> None:
    entries = [
        parts.TimelineEntry("Received", dt.datetime(2020, 2, 10, 9, 30, tzinfo=dt.UTC), "portal"),
        parts.TimelineEntry("Accepted", dt.date(2020, 2, 11)),
        parts.TimelineEntry("In process", current=True),
    ]
    page = show("{% look_timeline entries %}", entries=entries)
    assert page.one("li", aria_current="step").text == "In process"
    assert [time.text for time in page.all("time")] == ["10 February 2020 17:30", "11 February 2020"]


def test_panel_shows_the_receipt_number() -> None:
    page = show("{% look_panel 'Sent' 'BJ-1' 'Keep it' %}")
    assert page.one("h1").text == "Sent"
    assert page.one("strong", "anxin-receipt").text == "BJ-1"


@pytest.mark.parametrize("kind", ["success", "warning", "error"])
def test_notice_keeps_its_kind_and_is_read_out_only_when_asked(kind: str) -> None:
    page = show("{% look_notice 'Longer' kind %}<p>March</p>{% endlook_notice %}", kind=kind)
    notice = page.one("div", f"anxin-notice--{kind}")
    assert notice.text == "Longer March"
    assert "role" not in notice.attrs
    live = show("{% look_notice 'Sent' live=True %}{% endlook_notice %}")
    assert live.one("div", "anxin-notice").attrs["role"] == "status"


def test_details_open_without_a_script() -> None:
    page = show("{% look_details 'Why?' open=True %}<p>So</p>{% endlook_details %}")
    assert "open" in page.one("details").attrs
    assert page.one("summary").text == "Why?"
    assert show("{% look_inset %}Note{% endlook_inset %}").one("div", "govuk-inset-text").text == "Note"


def test_pagination_shows_only_the_ways_there_are() -> None:
    page = show("{% look_pagination '' '?after=3' %}")
    assert page.one("a", rel="next").attrs["href"] == "?after=3"
    assert not page.all("a", rel="prev")
    assert not show("{% look_pagination '' '' %}").all("nav")


def test_cards_show_a_zero() -> None:
    cards = [parts.Card("Open", "/open", 0, "None left", "success"), parts.Card("Plain")]
    page = show("{% look_cards cards %}", cards=cards)
    assert page.one("p", "anxin-card__figure").text == "0"
    assert page.one("a").text == "Open"


def test_empty_offers_what_to_do_next() -> None:
    page = show("{% look_empty 'Nothing' 'Yet' action %}", action=parts.Link("Start", "/start"))
    assert page.one("a", "govuk-button").attrs["href"] == "/start"


@pytest.mark.parametrize(
    "tag",
    [
        "{% look_navigation links %}",
        "{% look_subnavigation links 'Parts' %}",
        "{% look_staff_navigation links %}",
    ],
)
def test_navigation_marks_the_current_page(tag: str) -> None:
    page = show(tag, links=LINKS)
    assert page.one("nav").attrs["aria-label"]
    assert page.one("a", aria_current="page").text == "Services"


def test_staff_search_has_a_label_and_keeps_what_was_asked() -> None:
    page = show("{% look_staff_navigation links '/search' 'BJ-1' %}", links=LINKS)
    box = page.one("input", type="search")
    assert page.one("label").attrs["for"] == box.attrs["id"]
    assert box.attrs["value"] == "BJ-1"


def test_files_name_what_their_links_act_on() -> None:
    files = [parts.FileItem("Letter", "/f", 2048, "today", "Checked", "green", (parts.Link("Remove", "/r"),))]
    page = show("{% look_files files %}", files=files)
    assert [link.text for link in page.all("a")] == ["Letter", "Remove Letter"]
    assert "2.0" in page.one("span", "anxin-files__about").text


def test_tabs_work_as_links_to_sections() -> None:
    source = "{% look_tabs 'File' %}{% look_tab 'a' 'One' %}1{% endlook_tab %}{% look_tab 'b' 'Two' %}2{% endlook_tab %}{% endlook_tabs %}"
    page = show(source + source.replace("'a'", "'c'").replace("'b'", "'d'"))
    assert [link.attrs["href"] for link in page.all("a")] == ["#a", "#b", "#c", "#d"]
    assert page.one("div", id="d").text == "2"


def test_filter_is_a_form_that_works_without_a_script() -> None:
    page = show("{% look_filter '/all' %}<input name='q'>{% endlook_filter %}")
    assert page.one("form").attrs["method"] == "get"
    assert page.one("button").attrs["type"] == "submit"
    assert page.one("a").attrs["href"] == "/all"


def test_day_is_written_in_the_readers_language() -> None:
    assert (
        show("{% look_day day %}", day=dt.date(2020, 2, 3)).one("time", datetime="2020-02-03").text
        == "3 February 2020"
    )
    assert show("{% look_day day %}", day=None).text == ""


@given(st.integers(min_value=-(2**63), max_value=2**63))
def test_yuan_loses_no_fen(fen: int) -> None:
    shown = yuan(fen)
    figures = shown.lstrip("−¥").replace(",", "").replace(".", "")
    assert int(figures) == abs(fen)
    assert shown.startswith("−") == (fen < 0)
    assert yuan(None) == ""


def test_a_chart_hands_over_exact_amounts_as_data_and_names_its_picture() -> None:
    chart = parts.Chart(
        "Due </script>", ["2020-01"], [parts.Series("Collected", [123_456_789_05], "In force")]
    )
    page = show("{% look_chart chart %}", chart=chart)
    figure = page.one("figure", "anxin-chart")
    assert "hidden" in figure.attrs  # the script shows it: without one there is the table
    assert figure.one(role="img").attrs["aria-label"].startswith("Due </script>, as a chart.")
    data = json.loads(figure.one("script", type="application/json").text)
    assert data["series"] == [
        {
            "name": "Collected",
            "stack": "In force",
            "values": [12_345_678_905],
            "said": ["¥123,456,789.05"],
        }
    ]
    assert figure.one("script", type="module").attrs["src"].endswith("look/charts.js")


def test_a_chart_of_persons_counts_them() -> None:
    chart = parts.Chart("Persons", ["2020-01"], [parts.Series("Affected", [1200])], unit="count")
    data = show("{% look_chart chart %}", chart=chart).one("script", type="application/json").text
    assert json.loads(data)["series"][0]["said"] == ["1200"]


def test_progress_asks_for_itself_and_has_a_link_without_a_script() -> None:
    progress = parts.Progress(("3 of 9 rows read", "2 of 9 rows handled"), 2, 9, "/here/")
    page = show("{% look_progress progress %}", progress=progress)
    asked = page.one("div")
    assert (asked.attrs["hx-get"], asked.attrs["role"]) == ("/here/?progress", "status")
    bar = page.one("progress", "anxin-progress")
    assert (bar.attrs["max"], bar.attrs["value"], bar.text) == ("9", "2", "22 %")
    assert page.one("a").attrs["href"] == "/here/"
    assert parts.Progress((), 5, 0, "").percent == 0


def test_a_number_in_a_table_stays_on_one_line() -> None:
    styles = Path(look.__file__).parent / "static" / "look" / "look.css"
    assert ".anxin-table .govuk-table__cell--numeric{white-space:nowrap}" in styles.read_text(
        encoding="utf-8"
    )
