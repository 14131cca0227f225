"""The tables of a copy, described once: columns, types, and how a JSON object becomes a row.

The SQL sinks render this description for their engine (``sinks/sqlite.py``, ``sinks/postgres.py``,
``sinks/duckdb.py``). A row is a tuple in the order of :attr:`Table.columns`.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Literal

import attrs

from close_async.sync.odd_json import dump, is_encodable, storable_number

ColumnType = Literal["text", "integer", "number", "boolean", "date", "datetime", "json"]
"""The logical type of a column; each SQL sink maps it to a type of its engine.

Money is an integer, in the smallest unit of its currency. A ``json`` column holds a list or an
object as JSON.
"""

# Types that need no conversion; checked by identity, because this runs for every value.
_STORED_AS_IS = frozenset({type(None), str, bool})
_CUSTOM = "custom."
# Orders of keys remembered per table. Those of one copy are a few; a choice of fields adds some.
_MAX_LAYOUTS = 64


@attrs.frozen
class Column:
    """A column with the name of its field in the API."""

    name: str
    type: ColumnType


BOOKKEEPING = (
    Column("_synced_at", "datetime"),
    Column("_deleted_at", "datetime"),
    Column("_merged_into", "text"),
)
"""The last columns of every table, which the sinks fill in: when the row was written last; with
``deletions="mark"``, when the object was deleted, and the lead that it was merged into."""


@attrs.frozen
class Table:
    """A table of objects that each have an ``id``.

    Args:
        name: Its name.
        fields: The columns of one field each.
        nested_as: The field of a lead that lists these objects; empty if they are not part of it.
        has_custom: Whether these objects have custom fields, in a column ``custom`` by field id.
        of_lead: Whether the objects belong to a lead, and end with it.
    """

    name: str
    fields: tuple[Column, ...]
    nested_as: str = ""
    has_custom: bool = True
    of_lead: bool = False
    _names: frozenset[str] = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda table: frozenset(c.name for c in table.fields), takes_self=True
        ),
    )
    _layout: "Callable[[tuple[str, ...]], _Layout]" = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(
            lambda table: lru_cache(_MAX_LAYOUTS)(partial(_layout, table.columns)), takes_self=True
        ),
    )

    def __reduce__(self) -> tuple[Any, ...]:
        # The cache of layouts cannot be pickled; Ray sends tables to its workers.
        return Table, (self.name, self.fields, self.nested_as, self.has_custom, self.of_lead)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns: one per field, then the custom fields, then all other fields."""
        custom = (Column("custom", "json"),) if self.has_custom else ()
        return (*self.fields, *custom, Column("extra", "json"))

    def row(self, item: dict[str, Any]) -> tuple[Any, ...]:
        """Return an object's values in the order of the columns. ``item`` is consumed.

        A value of an unexpected type is JSON text in its column; :meth:`fitted` makes a row whose
        values have the types of their columns.
        """
        last = ["{}", "{}"] if self.has_custom else ["{}"]
        if not item.keys() <= self._names:
            custom: dict[str, Any] = {}
            extra: dict[str, Any] = {}
            for key in [key for key in item if key not in self._names]:
                if self.has_custom and key.startswith(_CUSTOM):
                    custom[key.removeprefix(_CUSTOM)] = item.pop(key)
                else:
                    extra[key] = item.pop(key)
            last = [_json(custom), _json(extra)] if self.has_custom else [_json(extra)]
        layout = self._layout(tuple(item))
        values = list(item.values())
        for at in layout.json:
            value = values[at]
            if value == []:  # most lists are empty
                values[at] = "[]"
            elif type(value) not in _STORED_AS_IS:
                values[at] = _json(value)
        if not _STORED_AS_IS.issuperset(map(type, values)):
            values = [v if type(v) in _STORED_AS_IS else _storable(v) for v in values]
        return layout.ordered((*values, None, *last))

    def encodable(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the values of :meth:`row` with every string in a form that UTF-8 can encode.

        The original strings are added to ``extra``, where JSON writes lone surrogates as escapes.
        """
        changed: dict[str, Any] = {}
        values = list(row)
        for at, column in enumerate(self.columns[:-1]):
            value = values[at]
            if isinstance(value, str) and not is_encodable(value):
                changed[column.name] = value
                values[at] = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return (*values[:-1], _with(values[-1], changed))

    def fitted(self, row: tuple[Any, ...], *, nul: bool) -> tuple[Any, ...]:
        """Return the values of :meth:`row` so that an engine with strict types accepts them.

        A value that is not of its column's type becomes null, and is added to ``extra``. U+FFFD
        replaces lone surrogates, also in JSON.

        Args:
            row: The row.
            nul: Whether the engine stores the character U+0000; if not, U+FFFD replaces it.
        """
        changed: dict[str, Any] = {}
        values = list(row)
        for at, column in enumerate(self.columns[:-1]):
            value = values[at]
            if value is not None and not fits(value, column.type):
                changed[column.name] = value
                values[at] = None
        values[-1] = _with(values[-1], changed)
        return tuple(
            clean(value, nul=nul, is_json=column.type == "json")
            for value, column in zip(values, self.columns, strict=True)
        )


@attrs.frozen
class _Layout:
    """How objects with the same keys in the same order become rows.

    Close sends most objects of a type with the same keys, so that the position of each value is
    looked up once and not for every object.

    Args:
        ordered: Returns the values of a row from those of an object, followed by ``None`` for the
            columns that it does not have, and by the last columns.
        json: The positions of the values that are stored as JSON.
    """

    ordered: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    json: tuple[int, ...]


def _layout(columns: Sequence[Column], keys: tuple[str, ...]) -> _Layout:
    at = {key: number for number, key in enumerate(keys)}
    last = [column.name for column in columns if column.name in {"custom", "extra"}]
    at |= {name: number for number, name in enumerate(last, len(keys) + 1)}
    return _Layout(
        ordered=itemgetter(*(at.get(column.name, len(keys)) for column in columns)),
        json=tuple(at[each.name] for each in columns if each.type == "json" and each.name in keys),
    )


_INTEGER = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d{1,2})?")
_DATETIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Any escape in JSON text; named if it is one that strict engines reject.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u(?P<lone>[dD][89a-fA-F]..)|u(?P<nul>0000)|.)"
)


def fits(value: Any, kind: ColumnType) -> bool:
    """Return whether a value of a row can be stored in a column of a strict engine."""
    match kind:
        case "text":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer" if not isinstance(value, bool):
            return isinstance(value, int) or _INTEGER.fullmatch(str(value)) is not None
        case "number" if not isinstance(value, bool):
            return _is_double(value)
        case "datetime":
            return isinstance(value, str) and _is_date(value, _DATETIME, utc)
        case "date":
            return isinstance(value, str) and _is_date(value, _DATE, date.fromisoformat)
        case "json":
            return isinstance(value, str) and value[:1] in {"[", "{"}
        case _:
            return False


def utc(text: str) -> datetime:
    """Return a datetime of Close in UTC; it is in UTC if it has no offset.

    Raises:
        ValueError: It is not a datetime.
        OverflowError: In UTC, it is before the year 1 or after 9999.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _is_double(value: Any) -> bool:
    """Return whether a double can hold a number: of a whole number, every digit."""
    is_whole = isinstance(value, int)
    if isinstance(value, str):
        if _NUMBER.fullmatch(value) is None:
            return False
        is_whole = value.lstrip("-").isdecimal()
    try:
        double = float(value)
    except (OverflowError, TypeError):
        return False
    return math.isfinite(double) and (not is_whole or double == int(value))


def _is_date(text: str, form: re.Pattern[str], parse: Callable[[str], date]) -> bool:
    if form.fullmatch(text) is None:
        return False
    try:
        parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def clean(value: Any, *, nul: bool, is_json: bool) -> Any:
    """Replace what an engine cannot store in a string: lone surrogates, and U+0000."""
    if not isinstance(value, str):
        return value
    # Most strings have neither escapes nor other characters than ASCII.
    if is_json and "\\u" in value:

        def stored(escape: re.Match[str]) -> str:
            is_rejected = escape["lone"] or (escape["nul"] and not nul)
            return "\ufffd" if is_rejected else escape[0]

        value = _ESCAPE.sub(stored, value)
    if not value.isascii():
        value = _LONE_SURROGATE.sub("\ufffd", value)
    return value if nul else value.replace("\0", "\ufffd")


def _with(extra: str, changed: dict[str, Any]) -> str:
    """Return the JSON of ``extra`` with more keys, none of which is in it yet."""
    if not changed:
        return extra
    return extra[:-1] + ("" if extra == "{}" else ",") + _json(changed)[1:]


def _storable(value: Any) -> Any:
    """Return a value that a column can hold: an unexpected type must not stop a run."""
    if isinstance(value, int | float):
        return storable_number(value)
    return _json(value)


def _json(value: Any) -> str:
    return dump(value).decode()


_TYPES: dict[str, ColumnType] = {
    "": "text",
    "int": "integer",
    "num": "number",
    "bool": "boolean",
    "date": "date",
    "time": "datetime",
    "json": "json",
}


def _fields(text: str) -> tuple[Column, ...]:
    """Parse columns from ``name`` or ``name:type``, separated by white space."""
    parts = (field.partition(":") for field in text.split())
    return tuple(Column(name, _TYPES[kind]) for name, _, kind in parts)


# The fields of every response. Smart Fields and any others go to the column ``extra``.
LEAD = Table(
    "lead",
    _fields("""
        id name display_name status_id status_label description url html_url
        addresses:json contact_ids:json integration_links:json
        organization_id created_by created_by_name updated_by updated_by_name
        date_created:time date_updated:time
    """),
)
CONTACT = Table(
    "contact",
    _fields("""
        id lead_id name display_name title emails:json phones:json urls:json
        integration_links:json timezone timezone_source
        organization_id created_by created_by_name updated_by updated_by_name
        date_created:time date_updated:time
    """),
    nested_as="contacts",
    of_lead=True,
)
OPPORTUNITY = Table(
    "opportunity",
    _fields("""
        id lead_id lead_name contact_id contact_name user_id user_name
        status_id status_label status_display_name status_type pipeline_id pipeline_name
        value:int value_period value_currency value_formatted expected_value:int
        annualized_value:int annualized_expected_value:int confidence:int
        note note_html date_won:date date_lost:time attachments:json integration_links:json
        organization_id created_by created_by_name updated_by updated_by_name
        date_created:time date_updated:time
    """),
    nested_as="opportunities",
    of_lead=True,
)
TASK = Table(
    "task",
    # A task's date is a date or a datetime, so it is text.
    _fields("""
        id _type lead_id lead_name contact_id contact_name assigned_to assigned_to_name
        text date due_date is_complete:bool is_dateless:bool priority resolution view
        object_type object_id sequence_id sequence_subscription_id agent_config_id
        is_primary_lead_notification:bool deduplication_key
        organization_id created_by created_by_name updated_by updated_by_name
        date_created:time date_updated:time
    """),
    nested_as="tasks",
    of_lead=True,
)
CHILDREN = (CONTACT, OPPORTUNITY, TASK)
# The fields that all types of activities have; the others are in ``extra``, and in the views.
ACTIVITY = Table(
    "activity",
    _fields("""
        id _type lead_id contact_id user_id user_name users:json activity_at:time
        organization_id created_by created_by_name updated_by updated_by_name
        date_created:time date_updated:time
    """),
    of_lead=True,
)

CUSTOM_OBJECT_TYPE = Table(
    "custom_object_type",
    _fields("""
        id name name_plural description api_create_only:bool editable_with_roles:json
        organization_id created_by updated_by date_created:time date_updated:time
    """),
    has_custom=False,
)
CUSTOM_OBJECT = Table(
    "custom_object",
    _fields("""
        id custom_object_type_id lead_id name
        organization_id created_by updated_by date_created:time date_updated:time
    """),
    of_lead=True,
)
# Sequences name their users created_by_id and updated_by_id.
SEQUENCE = Table(
    "sequence",
    _fields("""
        id name status owner_id timezone schedule:json schedule_id steps:json
        allow_manual_enrollment:bool trigger_query:json
        organization_id created_by_id updated_by_id date_created:time date_updated:time
    """),
    has_custom=False,
)
SEQUENCE_SUBSCRIPTION = Table(
    "sequence_subscription",
    _fields("""
        id sequence_id lead_id contact_id contact_email status status_reason start_date:time
        sender_account_id sender_name sender_email calls_assigned_to:json
        organization_id created_by_id updated_by_id date_created:time date_updated:time
    """),
    has_custom=False,
    of_lead=True,
)

# Not "user" and "group": those are reserved words of SQL, and SELECT * FROM user is the name of the
# database's user in PostgreSQL.
USER = Table(
    "close_user",
    _fields("""
        id email first_name last_name image last_used_timezone organizations:json
        email_verified_at:time date_created:time date_updated:time
    """),
    has_custom=False,
)
GROUP = Table("close_group", _fields("id name members:json organization_id"), has_custom=False)
LEAD_STATUS = Table("lead_status", _fields("id label color organization_id"), has_custom=False)
OPPORTUNITY_STATUS = Table(
    "opportunity_status",
    _fields("id label type status_type pipeline_id organization_id"),
    has_custom=False,
)
PIPELINE = Table(
    "pipeline",
    _fields("""
        id name statuses:json organization_id created_by updated_by
        date_created:time date_updated:time
    """),
    has_custom=False,
)
# One row per use of a field: a shared field has one for each type of object that has it.
CUSTOM_FIELD = Table(
    "custom_field",
    _fields("""
        id field_id object_type name description type accepts_multiple_values:bool choices:json
        required:bool is_shared:bool custom_activity_type_id custom_object_type_id
        referenced_custom_type_id converting_to_type organization_id created_by updated_by
        date_created:time date_updated:time
    """),
    has_custom=False,
)
REFERENCES = (USER, GROUP, LEAD_STATUS, OPPORTUNITY_STATUS, PIPELINE, CUSTOM_FIELD)

OTHERS = (
    ACTIVITY,
    CUSTOM_OBJECT_TYPE,
    CUSTOM_OBJECT,
    SEQUENCE,
    SEQUENCE_SUBSCRIPTION,
    *REFERENCES,
)
"""The tables that are not filled from leads."""
TABLES = (LEAD, *CHILDREN, *OTHERS)


@attrs.frozen
class NamedField:
    """A custom field as a column of a view.

    Args:
        id: The id of the field, its key in the column ``custom``.
        column: The name of the column.
        type: The type of its values.
        is_list: Whether it holds a list of values.
        source: The column that holds it.
    """

    id: str
    column: str
    type: ColumnType
    is_list: bool = False
    source: str = "custom"


_VALUE_TYPES: dict[str, ColumnType] = {"number": "number", "date": "date", "datetime": "datetime"}
_FIELD_ID = re.compile(r"\w+", re.ASCII)


@attrs.frozen
class View:
    """A view of a table.

    Args:
        name: Its name.
        table: The table.
        type: The type of the objects in it; empty for all rows.
        type_column: The column with their type.
        fields: Columns from ``extra``: the fields of the type.
        is_named: Whether it has a column per custom field, with its name in Close.
    """

    name: str
    table: Table
    type: str = ""
    type_column: str = "_type"
    fields: tuple[Column, ...] = ()
    is_named: bool = False

    def columns(
        self, custom_fields: Iterable[Sequence[Any]], longest: int | None = None
    ) -> tuple[list[str], list[NamedField]]:
        """Return the columns of the table in it, and those from JSON, in this order.

        Args:
            custom_fields: The custom fields, as for :func:`named_fields`, each with the id of its
                type of custom objects, if it is of one type.
            longest: The maximum length of a column's name in bytes; ``None`` for any.
        """
        names = [each.name for each in (*self.table.columns, *BOOKKEEPING)]
        fields = [
            NamedField(each.name, each.name, each.type, source="extra") for each in self.fields
        ]
        if self.is_named:
            names.remove("custom")
            own = [row[:5] for row in custom_fields if not self.type or row[5] in {None, self.type}]
            fields += named_fields(self.table, own, longest)
        return names, fields


def _activity_view(name: str, kind: str, fields: str) -> View:
    return View(f"activity_{name}", ACTIVITY, kind, fields=_fields(fields))


VIEWS = (
    *(
        View(f"{table.name}_named", table, is_named=True)
        for table in (LEAD, CONTACT, OPPORTUNITY, ACTIVITY, CUSTOM_OBJECT)
    ),
    _activity_view(
        "call",
        "Call",
        """
        direction status disposition duration:num call_method phone remote_phone local_phone
        note outcome_id recording_url voicemail_url source
        """,
    ),
    _activity_view(
        "email",
        "Email",
        """
        direction status subject sender to:json cc:json bcc:json body_text body_preview
        date_sent:time date_scheduled:time thread_id in_reply_to_id template_id template_name
        bulk_email_action_id attachments:json
        """,
    ),
    _activity_view(
        "email_thread",
        "EmailThread",
        "latest_normalized_subject n_emails:num participants:json",
    ),
    _activity_view(
        "sms",
        "SMS",
        """
        direction status text remote_phone local_phone date_sent:time date_scheduled:time
        template_id error_message source
        """,
    ),
    _activity_view(
        "whatsapp_message", "WhatsAppMessage", "direction message_markdown message_html source"
    ),
    _activity_view("note", "Note", "title note note_html pinned:bool attachments:json source"),
    _activity_view(
        "meeting",
        "Meeting",
        """
        title status location note starts_at:time ends_at:time duration:num attendees:json
        summary outcome_id source
        """,
    ),
    _activity_view(
        "custom", "CustomActivity", "custom_activity_type_id status last_published_at:time source"
    ),
    _activity_view("created", "Created", "source import_id"),
    _activity_view(
        "lead_status_change",
        "LeadStatusChange",
        "old_status_id old_status_label new_status_id new_status_label",
    ),
    _activity_view(
        "opportunity_status_change",
        "OpportunityStatusChange",
        """
        opportunity_id old_status_id old_status_label old_status_type new_status_id
        new_status_label new_status_type old_pipeline_id new_pipeline_id opportunity_value:num
        opportunity_value_currency opportunity_value_period opportunity_confidence:num
        """,
    ),
    _activity_view(
        "task_completed", "TaskCompleted", "task_id task_text task_assigned_to sequence_id"
    ),
    _activity_view(
        "lead_merge",
        "LeadMerge",
        "source_lead_id source_display_name destination_lead_id merge_status error_message",
    ),
    _activity_view(
        "form_submission",
        "FormSubmission",
        "form_id form_name origin source_url values_by_name:json",
    ),
    _activity_view("import_update", "ImportUpdate", "import_id"),
)
"""The views of a copy: custom fields under their names, and the fields of each type of activity."""

NAMING = frozenset({CUSTOM_FIELD.name, CUSTOM_OBJECT_TYPE.name})
"""The tables with the names of which views are made."""
# PostgreSQL has one set of names for tables, views and indexes.
_OWN_NAMES = frozenset(
    {
        "meta",
        *(table.name for table in TABLES),
        *(f"{table.name}_lead_id" for table in TABLES if table.of_lead),
        *(view.name for view in VIEWS),
    }
)


def object_views(
    types: Iterable[Sequence[Any]], taken: Iterable[str] = (), longest: int | None = None
) -> list[View]:
    """Return a view for each type of custom objects: ``custom_object_press`` for *Press*.

    In the name of a type, what is not a letter or digit becomes ``_``. If another type,
    a table or a view has that name, the id is added: ``custom_object_press_cotype_…``.

    Args:
        types: The id and the name of each type.
        taken: More names that are in use.
        longest: The maximum length of a view's name in bytes; ``None`` for any.
    """
    own = [
        (key, _cut(_view_name(name), longest))
        for key, name in types
        if _FIELD_ID.fullmatch(str(key))
    ]
    uses = Counter(name.casefold() for name in {*_OWN_NAMES, *taken})
    uses.update(name.casefold() for _, name in own)
    views: list[View] = []
    for key, name in own:
        suffix, shown = f"_{key}", name
        if uses[name.casefold()] > 1:
            shown = _cut(name, None if longest is None else longest - len(suffix)) + suffix
        views.append(
            View(shown, CUSTOM_OBJECT, key, type_column="custom_object_type_id", is_named=True)
        )
    return views


def _view_name(name: Any) -> str:
    text = "".join(each if each.isalnum() else " " for each in str(name or "").lower())
    return "_".join([CUSTOM_OBJECT.name, *(text.split() or ["unnamed"])])


def named_fields(
    table: Table,
    rows: Iterable[Sequence[Any]],
    longest: int | None = None,
    *,
    beside: Iterable[str] = (),
) -> list[NamedField]:
    """Return the columns of the custom fields of a table under their names.

    A field has its name in Close. If another field or a column has that name, in upper or lower
    case, the id is added: ``"Industry (cf_…)"``.

    Args:
        table: The table.
        rows: Of the table ``custom_field``: field_id, object_type, name, type,
            accepts_multiple_values.
        longest: The maximum length of a column's name in bytes; ``None`` for any.
        beside: The names of more columns beside those of the table.
    """
    own = [row for row in rows if row[1] == table.name and _FIELD_ID.fullmatch(str(row[0]))]
    names = [_column_name(row[2], row[0], longest) for row in own]
    with_ids = [_with_id(name, row[0], longest) for name, row in zip(names, own, strict=True)]
    taken = [column.name for column in (*table.columns, *BOOKKEEPING)]
    # Those with an id count too, because a label may look like one.
    uses = Counter(name.casefold() for name in {*taken, *beside})
    uses.update(name.casefold() for name in [*names, *with_ids])
    return [
        NamedField(
            str(field_id),
            name if uses[name.casefold()] == 1 else with_id,
            _VALUE_TYPES.get(kind, "text"),
            is_list=bool(is_list),
        )
        for (field_id, _, _, kind, is_list), name, with_id in zip(own, names, with_ids, strict=True)
    ]


def _column_name(name: Any, field_id: str, longest: int | None) -> str:
    text = "".join(each for each in str(name or "") if each.isprintable()).strip()
    return _cut(text, longest) or field_id


def _with_id(name: str, field_id: str, longest: int | None) -> str:
    suffix = f" ({field_id})"
    return _cut(name, None if longest is None else longest - len(suffix)) + suffix


def _cut(name: str, longest: int | None) -> str:
    """Return the start of a name that fits into a number of bytes."""
    return name.encode(errors="replace")[:longest].decode(errors="ignore")
