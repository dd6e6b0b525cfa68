"""Fields drawn from Django's bound fields: label, hint and error belong to the control, and an error's link finds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anxin.look.fields import error_links, field_kind
from anxin.look.forms import DayField, LookRenderer, MonthField, YuanField
from anxin.look.specimens import WRONG, SpecimenForm
from tests.look.pages import Node, read, show


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


class OneDay(forms.Form):
    day = DayField()
    month = MonthField(required=False)


def whole(form: forms.Form) -> Node:
    return show("{% for field in form %}{% look_field field %}{% endfor %}", form=form)


def test_every_control_has_a_label() -> None:
    page = whole(SpecimenForm())
    labelled = {label.attrs["for"] for label in page.all("label")}
    controls = [node for node in page.walk() if node.tag in ("input", "select", "textarea")]
    assert len(controls) == 15
    assert {node.attrs["id"] for node in controls} == labelled


def test_choices_stand_under_a_question() -> None:
    page = whole(SpecimenForm())
    assert [legend.text for legend in page.all("legend")] == [
        "Which account?",
        "What has changed?",
        "Date of birth",
        "First month to pay",
    ]


def test_hint_and_error_describe_the_control() -> None:
    page = whole(SpecimenForm(WRONG))
    name = page.one("input", name="name")
    described = [page.one(id=part).text for part in name.attrs["aria-describedby"].split()]
    assert described[0] == "As it stands on the identity card"
    assert described[1].startswith("Error:")
    assert name.attrs["aria-invalid"] == "true"
    assert "govuk-input--error" in name.attrs["class"]


def test_each_error_leads_to_something_on_the_page() -> None:
    form = SpecimenForm(WRONG)
    ids = {node.attrs["id"] for node in whole(form).walk() if "id" in node.attrs}
    links = error_links(form)
    assert len(links) == 7
    assert {link.href.removeprefix("#") for link in links} <= ids


def test_summary_takes_the_focus_once_and_is_no_live_region() -> None:
    page = show("{% look_errors form %}", form=SpecimenForm(WRONG))
    box = page.one("div", "govuk-error-summary")
    assert box.attrs["tabindex"] == "-1"
    assert "autofocus" in box.attrs
    assert not page.all(role="alert")
    assert page.one(id=box.attrs["aria-labelledby"]).text == "Please correct 7 things"


def test_summary_names_the_field_and_stays_away_without_errors() -> None:
    page = show("{% look_errors form %}", form=SpecimenForm(WRONG))
    assert page.all("a")[1].text == "Which account: This field is required."
    assert show("{% look_errors form %}", form=SpecimenForm()).text == ""


def test_an_error_of_the_whole_form_leads_to_its_start() -> None:
    form = OneDay({"day": "2020-02-10"})
    form.full_clean()
    form.add_error(None, "These do not go together")
    assert [(str(link.label), link.href) for link in error_links(form)] == [
        ("These do not go together", "#id_day_0")
    ]


def test_the_renderer_draws_whole_forms_and_single_groups() -> None:
    page = read(str(SpecimenForm(WRONG)))
    assert page.one("div", "govuk-error-summary")
    assert page.one("textarea", name="remark").attrs["class"] == "govuk-textarea"
    assert read(OneDay(renderer=LookRenderer())["day"].as_field_group()).one("legend").text == "Day"


def test_what_was_chosen_stays_chosen() -> None:
    page = whole(
        SpecimenForm({"account": "temporary", "changes": ["phone"], "agreed": "on", "born_0": "1970"})
    )
    assert {node.attrs["value"] for node in page.all("input") if "checked" in node.attrs} == {
        "temporary",
        "phone",
        "on",
    }
    assert page.one("input", name="born_0").attrs["value"] == "1970"


def test_hidden_fields_have_no_label() -> None:
    class Kept(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput, initial="x")

    page = whole(Kept())
    assert field_kind(Kept()["token"]) == "hidden"
    assert page.one("input", type="hidden").attrs["value"] == "x"
    assert not page.all("label")


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_a_day_in_three_boxes_is_that_day(day: dt.date) -> None:
    form = OneDay(
        {
            "day_0": str(day.year),
            "day_1": str(day.month),
            "day_2": str(day.day),
            "month_0": "2020",
            "month_1": "2",
        }
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"day": day, "month": "2020-02"}
    assert [box.attrs["value"] for box in whole(OneDay(initial={"day": day})).all("input")[:3]] == [
        f"{day:%Y}",
        f"{day:%m}",
        f"{day:%d}",
    ]


@pytest.mark.parametrize(
    "boxes", [("2020", "2", "30"), ("2020", "", "1"), ("20", "2", "1"), ("a", "b", "c"), ("2020", "13", "1")]
)
def test_a_day_that_is_not_in_the_calendar_is_refused_and_shown_again(boxes: tuple[str, str, str]) -> None:
    form = OneDay({f"day_{place}": box for place, box in enumerate(boxes)})
    assert "day" in form.errors
    shown = [box.attrs.get("value", "").lstrip("0") for box in whole(form).all("input")[:3]]
    assert shown == list(boxes)


def test_one_text_does_as_well_as_boxes() -> None:
    assert OneDay({"day": "2020-02-10", "month": "2020-13"}).errors == {
        "month": ["This month does not exist. Enter it as in 2020 2"]
    }


def test_an_amount_refused_says_in_plain_chinese_what_to_change() -> None:
    class Money(forms.Form):
        wage = forms.DecimalField(label="Wage.", max_digits=11, decimal_places=2)

    with translation.override("zh-hans"):
        assert [str(link.label) for link in error_links(Money({"wage": "6500.123"}))] == [
            "Wage：小数点后最多写 2 位"
        ]


def test_full_width_digits_and_spaces_are_no_mistake() -> None:
    typed = {"day_0": " ２０２０", "day_1": "２", "day_2": "１０ ", "month_0": "2020", "month_1": "\u3000３"}
    form = OneDay(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"day": dt.date(2020, 2, 10), "month": "2020-03"}


class Amount(forms.Form):
    yuan = YuanField()


@pytest.mark.parametrize(
    "typed",
    ["1234.5", " 1,234.50 ", "¥1,234.50", "￥１，２３４．５", "1234.50元", "1 234.5", "１２３４．５０ 元"],
)
def test_an_amount_is_read_however_it_was_copied(typed: str) -> None:
    form = Amount({"yuan": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["yuan"] == Decimal("1234.5")


@pytest.mark.parametrize(
    "typed", ["1e3", "NaN", "Infinity", "12元5", "1.2.3", "0x10", "一百", "--1", ".", "1_000"]
)
def test_letters_are_no_amount_and_stay_as_typed(typed: str) -> None:
    form = Amount({"yuan": typed})
    assert form.errors == {"yuan": ["Enter a number."]}
    assert whole(form).one("input").attrs["value"] == typed


def test_no_more_than_two_decimals() -> None:
    assert not Amount({"yuan": "1.005"}).is_valid()


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
def test_a_year_the_rules_cannot_count_with_is_no_year(year: str) -> None:
    typed = {"day_0": year, "day_1": "2", "day_2": "10", "month_0": year, "month_1": "2"}
    assert set(OneDay(typed).errors) == {"day", "month"}
