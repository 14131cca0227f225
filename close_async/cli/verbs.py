"""Run a verb: call the method of the client, and print what it returns."""

import csv
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import attrs
import typer

from close_async import CloseClient, NotFoundError, encode
from close_async.cli.dry_run import dry_run
from close_async.cli.failures import ExitCode, Failure, as_usage, fail, require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.naming import Names, is_id
from close_async.cli.questions import can_ask, require_yes
from close_async.cli.records import (
    Column,
    Format,
    Records,
    flat_columns,
    format_of,
    usual_columns,
    write_text,
)
from close_async.cli.settings import settings
from close_async.cli.tables import Table, flag
from close_async.cli.terminal import plain, say, stderr, write_json
from close_async.cli.values import (
    convert,
    put,
    read_object,
    require_fields,
    split_field,
    wire_value,
)

if TYPE_CHECKING:
    from close_async import CustomSchema

# The types of objects whose custom fields have a schema, by attribute of the client.
_OBJECT_TYPES = {"leads": "lead", "contacts": "contact", "opportunities": "opportunity"}
# Rows of a table, if there is no --limit: what a person may want to look through.
_ROWS = 50


@attrs.frozen(kw_only=True)
class _Call:
    """A verb and what the user gave it, from :func:`run_verb`."""

    attribute: str
    method: str
    verb: Table
    given: Mapping[str, Any]
    format_: Format
    names: Names

    @property
    def is_table(self) -> bool:
        return self.format_ == "table"

    async def schema(self) -> "CustomSchema | None":
        """Return the custom fields of the noun, or ``None`` if it has none by name."""
        object_type = _OBJECT_TYPES.get(self.attribute)
        return None if object_type is None else await self.names.schema(object_type)


def run_verb(attribute: str, method: str, verb: Table, given: Mapping[str, Any]) -> ExitCode:
    """Run a verb.

    Args:
        attribute: The attribute of the client: ``activities.calls``.
        method: The name of the method.
        verb: Its table.
        given: The values of arguments and options, by parameter.
    """
    settings.json_errors = given["json_"] or given.get("format_") in ("json", "jsonl")
    if given["profile"] is not None:
        settings.profile = given["profile"]
    format_ = format_of(given.get("format_"), json_=given["json_"])
    require_api_key()
    if verb["request"].startswith("DELETE") and not (given["dry_run"] or given["yes"]):
        _confirm(verb, given)
    run_interruptibly(_run(attribute, method, verb, given, format_))
    return ExitCode.OK


def _confirm(verb: Table, given: Mapping[str, Any]) -> None:
    """Request confirmation on a terminal."""
    if can_ask():
        names = " ".join(given[f"argument_{each['name']}"] for each in verb.get("arguments", ()))
        require_yes(f"{verb['summary'].rstrip('.')}: {names}?")


async def _run(
    attribute: str, method: str, verb: Table, given: Mapping[str, Any], format_: Format
) -> None:
    async with CloseClient() as close:
        call = _Call(
            attribute=attribute,
            method=method,
            verb=verb,
            given=given,
            format_=format_,
            names=Names(close),
        )
        arguments = [await _argument(call, each) for each in verb.get("arguments", ())]
        keywords = await _filters(call)
        if "body" in verb:
            keywords[verb["body"]["name"]] = await _body(call)
        columns, is_chosen = await choose_columns(
            call.names,
            attribute,
            verb.get("columns", {}),
            fields=given.get("fields"),
            format_=format_,
            is_single=verb["returns"] == "object",
        )
        if is_chosen:
            keywords["fields"] = [column.key for column in columns]
        if given.get("dry_run"):
            write_json(
                await dry_run(lambda other: _checked(_method(other, call), *arguments, **keywords))
            )
            return
        records = Records(format_, columns, chosen=is_chosen, is_single=verb["returns"] == "object")
        try:
            if verb.get("is_list"):
                await _print_list(close, call, records, arguments, keywords)
                return
            result = await _checked(_method(close, call), *arguments, **keywords)
        except NotFoundError as error:
            fail(Failure(ExitCode.USAGE, f"Close has no such object: {error}"), error)
        if verb["returns"] == "text":
            write_text(cast("str", result))
        elif verb["returns"] == "nothing":
            say(stderr(), f"[green]Done:[/] {plain(verb['summary'].rstrip('.'))}")
        else:
            with records:
                for item in result if verb["returns"] in ("rows", "array") else [result]:
                    records.write(encode(item))
            if not records.count:
                _explain_nothing(call)


def _method(close: CloseClient, call: _Call) -> Any:
    return getattr(attrgetter(call.attribute)(close), call.method)


async def _checked(method: Any, *arguments: Any, **keywords: Any) -> Any:
    with as_usage():
        return await method(*arguments, **keywords)


async def _print_list(
    close: CloseClient,
    call: _Call,
    records: Records,
    arguments: list[str | list[str]],
    keywords: dict[str, Any],
) -> None:
    limit = call.given["limit"]
    if call.verb.get("has_limit"):
        keywords["limit"] = _ROWS + 1 if call.is_table and limit is None else limit
    with as_usage():
        listed = _method(close, call)(*arguments, **keywords)
    with as_usage(), records:
        async for item in listed:
            if records.count == limit:  # a list on one page takes no limit
                break
            if limit is None and call.is_table and records.count == _ROWS:
                note = f"The first {_ROWS}: --limit N shows more, --format csv or jsonl all."
                say(stderr(), f"[dim]{note}[/]")
                break
            records.write(encode(item))
    if not records.count:
        _explain_nothing(call)


