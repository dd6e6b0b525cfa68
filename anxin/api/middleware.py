"""What Django itself refuses below /api/ (an unknown address, a method, a host) is a problem document too, never a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from anxin.api.problems import MEDIA_TYPE, problem_for_status

PREFIX = "/api/"
FIRST_ERROR = 400


class ProblemDetails:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < FIRST_ERROR or not request.path_info.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type") == MEDIA_TYPE:
            return response
        return _as_problem(response)


def _as_problem(response: HttpResponse) -> HttpResponse:
    problem = problem_for_status(response.status_code).response()
    if "Allow" in response.headers:
        problem["Allow"] = response.headers["Allow"]
    return problem
