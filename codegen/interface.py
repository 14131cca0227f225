"""The interface of the client: its resources and their operations, read from the document.

An operation's id is ``<attribute of the client>.<method>``: ``custom_fields.shared.create`` is
``close.custom_fields.shared.create()``. A resource is what operations of one attribute have in
common, and an attribute above others, such as ``custom_fields``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from codegen.bodies import Json
from codegen.document import Document, absolute, follow, schema_name
from codegen.errors import CodegenError

_VERBS = ("get", "post", "put", "patch", "delete")
_BODY_SUFFIXES = {"post": "Create", "put": "Update", "patch": "Update"}
# Parameters that every method of their kind has, so that none of them is a filter.
_OF_PAGES = frozenset({"_limit", "_skip", "_cursor", "_fields"})
# The largest page of a list whose maximum Close does not document. Larger pages than 200 time out.
_LARGEST_PAGE = 200
_JSON, _CSV = "application/json", "text/csv"
_PREFIX = re.compile(r"\w+?(?=_\[)")
_OPTIONAL_LETTER = re.compile(r"(\w)\?")

ReturnKind = Literal["object", "nothing", "rows", "array", "text"]
Paging = Literal["none", "skip", "cursor"]


@attrs.frozen
class IdPattern:
    """The ids that a parameter accepts.

    Args:
        prefixes: The prefixes without the underscore; empty if Close does not document them.
        names: Names that are accepted instead of an id, such as those of built-in roles.
    """

    prefixes: tuple[str, ...]
    names: tuple[str, ...] = ()


@attrs.frozen
class Parameter:
    """A path or query parameter.

    Args:
        wire: Its name in the request.
        name: Its name in Python.
        schema: Its schema, with references resolved.
        description: Its description.
        required: Whether a request without it is not valid.
        ids: The ids that it accepts, or each of its items, if it takes ids.
        default: The value that the client sends if the caller sets none.
        is_by_hand: Whether only methods that are written by hand use it.
    """

    wire: str
    name: str
    schema: Json
    description: str
    required: bool
    ids: IdPattern | None
    default: str | None
    is_by_hand: bool

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return self.schema.get("type") == "array"


@attrs.frozen
class Body:
    """The request body of an operation.

    Args:
        name: The name of the method's parameter.
        models: The classes that it may be an instance of, as ``roles.RoleCreate``; empty for one
            that is always a mapping.
        key: The key that identifies the class of a mapping, if there are several classes.
        tags: The class for each value of that key.
        description: What to know about it, if the document says so.
        example: The first example, as JSON.
        is_required: Whether a request without it is not valid.
    """

    name: str
    models: tuple[str, ...]
    key: str | None
    tags: Mapping[str, str]
    description: str
    example: Any
    is_required: bool


@attrs.frozen
class Operation:
    """An operation, with everything that its method needs."""

    id: str
    method: str
    verb: str
    path: str
    summary: str
    description: str
    page: str | None
    path_parameters: tuple[Parameter, ...]
    filters: tuple[Parameter, ...]
    has_fields: bool
    body: Body | None
    returns: ReturnKind
    model: str | None
    accept: str | None
    paging: Paging
    page_size: int
    has_max_skip: bool
    is_by_hand: bool
    params_in_body: bool
    raises: Mapping[str, str]
    example: str | None

    @property
    def is_list(self) -> bool:
        """Whether the method returns a paginator."""
        return self.returns == "rows" and (
            self.method == "list" or self.method.startswith("list_") or self.paging != "none"
        )


@attrs.frozen
class Resource:
    """An attribute of the client, or of another resource.

    Args:
        attribute: Its path: ``custom_fields.shared``.
        title: The name of its class.
        singular: The name of one of its objects: ``role``.
        summary: The docstring of the property that returns it.
        description: The docstring of its class.
        page: The page of Close's documentation.
        operations: Its operations, lists first.
        children: The attributes of the resources below it.
    """

    attribute: str
    title: str
    singular: str
    summary: str
    description: str
    page: str
    operations: tuple[Operation, ...]
    children: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part of the attribute."""
        return self.attribute.rpartition(".")[2]


@attrs.frozen
class Interface:
    """All resources by attribute, parents before their children, and the document's schemas."""

    resources: Mapping[str, Resource]
    schemas: Mapping[str, Json]


