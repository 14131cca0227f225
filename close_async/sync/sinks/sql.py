"""The parts of SQL that the three engines have in common."""

from collections.abc import Callable, Iterable

from close_async.sync.tables import CUSTOM_FIELD, CUSTOM_OBJECT_TYPE, TABLES, NamedField, View


def quoted(name: str) -> str:
    """Return a name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def select_fields(source: str = CUSTOM_FIELD.name) -> str:
    """Return the query of the stored custom fields, for :meth:`.View.columns`.

    Args:
        source: The table of the custom fields, as an identifier.
    """
    return (
        "SELECT field_id, object_type, name, type, accepts_multiple_values, "
        f"custom_object_type_id FROM {source} "
        "WHERE _deleted_at IS NULL ORDER BY date_created, field_id"
    )


def select_types(source: str = CUSTOM_OBJECT_TYPE.name) -> str:
    """Return the query of the stored types of custom objects, for :func:`.object_views`.

    Args:
        source: The table of the types, as an identifier.
    """
    return f"SELECT id, name FROM {source} WHERE _deleted_at IS NULL ORDER BY id"


def select_counts(located: Callable[[str], str] = quoted) -> str:
    """Return the query of the number of rows per table, without those marked as deleted.

    Args:
        located: Returns the identifier of a table.
    """
    parts = [
        f"(SELECT count(*) FROM {located(table.name)} WHERE _deleted_at IS NULL)"
        for table in TABLES
    ]
    return f"SELECT {', '.join(parts)}"


def select_view(
    view: View,
    columns: tuple[Iterable[str], Iterable[NamedField]],
    source: str,
    value: Callable[[NamedField], str],
) -> str:
    """Return the query of a view.

    The custom fields come last: then a new field only appends a column, which CREATE OR REPLACE
    VIEW of PostgreSQL can do while other views depend on this one.

    Args:
        view: The view.
        columns: Its columns, from :meth:`.View.columns`.
        source: Its table, as an identifier.
        value: Returns the expression for the value of a field in JSON.
    """
    names, fields = columns
    listed = [*map(quoted, names), *(f"{value(each)} AS {quoted(each.column)}" for each in fields)]
    only = f" WHERE {view.type_column} = '{view.type}'" if view.type else ""
    return f"SELECT {', '.join(listed)} FROM {source}{only}"
