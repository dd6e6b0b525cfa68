"""Files added to a draft, asked for, handed in; and that what was handed in stays."""

import datetime as dt

import pytest
from django.conf import settings

from anxin.casework.documents import requirements
from anxin.casework.errors import FileRefused, NotAllowed, WrongState
from anxin.casework.models import Application
from anxin.casework.operations.handling import accept, ask_for_document, start
from anxin.casework.operations.supplying import FILES_PER_DOCUMENT, attach, attach_as, hand_in, remove
from anxin.casework.operations.withdrawing import withdraw
from anxin.casework.states import State
from anxin.registry.models import Role, User
from anxin.trail.models import Entry
from anxin.work.queries import open_task_of
from tests.factories import PDF, a_file, make_case, make_draft
from tests.registry.people import make_agency, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
LATER = dt.date(2020, 2, 20)


def another(number: int = 0) -> bytes:
    return PDF + b"%" + str(number).encode()


def asked(case: Application, document: str = "identity_document") -> None:
    ask_for_document(case, make_staff(Role.FRONT_CLERK), document=document, reason="看不清", due_on=LATER)


def owner(case: Application) -> User:
    assert case.applicant is not None
    return case.applicant


def test_the_same_file_twice_is_one_attachment() -> None:
    draft = make_draft()
    first = attach(owner(draft), draft, "identity_document", a_file("a.pdf"))
    assert attach(owner(draft), draft, "identity_document", a_file("b.pdf")) == first
    draft.refresh_from_db()
    assert (draft.attachments.count(), draft.version) == (1, 2)
    assert Entry.objects.filter(action="document.added").count() == 1


def test_the_same_file_for_two_documents_is_two() -> None:
    draft = make_draft()
    for document in ("identity_document", "card_photo"):
        attach(owner(draft), draft, document, a_file())
    assert draft.attachments.count() == 2


def test_a_refused_file_leaves_no_row() -> None:
    draft = make_draft()
    with pytest.raises(FileRefused):
        attach(owner(draft), draft, "identity_document", a_file("a.pdf", b"MZ\x90\x00"))
    draft.refresh_from_db()
    assert (draft.attachments.count(), draft.version) == (0, 1)


def test_a_stranger_s_file_is_not_even_stored() -> None:
    draft = make_draft()
    with pytest.raises(NotAllowed):
        attach(make_user(), draft, "identity_document", a_file())
    assert not settings.MEDIA_ROOT.exists()


def test_twenty_files_for_a_document_are_enough() -> None:
    draft = make_draft()
    for number in range(FILES_PER_DOCUMENT):
        attach(owner(draft), draft, "identity_document", a_file(content=another(number)))
    with pytest.raises(FileRefused):
        attach(owner(draft), draft, "identity_document", a_file(content=another(99)))


def test_taken_back_from_a_draft_only_and_by_the_applicant_only() -> None:
    draft = make_draft()
    attachment = attach(owner(draft), draft, "identity_document", a_file())
    with pytest.raises(NotAllowed):
        remove(make_user(), attachment)
    remove(owner(draft), attachment)
    assert not any(
        each.files
        for each in requirements(draft, {"documents": [{"id": "identity_document", "status": "needed"}]})
    )
    received = make_case()
    with pytest.raises(WrongState):
        remove(owner(received), received.attachments.get())


def test_added_again_after_it_was_taken_back() -> None:
    draft = make_draft()
    remove(owner(draft), attach(owner(draft), draft, "identity_document", a_file()))
    attach(owner(draft), draft, "identity_document", a_file())
    assert draft.attachments.filter(removed_at=None).count() == 1


def test_what_was_asked_for_comes_and_the_case_goes_back_to_where_it_waited() -> None:
    for handled, back, kind in ((False, State.RECEIVED, "accept"), (True, State.IN_PROCESS, "handle")):
        case = make_case()
        if handled:
            handler = make_staff(Role.HANDLER)
            accept(case, handler)
            start(case, handler)
            ask_for_document(case, handler, document="identity_document", reason="看不清", due_on=LATER)
        else:
            asked(case)
        assert open_task_of(case.subject) is None
        attach(owner(case), case, "identity_document", a_file(content=another()))
        case = hand_in(owner(case), case)
        task = open_task_of(case.subject)
        assert task is not None
        assert (case.state, task.kind) == (back, kind)
        assert not case.document_requests.filter(answered_at=None).exists()


def test_nothing_new_is_no_answer() -> None:
    case = make_case()
    asked(case)
    with pytest.raises(FileRefused, match=r"again\.pdf"):
        attach(owner(case), case, "identity_document", a_file("again.pdf"))
    with pytest.raises(FileRefused):
        hand_in(owner(case), case)
    case.refresh_from_db()
    assert case.state == State.AWAITING_DOCUMENTS


def test_every_document_asked_for_needs_its_own_file() -> None:
    case = make_case()
    asked(case)
    asked(case, "card_photo")
    attach(owner(case), case, "card_photo", a_file())
    with pytest.raises(FileRefused):
        hand_in(owner(case), case)
    attach(owner(case), case, "identity_document", a_file(content=another()))
    assert hand_in(owner(case), case).state == State.RECEIVED


def test_handing_in_what_nobody_asked_for_and_for_somebody_else() -> None:
    case = make_case()
    with pytest.raises(WrongState):
        hand_in(owner(case), case)
    asked(case)
    with pytest.raises(NotAllowed):
        hand_in(make_user(), case)


def test_after_it_is_over_no_file_is_taken() -> None:
    case = make_case()
    withdraw(owner(case), case)
    with pytest.raises(WrongState):
        attach(owner(case), case, "identity_document", a_file(content=another()))


def test_an_officer_adds_what_came_by_post_in_the_own_agency_only() -> None:
    case = make_case()
    clerk = make_staff(Role.FRONT_CLERK)
    added = attach_as(clerk, case, "identity_document", a_file(content=another()))
    assert added.added_by == f"staff:{clerk.number}"
    for stranger in (make_staff(Role.FRONT_CLERK, agency=make_agency("110108")), make_staff(Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            attach_as(stranger, case, "identity_document", a_file(content=another(2)))


def test_deferred_documents_bring_a_recorded_case_back_into_the_work_list() -> None:
    case = make_case("data-change")
    accept(case, make_staff(Role.HANDLER))
    assert open_task_of(case.subject) is None
    attach(owner(case), case, "change_form", a_file(content=another()))
    assert open_task_of(case.subject) is None
    for number in range(2):
        attach(owner(case), case, "change_proof", a_file(content=another(number)))
    task = open_task_of(case.subject)
    assert task is not None
    assert (task.kind, task.assignee) == ("handle", None)
