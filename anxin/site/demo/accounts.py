"""The accounts to look around the demo city with."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import Role, Staff

PASSWORD = "anxin-demo-2020"  # noqa: S105 - shown on the demo's own sign-in page; no real installation has these accounts
NUMBER = "DEMO"
CHAOYANG, HAIDIAN, CENTRE = "110105", "110108", "110000"


@dataclass(frozen=True)
class DemoAccount:
    """`agency` and `roles` only for officers. `kind` says which synthetic person or employers a public account gets."""

    username: str
    label: Promise
    agency: str = ""
    roles: tuple[Role, ...] = ()
    kind: str = ""


PUBLIC = (
    DemoAccount("chen", _("insured person, 31 years old"), kind="young"),
    DemoAccount("wang", _("insured person, two months before retirement"), kind="near_retirement"),
    DemoAccount("li", _("employer's agent, acts for two employers"), kind="agent"),
)
OFFICERS = (
    DemoAccount("front", _("front clerk, Chaoyang"), CHAOYANG, (Role.FRONT_CLERK,)),
    DemoAccount("handler", _("handler, Chaoyang"), CHAOYANG, (Role.HANDLER,)),
    DemoAccount("reviewer", _("reviewer, Chaoyang"), CHAOYANG, (Role.REVIEWER,)),
    DemoAccount("payer", _("payer, Chaoyang"), CHAOYANG, (Role.PAYER,)),
    DemoAccount("finance", _("finance clerk, Chaoyang"), CHAOYANG, (Role.FINANCE_CLERK,)),
    DemoAccount("inspector", _("inspector, Chaoyang"), CHAOYANG, (Role.INSPECTOR,)),
    DemoAccount("supervisor", _("district supervisor, Chaoyang"), CHAOYANG, (Role.SUPERVISOR,)),
    DemoAccount("leader", _("leader on duty, Chaoyang"), CHAOYANG, (Role.LEADER_ON_DUTY,)),
    DemoAccount("haidian", _("handler, Haidian"), HAIDIAN, (Role.HANDLER,)),
    DemoAccount("centre", _("municipal centre"), CENTRE, (Role.CENTRE, Role.REVIEWER)),
    DemoAccount("author", _("rule author, municipal centre"), CENTRE, (Role.RULE_AUTHOR,)),
    DemoAccount("editor", _("outreach editor, municipal centre"), CENTRE, (Role.EDITOR,)),
    DemoAccount("sysadmin", _("system administrator"), CENTRE, (Role.SYSTEM_ADMIN,)),
    DemoAccount("security", _("security administrator"), CENTRE, (Role.SECURITY_ADMIN,)),
    DemoAccount("auditor", _("audit administrator"), CENTRE, (Role.AUDIT_ADMIN,)),
)
ALL = PUBLIC + OFFICERS


def totp_secret(username: str) -> str:
    """Another secret in every installation, the same each time it is asked for."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, f"anxin demo totp {username}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def is_loaded() -> bool:
    """Whether the database holds the demo city: its officers are numbered apart."""
    return Staff.objects.filter(number__startswith=NUMBER).exists()
