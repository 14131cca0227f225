"""Columns: from a header and the cells below it to fields of Close and their values."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, cast

import attrs

from close_async import CloseClient, CustomSchema
from close_async._organization import find_organization
from close_async.errors import CloseError, CustomValueError
from close_async.models import CustomField
from close_async.push.errors import ColumnError
from close_async.push.normalize import ADDRESS_KEYS, ITEM_OF, is_blank, objects

RESERVED = "close_async_"
"""The prefix of the columns that a rejected file adds; they are ignored when it is read again."""

_MAX_SHOWN = 12  # names listed in an error message
# Close has amounts in cents, and files have them in whole units.
_CENTS = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# The shortest numbers, such as 112.
_MIN_PHONE_DIGITS = 3
_ADDRESS = re.compile(rf"address(?P<number>\d*)_(?P<field>{'|'.join(ADDRESS_KEYS)})")
_PART = re.compile(r"(?P<part>contact|opportunity|task|note)(?P<number>\d*)(?:_(?P<field>.+))?")
# The types that Close's interface offers for numbers and addresses of contacts.
_KINDED = re.compile(
    r"(?:(?P<kind>office|mobile|home|direct|fax|other)_)?(?P<field>email|phone|url)\d*"
)
_LISTS = {item: name for name, item in ITEM_OF.items()}
_PERIODS = ("one_time", "monthly", "annual")
_PRIORITIES = ("high", "medium")
# Suggested for headers that spell nothing like the field they mean.
_SYNONYMS = {
    "company": "name", "company name": "name", "lead": "name", "account": "name",
    "organization": "name", "lead name": "name", "display_name": "name",
    "website": "url", "domain": "url", "homepage": "url", "lead status": "status",
    "email": "contact_email", "e-mail": "contact_email", "mail": "contact_email",
    "email address": "contact_email", "email_address": "contact_email",
    "phone": "contact_phone", "telephone": "contact_phone", "fax": "contact_fax_phone",
    "mobile": "contact_mobile_phone", "mobile_phone": "contact_mobile_phone",
    "contact": "contact_name", "full name": "contact_name", "title": "contact_title",
    "zip": "zipcode", "zip code": "zipcode", "postal code": "zipcode", "postcode": "zipcode",
    "street": "address_1", "address": "address_1", "notes": "note", "comment": "note",
    "deal": "opportunity_value", "amount": "opportunity_value", "value": "opportunity_value",
}  # fmt: skip
_BASIC = (
    "id", "name", "url", "description", "status", "status_id",
    *(ADDRESS_KEYS[:-1]), "address_label",
)  # fmt: skip
_CONTACT_NAMES = (
    "contact_name", "contact_title", "contact_email", "contact_phone", "contact_mobile_phone",
    "contact_url",
)  # fmt: skip
_CHILD_NAMES = (
    "opportunity_value", "opportunity_value_period", "opportunity_status", "opportunity_pipeline",
    "opportunity_confidence", "opportunity_note", "opportunity_user", "opportunity_date_won",
    "task", "task_text", "task_date", "task_assigned_to", "task_priority", "note",
)  # fmt: skip

Parse = Callable[[Any], Any]


@attrs.frozen(kw_only=True)
class Formats:
    """How cells are written.

    Args:
        decimal: The decimal separator.
        separator: Separates several values in a cell.
        date_format: The format of dates, as for ``strptime``; ``None`` for ISO 8601.
    """

    decimal: str = "."
    separator: str = ";"
    date_format: str | None = None


@attrs.frozen(kw_only=True)
class Column:
    """A column, and the field that it is written to.

    Args:
        header: The header.
        part: ``lead``, ``address``, ``contact``, ``opportunity``, ``task`` or ``note``.
        number: Which one of several: 2 for ``contact2_email``.
        key: The key of the field in Close's API.
        field: The name of the field, by which ``write=`` addresses it.
        parse: Returns the value of a cell as JSON, or raises a ValueError with the reason.
        kind: The type of an e-mail address, phone number or URL.
    """

    header: str
    part: str
    number: int = 1
    key: str
    field: str
    parse: Parse
    kind: str | None = None


@attrs.frozen(kw_only=True)
class Settings:
    """What the names in rows refer to: the settings of an organization.

    Args:
        organization_id: The id of the organization.
        organization: Its name.
        user_id: The id of the user of the API key.
        lead: The custom fields of leads.
        contact: The custom fields of contacts.
        opportunity: The custom fields of opportunities.
        lead_statuses: The ids of the lead statuses, by label.
        pipelines: The statuses of each pipeline as pairs of label and id, by its name.
        pipeline_ids: The ids of the pipelines, by name.
        users: The ids of the users, by name and by e-mail address.
    """

    organization_id: str
    organization: str
    user_id: str
    lead: CustomSchema
    contact: CustomSchema
    opportunity: CustomSchema
    lead_statuses: Mapping[str, str]
    pipelines: Mapping[str, Sequence[tuple[str, str]]]
    pipeline_ids: Mapping[str, str]
    users: Mapping[str, str]

    @classmethod
    async def read(cls, close: CloseClient) -> "Settings":
        """Read the settings from Close."""
        me = await close.me()
        statuses = [status async for status in close.lead_statuses.list()]
        organization = await find_organization(close, me, statuses)
        users: dict[str, str] = {}
        async for user in close.users.list():
            name = f"{user.first_name or ''} {user.last_name or ''}".strip()
            for alias in (name, user.email):
                if alias:
                    users[alias] = user.id
        pipelines: dict[str, list[tuple[str, str]]] = {}
        pipeline_ids: dict[str, str] = {}
        async for pipeline in close.pipelines.list():
            pipelines[pipeline.name] = [(each.label, each.id) for each in pipeline.statuses]
            pipeline_ids[pipeline.name] = pipeline.id
        return cls(
            organization_id=organization.id,
            organization=organization.name,
            user_id=me.id,
            lead=await close.custom_fields.schema("lead"),
            contact=await close.custom_fields.schema("contact"),
            opportunity=await close.custom_fields.schema("opportunity"),
            lead_statuses={each.label: each.id for each in statuses},
            pipelines=pipelines,
            pipeline_ids=pipeline_ids,
            users=users,
        )

    def names(self) -> dict[str, str]:
        """Return the names of fields as columns have them, by key in Close's API."""
        return {
            **{f"custom.{each.id}": each.name for each in self.lead},
            **{f"custom.{each.id}": f"contact_{each.name}" for each in self.contact},
            **{f"custom.{each.id}": f"opportunity_{each.name}" for each in self.opportunity},
            "status_id": "status",
        }

    def schema_of(self, part: str) -> CustomSchema | None:
        """Return the custom fields of a part of a row, if it has any."""
        return {"lead": self.lead, "contact": self.contact, "opportunity": self.opportunity}.get(
            part
        )


