"""The content of a pack as files that people edit: YAML in a folder or a zip file."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from anxin.law.errors import PackError
from anxin.law.pack import Pack

WIDTH = 120
MOST_FILES, LARGEST_FILE = 500, 2_000_000
# A zip file made twice of the same rules is the same file.
ALWAYS = (1980, 1, 1, 0, 0, 0)


class _WithoutAliases(yaml.CSafeDumper):
    """A pack says each thing where it stands."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(said: Any) -> str:
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


def yaml_files(pack: Pack) -> dict[str, str]:
    return {name: as_yaml(said) for name, said in json.loads(pack.content).items()}


def write_folder(pack: Pack, folder: Path) -> None:
    """Into a new or an empty folder: files of another pack beside them would be read with them. Raises FileExistsError, OSError; then
    nothing of it is left."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    try:
        for name, text in yaml_files(pack).items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    except OSError:
        _emptied(folder, whole=is_new)
        raise


def _emptied(folder: Path, *, whole: bool) -> None:
    """Of the files of a pack and the folders they lie in."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    if whole:
        folder.rmdir()


def zipped(pack: Pack) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in yaml_files(pack).items():
            archive.writestr(zipfile.ZipInfo(name, ALWAYS), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of a pack in a folder. Raises PackError."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    try:
        return {name: path.read_text("utf-8") for name, path in found.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot be read: {error}", folder.name) from None


def unzipped(data: bytes) -> dict[str, str]:
    """The texts of a zipped pack; one folder around all of them is taken off. Nothing is written anywhere. Raises PackError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _without_folder(_texts(archive))
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError, EOFError) as error:
        raise PackError(f"not a zip file of YAML: {error}", "the zip file") from None


def _texts(archive: zipfile.ZipFile) -> dict[str, str]:
    wanted = [each for each in archive.infolist() if each.filename.endswith(".yaml")]
    if len(wanted) > MOST_FILES:
        raise PackError(f"more than {MOST_FILES} files", "the zip file")
    for each in wanted:
        if each.file_size > LARGEST_FILE:
            raise PackError("the file is too large", each.filename)
    return {each.filename: archive.read(each).decode() for each in wanted}


def _without_folder(texts: Mapping[str, str]) -> dict[str, str]:
    if "pack.yaml" in texts:
        return dict(texts)
    around = {name.split("/", 1)[0] for name in texts}
    if len(around) != 1:
        raise PackError("the pack has no such file", "pack.yaml")
    return {name.split("/", 1)[1]: text for name, text in texts.items() if "/" in name}
