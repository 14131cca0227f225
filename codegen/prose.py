"""The docstrings of generated classes and methods, from the prose and the examples of the document.

Sections are Google's, text is reStructuredText, as in the rest of the library.
"""

import keyword
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from codegen.bodies import Json
from codegen.interface import IdPattern, Operation, Parameter, Resource

# A role of reStructuredText; its group is the last part of the name that it refers to.
ROLE = re.compile(r":\w+:`~?\.?(?:\w+\.)*(\w+)`")
WIDTH = 100

_FIELDS = "Names of the fields to return; ``None`` for Close's default."
_OPTIONS = "Overrides of the client's options for this call."
_LIMIT = "Maximum number of objects to return; ``None`` for all."
_ORDERED = (
    "Whether objects are returned in the order of the list. If false, pages are returned as they "
    "arrive."
)
_CONCURRENCY = (
    "Maximum number of requests in flight. ``None`` derives it from the rate limit and the "
    "round-trip time."
)
_MAPPING = "a mapping with the keys of Close's JSON"
_LOST = (
    "A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a "
    "second attempt could create a second {}."
)
_FIRST_PAGE = "Await the result for the first page, or iterate over it for all."
_GONE = (
    "If ``.attempts`` is above 1, an earlier attempt of this call may have deleted it and its "
    "response was lost."
)


def class_docstring(resource: Resource) -> str:
    """Return the docstring of a resource's class."""
    parts = [resource.description.strip()]
    if "https://developer.close.com/" not in parts[0]:
        parts.append(f"See {resource.page}")
    return _docstring("\n\n".join(parts), 4)


def method_docstring(resource: Resource, operation: Operation, schemas: Mapping[str, Json]) -> str:
    """Return the docstring of a public method."""
    summary = operation.summary.strip().removesuffix(".")
    described = _in_python(operation.description.strip(), operation)
    if operation.is_list and len(summary) + len(_FIRST_PAGE) < WIDTH - 12:
        summary += f": {_FIRST_PAGE[0].lower()}{_FIRST_PAGE[1:-1]}"
    elif operation.is_list:
        described = f"{described}\n\n{_FIRST_PAGE}".strip()
    parts = [f"{summary}."]
    if described:
        parts.append(described)
    if operation.verb == "POST" and operation.method.startswith("create"):
        parts.append(_LOST.format(_noun(resource)))
    parts.append(_section("Args", _arguments(operation, resource)))
    raises = _raises(operation, resource)
    if raises:
        parts.append(_section("Raises", raises))
    example = operation.example or _example(resource, operation, schemas)
    if example:
        parts.append("Example::\n\n" + textwrap.indent(example.strip(), "    "))
    if operation.page and operation.page != resource.page:
        parts.append(f"See {operation.page}")
    return _docstring("\n\n".join(parts), 8)


def property_docstring(resource: Resource) -> str:
    """Return the docstring of the property that returns a resource."""
    return _docstring(resource.summary.strip(), 8)


def ids_text(ids: IdPattern | None) -> str:
    """Return how the ids of a parameter look: ``role_…``, or a name."""
    if ids is None:
        return ""
    forms = [f"``{prefix}_…``" for prefix in ids.prefixes] + [f"``{name}``" for name in ids.names]
    return _listed(forms)


def _listed(texts: list[str]) -> str:
    """Return ``a, b or c``."""
    return " or ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _arguments(operation: Operation, resource: Resource) -> dict[str, str]:
    found = {each.name: _described(each, operation) for each in operation.path_parameters}
    if operation.body:
        found[operation.body.name] = _body_text(operation, resource)
    found |= {each.name: _described(each, operation) for each in operation.filters}
    if operation.paging == "cursor" and operation.is_list:
        found["cursor"] = "The cursor to start at: ``older`` or ``newer`` of a page."
        found["towards"] = "``older``, or ``newer`` to read from ``cursor`` in the other direction."
    if operation.has_fields:
        found["fields"] = _FIELDS
    if operation.is_list and operation.paging != "none":
        found["limit"] = _LIMIT
        found["page_size"] = f"Number of objects per request, 1 to {operation.page_size}."
    if operation.is_list and operation.paging == "skip":
        found["ordered"] = _ORDERED
        found["concurrency"] = _CONCURRENCY
    return {**found, "options": _OPTIONS}


def _noun(resource: Resource) -> str:
    return resource.singular.replace("_", " ")


