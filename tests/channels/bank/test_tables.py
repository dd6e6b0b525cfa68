"""Statements as tables: a bank's layout is a mapping, the checks are the same as for XML."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.channels.bank import layouts
from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.reading import read_statement
from anxin.channels.bank.statement_writing import camt_file, csv_file
from anxin.channels.bank.statements import StatementFile
from tests.channels.bank.making import entry, statement, statements

ENCODINGS = st.sampled_from(("utf-8", "utf-8-sig", "gb18030"))
STATEMENT = statement(entry(1, 123_456), entry(2, 25_050, end_to_end_id="SB1"), entry(3, 5_000, credit=False))
FILE = csv_file(STATEMENT, encoding="utf-8").decode()

# As a bank's counter prints it: titles above, notes in columns we do not know, dates and amounts in other forms.
BY_HAND = """柳溪银行对账单
对账单编号,DZ20200212,,
账号,0200001009014400001\t,,
户名,柳溪区社会保险基金管理中心
币种,人民币
起始日期,2020年2月12日
终止日期,20200212
制表时间,2020/2/12 180000
期初余额,"5,000.00"
期末余额,"6,434.56"

序号,交易流水号,记账日期,起息日期,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要,客户参考号,冲正标志
1,A1\t,2020/2/12,,,"1,234.56","6,234.56",柳溪第1机械有限公司,622202100000000001\t,"2020年1月,社保",,否
2,A2\t,20200212,2020-02-13,0.00,200,6434.56,,,,SB2,冲正
合计,笔数,2,借方合计,0.00,贷方合计,"1,434.56"

