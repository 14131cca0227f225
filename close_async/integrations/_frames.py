"""Objects of Close as Arrow record batches, with custom fields under their names.

A :class:`Frame` is made before the first batch, from what is known about the fields instead of from
values. So all batches of a run, and all row groups of a file, have the same schema.
"""

import asyncio
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_origin

import attrs

from close_async.errors import CloseError
from close_async.integrations._arrow import (
    Array,
    RecordBatch,
    Schema,
    array_of,
    arrays_of,
    arrow_type,
)
from close_async.models.activities import Activity
from close_async.models.contacts import Contact
from close_async.models.custom_objects import CustomObject
from close_async.models.leads import Lead
from close_async.models.opportunities import Opportunity
from close_async.models.sequences import SequenceSubscription
from close_async.sync.tables import (
    ACTIVITY,
    CHILDREN,
    CONTACT,
    CUSTOM_OBJECT,
    LEAD,
    OPPORTUNITY,
    SEQUENCE_SUBSCRIPTION,
    VIEWS,
    Column,
    ColumnType,
    Table,
    clean,
    fits,
    named_fields,
)
from close_async.wire.convert import encode, generated_choices
from close_async.wire.fields import check_fields
from close_async.wire.schema import annotations_of, members_of, schema_of

if TYPE_CHECKING:
    from close_async.model import Model
    from close_async.models.custom_fields import CustomField
    from close_async.paging.paginator import PageIterator

    pyarrow: Any
else:
    import pyarrow

JSON = dict[str, Any]
CustomFields = Mapping[str, Callable[[], "AsyncIterable[CustomField]"]]
"""The lists of custom fields by type of object: ``lead``, ``contact``, ``opportunity``,
``activity``, ``custom_object``."""

_CUSTOM: Final = "custom."
_ALL_CUSTOM: Final = "custom"
_EVERYTHING: Final = "_all"
_CUSTOM_ACTIVITY: Final = "CustomActivity"

_MOST_BYTES: Final = 16_000_000
"""Bytes of a batch, in Arrow's form, at which no further page is added: leads with long notes or
thousands of tasks must not fill the memory before there are enough of them. About 6,000 leads of
2.4 kB. Row groups of twice the size make a Parquet file 12 % smaller, and take 60 MB more."""

_TABLE_OF: Final[dict[type["Model"], Table]] = {
    Lead: LEAD,
    Contact: CONTACT,
    Opportunity: OPPORTUNITY,
    Activity: ACTIVITY,
    CustomObject: CUSTOM_OBJECT,
    SequenceSubscription: SEQUENCE_SUBSCRIPTION,
}
_OF_ANNOTATION: Final[dict[Any, ColumnType]] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "datetime",
}


@attrs.frozen
class _Field:
    """A column of a frame.

    Args:
        key: The key of its values in JSON: ``custom.cf_1``.
        column: Its name: ``Industry``.
        type: The type of its values.
        is_list: Whether it holds lists of them.
        objects: The frame of the objects that it lists, instead of values.
    """

    key: str
    column: str
    type: ColumnType = "json"
    is_list: bool = False
    objects: "Frame | None" = None


