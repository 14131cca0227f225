"""``Organization``: users, statuses, pipelines, custom fields and other settings."""

from collections import defaultdict
from collections.abc import Iterable, MutableMapping
from typing import Any

from close_simulator.automation import steps
from close_simulator.ids import make_id
from close_simulator.leads.vocabulary import INDUSTRIES, INTERESTS
from close_simulator.opportunities.totals import money, symbol_of
from close_simulator.seeds import settings_of

Json = dict[str, Any]

# Before any seeded lead was created.
_CREATED = "2019-01-01T00:00:00.331000+00:00"
_LEAD_STATUSES = (
    ("Potential", 40),
    ("Bad Fit", 8),
    ("Qualified", 17),
    ("Customer", 12),
    ("Interested", 14),
    ("Canceled", 4),
    ("Not Interested", 5),
)
_OPPORTUNITY_STATUSES = (
    ("Demo Completed", "active"),
    ("Proposal Sent", "active"),
    ("Contract Sent", "active"),
    ("Won", "won"),
    ("Lost", "lost"),
)
_USERS = (("Ada", "Lindqvist"), ("Bruno", "Okafor"), ("Chiara", "Nakamura"))
# name, type, choices, accepts_multiple_values
_LEAD_FIELDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Industry", "choices", INDUSTRIES, False),
    ("Interests", "choices", INTERESTS, True),
    ("Source", "text", (), False),
    ("Notes", "textarea", (), False),
    ("Seats", "number", (), False),
    ("External Number", "number", (), False),
    ("Renewal", "date", (), False),
    ("Last Import", "datetime", (), False),
    ("Account Manager", "user", (), False),
    ("Watchers", "user", (), True),
    ("Sync Token", "hidden", (), False),
)
_CONTACT_FIELDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Birthday", "date", (), False),
    ("Newsletter", "choices", ("weekly", "monthly", "never"), False),
    ("Score", "number", (), False),
    ("LinkedIn", "text", (), False),
)
_OPPORTUNITY_FIELDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Competitor", "text", (), False),
    ("Reason", "choices", ("price", "timing", "feature", "other"), False),
    ("Signed On", "date", (), False),
)
_ACTIVITY_FIELDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Visited On", "date", (), False),
    ("Report", "textarea", (), False),
    ("Present", "contact", (), True),
)
_SETTINGS = {
    "currency": "USD",
    "enable_unsubscribe_link": False,
    "name": "Simulated Organization",
    "require_unsubscribe_link": False,
}
# Close's built-in roles and their permissions.
_ROLES = {
    "admin": (
        "bulk_edit",
        "delete_leads",
        "export",
        "manage_customizations",
        "manage_organization",
        "view_all_leads",
    ),
    "superuser": ("bulk_edit", "delete_leads", "export", "manage_customizations", "view_all_leads"),
    "user": ("view_all_leads",),
    "restricteduser": (),
}
_OBJECT_FIELDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Serial Number", "text", (), False),
    ("Installed On", "date", (), False),
)
_CUSTOM_FIELDS = {
    "lead": _LEAD_FIELDS,
    "contact": _CONTACT_FIELDS,
    "opportunity": _OPPORTUNITY_FIELDS,
    "activity": _ACTIVITY_FIELDS,
    "custom_object": _OBJECT_FIELDS,
}


