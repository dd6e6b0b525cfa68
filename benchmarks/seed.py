"""`python -m benchmarks.seed`: one employer with its people and one agent with an access token for each client, printed as JSON."""

import datetime as dt
import json
import sys
from typing import Any

import django

DAY = dt.date(2020, 2, 10)
PEOPLE_EACH = 8


def seed(clients: int) -> list[dict[str, Any]]:
    from django.db import transaction

    from anxin.registry.models import Agency, AgencyKind
    from anxin.trail.operations import set_business_date

    with transaction.atomic():
        set_business_date(DAY, actor="system")
        Agency.objects.create(code="110000", kind=AgencyKind.CENTRE, name="中心", name_en="Centre")
        agency = Agency.objects.create(
            code="110105", kind=AgencyKind.DISTRICT, name="朝阳", name_en="Chaoyang"
        )
        return [_account(agency, number) for number in range(clients)]


def _account(agency: Any, number: int) -> dict[str, Any]:
    from anxin.api.operations import issue_token
    from anxin.registry import operations
    from anxin.registry.models import Employer, EmployerSize, User
    from anxin.site.demo.numbers import credit_code

    user = User(username=f"bench{number}")
    user.set_unusable_password()
    user.save()
    employer = Employer.objects.create(
        uscc=credit_code("110105", number), name=f"测试公司{number}", agency=agency, size=EmployerSize.SMALL
    )
    operations.grant_mandate("system", user, employer, name="经办人", since=dt.date(2019, 1, 1))
    people = [_person(agency, employer, number * PEOPLE_EACH + each) for each in range(PEOPLE_EACH)]
    token = issue_token("system", user, name="bench", days=30)[1]
    return {"token": token, "employer": employer.uscc, "people": people}


def _person(agency: Any, employer: Any, serial: int) -> str:
    from anxin.law.months import parse_month
    from anxin.registry import operations
    from anxin.site.demo.numbers import citizen_number, telephone

    born = dt.date(1985, 6, 1) + dt.timedelta(days=serial)
    number = citizen_number("110105", born, 100)
    person = operations.register_person(
        "system", id_number=number, agency=agency, name="张测试", phone=telephone(serial)
    )
    operations.enrol("system", person, employer, first_month=parse_month("2018-01"), base=700_000)
    operations.add_contribution_span(
        "system",
        person,
        employer,
        first_month=parse_month("2019-01"),
        end_month=parse_month("2020-02"),
        base=700_000,
    )
    return number


if __name__ == "__main__":
    django.setup()
    print(json.dumps(seed(int(sys.argv[1]))))
