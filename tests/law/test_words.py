"""Conditions in words: natural, in three languages, and exact about whether a number is included."""

import pytest

from anxin.law.emitters.words import Speaker
from anxin.law.expressions.parsing import parse
from tests.law.lakeside_pack import LAKESIDE

SERVICE = LAKESIDE.services["back-payment"]
DATES = {"born_on", "received_on", "ended", "begun"}
SAID = {
    "years > 10": ("年数超过10年", "Years: more than 10 years"),
    "years >= 10": ("年数在10年以上（含）", "Years: 10 years or more"),
    "years < 10": ("年数不足10年", "Years: less than 10 years"),
    "years <= 10": ("年数在10年以下（含）", "Years: 10 years or less"),
    "10 < years": ("年数超过10年", "Years: more than 10 years"),
    "not years > 10": ("年数在10年以下（含）", "Years: 10 years or less"),
    "span == 3": ("跨度是3个月", "Span is 3 months"),
    'first_month >= "2011-07"': ("起始月不早于2011-07", "First month is not before 2011-07"),
    'born_on < "1970-05-01"': ("出生日期早于1970-05-01", "Date of birth is before 1970-05-01"),
    'filed_by == "employer"': ("谁申请是“单位”", "Who files is “The employer”"),
    'filed_by != "employer"': ("谁申请不是“单位”", "Who files is not “The employer”"),
    'filed_by not in ("employer", "person")': (
        "谁申请不是“单位”、“本人”中的任何一个",
        "Who files is none of “The employer”, “The person”",
    ),
    '"name" not in topics': ("事项不包括“姓名”", "Topics does not include “Name”"),
    "urgent": ("急：是", "Urgent: yes"),
    "not urgent": ("急：否", "Urgent: no"),
    "ended is None": ("结束：还没有宣布或没有", "Ended: not declared, or none"),
    "not (urgent and years > 3)": (
        "急：否，或者年数在3年以下（含）",
        "Urgent: no, or Years: 3 years or less",
    ),
    "urgent and (years > 3 or span > 1)": (
        "急：是，并且（年数超过3年，或者跨度超过1个月）",
        "Urgent: yes, and (Years: more than 3 years, or Span: more than 1 months)",
    ),
    "first_month >= received_on_month - 3": (
        "起始月不早于收到申请的日期所在的月份之前第3个月",
        "First month is not before 3 months before the month of the day of receipt",
    ),
    "years > enough_years[received_on]": (
        "年数超过年限（按收到申请的日期）",
        "Years: more than Enough years (at the day of receipt)",
    ),
    "max(years, 3) > 4": ("年数、3中较大的超过4", "the larger of Years, 3: more than 4"),
    "years > (3 if urgent else 4)": (
        "年数超过（如果急：是，按3，否则按4）",
        "Years: more than (3 if Urgent: yes, otherwise 4)",
    ),
}


@pytest.mark.parametrize("source", SAID)
def test_said_in_both_languages(source: str) -> None:
    expr = parse(source, DATES)
    zh, en = SAID[source]
    assert Speaker(LAKESIDE, SERVICE, "zh-hans").expression(expr) == zh
    assert Speaker(LAKESIDE, SERVICE, "en").expression(expr) == en


def test_traditional_is_derived() -> None:
    assert Speaker(LAKESIDE, SERVICE, "zh-hant").expression(parse("years > 10")) == "年數超過10年"


@pytest.mark.parametrize("lang", ["zh-hans", "zh-hant", "en"])
def test_every_condition_of_every_rule_has_words(lang: str) -> None:
    for service in LAKESIDE.services.values():
        speaker = Speaker(LAKESIDE, service, lang)
        texts = [speaker.condition(each) for rule in service.rules for each in rule.conditions]
        texts += [speaker.expression(each.expr) for each in service.derived.values()]
        assert all(text and "_" not in text for text in texts)
