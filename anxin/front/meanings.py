"""What the fixed words of a decision mean for the person it is about."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.documents import Requirement
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Colour
from anxin.look.words import words


@dataclass(frozen=True)
class Meaning:
    words: Promise
    colour: Colour


MODES: dict[str, Promise] = {
    "direct": _("We handle it at once. Send it in and you get the result; nobody has to come."),
    "commitment": _(
        "We handle it now on a written commitment. You do not hand in the proofs; keep them, we may ask to see them."
    ),
    "deferred_documents": _(
        "We take it in and record it now. After the epidemic you hand in the papers, and only then is it handled."
    ),
    "remote_documents": _("Send the papers by e-mail, fax or post. You need not come to a hall."),
    "online": _("Everything is done on line."),
    "postal_commitment": _("Send copies and a commitment by post. The originals can follow later."),
    "suspended": _("It is paused for now. Time limits are moved by as many days, so you lose nothing."),
    "registered_only": _(
        "We register it and keep your papers. The case is opened once work resumes, and you are told."
    ),
    "fast_track": _("It goes before everything else, with fewer papers."),
    "ordinary": _(
        "The emergency rules change nothing here: it is handled as always, and a person looks at it."
    ),
}
# A rule of the emergency says that a matter goes on in the ordinary way, perhaps with a later day or another check.
AS_USUAL = _("It goes on as usual. What the emergency rules add to it stands below.")
STATUSES: dict[str, Meaning] = {
    "needed": Meaning(_("needed now"), "blue"),
    "committed": Meaning(_("replaced by a commitment"), "green"),
    "deferred": Meaning(_("hand in after the epidemic"), "purple"),
    "exchanged": Meaning(_("fetched from another department"), "teal"),
    "copy": Meaning(_("a copy is enough for now"), "yellow"),
}
FROM_ANSWERS = Meaning(_("made from your answers"), "green")


def status_of(required: Requirement) -> Meaning:
    return FROM_ANSWERS if required.from_answers else STATUSES[required.status]


def given_by(department: str) -> str:
    """The department in words; the applicant sees that it came and from whom, not what it says."""
    known = pack_in_force().departments
    name = words(known[department].name) if department in known else department
    return gettext("obtained from: %(department)s") % {"department": name}


WHAT_TO_DO: dict[str, Promise] = {
    "needed": _("Add this document now."),
    "committed": _("You do not hand this in. Your commitment stands in for it; keep it in case we ask."),
    "deferred": _("You do not hand this in now. We tell you when the time has come."),
    "exchanged": _("You do not hand this in. We get it from the other department."),
    "copy": _("A photo or scan is enough now. Keep the original; we ask for it later."),
}
TREATMENTS: dict[str, Promise] = {
    "none": _("There is no surcharge for late payment."),
    "waived": _("The surcharge for late payment is waived."),
    "accrues": _("A surcharge for late payment is due."),
}
