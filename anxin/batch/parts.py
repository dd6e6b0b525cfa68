"""One Parquet file written in parts: an interrupted run goes on where it stopped, and the file appears only when it is whole.

Beside OUT stand, until it is whole, OUT.partial (the parts so far, one behind the other) and OUT.partial.json (what the work is, and where
each finished part ends). What stands behind the last finished part is cut off when the work goes on.
"""

import json
import os
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from anxin.batch.errors import BatchError
from anxin.batch.parquet_footer import footer_between, merged

Write = Callable[[BinaryIO], Any]


class PartFile:
    """`work` says what is written; a partial file of other work is thrown away. Use as a context: an error leaves nothing behind."""

    def __init__(self, out: Path, work: Mapping[str, Any]) -> None:
        self.out, self.work = out, dict(work)
        self.partial = out.with_name(f"{out.name}.partial")
        self.journal = out.with_name(f"{out.name}.partial.json")
        self.parts: list[dict[str, Any]] = []

    def __enter__(self) -> "PartFile":
        try:
            self.parts = self._found()
            self.file: BinaryIO = self.partial.open("r+b" if self.parts else "wb")
            self._cut()
        except OSError as error:
            raise BatchError(f"{self.out}: cannot be written: {error.strerror}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Only what a person or a signal stopped may go on; a failed run leaves nothing."""
        self.file.close()
        if kind is not None and issubclass(kind, Exception):
            self._discard()

    @property
    def end(self) -> int:
        return int(self.parts[-1]["end"]) if self.parts else 0

    def add(self, write: Write) -> Any:
        """One more part; `write` gives what is kept of it in the journal under `kept`. Raises BatchError when the disk is full."""
        self._cut()
        kept = write(self.file)
        self.file.flush()
        self.parts.append({"end": self.file.seek(0, os.SEEK_END), "kept": kept})
        write_json(self.journal, {"work": self.work, "parts": self.parts})
        return kept

    def finish(self) -> None:
        """The footer for all parts, then the name: from here on the file is whole."""
        starts = [0, *(int(part["end"]) for part in self.parts)]
        with self.partial.open("rb") as file:
            footers = [(start, footer_between(file, start, end)) for start, end in pairwise(starts)]
        self.file.seek(self.end)
        self.file.write(merged(footers))
        self.file.truncate()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.partial.replace(self.out)
        self.journal.unlink(missing_ok=True)

    def _cut(self) -> None:
        self.file.seek(self.end)
        self.file.truncate()
        self.file.flush()

    def _found(self) -> list[dict[str, Any]]:
        try:
            said = json.loads(self.journal.read_text("utf-8"))
            parts: list[dict[str, Any]] = said["parts"] if said["work"] == self.work else []
            whole = bool(parts) and self.partial.stat().st_size >= int(parts[-1]["end"])
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return parts if whole else []

    def _discard(self) -> None:
        for path in (self.partial, self.journal, _beside(self.journal)):
            path.unlink(missing_ok=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all."""
    beside = _beside(path)
    try:
        beside.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")
