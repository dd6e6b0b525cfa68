"""What is refused as a file, and that a refused one leaves nothing behind."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from anxin.casework.errors import FileRefused
from anxin.casework.files import store
from anxin.trail.kept_files import path_of, safe_name
from tests.factories import PDF, a_file

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(25) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(40) + b"\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(20)
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(64)


def kept() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def refused(upload: SimpleUploadedFile) -> str:
    with translation.override("en"), pytest.raises(FileRefused) as caught:
        store(upload)
    assert kept() == []
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("扫描件.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.tif", TIFF, "image/tiff"),
    ],
)
def test_what_is_taken(name: str, content: bytes, media_type: str) -> None:
    stored = store(a_file(name, content))
    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert path_of(stored.sha256).read_bytes() == content


def test_an_executable_named_pdf() -> None:
    assert "not a PDF" in refused(a_file("form.pdf", EXE))


@pytest.mark.parametrize(
    "content", [b"#!/bin/sh\nrm -rf /\n", b"<html><script>", b"PK\x03\x04" + bytes(60), b"x"]
)
def test_what_is_no_document(content: bytes) -> None:
    assert "not a PDF" in refused(a_file("form.pdf", content))


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", PDF), ("a.pdf", PNG), ("a.exe", PDF), ("a", PDF), ("a.pdf.exe", PDF)]
)
def test_a_suffix_that_says_something_else(name: str, content: bytes) -> None:
    assert "not what its name says" in refused(a_file(name, content))


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF), ("a.png", PNG), ("a.jpg", JPEG)])
def test_a_truncated_upload(name: str, content: bytes) -> None:
    assert "cut off" in refused(a_file(name, content[:-8]))


def test_an_empty_file() -> None:
    assert "empty" in refused(a_file("a.pdf", b""))


def test_one_byte_over_the_limit(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    path_of(store(a_file("a.pdf", PDF)).sha256).unlink()
    assert "larger than" in refused(a_file("a.pdf", PDF + b"\n"))


def test_the_same_content_is_kept_once_under_its_hash() -> None:
    first, second = store(a_file("a.pdf")), store(a_file("b.pdf"))
    assert first.sha256 == second.sha256
    assert kept() == [path_of(first.sha256)]


def test_a_big_file_arrives_whole() -> None:
    content = PDF[:-6] + b"%" * 5_000_000 + PDF[-6:]
    assert path_of(store(a_file("a.pdf", content)).sha256).stat().st_size == len(content)


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\li\\scan.pdf", "scan.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("合同 第1页.pdf", "合同 第1页.pdf"),
        ("x" * 300 + ".pdf", "x" * 156 + ".pdf"),
    ],
)
def test_names_without_path_or_control_characters(given: str, kept_as: str) -> None:
    assert safe_name(given) == kept_as


@given(st.text(max_size=400))
def test_no_name_is_dangerous(name: str) -> None:
    safe = safe_name(name)
    assert len(safe) <= 160
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.isprintable()