class Organization:
    """One Close organization's settings, derived from a seed.

    Args:
        seed: Determines the ids.

    Attributes:
        restricts_domains: Whether only users with an email address of a verified domain can be
            members. Without it, the API cannot create memberships.
        activity_type_id: The id of its first custom activity type.
        object_type_id: The id of its first custom object type.
        custom_types: By object type, the key and id that mark a field as one of the custom type.
        tables: The rows of each resource by id, in the order in which lists show them.
        saved_searches: The queries that a search can refer to, by id; tests may add some.
        blocking: The settings of blocked phone numbers.
    """

    def __init__(self, seed: int) -> None:
        self.id: str = make_id("orga", seed, "organization")
        self.tables: defaultdict[str, MutableMapping[str, Json]] = defaultdict(dict)
        self.settings: Json = dict(_SETTINGS)
        self.inactive_memberships: list[Json] = []
        self.former_users: list[Json] = []
        self.restricts_domains = True
        self.pinned_views: dict[str, list[str]] = {}
        self.saved_searches: dict[str, Json] = {}
        self.blocking: Json = {"reject_anonymous_inbound_calls": False}
        self._seed = seed
        self._born = 0
        # In this order, because rows refer to the ids of rows before them.
        self._fill("users", [self._user(seed, first, last) for first, last in _USERS])
        self._fill("lead_statuses", [self._lead_status(seed, label) for label, _ in _LEAD_STATUSES])
        self.status_weights: list[int] = [weight for _, weight in _LEAD_STATUSES]
        self._fill("pipelines", [self._pipeline(seed)])
        for resource, seeded in settings_of(seed, self.id, [*self.tables["users"]]).items():
            self._fill(resource, seeded)
        self.activity_type_id: str = next(iter(self.tables["custom_activity_types"]))
        self.object_type_id: str = next(iter(self.tables["custom_object_types"]))
        self.custom_types: dict[str, Json] = {
            "activity": {"custom_activity_type_id": self.activity_type_id},
            "custom_object": {"custom_object_type_id": self.object_type_id},
        }
        for on, rows in _CUSTOM_FIELDS.items():
            of_type = self.custom_types.get(on, {})
            if of_type:
                of_type = of_type | {"required": False}
            fields = [self._field(seed, on, *row) | of_type for row in rows]
            self._fill(f"custom_fields.{on}", fields)
        self._fill("roles", [self._built_in_role(*row) for row in _ROLES.items()])
        for user, role in zip(self.users, ("admin", "user", "user"), strict=True):
            self.new_membership(user, role)
        # The id of the first does not depend on how many objects were made before.
        self.membership_id: str = make_id("memb", seed, "membership")
        first = self.memberships[0] | {"id": self.membership_id}
        self._fill("memberships", [first, *self.memberships[1:]])
        self._fill("sequences", steps.seeded(self.new_id, self.user_id, self.id))

    def _fill(self, resource: str, rows: list[Json]) -> None:
        self.tables[resource] = {row["id"]: row for row in rows}

    @property
    def users(self) -> list[Json]:
        """The members."""
        return [*self.tables["users"].values()]

    @property
    def statuses(self) -> list[Json]:
        """The lead statuses in order; the first is the default of new leads."""
        return [*self.tables["lead_statuses"].values()]

    @property
    def pipelines(self) -> list[Json]:
        """The pipelines, with their statuses."""
        return [*self.tables["pipelines"].values()]

    @property
    def memberships(self) -> list[Json]:
        """The active memberships, the first that of the API key's user."""
        return [*self.tables["memberships"].values()]

    @property
    def custom_fields(self) -> dict[str, list[Json]]:
        """The custom fields of each type of object, in the order in which the app shows them."""
        return {on: [*self.tables[f"custom_fields.{on}"].values()] for on in _CUSTOM_FIELDS}

    def users_of(self, ids: Iterable[str]) -> list[str]:
        """Return the ids of users; the id of a group stands for its members."""
        groups = self.tables["groups"]
        found: dict[str, None] = {}
        for each in ids:
            members = groups[each]["members"] if each in groups else [{"user_id": each}]
            found.update(dict.fromkeys(member["user_id"] for member in members))
        return [*found]

    @property
    def smart_views(self) -> list[Json]:
        """The Smart Views of all types."""
        return [*self.tables["smart_views"].values()]

    @property
    def integration_links(self) -> list[Json]:
        """The templates of links to other systems."""
        return [*self.tables["integration_links"].values()]

    def _user(self, seed: int, first: str, last: str) -> Json:
        return {
            "date_created": _CREATED,
            "date_updated": _CREATED,
            "email": f"{first}@simulated.example".lower(),
            "email_verified_at": _CREATED,
            "first_name": first,
            "google_profile_image_url": None,
            "id": make_id("user", seed, first),
            "image": None,
            "last_name": last,
            "last_used_timezone": "Europe/Berlin",
            "organizations": [self.id],
        }

    def _lead_status(self, seed: int, label: str) -> Json:
        return {
            "color": None,
            "id": make_id("stat", seed, label),
            "label": label,
            "organization_id": self.id,
        }

    def _pipeline(self, seed: int) -> Json:
        statuses = [
            {"id": make_id("stat", seed, f"opportunity {label}"), "label": label, "type": kind}
            for label, kind in _OPPORTUNITY_STATUSES
        ]
        return {
            "created_by": None,
            "date_created": "2019-01-01T00:00:00.931820",
            "date_updated": "2019-01-01T00:00:00.931820",
            "id": make_id("pipe", seed, "Sales", length=22),
            "name": "Sales",
            "organization_id": self.id,
            "statuses": statuses,
            "updated_by": None,
        }

    def _field(
        self, seed: int, on: str, name: str, kind: str, choices: tuple[str, ...], multiple: bool
    ) -> Json:
        field: Json = {
            "accepts_multiple_values": multiple,
            "back_reference_is_visible": False,
            "converting_to_type": None,
            "created_by": self.user_id,
            "date_created": _CREATED,
            "date_updated": _CREATED,
            "description": None,
            "editable_with_roles": [],
            "id": make_id("cf", seed, f"{on} {name}"),
            "is_shared": False,
            "name": name,
            "organization_id": self.id,
            "referenced_custom_type_id": None,
            "type": kind,
            "updated_by": self.user_id,
        }
        if kind == "choices":
            field["choices"] = list(choices)
        return field

    @property
    def user_id(self) -> str:
        """The id of the user that API keys act for."""
        return str(next(iter(self.tables["users"])))

    @property
    def user_name(self) -> str:
        """The name of the user that API keys act for."""
        return full_name(self.tables["users"][self.user_id])

    def status(self, key: str, value: str) -> Json | None:
        """Return a lead status by its ``id`` or ``label``."""
        statuses = self.tables["lead_statuses"]
        if key == "id":
            return statuses.get(value)
        return next((status for status in statuses.values() if status[key] == value), None)

    @property
    def pipeline(self) -> Json:
        """The first pipeline."""
        return next(iter(self.tables["pipelines"].values()))

    @property
    def opportunity_statuses(self) -> list[Json]:
        """The statuses of all pipelines, as responses outside of pipelines show them."""
        return [
            outside_of(pipeline, status)
            for pipeline in self.pipelines
            for status in pipeline["statuses"]
        ]

    def label(self, lead: Json) -> None:
        """Write the current names of statuses and pipelines, and the currency, to a lead."""
        status = self.status("id", lead["status_id"])
        lead["status_label"] = status["label"] if status else ""
        by_id = {
            status["id"]: shown_by_opportunities(pipeline, status)
            for pipeline in self.pipelines
            for status in pipeline["statuses"]
        }
        currency = self.settings["currency"]
        for opportunity in lead["opportunities"]:
            value, period = opportunity["value"], opportunity["value_period"]
            opportunity |= by_id.get(opportunity["status_id"], {})
            opportunity["value_currency"] = currency
            opportunity["value_formatted"] = (
                None if value is None else money(value, period, currency)
            )

    def custom_field(self, on: str, reference: str) -> Json | None:
        """Return a custom field by its id or, as old clients send it, by its name."""
        rows = self.tables[f"custom_fields.{on}"].values()
        return next((row for row in rows if reference in (row["id"], row["name"])), None)

    def me(self) -> Json:
        """Return the response to ``GET /me/``."""
        # Elsewhere the organizations of a user are ids; here they are whole objects.
        me = {key: value for key, value in self.users[0].items() if key != "organizations"}
        return me | {
            "all_group_numbers": [],
            "connected_accounts": [],
            "country": "DE",
            "email_accounts": [],
            "email_signatures": [],
            "is_passwordless": False,
            "memberships": [self.memberships[0]],
            "organizations": [self._summary()],
            "outbound_carrier": "twilio",
            "phone": None,
            "phone_numbers": [],
            "preferred_twilio_edge": None,
            "totp_auth_state": "disabled",
        }

    def new_id(self, prefix: str) -> str:
        """Return an id for a new object."""
        # Counted, not random, so that two runs of a test make the same ids.
        self._born += 1
        return make_id(prefix, self._seed, f"made {self._born}", length=22)

    def reorder(self, resource: str, order: Iterable[str]) -> None:
        """Move rows to the start of their table; those that the order does not name follow.

        Args:
            resource: The resource.
            order: The ids of existing rows.
        """
        known = self.tables[resource]
        self.tables[resource] = {
            row_id: known[row_id] for row_id in dict.fromkeys([*order, *known])
        }

    def new_user(self, email: str, now: str) -> Json:
        """Add a user."""
        name = email.partition("@")[0].capitalize()
        user = self._user(self._seed, name, "")
        user |= {"email": email, "id": self.new_id("user"), "date_created": now}
        self.tables["users"][user["id"]] = user
        return user

    def new_membership(self, user: Json, role_id: str) -> Json:
        """Add a membership of a user."""
        membership: Json = {
            "auto_record_calls": "unset",
            "default_caller_id": None,
            "hangup_recording_url": None,
            "id": self.new_id("memb"),
            "is_free": False,
            "may_workflows_impersonate": False,
            "onboarding_status": "done",
            "organization_id": self.id,
            "permissions_granted": self.tables["roles"][role_id]["permissions"],
            "primary_personal_number": None,
            "role": role_id,
            "role_id": role_id,
            "track_email_opens": True,
            "user_id": user["id"],
        }
        self.tables["memberships"][membership["id"]] = membership
        return membership

    def deactivate(self, membership: Json) -> None:
        """Deactivate a membership; its user disappears from lists."""
        # What the user did still names the user: the row is needed for the names.
        del self.tables["memberships"][membership["id"]]
        self.inactive_memberships.append(membership)
        self.former_users.append(self.tables["users"].pop(membership["user_id"]))

    @property
    def everyone(self) -> list[Json]:
        """The current and the former members."""
        return [*self.users, *self.former_users]

    def whole(self) -> Json:
        """Return the response to ``GET /organization/{id}/``."""
        users = {user["id"]: user for user in self.everyone}

        def flat(row: Json) -> Json:
            names = ("email", "first_name", "last_name", "image")
            return row | {f"user_{name}": users[row["user_id"]][name] for name in names}

        return self._summary() | {
            "inactive_memberships": [flat(row) for row in self.inactive_memberships],
            "memberships": [flat(row) for row in self.memberships],
        }

    def _built_in_role(self, role_id: str, permissions: tuple[str, ...]) -> Json:
        return {
            "editable": False,
            "id": role_id,
            "name": role_id.capitalize(),
            "organization_id": self.id,
            "permissions": list(permissions),
            "visibility_user_lcf_behavior": None,
            "visibility_user_lcf_ids": [],
        }

    def _summary(self) -> Json:
        return {
            "abandonment_message_url": "",
            "billing_account_id": f"acct_{self.id.removeprefix('orga_')}",
            "created_by": None,
            "currency_symbol": symbol_of(self.settings["currency"]).strip(),
            "date_created": _CREATED,
            "date_updated": _CREATED,
            "features": [],
            "id": self.id,
            "lead_custom_fields": self.custom_fields["lead"],
            "lead_statuses": [{"id": s["id"], "label": s["label"]} for s in self.statuses],
            "leads_email": "simulated@leads.close.com",
            "limit_of_connected_accounts_per_membership": 10,
            "opportunity_statuses": [s for p in self.pipelines for s in p["statuses"]],
            "pipelines": self.pipelines,
            "plan_id": "scale",
            "plan_type": "scale",
            "plan_version": 5,
            "predictive_dialer_status": "disabled",
            "status": "active",
            "transcript_enabled": True,
            "updated_by": self.user_id,
            **self.settings,
        }


def full_name(user: Json) -> str:
    """Return the name of a user."""
    return f"{user['first_name']} {user['last_name']}"


def outside_of(pipeline: Json, status: Json) -> Json:
    """Return an opportunity status as responses outside of its pipeline show it."""
    about = {"organization_id": pipeline["organization_id"], "pipeline_id": pipeline["id"]}
    return {**status, **about, "status_type": status["type"]}


def shown_by_opportunities(pipeline: Json, status: Json) -> Json:
    """Return the fields of an opportunity that describe its status and pipeline."""
    return {
        "pipeline_id": pipeline["id"],
        "pipeline_name": pipeline["name"],
        "status_display_name": status["label"],
        "status_label": status["label"],
        "status_type": status["type"],
    }
