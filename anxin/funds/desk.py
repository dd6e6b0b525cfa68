"""What the finance desk of an agency looks at: money that waits, what two officers have to decide, what failed. None as agency is the whole city."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from anxin.funds.models import (
    DebitBatch,
    Deferral,
    MatchProposal,
    OtherEntry,
    PaymentAgreement,
    Receipt,
    Return,
    Statement,
)
from anxin.registry.models import Agency


class Tally(NamedTuple):
    """How many and how much, fen."""

    number: int
    fen: int


def receipts(agency: Agency | None) -> QuerySet[Receipt]:
    found = Receipt.objects.select_related("agency", "order")
    return found.filter(agency=agency) if agency else found


def waiting_receipts(agency: Agency | None) -> QuerySet[Receipt]:
    """Of which something still waits, the first to go back first."""
    left = receipts(agency).filter(amount__gt=F("allocated") + F("returned"))
    return left.order_by(F("return_by").asc(nulls_last=True), "pk")


def left_of_all(rows: QuerySet[Receipt]) -> Tally:
    fen = Sum(F("amount") - F("allocated") - F("returned"))
    found = rows.order_by().aggregate(number=Count("pk"), fen=fen)
    return Tally(found["number"], found["fen"] or 0)


def received_on(agency: Agency | None, day: dt.date) -> Tally:
    found = receipts(agency).filter(booked_on=day).order_by().aggregate(number=Count("pk"), fen=Sum("amount"))
    return Tally(found["number"], found["fen"] or 0)


def open_proposals(agency: Agency | None) -> QuerySet[MatchProposal]:
    """Those of an officer come before what the program suggests."""
    found = MatchProposal.objects.filter(
        confirmed_at=None,
        refused_at=None,
        receipt__amount__gt=F("receipt__allocated") + F("receipt__returned"),
    )
    found = found.filter(receipt__agency=agency) if agency else found
    return found.select_related("receipt__agency", "bill__employer", "bill__person")


def proposals_of_officers(agency: Agency | None) -> QuerySet[MatchProposal]:
    return open_proposals(agency).exclude(proposed_by="").order_by("pk")


def suggestions(agency: Agency | None) -> QuerySet[MatchProposal]:
    return open_proposals(agency).filter(proposed_by="").order_by("pk")


def open_returns(agency: Agency | None) -> QuerySet[Return]:
    """To be confirmed, to be paid out, or failed and to be sent again."""
    found = Return.objects.filter(Q(sent_at=None) | Q(failed_at__isnull=False), refused_at=None)
    found = found.filter(receipt__agency=agency) if agency else found
    return found.select_related("receipt__agency").prefetch_related("orders").order_by("pk")


def statements(agency: Agency | None) -> QuerySet[Statement]:
    found = Statement.objects.select_related("account__agency").order_by("-pk")
    return found.filter(account__agency=agency) if agency else found


def unexplained(agency: Agency | None) -> QuerySet[OtherEntry]:
    """Money that left an account without an order from here."""
    found = OtherEntry.objects.filter(kind="paid_out").select_related("account").order_by("-pk")
    return found.filter(account__agency=agency) if agency else found


def funded(agency: Agency | None) -> QuerySet[OtherEntry]:
    """Money that came onto an account for paying out and answers no order: put there to pay from, or come back without a number."""
    found = OtherEntry.objects.filter(kind="funded").select_related("account").order_by("-pk")
    return found.filter(account__agency=agency) if agency else found


def batches(agency: Agency | None) -> QuerySet[DebitBatch]:
    """With the number and the sum of their orders, by state."""
    found = DebitBatch.objects.select_related("account", "agency").order_by("-pk")
    found = found.filter(agency=agency) if agency else found
    return found.annotate(
        number=Count("orders"),
        fen=Sum("orders__amount"),
        collected=Count("orders", filter=Q(orders__state="collected")),
        rejected=Count("orders", filter=Q(orders__state__in=["rejected", "taken_back"])),
    )


def agreements(agency: Agency | None) -> QuerySet[PaymentAgreement]:
    found = PaymentAgreement.objects.select_related("employer", "person", "agency").order_by("-pk")
    return found.filter(agency=agency) if agency else found


def deferrals(agency: Agency | None) -> QuerySet[Deferral]:
    found = Deferral.objects.select_related("employer__agency")
    return found.filter(employer__agency=agency) if agency else found


def waiting_deferrals(agency: Agency | None) -> QuerySet[Deferral]:
    """For an answer, the oldest first."""
    return deferrals(agency).filter(confirmed_at=None, refused_at=None).order_by("pk")


def answered_deferrals(agency: Agency | None) -> QuerySet[Deferral]:
    return deferrals(agency).filter(Q(confirmed_at__isnull=False) | Q(refused_at__isnull=False))
