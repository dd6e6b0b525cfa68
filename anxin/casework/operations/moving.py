"""The only way an application changes state: one move, one trail entry, in the caller's transaction."""

from typing import Any

from django.db.models import F

from anxin.casework.errors import Stale, WrongState
from anxin.casework.models import Application, Move
from anxin.casework.states import State, may_move
from anxin.lawbook.turns import hold_rules
from anxin.registry.models import Staff
from anxin.trail.models import Entry
from anxin.trail.operations import entry, record_all
from anxin.trail.today import business_date, now


def locked(pk: int, version: int | None = None) -> Application:
    """The application, and the rules it is judged by, held until the transaction ends. Raises `Stale` when it is no longer at `version`."""
    hold_rules()
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("agency", "employer", "person")
        .get(pk=pk)
    )
    if version is not None and application.version != version:
        raise Stale
    return application


def changed(application: Application, **values: Any) -> None:
    """Write `values` and count the version up, refusing to overwrite somebody else's change."""
    values["changed_at"] = now()
    updated = Application.objects.filter(pk=application.pk, version=application.version).update(
        version=F("version") + 1, **values
    )
    if not updated:
        raise Stale
    application.version += 1
    for name, value in values.items():
        setattr(application, name, value)


def move(
    application: Application,
    after: State,
    *,
    actor: str,
    by: Staff | None = None,
    reason: str = "",
    **values: Any,
) -> None:
    """Raises `WrongState` when the table of moves has no such step."""
    before = State(application.state)
    if not may_move(before, after):
        raise WrongState
    changed(application, state=after, **values)
    record_all([keep_step(application, before, after, actor=actor, by=by, reason=reason)])


def keep_step(
    application: Application,
    before: State,
    after: State,
    *,
    actor: str,
    by: Staff | None = None,
    reason: str = "",
) -> Entry:
    """Write the step just taken; the entry given back belongs to it and is the caller's to record, in the same transaction."""
    Move.objects.create(
        application=application,
        before=before,
        after=after,
        by=by,
        reason=reason,
        at=now(),
        business_date=business_date(),
    )
    return entry(
        actor,
        f"application.{after}",
        application.subject,
        agency=application.agency.code,
        details={"before": before, "reason": reason} if reason else {"before": before},
    )
