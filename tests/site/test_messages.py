"""Translations are compiled in Python, and the Traditional ones derived."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from anxin.site.messages import ROOMS, compile_messages


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    folder = tmp_path / "front" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    catalogue.append(polib.POEntry(msgid="Sign in", msgstr="登录"))
    catalogue.append(
        polib.POEntry(msgid="%(n)s file", msgid_plural="%(n)s files", msgstr_plural={0: "%(n)s 个文件"})
    )
    catalogue.save(str(folder / "django.po"))
    return tmp_path


def test_both_chinese_catalogues_are_written(rooms: Path) -> None:
    assert compile_messages(rooms) == 2
    hant = gettext.translation("django", rooms / "front" / "locale", languages=["zh_Hant"])
    assert hant.gettext("Sign in") == "登錄"
    assert hant.ngettext("%(n)s file", "%(n)s files", 3) == "%(n)s 個文件"
    hans = gettext.translation("django", rooms / "front" / "locale", languages=["zh_Hans"])
    assert hans.gettext("Sign in") == "登录"


def test_fresh_catalogues_are_left_alone(rooms: Path) -> None:
    compile_messages(rooms)
    assert compile_messages(rooms) == 0


def test_the_process_that_sets_up_a_fresh_copy_speaks_chinese(tmp_path: Path) -> None:
    """`make run` sets up and serves in one process: what Django reads too early it would never read again. And the rules
    are kept, so that today's decisions can be replayed after an upgrade."""
    shutil.copytree(ROOMS, tmp_path / "anxin", ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    code = """from anxin.site.cli.setup import prepare
prepare({"ANXIN_DEMO": "1"})
from django.utils.translation import override, gettext
with override("zh-hans"):
    print(gettext("Apply now"))
from anxin.lawbook.queries import version_in_force
from anxin.lawbook.models import PublishedPack
print(PublishedPack.objects.get().version == version_in_force())"""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"PYTHONIOENCODING": "utf-8"}
    environment |= {"ANXIN_VAR": str(tmp_path / "var"), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode().split() == ["现在申请", "True"]
    assert (tmp_path / "var" / "people.parquet").is_file()  # so that what-if pages have a city


def test_no_catalogue_of_ours_is_unfinished_or_names_a_placeholder_wrongly() -> None:
    import re

    for source in ROOMS.glob("*/locale/zh_Hans/LC_MESSAGES/*.po"):
        catalogue = polib.pofile(str(source))
        assert not catalogue.untranslated_entries(), source
        assert not catalogue.fuzzy_entries(), source
        for entry in catalogue:
            wanted = set(re.findall(r"%\(\w+\)s|\{\w+\}", entry.msgid))
            given = set(re.findall(r"%\(\w+\)s|\{\w+\}", entry.msgstr or entry.msgstr_plural.get(0, "")))
            assert given <= wanted, (source, entry.msgid)
