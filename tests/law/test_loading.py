"""A pack that does not hold together is refused with file, line and column; one that loads has a version of its content."""

import shutil
from pathlib import Path

import pytest

from anxin.law import PackError, Text, load_pack, load_pack_from
from tests.law.lakeside_pack import FOLDER, LAKESIDE


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "lakeside"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


BACK, PAY, VISIT = "services/back-payment.yaml", "services/payment.yaml", "services/visit.yaml"
BROKEN = [
    (BACK, "is: last_month - first_month + 1", "is: last_month + first_month", "14:14: a month \\+ a month"),
    (BACK, "- span <= 36 or urgent", "- span <= 36 or urgnt", r"38:23: there is no name urgnt here; did you mean urgent\?"),
    (BACK, "received_on >= begun", "received_on >= ended", "ended may be open"),
    (BACK, "code: ", "kode: ", "code is missing"),
    (BACK, "applicants:", "applicant:", "5:12: applicant is not a known key"),
    (BACK, "group: all", "group: some", "not a known group"),
    (BACK, "mode: direct", "mode: quickly", "not a known mode"),
    (BACK, "clause: X.1", "clause: X.9", "not a known clause"),
    (BACK, "measure: pause", "measure: rest", "not a known measure"),
    (BACK, "promise: needed", "oath: needed", "no document oath"),
    (BACK, "until: ended}", "until: doomsday}", "not a known event or date"),
    (BACK, "status: deferred", "status: later", "not a known status"),
    (BACK, "id: long-member", "id: employer-recent", "two rules employer-recent"),
    (BACK, "facts: [filed_by, ", "facts: [filed_by, filed_by, ", "already means something else"),
    (BACK, "facts: [filed_by, ", "facts: [{ended: born_on}, ", "already means something else"),
    (BACK, "  span: {is: last_month", "  urgent: {is: last_month", "already means something else"),
    (BACK, "  span: {is: last_month", "  born_on_day: {is: last_month", "already means something else"),
    (BACK, "  span: {is: last_month", "  class: {is: last_month", "already means something else"),
    (BACK, "is: received_on_month - born_on_month", "is: age_months + 1", "worked out from each other: age_months"),
    (BACK, "zh: 年数够了, en: enough years", "zh: 年数够了", "needed in both languages"),
    (BACK, "service: back-payment", "service: payment", "must be named payment.yaml"),
    (BACK, "exchanged_by: {fact: exchanged", "exchanged_by: {fact: urgent", "not a known list fact"),
    (BACK, "months_after: ended", "months_after: urgent", "must be a date"),
    (BACK, "roll: next_working_day", "roll: sideways", "not a known roll"),
    (PAY, "principal: amount", "principal: month", "must be a money"),
    (PAY, "rate: daily_rate", "rate: enough_years", "not a known parameter of kind ppm"),
    (PAY, "  principal: amount\n  due: due_on\n  paid: paid_on\n  rate: daily_rate\n", "", "principal, due, paid and rate are needed"),
    (PAY, "treatment: waived", "treatment: forgotten", "not a known treatment"),
    (PAY, "in_force_on: paid_on", "in_force_on: amount", "not a known date"),
    (VISIT, "working_days_after: received_on", "after: received_on", "a date needs one of"),
    ("facts.yaml", "type: bool", "type: boolean", "not a known type of fact"),
    ("facts.yaml", "max: 80", "max: many", "many"),
    ("facts.yaml", "type: choice, values: {employer: {zh: 单位, en: The employer}, person: {zh: 本人, en: The person}}", "type: choice", "needs `values`"),
    ("facts.yaml", "urgent:", "known_on:", "already means something else"),
    ("facts.yaml", "urgent:", "Urgent:", "not a name"),
    ("facts.yaml", "zh: 急吗？", 'zh: " "', "must not be blank"),
    ("facts.yaml", "urgent:", "years:", "years stands here twice"),
    ("events.yaml", "begun:", "urgent:", "already means something else"),
    ("events.yaml", "2020-01-24", "2020-02-30", "no such day"),
    ("clauses.yaml", "instrument: later", "instrument: latest", "not a known instrument"),
    ("instruments.yaml", "parent: law", "parent: lore", "no instrument lore"),
    ("measures.yaml", "until_event: ended", "until_event: never", "not a known event"),
    ("parameters.yaml", "{from: 2011-07-01, value: 500}", "{from: 2001-07-01, value: 500}", "later than the one before"),
    ("parameters.yaml", "kind: ppm", "kind: percent", "not a known kind"),
    ("parameters.yaml", "value: 500", "value: 500.5", "'500.5' is not a whole number"),
    ("parameters.yaml", "{from: 2011-07-01, value: 500}", "{from: 1999-01-22, value: 500}", "later than the one before"),
    (BACK, "- span <= 36 or urgent", "- span <= 36.5 or urgent", "no value like 36.5"),
    (BACK, "- span <= 36 or urgent", "- years * 900000000000000000 <= 36 or urgent", "beyond 63 bits"),
    ("calendar.yaml", "01-27..01-30", "01-27..02-31", "calendar 2020|no such day"),
    ("interpretations.yaml", "back-payment/long-member", "back-payment/short-member", "is no rule"),
    (BACK, "exchanged_by:", "precedence: [direct]\nexchanged_by:", "mode in `precedence`"),
    (BACK, "fact: exchanged, clause: L.1", "fact: exchanged, clause: L.1, approval: x", "not a known fact"),
    ("pack.yaml", "gives: [letter]", "gives: [lettre]", "no service asks for a document lettre"),
    ("pack.yaml", "gives: [letter]", "keeps: [letter]", "keeps"),
    ("facts.yaml", "values: departments", "values: offices", "not a known list of the pack"),
    ("pack.yaml", "id: lakeside", "id: [lakeside", "not YAML"),
    ("pack.yaml", "name: {zh: 湖畔", "nickname: {zh: 湖畔", "name is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN)
def test_what_does_not_hold_together_is_refused_where_it_stands(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(PackError, match=message) as caught:
        load_pack_from(changed(tmp_path, file, old, new))
    assert str(caught.value).startswith(f"{caught.value.file}:{caught.value.line}:{caught.value.column}: ")
    assert caught.value.file == file


def test_aliases_are_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, "clauses.yaml", "text: {zh: 一, en: one}", "text: &same {zh: 一, en: one}")
    path = folder / "clauses.yaml"
    path.write_text(path.read_text("utf-8").replace("text: {zh: 二, en: two}", "text: *same"), "utf-8")
    with pytest.raises(PackError, match="aliases are not used"):
        load_pack_from(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = changed(tmp_path, "pack.yaml", "id: lakeside", "id: lakeside")
    (folder / "calendar.yaml").unlink()
    with pytest.raises(PackError, match="calendar.yaml:1:1"):
        load_pack_from(folder)


@pytest.mark.parametrize("place", ["nowhere", "", "../lakeside", "/etc", "a\0b"])
def test_a_place_without_a_pack_is_named(place: str) -> None:
    with pytest.raises(PackError, match="there is no rule pack"):
        load_pack(place)


def test_the_version_is_of_the_content_and_not_of_its_spelling(tmp_path: Path) -> None:
    def version(name: str, file: str, old: str, new: str) -> str:
        return load_pack_from(changed(tmp_path / name, file, old, new)).version

    assert LAKESIDE.version.startswith("sha256:")
    assert load_pack_from(FOLDER).version == LAKESIDE.version
    assert version("comment", "pack.yaml", "id: lakeside", "id:   'lakeside'  # spelling") == LAKESIDE.version
    assert version("rate", "parameters.yaml", "value: 500", "value: 501") != LAKESIDE.version
    assert version("words", BACK, "zh: 年数够了", "zh: 年数足够") != LAKESIDE.version


def test_a_pack_shown_to_pages() -> None:
    service = LAKESIDE.services["back-payment"]
    assert list(LAKESIDE.services) == ["back-payment", "payment", "visit"]
    assert (service.code, service.group, service.name.zh_hans) == ("L-1", "all", "补缴")
    assert list(service.facts)[:3] == ["filed_by", "years", "first_month"]
    assert service.facts["years"].unit == Text("年", "years")
    assert service.applicants == ("employer", "person")
    assert service.guide["place"] == Text("湖边一号", "1 Lake Road")
    assert service.guide["hours"] == "10-16"
    assert service.guide["conditions"] == [Text("甲", "A")]
    assert LAKESIDE.measures["pause"].instrument == "later"
    assert LAKESIDE.services["visit"].facts["kind"].type == "open_choice"
    assert [each.id for each in LAKESIDE.interpretations_of("back-payment", "long-member")] == ["ten-years"]


def test_departments_are_named_once_and_offered_as_answers() -> None:
    assert LAKESIDE.departments["harbour_office"].gives == ("letter",)
    assert LAKESIDE.departments["bridge_office"].gives == ()
    assert LAKESIDE.facts["asked"].values == {id: each.name for id, each in LAKESIDE.departments.items()}
    assert load_pack("willow-ford").departments == {}
