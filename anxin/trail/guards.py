"""Rules that the database itself keeps, whoever writes to it: declared in migrations, the same on both databases.

A migration holds `operations = [Install(AppendOnly(…)), …]`. What it names is frozen there like any migration: a rule
that changes, or an append-only table that gains a column, gets a new migration that installs its guard again
(`tests/site/test_guards.py` finds one that was forgotten). Refusals are `IntegrityError`; `refusal(error)` gives the words for people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.db import DatabaseError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.utils.translation import gettext

DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
# An error class of its own, so that a guard's words are told from the database's.
SQLSTATE = "23000"


class Trigger(NamedTuple):
    """Refuse `event` on a row of `table` while `condition` holds."""

    name: str
    table: str
    event: Literal["INSERT", "UPDATE", "DELETE"]
    condition: str
    message: str

    def create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        if vendor == "sqlite":
            # AFTER, since a row has no id before it is inserted; RAISE takes the statement back all the same.
            return [
                f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}" FOR EACH ROW '
                f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE {self.condition}; END"
            ]
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF {self.condition} THEN RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = '{SQLSTATE}'; END IF; "
            "RETURN COALESCE(NEW, OLD); END $$",
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{self.name}"()',
        ]

    def drop(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f'DROP TRIGGER IF EXISTS "{self.name}"']
        return _drop(self.name, self.table)


class Arrivals(NamedTuple):
    """Refuse rows added to `table` whose `references` name nothing: once a statement over all its rows. PostgreSQL only."""

    name: str
    table: str
    references: "tuple[Reference, ...]"
    message: str

    def create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        missing = " OR ".join(f"EXISTS ({_missing(each)})" for each in self.references)
        return [
            # Looking up key by key is right for one row and for a million; a plan kept from a small table would not be.
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql '
            "SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$ BEGIN "
            f"IF {missing} THEN RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = '{SQLSTATE}'; END IF; "
            "RETURN NULL; END $$",
            f'CREATE TRIGGER "{self.name}" AFTER INSERT ON "{self.table}" REFERENCING NEW TABLE AS added '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{self.name}"()',
        ]

    def drop(self, vendor: str) -> list[str]:
        return _drop(self.name, self.table)


class Departures(NamedTuple):
    """Refuse that a row of `table` goes, or changes its key, while `column` of `held_by` names it. PostgreSQL only.

    Whoever is adding such rows is waited for: they have looked already, and cannot be seen yet.
    """

    name: str
    table: str
    held_by: str
    column: str
    message: str

    def create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        held = f'EXISTS (SELECT 1 FROM "{self.held_by}" WHERE "{self.column}" = OLD.id)'  # noqa: S608 - names come from migrations only
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            "IF TG_OP = 'UPDATE' THEN IF NEW.id = OLD.id THEN RETURN NEW; END IF; END IF; "
            f'LOCK TABLE "{self.held_by}" IN SHARE MODE; '
            f"IF {held} THEN RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = '{SQLSTATE}'; END IF; "
            "RETURN COALESCE(NEW, OLD); END $$",
            f'CREATE TRIGGER "{self.name}" BEFORE DELETE OR UPDATE OF id ON "{self.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{self.name}"()',
        ]

    def drop(self, vendor: str) -> list[str]:
        return _drop(self.name, self.table)


def _missing(reference: "Reference") -> str:
    """What the added rows name and is not there."""
    column, to = reference
    return (
        f'SELECT 1 FROM (SELECT DISTINCT "{column}" AS id FROM added) named '  # noqa: S608 - names come from migrations only
        f'WHERE named.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{to}" kept WHERE kept.id = named.id)'
    )


def _drop(name: str, table: str) -> list[str]:
    return [f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"', f'DROP FUNCTION IF EXISTS "{name}"()']


AnyTrigger = Trigger | Arrivals | Departures


@dataclass(frozen=True)
class Guard:
    """`name` is unique in the database and at most 50 characters long."""

    name: str
    table: str
    message: str

    def triggers(self, vendor: str, columns: list[str]) -> Sequence[AnyTrigger]:
        """`columns` are those the table has when the guard is installed."""
        raise NotImplementedError

    def replaced(self) -> "tuple[Reference, ...]":
        """Foreign keys of PostgreSQL that the guard holds in their place."""
        return ()

    def constraint(self) -> str | None:
        """What PostgreSQL can hold as a constraint, against two transactions that do not see each other."""
        return None


@dataclass(frozen=True)
class AppendOnly(Guard):
    """Rows neither change nor go. A column in `filled_once` may still go from null to a value."""

    filled_once: tuple[str, ...] = ()

    def triggers(self, vendor: str, columns: list[str]) -> list[Trigger]:
        fixed = [column for column in columns if column not in self.filled_once]
        changed = f"({_of('OLD', fixed)}) {DIFFERS[vendor]} ({_of('NEW', fixed)})"
        refilled = [
            f"OLD.{column} IS NOT NULL AND OLD.{column} {DIFFERS[vendor]} NEW.{column}"
            for column in self.filled_once
        ]
        condition = " OR ".join([changed, *refilled])
        return [
            Trigger(f"{self.name}_update", self.table, "UPDATE", condition, self.message),
            Trigger(f"{self.name}_delete", self.table, "DELETE", "1 = 1", self.message),
        ]


@dataclass(frozen=True)
class Fixed(Guard):
    """What stands in `columns` never changes, and no row goes; other columns are free."""

    columns: tuple[str, ...]

    def triggers(self, vendor: str, columns: list[str]) -> list[Trigger]:
        fixed = list(self.columns)
        changed = f"({_of('OLD', fixed)}) {DIFFERS[vendor]} ({_of('NEW', fixed)})"
        return [
            Trigger(f"{self.name}_update", self.table, "UPDATE", changed, self.message),
            Trigger(f"{self.name}_delete", self.table, "DELETE", "1 = 1", self.message),
        ]


@dataclass(frozen=True)
class Moves(Guard):
    """`column` changes only from a state to one of `moves[state]`."""

    column: str
    moves: Mapping[str, tuple[str, ...]]

    def triggers(self, vendor: str, columns: list[str]) -> list[Trigger]:
        allowed = [f"'{before}>{after}'" for before, afters in self.moves.items() for after in afters]
        before, after = f"OLD.{self.column}", f"NEW.{self.column}"
        condition = f"{before} <> {after} AND {before} || '>' || {after} NOT IN ({', '.join(allowed)})"
        return [Trigger(f"{self.name}_update", self.table, "UPDATE", condition, self.message)]


@dataclass(frozen=True)
class Frozen(Guard):
    """A row whose `column` has reached one of `states` neither changes nor goes."""

    column: str
    states: tuple[str, ...]

    def triggers(self, vendor: str, columns: list[str]) -> list[Trigger]:
        states = ", ".join(f"'{state}'" for state in self.states)
        condition = f"OLD.{self.column} IN ({states})"
        return [
            Trigger(f"{self.name}_update", self.table, "UPDATE", condition, self.message),
            Trigger(f"{self.name}_delete", self.table, "DELETE", condition, self.message),
        ]


@dataclass(frozen=True)
class NoOverlap(Guard):
    """Half-open spans `[start, end)` of one `owner` never overlap; a null end is open. Spans that differ in a column of `within` may."""

    owner: str
    start: str
    end: str
    range_type: Literal["int4range", "daterange"]
    within: tuple[str, ...] = ()

    def triggers(self, vendor: str, columns: list[str]) -> list[Trigger]:
        same = " AND ".join(f"other.{column} = NEW.{column}" for column in (self.owner, *self.within))
        condition = (
            f'EXISTS (SELECT 1 FROM "{self.table}" other '  # noqa: S608 - names come from migrations only
            f"WHERE {same} AND other.id <> NEW.id "
            f"AND {_starts_before_end('other', 'NEW', self)} AND {_starts_before_end('NEW', 'other', self)})"
        )
        return [
            Trigger(f"{self.name}_insert", self.table, "INSERT", condition, self.message),
            Trigger(f"{self.name}_update", self.table, "UPDATE", condition, self.message),
        ]

    def constraint(self) -> str | None:
        same = ", ".join(f"{column} WITH =" for column in (self.owner, *self.within))
        return f"EXCLUDE USING gist ({same}, {self.range_type}({self.start}, {self.end}) WITH &&)"


class Reference(NamedTuple):
    """`column` names a row of the table `to` by its key, or nothing."""

    column: str
    to: str


@dataclass(frozen=True)
class Refers(Guard):
    """Foreign keys of an append-only table into which millions of rows are copied, looked up once a statement.

    PostgreSQL looks up and locks what a foreign key names row by row, which took two thirds of the time of billing a month. SQLite keeps
    its foreign keys. Django's models know nothing of it: to them the keys are there. Two transactions that do not see each other are held
    apart by a lock (see `Departures`), which needs PostgreSQL's ordinary isolation, READ COMMITTED.
    """

    references: tuple[Reference, ...]

    def triggers(self, vendor: str, columns: list[str]) -> Sequence[AnyTrigger]:
        if vendor == "sqlite":
            return []
        return [
            Arrivals(f"{self.name}_added", self.table, self.references, self.message),
            *(
                Departures(f"{self.name}_{each.column}", each.to, self.table, each.column, self.message)
                for each in self.references
            ),
        ]

    def replaced(self) -> tuple[Reference, ...]:
        return self.references


def _of(row: str, columns: list[str]) -> str:
    return ", ".join(f'{row}."{column}"' for column in columns)


def _starts_before_end(one: str, other: str, span: NoOverlap) -> str:
    return f"({other}.{span.end} IS NULL OR {one}.{span.start} < {other}.{span.end})"


class Install(Operation):
    """Put a guard in place, an earlier one of the same name aside; backwards it goes."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models know nothing of guards."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        vendor = schema_editor.connection.vendor
        triggers = self._triggers(schema_editor)
        self._take_away(schema_editor, triggers)
        for trigger in triggers:
            _run(schema_editor, trigger.create(vendor))
        constraint = self.guard.constraint()
        if vendor == "postgresql" and constraint:
            added = f'ALTER TABLE "{self.guard.table}" ADD CONSTRAINT "{self.guard.name}" {constraint}'
            # Equality of whole numbers inside a gist index; a trusted extension, so no superuser is needed.
            _run(schema_editor, ["CREATE EXTENSION IF NOT EXISTS btree_gist", added])
        if vendor == "postgresql":
            _run(schema_editor, self._without_foreign_keys(schema_editor))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._take_away(schema_editor, self._triggers(schema_editor))
        if schema_editor.connection.vendor == "postgresql":
            _run(schema_editor, self._with_foreign_keys(schema_editor))

    def _take_away(self, schema_editor: BaseDatabaseSchemaEditor, triggers: Sequence[AnyTrigger]) -> None:
        vendor = schema_editor.connection.vendor
        for trigger in triggers:
            _run(schema_editor, trigger.drop(vendor))
        if vendor == "postgresql" and self.guard.constraint():
            _run(
                schema_editor,
                [f'ALTER TABLE "{self.guard.table}" DROP CONSTRAINT IF EXISTS "{self.guard.name}"'],
            )

    def _foreign_keys(self, schema_editor: BaseDatabaseSchemaEditor) -> dict[str, str]:
        """Names of constraints by the column they are on."""
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, self.guard.table)
        return {each["columns"][0]: name for name, each in found.items() if each["foreign_key"]}

    def _without_foreign_keys(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        standing = self._foreign_keys(schema_editor)
        columns = [each.column for each in self.guard.replaced() if each.column in standing]
        return [
            f'ALTER TABLE "{self.guard.table}" DROP CONSTRAINT "{standing[column]}"' for column in columns
        ]

    def _with_foreign_keys(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        standing = self._foreign_keys(schema_editor)
        return [
            f'ALTER TABLE "{self.guard.table}" ADD CONSTRAINT "{self.guard.name}_{each.column}_fk" '
            f'FOREIGN KEY ("{each.column}") REFERENCES "{each.to}" (id) DEFERRABLE INITIALLY DEFERRED'
            for each in self.guard.replaced()
            if each.column not in standing
        ]

    def _triggers(self, schema_editor: BaseDatabaseSchemaEditor) -> Sequence[AnyTrigger]:
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            # Django's own description of a table parses its SQL anew on SQLite, which takes fifty times as long.
            cursor.execute(f'SELECT * FROM "{self.guard.table}" LIMIT 0')  # noqa: S608 - names come from migrations only
            columns = [column[0] for column in cursor.description]
        return self.guard.triggers(connection.vendor, columns)

    def describe(self) -> str:
        return f"Guard {self.guard.name}: {self.guard.message}"

    @property
    def migration_name_fragment(self) -> str:
        return f"guard_{self.guard.name}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.guard], {}


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)


def refusal(error: DatabaseError) -> str | None:
    """What a guard said, in the reader's language; None when something else went wrong."""
    cause = error.__cause__
    from_sqlite = getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_TRIGGER"
    if not from_sqlite and getattr(cause, "sqlstate", "") != SQLSTATE:
        return None
    return gettext(str(error).splitlines()[0])
