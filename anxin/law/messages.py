"""What is said about bad input, by code. `{…}` are filled with values already made safe to show."""

import json

from anxin.law.errors import Problem
from anxin.law.texts import Text

MESSAGES: dict[str, tuple[str, str]] = {
    "not_object": ("这里应为一个 JSON 对象", "this must be a JSON object"),
    "unknown_key": ("没有名为 {given} 的项", "there is no key {given} here"),
    "missing": ("缺少这一项", "this is missing"),
    "unknown_service": ("没有名为 {given} 的业务", "there is no service {given}"),
    "unknown_fact": ("业务 {service} 没有名为 {given} 的情况", "the service {service} has no fact {given}"),
    "unknown_event": ("没有名为 {given} 的事件", "there is no event {given}"),
    "null": (
        "这一项不能为空（null）；不知道时请不要写",
        "null is not an answer here; leave it out when it is not known",
    ),
    "not_text": ("应为文字，而不是 {given}", "this must be text, not {given}"),
    "not_whole_number": ("应为整数，而不是 {given}", "this must be a whole number, not {given}"),
    "not_bool": ("应为 true 或 false，而不是 {given}", "this must be true or false, not {given}"),
    "not_list": ("应为列表，而不是 {given}", "this must be a list, not {given}"),
    "not_date": (
        "{given} 不是存在的日期；请写成 2020-01-31 的样子",
        "{given} is not a date; write one that exists like 2020-01-31",
    ),
    "not_month": ("{given} 不是月份；请写成 2020-01 的样子", "{given} is not a month; write it like 2020-01"),
    "not_money": (
        '{given} 不是金额；请写成带两位小数的文字，如 "1000.00"',
        '{given} is not an amount; write yuan as text with two decimals, like "1000.00"',
    ),
    "not_choice": ("{given} 不在可选项中：{allowed}", "{given} is not one of: {allowed}"),
    "not_word": (
        "{given} 应为小写英文字母、数字和下划线组成的词",
        "{given} must be a word of lower-case letters, digits and underscores",
    ),
    "bad_characters": ("含有不能使用的字符", "this holds characters that cannot be used"),
    "too_long": ("太长，最多 {limit}", "this is too long; at most {limit}"),
    "too_short": ("至少要有 {limit} 项", "at least {limit} must be given"),
    "empty": ("不能是空白", "this must not be blank"),
    "repeated": ("{given} 重复出现", "{given} stands here twice"),
    "too_small": ("不能小于 {limit}", "this must not be less than {limit}"),
    "too_large": ("不能大于 {limit}", "this must not be more than {limit}"),
    "unknown_year": ("工作日历中没有 {given} 年", "the working-day calendar does not hold the year {given}"),
    "no_value": ("参数 {given} 在 {when} 没有数值", "the parameter {given} has no value for {when}"),
}


class Refused(Exception):
    """A value that cannot be taken; `where` is appended to the field's path (`[2]` for the third of a list)."""

    def __init__(self, code: str, where: str = "", **params: object) -> None:
        super().__init__(code)
        self.code, self.where, self.params = code, where, params

    def at(self, path: str) -> Problem:
        return problem(path + self.where, self.code, **self.params)


def problem(path: str, code: str, **params: object) -> Problem:
    zh, en = MESSAGES[code]
    return Problem(path, code, Text(zh.format(**params), en.format(**params)))


def shown(value: object) -> str:
    """A value from outside, short and printable, for a message or a path."""
    text = ascii_safe(value if isinstance(value, str) else _kind(value))
    return text if len(text) <= 40 else text[:40] + "…"


def ascii_safe(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:60])


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else "a huge number"
    if isinstance(value, float):
        return repr(value)
    return {"dict": "an object", "list": "a list"}.get(type(value).__name__, type(value).__name__)
