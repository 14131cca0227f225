"""Small leads, as Close returns them."""

from typing import Any

from close_async import decode
from close_async.models import Lead


def lead(number: int = 1, **fields: Any) -> Lead:
    return decode(Lead, lead_json(number, **fields))


def lead_json(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"lead_{number}",
        "name": f"Company {number}",
        "status_label": "Potential",
        "contacts": [contact(number)],
        "opportunities": [],
        "tasks": [],
        "date_created": "2026-06-19T09:22:10.543000+00:00",
    } | fields


def contact(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"cont_{number}",
        "lead_id": f"lead_{number}",
        "name": f"Person {number}",
        "emails": [{"email": f"p{number}@example.com", "type": "office"}],
    } | fields
