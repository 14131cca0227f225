"""Names for ``fields=``: checked before a request is sent, because Close ignores unknown ones.

See https://developer.close.com/topics/fields/
"""

import re
from collections.abc import Iterable
from typing import Any

import attrs

from close_async.errors import UnknownFieldError
from close_async.model import Model
from close_async.wire.convert import generated_choices
from close_async.wire.schema import schema_of

_EVERYTHING = "_all"
_NO_FIELDS = "fields is empty; name at least one field, or omit it for Close's default"
_CUSTOM = "custom."
# Custom fields are selected by id. In old organizations, ids have the prefix lcf.
_BY_ID = re.compile(r"custom\.l?cf_")
# Close rejects searches for about 100 names and accepts 50; 40 leave room for other fields.
_MOST_CUSTOM_NAMES = 40
# Of all names. Above, all fields are requested, which costs Close the computation of Smart Fields.
_MOST_NAMES = 80


def check_fields(cls: type[Model], names: Iterable[str] | None) -> list[str] | None:
    """Return the field names to send, in Close's spelling and without duplicates.

    Besides the fields of the model, ``custom`` (all custom fields), ``custom.cf_…`` (one of them)
    and ``_all`` (all fields, including computed ones) are valid.

    Args:
        cls: The model class.
        names: The names, or ``None`` for Close's default.

    Raises:
        UnknownFieldError: A name is not a field of the model; the message suggests a similar one.
    """
    if names is None:
        return None
    check_listed(names)
    known = {_EVERYTHING: _EVERYTHING}
    for schema in map(schema_of, _classes_of(cls)):
        known |= {field.name: field.wire for field in schema.fields}
        known |= {field.wire: field.wire for field in schema.fields}
        if "custom" in schema.mappings:
            known["custom"] = "custom"
    chosen = dict.fromkeys(_wire(cls, name, known) for name in names)
    if not chosen:
        raise UnknownFieldError(_NO_FIELDS)
    return list(chosen)


def _classes_of(cls: type[Model]) -> list[type[Model]]:
    """Return a class with the classes that its objects may have."""
    choices = generated_choices(cls)
    return [cls] if choices is None else [cls, *choices[1].values()]


@attrs.frozen
class Selection:
    """The fields of a search: those to request, and those to keep of the response.

    Args:
        sent: The names to request.
        kept: The names to keep, if more than those are requested.
    """

    sent: list[str]
    kept: frozenset[str] | None = None

    def cut(self, row: dict[str, Any]) -> None:
        """Remove the fields from a row that were not selected."""
        kept = self.kept
        if kept is not None:
            for name in [name for name in row if name not in kept and not self._is_implied(name)]:
                del row[name]

    def _is_implied(self, name: str) -> bool:
        is_custom = name == "custom" or name.startswith(_CUSTOM)  # Close sends both forms
        if _EVERYTHING in self.sent:
            return is_custom and self.kept is not None and "custom" in self.kept
        return not is_custom


def select(names: Iterable[str]) -> Selection:
    """Shorten the field names of a search to a number that Close accepts.

    Close rejects too many names with 400, "List is too long."; about 100 are too many, and 50 are
    not. ``custom`` selects all custom fields with one name, and ``_all`` all fields.

    Args:
        names: The field names to return.
    """
    chosen = list(dict.fromkeys(names))
    custom = {name for name in chosen if _BY_ID.match(name)}
    sent = chosen
    if len(custom) > _MOST_CUSTOM_NAMES:
        sent = [*dict.fromkeys([*(name for name in chosen if name not in custom), "custom"])]
    if len(sent) > _MOST_NAMES:
        sent = [_EVERYTHING]
    is_exact = (
        sent is chosen or _EVERYTHING in chosen or ("custom" in chosen and _EVERYTHING not in sent)
    )
    return Selection(sent, None if is_exact else frozenset(chosen))


def check_listed(names: object) -> None:
    """Check that ``names`` can be a list of field names.

    Raises:
        UnknownFieldError: It is a string, whose characters would be taken for names, or not a list.
    """
    if isinstance(names, str):
        msg = f"fields is a list of names, not a string: fields=[{names!r}]"
        raise UnknownFieldError(msg)
    if not isinstance(names, Iterable) or isinstance(names, bytes):
        msg = f"fields is a list of names, not {type(names).__name__}"
        raise UnknownFieldError(msg)


def check_names(names: Iterable[str]) -> list[str]:
    """Return the field names of an object without a model, without duplicates.

    Raises:
        UnknownFieldError: The list is empty, or an item is not a nonempty string.
    """
    check_listed(names)
    chosen = list(dict.fromkeys(map(_name, names)))
    if not chosen:
        raise UnknownFieldError(_NO_FIELDS)
    return chosen


def _name(name: object) -> str:
    if not isinstance(name, str) or not name:
        msg = f"fields is a list of names; {name!r} is not one"
        raise UnknownFieldError(msg)
    return name


def _wire(cls: type[Model], name: object, known: dict[str, str]) -> str:
    name = _name(name)
    if name in known:
        return known[name]
    prefix, dot, field_id = name.partition(".")
    if "custom" in known and prefix == "custom" and dot and field_id:
        return name
    from difflib import get_close_matches  # 1 ms, for an error

    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    msg = f"{cls.__name__} has no field {name!r}{hint}"
    raise UnknownFieldError(msg)
