"""The tables of a SQLite copy: which fields are columns, and how a JSON object becomes a row."""

from typing import Any

import attrs

from close_async.sync.sinks.odd_json import dump, is_encodable, storable_number

META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"

_SQL_TYPES = {"": "TEXT", "int": "INTEGER", "bool": "INTEGER", "json": "JSON TEXT"}
# Types that need no conversion; checked by identity, because this runs for every value.
_STORED_AS_IS = frozenset({type(None), str, bool})
_CUSTOM = "custom."


@attrs.frozen
class Column:
    """A column with the name of its field.

    Args:
        name: The field's name in the API.
        type: Its SQL type; ``JSON TEXT`` contains a list or an object as JSON.
    """

    name: str
    type: str

    @property
    def declaration(self) -> str:
        """The column definition for CREATE TABLE and ALTER TABLE."""
        key = " PRIMARY KEY NOT NULL" if self.name == "id" else ""
        return f'"{self.name}" {self.type}{key}'


@attrs.frozen
class Table:
    """A table of objects that each have an ``id``.

    Args:
        name: Its name.
        fields: The columns of one field each.
        nested_as: The field of a lead that lists these objects; empty for the leads themselves.
    """

    name: str
    fields: tuple[Column, ...]
    nested_as: str = ""
    _names: tuple[str, ...] = attrs.field(
        init=False,
        default=attrs.Factory(lambda table: tuple(c.name for c in table.fields), takes_self=True),
    )

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns: one per field, then the custom fields, then all other fields."""
        return (*self.fields, Column("custom", "JSON TEXT"), Column("extra", "JSON TEXT"))

    @property
    def create(self) -> tuple[str, ...]:
        """The statements that create the table and its index, unless they exist."""
        columns = ", ".join(column.declaration for column in self.columns)
        table = f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'
        if not self.nested_as:
            return (table,)
        index = f'CREATE INDEX IF NOT EXISTS "{self.name}_lead_id" ON "{self.name}" (lead_id)'
        return (table, index)

    @property
    def upsert(self) -> str:
        """The statement that inserts a row, or replaces the one with the same id."""
        names = [f'"{column.name}"' for column in self.columns]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != '"id"')
        return (
            f'INSERT INTO "{self.name}" ({", ".join(names)}) '  # noqa: S608 - names from this file
            f"VALUES ({', '.join('?' * len(names))}) ON CONFLICT (id) DO UPDATE SET {changes}"
        )

    def row(self, item: dict[str, Any]) -> tuple[Any, ...]:
        """Return an object's values in the order of the columns. ``item`` is consumed."""
        pop = item.pop
        values = [
            value if type(value := pop(name, None)) in _STORED_AS_IS else _storable(value)
            for name in self._names
        ]
        if not item:
            return (*values, "{}", "{}")
        custom = {k.removeprefix(_CUSTOM): v for k, v in item.items() if k.startswith(_CUSTOM)}
        extra = {k: v for k, v in item.items() if not k.startswith(_CUSTOM)}
        return (*values, _json(custom), _json(extra))

    def encodable(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the values of :meth:`row` with every string in a form that UTF-8 can encode.

        The original strings are added to ``extra``, where JSON writes lone surrogates as escapes.
        """
        *values, extra = row
        changed: dict[str, str] = {}
        for at, (column, value) in enumerate(zip(self.columns, values, strict=False)):
            if isinstance(value, str) and not is_encodable(value):
                changed[column.name] = value
                values[at] = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if changed:  # columns, so none of these names is in extra yet
            extra = extra[:-1] + ("" if extra == "{}" else ",") + _json(changed)[1:]
        return (*values, extra)


def _storable(value: Any) -> Any:
    """Return a value that SQLite can store: an unexpected type must not stop a run."""
    return storable_number(value) if isinstance(value, int | float) else _json(value)


def _json(value: Any) -> str:
    return dump(value).decode()


def _fields(text: str) -> tuple[Column, ...]:
    """Parse columns from ``name`` or ``name:type``, separated by white space."""
    parts = (field.partition(":") for field in text.split())
    return tuple(Column(name, _SQL_TYPES[kind]) for name, _, kind in parts)


# The fields of every response. Smart Fields and any others go to the column ``extra``.
LEAD = Table(
    "lead",
    _fields("""
        id name display_name status_id status_label description url html_url
        addresses:json contact_ids:json integration_links:json
        organization_id created_by created_by_name updated_by updated_by_name
        date_created date_updated
    """),
)
CONTACT = Table(
    "contact",
    _fields("""
        id lead_id name display_name title emails:json phones:json urls:json
        integration_links:json timezone timezone_source
        organization_id created_by created_by_name updated_by updated_by_name
        date_created date_updated
    """),
    nested_as="contacts",
)
OPPORTUNITY = Table(
    "opportunity",
    _fields("""
        id lead_id lead_name contact_id contact_name user_id user_name
        status_id status_label status_display_name status_type pipeline_id pipeline_name
        value:int value_period value_currency value_formatted expected_value:int
        annualized_value:int annualized_expected_value:int confidence:int
        note note_html date_won date_lost attachments:json integration_links:json
        organization_id created_by created_by_name updated_by updated_by_name
        date_created date_updated
    """),
    nested_as="opportunities",
)
TASK = Table(
    "task",
    _fields("""
        id _type lead_id lead_name contact_id contact_name assigned_to assigned_to_name
        text date due_date is_complete:bool is_dateless:bool priority resolution view
        object_type object_id sequence_id sequence_subscription_id agent_config_id
        is_primary_lead_notification:bool deduplication_key
        organization_id created_by created_by_name updated_by updated_by_name
        date_created date_updated
    """),
    nested_as="tasks",
)
CHILDREN = (CONTACT, OPPORTUNITY, TASK)
TABLES = (LEAD, *CHILDREN)
