"""The content of a pack as its files' texts, and back: what is stored is JSON, what people write is YAML, and one reader takes both."""

import json
from typing import Any

import yaml

from anxin.law import Pack, load_pack_of

Said = Any
WIDTH = 120


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


class _WithoutAliases(yaml.CSafeDumper):
    """A pack says each thing where it stands."""

    def ignore_aliases(self, data: Said) -> bool:
        return True


def as_yaml(said: Said) -> str:
    """The way a person writes it: small mappings on one line, words unquoted where that is safe."""
    written: str = yaml.dump(
        said,
        Dumper=_WithoutAliases,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=WIDTH,
    )
    return written
