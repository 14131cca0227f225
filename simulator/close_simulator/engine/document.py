"""The OpenAPI document, read as the operations that the engine serves.

The file ``document.json`` beside this package is the whole document, with local references only.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import orjson
from attrs import field, frozen

Json = dict[str, Any]

# Close has no PATCH: a PUT changes the keys that it has.
_METHODS = ("get", "post", "put", "delete")
# The cap of lists that declare none: what lists of leads were seen to have.
_MAX_SKIP = 35_000
_MAX_LIMIT = 1000
_DEFAULT_LIMIT = 100


class Schemas:
    """Resolves schemas: follows references, and merges what ``allOf`` and siblings add.

    Args:
        document: The whole document.
    """

    def __init__(self, document: Json) -> None:
        self._document = document
        # By the ids of schemas. Those that are no nodes of the document are kept, so that no other
        # object gets their ids.
        self._merged: dict[int, Json] = {}
        self._properties: dict[int, dict[str, Json]] = {}
        self._kept: list[Json] = []

    def merged(self, schema: Json) -> Json:
        """Return a schema without ``$ref`` and ``allOf`` at its top."""
        if "$ref" not in schema and "allOf" not in schema:
            return schema
        # By id, because a dict cannot be a key, and comparing whole schemas would take longer.
        found = self._merged.get(id(schema))
        if found is None:
            parts = [self.merged(part) for part in schema.get("allOf", [])]
            if "$ref" in schema:
                parts.append(self.merged(self.target(schema["$ref"])))
            beside = {key: each for key, each in schema.items() if key not in ("$ref", "allOf")}
            self._kept.append(schema)
            found = self._merged[id(schema)] = self._joined([*parts, beside])
        return found

    def resolved(self, node: Json) -> Json:
        """Return a node that is no schema, such as a parameter, without ``$ref``."""
        return self.resolved(self.target(node["$ref"])) if "$ref" in node else node

    def target(self, reference: str) -> Json:
        """Return the node that a local reference names."""
        node: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return cast("Json", node)

    def _joined(self, parts: Iterable[Json]) -> Json:
        joined: Json = {}
        for part in parts:
            properties: Json = dict(joined.get("properties", {}))
            for name, schema in part.get("properties", {}).items():
                properties[name] = (
                    {**self.merged(properties[name]), **self.merged(schema)}
                    if name in properties
                    else schema
                )
            required = [*joined.get("required", []), *part.get("required", [])]
            # Of a key in several parts the last one counts: what is beside a reference refines it.
            joined = {**joined, **part}
            if properties:
                joined["properties"] = properties
            if required:
                joined["required"] = list(dict.fromkeys(required))
        return joined

    def name_of(self, schema: Json) -> str | None:
        """Return the name of the class that a schema refers to."""
        if "$ref" in schema:
            return str(schema["$ref"].rpartition("/")[2])
        return next(filter(None, map(self.name_of, schema.get("allOf", []))), None)

    def generation(self, schema: Json) -> str | None:
        """Return the ``x-generation`` of a schema."""
        return cast("str | None", self.merged(schema).get("x-generation"))

    def properties(self, schema: Json) -> dict[str, Json]:
        """Return the properties of a schema, each resolved; of a union, those of its parts."""
        schema = self.merged(schema)
        found = self._properties.get(id(schema))
        if found is None:
            properties: Json = {}
            for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
                properties |= self.properties(each)  # of a union: those of all its parts
            properties |= schema.get("properties", {})
            found = {name: self.merged(each) for name, each in properties.items()}
            self._properties[id(schema)] = found
            self._kept.append(schema)
        return found


def is_nullable(schema: Json) -> bool:
    """Return whether a resolved schema allows null."""
    # OpenAPI 3.1: the type may be a list with null in it, or a union of which null is a part.
    kinds = schema.get("type", [])
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        is_nullable(each) for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    )


@frozen(eq=False)
class Body:
    """What an operation accepts in a request body.

    Attributes:
        properties: The schema of each accepted key.
        patterns: Schemas of keys that a pattern describes, such as custom fields.
        required: The keys that must be present and not null.
    """

    properties: dict[str, Json]
    patterns: list[tuple[re.Pattern[str], Json]]
    required: frozenset[str]


@frozen(eq=False)
class Operation:
    """One operation of the document.

    Attributes:
        id: The operation's id, such as ``roles.create``.
        method: The HTTP method.
        path: The path, such as ``/role/{id}/``.
        parts: The names of the variable parts of the path.
        id_pattern: The pattern of the last variable part, ``""`` if the path ends in a fixed part.
        query: The schema of each query parameter.
        required_query: The query parameters that must be present.
        body: What a request body contains; ``None`` for an operation without a body.
        status: The status of a successful response.
        has_content: Whether a successful response has a body.
        row: The schema of the object in the response, or of the objects in a list.
        row_name: The name of that schema.
        envelope: The keys of the response of a list; empty for other operations.
        paging: ``none``, ``skip`` or ``cursor``.
        max_limit: The largest ``_limit``.
        max_skip: The largest ``_skip``.
        default_limit: The ``_limit`` of a request without it.
        generation: The format of timestamps: ``classic`` with an offset, ``new`` without.
        examples: Examples of request bodies.
    """

    id: str
    method: str
    path: str
    parts: tuple[str, ...]
    id_pattern: str
    query: dict[str, Json]
    required_query: frozenset[str]
    body: Body | None
    status: int
    has_content: bool
    row: Json
    row_name: str | None
    envelope: frozenset[str]
    paging: str
    max_limit: int
    max_skip: int
    default_limit: int
    generation: str
    examples: list[Any] = field(factory=list[Any])

    @property
    def resource(self) -> str:
        """The attribute of the client, such as ``roles``."""
        return self.id.rpartition(".")[0]

    @property
    def verb(self) -> str:
        """The method of the client, such as ``create``."""
        return self.id.rpartition(".")[2]

    @property
    def id_prefix(self) -> str | None:
        """The prefix of ids that the path accepts, such as ``role``."""
        found = re.search(r"([a-z0-9]+)_(?:\[|\\)", self.id_pattern)
        return found[1] if found else None


@frozen(eq=False)
class Document:
    """The operations of a document, and its schemas."""

    schemas: Schemas
    operations: dict[str, Operation]

    @classmethod
    def read(cls, document: Json) -> "Document":
        """Read a document whose references are local."""
        reader = _Reader(document)
        return cls(reader.schemas, {each.id: each for each in reader.operations()})


def read_operations(document: Json) -> list[Operation]:
    """Return the operations of a document, whose ids need not be unique."""
    return [*_Reader(document).operations()]


@cache
def close_document() -> Document:
    """Read the document of Close's API that is part of this distribution."""
    raw = files("close_simulator").joinpath("document.json").read_bytes()
    return Document.read(cast("Json", orjson.loads(raw)))


