"""Names for ``fields=``: checked before a request leaves, because Close ignores wrong ones.

See https://developer.close.com/topics/fields/
"""

from collections.abc import Iterable
from difflib import get_close_matches

from close_async.errors import UnknownFieldError
from close_async.model import Model
from close_async.wire.layout import layout_of

_EVERYTHING = "_all"


def check_fields(cls: type[Model], names: Iterable[str] | None) -> list[str] | None:
    """Give the field names to send, each once, as Close spells them.

    Besides a model's fields there are ``custom`` (every custom field), ``custom.cf_…`` (one of
    them) and ``_all`` (everything, computed fields too).

    Args:
        cls: The model class.
        names: The names, or None for the usual set.

    Raises:
        UnknownFieldError: A name is none of the model's; the message says which was meant.
    """
    if names is None:
        return None
    check_listed(names)
    layout = layout_of(cls)
    known = {field.name: field.wire for field in layout.fields}
    known |= {field.wire: field.wire for field in layout.fields} | {_EVERYTHING: _EVERYTHING}
    if "custom" in layout.mappings:
        known["custom"] = "custom"
    chosen = dict.fromkeys(_wire(cls, name, known) for name in names)
    if not chosen:
        msg = "fields is empty; name at least one field, or leave it out for the usual set"
        raise UnknownFieldError(msg)
    return list(chosen)


def check_listed(names: object) -> None:
    """Refuse what is no list of field names.

    Raises:
        UnknownFieldError: It is a text, which would be read letter by letter, or no list at all.
    """
    if isinstance(names, str):
        msg = f"fields is a list of names, not one text: fields=[{names!r}]"
        raise UnknownFieldError(msg)
    if not isinstance(names, Iterable) or isinstance(names, bytes):
        msg = f"fields is a list of names, not a {type(names).__name__}"
        raise UnknownFieldError(msg)


def _wire(cls: type[Model], name: str, known: dict[str, str]) -> str:
    if name in known:
        return known[name]
    prefix, dot, field_id = str(name).partition(".")
    if "custom" in known and prefix == "custom" and dot and field_id:
        return name
    near = get_close_matches(str(name), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    msg = f"{cls.__name__} has no field {name!r}{hint}"
    raise UnknownFieldError(msg)
