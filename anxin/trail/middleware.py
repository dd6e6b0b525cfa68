"""Every request keeps the business day on which it began."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from anxin.trail.today import one_day


class OneDay:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_day():
            return self.get_response(request)
