"""Checks of the generated package, independent of the generator.

Each check stands for a way in which datamodel-code-generator was seen to go wrong without
failing; the list is in ``codegen/README.md``.
"""

import importlib
import importlib.util
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from close_async.model import Model
from close_async.unset import UNSET
from codegen.document import Document, Json
from codegen.errors import CodegenError
from codegen.shaping import discriminators, is_class, model_schemas

_numbers = itertools.count()


def verify(document: Document, package: Path) -> None:
    """Check a generated package against its document.

    Raises:
        CodegenError: The package cannot be imported, or a check fails; the message names it.
    """
    with _imported(package) as modules:
        _check_names(document, modules)
        for name, schema in model_schemas(document).items():
            if is_class(schema):
                _check_class(name, schema, _class(modules, name), document)
        _check_bodies(document, modules)
        _check_discriminators(document, modules)


@contextmanager
def _imported(package: Path) -> Iterator[dict[str, ModuleType]]:
    """Import every module of the package, under a name that no other package has."""
    name = f"_generated_{next(_numbers)}"
    spec = importlib.util.spec_from_file_location(
        name, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    if spec is None or spec.loader is None:
        msg = f"{package} is not a package"
        raise CodegenError(msg)
    root = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(root)
        stems = [path.stem for path in package.glob("*.py") if path.stem != "__init__"]
        yield {stem: importlib.import_module(f"{name}.{stem}") for stem in stems}
    except (SyntaxError, ImportError, NameError, TypeError) as error:
        msg = f"the generated package cannot be imported: {type(error).__name__}: {error}"
        raise CodegenError(msg) from error
    finally:
        for loaded in [key for key in sys.modules if key.partition(".")[0] == name]:
            del sys.modules[loaded]


def _class(modules: dict[str, ModuleType], name: str) -> type[Any]:
    module, _, title = name.rpartition(".")
    found: type[Any] = getattr(modules[module], title)
    return found


def _check_names(document: Document, modules: dict[str, ModuleType]) -> None:
    """Check that each schema has a class of its name, and none was named ``Type1``."""
    wanted = {name for name, schema in document.schemas.items() if is_class(schema)}
    made = {
        f"{module}.{name}"
        for module, content in modules.items()
        for name, value in vars(content).items()
        if isinstance(value, type)
        and issubclass(value, Model)
        and value.__module__ == content.__name__
    }
    if made != wanted:
        msg = f"classes and schemas differ: {sorted(made ^ wanted)}; name every inline schema"
        raise CodegenError(msg)


def _check_class(name: str, schema: Json, cls: type[Any], document: Document) -> None:
    if not (attrs.has(cls) and issubclass(cls, Model) and "__slots__" not in vars(cls)):
        msg = f"{name} is not an attrs class without slots: is the template used?"
        raise CodegenError(msg)
    if (cls.__doc__ or "").split() != schema.get("description", "").split():
        msg = f"{name}: the docstring is not the description; {cls.__doc__!r}"
        raise CodegenError(msg)
    try:
        hints = get_type_hints(cls)
    except NameError as error:
        msg = f"{name}: an annotation cannot be resolved: {error}"
        raise CodegenError(msg) from error
    by_wire = {field.metadata.get("wire", field.name): field for field in attrs.fields(cls)}
    for wire, value in _properties(schema, document).items():
        _check_field(f"{name}.{wire}", value, by_wire.get(wire), hints, document)
    for mapping in _mappings(schema, document):
        if mapping not in hints:
            msg = f"{name} has no {mapping!r} for undeclared keys"
            raise CodegenError(msg)


# By suffix of the class: the marks of properties that it must not have. "" is the object itself.
_FOREIGN = {
    "": {"writeOnly"},
    "Create": {"readOnly", "x-update-only"},
    "Update": {"readOnly", "x-create-only"},
}


def _check_bodies(document: Document, modules: dict[str, ModuleType]) -> None:
    """Check that objects and the bodies derived from them have the properties that they should.

    The schemas are those of the document, not those that were derived.
    """
    for source in {body.source for body in document.bodies} & document.sources.keys():
        properties = document.sources[source].get("properties", {})
        for suffix, foreign in _FOREIGN.items():
            name = source + suffix
            is_derived = name in document.schemas and name not in document.sources
            if suffix and not is_derived:
                continue
            fields = {
                field.metadata.get("wire", field.name)
                for field in attrs.fields(_class(modules, name))
            }
            wanted = {
                key
                for key, value in properties.items()
                if not any(value.get(mark) for mark in foreign)
            }
            for wire in (fields ^ wanted) & properties.keys():
                msg = f"{name}.{wire}: a property with this mark is in the wrong class, or missing"
                raise CodegenError(msg)


def _check_field(
    where: str,
    schema: Json,
    field: "attrs.Attribute[Any] | None",
    hints: dict[str, Any],
    document: Document,
) -> None:
    if field is None:
        msg = f"{where}: no field has this name on the wire"
        raise CodegenError(msg)
    if not schema.get("x-mapping") and field.default is not UNSET:
        msg = f"{where}: absent must be UNSET, not {field.default!r}"
        raise CodegenError(msg)
    hint = hints[field.name]
    choices = get_args(hint) if get_origin(hint) is Union or _is_union(hint) else (hint,)
    if (type(None) in choices or hint is Any) < _is_nullable(schema, document):
        msg = f"{where}: null is allowed, but the annotation is {hint}"
        raise CodegenError(msg)
    if type(None) in choices and not _is_nullable(schema, document):
        msg = f"{where}: absent was generated as null, the annotation is {hint}"
        raise CodegenError(msg)
    if any(get_origin(choice) is Literal for choice in choices) and str not in choices:
        msg = f"{where}: the enum is closed, so that a new value from Close would break its users"
        raise CodegenError(msg)


def _is_union(hint: Any) -> bool:
    return type(hint).__name__ == "UnionType"


def _is_nullable(schema: Json, document: Document) -> bool:
    if "$ref" in schema:
        return _is_nullable(document.schemas[schema["$ref"].rpartition("/")[2]], document)
    kinds = schema.get("type", [])
    options = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        _is_nullable(option, document) for option in options
    )


def _properties(schema: Json, document: Document) -> dict[str, Json]:
    """Return the properties of a class, including those of its base."""
    found: dict[str, Json] = {}
    for part in schema.get("allOf", []):
        if "$ref" in part:
            base = part["$ref"].rpartition("/")[2]
            found |= _properties(model_schemas(document)[base], document)
        else:
            found |= part.get("properties", {})
    found |= schema.get("properties", {})
    return found


def _mappings(schema: Json, document: Document) -> list[str]:
    """Return the mappings that a class must have, ``extra`` always among them."""
    properties = _properties(schema, document)
    return ["extra", *(name for name, value in properties.items() if value.get("x-mapping"))]


def _check_discriminators(document: Document, modules: dict[str, ModuleType]) -> None:
    """Check that the table is that of the document, and that its classes are subclasses."""
    table = modules["_discriminators"].DISCRIMINATORS
    if table != discriminators(document):
        msg = "the table of discriminators is not the document's"
        raise CodegenError(msg)
    for base, (_, classes) in table.items():
        for name in classes.values():
            if not issubclass(_class(modules, name), _class(modules, base)):
                msg = f"{name} is not a subclass of {base}: let it begin with allOf: [$ref: {base}]"
                raise CodegenError(msg)
