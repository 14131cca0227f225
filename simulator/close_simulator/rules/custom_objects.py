"""Custom objects and their types, comments and the files of leads: what no document says."""

from close_simulator.activities.store import EVENTS
from close_simulator.engine.document import Json
from close_simulator.engine.filters import Test
from close_simulator.engine.rules import Request, Rules, refused
from close_simulator.http import not_found
from close_simulator.rules.custom_fields import check_required, fields_of, write_values
from close_simulator.validators import ValidationError
from close_simulator.world import World

RULES = Rules(
    events={
        "custom_object_types": "custom_object_type",
        "custom_objects": "custom_object",
        "comments": "comment",
        "comment_threads": "comment_thread",
    },
    parents={"leads.files": "lead_id"},
    prefixes={"leads.files": "file"},
    # Recorded from Close in 2026.
    without_has_more=frozenset({"custom_object_types.list"}),
)
_SHOWN_OF_FIELDS = (
    "id", "name", "type", "required", "accepts_multiple_values", "description",
    "editable_with_roles", "choices", "referenced_custom_type_id", "back_reference_is_visible",
)  # fmt: skip

# Custom object types


@RULES.shown("custom_object_types")
def a_custom_object_type_shows_its_fields(request: Request, row: Json) -> Json:
    """And those of other types that refer to its objects."""
    every = request.world.organization.custom_fields
    fields = {
        "fields": fields_of(request.world, "custom_object", row["id"]),
        "back_reference_fields": [
            field
            for on in every.values()
            for field in on
            if field["referenced_custom_type_id"] == row["id"]
        ],
    }
    return row | {
        key: [{name: each[name] for name in _SHOWN_OF_FIELDS if name in each} for each in found]
        for key, found in fields.items()
    }


@RULES.after("custom_object_types.delete")
def a_deleted_type_takes_its_objects_along(request: Request) -> None:
    world, type_id = request.world, request.row["id"]
    objects = world.tables["custom_objects"]
    for row in [each for each in objects.values() if each["custom_object_type_id"] == type_id]:
        # Assumed: Close does not document what becomes of the objects of a deleted type.
        del objects[row["id"]]
        world.events.happened("custom_object", "deleted", row, lead_id=row["lead_id"])


# Custom objects


@RULES.before("custom_objects.create", "custom_objects.update")
def values_of_a_custom_object_are_those_of_its_type(request: Request) -> None:
    """Not those of another type; and required ones must be there."""
    row, world = request.row, request.world
    fields = fields_of(world, "custom_object", row["custom_object_type_id"])
    every = world.tables["custom_fields.custom_object"].keys()
    foreign = every - {field["id"] for field in fields}
    given = (key for key in request.given if key.startswith("custom."))
    if wrong := {key for key in given if key.split(".")[1] in foreign}:
        text = "The Custom Field does not exist for this type."
        raise ValidationError(dict.fromkeys(sorted(wrong), text))
    write_values(request, "custom_object")
    check_required(row, fields)


# Comments


def _object_type(world: World, object_id: str) -> tuple[str, str | None]:
    """Return the type and the lead of an object that can have comments."""
    if activity := world.activities.get(object_id):
        return EVENTS.get(activity["_type"], "activity"), activity["lead_id"]
    try:
        return "opportunity", world.opportunities.get(object_id)["lead_id"]
    except KeyError:
        raise ValidationError({"object_id": "Object does not exist."}) from None


@RULES.before("comments.list")
def comments_are_those_of_a_thread_or_an_object(request: Request) -> None:
    given = [name for name in ("thread_id", "object_id") if request.query.get(name)]
    if len(given) != 1:
        raise refused("Exactly one of thread_id and object_id must be specified.")


@RULES.filter("comments.list", "object_id")
def comments_are_found_by_their_object(request: Request, object_id: str) -> Test:
    threads = request.world.tables["comment_threads"].values()
    wanted = {each["id"] for each in threads if each["object_id"] == object_id}
    return lambda row: row["thread_id"] in wanted


@RULES.filter("comment_threads.list", "ids")
def threads_are_found_by_their_ids(_request: Request, ids: str) -> Test:
    wanted = set(ids.split(","))
    return lambda row: row["id"] in wanted


@RULES.filter("comment_threads.list", "object_ids")
def threads_are_found_by_their_objects(_request: Request, ids: str) -> Test:
    wanted = set(ids.split(","))
    return lambda row: row["object_id"] in wanted


@RULES.before("comments.create")
def the_first_comment_on_an_object_starts_its_thread(request: Request) -> None:
    world, row = request.world, request.row
    object_id = row.pop("object_id")
    kind, lead_id = _object_type(world, object_id)
    threads = world.tables["comment_threads"]
    thread = next((each for each in threads.values() if each["object_id"] == object_id), None)
    if thread is None:
        started: Json = {
            "created_at": world.now(),
            "id": world.organization.new_id("comthr"),
            "lead_id": lead_id,
            "num_comments": 0,
            "object_id": object_id,
            "object_type": kind,
            "organization_id": world.organization.id,
            "participating": [],
            "updated_at": world.now(),
        }
        thread = threads[started["id"]] = started
        world.events.happened("comment_thread", "created", dict(thread), lead_id=lead_id)
    row |= {"thread_id": thread["id"], "lead_id": lead_id}


@RULES.after("comments.create")
def a_thread_counts_its_comments_and_users(request: Request) -> None:
    thread = request.world.tables["comment_threads"][request.row["thread_id"]]
    users = {*thread["participating"], request.row["created_by"]}
    _change(request.world, thread, thread["num_comments"] + 1, sorted(users))


def _change(world: World, thread: Json, count: int, users: list[str]) -> None:
    before = dict(thread)
    thread.update(num_comments=count, participating=users, updated_at=world.now())
    world.events.happened(
        "comment_thread", "updated", dict(thread), lead_id=thread["lead_id"], previous=before
    )


@RULES.stored_by("comments.delete")
def a_deleted_comment_loses_its_text(request: Request) -> None:
    """Its thread vanishes with the last comment that has one."""
    world, row = request.world, request.row
    comments, threads = world.tables["comments"], world.tables["comment_threads"]
    thread = threads[row["thread_id"]]
    removal = {"removed_at": world.now(), "removed_by": world.organization.user_id}
    # The row stays, so that the thread shows that there was a comment, and by whom.
    comments[row["id"]] = row | removal | {"body": "", "mentions": []}
    own = [each for each in comments.values() if each["thread_id"] == thread["id"]]
    left = sum(each["removed_at"] is None for each in own)
    if left:
        _change(world, thread, left, thread["participating"])
        return
    for each in own:
        del comments[each["id"]]
    del threads[thread["id"]]
    world.events.happened("comment_thread", "deleted", thread, lead_id=thread["lead_id"])


# Files of leads


@RULES.before("leads.files.list", "leads.files.create")
def files_are_those_of_an_existing_lead(request: Request) -> None:
    if request.parts["id"] not in request.world.leads:
        raise not_found("Lead")


@RULES.before("leads.files.create")
def a_file_is_attached_by_its_link(request: Request) -> None:
    row, given, now = request.row, request.given, request.world.now()
    # Close accepts the download URL of the files API; here any file can be attached.
    if "://" not in given["url"]:
        raise ValidationError({"url": "Invalid URL."})
    for name in ("url", "filename"):
        row.pop(name)
    row |= {
        "name": given["filename"],
        "download_url": given["url"],
        # Unknown: the simulator does not fetch the file.
        "size": 0,
        "checksum": "",
        "last_activity_at": now,
        "last_object_id": row["lead_id"],
        "last_object_type": "lead",
    }
