"""The database keeps what a row said before in pages it has not used again. They are written anew, so that no number lies open there."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORGET = {
    # The journal of changes not yet in the file goes with it.
    "sqlite": ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"),
    "postgresql": ("VACUUM FULL casework_application",),
}


def forget(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to do on a new installation. Whatever backups hold is beyond a migration: `docs/production.md`."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_application LIMIT 1")
        if cursor.fetchone() is None:
            return
        for statement in FORGET[editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    atomic = False  # neither database rewrites a table inside a transaction

    dependencies = [("casework", "0007_encrypt_details")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
