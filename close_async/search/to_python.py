"""Queries as the Python that makes them: what ``repr`` shows.

What the builder would write otherwise is shown as ``Query.from_json({…})``, so that
``eval(repr(query)) == query`` always holds.
"""

import attrs

from close_async.search import object_types
from close_async.search.comparison import NotExpressibleError, comparison_text, moment_code
from close_async.search.fields import MODES
from close_async.search.id_fields import IdField
from close_async.search.json_nodes import Json, is_plain_group, subject_of
from close_async.search.object_type import ObjectType

_SMALLEST_GROUP = 2
_UNLIKE = (NotExpressibleError, KeyError, TypeError, ValueError, AttributeError)


@attrs.frozen
class Code:
    """A piece of Python.

    Args:
        text: The piece.
        is_tight: Whether it can stand beside an operator without parentheses.
        says_type: Whether it says which object type it is on.
    """

    text: str
    is_tight: bool = True
    says_type: bool = True

    @property
    def operand(self) -> str:
        """The piece as one side of an operator."""
        return self.text if self.is_tight else f"({self.text})"


def query_text(node: Json, subject: str | None) -> str:
    """Give the Python that makes a query.

    Args:
        node: The query.
        subject: The object type that it is known to be on.
    """
    return _code(node, subject or subject_of(node)).text


def object_text(object_type: str) -> str:
    """Give the Python that names an object type."""
    return object_types.name_of(object_type)


def field_text(node: Json, subject: str) -> str:
    """Give the Python that names a field."""
    owner = object_text(subject)
    if node["type"] == "custom_field":
        return f"{owner}.custom({node['custom_field_id']!r})"
    name: str = node["field_name"]
    is_known = object_types.known_field(subject, name) is not None
    return f"{owner}.{name}" if is_known else f"{owner}.field({name!r})"


def datetime_text(node: Json) -> str:
    """Give the Python that makes a moment."""
    try:
        return moment_code(node)
    except _UNLIKE:
        return f"DateTimeExpression({node!r})"


def _code(node: Json, subject: str | None) -> Code:
    try:
        return _written(node, subject)
    except _UNLIKE:
        return Code(f"Query.from_json({node!r})", says_type=subject_of(node) is not None)


def _written(node: Json, subject: str | None) -> Code:
    """Give the Python of a node that the builder would write as it is."""
    kind, negate = node["type"], node.get("negate", False)
    rest = {key: value for key, value in node.items() if key not in ("type", "negate")}
    if not isinstance(negate, bool) or subject_of(node) not in (None, subject):
        raise NotExpressibleError
    match kind, rest:
        case "and" | "or", {"queries": [*parts], **more} if parts and not more:
            code = _group(kind, parts, subject)
        case "has_related", {
            "this_object_type": this,
            "related_object_type": other,
            "related_query": inner,
            **more,
        } if not more and this != other:
            code = _related(this, other, inner)
        case "match_all", {**more} if not more:
            code = Code("match_all()", says_type=False)
        case "field_condition", {"field": field, "condition": condition, **more} if not more:
            text, is_tight = comparison_text(field, condition, subject, negate=negate)
            return Code(text, is_tight)
        case "id", {"value": str(id_), **more} if not more:
            sign = "!=" if negate else "=="
            return Code(f"{_id_field(subject, id_)} {sign} {id_!r}", is_tight=False)
        case _:
            code = Code(_of_object(kind, rest, subject))
    return attrs.evolve(code, text=f"~{code.operand}", is_tight=True) if negate else code


def _group(kind: str, parts: list[Json], subject: str | None) -> Code:
    codes = [_code(part, subject) for part in parts]
    if any(subject_of(part) not in (None, subject) for part in parts):
        raise NotExpressibleError
    says_type = any(code.says_type for code in codes)
    if len(parts) < _SMALLEST_GROUP or any(is_plain_group(part, kind) for part in parts):
        name = "all_of" if kind == "and" else "any_of"
        return Code(f"{name}({', '.join(code.text for code in codes)})", says_type=says_type)
    sign = " & " if kind == "and" else " | "
    return Code(sign.join(code.operand for code in codes), is_tight=False, says_type=says_type)


def _related(this: str, other: str, inner: Json) -> Code:
    if subject_of(inner) not in (None, other):
        raise NotExpressibleError
    if inner == {"type": "match_all"}:
        return Code(f"{object_text(this)}.has({object_text(other)})")
    code = _code(inner, other)
    text = code.text if code.says_type else f"{object_text(other)}.where({code.text})"
    return Code(f"{object_text(this)}.has({text})")


def _id_field(subject: str | None, id_: str) -> str:
    field = object_types.known_field(subject or "", "id")
    if not isinstance(field, IdField):
        raise NotExpressibleError
    field.is_in(id_)  # raises for what is no such id
    return f"{object_text(subject or '')}.id"


def _of_object(kind: str, rest: Json, subject: str | None) -> str:
    """Give the call of a method of an object type."""
    if subject is None:
        raise NotExpressibleError
    owner = object_text(subject)
    match kind, rest:
        case "object_type", {"object_type": _, **more} if not more:
            return f"{owner}.all()"
        case "text", {"value": str(value), "mode": mode, **more} if (
            not more and value.strip() and mode in MODES
        ):
            how = "" if mode == "full_words" else f", {mode!r}"
            return f"{owner}.mentions({value!r}{how})"
        case "saved_search", {"saved_search_id": str(id_), **more} if not more:
            ObjectType(subject).in_smart_view(id_)  # raises for what is no such id
            return f"{owner}.in_smart_view({id_!r})"
        case "in_status", {"status_ids": [*ids], **ends} if ends.keys() <= {
            "on_or_after",
            "before",
        }:
            ObjectType(subject).was_in_status(*ids)  # raises for what are no such ids
            given = [repr(id_) for id_ in ids]
            given += [f"{key}={moment_code(end, bare=True)}" for key, end in ends.items() if end]
            return f"{owner}.was_in_status({', '.join(given)})"
        case _:
            raise NotExpressibleError
