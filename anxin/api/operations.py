"""Access tokens: issue, revoke. The secret leaves once, here."""

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.api.models import AccessToken
from anxin.api.permissions import may_use_interface
from anxin.registry.models import User
from anxin.trail.operations import record
from anxin.trail.today import now

PREFIX = "anxin_"
SECRET_BYTES = 32
LONGEST_DAYS = 366


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def issue_token(actor: str, user: User, *, name: str, days: int) -> tuple[AccessToken, str]:
    """The token and its secret, which is kept nowhere. Raises ValidationError."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A token lives between 1 and %(days)s days.") % {"days": LONGEST_DAYS})
    if not may_use_interface(user):
        raise ValidationError(_("Staff accounts sign in with a second step and get no tokens."))
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    at = now()
    token = AccessToken(
        user=user,
        name=name.strip(),
        digest=digest_of(secret),
        created_at=at,
        expires_at=at + dt.timedelta(days=days),
    )
    token.full_clean()
    token.save()
    record(actor, "token.issued", f"user:{user.pk}", details={"token": token.pk, "days": days})
    return token, secret


@transaction.atomic
def revoke_token(actor: str, token: AccessToken) -> AccessToken:
    """From now on it opens nothing. Revoking twice changes nothing."""
    held = AccessToken.objects.select_for_update().get(pk=token.pk)
    if held.revoked_at is None:
        held.revoked_at = now()
        held.save(update_fields=["revoked_at"])
        record(actor, "token.revoked", f"user:{held.user_id}", details={"token": held.pk})
    return held


def note_use(token: AccessToken, day: dt.date) -> None:
    """Once a day, so that an unused token can be found without a write for every request."""
    if token.last_used_on != day:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=day)
