"""What the public is to be told when a measure changes dates (I.1): drafted by the machine, mended and approved by people."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.law import Pack
from anxin.law.announcing import measures_with_new_dates, words_about
from anxin.lawbook.errors import LawbookError, NotYours, StaleDraft
from anxin.lawbook.models import Announcement, AnnouncementState, Publication
from anxin.lawbook.permissions import may_approve, may_edit_announcements
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import now

LONGEST = 4000


def write_announcements(publication: Publication, before: Pack, after: Pack) -> list[Announcement]:
    """One for each measure whose dates are new. Belongs to the transaction of the publication."""
    return Announcement.objects.bulk_create(_drafted(publication, before, after))


def _drafted(publication: Publication, before: Pack, after: Pack) -> Iterator[Announcement]:
    for measure in measures_with_new_dates(before, after):
        said = words_about(before, after, measure)
        yield Announcement(
            publication=publication,
            measure=measure.id,
            clause=measure.clause,
            zh_hans=said.zh_hans,
            zh_hant=said.zh_hant,
            en=said.en,
        )


@transaction.atomic
def edit_announcement(
    announcement: Announcement, by: Staff, texts: dict[str, str], version: int
) -> Announcement:
    """`texts` by `zh_hans`, `zh_hant`, `en`. Raises PermissionDenied, StaleDraft, LawbookError, ValidationError."""
    if not may_edit_announcements(by):
        raise NotYours(_("Announcements are written by rule authors and by the municipal centre."))
    current = _locked(announcement, version)
    _check(texts)
    for name, text in texts.items():
        setattr(current, name, text.strip())
    current.edited_by = by
    _save(current, by, "announcement.edited")
    return current


def _check(texts: dict[str, str]) -> None:
    wrong = {name: _("Say it in this language too.") for name, text in texts.items() if not text.strip()}
    wrong |= {name: _("This text is too long.") for name, text in texts.items() if len(text) > LONGEST}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def approve_announcement(announcement: Announcement, by: Staff, version: int) -> Announcement:
    """Raises PermissionDenied, StaleDraft, LawbookError."""
    current = _locked(announcement, version)
    if not may_approve(by, current):
        raise NotYours(
            _("An announcement is approved by the municipal centre, by somebody who did not write it.")
        )
    current.state = AnnouncementState.APPROVED
    current.approved_by, current.approved_at = by, now()
    _save(current, by, "announcement.approved")
    return current


def _locked(announcement: Announcement, version: int) -> Announcement:
    current = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if current.version != version:
        raise StaleDraft
    if current.state == AnnouncementState.APPROVED:
        raise LawbookError(_("An approved announcement is not changed any more."))
    return current


def _save(announcement: Announcement, by: Staff, action: str) -> None:
    announcement.version += 1
    announcement.save()
    record(actor_of_staff(by), action, f"announcement:{announcement.pk}", agency=by.agency.code)
