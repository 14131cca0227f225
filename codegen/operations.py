"""Writes ``close_async/operations/``: a class per resource, and the client's properties.

For each operation there is a private method that returns the :class:`Response`, and on top of it
the public ``@operation``, unless the document says ``x-by-hand``: then a class in
``close_async/resources/`` inherits from the generated one and adds the public method.
"""

import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from close_async.resources.base.resource import Resource as BaseResource
from codegen.bodies import Json
from codegen.errors import CodegenError
from codegen.interface import Body, Interface, Operation, Parameter, Resource, camel
from codegen.prose import class_docstring, method_docstring, property_docstring

_HEADER = '''"""{about}

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

'''

# What a module may need, by module.
_IMPORTS = {
    "collections.abc": ["Mapping", "Sequence"],
    "datetime": ["date", "datetime"],
    "typing": ["TYPE_CHECKING", "Any", "Literal"],
    "close_async.resources.base.unknown_filters": ["reject_unknown_filters"],
    "close_async.resources.base.operation": ["WithResponse", "operation"],
    "close_async.resources.base.resource": ["M", "Resource"],
    "close_async.response": ["Response"],
    "close_async.wire.bodies": ["read_body", "read_union"],
    "close_async.wire.filters": ["optional_choices"],
    "close_async.wire.ids": [
        "check_id",
        "check_segment",
        "check_text",
        "optional_id",
        "optional_ids",
    ],
}
_FOR_TYPES = {
    "close_async.options": ["RequestOptions"],
    "close_async.paging": ["Paginator"],
    "close_async.paging.cursor": ["Towards"],
}

_CLIENT = '''"""The properties of the client: one for each resource.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.resources.base.operation import Parsed
{imports}


class ClientResources:
    """The resources of a client. Each is loaded when it is first used."""

    _caller: "Requester"

{properties}'''

# Enumerations with more values get a name, which keeps signatures readable.
_LONGEST_LITERAL = 3


@attrs.frozen
class Home:
    """The class that users get for a resource.

    Args:
        module: Its module.
        title: Its name.
        is_by_hand: Whether it is a subclass of the generated one.
    """

    module: str
    title: str
    is_by_hand: bool


def write_operations(interface: Interface, target: Path, resources: Path) -> None:
    """Write the package of operations.

    Args:
        interface: The resources and their operations.
        target: The folder to create.
        resources: The folder of the classes that are written by hand.
    """
    for resource in interface.resources.values():
        _refuse_reserved(resource)
    homes = {name: home_of(each, resources) for name, each in interface.resources.items()}
    target.mkdir(parents=True)
    about = "The operations of Close's API: a class for each resource."
    (target / "__init__.py").write_text(_HEADER.format(about=about).rstrip() + "\n", "utf-8")
    for attribute, resource in interface.resources.items():
        path = target.joinpath(*attribute.split("."))
        if resource.children:
            path.mkdir()
            path /= "__init__"
        text = _Module(resource, interface, homes).text()
        path.with_suffix(".py").write_text(text, encoding="utf-8")
    (target / "client.py").write_text(_client(interface, homes), encoding="utf-8")


def _refuse_reserved(resource: Resource) -> None:
    """A method must not replace one that sends requests."""
    for operation in resource.operations:
        if {operation.method, f"_{operation.method}"} & {*dir(BaseResource), "with_response"}:
            msg = f"{operation.id}: every resource has an attribute of this name"
            raise CodegenError(msg)


def home_of(resource: Resource, resources: Path) -> Home:
    """Return the class that users get: the one written by hand, if there is one."""
    is_by_hand = file_by_hand(resource, resources) is not None
    package = "resources" if is_by_hand else "operations"
    return Home(f"close_async.{package}.{resource.attribute}", resource.title, is_by_hand)