"""


def refusal(text: str, encoding: str = "utf-8") -> BankFileError:
    with pytest.raises(BankFileError) as refused:
        read_statement(text.encode(encoding))
    return refused.value


@given(statements(codes=False), ENCODINGS)
def test_any_statement_reads_back_as_it_was(made: StatementFile, encoding: str) -> None:
    found = read_statement(csv_file(made, "general", encoding))
    assert found == made
    assert found.format == "csv:general"


@given(statements(codes=False), ENCODINGS)
def test_another_banks_layout_is_a_mapping(made: StatementFile, encoding: str) -> None:
    """This one has no column for the day of value and none for reversals."""
    plain = [dataclasses.replace(each, value_on=each.booked_on, reversal=False) for each in made.entries]
    known = dataclasses.replace(made, entries=tuple(plain))
    assert read_statement(csv_file(known, "signed", encoding)) == known


def test_a_table_says_the_same_as_xml() -> None:
    table, xml = read_statement(FILE.encode()), read_statement(camt_file(STATEMENT))
    assert table == xml
    assert table.meaning == xml.meaning
    assert table.digest != xml.digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_a_counter_prints_is_understood(encoding: str, end: str) -> None:
    found = read_statement(BY_HAND.replace("\n", end).encode(encoding))
    first, second = found.entries
    assert (first.amount, first.credit, first.payer_account) == (123_456, True, "622202100000000001")
    assert (first.remittance_text, first.value_on, first.reversal) == (
        "2020年1月,社保",
        first.booked_on,
        False,
    )
    assert (second.amount, second.end_to_end_id, second.reversal) == (20_000, "SB2", True)
    assert (second.value_on - second.booked_on).days == 1
    assert found.created_at.isoformat() == "2020-02-12T18:00:00+08:00"


@pytest.mark.parametrize(
    ("old", "new", "problem", "line", "path"),
    [
        ("人民币", "美元", Problem.CURRENCY, 3, "币种"),
        ("对账单编号,DZ20200212", "对账单编号,", Problem.MISSING, 1, "对账单编号"),
        ("期初余额", "期初", Problem.MISSING, 0, ""),
        ("对账单编号", "币种", Problem.SEVERAL, 3, "币种"),
        ('"1,234.56","6,234.56"', '"1,234.567","6,234.56"', Problem.DECIMALS, 10, "贷方发生额"),
        ('"1,234.56","6,234.56"', '"12,34.56","6,234.56"', Problem.AMOUNT, 10, "贷方发生额"),
        ('"1,234.56","6,234.56"', '"-1,234.56","6,234.56"', Problem.NOT_POSITIVE, 10, "贷方发生额"),
        ('"1,234.56","6,234.56"', '0.00,"6,234.56"', Problem.TWO_SIDES, 10, ""),
        (',"1,234.56","6,234.56"', '5.00,"1,234.56","6,234.56"', Problem.TWO_SIDES, 10, ""),
        ('"6,234.56"', '"6,234.57"', Problem.RUNNING, 10, "余额"),
        ("2020-02-12,2020-02-12,,250.50", "2020-02-30,2020-02-12,,250.50", Problem.DATE, 11, "记账日期"),
        (
            "2020-02-12,2020-02-12,,250.50",
            "2020-02-13,2020-02-12,,250.50",
            Problem.PERIOD,
            0,
            "20200212000002",
        ),
        ("20200212000002", "20200212000001", Problem.DUPLICATE, 0, "20200212000001"),
        ("20200212000002", "", Problem.MISSING, 11, "交易流水号"),
        ("笔数,3", "笔数,4", Problem.COUNT, 13, "笔数"),
        ('贷方合计,"1,485.06"', '贷方合计,"1,485.07"', Problem.SUM, 13, "贷方合计"),
        ("借方合计,50.00", "借方合计,50.01", Problem.SUM, 13, "借方合计"),
        ("借方合计,50.00", "借方合计,", Problem.MISSING, 13, "借方合计"),
        ('期末余额,"6,435.06"', '期末余额,"6,435.07"', Problem.CLOSING, 8, "期末余额"),
        ("合计,笔数,3", "小计,笔数,3", Problem.TRUNCATED, 13, ""),
        ("合计,笔数,3", "合计\r\n合计,笔数,3", Problem.AFTER_END, 14, ""),
        (",冲正标志", ",冲正标志,备注", Problem.COLUMNS, 10, ""),
        (",冲正标志", "", Problem.MISSING, 9, ""),
        ("摘要", "余额", Problem.SEVERAL, 9, ""),
        ("SB1,", "SB1,也许", Problem.UNKNOWN_WORD, 11, "冲正标志"),
        ('"1,234.56","6', '"1,234.56"0,"6', Problem.QUOTES, 0, ""),
        ("有限公司", "有限\x00公司", Problem.CHARACTER, 10, ""),
        ("交易流水号", "交易号", Problem.UNKNOWN_FORMAT, 0, ""),
        ("18:00:00", "25:00:00", Problem.DATE, 6, "制表时间"),
        ("18:00:00", "", Problem.DATE, 6, "制表时间"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_column(
    old: str, new: str, problem: Problem, line: int, path: str
) -> None:
    assert old in FILE
    found = refusal(FILE.replace(old, new, 1))
    assert found.problem is problem
    assert not line or found.line == line
    assert found.path == path


def test_a_direction_that_is_not_known_is_refused() -> None:
    signed = csv_file(STATEMENT, "signed", "utf-8").decode()
    found = refusal(signed.replace(",贷,", ",增,", 1))
    assert (found.problem, found.path) == (Problem.UNKNOWN_WORD, "借贷标志")
    assert "贷, C, 借, D" in str(found)


def test_a_table_of_something_else_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.channels.bank.tables._rows", lambda text: pytest.fail("read line by line"))
    assert refusal("a,b,c\n" * 3).problem is Problem.UNKNOWN_FORMAT


def test_a_damaged_letter_is_not_taken_for_another_encoding() -> None:
    data = FILE.encode()
    at = data.index("机械".encode())
    with pytest.raises(BankFileError) as refused:
        read_statement(data[:at] + b"\xff" + data[at + 1 :])
    assert (refused.value.problem, refused.value.line) == (Problem.ENCODING, 10)


def test_the_example_in_the_documentation_is_one() -> None:
    text = (Path(__file__).parents[3] / "docs/bank-files.md").read_text(encoding="utf-8")
    example = text.split("```\n")[1]
    assert [each.signed for each in read_statement(example.encode()).entries] == [123_456, 20_000]


def test_an_empty_day_is_a_statement() -> None:
    assert read_statement(csv_file(statement())).entries == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  ref: 交易流水号\n", ""),
        ("  debit: 借方发生额\n", ""),
        ("  cny: [人民币, CNY, RMB, '156']\n", ""),
        ("  not_reversal: ['', 否, 正常, N]\n", ""),
        ("  label: 合计\n", ""),
        ("  remittance_text: 摘要\n", "  remark: 摘要\n"),
    ],
)
def test_a_wrong_mapping_is_found_when_it_is_loaded(old: str, new: str, tmp_path: Path) -> None:
    text = (Path(layouts.__file__).parent / "general.yaml").read_text(encoding="utf-8").replace('"', "'")
    assert old in text
    (tmp_path / "wrong.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match="layout general: look at"):
        layouts.load(tmp_path / "wrong.yaml")
