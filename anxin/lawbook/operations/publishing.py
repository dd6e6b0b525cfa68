"""A draft becomes the rules in force: by a second person, proved, and never to be changed afterwards."""

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.law import Pack, load_pack
from anxin.lawbook.contents import pack_from
from anxin.lawbook.errors import LawbookError, NotYours, StaleDraft
from anxin.lawbook.models import Draft, DraftState, Publication, PublishedPack
from anxin.lawbook.operations.announcing import write_announcements
from anxin.lawbook.operations.storing import store
from anxin.lawbook.permissions import may_publish
from anxin.lawbook.proofs import proof_of
from anxin.lawbook.queries import IN_FORCE, pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, forget, now


@transaction.atomic
def publish(draft: Draft, by: Staff, version: int) -> Publication:
    """What rests on the rules is recomputed by who calls: pages call `casework.operations.publishing`.

    Raises PermissionDenied, StaleDraft, LawbookError.
    """
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    _check(current, by, version)
    before, after = pack_in_force(), pack_from(current.content)
    _refuse_what_went(before, after)
    _refuse_unproved(after)
    publication = _publication(current, by, before, store(after))
    current.state = DraftState.PUBLISHED
    current.save(update_fields=["state"])
    write_announcements(publication, before, after)
    forget(IN_FORCE)
    details = {"version": after.version, "replaced": before.version, "publication": publication.pk}
    record(actor_of_staff(by), "pack.published", current.subject, agency=by.agency.code, details=details)
    return publication


def _check(draft: Draft, by: Staff, version: int) -> None:
    if not may_publish(by, draft):
        raise NotYours(
            _("Rules are published by the municipal centre, by somebody who did not write in the draft.")
        )
    if draft.version != version:
        raise StaleDraft
    if draft.state != DraftState.PROPOSED:
        raise LawbookError(_("Only a proposed draft can be published."))
    if draft.base_version != pack_in_force().version:
        raise LawbookError(
            _("Other rules were published in the meantime. The draft must be brought up to date first.")
        )


def _refuse_what_went(before: Pack, after: Pack) -> None:
    """Open applications and obligations hold on to these; an end is a date in the rules, not a missing row."""
    held = (
        (_("services"), before.services, after.services),
        (_("events"), before.events, after.events),
        (_("rules for what is owed"), before.obligations, after.obligations),
        (_("measures (a later one withdraws them)"), before.measures, after.measures),
    )
    for what, earlier, later in held:
        if gone := sorted(earlier.keys() - later.keys()):
            raise LawbookError(
                _("These must stay in the rules, %(what)s: %(names)s.")
                % {"what": what, "names": ", ".join(gone)}
            )


def _refuse_unproved(pack: Pack) -> None:
    if found := len(proof_of(pack).open):
        raise LawbookError(
            _("The proof found %(number)s things that nobody has answered for. Look at the proof first.")
            % {"number": found}
        )


def _publication(draft: Draft, by: Staff, before: Pack, stored: PublishedPack) -> Publication:
    earlier = Publication.objects.filter(place=draft.place).first()
    return Publication.objects.create(
        place=draft.place,
        number=earlier.number + 1 if earlier else 1,
        pack=stored,
        draft=draft,
        replaced=before.version,
        published_by=by,
        published_on=business_date(),
        published_at=now(),
    )


@transaction.atomic
def publish_current(place: str) -> PublishedPack:
    """Store the rules that came with the program, once for each version."""
    return store(load_pack(place))