class _Reader:
    def __init__(self, document: Json) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self.generations: dict[str, str] = {
            tag["name"]: tag["x-generation"]
            for tag in document.get("tags", [])
            if "x-generation" in tag
        }

    def operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self.operation(path, method, item)

    def operation(self, path: str, method: str, item: Json) -> Operation:
        found: Json = item[method]
        parameters = [
            self.schemas.resolved(each)
            for each in (*item.get("parameters", ()), *found.get("parameters", ()))
        ]
        of_path = {each["name"]: each["schema"] for each in parameters if each["in"] == "path"}
        of_query = [each for each in parameters if each["in"] == "query"]
        query = {each["name"]: self.schemas.merged(each["schema"]) for each in of_query}
        status, response = self.success(found["responses"])
        content = response.get("content", {}).get("application/json")
        schema: Json = content.get("schema", {}) if content else {}
        rows, envelope = self.rows(schema)
        parts = re.findall(r"{(\w+)}", path)
        last = path.rstrip("/").rpartition("/")[2]
        limit, skip = query.get("_limit", {}), query.get("_skip", {})
        # The caps that Close enforces are others than those that it documents, if it does.
        max_limit: int = found.get("x-max-limit") or limit.get("maximum", _MAX_LIMIT)
        max_skip: int = found.get("x-max-skip") or skip.get("maximum", _MAX_SKIP)
        return Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            parts=tuple(parts),
            id_pattern=of_path[parts[-1]].get("pattern", "") if last.startswith("{") else "",
            query=query,
            required_query=frozenset(each["name"] for each in of_query if each.get("required")),
            body=self.body(found, method),
            status=status,
            has_content=content is not None,
            row=self.schemas.merged(rows),
            row_name=self.schemas.name_of(rows),
            envelope=envelope,
            paging=found.get("x-paging", "skip" if "_skip" in query else "none"),
            max_limit=max_limit,
            max_skip=max_skip,
            default_limit=limit.get("default", _DEFAULT_LIMIT),
            generation=self.generation(found, rows),
            examples=self.examples(found),
        )

    def success(self, responses: Json) -> tuple[int, Json]:
        """Return the status and the response of success, the highest if there are several."""
        # POST /webhook/ has two: Close documents 201, and 200 was recorded.
        status = max(code for code in responses if code.startswith("2"))
        return int(status), self.schemas.resolved(responses[status])

    def rows(self, schema: Json) -> tuple[Json, frozenset[str]]:
        """Return the schema of the rows of a response, and the keys of the envelope of a list."""
        properties: Mapping[str, Json] = self.schemas.merged(schema).get("properties", {})
        data = self.schemas.merged(properties.get("data", {}))
        if data.get("type") == "array" and "items" in data:
            # A list is recognized by its shape, because its method may have any name.
            return data["items"], frozenset(properties)
        return schema, frozenset()

    def body(self, operation: Json, method: str) -> Body | None:
        content = self.schemas.resolved(operation.get("requestBody", {})).get("content", {})
        if "application/json" not in content:
            return None
        schema = self.schemas.merged(content["application/json"].get("schema", {}))
        return self.accepted(schema, is_update=method == "put")

    def accepted(self, schema: Json, *, is_update: bool) -> Body:
        marks = ("readOnly", "x-create-only" if is_update else "x-update-only")

        def accepts(each: Json) -> bool:
            return not any(each.get(mark) for mark in marks)

        found = self.schemas.properties(schema)
        properties = {name: each for name, each in found.items() if accepts(each)}
        patterns = [
            (re.compile(pattern), each)
            for pattern, each in schema.get("patternProperties", {}).items()
            if accepts(self.schemas.merged(each))
        ]
        # The schema of a row may require keys that this body does not accept, such as its id.
        required = properties.keys() & set(schema.get("required", []))
        return Body(properties, patterns, frozenset(required))

    def generation(self, operation: Json, rows: Json) -> str:
        of_tags = (self.generations.get(tag) for tag in operation.get("tags", []))
        # The closest declaration counts: of the operation, of its rows, of all with its tag.
        declared = [operation.get("x-generation"), self.schemas.generation(rows), *of_tags]
        return next(filter(None, declared), "classic")

    def examples(self, operation: Json) -> list[Any]:
        content = self.schemas.resolved(operation.get("requestBody", {})).get("content", {})
        media: Json = content.get("application/json", {})
        found = map(self.schemas.resolved, media.get("examples", {}).values())
        alone = [media["example"]] if "example" in media else []
        return [*(each["value"] for each in found), *alone]
