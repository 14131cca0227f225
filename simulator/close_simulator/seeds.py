"""The templates, phone numbers and other settings that an organization has at first."""

from typing import Any

from close_simulator.ids import make_id

Json = dict[str, Any]

_CREATED = "2019-01-01T00:00:00.331000+00:00"
_CREATED_NAIVE = "2019-01-01T00:00:00.331000"


def new_number(
    number_id: str, number: str, formatted: str, *, now: str = _CREATED, **fields: Any
) -> Json:
    """Return a phone number that Close rents.

    Args:
        number_id: Its id.
        number: The number in E.164 format.
        formatted: The number as people write it.
        now: When it was created.
        **fields: Further fields, such as ``label``, ``user_id`` and ``organization_id``.
    """
    user_id = fields.get("user_id")
    return {
        "address_id": None,
        "bundle_id": None,
        "carrier": "twilio",
        "carrier_type": "local",
        "country": "US",
        "date_created": now,
        "date_updated": now,
        "forward_to": None,
        "forward_to_enabled": False,
        "forward_to_formatted": None,
        "id": number_id,
        "inbound_ring_duration": None,
        "is_group_number": user_id is None,
        "is_premium": False,
        "is_verified": False,
        "last_billed_price": None,
        "mms_enabled": True,
        "next_billing_on": None,
        "number": number,
        "number_formatted": formatted,
        "participants": [] if user_id is None else [user_id],
        "phone_numbers": [],
        "phone_numbers_formatted": [],
        "press_1_to_accept": True,
        "sms_enabled": True,
        "supports_mms_to_countries": ["CA", "US"],
        "supports_sms_to_countries": ["CA", "US"],
        "type": "internal",
        "voicemail_greeting_url": None,
        "was_ported": False,
        **fields,
    }


