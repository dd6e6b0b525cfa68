"""What leaves comes back: folders, zip files and single tables say the same rules when they are read again."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from anxin.law import PackError, load_pack, load_pack_from, load_pack_of
from anxin.law.exchanging.tables import as_csv, file_of, from_csv
from anxin.law.exchanging.written import as_yaml, read_folder, unzipped, write_folder, yaml_files, zipped

PLACES = ("beijing", "henan", "willow-ford")


def with_table(place: str, table: str, said: Any) -> str:
    pack = load_pack(place)
    return load_pack_of(yaml_files(pack) | {file_of(table): as_yaml(said)}).version


@pytest.mark.parametrize("place", PLACES)
def test_a_folder_says_the_same_rules(place: str, tmp_path: Path) -> None:
    write_folder(load_pack(place), tmp_path / "out")
    assert load_pack_from(tmp_path / "out").version == load_pack(place).version
    assert load_pack_of(read_folder(tmp_path / "out")).version == load_pack(place).version
    with pytest.raises(FileExistsError):
        write_folder(load_pack(place), tmp_path / "out")


@pytest.mark.parametrize("place", PLACES)
def test_a_zip_file_says_the_same_rules_and_is_the_same_each_time(place: str) -> None:
    made = zipped(load_pack(place))
    assert load_pack_of(unzipped(made)).version == load_pack(place).version
    assert made == zipped(load_pack(place))


def test_a_folder_around_the_files_is_taken_off() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in yaml_files(load_pack("henan")).items():
            archive.writestr(f"henan/{name}", text)
    assert load_pack_of(unzipped(made.getvalue())).id == "henan"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"a/x.yaml": "a", "b/y.yaml": "b"},
        {f"{n}.yaml": "a" for n in range(600)},
        {"pack.yaml": "\xff" * 3_000_000},
    ],
)
def test_a_zip_file_that_is_no_pack_is_refused(files: dict[str, str]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with pytest.raises(PackError):
        unzipped(made.getvalue())


def test_what_is_no_zip_file_is_refused() -> None:
    with pytest.raises(PackError, match="zip"):
        unzipped(b"hello")


@pytest.mark.parametrize("table", ["parameters", "measures", *load_pack("beijing").services])
def test_a_table_comes_back_as_it_was(table: str) -> None:
    pack = load_pack("beijing")
    assert with_table("beijing", table, from_csv(pack, table, as_csv(pack, table))) == pack.version


def test_a_changed_cell_changes_that_and_nothing_else() -> None:
    pack = load_pack("beijing")
    text = as_csv(pack, "parameters").replace("2020-03-31", "2020-04-30")
    said = from_csv(pack, "parameters", text)
    before = json.loads(pack.content)["parameters.yaml"]
    assert said["collection_extended_to"]["values"][0]["value"] == "2020-04-30"
    before["collection_extended_to"]["values"][0]["value"] = "2020-04-30"
    assert said == before


def test_no_cell_runs_in_a_spreadsheet() -> None:
    pack = load_pack("beijing")
    files = json.loads(pack.content)
    files["measures.yaml"]["bank-remittance"]["label"]["en"] = "=1+1"
    made = load_pack_of({name: as_yaml(said) for name, said in files.items()})
    text = as_csv(made, "measures")
    assert "'=1+1" in text
    assert from_csv(made, "measures", text) == files["measures.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "id,from,value,clause,source,confirmed\nx\n",
        "id,from,value,clause,source,confirmed\nnope,,1,,,\n",
    ],
)
def test_a_table_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(PackError):
        from_csv(load_pack("beijing"), "parameters", text)


def test_a_table_the_rules_do_not_have_is_named() -> None:
    with pytest.raises(PackError, match="nothing"):
        as_csv(load_pack("beijing"), "nothing")
