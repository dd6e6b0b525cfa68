"""Reads HTML as a tree, with nothing but the standard library, so that tests ask for structure and not for text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.template import Context, Template

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "wbr"}


@dataclass
class Node:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag: str = "", css: str = "", **attrs: str) -> list[Node]:
        return [node for node in self.walk() if node.fits(tag, css, attrs)]

    def one(self, tag: str = "", css: str = "", **attrs: str) -> Node:
        found = self.all(tag, css, **attrs)
        assert len(found) == 1, f"{len(found)} of <{tag} class={css} {attrs}>"
        return found[0]

    def fits(self, tag: str, css: str, attrs: dict[str, str]) -> bool:
        named = {name.replace("_", "-"): value for name, value in attrs.items()}
        same = all(self.attrs.get(name) == value for name, value in named.items())
        return (
            same and (not tag or self.tag == tag) and (not css or css in self.attrs.get("class", "").split())
        )

    @property
    def text(self) -> str:
        words = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(words).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """Fails on an element left open or closed in the wrong place."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is left open"
    return builder.root


def show(source: str, **values: object) -> Node:
    return read(Template("{% load look %}" + source).render(Context(values)))