class Columns:
    """The columns of a push: each header with its field.

    Args:
        settings: The settings of the organization.
        formats: How cells are written.
        mapping: The fields of headers that are not named after one; ``None`` ignores a column.
    """

    def __init__(
        self, settings: Settings, formats: Formats, mapping: Mapping[str, str | None]
    ) -> None:
        self.settings = settings
        self.formats = formats
        self._mapping = mapping
        self._known: dict[str, Column | None] = {}

    def add(self, headers: Iterable[str]) -> None:
        """Look up the fields of headers that were not seen yet.

        Raises:
            ColumnError: Headers are not fields; the message has a suggestion for each.
        """
        new = [header for header in headers if header not in self._known]
        if not new:  # as for nearly every row
            return
        problems: dict[str, str] = {}
        for header in new:
            try:
                self._known[header] = self._column(header)
            except ValueError as error:
                problems[header] = str(error)
        taken: dict[tuple[str, int, str], str] = {}
        for column in self.columns:
            if column.key in ITEM_OF:
                continue  # several columns of addresses or numbers add up
            place = (column.part, column.number, column.key)
            other = taken.setdefault(place, column.header)
            if other != column.header:
                problems[column.header] = f"is written to the same field as {other!r}"
        if problems:
            raise _column_error(problems)

    @property
    def columns(self) -> list[Column]:
        """The columns that are written."""
        return [column for column in self._known.values() if column is not None]

    def __getitem__(self, header: str) -> Column | None:
        """Return the column of a header; ``None`` if it is ignored."""
        return self._known[header]

    def check(self, keys: Sequence[str], policies: Iterable[str], *, by_id: bool) -> None:
        """Check what refers to columns, once all of them are known.

        Args:
            keys: The names of the match keys that no row has a value for.
            policies: The names of the fields that have a policy.
            by_id: Whether rows are matched by id.

        Raises:
            ColumnError: It refers to no field.
        """
        known = {*self.fields(), *self.names()}
        for name in policies:
            if name != "*" and name not in known:
                msg = (
                    f"write has a policy for {name!r}, which is not a field{_hint(name, [*known])}"
                )
                raise ColumnError(msg)
        if not by_id and any(column.key == "id" for column in self.columns):
            msg = "the column of lead ids is used only to match by id: match by it, or ignore it"
            raise ColumnError(msg)
        if keys:
            msg = (
                f"no row has a value to match by ({', '.join(keys)}): add the column, or map one "
                "that is named otherwise"
            )
            raise ColumnError(msg)

    def fields(self) -> list[str]:
        """Return the names of the fields that the columns are written to."""
        return list(dict.fromkeys(column.field for column in self.columns))

    def _column(self, header: str) -> Column | None:
        if header.startswith(RESERVED) or header == "":
            return None
        name = self._mapping.get(header, header)
        if name is None:
            return None
        column = self._lead_column(header, name) or self._child_column(header, name)
        if column is not None:
            return column
        raise ValueError(self._unknown(name))

    def _lead_column(self, header: str, name: str) -> Column | None:
        def made(key: str, parse: Parse, part: str = "lead", number: int = 1) -> Column:
            return Column(header=header, part=part, number=number, key=key, field=name, parse=parse)

        simple: dict[str, tuple[str, Parse]] = {
            "id": ("id", _id_of("lead")),
            "lead_id": ("id", _id_of("lead")),
            "name": ("name", _text),
            "url": ("url", _url),
            "description": ("description", _text),
            "status": ("status_id", self._lead_status),
            "status_id": ("status_id", self._lead_status),
        }
        if name in simple:
            return made(*simple[name])
        if name in ADDRESS_KEYS[:-1]:
            return made(name, _text, "address")
        if (found := _ADDRESS.fullmatch(name)) is not None:
            return made(found["field"], _text, "address", int(found["number"] or 1))
        return self._custom(header, name, name, "lead", 1)

    def _child_column(self, header: str, name: str) -> Column | None:
        found = _PART.fullmatch(name)
        if found is None:
            return None
        part, number, field = found["part"], int(found["number"] or 1), found["field"]
        plain = f"{part}_{field}" if field else part

        def made(key: str, parse: Parse, kind: str | None = None) -> Column:
            return Column(
                header=header, part=part, number=number, key=key, field=plain, parse=parse,
                kind=kind,
            )  # fmt: skip

        if part == "note":
            return made("note", _text) if field is None else None
        if part == "task":
            task: dict[str | None, tuple[str, Parse]] = {
                None: ("text", _text),
                "text": ("text", _text),
                "date": ("date", self._day_or_time),
                "assigned_to": ("assigned_to", self._user),
                "priority": ("priority", _one_of(_PRIORITIES)),
            }
            return made(*task[field]) if field in task else None
        if field is None:
            return None
        if part == "contact":
            if field in ("name", "title"):
                return made(field, _text)
            if (kinded := _KINDED.fullmatch(field)) is not None:
                return made(_LISTS[kinded["field"]], self._several(kinded["field"]), kinded["kind"])
        else:
            opportunity: dict[str, tuple[str, Parse]] = {
                "value": ("value", self._cents),
                "value_period": ("value_period", _one_of(_PERIODS)),
                "status": ("status", _text),
                "pipeline": ("pipeline_id", self._pipeline),
                "confidence": ("confidence", self._confidence),
                "note": ("note", _text),
                "user": ("user_id", self._user),
                "date_won": ("date_won", self._day),
            }
            if field in opportunity:
                return made(*opportunity[field])
        return self._custom(header, field, plain, part, number)

    def _custom(self, header: str, name: str, field: str, part: str, number: int) -> Column | None:
        schema = self.settings.schema_of(part)
        wanted = name.removeprefix("custom.")
        if schema is None or wanted not in schema:
            return None
        try:
            custom = schema[wanted]
        except CloseError as error:  # several fields have this name
            raise ValueError(str(error)) from None
        return Column(
            header=header,
            part=part,
            number=number,
            key=f"custom.{custom.id}",
            field=field if name == custom.id else field.replace("custom.", ""),
            parse=self._custom_parser(schema, custom),
        )

    def _custom_parser(self, schema: CustomSchema, field: CustomField) -> Parse:
        formats = self.formats
        is_text = field.type in ("text", "textarea", "hidden")

        def parse(cell: Any) -> Any:
            if field.type == "user":
                cell = self._user_ids(cell, several=bool(field.accepts_multiple_values))
            elif isinstance(cell, str) and field.type == "date":
                cell = self._day(cell)
            elif is_text and not isinstance(cell, str):
                cell = _as_text(cell)
            elif field.accepts_multiple_values and not isinstance(cell, str | list):
                cell = [cell]
            try:
                if isinstance(cell, str):
                    found = schema.parse(
                        {field.id: cell}, separator=formats.separator, decimal=formats.decimal
                    )
                else:
                    found = schema.values({field.id: cell})
            except CustomValueError as error:
                raise ValueError(error.field_errors[field.id]) from None
            value = found[field.id]
            return value.strip() if isinstance(value, str) else value

        return parse

    def _lead_status(self, cell: Any) -> str:
        return _named(_text(cell), self.settings.lead_statuses, "lead status")

    def _pipeline(self, cell: Any) -> str:
        return _named(_text(cell), self.settings.pipeline_ids, "pipeline")

    def _user(self, cell: Any) -> str:
        return _named(_text(cell), self.settings.users, "user")

    def _user_ids(self, cell: Any, *, several: bool) -> Any:
        if not several:
            return self._user(cell)
        items = cell.split(self.formats.separator) if isinstance(cell, str) else cell
        return [self._user(each) for each in items if not is_blank(each)]

    def _several(self, field: str) -> Parse:
        check = {"email": _email, "phone": _phone, "url": _url}[field]

        def parse(cell: Any) -> list[str]:
            parts = cell.split(self.formats.separator) if isinstance(cell, str) else cell
            items: list[Any] = parts if isinstance(parts, list) else [parts]  # pyright: ignore[reportUnknownVariableType]
            return [check(each) for each in items if not is_blank(each)]

        return parse

    def _number(self, cell: Any) -> Decimal:
        text = str(cell).strip() if not isinstance(cell, bool) else ""
        decimal = self.formats.decimal if isinstance(cell, str) else "."
        # Not read as a thousands separator: 1,234 may also be a number with three decimals.
        other = "," if decimal == "." else "."
        try:
            number = Decimal(text.replace(decimal, ".")) if other not in text else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            msg = (
                f"must be a number with the decimal separator {decimal!r} and without thousands "
                f"separators, not {cell!r}"
            )
            raise ValueError(msg)
        return number

    def _cents(self, cell: Any) -> int:
        cents = self._number(cell) * _CENTS
        if cents != cents.to_integral_value() or cents < 0:
            msg = f"must be an amount of money with at most two decimals, not {cell!r}"
            raise ValueError(msg)
        return int(cents)

    def _confidence(self, cell: Any) -> int:
        number = self._number(cell.strip().removesuffix("%") if isinstance(cell, str) else cell)
        if number != number.to_integral_value() or not 0 <= number <= 100:
            msg = f"must be a whole number of per cent, 0 to 100, not {cell!r}"
            raise ValueError(msg)
        return int(number)

    def _day(self, cell: Any) -> str:
        if isinstance(cell, datetime):
            msg = f"must be a date, not a datetime: {cell!r}"
            raise ValueError(msg)  # noqa: TRY004  collected with the other problems
        if isinstance(cell, date):
            return cell.isoformat()
        text, form = _text(cell), self.formats.date_format
        try:
            if form is not None:
                return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  a day
            return date.fromisoformat(text).isoformat()
        except ValueError:
            expected = f"written as {form}" if form else "written as YYYY-MM-DD"
            msg = f"must be a date {expected}, not {text!r}"
            raise ValueError(msg) from None

    def _day_or_time(self, cell: Any) -> str:
        if isinstance(cell, datetime) or (isinstance(cell, str) and "T" in cell):
            found = cell if isinstance(cell, datetime) else datetime.fromisoformat(cell.strip())
            if found.tzinfo is None:
                msg = f"has no timezone: write it as 2026-01-31T09:00:00+01:00, not {cell!r}"
                raise ValueError(msg)
            return found.isoformat()
        return self._day(cell)

    def finish_opportunity(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an opportunity with the id of its status.

        Args:
            values: The values, the status by its label or id.

        Raises:
            ValueError: There is no such status, or several pipelines have one.
        """
        wanted = values.pop("status", None)
        if wanted is None:
            return values
        pipelines, ids = self.settings.pipelines, self.settings.pipeline_ids
        inside = {
            name: statuses
            for name, statuses in pipelines.items()
            if values.get("pipeline_id") in (None, ids[name])
        }
        found: dict[str, str] = {}  # ids by pipeline
        labels: dict[str, str] = {}
        for name, statuses in inside.items():
            for label, status_id in statuses:
                labels[label] = status_id
                if wanted == status_id or label.casefold() == wanted.casefold():
                    found[name] = status_id
        # Two pipelines often have a status of the same name, such as Won.
        if len(found) > 1:
            msg = (
                f"the pipelines {' and '.join(map(repr, found))} have a status {wanted!r}: add a "
                "column opportunity_pipeline"
            )
            raise ValueError(msg)
        status_id = next(iter(found.values()), None) or _named(wanted, labels, "opportunity status")
        return values | {"status_id": status_id}

    def _unknown(self, name: str) -> str:
        return f"is not a field{_hint(name, self.names(), _SYNONYMS)}"

    def names(self) -> list[str]:
        """Return the names of all fields that a column can be written to."""
        names = [*_BASIC, *(field.name for field in self.settings.lead)]
        names += [*_CONTACT_NAMES, *(f"contact_{f.name}" for f in self.settings.contact)]
        return [
            *names,
            *_CHILD_NAMES,
            *(f"opportunity_{f.name}" for f in self.settings.opportunity),
        ]


def _column_error(problems: Mapping[str, str]) -> ColumnError:
    shown = "; ".join(f"{header!r} {problem}" for header, problem in problems.items())
    text = (
        f"{len(problems)} columns cannot be used: {shown}"
        if len(problems) > 1
        else f"the column {shown}"
    )
    end = "" if text.endswith("?") else "."
    msg = f"{text}{end} Rename it, map it (COLUMN=FIELD), or map it to nothing to ignore it"
    return ColumnError(msg, problems=problems)


def _hint(name: str, known: Sequence[str], synonyms: Mapping[str, str] | None = None) -> str:
    folded = {other.casefold(): other for other in known}
    key = name.casefold().strip()
    near = [(synonyms or {})[key]] if key in (synonyms or {}) else []
    near += [folded[each] for each in get_close_matches(key, folded, n=2, cutoff=0.75)]
    near = list(dict.fromkeys(near))
    if near:
        return f"; did you mean {' or '.join(map(repr, near))}?"
    if synonyms is not None:
        return ""
    shown = ", ".join(map(repr, known[:_MAX_SHOWN])) or "none"
    return f"; there are {shown}{', …' if len(known) > _MAX_SHOWN else ''}"


def _named(name: str, ids: Mapping[str, str], what: str) -> str:
    """Return the id of a name, whatever its case; an id is returned as it is."""
    if name in ids:
        return ids[name]
    if name in ids.values():
        return name
    folded = {label.casefold(): found for label, found in ids.items()}
    if name.casefold() in folded:
        return folded[name.casefold()]
    msg = f"there is no {what} {name!r}{_hint(name, list(ids))}"
    raise ValueError(msg)


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer():
        return str(int(cell))  # a data frame turns whole numbers with gaps into floats
    if isinstance(cell, str | int | float | Decimal | date):
        return str(cell)
    msg = f"must be a text, not {cell!r}"
    raise ValueError(msg)


def _text(cell: Any) -> str:
    text = _as_text(cell).strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        msg = f"contains half of a character: {text!r}"
        raise ValueError(msg) from None
    return text


def _url(cell: Any) -> str:
    text = _text(cell)
    if re.search(r"\s", text):
        msg = f"must be a URL, not {text!r}"
        raise ValueError(msg)
    return text


def _email(cell: Any) -> str:
    text = _text(cell)
    if _EMAIL.fullmatch(text) is None:
        msg = f"must be an e-mail address, not {text!r}"
        raise ValueError(msg)
    return text


def _phone(cell: Any) -> str:
    text = _text(cell)
    if len(re.findall(r"\d", text)) < _MIN_PHONE_DIGITS:
        msg = f"must be a phone number, not {text!r}"
        raise ValueError(msg)
    return text


def _id_of(prefix: str) -> Parse:
    def parse(cell: Any) -> str:
        text = _text(cell)
        if not re.fullmatch(rf"{prefix}_[0-9A-Za-z]+", text):
            msg = f"must be the id of a {prefix}, {prefix}_…, not {text!r}"
            raise ValueError(msg)
        return text

    return parse


def _one_of(values: Sequence[str]) -> Parse:
    def parse(cell: Any) -> str:
        text = _text(cell).casefold()
        if text not in values:
            msg = f"must be one of {', '.join(values)}, not {cell!r}"
            raise ValueError(msg)
        return text

    return parse


@attrs.define
class Parsed:
    """The values of a row.

    Attributes:
        lead: The fields of the lead, by key.
        addresses: The addresses, by number.
        contacts: The contacts, by number.
        opportunities: The opportunities, by number.
        tasks: The tasks, by number.
        notes: The notes, by number.
    """

    lead: dict[str, Any] = attrs.field(factory=dict[str, Any])
    addresses: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    contacts: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    opportunities: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    tasks: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    notes: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])


_LIST_OF = {
    "address": "addresses", "contact": "contacts", "opportunity": "opportunities",
    "task": "tasks", "note": "notes",
}  # fmt: skip


def parse_row(
    columns: Columns, row: Mapping[str, Any], *, clears: bool
) -> tuple[Parsed, dict[str, str]]:
    """Return the values of a row, and its problems by column.

    Args:
        columns: The columns, which include all keys of the row.
        row: The row.
        clears: Whether an empty cell clears its field, instead of leaving it alone.
    """
    parts: dict[tuple[str, int], dict[str, Any]] = {}
    parsed, problems = Parsed(), dict[str, str]()
    for header, cell in row.items():
        column = columns[header]
        if column is None:
            if header == "" and not is_blank(cell):
                problems["(no name)"] = f"the column has no name, but a value: {cell!r}"
            continue
        values = parsed.lead
        if column.part != "lead":
            values = parts.setdefault((column.part, column.number), {})
        if is_blank(cell):
            if clears and _can_clear(column):
                values[column.key] = [] if column.key in ITEM_OF else None
            continue
        try:
            value = column.parse(cell)
        except (ValueError, OverflowError) as error:
            problems[header] = str(error)
            continue
        if column.part == "contact" and column.key in ITEM_OF:
            one = ITEM_OF[column.key]
            extra = {"type": column.kind} if column.kind else {}
            held = objects(values.get(column.key))
            values[column.key] = [*held, *({one: each} | extra for each in value)]
        else:
            values[column.key] = value
    for (part, _), values in sorted(parts.items(), key=lambda item: item[0][1]):
        if any(not is_blank(value) for value in values.values()):
            cast("list[Any]", getattr(parsed, _LIST_OF[part])).append(values)
    _check(columns, parsed, problems)
    return parsed, problems


def _can_clear(column: Column) -> bool:
    # Close has no lead without a status, and an id, a key or a child is never cleared.
    if column.part == "lead":
        return column.key not in ("id", "status_id")
    return column.part == "contact" and column.key not in ITEM_OF


def _check(columns: Columns, parsed: Parsed, problems: dict[str, str]) -> None:
    """Check what concerns several cells of a row."""
    for at, values in enumerate(parsed.opportunities):
        try:
            parsed.opportunities[at] = columns.finish_opportunity(values)
        except ValueError as error:
            problems["opportunity_status"] = str(error)
    for task in parsed.tasks:
        if not task.get("text"):
            problems["task_text"] = "a task needs a text"
    for contact in parsed.contacts:
        if not any(contact.get(key) for key in ("name", "emails", "phones")):
            problems["contact_name"] = "a contact needs a name, an e-mail address or a phone number"
