"""Pages of leads in Close's format, generated from a seed."""

from random import Random
from typing import Any

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = ("Acme", "Globex", "Initech", "Umbrella", "Hooli", "Massive", "Dynamic", "Wayne")
_CITIES = [("San Francisco", "CA"), ("Chicago", "IL"), ("Austin", "TX"), ("New York", "NY")]

_NEVER_CHANGED = 0.5  # share of objects that were not changed after creation


class PageMaker:
    """Generates leads as Close lists them: nested objects, custom fields, computed fields.

    Args:
        seed: The seed of the random numbers.
        unique: Whether texts consist of random letters. Otherwise they repeat a few words, which
            compress to a third and are then decompressed faster.
    """

    def __init__(self, seed: int = 0, *, unique: bool = False) -> None:
        self.random = Random(seed)
        self.unique = unique
        self.organization = self.id("orga")
        self.users = [(self.id("user"), self.name()) for _ in range(5)]
        self.fields = [f"custom.{self.id('cf')}" for _ in range(12)]

    def page(self, leads: int) -> dict[str, Any]:
        """Return the body of ``GET /lead/`` with ``leads`` leads."""
        data = [self.lead() for _ in range(leads)]
        return {"data": data, "has_more": True, "total_results": 30_000}

    def id(self, prefix: str) -> str:
        """Return a new id with a prefix."""
        return f"{prefix}_{''.join(self.random.choices(_ALPHABET, k=43))}"

    def name(self) -> str:
        """Return the name of a company or a person."""
        return " ".join(self.random.sample(_WORDS, 2))

    def text(self, words: int) -> str:
        """Return a string of ``words`` words."""
        if self.unique:
            return " ".join("".join(self.random.choices(_ALPHABET, k=7)) for _ in range(words))
        return " ".join(self.random.choices(_WORDS, k=words))

    def timestamp(self) -> str:
        """Return a datetime in Close's format."""
        r = self.random
        day = f"20{r.randint(18, 26)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        clock = f"{r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"
        return f"{day}T{clock}.{r.randint(1, 999):03}000+00:00"

    def stamps(self, *, named: bool = True) -> dict[str, Any]:
        """Return the fields for the creation and last change that all objects have."""
        maker, changer = self.random.choices(self.users, k=2)
        names = {"created_by_name": maker[1], "updated_by_name": changer[1]} if named else {}
        ids = {"created_by": maker[0], "updated_by": changer[0]}
        made = self.timestamp()
        changed = made if self.random.random() < _NEVER_CHANGED else self.timestamp()
        dates = {"date_created": made, "date_updated": changed}
        return ids | names | dates | {"organization_id": self.organization}

    def lead(self) -> dict[str, Any]:
        """Return a lead with its nested objects."""
        lead_id, name = self.id("lead"), self.name()
        return {
            "id": lead_id,
            "name": name,
            "display_name": name,
            "description": self.text(12),
            "url": f"https://{name.replace(' ', '-').lower()}.example",
            "html_url": f"https://app.close.com/lead/{lead_id}/",
            "status_id": self.id("stat"),
            "status_label": self.random.choice(["Potential", "Customer", "Bad Fit"]),
            "addresses": [self.address()],
            "contacts": [self.contact(lead_id) for _ in range(2)],
            "opportunities": [self.opportunity(lead_id, name)],
            "tasks": [self.task(lead_id, name)],
            "integration_links": [],
            "custom": {},
            **self.stamps(),
            **self.custom(),
            "a_field_of_tomorrow": {"score": self.random.randint(0, 100)},
        }

    def custom(self) -> dict[str, Any]:
        """Return some of the custom fields: Close sends those with a value."""
        chosen = self.random.sample(self.fields, self.random.randint(6, 10))
        return {key: self.random.choice([self.text(2), 42, ["Mon", "Sun"], True]) for key in chosen}

    def address(self) -> dict[str, Any]:
        """Return an address."""
        city, state = self.random.choice(_CITIES)
        return {
            "address_1": f"{self.random.randint(1, 999)} Main St",
            "address_2": "",
            "city": city,
            "country": "US",
            "label": "business",
            "state": state,
            "zipcode": f"{self.random.randint(10_000, 99_999)}",
        }

    def contact(self, lead_id: str) -> dict[str, Any]:
        """Return a contact with an e-mail address and a phone number."""
        name = self.name()
        mail = f"{name.replace(' ', '.').lower()}@example.com"
        digits = f"{self.random.randint(2_000_000, 9_999_999)}"
        phone, shown = f"+1415{digits}", f"+1 415-{digits[:3]}-{digits[3:]}"
        return {
            "display_name": name,
            "emails": [{"email": mail, "is_unsubscribed": False, "type": "office"}],
            "id": self.id("cont"),
            "integration_links": [],
            "lead_id": lead_id,
            "name": name,
            "phones": [
                {"country": "US", "phone": phone, "phone_formatted": shown, "type": "office"}
            ],
            "timezone": "America/Los_Angeles",
            "timezone_source": "inferred_from_phone_number",
            "title": "CEO",
            "urls": [],
            **self.stamps(named=False),
        }

    def opportunity(self, lead_id: str, name: str) -> dict[str, Any]:
        """Return an opportunity."""
        user_id, user_name = self.random.choice(self.users)
        value = self.random.randint(1, 9_999) * 100
        note = self.text(8)
        return {
            "annualized_expected_value": value,
            "annualized_value": value,
            "attachments": [],
            "confidence": 70,
            "contact_id": None,
            "contact_name": None,
            "date_lost": None,
            "date_won": self.random.choice([None, "2026-06-19"]),
            "expected_value": value,
            "id": self.id("oppo"),
            "integration_links": [],
            "lead_id": lead_id,
            "lead_name": name,
            "note": note,
            "note_html": f"<body><p>{note}</p></body>",
            "pipeline_id": self.id("pipe"),
            "pipeline_name": "Sales",
            "status_display_name": "Demo Completed",
            "status_id": self.id("stat"),
            "status_label": "Demo Completed",
            "status_type": "active",
            "user_id": user_id,
            "user_name": user_name,
            "value": value,
            "value_currency": "USD",
            "value_formatted": f"${value // 100} annual",
            "value_period": "annual",
            **self.stamps(),
        }

    def task(self, lead_id: str, name: str) -> dict[str, Any]:
        """Return a task."""
        user_id, user_name = self.random.choice(self.users)
        nothing = dict.fromkeys(_EMPTY_IN_A_TASK)
        return {
            "_type": "lead",
            "assigned_to": user_id,
            "assigned_to_name": user_name,
            "date": "2026-07-01",
            "due_date": "2026-07-01",
            "id": self.id("task"),
            "is_complete": False,
            "is_dateless": False,
            "is_primary_lead_notification": True,
            "lead_id": lead_id,
            "lead_name": name,
            "priority": "medium",
            "text": self.text(6),
            "view": "inbox",
            **nothing,
            **self.stamps(),
        }


_EMPTY_IN_A_TASK = (
    "agent_config_id",
    "contact_id",
    "contact_name",
    "deduplication_key",
    "object_id",
    "object_type",
    "resolution",
    "sequence_id",
    "sequence_subscription_id",
)
