"""The page of a database that two asked for the same at once: nothing was written, what was typed goes again by one button."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.look import addresses
from tests.look.pages import Node, read

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked" if request.method == "POST" else "deadlock detected, locked")


def wrong(request: HttpRequest) -> HttpResponse:
    raise ValueError("unforeseen")


urlpatterns = [path("locked/", locked), path("wrong/", wrong), *addresses.urlpatterns]


def sent(client: Client, typed: dict[str, object], path: str = "/locked/") -> Node:
    answer = client.post(path, typed, headers={"accept-language": "en"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    return read(answer.content.decode())


def test_what_was_typed_is_sent_again_by_one_button(client: Client) -> None:
    page = sent(client, {"amount": "12.50", "month": ["2020-01", "2020-02"]})
    assert page.one("h1").text == "Somebody else was working on the same at this moment"
    main = page.one("main")
    fields = {(each.attrs["name"], each.attrs["value"]) for each in main.all("input", type="hidden")}
    typed = {field for field in fields if field[0] != "csrfmiddlewaretoken"}
    assert typed == {("amount", "12.50"), ("month", "2020-01"), ("month", "2020-02")}


def test_neither_a_secret_nor_a_file_is_put_on_the_page(client: Client) -> None:
    for typed in (
        {"login": "li", "password": "geheim-1"},
        {"note": "x", "file": SimpleUploadedFile("a.txt", b"1")},
    ):
        page = sent(client, dict(typed))
        assert "geheim-1" not in page.text
        assert not page.one("main").all("input", type="hidden")
        assert "Go back with your browser" in page.one("main").text


def test_reading_says_so_too_and_other_faults_are_not_hidden(client: Client) -> None:
    assert client.get("/locked/").status_code == 503
    with pytest.raises(ValueError, match="unforeseen"):
        client.get("/wrong/")