def _described(parameter: Parameter, operation: Operation) -> str:
    text = _in_python(" ".join(parameter.description.split()), operation)
    if parameter.is_list:  # as a list in Python, and joined only in the request
        text = text.replace(", joined by commas", "")
    ids = ids_text(parameter.ids)
    if ids and ids not in text:
        end = re.search(r"[.;]|$", text)
        at = end.start() if end else len(text)
        text = f"{text[:at]}, {ids}{text[at:]}"
    if parameter.default is not None:
        several = [each.name for each in operation.filters if each.name == f"{parameter.name}__in"]
        text += f" The client sends ``{parameter.default}``"
        names = " nor ".join(f"``{name}``" for name in [parameter.name, *several])
        text += f" if {f'neither {names} is' if several else f'{names} is not'} set."
    return text


def _in_python(text: str, operation: Operation) -> str:
    """Return a text with the names of parameters in Python instead of those in requests."""
    for each in operation.filters:
        if each.name != each.wire:
            text = text.replace(f"``{each.wire}``", f"``{each.name}``")
    return text


def _body_text(operation: Operation, resource: Resource) -> str:
    body = operation.body
    more = " ".join(body.description.split()) if body else ""
    if operation.method.startswith("create"):
        text = f"The {_noun(resource)} to create, or {_MAPPING}."
    elif operation.verb == "POST":
        text = f"The body of the request, or {_MAPPING}."
    else:
        text = f"The fields to update, or {_MAPPING}. ``None`` clears a field."
    return f"{text} {more}".rstrip()


def _raises(operation: Operation, resource: Resource) -> dict[str, str]:
    found: dict[str, str] = {}
    if operation.is_list:
        found["UnknownFilterError"] = "No such filter exists; the message suggests a similar one."
    checked = [
        f"an item of ``{each.name}``" if each.is_list else f"``{each.name}``"
        for each in (*operation.path_parameters, *operation.filters)
        if each.ids
    ]
    if checked:
        names = _listed(checked)
        names = f"{names[0].upper()}{names[1:]}"
        found["InvalidIdError"] = f"{names} is not an id, or is that of another type of object."
    if operation.has_fields:
        found["UnknownFieldError"] = (
            "``fields`` contains an unknown name; the message suggests a similar one."
        )
    if operation.is_list and operation.paging != "none":
        found["ValueError"] = "An argument is out of range."
    if operation.is_list and operation.has_max_skip:
        found["PaginationLimitError"] = (
            "The list is longer than Close serves by offset; raised after everything before."
        )
    if operation.body:
        if operation.body.models:
            found["InvalidBodyError"] = (
                "A mapping has an unknown key, lacks a required one, or has a value of the wrong "
                "type; ``.field_errors`` names them."
            )
        found["BadRequestError"] = "Close rejected a value; ``.field_errors`` names the fields."
    if any(each.ids for each in operation.path_parameters):
        ids = [each.name for each in operation.path_parameters]
        own = ids == [f"{resource.singular}_id"]
        found["NotFoundError"] = f"No {_noun(resource) if own else 'object'} with this id exists."
        if operation.verb == "DELETE":
            found["NotFoundError"] += f" {_GONE}"
    if operation.verb != "GET":
        found["PermissionDeniedError"] = "The role of the user does not permit it."
    return {**found, **operation.raises}


