"""YAML as its author wrote it: every value knows its line, nothing is converted unasked (`no` stays a word), no key is overlooked."""

import re
from collections.abc import Callable, Set
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from anxin.law import months
from anxin.law.errors import PackError
from anxin.law.expressions.parsing import ExpressionError, parse
from anxin.law.expressions.tree import Expr
from anxin.law.texts import Text

T = TypeVar("T")
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
MAX_DEPTH = 40


class Value:
    """One value of a file. Each reading method raises PackError, at the value's line, unless it has that form."""

    def __init__(self, node: yaml.Node, file: str) -> None:
        self.node, self.file = node, file

    def error(self, message: str, line: int = 0, column: int = 0) -> PackError:
        mark = self.node.start_mark
        return PackError(message, self.file, mark.line + line + 1, mark.column * (line == 0) + column + 1)

    def section(self) -> "Section":
        return Section(self)

    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def entries(self) -> dict[str, "Value"]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("this must be a mapping")
        found: dict[str, Value] = {}
        for key, value in self.node.value:
            name = Value(key, self.file).text()
            if name in found:
                raise Value(key, self.file).error(f"{name} stands here twice")
            found[name] = Value(value, self.file)
        return found

    def items(self) -> list["Value"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("this must be a list")
        return [Value(each, self.file) for each in self.node.value]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("this must be a single value")
        return str(self.node.value)

    def id(self) -> str:
        return self._matching(_ID, "an id of letters, digits, dots and hyphens")

    def name(self) -> str:
        return self._matching(_NAME, "a name of lower-case letters, digits and underscores")

    def _matching(self, form: re.Pattern[str], wanted: str) -> str:
        text = self.text()
        if not form.fullmatch(text):
            raise self.error(f"{text!r} is not {wanted}")
        return text

    def number(self) -> int:
        return int(self._matching(_NUMBER, "a whole number"))

    def flag(self) -> bool:
        text = self.text()
        if text not in ("true", "false"):
            raise self.error(f"{text!r} is neither true nor false")
        return text == "true"

    def day(self) -> int:
        return self.read_with(months.parse_day)

    def read_with(self, read: Callable[[str], T]) -> T:
        """A value whose reader raises ValueError with a message for people."""
        try:
            return read(self.text())
        except ValueError as error:
            raise self.error(str(error)) from None

    def one_of(self, allowed: Set[str] | tuple[str, ...], what: str) -> str:
        text = self.text()
        if text not in allowed:
            raise self.error(f"{text!r} is not a known {what}; known: {', '.join(sorted(allowed))}")
        return text

    def words(self) -> Text:
        given = self.section()
        zh, en, hant = given.need("zh"), given.need("en"), given.take("zh-hant")
        given.done()
        for each in (zh, en):
            if not each.text().strip():
                raise each.error("words for people must not be blank")
        return Text(zh.text(), en.text(), hant.text() if hant else None)

    def expression(self, dates: Set[str]) -> Expr:
        try:
            return parse(self.text(), dates)
        except ExpressionError as error:
            raise self.expression_error(error) from None

    def expression_error(self, error: ExpressionError) -> PackError:
        """Quotes, and the indicator line of a block, shift where the text begins; folded lines can only be named by their start."""
        style = getattr(self.node, "style", None)
        line, column = error.at
        if style == "|":
            return self.error(error.message, line + 1, column)
        if self.node.start_mark.line != self.node.end_mark.line:
            return self.error(error.message)
        return self.error(error.message, line, column + (style in ("'", '"')))

    def plain(self) -> Any:
        """For the digest, and for keys that are handed on as they are: mappings, lists and strings."""
        if self.is_mapping():
            return {key: value.plain() for key, value in self.entries().items()}
        return [each.plain() for each in self.items()] if self.is_list() else self.text()


class Section:
    """A mapping whose keys are taken one by one; `done` refuses those nobody took."""

    def __init__(self, value: Value) -> None:
        self.value, self._left = value, value.entries()

    def take(self, key: str) -> Value | None:
        return self._left.pop(key, None)

    def need(self, key: str) -> Value:
        found = self.take(key)
        if found is None:
            raise self.value.error(f"{key} is missing")
        return found

    def get(self, key: str, read: Callable[[Value], T], default: T) -> T:
        found = self.take(key)
        return default if found is None else read(found)

    def optional(self, key: str, read: Callable[[Value], T]) -> T | None:
        found = self.take(key)
        return None if found is None else read(found)

    def mapping(self, key: str) -> dict[str, Value]:
        return self.get(key, Value.entries, {})

    def list(self, key: str) -> "list[Value]":
        return self.get(key, Value.items, [])

    def done(self) -> None:
        for key, value in self._left.items():
            raise value.error(f"{key} is not a known key here")


def read_file(path: Path, name: str) -> Value:
    """Raises PackError when the file is missing, is not UTF-8 YAML or uses aliases."""
    try:
        return read_text(path.read_text("utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot be read: {error}", name) from None


@lru_cache(maxsize=64)
def read_text(text: str, name: str) -> Value:
    """As `read_file`, of a text at hand. Two packs share most of their texts, and a draft differs from its base in a few lines."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PackError(f"not YAML: {error.problem}", name, line, column) from None
    except (yaml.YAMLError, ValueError) as error:
        raise PackError(f"cannot be read: {error}", name) from None
    if node is None:
        raise PackError("the file is empty", name)
    _refuse_aliases(node, name, set(), 0)
    return Value(node, name)


def _refuse_aliases(node: yaml.Node, name: str, seen: set[int], depth: int) -> None:
    """A pack says each thing where it stands; aliases could also make a small file huge."""
    if id(node) in seen:
        raise Value(node, name).error("aliases are not used in rule packs")
    if depth > MAX_DEPTH:
        raise Value(node, name).error("this is nested too deeply")
    seen.add(id(node))
    for child in _children(node):
        _refuse_aliases(child, name, seen, depth + 1)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
