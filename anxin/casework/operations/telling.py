"""Messages to the applicant, written with what they tell about. The text is made when it is read or sent, in the reader's
language; the payload holds only references."""

from typing import Any

from anxin.casework.models import Application
from anxin.trail.operations import post


def tell_applicant(application: Application, template: str, **payload: Any) -> None:
    """One message per version of the application and template: a repeat within one version is the same message."""
    if application.applicant_id is None:
        return
    post(
        "portal",
        f"user:{application.applicant_id}",
        template,
        subject=application.subject,
        key=f"{application.draft_key}:{application.version}:{template}",
        payload={"receipt": application.receipt, "service": application.service, **payload},
    )
