"""Integration links as leads, contacts and opportunities show them: rendered from a template.

See https://developer.close.com/api/resources/integration-links.
"""

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from close_simulator.http import as_list

if TYPE_CHECKING:
    from close_simulator.organization import Organization

Json = dict[str, Any]

_EXPRESSION = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def render_links(lead: Json, organization: "Organization") -> None:
    """Write the integration links to a lead, its contacts and its opportunities.

    Expressions such as ``{{lead.display_name}}`` or ``{{contact.custom.cf_x}}`` are replaced by a
    value of the object, or of the lead of a contact or an opportunity; a missing value is empty.
    """
    links = organization.integration_links
    for kind, rows in (
        ("lead", [lead]),
        ("contact", lead["contacts"]),
        ("opportunity", lead["opportunities"]),
    ):
        for row in rows:
            objects = {"lead": lead, kind: row}
            row["integration_links"] = [
                {"name": link["name"], "url": _filled(link["url"], objects, organization)}
                for link in links
                if link["type"] == kind
            ]


def _filled(template: str, objects: dict[str, Json], organization: "Organization") -> str:
    def value(found: re.Match[str]) -> str:
        text = ",".join(map(str, as_list(_value(found[1], objects, organization))))
        # A value at the start of a template is the URL itself, and is not quoted.
        return text if found.start() == 0 else quote(text, safe="")

    return _EXPRESSION.sub(value, template)


def _value(path: str, objects: dict[str, Json], organization: "Organization") -> Any:
    kind, _, name = path.partition(".")
    if name.startswith("custom."):
        field = organization.custom_field(kind, name.removeprefix("custom."))
        name = f"custom.{field['id']}" if field else name
        return objects.get(kind, {}).get(name)
    value: Any = objects.get(kind)
    for step in name.split("."):
        if isinstance(value, list) and step.isdecimal():
            value = dict(enumerate(as_list(value))).get(int(step))
        elif isinstance(value, dict):
            value = cast("Json", value).get(step)
        else:
            return None
    return None if isinstance(value, dict) else value
