"""Who may change what the rules rest on."""

from anxin.lawbook.models import Announcement, Draft
from anxin.registry.models import Role, Staff


def may_declare(staff: Staff) -> bool:
    """An event holds for the whole city: only the municipal centre declares or revokes one."""
    return Role.CENTRE in staff.roles


def may_write_rules(staff: Staff) -> bool:
    return Role.RULE_AUTHOR in staff.roles


def may_see_drafts(staff: Staff) -> bool:
    """What is not published yet is the business of those who write it and of those who publish it."""
    return may_write_rules(staff) or may_publish_rules(staff)


def may_publish_rules(staff: Staff) -> bool:
    return Role.CENTRE in staff.roles


def may_publish(staff: Staff, draft: Draft) -> bool:
    """A second person: nobody publishes what they wrote in."""
    return may_publish_rules(staff) and not draft.writers.filter(pk=staff.pk).exists()


def may_edit_announcements(staff: Staff) -> bool:
    return may_write_rules(staff) or may_publish_rules(staff)


def may_approve(staff: Staff, announcement: Announcement) -> bool:
    """The centre speaks to the city; who wrote the words does not approve them."""
    return may_publish_rules(staff) and announcement.edited_by_id != staff.pk
