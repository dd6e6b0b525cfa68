"""Writing the next rules on pages: rows as forms, files as text, a second person to publish, announcements."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.lawbook.contents import files_of, pack_from
from anxin.lawbook.models import Announcement, Draft, DraftState, Publication
from anxin.lawbook.operations.drafting import edit_row
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role, Staff
from tests.factories import signed_in
from tests.lawbook.drafts import (
    changed,
    make_author,
    make_draft,
    make_proposal,
    make_publication,
    make_publisher,
)
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db
VALUE = ["parameter", "collection_extended_to", "0"]
MEASURE = ["measure", "new", "new"]
RULE = ["rule", "refund", "0"]
NEW_MEASURE = {
    "id": "collection-once-more",
    "label_zh": "再延长",
    "label_en": "Once more",
    "clause": "I.2",
    "valid_from_0": "2020",
    "valid_from_1": "2",
    "valid_from_2": "20",
    "until_event": "",
}


@pytest.fixture
def author(db: None) -> Staff:
    return make_author()


@pytest.fixture
def client(author: Staff) -> Client:
    return signed_in(author)


@pytest.fixture
def draft(author: Staff) -> Draft:
    return make_draft(author)


def row(draft: Draft, at: list[str]) -> str:
    return reverse("back:draft_row", args=[draft.pk, *at])


def step(draft: Draft, way: str) -> str:
    return reverse("back:draft_step", args=[draft.pk, way])


def typed(client: Client, address: str, **changes: str) -> dict[str, str]:
    """What the page would send with nothing touched, and these changes."""
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in given.items() if value not in (None, "", [])}
    return {name: value for name, value in sent.items() if name != "valid_from"} | changes


def addresses(draft: Draft) -> list[str]:
    return [
        reverse("back:drafts"),
        reverse("back:draft", args=[draft.pk]),
        row(draft, VALUE),
        row(draft, MEASURE),
        row(draft, RULE),
        reverse("back:draft_file", args=[draft.pk]) + "?file=measures.yaml",
        *(step(draft, way) for way in ("propose", "take-back", "abandon", "update", "publish")),
        reverse("back:announcements"),
    ]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.EDITOR, Role.SYSTEM_ADMIN])
def test_others_get_nothing_of_a_draft(draft: Draft, role: Role) -> None:
    other = signed_in(make_staff(role))
    for address in addresses(draft):
        assert other.get(address).status_code in (403, 405)
        assert other.post(address, {"version": 1}).status_code in (403, 405)
    draft.refresh_from_db()
    assert draft.version == 1


def test_the_centre_reads_a_draft_and_does_not_write(draft: Draft) -> None:
    centre = signed_in(make_publisher())
    assert centre.get(reverse("back:draft", args=[draft.pk])).status_code == 200
    assert centre.post(reverse("back:drafts"), {"title": "x"}).status_code == 403
    for at in (VALUE, MEASURE, RULE):
        assert centre.post(row(draft, at), {"version": 1}).status_code == 403
    for way in ("propose", "take-back", "abandon", "update"):
        assert centre.post(step(draft, way), {"version": 1}).status_code == 403


def test_a_draft_is_begun(client: Client) -> None:
    assert client.post(reverse("back:drafts"), {"title": ""}).status_code == 422
    response = client.post(reverse("back:drafts"), {"title": "再延长"})
    assert response["Location"] == reverse("back:draft", args=[Draft.objects.get().pk])
    assert "再延长" in client.get(reverse("back:drafts")).content.decode()


def test_a_dated_value_is_changed_and_nothing_else(client: Client, draft: Draft) -> None:
    before = files_of(draft.content)
    address = row(draft, VALUE)
    response = client.post(address, typed(client, address, value="2020-04-30"))
    assert response.status_code == 302
    draft.refresh_from_db()
    after = files_of(draft.content)
    assert after["parameters.yaml"]["collection_extended_to"]["values"][0]["value"] == "2020-04-30"
    before["parameters.yaml"]["collection_extended_to"]["values"][0]["value"] = "2020-04-30"
    assert after == before


@pytest.mark.parametrize("at", [VALUE, RULE, ["measure", "bank-remittance", "0"]])
def test_a_row_saved_untouched_says_what_it_said(client: Client, draft: Draft, at: list[str]) -> None:
    address = row(draft, at)
    day = {"valid_from_0": "2020", "valid_from_1": "1", "valid_from_2": "31"} if at[0] == "measure" else {}
    assert client.post(address, typed(client, address, **day)).status_code == 302
    draft.refresh_from_db()
    assert pack_from(draft.content).version == draft.base_version


def test_what_does_not_fit_is_said_and_not_saved(client: Client, draft: Draft) -> None:
    address = row(draft, VALUE)
    response = client.post(address, typed(client, address, value="soon"))
    assert response.status_code == 422
    assert "parameters.yaml" in response.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_measure_is_added_once(client: Client, draft: Draft) -> None:
    address = row(draft, MEASURE)
    assert client.post(address, NEW_MEASURE | {"version": "1"}).status_code == 302
    draft.refresh_from_db()
    assert pack_from(draft.content).measures["collection-once-more"].label.zh_hans == "再延长"
    assert client.post(address, NEW_MEASURE | {"version": "2"}).status_code == 422


def test_a_rule_gets_another_condition_and_keeps_the_words_of_the_others(
    client: Client, draft: Draft
) -> None:
    address = row(draft, ["rule", "person-back-payment", "1"])
    given = typed(client, address)
    given["conditions"] += '\nfiled_by == "employer"'
    assert client.post(address, given).status_code == 302
    draft.refresh_from_db()
    rules = files_of(draft.content)["services/person-back-payment.yaml"]["rules"]
    assert rules[1]["when"][-1] == {"is": 'filed_by == "employer"'}
    assert "zh" in rules[1]["when"][1]


def test_a_row_is_taken_out(client: Client, draft: Draft) -> None:
    address = row(draft, ["parameter", "late_payment_surcharge", "0"])
    assert client.post(address, {"version": "1", "remove": "1"}).status_code == 302
    draft.refresh_from_db()
    assert len(pack_from(draft.content).parameters["late_payment_surcharge"].rows) == 1


def test_a_measure_in_force_is_withdrawn_by_a_later_one(client: Client, draft: Draft) -> None:
    """It is not taken out, neither by the button, which is not there, nor by who sends it all the same."""
    address = row(draft, ["measure", "bank-remittance", "0"])
    page = client.get(address).content.decode()
    assert 'name="remove"' not in page
    later = f"{row(draft, MEASURE)}?withdraws=bank-remittance"
    assert later in page
    client.post(address, typed(client, address) | {"remove": "1"})
    draft.refresh_from_db()
    assert "bank-remittance" in pack_from(draft.content).measures
    assert client.get(later).context["form"]["withdraws"].value() == ["bank-remittance"]
    given = NEW_MEASURE | {"withdraws": ["bank-remittance"], "version": str(draft.version)}
    assert client.post(later, given).status_code == 302
    draft.refresh_from_db()
    measures = pack_from(draft.content).measures
    assert [each.by for each in measures["bank-remittance"].withdrawn] == ["collection-once-more"]
    assert measures["collection-once-more"].label.zh_hans == "再延长"
    shown = client.get(reverse("back:rules_section", args=[f"draft-{draft.pk}", "measures"])).content.decode()
    assert "再延长" in shown.split("银行汇款")[1]


def test_a_rule_on_which_a_reading_rests_is_not_taken_out(client: Client, draft: Draft) -> None:
    response = client.post(row(draft, ["rule", "person-back-payment", "0"]), {"version": "1", "remove": "1"})
    assert response.status_code == 422
    assert "interpretations.yaml" in response.content.decode()


def test_while_typing_the_rules_are_tried_and_nothing_is_saved(client: Client, draft: Draft) -> None:
    for address, good, bad in (
        (row(draft, VALUE), {"value": "2020-04-30", "version": "1"}, {"value": "x", "version": "1"}),
        (
            reverse("back:draft_file", args=[draft.pk]),
            {"file": "events.yaml", "text": "{}", "version": "1"},
            {"file": "events.yaml", "text": "[", "version": "1"},
        ),
    ):
        said = client.post(address, bad, headers={"HX-Request": "true"})
        assert "yaml" in said.content.decode()
        assert "<html" not in said.content.decode()
        if address == row(draft, VALUE):
            assert (
                "anxin-notice--success"
                in client.post(address, good, headers={"HX-Request": "true"}).content.decode()
            )
    draft.refresh_from_db()
    assert (draft.version, draft.not_valid) == (1, {})


def test_a_text_that_is_not_valid_is_kept_and_shown_again(client: Client, draft: Draft) -> None:
    address = reverse("back:draft_file", args=[draft.pk])
    assert "collection-extension" in client.get(f"{address}?file=measures.yaml").content.decode()
    response = client.post(address, {"file": "measures.yaml", "text": "a: [}", "version": "1"}, follow=True)
    assert "measures.yaml, 1:" in response.content.decode()
    assert response.context["form"]["text"].value() == "a: [}"
    page = client.get(reverse("back:draft", args=[draft.pk])).content.decode()
    assert "measures.yaml" in page
    assert client.post(step(draft, "propose"), {"version": "2"}).status_code == 422


def test_an_unknown_file_or_row_is_not_found(client: Client, draft: Draft) -> None:
    assert client.get(reverse("back:draft_file", args=[draft.pk]) + "?file=../x").status_code == 404
    for at in (
        ["parameter", "x", "0"],
        ["parameter", "collection_extended_to", "9"],
        ["rule", "x", "0"],
        ["x", "y", "z"],
    ):
        assert client.get(row(draft, at)).status_code == 404


def test_somebody_else_was_quicker(client: Client, author: Staff, draft: Draft) -> None:
    changed(draft, author)
    response = client.post(row(draft, VALUE), {"value": "2020-05-31", "version": "1"})
    assert response.status_code == 422
    assert "2020-05-31" in response.content.decode()
    draft.refresh_from_db()
    assert draft.version == 2


def test_from_the_draft_to_the_rules_in_force(client: Client, author: Staff, draft: Draft) -> None:
    changed(draft, author)
    assert client.post(step(draft, "propose"), {"version": "2"}).status_code == 302
    centre = signed_in(make_publisher())
    page = centre.get(reverse("back:draft", args=[draft.pk])).content.decode()
    assert step(draft, "publish") in page
    assert client.post(step(draft, "publish"), {"version": "3"}).status_code == 403
    assert not Publication.objects.exists()
    assert centre.post(step(draft, "publish"), {"version": "3"}).status_code == 302
    assert Publication.objects.get().pack_id == pack_in_force().version


def test_who_wrote_in_it_is_not_offered_to_publish() -> None:
    both = make_staff(Role.RULE_AUTHOR, Role.CENTRE)
    draft = make_proposal(both)
    client = signed_in(both)
    assert step(draft, "publish") not in client.get(reverse("back:draft", args=[draft.pk])).content.decode()
    assert client.post(step(draft, "publish"), {"version": draft.version}).status_code == 403


def test_a_draft_is_brought_up_to_date_unless_both_changed_the_same(
    client: Client, author: Staff, draft: Draft
) -> None:
    client.post(row(draft, MEASURE), NEW_MEASURE | {"version": "1"})
    same = changed(make_draft(author), author, "2020-05-31")
    make_publication()
    assert client.get(reverse("back:draft", args=[draft.pk])).context["outdated"]
    assert client.post(step(draft, "update"), {"version": "2"}).status_code == 302
    draft.refresh_from_db()
    pack = pack_from(draft.content)
    assert "collection-once-more" in pack.measures
    assert pack.parameters == pack_in_force().parameters
    assert draft.base_version == pack_in_force().version
    refused = client.post(step(same, "update"), {"version": same.version})
    assert refused.status_code == 422
    assert "collection_extended_to" in refused.content.decode()


def test_a_draft_is_given_up(client: Client, draft: Draft) -> None:
    assert client.post(step(draft, "abandon"), {"version": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == DraftState.ABANDONED
    assert client.get(row(draft, VALUE)).status_code == 403


def test_the_proof_shows_an_applicant_and_takes_an_answer(
    client: Client, author: Staff, draft: Draft
) -> None:
    when = [{"is": 'kind == "ordinary"'}]
    draft = edit_row(draft, author, "services/refund.yaml", ["rules", 0, "when"], when, 1)
    proof = reverse("back:rules_proof", args=[f"draft-{draft.pk}"])
    page = client.get(proof)
    [found] = page.context["open"]
    address = reverse("back:acknowledge", args=[draft.pk, found["number"]])
    assert address in page.content.decode()
    assert found["lines"][0] in client.get(address).content.decode()
    reason = {"zh": "另行办理", "en": "Elsewhere"}
    assert client.post(address, {"version": "2", "zh": "", "en": ""}).status_code == 422
    assert signed_in(make_publisher()).post(address, reason | {"version": "2"}).status_code == 403
    assert client.post(address, reason | {"version": "2"})["Location"] == proof
    assert not client.get(proof).context["open"]
    assert "另行办理" in client.get(f"{proof}?lang=zh-hans").content.decode()


def test_everybody_reads_the_proof_of_what_is_in_force(client: Client) -> None:
    page = signed_in(make_staff(Role.HANDLER)).get(reverse("back:rules_proof", args=["in-force"]))
    assert not page.context["open"]
    assert all(found["decided"] for found in page.context["settled"])


@pytest.mark.parametrize("name", ["rules.zip", "rules.dmn", "parameters.csv", "refund.csv", "refund.dmn"])
def test_a_file_of_the_rules_comes_back_as_a_draft(client: Client, name: str) -> None:
    taken = client.get(reverse("back:rules_file", args=["in-force", name]))
    assert name in taken["Content-Disposition"]
    file = SimpleUploadedFile(name, taken.content)
    response = client.post(reverse("back:import_draft"), {"title": "导入", "file": file})
    draft = Draft.objects.get()
    assert response["Location"] == reverse("back:draft", args=[draft.pk])
    assert pack_from(draft.content).version == pack_in_force().version


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rules.zip", b"no"),
        ("x.txt", b"no"),
        ("x.csv", b"a,b"),
        ("rules.dmn", b"<a/>"),
        ("parameters.csv", b"\xff"),
    ],
)
def test_a_file_that_is_no_rules_is_refused_in_words(client: Client, name: str, data: bytes) -> None:
    given = {"title": "导入", "file": SimpleUploadedFile(name, data)}
    response = client.post(reverse("back:import_draft"), given)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Draft.objects.exists()


def test_every_file_offered_is_there(client: Client) -> None:
    rows = client.get(reverse("back:rules_files", args=["in-force"])).context["rows"]
    assert len(rows) > 20
    for name in (row.key for row in rows):
        assert client.get(reverse("back:rules_file", args=["in-force", name])).status_code == 200
    assert client.get(reverse("back:rules_file", args=["in-force", "nothing.csv"])).status_code == 404


def test_only_a_rule_author_brings_rules_in() -> None:
    centre = signed_in(make_publisher())
    assert centre.get(reverse("back:import_draft")).status_code == 403
    given = {"title": "x", "file": SimpleUploadedFile("rules.zip", b"")}
    assert centre.post(reverse("back:import_draft"), given).status_code == 403


def test_an_announcement_is_said_better_and_approved_by_another(client: Client) -> None:
    announced = make_publication().announcements.get()
    address = reverse("back:announcement", args=[announced.pk])
    centre = signed_in(make_publisher())
    assert address in client.get(reverse("back:announcements")).content.decode()
    texts = {"zh_hans": "征收期延长", "zh_hant": "徵收期延長", "en": "Extended"}
    assert client.post(address, texts | {"version": "1"}).status_code == 302
    assert client.post(address, texts | {"version": "2", "approve": "1"}).status_code == 403
    assert centre.post(address, texts | {"version": "1", "approve": "1"}).status_code == 422
    assert centre.post(address, texts | {"version": "2", "approve": "1"}).status_code == 302
    assert Announcement.objects.get().en == "Extended"
    assert not re.search("<textarea", client.get(address).content.decode())


@pytest.mark.parametrize("role", [Role.HANDLER, Role.EDITOR])
def test_announcements_are_not_for_others(role: Role) -> None:
    address = reverse("back:announcement", args=[make_publication().announcements.get().pk])
    other = signed_in(make_staff(role))
    assert other.get(address).status_code == 403
    assert other.post(address, {"approve": "1"}).status_code == 403
