"""`anxin pack`: rules as files, and a draft out of a file."""

from pathlib import Path

import pytest

from anxin.law import load_pack, load_pack_from
from anxin.lawbook.contents import pack_from
from anxin.lawbook.models import Draft
from anxin.site.cli.pack import export, import_
from tests.lawbook.drafts import make_author, make_draft, make_publication, make_publisher

BEIJING = load_pack("beijing").version


def test_every_form_is_written_whole(tmp_path: Path) -> None:
    assert export("beijing", tmp_path / "out", None, None, None) == 0
    assert load_pack_from(tmp_path / "out").version == BEIJING
    for name, table in (("a.zip", None), ("a.dmn", None), ("b.dmn", "refund"), ("c.csv", "parameters")):
        assert export("beijing", tmp_path / name, table, None, None) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.dmn", "a.zip", "b.dmn", "c.csv", "out"]


@pytest.mark.parametrize(
    ("place", "name", "table"),
    [
        ("nowhere", "a.zip", None),
        ("beijing", "a.txt", None),
        ("beijing", "a.csv", None),
        ("beijing", "a.csv", "x"),
        ("beijing", "no/a.zip", None),
    ],
)
def test_what_cannot_be_written_is_said(
    place: str, name: str, table: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(place, tmp_path / name, table, None, None) == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
@pytest.mark.usefixtures("business_day")
def test_a_version_and_a_draft_of_this_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publication = make_publication()
    assert export("beijing", tmp_path / "now", None, "in-force", None) == 0
    assert export("beijing", tmp_path / "version", None, publication.pack_id, None) == 0
    assert export("beijing", tmp_path / "draft", None, None, make_draft().pk) == 0
    versions = {load_pack_from(tmp_path / name).version for name in ("now", "version", "draft")}
    assert versions == {publication.pack_id}
    assert export("beijing", tmp_path / "x", None, "sha256:0", None) == 2
    assert "no such version" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.usefixtures("business_day")
def test_a_folder_a_zip_and_a_table_become_drafts(tmp_path: Path) -> None:
    author = make_author()
    for name, table in (
        ("out", None),
        ("a.zip", None),
        ("parameters.csv", "parameters"),
        ("refund.dmn", "refund"),
    ):
        assert export("beijing", tmp_path / name, table, None, None) == 0
        assert import_(tmp_path / name, name, author.number) == 0
    assert {pack_from(each.content).version for each in Draft.objects.all()} == {BEIJING}
    assert Draft.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("business_day")
def test_what_cannot_be_brought_in_leaves_no_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    author, file = make_author(), tmp_path / "a.zip"
    file.write_bytes(b"no")
    export("henan", tmp_path / "henan.zip", None, None, None)
    assert import_(file, "x", author.number) == 2
    assert import_(tmp_path / "henan.zip", "x", author.number) == 2
    assert import_(tmp_path / "henan.zip", "x", "nobody") == 2
    assert import_(tmp_path / "henan.zip", "x", make_publisher().number) == 2
    assert len(capsys.readouterr().err.splitlines()) == 5
    assert not Draft.objects.exists()
