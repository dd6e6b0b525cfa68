"""What the sign-in page shows in the demo city, and nowhere else: the accounts and the code each officer's phone would show.

The second factor itself is real: the code is computed from a real authenticator, and the ordinary check takes it.
"""

import time
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject

from anxin.site.demo.accounts import ALL, PASSWORD, DemoAccount, totp_secret

PERIOD = 30


@dataclass(frozen=True)
class ShownAccount:
    username: str
    label: Promise
    code: str


def demo_accounts(request: HttpRequest) -> dict[str, object]:
    """Context processor. Lazy: only the pages that show the accounts compute the codes."""
    if not settings.DEMO:
        return {}
    return {"demo_accounts": SimpleLazyObject(_shown), "demo_password": PASSWORD}


def _shown() -> list[ShownAccount]:
    counter = int(time.time()) // PERIOD
    return [ShownAccount(account.username, account.label, _code(account, counter)) for account in ALL]


def _code(account: DemoAccount, counter: int) -> str:
    if not account.roles:
        return ""
    return str(format_hotp_value(hotp_value(totp_secret(account.username), counter)))
