"""What was ordered before the bank's words were kept one by one: when it was ordered, and by whose word it ended."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

SHANGHAI = ZoneInfo("Asia/Shanghai")


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    refunds = apps.get_model("funds", "Refund").objects
    refunds.filter(state__in=["paid", "failed"]).update(ordered_on=F("paid_on"))
    refunds.exclude(state="paid").update(paid_on=None)
    for order in apps.get_model("funds", "PayOrder").objects.filter(state__in=["paid", "failed"]):
        day = order.payment.paid_on or (order.batch and order.batch.answered_on) or order.run.pay_on
        said = dt.datetime.combine(day, dt.time.min, SHANGHAI)
        order.said_paid_at, order.said_failed_at = (said, None) if order.state == "paid" else (None, said)
        order.save(update_fields=["said_paid_at", "said_failed_at"])


class Migration(migrations.Migration):
    dependencies = [("funds", "0016_outgoing_orders")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
