"""Everything right but one field in what an employer reports: no server error, nothing written by a refusal, no two rows of one click."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.funds.models import RowKind
from anxin.funds.reporting.operations import begin, put_row
from anxin.law.months import parse_month
from anxin.registry.models import User
from tests import odd_input
from tests.front.conftest import Firm
from tests.funds.reporting.files import NUMBER, cells, hire, numbers

pytestmark = pytest.mark.django_db
FEBRUARY = parse_month("2020-02")
DAY = {"since_0": "2020", "since_1": "2", "since_2": "3"}


def forms(firm: Firm) -> list[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """A report being typed with one row, and what may be sent to it."""
    report = begin(firm.agent, firm.employer, FEBRUARY)
    put_row(firm.agent, report, cells(hire()))
    someone = {"id_number": numbers(1)[0], "name": "钱新来"}
    own = {"id_number": firm.worker.id_number, "name": firm.worker.name}
    typed = {
        RowKind.HIRE: someone | DAY | {"base": "8000.00"},
        RowKind.LEAVE: own | DAY,
        RowKind.BASE: own | {"base": "9000.00"},
    }
    month = [firm.employer.uscc, "2020-02"]
    key = report.draft_key
    changed = {"id_number": NUMBER, "name": "赵新来", "base": "7000"} | DAY
    return [
        *(
            (reverse("front:report_row_add", args=[key, kind.value]), base, ())
            for kind, base in typed.items()
        ),
        (reverse("front:report_row", args=[key, 1]), changed, ()),
        (reverse("front:report_row_remove", args=[key, 1]), {"x": "1"}, ()),
        (reverse("front:report_discard", args=[key]), {"x": "1"}, ()),
        (reverse("front:report_send", args=[key]), {"x": "1"}, ()),
        (reverse("front:month_start", args=month), {"x": "1"}, ()),
        (reverse("front:month_upload", args=month), {"file": SimpleUploadedFile("a.csv", b"x")}, ("file",)),
    ]


def test_odd_rows_and_files(signed_in: Callable[[User], Client], firm: Firm) -> None:
    client = signed_in(firm.agent)
    client.raise_request_exception = False
    wrong, tried = [], 0
    all_forms = forms(firm)
    before = odd_input.rows()
    for path, base, files in all_forms:
        for typed in odd_input.requests(base, files=files):
            with odd_input.taken_back():
                answer = client.post(path, typed)
                found = odd_input.wrong_after(answer, before, 12)
            tried += 1
            if found:
                changed = {name: str(value)[:40] for name, value in typed.items() if value != base[name]}
                wrong.append(f"{path} {changed}: {found}")
    assert wrong == []
    assert tried > 50
    assert odd_input.rows() == before
