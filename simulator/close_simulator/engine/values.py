"""Validation of request bodies against the document, with the messages of Close.

Unknown keys are dropped, as Close does. Enumerations are open, except for those with ``x-closed``.
"""

import re
from collections.abc import Callable
from typing import Any, cast

from close_simulator import validators
from close_simulator.engine.document import Body, Json, Schemas, is_nullable
from close_simulator.validators import Errors, FieldError, ValidationError

Check = Callable[[str, Any], None]
Keys = frozenset[str]

_FORMATS: dict[str, Callable[[Any], Any]] = {
    "date": validators.iso_date,
    "date-time": validators.iso_datetime,
    "date-time-local": validators.iso_datetime,
}


class Values:
    """Validates values.

    Args:
        schemas: Resolves the schemas of the document.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def read_body(
        self, body: Body, given: Json, never_empty: frozenset[str], check: Check, own: Keys
    ) -> Json:
        """Return the accepted keys of a request body, validated.

        Args:
            body: What the operation accepts.
            given: The request body.
            never_empty: The keys that a creation requires, and an update cannot empty.
            check: Called with each key and its valid value; raises a :class:`FieldError`.
            own: The keys that are not validated here.

        Raises:
            ValidationError: All values that were rejected.
        """
        required = {*body.required, *(never_empty & body.properties.keys() & given.keys())}
        schemas = body.properties | {
            name: schema
            for name in given
            if name not in body.properties
            for pattern, schema in body.patterns
            if pattern.search(name)
        }
        schemas |= {name: {} for name in own & schemas.keys()}
        return self._read_properties(schemas, required, given, check)

    def _read_properties(
        self, schemas: dict[str, Json], required: set[str], given: Json, check: Check | None = None
    ) -> Json:
        errors: Errors = {
            name: "This field is required."
            for name in sorted(required)
            if given.get(name) is None or given[name] == ""
        }
        form: Json = {}
        for name, schema in schemas.items():
            if name not in given or name in errors:
                continue
            try:
                form[name] = self.read(schema, given[name])
                if check is not None:
                    check(name, form[name])
            except FieldError as error:
                errors[name] = str(error)
            except ValidationError as error:
                # The errors of a list are keyed by position, without an envelope of their own.
                is_list = isinstance(given[name], list)
                errors[name] = error.field_errors if is_list else error.body()
        if errors:
            raise ValidationError(errors)
        return form

    def read(self, schema: Json, value: Any) -> Any:
        """Return a validated value.

        Raises:
            FieldError: The value is invalid.
            ValidationError: A part of the value is invalid.
        """
        schema = self._schemas.merged(schema)
        # x-body-null: null is accepted in a body, although no response has it.
        is_optional = is_nullable(schema) or schema.get("x-body-null") or not _has_type(schema)
        if value is None and is_optional:
            return None
        if schema.get("x-closed"):
            return validators.one_of(self._choices(schema))(value)
        if alternatives := schema.get("oneOf") or schema.get("anyOf"):
            return self._read_one_of([self._schemas.merged(a) for a in alternatives], schema, value)
        kinds = schema.get("type")
        if isinstance(kinds, list):
            kinds = next(kind for kind in cast("list[str]", kinds) if kind != "null")
        return _READERS[kinds](self, schema, value) if kinds in _READERS else value

    def _choices(self, schema: Json) -> list[str]:
        found = [each for each in schema.get("enum", ()) if each is not None]
        for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            found += self._choices(self._schemas.merged(each))
        return found

    def _read_one_of(self, alternatives: list[Json], schema: Json, value: Any) -> Any:
        """Read a value as the alternative that its discriminator names, or the first that fits."""
        discriminator = schema.get("discriminator", {})
        if isinstance(value, dict) and "mapping" in discriminator:
            kind = cast("Json", value).get(discriminator["propertyName"])
            if kind in discriminator["mapping"]:
                return self.read(self._schemas.target(discriminator["mapping"][kind]), value)
        problems: list[FieldError | ValidationError] = []
        for alternative in alternatives:
            if alternative.get("type") != "null":
                try:
                    return self.read(alternative, value)
                except (FieldError, ValidationError) as error:
                    problems.append(error)
        # An error inside the value is of more use than one about its type.
        raise next((each for each in problems if isinstance(each, ValidationError)), problems[0])

    def _read_string(self, schema: Json, value: Any) -> str:
        text = cast("str | None", validators.text(schema.get("maxLength"))(value))
        if text is None:
            raise FieldError("Value must be of str type.")
        # Close reports an empty string as a missing one.
        if len(text) < schema.get("minLength", 0):
            raise FieldError("This field is required.")
        kind = schema.get("format")
        if kind in _FORMATS:
            return str(_FORMATS[kind](text))
        if kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
            raise FieldError("Invalid email address.")
        if kind == "uri" and not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", text, re.IGNORECASE):
            raise FieldError("Invalid URL.")
        if "pattern" in schema and not re.search(schema["pattern"], text):
            raise FieldError(f"String should match pattern '{schema['pattern']}'")
        return text

    def _read_number(self, schema: Json, value: Any) -> float | int:
        number = validators.number(value)
        if number < schema.get("minimum", number):
            raise FieldError(f"Input should be greater than or equal to {schema['minimum']}")
        if number > schema.get("maximum", number):
            raise FieldError(f"Input should be less than or equal to {schema['maximum']}")
        return number

    def _read_integer(self, schema: Json, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise FieldError("Value must be of int type.")
        return int(self._read_number(schema, value))

    def _read_boolean(self, _: Json, value: Any) -> bool:
        return validators.flag(value)

    def _read_array(self, schema: Json, value: Any) -> list[Any]:
        items: Json = schema.get("items", {})
        read = validators.list_of(lambda item: self.read(items, item), schema.get("maxItems"))
        found = cast("list[Any]", read(value))
        if len(found) < schema.get("minItems", 0):
            raise FieldError("This field is required.")
        if found and all(isinstance(item, str) for item in found):
            return list(dict.fromkeys(found))  # Close keeps one of equal choices, ids or roles
        return found

    def _read_object(self, schema: Json, value: Any) -> Json:
        given = validators.mapping(value)
        properties = {
            name: each
            for name, each in self._schemas.properties(schema).items()
            if not each.get("readOnly")
        }
        # An object without declared keys is open: its keys are the user's.
        if not properties:
            return given
        return self._read_properties(properties, set(schema.get("required", [])), given)


def _has_type(schema: Json) -> bool:
    return any(key in schema for key in ("type", "enum", "anyOf", "oneOf"))


_READERS: dict[str, Callable[[Values, Json, Any], Any]] = {
    "string": Values._read_string,  # pyright: ignore[reportPrivateUsage]
    "number": Values._read_number,  # pyright: ignore[reportPrivateUsage]
    "integer": Values._read_integer,  # pyright: ignore[reportPrivateUsage]
    "boolean": Values._read_boolean,  # pyright: ignore[reportPrivateUsage]
    "array": Values._read_array,  # pyright: ignore[reportPrivateUsage]
    "object": Values._read_object,  # pyright: ignore[reportPrivateUsage]
}
