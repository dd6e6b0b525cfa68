import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from anxin.casework.models import Application
from anxin.casework.operations.handling import accept, add_note
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from anxin.work.operations import claim
from anxin.work.queries import open_task_of
from tests.factories import make_case, make_draft, signed_in
from tests.lawbook.drafts import make_draft as make_rules_draft
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Staff:
    return make_staff(Role.HANDLER)


@pytest.fixture
def client(officer: Staff) -> Client:
    return signed_in(officer)


def shown(client: Client, case: Application, language: str = "en") -> str:
    response = client.get(address(case), headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def address(case: Application) -> str:
    return reverse("back:case", args=[case.receipt])


@pytest.mark.parametrize(("kept", "said"), [("survivors_pension", "供养亲属抚恤金"), ("of-old", "of-old")])
def test_what_was_chosen_is_said_in_words(client: Client, kept: str, said: str) -> None:
    case = make_case()
    case.service, case.details = "benefit-claim", {"benefit": kept, "explanation": "家属申领"}
    case.save()
    page = shown(client, case, "zh-hans")
    assert said in page
    assert ("survivors_pension" in page) is False


def test_decision_and_reasons_stand_beside_the_facts(client: Client) -> None:
    page = shown(client, make_case("refund"))
    for said in ("II.1.2", "telephone", "is in force on the day of receipt", "day of receipt: "):
        assert said in page, said


def test_reasons_are_in_the_readers_language(client: Client) -> None:
    page = shown(client, make_case("refund"), "zh-hans")
    assert "is in force on the day of receipt" not in page
    assert "电话" in page


def test_the_identity_number_is_masked(client: Client) -> None:
    case = make_case()
    assert case.person is not None
    page = shown(client, case)
    assert case.person.id_number not in page
    assert case.person.id_number[-4:] in page


def test_opening_a_case_is_on_the_trail_of_the_person(client: Client, officer: Staff) -> None:
    case = make_case()
    shown(client, case)
    entry = Entry.objects.get(action="person.read")
    assert entry.actor == f"staff:{officer.number}"
    assert entry.details == {"purpose": case.subject}


def test_a_draft_is_nobodys_business(client: Client) -> None:
    draft = make_draft()
    assert client.get(reverse("back:case", args=[draft.draft_key])).status_code == 404
    Application.objects.filter(pk=draft.pk).update(receipt="200210-00000000")
    assert client.get(reverse("back:case", args=["200210-00000000"])).status_code == 403


def test_only_possible_steps_are_offered(client: Client, officer: Staff) -> None:
    case = make_case("refund")
    received = shown(client, case)
    assert "/steps/accept" in received
    assert "/steps/deliver" not in received
    accept(case, officer)
    accepted = shown(client, case)
    assert "/steps/accept" not in accepted
    assert "/steps/start" in accepted


def test_what_a_colleague_holds_is_shown_and_locked(client: Client) -> None:
    case, colleague = make_case(), make_staff(Role.HANDLER)
    task = open_task_of(case.subject)
    assert task is not None
    claim(task, colleague)
    page = shown(client, case)
    assert colleague.name in page
    assert "/steps/accept" not in page


def test_what_people_wrote_is_shown_as_text(client: Client, officer: Staff) -> None:
    case = make_case()
    add_note(case, officer, "<script>alert(1)</script>")
    page = shown(client, case)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_file_is_handed_over_as_what_it_is(client: Client, officer: Staff) -> None:
    case = make_case()
    file = case.attachments.get()
    response = client.get(reverse("back:file", args=[case.receipt, file.pk]))
    assert response.getvalue().startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline")
    read = Entry.objects.get(action="document.read")
    assert (read.actor, read.subject) == (f"staff:{officer.number}", case.subject)
    assert Entry.objects.filter(action="person.read", subject=f"person:{case.person_id}").exists()


def test_a_download_is_a_download(client: Client) -> None:
    case = make_case()
    response = client.get(reverse("back:download", args=[case.receipt, case.attachments.get().pk]))
    response.getvalue()
    assert response["Content-Disposition"].startswith("attachment")


def test_a_file_of_another_case_is_not_found(client: Client) -> None:
    case, other = make_case(), make_case()
    foreign = reverse("back:file", args=[case.receipt, other.attachments.get().pk])
    assert client.get(foreign).status_code == 404
    assert not Entry.objects.filter(action="document.read").exists()


def test_the_whole_number_is_shown_for_a_purpose_only(client: Client) -> None:
    case = make_case()
    assert case.person is not None
    where = reverse("back:identity", args=[case.receipt])
    assert case.person.id_number not in client.get(where).content.decode()
    refused = client.post(where, {"purpose": ""})
    assert refused.status_code == 422
    assert case.person.id_number not in refused.content.decode()
    assert not Entry.objects.filter(action="person.read").exists()
    assert case.person.id_number in client.post(where, {"purpose": "call back"}).content.decode()
    assert Entry.objects.get(action="person.read").details == {"purpose": f"{case.subject}: call back"}


def test_the_same_rules_decide_the_same(client: Client) -> None:
    page = client.get(reverse("back:replay", args=[make_case().receipt]), headers={"accept-language": "en"})
    assert page.context["differences"] == []


def test_a_replay_says_what_would_differ(client: Client) -> None:
    """The stored decision is made to say something else than the rules do now."""
    case = make_case("refund")
    case.decision["mode"] = "ordinary"
    case.decision["documents"][0]["status"] = "deferred"
    case.save(update_fields=["decision"])
    page = client.get(reverse("back:replay", args=[case.receipt]), headers={"accept-language": "en"})
    assert len(page.context["differences"]) == 2
    case.refresh_from_db()
    assert case.decision["mode"] == "ordinary"


def test_a_replay_under_the_rules_of_then_and_under_a_draft(client: Client) -> None:
    where = reverse("back:replay", args=[make_case("refund").receipt])
    draft = make_rules_draft()
    assert client.get(f"{where}?under=then").context["differences"] == []
    assert client.get(f"{where}?under=draft-{draft.pk}").status_code == 403
    assert f"draft-{draft.pk}" not in client.get(where).content.decode()
    author = signed_in(make_staff(Role.RULE_AUTHOR, Role.HANDLER))
    assert f"draft-{draft.pk}" in author.get(where).content.decode()
    assert author.get(f"{where}?under=draft-{draft.pk}").context["differences"] == []


def test_the_case_page_asks_few_questions(
    client: Client, officer: Staff, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    for place in range(20):
        add_note(case, officer, f"note {place}")
    shown(client, case)
    with django_assert_max_num_queries(24):
        client.get(address(case))
