import pytest
from django.urls import reverse

from anxin.registry.models import Role
from anxin.trail.models import Entry, Message, MessageState
from tests.factories import make_case, signed_in
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
PAGE = reverse("back:messages")


def failed() -> Message:
    make_case()
    Message.objects.update(state=MessageState.FAILED, last_error="ConnectionError: no answer")
    return Message.objects.get()


def test_a_failed_message_is_sent_again() -> None:
    message, client = failed(), signed_in(make_staff(Role.HANDLER))
    assert "no answer" in client.get(PAGE).content.decode()
    assert client.post(reverse("back:resend", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert message.state == MessageState.PENDING
    assert Entry.objects.filter(action="message.resent").exists()
    assert client.post(reverse("back:resend", args=[message.pk])).status_code == 404


def test_what_went_wrong_is_said_in_the_language_of_the_page() -> None:
    message, client = failed(), signed_in(make_staff(Role.HANDLER))
    assert "ConnectionError: no answer" in client.get(PAGE).content.decode()
    silent = {"last_error": "Away: the department does not answer", "recipient": "department:civil_affairs"}
    Message.objects.filter(pk=message.pk).update(**silent)
    page = client.get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()
    assert [each for each in ("该部门没有应答", "民政部门") if each not in page] == []
    assert [each for each in ("Away", "civil_affairs", "application:") if f">{each}" in page] == []


def test_another_agencys_message_is_not_found_there() -> None:
    message = failed()
    elsewhere = signed_in(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert "no answer" not in elsewhere.get(PAGE).content.decode()
    assert elsewhere.post(reverse("back:resend", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.FRONT_CLERK, Role.PAYER, Role.SYSTEM_ADMIN])
def test_other_roles_are_refused(role: Role) -> None:
    client = signed_in(make_staff(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("back:resend", args=[failed().pk])).status_code == 403