def _section(title: str, entries: Mapping[str, str]) -> str:
    lines = [f"{title}:"]
    for name, text in entries.items():
        entry = f"{name}: {text}"
        # Two levels below the text of a method, which begins in column 8.
        lines += textwrap.wrap(
            entry,
            WIDTH - 8,
            initial_indent="    ",
            subsequent_indent="        ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def _docstring(text: str, indent: int) -> str:
    """Return a docstring, wrapped and indented; code and sections keep their lines."""
    paragraphs = [_wrapped(each, WIDTH - indent) for each in re.split(r"\n{2,}", text)]
    body = "\n\n".join(paragraphs).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if "\n" not in body and len(body) + indent + 6 <= WIDTH and not body.endswith('"'):
        return f'{" " * indent}"""{body}"""\n'
    return textwrap.indent(f'"""{body}\n"""\n', " " * indent)


def _wrapped(paragraph: str, width: int) -> str:
    if re.search(r"^( |-|\*|[A-Z]\w+:$)", paragraph, re.MULTILINE):
        return paragraph
    # The first line of a docstring begins after its quotes.
    return textwrap.fill(
        " ".join(paragraph.split()),
        width,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _example(resource: Resource, operation: Operation, schemas: Mapping[str, Json]) -> str | None:
    """Return a call of the method, with the document's example as its body."""
    call = f"close.{operation.id}"
    arguments = [each.name for each in operation.path_parameters]
    if operation.is_list:
        item = resource.singular.rpartition(".")[2]
        shown = _shown_field(schemas.get(operation.model or "", {}))
        return f"async for {item} in {call}({', '.join(arguments)}):\n    print({item}.{shown})"
    if operation.body:
        if operation.body.example is None:
            return None
        arguments.append(_Code(schemas).body(operation.body.models, operation.body.example))
    target = f"{resource.singular} = " if operation.returns == "object" else ""
    if operation.verb in ("PUT", "DELETE"):
        target = ""
    line = f"{target}await {call}({', '.join(arguments)})"
    # Docstrings of methods are indented by 8, examples by 4 more.
    if len(line) <= WIDTH - 12:
        return line
    comma = "," if len(arguments) > 1 else ""
    inner = [f"    {textwrap.indent(each, '    ').lstrip()}{comma}" for each in arguments]
    return "\n".join([f"{target}await {call}(", *inner, ")"])


def _shown_field(schema: Json) -> str:
    properties = schema.get("properties", {})
    return next((name for name in ("name", "label", "text") if name in properties), "id")


class _Code:
    """Writes JSON as Python: with models where that is possible, as mappings otherwise."""

    def __init__(self, schemas: Mapping[str, Json]) -> None:
        self._schemas = schemas

    def body(self, models: tuple[str, ...], example: Any) -> str:
        model = models[0] if models else None
        if model is not None and self._fits(model, example):
            return self._lines(self._call(model, example))
        return self._lines(example)

    def _fits(self, model: str, example: Any) -> bool:
        """Return whether an example can be written with models, without parsing its values."""
        properties = self._schemas[model].get("properties", {})
        if not isinstance(example, dict):
            return False
        for key, value in example.items():
            if key.startswith("custom."):
                continue
            schema = properties.get(key)
            if schema is None or keyword.iskeyword(key) or key.startswith("_"):
                return False
            if "date" in str(schema.get("format", "")) or "date-time" in str(schema):
                return False
            inner = self._inner(schema)
            values = value if isinstance(value, list) else [value]
            if inner and not all(self._fits(inner, each) for each in values if each is not None):
                return False
        return True

    def _call(self, model: str, example: Json) -> Any:
        properties = self._schemas[model].get("properties", {})
        arguments: dict[str, Any] = {}
        for key, value in example.items():
            if key.startswith("custom."):
                arguments.setdefault("custom", {})[key.removeprefix("custom.")] = value
                continue
            inner = self._inner(properties[key])
            if inner and isinstance(value, list):
                value = [self._call(inner, each) for each in value]
            elif inner and value is not None:
                value = self._call(inner, value)
            arguments[key] = value
        return _Call(model.rpartition(".")[2], arguments)

    def _inner(self, schema: Json) -> str | None:
        """Return the class of a property, or of its items."""
        for each in (schema, schema.get("items", {}), *schema.get("anyOf", [])):
            if "$ref" in each:
                name = each["$ref"].rpartition("/")[2]
                if self._schemas.get(name, {}).get("properties"):
                    return str(name)
        return None

    def _lines(self, value: Any, width: int = WIDTH - 24) -> str:
        line = _line(value)
        if len(line) <= width:
            return line
        if isinstance(value, _Call):
            inner = [
                f"{key}={self._lines(each, width - 4)}" for key, each in value.arguments.items()
            ]
            return _block(f"{value.name}(", inner, ")")
        if isinstance(value, dict):
            inner = [f"{_line(key)}: {self._lines(each, width - 4)}" for key, each in value.items()]
            return _block("{", inner, "}")
        if isinstance(value, list):
            return _block("[", [self._lines(each, width - 4) for each in value], "]")
        return line


class _Call:
    """A call of a class with keywords."""

    def __init__(self, name: str, arguments: dict[str, Any]) -> None:
        self.name = name
        self.arguments = arguments


def _block(head: str, inner: list[str], tail: str) -> str:
    return "\n".join([head, *(f"{textwrap.indent(each, '    ')}," for each in inner), tail])


def _line(value: Any) -> str:
    if isinstance(value, _Call):
        return f"{value.name}({', '.join(f'{k}={_line(v)}' for k, v in value.arguments.items())})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_line(k)}: {_line(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_line, value))}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return repr(value)
