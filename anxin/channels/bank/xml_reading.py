"""ISO 20022 messages read safely and in one pass: nothing is resolved, loaded or repaired, and a large file is never held whole as a tree."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from lxml import etree

from anxin.channels.bank import values
from anxin.channels.bank.problems import NOWHERE, BankFileError, Place, Problem

# A statement of a hundred thousand entries takes about 120 MB as XML.
LIMIT_MB: Final = 160
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Node:
    """An element and the words to name it by. Paths are local names: `Acct/Id/Othr/Id`."""

    element: "etree._Element"
    path: str = ""

    @property
    def place(self) -> Place:
        return Place(int(self.element.sourceline or 0), self.path)  # lxml gives no line for a made element

    def all(self, path: str) -> Iterator["Node"]:
        for found in self.element.iterfind(_qualified(str(self.element.tag), path)):
            yield Node(found, f"{self.path}/{path}" if self.path else path)

    def find(self, path: str) -> "Node | None":
        return next(self.all(path), None)

    def need(self, path: str) -> "Node":
        found = self.find(path)
        if found is None:
            raise self.place.error(Problem.MISSING, name=path)
        return found

    def only(self, path: str) -> "Node":
        """There must be one and no second."""
        found = list(self.all(path))
        if len(found) > 1:
            raise found[1].place.error(Problem.SEVERAL, name=path)
        return found[0] if found else self.need(path)

    def text(self, path: str = "") -> str:
        """Without outer and repeated white space; empty when the element is missing."""
        node = self.find(path) if path else self
        return " ".join((node.element.text or "").split()) if node else ""

    def first(self, *paths: str) -> str:
        """The first of several places that says something."""
        return next((said for path in paths if (said := self.text(path))), "")

    def given(self, path: str) -> str:
        node = self.need(path)
        return values.given(node.text(), node.place, path)

    def word(self, path: str, known: Iterable[str]) -> str:
        node = self.need(path)
        expected = tuple(known)
        if node.text() not in expected:
            raise node.place.error(Problem.UNKNOWN_WORD, found=node.text()[:40], expected=", ".join(expected))
        return node.text()

    def truth(self, path: str) -> bool:
        """False when the element is missing."""
        node = self.find(path)
        return node is not None and _TRUTH[self.word(path, _TRUTH)]

    def amount(self, path: str) -> int:
        """Fen, not negative: direction is a word of its own in these messages."""
        node = self.need(path)
        values.in_cny(node.element.get("Ccy", ""), node.place)
        return node.sum_of("")

    def sum_of(self, path: str) -> int:
        """Fen without a currency beside it, as control sums are."""
        node = self.need(path) if path else self
        found = values.fen(node.text(), node.place)
        if found < 0:
            raise node.place.error(Problem.NOT_POSITIVE, found=node.text())
        return found

    def count(self, path: str) -> int:
        node = self.need(path)
        said = node.text()
        if not (said.isascii() and said.isdigit() and len(said) <= 15):
            raise node.place.error(Problem.UNKNOWN_WORD, found=said[:40], expected="0, 1, 2, …")
        return int(said)

    def credit(self, path: str = "CdtDbtInd") -> bool:
        return self.word(path, ("CRDT", "DBIT")) == "CRDT"

    def moment(self, path: str) -> dt.datetime:
        node = self.need(path)
        return values.moment(node.text(), node.place)

    def day(self, path: str) -> dt.date:
        """The day itself, or of a choice between a day (`Dt`) and a moment (`DtTm`) the one that is there."""
        node = self.need(path)
        if node.find("DtTm"):
            return node.moment("DtTm").date()
        node = node.find("Dt") or node
        return values.day(node.text(), node.place)


@lru_cache(maxsize=1024)
def _qualified(tag: str, path: str) -> str:
    """The path in the namespace of the element it starts from."""
    space = tag[: tag.index("}") + 1]
    return "/".join(space + step for step in path.split("/"))


def is_xml(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read(data: bytes, repeated: Mapping[str, str], take: Callable[[Node], None]) -> tuple[str, Node]:
    """The message's name and its `Document`.

    `repeated` gives for each message that is welcome the element (`parent/child`) there may be very many of: `take` gets
    each one when it is complete, and it is let go of afterwards. What was taken counts for nothing when this raises.
    """
    _refuse_the_unsafe(data)
    try:
        return _walk(data, repeated, take)
    except etree.XMLSyntaxError as error:
        raise BankFileError(Problem.NOT_XML, error.lineno or 0) from error


def _refuse_the_unsafe(data: bytes) -> None:
    if len(data) > LIMIT_MB << 20:
        raise NOWHERE.error(Problem.TOO_BIG, limit=LIMIT_MB)
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise Place(1).error(Problem.ENCODING, expected="UTF-8")
    if b"<!DOCTYPE" in data:
        raise NOWHERE.error(Problem.DOCTYPE)


def _walk(data: bytes, repeated: Mapping[str, str], take: Callable[[Node], None]) -> tuple[str, Node]:
    events = _events(data, {f"{{*}}{path.split('/')[1]}" for path in repeated.values()})
    message, number = "", 0
    for event, element in events:
        message = message or _message(element, repeated)
        parent, child = repeated[message].split("/")
        if event == "end" and _name(element) == child and _name(element.getparent()) == parent:
            number += 1
            take(Node(element, f"{child}[{number}]"))
            _let_go(element)
    root = events.root
    return message or _message(root, repeated), Node(root)


def _events(data: bytes, names: set[str]) -> Any:
    """Any: the stubs know neither the tuple of tags nor `root`."""
    return etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        tag=("{*}Document", *names),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _message(element: "etree._Element", messages: Iterable[str]) -> str:
    """The first element heard of must be the root, in a namespace that is read here."""
    found = str(element.tag).rpartition("}")[0].removeprefix("{").removeprefix(NAMESPACE)
    if _name(element) != "Document" or element.getparent() is not None or found not in messages:
        said, place = found or _name(element), Place(int(element.sourceline or 0))
        raise place.error(Problem.UNKNOWN_MESSAGE, found=said[:60], expected=", ".join(messages))
    return found


def _name(element: "etree._Element | None") -> str:
    """Without its namespace, which in a damaged file may be anything at all."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


def _let_go(element: "etree._Element") -> None:
    """The element before the next one must stay for the parser, so each is emptied and its forerunner removed."""
    element.clear(keep_tail=True)
    above, before = element.getparent(), element.getprevious()
    if above is not None and before is not None and before.tag == element.tag:
        above.remove(before)
