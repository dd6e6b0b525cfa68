"""That a payment has one order at most which is open or paid is held by an index again, where 0020 took it away.

On PostgreSQL Django drops every index on the column alone when a foreign key wants none any more, and the one of a constraint with a
condition goes with it. Where a payment has two such orders by now, this stops and the database names the payment.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NAME = "pay_order_one_open"


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("funds", "PayOrder")
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        standing = connection.introspection.get_constraints(cursor, model._meta.db_table)
    if NAME not in standing:
        (constraint,) = (each for each in model._meta.constraints if each.name == NAME)
        schema_editor.add_constraint(model, constraint)


class Migration(migrations.Migration):
    dependencies = [("funds", "0024_found_by_day")]

    operations = [migrations.RunPython(put_back, migrations.RunPython.noop)]
