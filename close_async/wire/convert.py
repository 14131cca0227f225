"""``decode`` and ``encode``: conversion between JSON and models, without loss.

Unknown keys are stored in ``extra``, custom fields in ``custom`` by id, and a value of another type
than declared is stored unchanged.
See https://developer.close.com/topics/custom-fields/
"""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from close_async.errors import DecodeError
from close_async.model import Model, restored
from close_async.wire.json import MisfitError, copy_json
from close_async.wire.reader import ModelReader, Read
from close_async.wire.schema import per_class, schema_of
from close_async.wire.writer import Writer, make_writer

M = TypeVar("M", bound=Model)

_MODELS = "close_async.models"

# The key that holds the type of an object, and the subclass for each of its values.
Choices = tuple[str, Mapping[str, type[Model]]]


def reader_of(cls: type[Model]) -> Read:
    """Return the function that reads JSON objects as a class, and returns other values unchanged.

    If the class has subclasses for values of a type key, it reads objects as one of these.
    """
    return _reader_of(cls)


@per_class
def _reader_of(cls: type[Model]) -> Read:
    if not is_model(cls):
        msg = f"{cls!r} is not a model class"
        raise TypeError(msg)
    reader = ModelReader(schema_of(cls), reader_of, restore)
    reader.install()
    choices = generated_choices(cls)
    return reader.function() if choices is None else _choosing(reader.function(), choices)


def is_model(annotation: Any) -> bool:
    """Return whether an annotation is a model class."""
    return isinstance(annotation, type) and issubclass(annotation, Model)


def _choosing(general: Read, choices: Choices) -> Read:
    """Return a reader that selects the class by the value of the type key."""
    key, classes = choices
    by_type = {value: reader_of(cls) for value, cls in classes.items()}

    def read(data: Any, _: Any = None) -> Any:
        try:
            return by_type[data[key]](data)
        except (KeyError, TypeError):  # no type, an unknown or unhashable one, or not an object
            return general(data)

    return read


def generated_choices(cls: type[Model]) -> Choices | None:
    """Return the choices of a generated model class."""
    package, _, module = cls.__module__.rpartition(".")
    if package != _MODELS:
        return None
    table = importlib.import_module(f"{_MODELS}._discriminators").DISCRIMINATORS
    entry = table.get(f"{module}.{cls.__name__}")
    return entry and (entry[0], {tag: _named(name) for tag, name in entry[1].items()})


def _named(name: str) -> type[Model]:
    module, _, cls = name.rpartition(".")
    return cast("type[Model]", getattr(importlib.import_module(f"{_MODELS}.{module}"), cls))


def decode(cls: type[M], data: Any) -> M:
    """Read a JSON object as a model.

    The model shares nothing with ``data``.

    >>> from close_async.models import Lead
    >>> decode(Lead, {"name": "Acme", "custom.cf_a1": "Gotham"}).custom
    {'cf_a1': 'Gotham'}

    Args:
        cls: The model class, for example ``Lead``.
        data: The object, as returned by ``json.loads``.

    Returns:
        The model. Fields that are absent from ``data`` are UNSET.

    Raises:
        DecodeError: ``data`` is not an object.
    """
    return decode_in_place(cls, copy_json(data))


def decode_in_place(cls: type[M], data: Any) -> M:
    """Read a JSON object without copying it. The caller must not use ``data`` afterwards.

    Raises:
        DecodeError: ``data`` is not an object.
    """
    _check_object(cls, data)
    return cast("M", _reader_of(cls)(data))


def decode_all_in_place(cls: type[M], items: Sequence[Any]) -> list[M]:
    """Read a list of JSON objects without copying them, as :func:`decode_in_place` does.

    Raises:
        DecodeError: An item is not an object.
    """
    read = _reader_of(cls)
    for item in items:
        if item.__class__ is not dict:
            _check_object(cls, item)
    return [read(item) for item in items]


def restore(cls: type[M], source: dict[str, Any], held: dict[str, Any]) -> M:
    """Return a model with a JSON object and values that were read or set.

    Pickles refer to this function by its name and parameters.
    """
    _reader_of(cls)
    return restored(cls, source, held)


def encode(model: Model, *, copy: bool = True) -> dict[str, Any]:
    """Write a model as the JSON object that Close sends and accepts.

    UNSET fields are omitted and ``None`` becomes null. The entries of ``custom``, ``custom_add``,
    ``custom_remove`` and ``extra`` become keys of the object itself.

    Args:
        model: The model; it is not changed.
        copy: Whether nested lists and objects are copies. ``False`` shares them with the model,
            which is several times faster: read them, and do not change them.

    Raises:
        ValueError: A datetime has no timezone, a number is not finite or has over 64 bits, a string
            contains an unpaired surrogate, a key occurs twice, or a container contains itself. The
            message begins with the dotted path, such as ``LeadCreate.contacts.0.name``.
        TypeError: A value or key is of a type without JSON equivalent, or ``model`` is not a model.

    Example:
        >>> from close_async.models import LeadUpdate
        >>> encode(LeadUpdate(url=None, custom={"cf_a1": "Gotham"}))
        {'url': None, 'custom.cf_a1': 'Gotham'}
    """
    if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"encode() takes a model, not {type(model).__name__}"
        raise TypeError(msg)
    return (encoder_of if copy else _sharing_encoder_of)(type(model))(model)


def _write(model: Model) -> dict[str, Any]:
    return _writer_of(type(model))(model)


@per_class
def _writer_of(cls: type[Model]) -> Writer:
    return make_writer(schema_of(cls), _write)


@per_class
def encoder_of(cls: type[Model]) -> Writer:
    """Return the function that writes models of a class as JSON objects."""
    return _outermost(_writer_of(cls))


@per_class
def _sharing_encoder_of(cls: type[Model]) -> Writer:
    return _outermost(make_writer(schema_of(cls), _write, copy=False))


def _outermost(write: Writer) -> Writer:
    """Wrap a writer so that its errors are public ones, with a path that begins with the model."""

    def write_whole(model: Model) -> dict[str, Any]:
        try:
            return write(model)
        except MisfitError as error:
            raise error.public(type(model).__name__) from None
        except RecursionError:
            msg = f"{type(model).__name__}: a model contains itself, or is nested too deeply"
            raise ValueError(msg) from None

    return write_whole


def prepare(cls: type[Model]) -> None:
    """Build the reader and the writer of a class now instead of at its first use."""
    _reader_of(cls)
    encoder_of(cls)


def _check_object(cls: type[Model], data: Any) -> None:
    """Check that ``data`` is an object. The error omits its content, which may be confidential."""
    if not isinstance(data, dict):
        kind = {list: "a list", str: "a string", type(None): "null"}.get(data.__class__)
        kind = kind or f"a value of type {data.__class__.__name__}"
        msg = f"{cls.__name__} is read from an object, not from {kind}"
        raise DecodeError(msg)
