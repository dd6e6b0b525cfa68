"""The invented place with one more service, `bench`, whose table each test writes for itself."""

import shutil
from pathlib import Path
from typing import Any

from anxin.law import Decision, Pack, decide, load_pack_from, parse_request
from anxin.law.proving import Report, prove
from anxin.law.proving.report import Finding
from tests.law.lakeside_pack import FOLDER

HEAD = """
service: bench
code: "L-9"
group: all
name: {zh: 长椅, en: Bench}
facts: [filed_by, years, urgent, born_on, topics, department]
documents:
  form: {zh: 表, en: Form}
  letter: {zh: 信, en: Letter}
dates:
  answer_by: {working_days_after: received_on, days: 5}
ordinary: {documents: {form: needed}}
"""


def rule(id: str, *when: str, mode: str = "direct", form: str = "needed", measure: str = "easier") -> str:
    conditions = ", ".join(f"'{each}'" for each in when)
    head = (
        f"{{id: {id}, clause: N.1, measure: {measure}, label: {{zh: {id}, en: {id}}}, when: [{conditions}], "
    )
    return head + f"then: {{mode: {mode}, documents: {{form: {form}}}}}}}"


def bench(tmp_path: Path, *rules: str, more: str = "") -> Pack:
    folder = tmp_path / "bench"
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    listed = "".join(f"  - {each}\n" for each in rules)
    (folder / "services" / "bench.yaml").write_text(f"{HEAD}rules:\n{listed}{more}", "utf-8")
    for other in ("back-payment", "payment", "visit"):
        (folder / "services" / f"{other}.yaml").unlink(missing_ok=True)
    (folder / "interpretations.yaml").unlink(missing_ok=True)
    return load_pack_from(folder)


def proved(tmp_path: Path, *rules: str, more: str = "") -> Report:
    return prove(bench(tmp_path, *rules, more=more))


def decided(report: Report, finding: Finding) -> Decision:
    """The example as somebody outside would ask it."""
    return decide(report.pack, parse_request(report.pack, finding.example))


def holding(report: Report, finding: Finding) -> list[str]:
    return [each.rule.id for each in decided(report, finding).findings if each.holds]


def said(finding: Finding) -> dict[str, Any]:
    return finding.as_dict("en")
