"""Activities that Close creates automatically, as their events contain them.

See https://developer.close.com/api/resources/activities.
"""

from typing import Any

from close_simulator.organization import Organization

Json = dict[str, Any]


def task_completed(organization: Organization, task: Json, now: str) -> Json:
    """Return the activity of a completed task, which the task refers to."""
    done = new_activity(organization, task["lead_id"], "TaskCompleted", now)
    # The only type without it, in recorded responses and in the document.
    del done["contact_id"]
    return done | {
        # A completed task refers to its activity, so that the id is given.
        "id": task["object_id"],
        "task_assigned_to": task["assigned_to"],
        "task_assigned_to_name": task["assigned_to_name"],
        "task_id": task["id"],
        "task_text": task["text"],
    }


def lead_status_change(organization: Organization, old: Json, new: Json, now: str) -> Json:
    """Return the activity of a lead's status change."""
    change = new_activity(organization, new["id"], "LeadStatusChange", now)
    return change | _from_to(old, new)


def opportunity_status_change(organization: Organization, old: Json, new: Json, now: str) -> Json:
    """Return the activity of an opportunity's status change."""
    change = new_activity(organization, new["lead_id"], "OpportunityStatusChange", now)
    about = {f"opportunity_{name}": new[name] for name in _OF_OPPORTUNITY}
    if new["date_won"]:  # a date in the opportunity, a datetime here
        about["opportunity_date_won"] = f"{new['date_won']}T00:00:00+00:00"
    # A status may be of another pipeline than the last one.
    pipelines = {
        f"{age}_{name}": row[name]
        for age, row in (("old", old), ("new", new))
        for name in ("status_type", "pipeline_id", "pipeline_name")
    }
    return change | _from_to(old, new) | about | pipelines | {"opportunity_id": new["id"]}


def lead_merge(organization: Organization, source: Json, destination: Json, now: str) -> Json:
    """Return the activity of a merge."""
    return new_activity(organization, destination["id"], "LeadMerge", now) | {
        "destination_display_name": destination["display_name"],
        "destination_lead_id": destination["id"],
        "error_message": None,
        # Close merges in the background; here a merge is over with its request.
        "merge_status": "completed",
        "source_display_name": source["display_name"],
        "source_lead_id": source["id"],
    }


_OF_OPPORTUNITY = (
    "confidence", "date_won", "value", "value_currency", "value_formatted", "value_period",
)  # fmt: skip


def _from_to(old: Json, new: Json) -> Json:
    return {
        f"{age}_{name}": row[name]
        for age, row in (("old", old), ("new", new))
        for name in ("status_id", "status_label")
    }


def new_activity(
    organization: Organization, lead_id: str | None, kind: str, now: str, user: Json | None = None
) -> Json:
    """Return the fields that every activity has.

    Args:
        organization: The organization that it belongs to.
        lead_id: The id of its lead.
        kind: The type.
        now: When it happened.
        user: The id and the name of its user; without it, that of the API key.
    """
    user = user or {"id": organization.user_id, "name": organization.user_name}
    return {
        "_type": kind,
        "contact_id": None,
        "id": organization.new_id("acti"),
        "lead_id": lead_id,
        "organization_id": organization.id,
        "users": [],
        **dict.fromkeys(("created_by_name", "updated_by_name", "user_name"), user["name"]),
        **dict.fromkeys(("created_by", "updated_by", "user_id"), user["id"]),
        **dict.fromkeys(("activity_at", "date_created", "date_updated"), now),
    }
