"""What was typed into applications before is encrypted, and the digests of requests with an Idempotency-Key become keyed ones."""

import json
from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from anxin.registry.encryption import decrypt, encrypt, lookup_index

ROWS = 1_000


def seal(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _rewrite(editor, "casework_application", "details", _sealed)
    _rewrite(editor, "casework_idempotencykey", "body_digest", lookup_index)


def open_again(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Digests stay as they are, since nobody can work them back: a repeat of an earlier request is then refused, never done twice."""
    _rewrite(editor, "casework_application", "details", _opened)


def _sealed(text: str) -> str:
    return encrypt(text) if json.loads(text) else ""


def _opened(text: str) -> str:
    return decrypt(text) if text else "{}"


def _rewrite(
    editor: BaseDatabaseSchemaEditor, table: str, column: str, rewritten: Callable[[str], str]
) -> None:
    """Past the model, whose field would decrypt what is not encrypted yet; in the order of the key, a thousand rows a read."""
    read = f"SELECT id, {column} FROM {table} WHERE id > %s ORDER BY id LIMIT {ROWS}"  # noqa: S608  names stand above
    write = f"UPDATE {table} SET {column} = %s WHERE id = %s"  # noqa: S608  names stand above
    last = 0
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(read, [last])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.executemany(write, [(rewritten(text), pk) for pk, text in rows])
            last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_details_encrypted")]

    operations = [migrations.RunPython(seal, open_again)]
