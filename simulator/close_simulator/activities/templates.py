"""Templates of e-mails and text messages, with the values of a lead and its contact."""

import re
from typing import Any

from close_simulator.organization import Organization, full_name

Json = dict[str, Any]


def variables_of(organization: Organization, lead: Json, contact: Json | None) -> Json:
    """Return the values that a template can name, by their names.

    Args:
        organization: The organization.
        lead: The lead.
        contact: The contact; ``None`` if the lead has none.
    """
    # The user of the API key.
    user = organization.users[0]
    found = {f"lead.{name}": value for name, value in lead.items()}
    found |= {f"user.{name}": value for name, value in user.items()}
    found |= {"user.name": full_name(user), "organization.name": organization.settings["name"]}
    if contact is None:
        return found
    # A contact has one name: its first and its last word stand for the parts.
    words = (contact["name"] or "").split()
    emails, phones = contact["emails"], contact["phones"]
    found |= {f"contact.{name}": contact.get(name) for name in ("name", "display_name", "title")}
    return found | {
        "contact.first_name": words[0] if words else "",
        "contact.last_name": words[-1] if len(words) > 1 else "",
        "contact.email": emails[0]["email"] if emails else "",
        "contact.phone": phones[0]["phone"] if phones else "",
    }


def rendered(text: str | None, values: Json) -> str:
    """Insert the values of variables; unknown and empty ones become nothing.

    Args:
        text: The text of a template.
        values: The values by name.
    """

    def value(found: re.Match[str]) -> str:
        given = values.get(found[1])
        return "" if given is None else str(given)

    return re.sub(r"{{\s*([\w.]+)\s*}}", value, text or "")
