"""Messages to the in-tray: delivering one only notes when that was."""

from anxin.trail.models import Message
from anxin.trail.outbox import Step

CHANNEL = "portal"


def deliver(message: Message, step: int) -> Step:
    """Nothing leaves the house and nothing can go wrong; the outbox writes the time of delivery."""
    return Step(last=True)
