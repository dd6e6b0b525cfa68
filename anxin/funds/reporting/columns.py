"""The columns of a report's file and the words it may use in them. Headings stand in Chinese and English; either alone is understood."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ColumnId(StrEnum):
    KIND = "kind"
    ID_NUMBER = "id_number"
    NAME = "name"
    BASE = "base"
    SINCE = "since"


@dataclass(frozen=True)
class Column:
    """`label` for messages; `zh` and `en` are the heading in the file; `also` what other people's files call it."""

    id: ColumnId
    label: Promise
    zh: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.zh} {self.en}"

    @property
    def names(self) -> set[str]:
        return {plain(name) for name in (self.heading, self.zh, self.en, self.id, *self.also)}


COLUMNS = (
    Column(ColumnId.KIND, _("kind of report"), "申报类型", "Kind", ("类型", "业务类型", "变动类型")),
    Column(
        ColumnId.ID_NUMBER,
        _("identity number"),
        "证件号码",
        "Identity number",
        ("身份证号", "身份证号码", "公民身份号码", "id number"),
    ),
    Column(ColumnId.NAME, _("name"), "姓名", "Name"),
    Column(
        ColumnId.BASE, _("contribution base"), "缴费基数", "Contribution base", ("基数", "缴费基数（元）")
    ),
    Column(ColumnId.SINCE, _("date"), "日期", "Date", ("生效日期", "入职或离职日期", "起始日期")),
)
BY_ID = {column.id: column for column in COLUMNS}
REASON_HEADING = "未通过原因 Reason"
KIND_WORDS = {"hire": ("增员", "Hire"), "leave": ("减员", "Leave"), "base": ("基数", "Base")}
_KINDS_ALSO = {
    "hire": ("新增", "入职", "增加", "new"),
    "leave": ("减少", "离职", "停保", "leaver"),
    "base": ("变更基数", "基数变更", "调整基数", "缴费基数"),
}


def plain(text: str) -> str:
    """Full-width letters, spaces, stars of required columns and case say nothing."""
    return re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", text)).lower()


def kind_cell(kind: str) -> str:
    """What the drop-down offers."""
    return " ".join(KIND_WORDS[kind]) if kind in KIND_WORDS else ""


_KINDS = {
    plain(word): kind
    for kind, (zh, en) in KIND_WORDS.items()
    for word in (kind, zh, en, f"{zh} {en}", *_KINDS_ALSO[kind])
}


def kind_of(text: str) -> str | None:
    return _KINDS.get(plain(text))


def column_of(heading: object) -> ColumnId | None:
    if not isinstance(heading, str):
        return None
    name = plain(heading)
    return next((column.id for column in COLUMNS if name in column.names), None)