class Frame:
    """The columns of one type of object, and the conversion of objects to record batches.

    A value that does not fit its column is null there, and in the column ``extra``, which is the
    last one: JSON of everything that has no column.

    Args:
        name: The name of the type.
        fields: The columns, without ``extra``.
        only: The keys of the fields that were selected; ``None`` if all that Close sends are kept.
    """

    def __init__(
        self, name: str, fields: Iterable[_Field], only: frozenset[str] | None = None
    ) -> None:
        self._fields = tuple(fields)
        self._only = only
        self._plain = Table(
            name,
            tuple(
                Column(each.key, each.type)
                for each in self._fields
                if not each.is_list and each.objects is None
            ),
            has_custom=False,
        )
        self.schema: Schema = pyarrow.schema(
            [*map(_arrow_field, self._fields), pyarrow.field("extra", pyarrow.string())]
        )

    def batch(self, items: Sequence[JSON]) -> RecordBatch:
        """Return objects as a record batch. The objects are consumed."""
        return pyarrow.RecordBatch.from_arrays(self._arrays(items), schema=self.schema)

    def _arrays(self, items: Sequence[JSON]) -> list[Array]:
        for item in items:
            # Close still sends this deprecated object, empty: custom fields have keys of their own.
            if item.get(_ALL_CUSTOM) == {}:
                del item[_ALL_CUSTOM]
        if self._only is not None:
            items = [_selected(item, self._only) for item in items]
        arrays: dict[str, Array] = {}
        # Before the plain columns, because what does not fit stays in the objects, for `extra`.
        for field in self._fields:
            if field.objects is not None:
                lists = [_take_objects(item, field.key) for item in items]
                arrays[field.key] = _lists(lists, field.objects._struct)
            elif field.is_list:
                lists = [_take_values(item, field) for item in items]
                arrays[field.key] = _lists(lists, partial(array_of, field.type))
        rows = [self._plain.row(item) for item in items]
        *plain, extra = arrays_of(self._plain, rows, nul=True)
        names = (column.name for column in self._plain.fields)
        arrays |= dict(zip(names, plain, strict=True))
        return [*(arrays[field.key] for field in self._fields), extra]

    def _struct(self, items: Sequence[JSON]) -> Array:
        return pyarrow.StructArray.from_arrays(self._arrays(items), fields=list(self.schema))


def _arrow_field(field: _Field) -> Any:
    kind = arrow_type(field.type)
    if field.objects is not None:
        kind = pyarrow.list_(pyarrow.struct(list(field.objects.schema)))
    elif field.is_list:
        kind = pyarrow.list_(kind)
    metadata = None
    if field.key.startswith(_CUSTOM):
        # A reader finds the field by it after it was renamed in Close.
        metadata = {"field_id": field.key.removeprefix(_CUSTOM)}
    return pyarrow.field(field.column, kind, metadata=metadata)


def _selected(item: JSON, only: frozenset[str]) -> JSON:
    """Return the selected fields of an object: Close sends some that were not asked for."""
    has_custom = _ALL_CUSTOM in only
    return {
        key: value
        for key, value in item.items()
        if key in only or (has_custom and key.startswith(_CUSTOM))
    }


def _take_objects(item: JSON, key: str) -> list[JSON] | None:
    """Remove the objects that a field lists from an object, and return them."""
    listed = _list_in(item, key)
    if listed is None:
        return None
    others = [each for each in listed if not isinstance(each, dict)]
    if others:
        item[key] = others
    else:
        del item[key]
    return [each for each in listed if isinstance(each, dict)]


def _take_values(item: JSON, field: _Field) -> list[Any] | None:
    """Remove the values of a field from an object, and return them, if all of them fit.

    A field that was turned into one with several values still holds single ones.
    """
    values = _list_in(item, field.key)
    if values is None and field.key in item:
        values = [item[field.key]]
    if values is None or not all(each is None or fits(each, field.type) for each in values):
        return None
    del item[field.key]
    return [clean(each, nul=True, is_json=False) for each in values]


def _list_in(item: JSON, key: str) -> list[Any] | None:
    """Return the list that a key has. A null is removed, and another value is not a list."""
    value = item.get(key)
    if value is None:
        item.pop(key, None)
    return cast("Any", value) if isinstance(value, list) else None


def _lists(lists: Sequence[list[Any] | None], make: Callable[[list[Any]], Array]) -> Array:
    """Return an array of lists, from an array of all their values."""
    ends: list[int | None] = []
    values: list[Any] = []
    for each in lists:
        ends.append(None if each is None else len(values))
        values += each or ()
    offsets = pyarrow.array([*ends, len(values)], type=pyarrow.int32())
    return pyarrow.ListArray.from_arrays(offsets, make(values))