def file_by_hand(resource: Resource, resources: Path) -> Path | None:
    """Return the file with the class of a resource that is written by hand, if there is one."""
    path = resources.joinpath(*resource.attribute.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists() and f"\nclass {resource.title}(" in file.read_text(encoding="utf-8"):
            return file
    return None


def _client(interface: Interface, homes: Mapping[str, Home]) -> str:
    roots = [each for each in interface.resources.values() if "." not in each.attribute]
    return _CLIENT.format(
        imports="\n".join(
            f"    from {homes[each.attribute].module} import {each.title}" for each in roots
        ),
        properties="\n".join(
            f"    @cached_property\n"
            f'    def {each.name}(self) -> "{each.title}[Parsed]":\n'
            f"{property_docstring(each)}"
            f"        from {homes[each.attribute].module} import {each.title}\n\n"
            f"        return {each.title}(self._caller)\n"
            for each in roots
        ),
    )


class _Module:
    """The module of a resource."""

    def __init__(self, resource: Resource, interface: Interface, homes: Mapping[str, Home]) -> None:
        self._resource = resource
        self._schemas: Mapping[str, Json] = interface.schemas
        self._children = [interface.resources[each] for each in resource.children]
        self._homes = homes
        self._models: set[str] = set()
        self._constants: dict[str, str] = {}

    def text(self) -> str:
        body = "".join(self._class())
        about = f"The operations of ``close.{self._resource.attribute}``."
        constants = "".join(f"{name} = {value}\n" for name, value in self._constants.items())
        needed = {*re.findall(r"\w+", re.sub(r'""".*?"""', "", constants + body, flags=re.DOTALL))}
        models: dict[str, list[str]] = {}
        for name in sorted(self._models):
            module, _, title = name.rpartition(".")
            models.setdefault(f"close_async.models.{module}", []).append(title)
        # A model may have the name of a class of the standard library, such as Sequence.
        titles = {title for names in models.values() for title in names}
        usual = {module: [each for each in names if each not in titles]
                 for module, names in _IMPORTS.items()}  # fmt: skip
        children = {self._homes[each.attribute].module: [each.title] for each in self._children}
        for_types = _imports({**_FOR_TYPES, **children}, needed, "    ")
        return "".join(
            [
                _HEADER.format(about=about),
                _imports({**usual, **models}, needed | {"TYPE_CHECKING"} if for_types else needed),
                f"\nif TYPE_CHECKING:\n{for_types}" if for_types else "",
                f"\n{constants}\n\n{body}",
            ]
        )

    def _class(self) -> Iterator[str]:
        title = self._resource.title
        yield f"class {title}(Resource[M]):\n{class_docstring(self._resource)}\n"
        yield (
            "    @property\n"
            f'    def with_response(self) -> "{title}[WithResponse]":\n'
            '        """The same methods, each returning a :class:`~close_async.Response`."""\n'
            f"        return {title}(self._caller, gives_response=True)\n\n"
        )
        for child in self._children:
            home = self._homes[child.attribute]
            yield (
                "    @property\n"
                f'    def {child.name}(self) -> "{child.title}[M]":\n'
                f"{property_docstring(child)}"
                f"        from {home.module} import {child.title}\n\n"
                f"        return {child.title}"
                "(self._caller, gives_response=self._gives_response)\n\n"
            )
        for operation in self._resource.operations:
            yield self._list(operation) if operation.is_list else self._method(operation)

    def _list(self, operation: Operation) -> str:
        """Write a method that returns a paginator: private, if a public one is written by hand."""
        parameters = self._parameters(operation)
        result = f'"Paginator[{self._model(operation.model)}]"'
        name = f"_{operation.method}" if operation.is_by_hand else operation.method
        docstring = ""
        decorator = ""
        if not operation.is_by_hand:
            decorator = "    @reject_unknown_filters\n"
            docstring = method_docstring(self._resource, operation, self._schemas)
        kind = "_cursor_paginator" if operation.paging == "cursor" else "_paginator"
        arguments = [self._model(operation.model), f'"{operation.path}"', *self._sent(operation)]
        return (
            f"{decorator}    def {name}({parameters}) -> {result}:\n{docstring}"
            f"        return self.{kind}({', '.join(arguments)})\n\n"
        )

    def _method(self, operation: Operation) -> str:
        """Write the private method, and the public one on top of it."""
        parameters = self._parameters(operation)
        result = self._result(operation)
        call = {
            "object": "_request_object",
            "nothing": "_request_nothing",
            "rows": "_request_rows",
            "array": "_request_array",
            "text": "_request_text",
        }[operation.returns]
        model = [self._model(operation.model)] if operation.model else []
        arguments = [*model, f'"{operation.verb}"', f'"{operation.path}"', *self._sent(operation)]
        made = (
            f"    async def _{operation.method}({parameters}) -> Response[{result}]:\n"
            f"        return await self.{call}({', '.join(arguments)})\n\n"
        )
        if operation.is_by_hand:
            return made
        passed = [each.name for each in operation.path_parameters]
        passed += [operation.body.name] if operation.body else []
        passed += [f"{name}={name}" for name in self._keywords(operation)]
        docstring = method_docstring(self._resource, operation, self._schemas)
        return made + (
            "    @operation\n"
            f"    async def {operation.method}({parameters}) -> Response[{result}]:\n{docstring}"
            f"        return await self._{operation.method}({', '.join(passed)})\n\n"
        )

    def _result(self, operation: Operation) -> str:
        if operation.returns == "nothing":
            return "None"
        if operation.returns == "text":
            return "str"
        model = self._model(operation.model)
        return model if operation.returns == "object" else f"Sequence[{model}]"

    def _parameters(self, operation: Operation) -> str:
        """Return the parameters: ids and the body by position, everything else by keyword."""
        found = ["self"]
        found += [f"{each.name}: {self._annotation(each)}" for each in operation.path_parameters]
        if operation.body:
            kinds = [self._model(model) for model in operation.body.models]
            kinds.append("Mapping[str, Any]")
            optional = "" if operation.body.is_required else " | None = None"
            found.append(f"{operation.body.name}: {' | '.join(kinds)}{optional}")
        found.append("*")
        for each in operation.filters:
            annotation = self._annotation(each)
            found.append(f"{each.name}: {annotation}" + ("" if each.required else " | None = None"))
        found += [_OWN_PARAMETERS[name](operation) for name in _own_keywords(operation)]
        return ", ".join(found)

    def _keywords(self, operation: Operation) -> list[str]:
        return [each.name for each in operation.filters] + _own_keywords(operation)

    def _sent(self, operation: Operation) -> Iterator[str]:
        """Yield the keyword arguments of the call that sends the request."""
        if operation.path_parameters:
            ids = [f'"{each.wire}": {self._id(each)}' for each in operation.path_parameters]
            yield f"ids={{{', '.join(ids)}}}"
        params = [f'"{each.wire}": {self._value(each, operation)}' for each in operation.filters]
        if params:
            name = "params_in_body" if operation.params_in_body else "params"
            yield f"{name}={{{', '.join(params)}}}"
        if operation.body:
            yield f"body={self._body(operation, operation.body)}"
        if operation.accept:
            yield f'accept="{operation.accept}"'
        for name in _own_keywords(operation):
            yield f"{name}={name}"
        if operation.is_list and operation.paging != "none":
            yield f"max_page_size={operation.page_size}"

    def _body(self, operation: Operation, body: Body) -> str:
        models = [self._model(model) for model in body.models]
        if not models:
            return body.name
        read = f'read_body("{operation.id}", {body.name}, {models[0]})'
        if len(models) > 1:
            tags = ", ".join(f'"{tag}": {self._model(name)}' for tag, name in body.tags.items())
            chosen = f', key="{body.key}", tags={{{tags}}}' if body.key else ""
            read = f'read_union("{operation.id}", {body.name}, ({", ".join(models)}){chosen})'
        return read if body.is_required else f"None if {body.name} is None else {read}"

    def _id(self, parameter: Parameter) -> str:
        ids = parameter.ids
        if "pattern" not in parameter.schema and "enum" not in str(parameter.schema):
            return f'check_text({parameter.name}, "{parameter.name}")'
        if ids is None or not ids.prefixes:
            return f'check_segment({parameter.name}, "{parameter.name}")'
        names = ""
        if ids.names:
            constant = f"_{self._resource.singular.upper()}_NAMES"
            self._constants[constant] = f"frozenset({{{', '.join(map(_quoted, ids.names))}}})"
            names = f", names={constant}"
        return f'check_id({parameter.name}, {_prefix(ids.prefixes)}, "{parameter.name}"{names})'

    def _value(self, parameter: Parameter, operation: Operation) -> str:
        name = parameter.name
        if parameter.default is not None:
            # The several-valued form of a filter replaces it.
            others = [each.name for each in operation.filters if each.name == f"{name}__in"]
            unset = " and ".join(f"{each} is None" for each in [name, *others])
            return f"{_quoted(parameter.default)} if {unset} else {name}"
        if parameter.ids and parameter.ids.prefixes:
            check = "optional_ids" if parameter.is_list else "optional_id"
            return f'{check}({name}, {_prefix(parameter.ids.prefixes)}, "{name}")'
        if parameter.is_list and (values := _enumeration(parameter.schema["items"])):
            shown = ", ".join(map(_quoted, values[:2]))
            return f'optional_choices({name}, "{name}", ({shown}))'
        return name

    def _annotation(self, parameter: Parameter) -> str:
        return self._type(parameter.schema, parameter.name)

    def _type(self, schema: Json, name: str) -> str:
        """Return the annotation of values of a schema."""
        if schema.get("type") == "array":
            return f"Sequence[{self._type(schema['items'], name)}]"
        values = _enumeration(schema)
        if values:
            return f"{self._literal(values, name)} | str"
        options = schema.get("anyOf") or schema.get("oneOf")
        if options:
            kinds = [self._type(each, name) for each in options if each.get("type") != "null"]
            kinds = ["date"] if set(kinds) == {"date", "datetime"} else [*dict.fromkeys(kinds)]
            return " | ".join(kinds)
        formats = {"date": "date", "date-time": "datetime"}
        kinds_of = {"integer": "int", "number": "float", "boolean": "bool"}
        kind = str(schema.get("type", "string"))
        return formats.get(schema.get("format", ""), kinds_of.get(kind, "str"))

    def _literal(self, values: tuple[str, ...], name: str) -> str:
        text = f"Literal[{', '.join(map(_quoted, values))}]"
        if len(values) <= _LONGEST_LITERAL:
            return text
        title = camel(self._resource.singular) + camel(re.sub("__in$", "", name))
        while self._constants.setdefault(title, text) != text:
            title += "Item"
        return title

    def _model(self, name: str | None) -> str:
        """Return the title of a class, and import it."""
        if name is None:
            msg = f"close.{self._resource.attribute}: an operation returns objects without a class"
            raise CodegenError(msg)
        self._models.add(name)
        return name.rpartition(".")[2]


def _imports(modules: Mapping[str, list[str]], needed: Container[str], indent: str = "") -> str:
    """Return the imports of the names that are needed."""
    found = (
        (module, [each for each in names if each in needed]) for module, names in modules.items()
    )
    return "".join(
        f"{indent}from {module} import {', '.join(names)}\n" for module, names in found if names
    )


def _own_keywords(operation: Operation) -> list[str]:
    """Return the keywords that are no filters, in the order of the signature."""
    found = ["fields"] if operation.has_fields else []
    if operation.is_list:
        found += {
            "none": [],
            "skip": ["limit", "page_size", "ordered", "concurrency"],
            "cursor": ["cursor", "towards", "limit", "page_size"],
        }[operation.paging]
    return [*found, "options"]


_OWN_PARAMETERS: dict[str, Any] = {
    "fields": lambda _: "fields: Sequence[str] | None = None",
    "limit": lambda _: "limit: int | None = None",
    "page_size": lambda operation: f"page_size: int = {operation.page_size}",
    "ordered": lambda _: "ordered: bool = True",
    "concurrency": lambda _: "concurrency: int | None = None",
    "cursor": lambda _: "cursor: str | None = None",
    "towards": lambda _: 'towards: "Towards" = "older"',
    "options": lambda _: 'options: "RequestOptions | None" = None',
}


def _enumeration(schema: Json) -> tuple[str, ...]:
    """Return the known values of an enumeration, which may be open."""
    for each in (schema, *schema.get("anyOf", [])):
        if "enum" in each:
            return tuple(each["enum"])
    return ()


def _prefix(prefixes: tuple[str, ...]) -> str:
    if len(prefixes) == 1:
        return _quoted(prefixes[0])
    return f"({', '.join(map(_quoted, prefixes))})"


def _quoted(value: str) -> str:
    return f'"{value}"'
