"""The content of a pack as its files' texts, and back: what is stored is JSON, what people write is YAML, and one reader takes both."""

import json
from typing import Any

from anxin.law import Pack, load_pack_of
from anxin.law.exchanging.written import as_yaml

Said = Any

__all__ = ["as_yaml", "files_of", "pack_from", "texts_of"]


def files_of(content: str) -> dict[str, Said]:
    found: dict[str, Said] = json.loads(content)
    return found


def texts_of(content: str) -> dict[str, str]:
    """JSON is YAML, so a stored pack is read by the same reader that checks every other."""
    return {name: _json(said) for name, said in files_of(content).items()}


def pack_from(content: str) -> Pack:
    """Raises PackError."""
    return load_pack_of(texts_of(content))


def _json(said: Said) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1)