async def read_frame(
    model: type["Model"],
    custom_fields: CustomFields,
    *,
    fields: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
) -> Frame:
    """Return the frame of a type of object, after reading the custom fields that it needs.

    Args:
        model: The class of the objects.
        custom_fields: The lists of custom fields.
        fields: The names of the fields that were selected, in the order of the columns; ``None``
            for Close's default.
        types: The types of activities that are read; ``None`` for all.
    """
    table, chosen = _TABLE_OF[model], check_fields(model, fields)
    keys = _default_keys(table, types) if chosen is None else chosen
    if _EVERYTHING in keys:
        keys = [*_default_keys(table, types), *_wire_names(model), *keys]
    keys = [key for key in dict.fromkeys(keys) if key != _EVERYTHING]
    nested = {child.nested_as: child for child in CHILDREN if table is LEAD}
    named: list[_Field] = []
    if any(key.partition(".")[0] == _ALL_CUSTOM for key in keys):
        beside = {*_default_keys(table, None), *keys}
        named = await _named(table, custom_fields, beside=beside, types=types)
    by_key = {field.key: field for field in named}
    found: dict[str, _Field] = {}
    for key in keys:
        if key == _ALL_CUSTOM:
            found |= {field.key: field for field in named if field.key not in found}
        elif key in nested:
            frame = await _frame_of_nested(nested[key], custom_fields)
            found[key] = _Field(key, key, objects=frame)
        elif key.startswith(_CUSTOM):
            # The field may have been deleted, or be too new to be listed.
            unknown = _Field(key, key.removeprefix(_CUSTOM), "text")
            found[key] = by_key.get(key, unknown)
        else:
            found[key] = _Field(key, key, _type_of(key, table, model))
    is_limited = chosen is not None and _EVERYTHING not in chosen
    return Frame(table.name, found.values(), frozenset(keys) if is_limited else None)


async def _frame_of_nested(table: Table, custom_fields: CustomFields) -> Frame:
    """Return the frame of the objects in a lead, all of whose fields Close sends."""
    fields = [_Field(each.name, each.name, each.type) for each in table.fields]
    if table.name in custom_fields:
        fields += await _named(table, custom_fields)
    return Frame(table.name, fields)


def _default_keys(table: Table, types: Sequence[str] | None) -> list[str]:
    """Return the keys of the columns if no fields are selected."""
    wanted = None if types is None else {_type_of_activity(each) for each in types}
    keys = [column.name for column in table.fields]
    if table is LEAD:
        keys += [child.nested_as for child in CHILDREN]
    keys += [
        column.name
        for view in VIEWS
        if view.table is table and (wanted is None or view.type in wanted)
        for column in view.fields
    ]
    if table.has_custom and (wanted is None or _CUSTOM_ACTIVITY in wanted):
        keys.append(_ALL_CUSTOM)
    return keys


def _type_of_activity(word: str) -> str:
    """Return the type of activities for a word of ``types``: ``Custom``, or the id of a type."""
    return _CUSTOM_ACTIVITY if word == "Custom" or word.startswith("actitype_") else word


async def _named(
    table: Table,
    custom_fields: CustomFields,
    *,
    beside: Iterable[str] = (),
    types: Sequence[str] | None = None,
) -> list[_Field]:
    """Read the custom fields of a type of object, and return them as columns.

    Args:
        table: The table of the type.
        custom_fields: The lists of custom fields.
        beside: The names of the other columns.
        types: The types of activities; a field of another custom type is left out.
    """
    found = [encode(each) async for each in custom_fields[table.name]()]
    listed = [each for each in found if isinstance(each.get("id"), str)]
    # The order of the views.
    listed.sort(key=lambda each: (str(each.get("date_created")), each["id"]))
    rows = {
        each["id"]: (
            each["id"],
            table.name,
            each.get("name"),
            str(each.get("type")),
            each.get("accepts_multiple_values"),
        )
        for each in listed
    }
    left_out: set[str] = set()
    if types is not None and "Custom" not in types:
        left_out = {
            each["id"]
            for each in listed
            if each.get("custom_activity_type_id") not in (None, *types)
        }
    return [
        _Field(f"{_CUSTOM}{each.id}", each.column, each.type, is_list=each.is_list)
        for each in named_fields(table, rows.values(), beside=beside)
        if each.id not in left_out
    ]


