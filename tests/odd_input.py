"""What people and programs send into forms that no designer thought of, and how to try it without keeping anything.

Everything in a form stays right but one field, so that each value gets past the first validator.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponseBase

from anxin.funds.queries import trial_balance
from anxin.trail.today import business_date

AMOUNTS = (
    "abc",
    "1e5",
    "NaN",
    "Infinity",
    "-1",
    "-0.00",
    "0",
    "0.001",
    "1.005",
    "1,000.00",
    "１２３．４５",
    "￥1",
    "9" * 30,
    "9" * 400,
    "99999999999.99",
    "0x10",
    "1_000",
    "+1",
    "٣٣",
)
DAYS = (
    "2020-02-30",
    "2020-2-3",
    "2099-12-31",
    "9999-12-31",
    "9999-12",
    "0001-01-01",
    "0001-01",
    "1899-12",
    "2020-13",
    "2020-00",
    "-2020-01",
    "20200-01",
    "２０２０-０２",
    "2020-02",
    "2020-02-10",
)
TEXTS = (
    "",
    " ",
    "\u3000",
    "\u200b",
    "\u202e倒",
    "a\x00b",
    "\ufffd",
    "😀" * 40,
    "x" * 201,
    "字" * 5000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%s%n%d",
    "a\r\nSet-Cookie: x=1",
    "null",
    "[]",
    "true",
)
VALUES = (*AMOUNTS, *DAYS, *TEXTS)
# One in so many; the start moves on from field to field. `ODD_INPUT_STEP=1` tries all, which takes a quarter of an hour.
STEP = int(os.environ.get("ODD_INPUT_STEP", "25"))
_turn = itertools.count()
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&b;</Document>'
FILES = (
    b"",
    b"\x00",
    b"PK\x03\x04" + b"\x00" * 40,
    b"%PDF-1.4\n%%EOF",
    b"MZ",
    "对账单编号,DZ1\n账号,1".encode(),
    "申报类型,证件号码\n".encode("gb18030"),
    b"\xff\xfe\x00\x00",
    BOMB,
    b"<a>" * 20_000,
)


def requests(base: Mapping[str, Any], *, files: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """The right form; each field missing; each file field with each odd file; each other field with every `STEP`th odd value, counted
    on from field to field and from form to form, so that a room of forms tries them all in all kinds of fields."""
    yield dict(base)
    for name in base:
        yield {key: value for key, value in base.items() if key != name}
        start = next(_turn) % STEP
        odd: tuple[Any, ...] = tuple(_files()) if name in files else VALUES[start::STEP]
        for value in odd:
            yield {**base, name: value}


def _files() -> Iterator[Any]:
    for content in FILES:
        yield SimpleUploadedFile("x.xml", content)
    yield "not a file"


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is undone, so that each try begins from the same state."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> Counter[str]:
    """How many there are of everything but what only says that somebody looked."""
    tables = [
        model._meta.db_table
        for room in ("funds", "registry", "casework", "work", "trail", "lawbook")
        for model in apps.get_app_config(room).get_models()
    ]
    where = {"trail_entry": "WHERE action NOT LIKE '%.read'"}
    counts = [f'(SELECT count(*) FROM "{each}" {where.get(each, "")})' for each in tables]  # noqa: S608 - names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return Counter(dict(zip(tables, cursor.fetchone(), strict=True)))


def wrong_after(answer: HttpResponseBase, before: Counter[str], most: int) -> str:
    """What is wrong with an answer, or nothing: a server error, something written by a refusal, far too much written, books out
    of balance."""
    if answer.status_code >= 500:
        return f"answer {answer.status_code}"
    written = rows() - before
    if answer.status_code not in (200, 302) and written:
        return f"answer {answer.status_code}, but written: {dict(written)}"
    if written.total() > most:
        return f"too much written: {dict(written)}"
    lines = trial_balance(business_date())
    if sum(each.debits for each in lines) != sum(each.credits for each in lines):
        return "the books are out of balance"
    return ""