def read_interface(document: Document) -> Interface:
    """Read the interface from the document.

    Raises:
        CodegenError: An operation cannot be written as a method; the message names it.
    """
    return _Reader(document).interface()


class _Reader:
    """Reads the interface from the files of the document."""

    def __init__(self, document: Document) -> None:
        self._files = document.files
        self._schemas = document.schemas
        tags: list[Json] = self._files[document.root].get("tags", [])
        self._tags: dict[str, Json] = {tag["name"]: tag for tag in tags}
        self._described: dict[str, Json] = {
            attribute: about
            for content in self._files.values()
            for attribute, about in content.get("x-resources", {}).items()
        }

    def interface(self) -> Interface:
        operations: dict[str, list[Operation]] = {}
        tags: dict[str, str] = {}
        for file, content in self._files.items():
            for path, item in content.get("paths", {}).items():
                for verb in _VERBS:
                    found = item.get(verb, {})
                    attribute = found.get("operationId", "").rpartition(".")[0]
                    if not attribute or found.get("x-resource") is False:
                        continue
                    for key in ("tags", "summary", "responses"):
                        if not found.get(key):
                            msg = f"{found['operationId']} has no {key}"
                            raise CodegenError(msg)
                    given = [*item.get("parameters", []), *found.get("parameters", [])]
                    made = operations.setdefault(attribute, [])
                    made += self._operations(file, path, verb, found, given)
                    tags.setdefault(attribute, found["tags"][0])
        resources = {
            attribute: self._resource(attribute, operations, tags)
            for attribute in sorted(_with_parents(operations))
        }
        _refuse_twins(resources)
        return Interface(resources, self._schemas)

    def _resource(
        self, attribute: str, operations: dict[str, list[Operation]], tags: dict[str, str]
    ) -> Resource:
        about = self._described.get(attribute, {})
        below = [tags[each] for each in sorted(tags) if f"{each}.".startswith(f"{attribute}.")]
        tag = self._tags[below[0]]
        description = str(about.get("description", tag["description"]))
        return Resource(
            attribute=attribute,
            title=about.get("class", camel(attribute.rpartition(".")[2])),
            singular=self._singular(attribute),
            summary=about.get("summary", tag["description"].partition("\n\n")[0]),
            description=description,
            page=about.get("page", tag["externalDocs"]["url"]),
            operations=tuple(
                sorted(operations.get(attribute, []), key=lambda each: rank_of(each.method))
            ),
            children=tuple(
                each
                for each in sorted(_with_parents(operations))
                if each.rpartition(".")[0] == attribute
            ),
        )

    def _singular(self, attribute: str) -> str:
        about = self._described.get(attribute, {})
        return str(about.get("singular", singular(attribute.rpartition(".")[2])))

    def _operations(
        self, file: str, path: str, verb: str, found: Json, given: list[Json]
    ) -> Iterator[Operation]:
        """Yield an operation, and its variant that returns CSV, if Close offers both."""
        operation = self._operation(file, path, verb, found, given)
        yield operation
        media = self._content(found, file)[0]
        if _JSON in media and _CSV in media:
            yield attrs.evolve(
                operation,
                method=f"{operation.method}_csv",
                summary=f"{operation.summary.rstrip('.')}, as CSV",
                has_fields=False,
                returns="text",
                model=None,
                accept=_CSV,
                example=None,
            )

    def _operation(
        self, file: str, path: str, verb: str, found: Json, given: list[Json]
    ) -> Operation:
        id_ = found["operationId"]
        attribute, _, method = id_.rpartition(".")
        noun = self._singular(attribute)
        parameters = [self._parameter(each, file, noun) for each in given]
        query = [each for place, each in parameters if place == "query"]
        names = {each.wire for each in query}
        returns, model = self._returns(found, file)
        paging = found.get("x-paging", _default_paging(names))
        return Operation(
            id=id_,
            method=method,
            verb=verb.upper(),
            path=path,
            summary=found["summary"],
            description=found.get("description", ""),
            page=found.get("externalDocs", {}).get("url"),
            path_parameters=_in_order(
                path, [each for place, each in parameters if place == "path"]
            ),
            filters=tuple(
                each for each in query if each.wire not in _OF_PAGES and not each.is_by_hand
            ),
            has_fields="_fields" in names,
            body=self._body(found, file, verb, method, noun),
            returns=returns,
            model=model,
            accept=next(iter(self._content(found, file)[0])) if returns == "text" else None,
            paging=paging,
            page_size=found.get("x-max-limit", _page_size(query)),
            has_max_skip="x-max-skip" in found
            or any(each.wire == "_skip" and "maximum" in each.schema for each in query),
            is_by_hand=found.get("x-by-hand", False),
            params_in_body=found.get("x-params-in-body", False),
            raises=found.get("x-raises", {}),
            example=found.get("x-example"),
        )

    def _parameter(self, given: Json, file: str, noun: str) -> tuple[str, Parameter]:
        node, home = self._follow(given, file)
        schema = self._resolved(node["schema"], home)
        wire, place = str(node["name"]), str(node["in"])
        name = wire.lstrip("_")
        if place == "path" and wire == "id":
            name = f"{noun}_id"
        ids = _id_pattern(schema.get("items", schema).get("pattern"))
        if "x-prefix" in node:
            ids = IdPattern((node["x-prefix"],))
        return place, Parameter(
            wire=wire,
            name=node.get("x-name", name),
            schema=schema,
            description=str(node.get("description", "")),
            required=place == "path" or node.get("required", False),
            ids=ids,
            default=node.get("x-default"),
            is_by_hand=node.get("x-by-hand", False),
        )

    def _body(self, found: Json, file: str, verb: str, method: str, noun: str) -> Body | None:
        if "requestBody" not in found:
            return None
        node, home = self._follow(found["requestBody"], file)
        content = node["content"][_JSON]
        schema: Json = content["schema"]
        sources = self._classes_of(schema, home)
        models = tuple(self._body_class(each, verb) for each in sources)
        key, tags = self._tags_of(schema, home, models)
        default = noun if method.startswith("create") else "body" if verb == "post" else "changes"
        return Body(
            name=node.get("x-name", default),
            models=models,
            key=key,
            tags=tags,
            description=node.get("description", ""),
            example=self._example(content, home),
            is_required=node.get("required", False),
        )

    def _classes_of(self, schema: Json, file: str) -> list[str]:
        """Return the classes that a body may have: one, those of a union, or none at all."""
        if "$ref" in schema:
            name = schema_name(schema["$ref"], file)
            if name in self._schemas and not _options(self._schemas[name]):
                return [name]
            schema, file = self._follow(schema, file)
        return [name for each in _options(schema) for name in self._classes_of(each, file)]

    def _tags_of(
        self, schema: Json, file: str, models: tuple[str, ...]
    ) -> tuple[str | None, dict[str, str]]:
        if len(models) < 2:
            return None, {}
        node, home = self._follow(schema, file)
        discriminator = node.get("discriminator")
        if discriminator is None:
            return None, {}
        mapping = {tag: schema_name(ref, home) for tag, ref in discriminator["mapping"].items()}
        return discriminator["propertyName"], mapping

    def _body_class(self, source: str, verb: str) -> str:
        """Return the class of a body: the derived one, if the schema is that of an object."""
        derived = f"{source}{_BODY_SUFFIXES.get(verb, '')}"
        return derived if derived in self._schemas else source

    def _content(self, found: Json, file: str) -> tuple[Json, str]:
        """Return the media types of the success, and the file that they are in."""
        responses = {str(code): response for code, response in found["responses"].items()}
        success = min((code for code in responses if code.startswith("2")), default=None)
        if success is None:
            msg = f"{found['operationId']} has no successful response"
            raise CodegenError(msg)
        node, home = self._follow(responses[success], file)
        return node.get("content", {}), home

    def _returns(self, found: Json, file: str) -> tuple[ReturnKind, str | None]:
        content, home = self._content(found, file)
        if _JSON not in content:
            return ("text" if content else "nothing"), None
        schema: Json = content[_JSON]["schema"]
        if "$ref" in schema and (name := schema_name(schema["$ref"], home)) in self._schemas:
            return "object", name
        if schema.get("type") == "array":
            return "array", schema_name(schema["items"]["$ref"], home)
        whole = self._merged(schema, home)
        items = whole.get("properties", {}).get("data", {}).get("items", {})
        for item in [items, *_options(items)]:
            if "$ref" in item:
                return "rows", item["$ref"].rpartition("/")[2]
        return "nothing", None  # a schema without a class of its own, such as {"status": "success"}

    def _merged(self, schema: Json, file: str) -> Json:
        """Return a schema merged with those that it refers to; references in it are absolute."""
        parts: list[Json] = []
        if "$ref" in schema:
            target, home = self._follow({"$ref": schema["$ref"]}, file)
            parts.append(self._merged(target, home))
        parts += [self._merged(each, file) for each in schema.get("allOf", [])]
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        merged: Json = {}
        for part in [*parts, absolute(own, file)]:
            merged = _deep(merged, part)
        return merged

    def _resolved(self, schema: Any, file: str) -> Any:
        """Return a schema with every reference replaced by its target."""
        if isinstance(schema, list):
            return [self._resolved(each, file) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            target, home = self._follow(schema, file)
            return self._resolved(target, home)
        return {key: self._resolved(value, file) for key, value in schema.items()}

    def _follow(self, node: Json, file: str) -> tuple[Json, str]:
        return follow(node, file, self._files)

    def _example(self, content: Json, file: str) -> Any:
        if "example" in content:
            return content["example"]
        for each in content.get("examples", {}).values():
            return self._follow(each, file)[0].get("value")
        return None


def _options(schema: Json) -> list[Json]:
    options: list[Json] = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    return options


def _deep(one: Json, other: Json) -> Json:
    """Return two schemas merged, the second one over the first."""
    made = dict(one)
    for key, value in other.items():
        both = isinstance(value, dict) and isinstance(made.get(key), dict)
        made[key] = _deep(made[key], value) if both else value
    return made


def _with_parents(attributes: Mapping[str, Any]) -> Iterator[str]:
    found: dict[str, None] = {}
    for attribute in attributes:
        parts = attribute.split(".")
        found |= dict.fromkeys(".".join(parts[: at + 1]) for at in range(len(parts)))
    yield from found


_ORDER = ("list", "get", "create", "update", "delete")


def rank_of(method: str) -> int:
    """Return the position of a method in its resource: the usual ones first, then all others."""
    return _ORDER.index(method) if method in _ORDER else len(_ORDER)


def _default_paging(names: set[str]) -> Paging:
    if "_cursor" in names:
        return "cursor"
    return "skip" if "_skip" in names else "none"


def _page_size(query: list[Parameter]) -> int:
    found = [each.schema.get("maximum", _LARGEST_PAGE) for each in query if each.wire == "_limit"]
    return int(min([*found, _LARGEST_PAGE]))


def _in_order(path: str, parameters: list[Parameter]) -> tuple[Parameter, ...]:
    return tuple(sorted(parameters, key=lambda each: path.index(f"{{{each.wire}}}")))


def _id_pattern(pattern: str | None) -> IdPattern | None:
    """Read ``^(role_[0-9A-Za-z]+|admin)$`` as the prefix ``role`` and the name ``admin``."""
    if pattern is None:
        return None
    inside = pattern.removeprefix("^").removesuffix("$")
    if inside.startswith("(") and inside.endswith(")"):
        inside = inside[1:-1]
    prefixes: list[str] = []
    names: list[str] = []
    alternatives = re.match(r"\(([\w|]+)\)_\[", inside)
    if alternatives:
        return IdPattern(tuple(alternatives[1].split("|")))
    for part in inside.split("|"):
        if optional := _OPTIONAL_LETTER.match(part):
            rest = part[optional.end() :].partition("_[")[0]
            prefixes += [rest, optional[1] + rest]
        elif found := _PREFIX.match(part):
            prefixes.append(found[0])
        elif re.fullmatch(r"\w+", part):
            names.append(part)
    return IdPattern(tuple(prefixes), tuple(names))


def _refuse_twins(resources: Mapping[str, Resource]) -> None:
    homes: dict[str, str] = {}
    for attribute, resource in resources.items():
        if resource.title in homes:
            msg = (
                f"{homes[resource.title]} and {attribute} have the class {resource.title}: "
                "name one of them in x-resources"
            )
            raise CodegenError(msg)
        homes[resource.title] = attribute


def camel(name: str) -> str:
    """Return ``LeadStatuses`` for ``lead_statuses``."""
    return "".join(word.capitalize() for word in name.split("_"))


def singular(name: str) -> str:
    """Return ``lead_status`` for ``lead_statuses``."""
    for ending, replacement in (("ies", "y"), ("uses", "us"), ("sses", "ss"), ("s", "")):
        if name.endswith(ending):
            return name.removesuffix(ending) + replacement
    return name
