"""What lies in an in-tray."""

from django.db.models import QuerySet

from anxin.channels.portal.delivery import CHANNEL
from anxin.trail.models import Message


def inbox(recipient: str) -> QuerySet[Message]:
    """Newest first. Also what the worker has not marked yet: a worker that stands still hides nothing from people."""
    return Message.objects.filter(channel=CHANNEL, recipient=recipient).order_by("-id")
