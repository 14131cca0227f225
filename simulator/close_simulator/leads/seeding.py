"""Generation of a realistic lead, in the form that Close sends."""

import random
from datetime import date, timedelta
from re import sub
from typing import Any

from close_simulator.leads import vocabulary as words
from close_simulator.opportunities.totals import worth
from close_simulator.organization import Organization, full_name

Json = dict[str, Any]


class Seeder:
    """Generates a lead with its contacts, opportunities, tasks and custom values.

    Args:
        organization: The source of users, statuses and custom fields.
        rng: The source of every choice, so that a seed determines the lead.
        tail: The end of the lead's id; the ids of its objects end in a rotated version of it.
    """

    def __init__(self, organization: Organization, rng: random.Random, tail: str) -> None:
        self._org = organization
        self._rng = rng
        self._tail = tail
        self._children = 0
        self._lead_id = f"lead_@@code@@{tail}"
        self._city = rng.choice(words.CITIES)
        trade, form = rng.choice(words.COMPANY_TRADES), rng.choice(words.COMPANY_FORMS)
        self._name = f"@@word@@ {trade} {form}".rstrip()

    def lead(self) -> Json:
        """Return the lead; missing values look as in Close (``""``, null or no key)."""
        rng, org = self._rng, self._org
        status = rng.choices(org.statuses, org.status_weights)[0]
        owner, editor = rng.choice(org.users), rng.choice(org.users)
        lead: Json = {
            "addresses": [self._address() for _ in range(rng.choices((0, 1, 2), (3, 6, 1))[0])],
            "contacts": [
                self._contact() for _ in range(rng.choices((0, 1, 2, 3), (1, 4, 3, 1))[0])
            ],
            "created_by": owner["id"],
            "created_by_name": full_name(owner),
            "custom": {},
            "date_created": "@@created@@",
            "date_updated": "@@updated@@",
            "description": rng.choice(("", rng.choice(words.SENTENCES))),
            "display_name": self._name,
            "html_url": f"https://app.close.com/lead/{self._lead_id}/",
            "id": self._lead_id,
            "integration_links": [],
            "name": self._name,
            "opportunities": [
                self._opportunity() for _ in range(rng.choices((0, 1, 2), (5, 4, 1))[0])
            ],
            "organization_id": org.id,
            "status_id": status["id"],
            "status_label": status["label"],
            "tasks": [self._task() for _ in range(rng.choices((0, 1, 2), (6, 3, 1))[0])],
            "updated_by": editor["id"],
            "updated_by_name": full_name(editor),
            "url": rng.choice((None, "https://company-@@serial@@.example")),
        }
        return lead | self._custom_values("lead", share=0.5)

    def _child_id(self, prefix: str) -> str:
        self._children += 1
        turn = self._children
        # Different for each child, and without a random draw, which would change what is drawn
        # after it.
        return f"{prefix}_@@code@@{self._tail[turn:]}{self._tail[:turn]}"

    def _address(self) -> Json:
        city, state, country, zipcode, _, _ = self._city
        return {
            "address_1": f"{self._rng.randint(1, 400)} {self._rng.choice(words.STREETS)}",
            "address_2": self._rng.choice(("", "", "2nd floor")),
            "city": city,
            "country": country,
            "label": self._rng.choice(("business", "headquarters", "office")),
            "state": state,
            "zipcode": zipcode,
        }

    def _contact(self) -> Json:
        rng = self._rng
        first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
        creator = rng.choice(self._org.users)["id"]
        phones = [self._phone() for _ in range(rng.choices((0, 1, 2), (3, 5, 2))[0])]
        emails = [self._email(at) for at in range(rng.choices((0, 1, 2), (2, 6, 2))[0])]
        contact: Json = {
            "created_by": creator,
            "date_created": "@@created@@",
            "date_updated": "@@created@@",
            "display_name": f"{first} {last}",
            "emails": emails,
            "id": self._child_id("cont"),
            "integration_links": [],
            "lead_id": self._lead_id,
            "name": f"{first} {last}",
            "organization_id": self._org.id,
            "phones": phones,
            "timezone": self._city[4] if phones else None,
            "timezone_source": "inferred_from_phone_number" if phones else None,
            "title": rng.choice(words.TITLES),
            "updated_by": creator,
            "urls": [{"type": "url", "url": "https://people.example/@@serial@@"}]
            if rng.random() < 0.2
            else [],
        }
        return contact | self._custom_values("contact", share=0.2)

    def _email(self, position: int) -> Json:
        return {
            "email": f"person{self._children}{position}@company-@@serial@@.example",
            "is_unsubscribed": self._rng.random() < 0.05,
            "type": self._rng.choice(("office", "home", "direct")),
        }

    def _phone(self) -> Json:
        *_, country, _, _, pattern = self._city
        digits = iter(f"{self._rng.randint(0, 9999):04}")
        formatted = "".join(next(digits) if mark == "#" else mark for mark in pattern)
        return {
            "country": country,
            "phone": "+" + sub(r"\D", "", formatted),
            "phone_formatted": formatted,
            "type": self._rng.choice(("office", "mobile")),
        }

    def _opportunity(self) -> Json:
        rng = self._rng
        status = rng.choice(self._org.pipeline["statuses"])
        period = rng.choice(("one_time", "monthly", "annual"))
        user, note = rng.choice(self._org.users), rng.choice(words.SENTENCES)
        lost = "@@updated@@" if status["type"] == "lost" else None
        opportunity: Json = {
            "attachments": [],
            "confidence": rng.choice((0, 10, 50, 75, 100)),
            "contact_id": None,
            "contact_name": None,
            "created_by": user["id"],
            "created_by_name": full_name(user),
            "date_created": "@@created@@",
            "date_lost": lost,
            "date_updated": "@@updated@@",
            "date_won": None,
            "id": self._child_id("oppo"),
            "integration_links": [],
            "lead_id": self._lead_id,
            "lead_name": self._name,
            "note": note,
            "note_html": f"<body><p>{note}</p></body>",
            "organization_id": self._org.id,
            "pipeline_id": self._org.pipeline["id"],
            "pipeline_name": self._org.pipeline["name"],
            "status_display_name": status["label"],
            "status_id": status["id"],
            "status_label": status["label"],
            "status_type": status["type"],
            "updated_by": user["id"],
            "updated_by_name": full_name(user),
            "user_id": user["id"],
            "user_name": full_name(user),
        }
        cents = rng.randint(5, 5000) * 1000
        if status["type"] == "won":
            # A day in half a year, computed instead of drawn: a draw would change all later ones.
            opportunity["date_won"] = str(date(2026, 1, 1) + timedelta(days=cents // 1000 % 181))
        money = {"value": cents, "value_currency": "USD", "value_period": period}
        return opportunity | money | worth(cents, period, opportunity["confidence"])

    def _task(self) -> Json:
        rng = self._rng
        user = rng.choice(self._org.users)
        # The three forms of Close: no date, a date, and a datetime.
        due = rng.choice((None, "2026-07-14", "2026-07-15T09:30:00+00:00"))
        return {
            "_type": "lead",
            "agent_config_id": None,
            "assigned_to": user["id"],
            "assigned_to_name": full_name(user),
            "contact_id": None,
            "contact_name": None,
            "created_by": user["id"],
            "created_by_name": full_name(user),
            "date": due,
            "date_created": "@@created@@",
            "date_updated": "@@updated@@",
            "deduplication_key": None,
            "due_date": due,
            "id": self._child_id("task"),
            "is_complete": False,
            "is_dateless": due is None,
            "is_primary_lead_notification": True,
            "lead_id": self._lead_id,
            "lead_name": self._name,
            "object_id": None,
            "object_type": None,
            "organization_id": self._org.id,
            "priority": rng.choice(("medium", "high")),
            "resolution": None,
            "sequence_id": None,
            "sequence_subscription_id": None,
            "text": rng.choice(words.SENTENCES),
            "updated_by": user["id"],
            "updated_by_name": full_name(user),
            "view": "inbox" if due is None else "future",
        }

    def _custom_values(self, on: str, *, share: float) -> Json:
        values: Json = {}
        for field in self._org.custom_fields[on]:
            if self._rng.random() < share:
                values[f"custom.{field['id']}"] = self._custom_value(field)
        return values

    def _custom_value(self, field: Json) -> Any:
        rng = self._rng
        if field["name"] == "External Number":
            return "##serial##"
        if field["accepts_multiple_values"]:
            options = field.get("choices") or [user["id"] for user in self._org.users]
            return rng.sample(options, rng.randint(1, len(options)))
        by_type: dict[str, Any] = {
            "choices": rng.choice(field.get("choices", [""])),
            "text": rng.choice(words.SOURCES),
            # With a line break, which a CSV reader by lines takes for the end of the row.
            "textarea": "\n".join(rng.sample(words.SENTENCES, 2)),
            # Whole numbers and fractions in one field: a column of integers does not fit.
            "number": rng.choice((rng.randint(1, 500), round(rng.random() * 100, 2))),
            "date": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            "datetime": "@@updated@@",
            "user": rng.choice(self._org.users)["id"],
            "hidden": f"token-{rng.getrandbits(64):016x}",
        }
        return by_type[field["type"]]
