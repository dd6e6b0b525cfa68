"""Two enrolments of one person never overlap: an exclusion constraint on PostgreSQL, triggers on SQLite."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE registry_enrolment ADD CONSTRAINT enrolment_no_overlap
    EXCLUDE USING gist (person_id WITH =, int4range(first_month, end_month) WITH &&)
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER enrolment_no_overlap_{event.split()[0].lower()}
    BEFORE {event} ON registry_enrolment
    WHEN EXISTS (
        SELECT 1 FROM registry_enrolment AS other
        WHERE other.person_id = NEW.person_id AND other.id IS NOT NEW.id
        AND other.first_month < coalesce(NEW.end_month, 1000000)
        AND NEW.first_month < coalesce(other.end_month, 1000000)
    )
    BEGIN SELECT RAISE(ABORT, 'enrolment_no_overlap'); END
    """  # noqa: S608 - built from the two constants below only
    for event in ("INSERT", "UPDATE OF person_id, first_month, end_month")
]


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE registry_enrolment DROP CONSTRAINT enrolment_no_overlap")
        return
    schema_editor.execute("DROP TRIGGER enrolment_no_overlap_insert")
    schema_editor.execute("DROP TRIGGER enrolment_no_overlap_update")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