def _wire_names(model: type["Model"]) -> list[str]:
    return [field.wire for cls in _classes_of(model) for field in schema_of(cls).fields]


def _classes_of(model: type["Model"]) -> list[type["Model"]]:
    choices = generated_choices(model)
    return [model] if choices is None else [model, *choices[1].values()]


def _type_of(key: str, table: Table, model: type["Model"]) -> ColumnType:
    """Return the type of a column: that of the tables and views, or of the model's annotation."""
    views = (column for view in VIEWS if view.table is table for column in view.fields)
    for column in (*table.fields, *views):
        if column.name == key:
            return column.type
    for cls in _classes_of(model):
        field = schema_of(cls).by_wire.get(key)
        if field is not None:
            return _type_of_annotation(annotations_of(cls)[field.name])
    return "text"


def _type_of_annotation(annotation: Any) -> ColumnType:
    kinds: set[ColumnType] = {
        "text" if get_origin(member) is Literal else _OF_ANNOTATION.get(member, "json")
        for member in members_of(annotation)
        if member is not type(None)
    }
    if kinds == {"integer", "number"}:
        return "number"
    # A date or a datetime is text, as the date of a task is.
    return kinds.pop() if len(kinds) == 1 else "text"


def table_of(batches: Sequence[RecordBatch]) -> Any:
    """Return a table of record batches, at least one, with the same schema."""
    return pyarrow.Table.from_batches(batches)


def _batch_of(frame: Frame, models: Sequence["Model"]) -> RecordBatch:
    return frame.batch([encode(each, copy=False) for each in models])


class BatchIterator(AsyncIterator[RecordBatch]):
    """The record batches of a scan, in turn; created by :meth:`.Scan.arrow`.

    Tasks may share an iterator: each batch goes to one of them.

    Args:
        read_frame: Reads the frame.
        pages: The pages of the objects.
        rows: The number of rows at which a batch ends.
    """

    def __init__(
        self, read_frame: Callable[[], Awaitable[Frame]], pages: "PageIterator[Any]", rows: int
    ) -> None:
        self._read_frame = read_frame
        self._pages = pages
        self._rows = rows
        self._frame: Frame | None = None
        self._ending: BaseException | None = None
        self._turn = asyncio.Lock()

    async def __anext__(self) -> RecordBatch:
        async with self._turn:
            is_first = self._frame is None
            batches = [] if self._ending is not None else await self._read_batches()
            if batches:
                return table_of(batches).combine_chunks().to_batches()[0]
            ending, self._ending = self._ending or StopAsyncIteration(), StopAsyncIteration()
            # Nothing to read is one batch without rows, so that there always is a schema.
            if is_first and self._frame is not None and isinstance(ending, StopAsyncIteration):
                return self._frame.batch([])
            raise ending

    async def _read_batches(self) -> list[RecordBatch]:
        """Return a batch per page, of the next pages."""
        batches: list[RecordBatch] = []
        rows = size = 0
        try:
            if self._frame is None:
                self._frame = await self._read_frame()
            while rows < self._rows and size < _MOST_BYTES:
                page = await anext(self._pages)
                if page.data:
                    # A page takes tens of milliseconds, which would block the event loop.
                    batches.append(await asyncio.to_thread(_batch_of, self._frame, page.data))
                    rows += batches[-1].num_rows
                    size += batches[-1].nbytes
        except (StopAsyncIteration, CloseError) as ending:
            self._ending = ending  # raised after what was read before it
        except BaseException:
            await self.aclose()
            raise
        return batches

    async def aclose(self) -> None:
        """Cancel the requests in flight; a later ``async for`` over this iterator ends at once."""
        self._ending = StopAsyncIteration()
        await self._pages.aclose()
