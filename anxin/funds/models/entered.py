"""Amounts entered by hand for a month the rules hold no rates for: never worked out, always by an officer from a paper that is kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import Person


class EnteredMonth(models.Model):
    """What one person's month comes to: `amounts` by `<branch>_<side>`, `base` a month, in fen.

    `source` names what it is for (`application:<receipt>`), `document` the kept file it was taken from (its digest). Whoever corrects it
    enters the month again; the row before says when it was replaced. Another person confirms it with the proposal it belongs to.
    """

    source = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    month = models.IntegerField()
    base = models.BigIntegerField()
    amounts = models.JSONField()
    document = models.CharField(max_length=64)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("amounts entered by hand")
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "person", "month"],
                condition=Q(replaced_at=None),
                name="entered_month_once",
                violation_error_message=_("Amounts of this month stand already."),
            ),
            models.CheckConstraint(
                condition=Q(base__gt=0) & ~Q(document=""),
                name="entered_month_from_paper",
                violation_error_message=_(
                    "Amounts are entered from a document, on a base of more than nothing."
                ),
            ),
        ]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())