def settings_of(seed: int, organization_id: str, users: list[str]) -> dict[str, list[Json]]:
    """Return the first rows of resources that users set up in the app, by resource.

    Args:
        seed: Determines the ids.
        organization_id: The organization.
        users: The ids of its users; the first is that of the API key.
    """
    caller = users[0]

    def an_id(prefix: str, name: str, length: int = 22) -> str:
        return make_id(prefix, seed, name, length=length)

    owned = {"organization_id": organization_id, "created_by": caller, "updated_by": caller}
    dated = {**owned, "date_created": _CREATED, "date_updated": _CREATED}
    naive = {**owned, "date_created": _CREATED_NAIVE, "date_updated": _CREATED_NAIVE}
    outcomes = [
        {"id": an_id("outcome", name), "name": name, "type": kind, "applies_to": of, **dated}
        | {"description": None}
        for name, kind, of in (
            ("Interested", "custom", ["calls", "meetings"]),
            ("Left a voicemail", "vm-dropped", ["calls"]),
        )
    ]
    account = {"id": an_id("emailacct", "ada", 43), "email": "ada@simulated.example"}
    server = {"port": 993, "use_ssl": True, "username": account["email"]}
    link = {
        **dict.fromkeys(("description", "duration_in_minutes", "source_id", "source_type")),
        "organization_id": organization_id,
        "source": "MANUAL",
    }
    return {
        "email_templates": [
            {
                "id": an_id("tmpl", "Introduction", 43),
                "name": "Introduction",
                "subject": "Hello {{ contact.first_name }}",
                "body": "<p>A word about {{ lead.display_name }}.</p>",
                "is_shared": True,
                "is_archived": False,
                "attachments": [],
                **dated,
            }
        ],
        "sms_templates": [
            {
                "id": an_id("smstmpl", "Reminder"),
                "name": "Reminder",
                "text": "Hello {{ contact.first_name }}, until tomorrow!",
                "is_shared": True,
                "status": "active",
                "attachments": [],
                "owned_by": caller,
                **naive,
            }
        ],
        "outcomes": outcomes,
        "playbooks": [
            {
                "id": an_id("convtyp", "Discovery"),
                "name": "Discovery",
                "description": None,
                "summary_guidance": None,
                "custom_field_ids": [],
                "outcome_ids": [outcomes[0]["id"]],
                "position": 1,
                "archived_at": None,
                "archived_by_id": None,
                "organization_id": organization_id,
                "created_at": _CREATED,
                "created_by_id": caller,
                "updated_at": _CREATED,
                "updated_by_id": caller,
            }
        ],
        "custom_activity_types": [
            {
                "id": an_id("actitype", "Site Visit"),
                "name": "Site Visit",
                "description": None,
                "api_create_only": False,
                "editable_with_roles": [],
                "fields": [],
                "is_archived": False,
                **naive,
            }
        ],
        "custom_object_types": [
            {
                "id": an_id("cotype", "Machine"),
                "name": "Machine",
                "name_plural": "Machines",
                "description": None,
                "api_create_only": False,
                "editable_with_roles": [],
                "fields": [],
                "back_reference_fields": [],
                **naive,
            }
        ],
        "scheduling_links": [
            link
            | {
                "id": an_id("schlnk", "Introduction"),
                "name": "Introduction",
                "oauth_client_id": None,
                "template_tag": "introduction",
                "type": "USER",
                "url": "https://meet.example/ada/introduction",
                "user_id": caller,
            }
        ],
        "shared_scheduling_links": [
            link
            | {
                "id": an_id("schlnk", "Demo"),
                "name": "Demo",
                "template_tag": "demo",
                "type": "SHARED",
                "url": None,
                "user_id": None,
            }
        ],
        "connected_accounts": [
            {
                "_type": "custom_email",
                **account,
                "date_created": _CREATED,
                "default_identity": {"email": account["email"], "name": "Ada Lindqvist"},
                "enabled_features": ["email_sending", "email_syncing"],
                "identities": [{"email": account["email"], "name": "Ada Lindqvist"}],
                "imap": {"host": "imap.simulated.example", **server},
                "organization_id": organization_id,
                "receive_status": "ok",
                "send_status": "ok",
                "smtp": {"host": "smtp.simulated.example", **server, "port": 465},
                "user_id": caller,
            },
            {
                "_type": "zoom",
                "email": account["email"],
                "id": an_id("emailacct", "zoom", 43),
                "identities": [],
                "organization_id": organization_id,
                "user_id": caller,
            },
        ],
        "send_as": [
            {
                "id": an_id("sdas", "Bruno for Ada"),
                "allowed_user_id": users[1],
                "allowing_user_id": caller,
                "organization_id": organization_id,
            }
        ],
        "phone_numbers": [
            new_number(
                an_id("phon", label, 43),
                f"+1510555{tail}",
                f"+1 510-555-{tail}",
                label=label,
                user_id=user_id,
                organization_id=organization_id,
            )
            for label, tail, user_id in (("Ada", "0104", caller), ("Sales", "0105", None))
        ],
        "blocked_phone_numbers": [
            {
                "id": an_id("blkph", "insurance"),
                "phone": "+15105550199",
                "reason": "Sells insurance",
                **dated,
            }
        ],
        "dialers": [
            {
                "id": an_id("dial", "first"),
                "type": "power",
                "status": "inactive",
                "source_type": "saved-search",
                "source_value": an_id("save", "first"),
                "caller_id": "+15105550104",
                "ring_mode": "more-voicemails",
                "music_preference": "tone1",
                "is_user_dependent": False,
                "users": [{"user_id": caller, "is_active": False, "state": "idle"}],
                "user_id": caller,
                "organization_id": organization_id,
                "date_created": _CREATED_NAIVE,
                "date_updated": _CREATED_NAIVE,
            }
        ],
        "forms": [
            {
                "id": an_id("form", "Contact us"),
                "name": "Contact us",
                "is_archived": False,
                "field_definitions": [
                    {
                        "id": an_id("formfld", "Email"),
                        "name": "Email",
                        "type": "email",
                        "choices": None,
                    }
                ],
                "organization_id": organization_id,
                "date_created": _CREATED,
                "date_updated": _CREATED,
            }
        ],
    }
