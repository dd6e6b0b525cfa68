"""Every service item of the rules has a module here, every module its rules, and each can be filled in."""

import pytest

from anxin.lawbook.queries import pack_in_force
from anxin.services.registry import service_by, services
from tests.services.details import DETAILS


@pytest.mark.django_db
def test_a_module_for_every_service_of_the_rules_and_no_other() -> None:
    assert set(services()) == set(pack_in_force().services)
    assert all(service.slug == slug for slug, service in services().items())


def test_an_unknown_service_is_none() -> None:
    assert service_by("no-such-thing") is None


@pytest.mark.usefixtures("business_day")
@pytest.mark.parametrize("slug", sorted(DETAILS))
def test_the_form_takes_what_people_write(slug: str) -> None:
    form = services()[slug].details(DETAILS[slug])
    assert form.is_valid(), form.errors
    assert set(DETAILS[slug]) == set(form.fields), "the example fills in every field"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(DETAILS))
def test_an_empty_form_names_every_required_field(slug: str) -> None:
    form = services()[slug].details({})
    assert set(form.errors) == {name for name, field in form.fields.items() if field.required}
