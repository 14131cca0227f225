"""Request bodies: a model, or a mapping with the keys of Close's JSON.

A mapping is checked against the model at every depth before it is sent, because Close ignores
unknown keys silently: a misspelt one would be lost.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from difflib import get_close_matches
from importlib import import_module
from types import NoneType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import attrs

from close_async.errors import InvalidBodyError
from close_async.model import MAPPINGS, Model
from close_async.unset import UNSET
from close_async.wire.schema import annotations_of, members_of, per_class, schema_of

B = TypeVar("B", bound=Model)

# Characters of a wrong value that a message shows.
_LONGEST_SHOWN = 60
# Problems that a message lists; ``field_errors`` has all of them.
_MOST_SHOWN = 3


def read_body(method: str, body: object, cls: type[B]) -> B:
    """Return a request body as a model.

    A model is returned unchanged. A mapping becomes one: its keys are those of Close's JSON, nested
    objects are mappings or models, and datetimes may be strings. Keys that Close has and this
    version does not know belong under ``extra``.

    Args:
        method: The name of the method, for messages: ``leads.create``.
        body: The body.
        cls: The class of the model.

    Raises:
        TypeError: ``body`` is neither a mapping nor an instance of the class.
        InvalidBodyError: The mapping has unknown keys, lacks required ones, or has values of the
            wrong type; all problems are in one error.
    """
    if isinstance(body, cls):
        return body
    if isinstance(body, Mapping):
        given = cast("Mapping[Any, Any]", body)  # type: ignore[redundant-cast]  # pyright's unknowns
        return _from_mapping(method, given, cls)
    msg = f"{method}() takes a {cls.__name__}, not {type(body).__name__}"
    raise TypeError(msg)


def read_union(
    method: str,
    body: object,
    classes: tuple[type[Model], ...],
    *,
    key: str | None = None,
    tags: Mapping[str, type[Model]] | None = None,
) -> Model:
    """Return a request body that may be of several classes as a model, as :func:`read_body` does.

    Args:
        method: The name of the method, for messages.
        body: The body.
        classes: The classes; a mapping without a type is read as the first one.
        key: The key of a mapping that identifies its class.
        tags: The class for each value of that key.
    """
    if isinstance(body, classes):
        return body
    if isinstance(body, Mapping):
        given = cast("Mapping[Any, Any]", body)  # type: ignore[redundant-cast]  # pyright's unknowns
        tag = given.get(key, UNSET)
        cls = classes[0] if tag is UNSET else (tags or {}).get(tag)
        if cls is None:
            msg = f"{method}(): {key} is {_shown(tag)}, not {' or '.join(map(repr, tags or ()))}"
            raise InvalidBodyError(msg, field_errors={str(key): "is not a known type"})
        if key not in schema_of(cls).by_wire:  # it only identifies the class
            given = {name: value for name, value in given.items() if name != key}
        return _from_mapping(method, given, cls)
    wanted = " or ".join(each.__name__ for each in classes)
    msg = f"{method}() takes a {wanted}, not {type(body).__name__}"
    raise TypeError(msg)


def _from_mapping(method: str, body: Mapping[Any, Any], cls: type[B]) -> B:
    problems: dict[str, str] = {}
    try:
        made = _read_object(body, cls, "", problems)
    except RecursionError:
        problems[""] = "contains itself, or is nested too deeply"
        made = cls()
    if not problems:
        return made
    listed = [f"{path} {text}" if path else f"it {text}" for path, text in problems.items()]
    more = f"; and {len(listed) - _MOST_SHOWN} more" if len(listed) > _MOST_SHOWN else ""
    msg = f"{method}(): in the {cls.__name__}, {'; '.join(listed[:_MOST_SHOWN])}{more}"
    raise InvalidBodyError(msg, field_errors=problems)


def _read_object(body: Mapping[Any, Any], cls: type[B], path: str, problems: dict[str, str]) -> B:
    """Return a mapping as a model, and note its problems by their dotted paths."""
    schema, kinds = schema_of(cls), _kinds_of(cls)
    fields: dict[str, Any] = {}
    for key, value in body.items():
        where = f"{path}.{key}" if path else str(key)
        field = schema.by_wire.get(key)
        if value is UNSET:
            continue
        if field is not None:
            fields[field.name] = _read_value(value, kinds[field.name], where, problems)
        elif key == "extra" and isinstance(value, Mapping):
            fields["extra"] = {**fields.get("extra", {}), **cast("Mapping[str, Any]", value)}
        elif isinstance(key, str) and key.startswith("custom.") and "custom" in schema.mappings:
            mapping, inner = schema.mapping_key_of(key, value)
            fields.setdefault(mapping, {})[inner] = value
        else:
            problems[where] = _unknown(key, cls)
    for name in _required_of(cls):
        if body.get(name, UNSET) is UNSET:
            problems[f"{path}.{name}" if path else name] = "is required"
    return cls(**fields)


def _unknown(key: object, cls: type[Model]) -> str:
    schema = schema_of(cls)
    if key in MAPPINGS and key in schema.mappings and key != "extra":
        return "is not a key of Close's JSON: write 'custom.cf_…' with the id of the field"
    if isinstance(key, str) and key in schema.by_name:
        return f"is the name in Python: the key of Close's JSON is {schema.by_name[key].wire!r}"
    near = get_close_matches(str(key), schema.by_wire, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "put a key that this version lacks in 'extra'"
    return f"is not a field of {cls.__name__}; {hint}"


@attrs.frozen
class _Kind:
    """One member of the annotation of a field.

    Args:
        name: What it is called in messages.
        fits: Returns whether a value is of this kind, without looking into containers.
        read: Converts a value of this kind.
    """

    name: str
    fits: Callable[[Any], bool]
    read: Callable[[Any, str, dict[str, str]], Any]


def _read_value(value: Any, kinds: tuple[_Kind, ...], path: str, problems: dict[str, str]) -> Any:
    for kind in kinds:
        if kind.fits(value):
            return kind.read(value, path, problems)
    wanted = " or ".join(dict.fromkeys(kind.name for kind in kinds))
    problems[path] = f"is {_shown(value)}, not {wanted}"
    return UNSET


@per_class
def _kinds_of(cls: type[Model]) -> dict[str, tuple[_Kind, ...]]:
    return {
        name: tuple(_kinds(annotation))
        for name, annotation in annotations_of(cls).items()
        if name not in MAPPINGS
    }


def _kinds(annotation: Any) -> Iterator[_Kind]:
    for member in members_of(annotation):
        origin, arguments = get_origin(member), get_args(member)
        if isinstance(member, type) and issubclass(member, Model):
            yield _model_kind(member)
        elif origin is list:
            yield _list_kind(tuple(_kinds(arguments[0])))
        elif origin is dict or origin is Mapping:
            yield _dict_kind(tuple(_kinds(arguments[1])))
        elif origin is Literal:
            names = " or ".join(map(repr, arguments))
            yield _Kind(names, _one_of(arguments), _unchanged)
        else:
            yield _SCALARS.get(member, _ANYTHING)


def _unchanged(value: Any, _: str, __: dict[str, str]) -> Any:
    return value


def _one_of(values: tuple[Any, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _is_float(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_datetime(value: Any) -> bool:
    with suppress(ValueError):
        return isinstance(value, datetime) or (
            isinstance(value, str)
            and bool(datetime.fromisoformat(value))
            and len(value) > len("2026-01-31")
        )
    return False


def _is_date(value: Any) -> bool:
    with suppress(ValueError):
        return (isinstance(value, date) and not isinstance(value, datetime)) or (
            isinstance(value, str) and bool(date.fromisoformat(value))
        )
    return False


_ANYTHING = _Kind("a value", lambda _: True, _unchanged)
_SCALARS: dict[Any, _Kind] = {
    str: _Kind("a string", lambda value: isinstance(value, str), _unchanged),
    bool: _Kind("a boolean", lambda value: isinstance(value, bool), _unchanged),
    int: _Kind("an integer", lambda value: _is_float(value) and isinstance(value, int), _unchanged),
    float: _Kind("a number", _is_float, _unchanged),
    NoneType: _Kind("null", lambda value: value is None, _unchanged),
    datetime: _Kind("a datetime such as 2026-01-31T09:00:00+00:00", _is_datetime, _unchanged),
    date: _Kind("a date such as 2026-01-31", _is_date, _unchanged),
}


def _model_kind(cls: type[Model]) -> _Kind:
    def read(value: Any, path: str, problems: dict[str, str]) -> Any:
        return value if isinstance(value, cls) else _read_object(value, cls, path, problems)

    return _Kind(
        f"a {cls.__name__} or a mapping", lambda value: isinstance(value, cls | Mapping), read
    )


def _list_kind(kinds: tuple[_Kind, ...]) -> _Kind:
    def read(value: Any, path: str, problems: dict[str, str]) -> Any:
        return [_read_value(each, kinds, f"{path}.{at}", problems) for at, each in enumerate(value)]

    return _Kind("a list", lambda value: isinstance(value, list | tuple), read)


def _dict_kind(kinds: tuple[_Kind, ...]) -> _Kind:
    def read(value: Any, path: str, problems: dict[str, str]) -> Any:
        return {
            key: _read_value(each, kinds, f"{path}.{key}", problems) for key, each in value.items()
        }

    return _Kind("a mapping", lambda value: isinstance(value, Mapping), read)


def _required_of(cls: type[Model]) -> tuple[str, ...]:
    package, _, module = cls.__module__.rpartition(".")
    if package != "close_async.models":
        return ()
    table: Mapping[str, tuple[str, ...]] = import_module(f"{package}._required").REQUIRED
    return table.get(f"{module}.{cls.__name__}", ())


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, Model | list | Mapping):
        return f"a {cast('object', value).__class__.__name__}"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"a {type(value).__name__}"
