"""The searchable fields are those of the OpenAPI document, each with the right kind."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from close_async.search import (
    DateTimeField,
    Field,
    NumberField,
    contact,
    lead,
    opportunity,
    task,
)

SCHEMAS = Path(__file__).parent.parent.parent / "openapi"
KINDS = {"integer": NumberField, "number": NumberField, "date": DateTimeField}
KINDS["date-time"] = DateTimeField


def properties(file: str, schema: str) -> dict[str, Any]:
    document = yaml.safe_load((SCHEMAS / file).read_text(encoding="utf-8"))
    found = document["components"]["schemas"][schema]
    parts = [found, *found.get("allOf", [])]
    return {name: part for each in parts for name, part in each.get("properties", {}).items()}


def kinds_of(schema: dict[str, Any]) -> set[str]:
    """Return the types and formats of a property, except null."""
    found: set[str] = set()
    for part in [schema, *schema.get("anyOf", [])]:
        types = part.get("type", [])
        found |= {types} if isinstance(types, str) else {*types}
        found |= {part["format"]} if "format" in part else set()
    return found - {"null"}


LEAD = properties("leads.yaml", "Lead")
SMART = {name: part for name, part in LEAD.items() if part.get("x-smart-field")}


@pytest.mark.parametrize("name", SMART)
def test_smart_fields_are_searchable(name: str) -> None:
    kinds = kinds_of(SMART[name])
    if not kinds or "array" in kinds:
        assert not hasattr(lead, name)
        return
    assert isinstance(getattr(lead, name), Field)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (lead, LEAD),
        (contact, properties("contacts.yaml", "Contact")),
        (opportunity, properties("opportunities.yaml", "Opportunity")),
        (task, properties("tasks.yaml", "Task")),
    ],
)
def test_number_and_datetime_fields_match_the_document(kind: Any, found: dict[str, Any]) -> None:
    for name, schema in found.items():
        field = getattr(kind, name, None)
        if not isinstance(field, Field):
            continue
        wanted = {KINDS[each] for each in kinds_of(schema) if each in KINDS}
        assert {type(field)} & {NumberField, DateTimeField} == wanted, name
