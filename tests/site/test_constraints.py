"""What the models say of the database stands there: a migration can lose a constraint that it does not name."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

PLACES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": "SELECT conname, '' FROM pg_constraint UNION SELECT indexname, '' FROM pg_indexes",
}


def declared() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {each.name for model in models for each in (*model._meta.constraints, *model._meta.indexes)}


def standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES[connection.vendor])
        rows = cursor.fetchall()
    return {name for own, sql in rows for name in (own, *re.findall(r'CONSTRAINT "(\w+)"', sql))}


@pytest.mark.django_db
def test_every_constraint_and_index_of_the_models_stands() -> None:
    assert declared() - standing() == set()


@pytest.mark.django_db(transaction=True)
def test_the_index_of_open_orders_comes_back_where_it_was_lost() -> None:
    repair: Any = import_module("anxin.funds.migrations.0025_one_open_order")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {repair.NAME}")
    assert repair.NAME not in standing()
    for _ in ("lost", "there"):
        with connection.schema_editor() as editor:
            repair.put_back(apps, editor)
        assert repair.NAME in standing()
