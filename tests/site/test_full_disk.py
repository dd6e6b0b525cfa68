"""A disk that is full in the middle of writing: one line that names the file, exit code 2, and nothing left of it."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.cities import city

COMMAND = [sys.executable, "-c", "from anxin.site.cli import main; main()"]
SCENARIO = "months: [2019-07, 2020-12]\nchange: {measures: {sme-exemption: off}}\n"
IN = "in.parquet"
# What is asked, and after how many bytes a file cannot grow any more, which a full disk is like.
WRITING = [
    ("population --size 100000 --out out.parquet", 50_000),
    (f"assess --month 2020-02 --people {IN} --out out.parquet", 200_000),
    (f"assess --month 2020-02 --people {IN} --out out.parquet --engine duckdb", 200_000),
    (f"simulate scenario.yaml --people {IN} --chart out.svg", 5_000),
    (f"simulate scenario.yaml --people {IN} --csv out.csv", 5_000),
    ("pack export out.zip", 5_000),
    ("pack export out.dmn", 5_000),
    ("pack export out.csv --table parameters", 100),
    ("pack export out", 2_000),
]


@pytest.mark.parametrize(("asked", "bytes_at_most"), WRITING, ids=[asked for asked, _ in WRITING])
def test_nothing_is_left_and_the_file_is_named(asked: str, bytes_at_most: int, tmp_path: Path) -> None:
    city(tmp_path, 30_000).rename(tmp_path / IN)
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    before = sorted(tmp_path.iterdir())
    answer = subprocess.run(
        [*COMMAND, *asked.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_at_most, bytes_at_most)),
        env=os.environ,
        timeout=120,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    [line] = answer.stderr.splitlines()
    assert line.startswith("out")
    assert sorted(tmp_path.iterdir()) == before
