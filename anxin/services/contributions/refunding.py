"""From an approved case to a refund that waits for the payer: who proposed it, the telephone call, the account (II.1.2)."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application, CheckOutcome
from anxin.funds.models import Refund, RefundKind
from anxin.funds.operations.refunding import Checked, account_of_payments, propose_refund
from anxin.funds.operations.single_orders import Payee
from anxin.funds.refundable import GoesBack
from anxin.registry.actors import actor_of_staff
from anxin.services.contributions.back_paying import payer_at

TELEPHONE = "telephone_confirmation"
TO_BE_PAID = _("Done: the refund is approved and waits for the payer.")
NOT_YET = _("Approved. The refund is not paid before its account is known and the telephone check is noted.")


def propose(application: Application, goes_back: GoesBack, kind: RefundKind, *, needs_check: bool) -> Refund:
    """In the name of the handler who proposed the outcome of the case."""
    person = application.person
    assert person is not None  # noqa: S101  what goes back is about one person; this tells the type checker.
    proposal = application.proposals.filter(confirmed=True).select_related("by").latest("id")
    return propose_refund(
        payer_at(application, goes_back.parts[0].bill.month),
        person,
        goes_back,
        kind=kind,
        agency=application.agency,
        source=application.subject,
        actor=actor_of_staff(proposal.by),
        payee=account_of_payments(part.bill for part in goes_back.parts) or payee_of(application),
        checked=checked(application),
        needs_check=needs_check,
    )


def checked(application: Application) -> Checked | None:
    """The last call, if the insured person confirmed in it."""
    last = application.checks.filter(kind=TELEPHONE).select_related("by").order_by("-id").first()
    if last is None or last.outcome != CheckOutcome.CONFIRMED:
        return None
    return Checked(actor_of_staff(last.by), last.at, last.spoke_with)


def payee_of(application: Application) -> Payee | None:
    """The account the applicant named, where no statement knows it; the call and the second person verify it."""
    given = application.details
    if not given.get("account_number"):
        return None
    by = f"user:{application.applicant_id}" if application.applicant_id else "public"
    return Payee(
        given.get("account_holder", ""),
        given["account_number"],
        given.get("bank_name", ""),
        given.get("bank_code", ""),
        application.subject,
        by,
    )