def _explain_nothing(call: _Call) -> None:
    """Report that a list is empty, and which values of its filters are unknown to this version."""
    if call.is_table:
        say(stderr(), "[dim]Nothing was found.[/]")
    for option in call.verb.get("options", ()):
        given = call.given[f"option_{option['name']}"] or ()
        for text in (given,) if isinstance(given, str) else given:
            for value in split(text):
                choices: Sequence[str] = option.get("choices", (value,))
                if value not in choices and not is_id(value):
                    known = ", ".join(get_close_matches(value, choices) or choices)
                    note = f"{flag(option['name'])} has no known value {value!r}; there is {known}."
                    say(stderr(), f"[yellow]Note:[/] {plain(note)}")


async def _argument(call: _Call, argument: Table) -> str | list[str]:
    text: str = call.given[f"argument_{argument['name']}"]
    if argument.get("is_list"):
        return split(text)
    named = argument.get("named")
    # An id of another type is left to the client, which names the types.
    if named is None or any(text.startswith(f"{each}_") for each in argument.get("prefixes", ())):
        return text
    return await call.names.id_of(named, text, argument["name"].upper())


async def _filters(call: _Call) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for option in call.verb.get("options", ()):
        value: str | Sequence[str] | None = call.given[f"option_{option['name']}"]
        if value is None:
            continue
        if option.get("is_list"):
            items = [part for each in value for part in split(each)]
            found[option["name"]] = [await _value(call, option, each) for each in items]
        else:
            found[option["name"]] = await _value(call, option, cast("str", value))
    return found


async def _value(call: _Call, option: Table, text: str) -> Any:
    where = flag(option["name"])
    if option.get("named"):
        return await call.names.id_of(option["named"], text, where)
    return convert(text, option.get("kind", "string"), where)


def split(text: str) -> list[str]:
    """Split at commas; a name with a comma is quoted as in CSV."""
    return [part.strip() for row in csv.reader([text], skipinitialspace=True) for part in row]


async def _body(call: _Call) -> dict[str, Any]:
    """Return the body: the JSON of ``--from``, and over it the fields of ``--field``."""
    about = call.verb["body"]
    given: Sequence[str] = call.given["field"] or ()
    source: str | None = call.given["from_file"]
    if not given and source is None and about.get("required"):
        fields = ", ".join(list(about.get("properties", {}))[:6])
        msg = f"nothing to write: pass --field NAME=VALUE ({fields}, …) or --from FILE"
        raise typer.BadParameter(msg, param_hint="--field")
    body = {} if source is None else read_object(source)
    for text in given:
        name, value, is_json = split_field(text)
        await _set(call, body, name, value, is_json=is_json)
    return body


async def _set(call: _Call, body: dict[str, Any], name: str, text: str, *, is_json: bool) -> None:
    about: Table = call.verb["body"]
    properties: Table = about.get("properties", {})
    known = properties.get(name)
    if known is not None:
        if is_json:
            value = convert(text, "json", name)
        elif known.get("named"):
            value = await call.names.id_of(known["named"], text, name)
        else:
            value = wire_value(convert(text, known.get("kind", "string"), name))
        body[name] = value
        return
    if name.startswith("custom."):
        body[name] = convert(text, "json", name) if is_json else text
        return
    schema = await call.schema() if about.get("custom") else None
    if schema is not None and name in schema:
        if is_json:
            found = schema.values({name: convert(text, "json", name)})
        else:
            found = schema.parse({name: text}) if text.strip() else {schema.id(name): None}
        body.update({f"custom.{key}": value for key, value in found.items()})
        return
    if schema is not None and name.partition(".")[0] not in properties and name != about.get("tag"):
        known_names = [*properties, *(field.name for field in schema)]
        near = get_close_matches(name, known_names, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(known_names)}"
        msg = f"there is no field of this name; {hint}"
        raise typer.BadParameter(msg, param_hint=name)
    put(body, name, convert(text, "json", name) if is_json else text)


async def choose_columns(
    names: Names,
    attribute: str,
    about: Table,
    *,
    fields: str | None,
    format_: Format,
    is_single: bool = False,
) -> tuple[list[Column], bool]:
    """Return the columns of the output, and whether the user chose them.

    Args:
        names: Looks custom fields up.
        attribute: The attribute of the client: ``leads``.
        about: What the table of the verb has under ``columns``.
        fields: The option ``--fields``.
        format_: The form of the output.
        is_single: Whether there is one object and no list.
    """
    kinds: Mapping[str, str] = about.get("kinds", {})
    object_type = _OBJECT_TYPES.get(attribute) if about.get("custom") else None
    chosen = [each for each in split(fields or "") if each]
    require_fields(fields, chosen)
    if chosen:
        found: list[Column] = []
        for name in chosen:
            column = Column(name, name, kinds.get(name, "string"))
            # A name that is not known is refused by the client, which suggests a similar one.
            is_custom = name.partition(".")[0] == "custom"
            if name not in kinds and not is_custom and object_type is not None:
                schema = await names.schema(object_type)
                near = get_close_matches(name, [*kinds, *(each.name for each in schema)], n=1)
                if name in schema or (near and near[0] in schema):  # the schema suggests it
                    column = Column(f"custom.{schema.id(name)}", name)
            found.append(column)
        return found, True
    if format_ == "table" and not is_single:
        return usual_columns(kinds, is_of_one_type="." in attribute), False
    found = flat_columns(kinds, about.get("smart", ()), nested=format_ == "table")
    if object_type is not None and format_ in ("table", "csv"):
        schema = await names.schema(object_type)
        titles = [field.name for field in schema]
        found += [
            Column(f"custom.{each.id}", each.name if titles.count(each.name) == 1 else each.id)
            for each in schema
        ]
    return found, False
