"""What can be wrong: a pack (the author's fault, with file and line) or a request (the asker's, with the field's path)."""

from collections.abc import Sequence
from dataclasses import dataclass

from anxin.law.texts import Text


class PackError(Exception):
    """A rule pack that cannot be used. The message starts with `file:line:column`, both counted from 1."""

    def __init__(self, message: str, file: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.message, self.file, self.line, self.column = message, file, line, column


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a request; `path` is like `facts.birth_date`, `code` is stable for programs."""

    path: str
    code: str
    message: Text

    def as_dict(self, lang: str = "en") -> dict[str, str]:
        return {"path": self.path, "code": self.code, "message": self.message.in_language(lang)}


class BadInput(Exception):
    """Everything that is wrong with a request, so that it can be mended in one go."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.message.en}" for p in self.problems))
