"""Statuses, pipelines, Smart Views and integration links: what the document does not say."""

from typing import Any, cast

from close_simulator import validators
from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, caller_id, refused
from close_simulator.organization import outside_of
from close_simulator.validators import FieldError, ValidationError, list_of
from close_simulator.world import World

RULES = Rules(
    events={
        "lead_statuses": "status.lead",
        "opportunity_statuses": "status.opportunity",
        "smart_views": "saved_search",
    },
    classes={"smart_views": "SavedSearch"},
    defaults={
        "smart_views": {
            "shared_with": [],
            "type": "lead",
            "is_user_dependent": False,
            "user_id": caller_id,
        },
    },
    references={"pipeline_id": lambda world, pipeline_id: pipeline_id in world.tables["pipelines"]},
    # Close's page sends the longer name, and its responses have both.
    former_names={"opportunity_statuses.create": {"status_type": "type"}},
    fixed={"opportunity_statuses": frozenset({"type"})},
    own_checks={
        "pipelines.create": frozenset({"statuses"}),
        "smart_views.create": frozenset({"s_query"}),
        "smart_views.update": frozenset({"s_query"}),
    },
    default_query={"smart_views.list": {"type": "lead"}},
    # Observed: all statuses are on one page.
    without_has_more=frozenset({"opportunity_statuses.list"}),
    ignores_null=frozenset({"integration_links"}),
)

# Lead statuses


@RULES.after("lead_statuses.update")
def leads_show_the_new_label_of_their_status(request: Request) -> None:
    if "label" in request.given:
        request.world.relabel()


@RULES.before("lead_statuses.delete")
def a_status_of_leads_cannot_be_deleted(request: Request) -> None:
    # Close documents it for statuses of opportunities; assumed here.
    if request.world.leads.tally(lambda lead: [lead["status_id"]])[request.row["id"]]:
        raise refused("This status cannot be deleted: there are leads in it.")


@RULES.before("lead_statuses.delete")
def an_organization_keeps_one_lead_status(request: Request) -> None:
    # Assumed: a lead always has a status, so that there has to be one for new leads.
    if len(request.world.statuses) == 1:
        raise refused("An organization must have at least one lead status.")


# Opportunity statuses


@RULES.rows("opportunity_statuses")
def the_statuses_of_all_pipelines_are_listed(world: World) -> list[Json]:
    return world.organization.opportunity_statuses


@RULES.before("opportunity_statuses.create", "opportunity_statuses.update")
def a_status_without_a_pipeline_joins_the_first(request: Request) -> None:
    """In an update, null for the pipeline changes nothing."""
    row, usual = request.row, request.before or {}
    if row["pipeline_id"] is None:
        row["pipeline_id"] = usual.get("pipeline_id", request.world.organization.pipeline["id"])
    # Responses have it under both names.
    row["status_type"] = row["type"]


@RULES.stored_by("opportunity_statuses.create", "opportunity_statuses.update")
def a_status_that_changes_its_pipeline_becomes_the_last_of_it(request: Request) -> None:
    world, row = request.world, request.row
    status = {name: row[name] for name in ("id", "label", "type")}
    before = request.before or {}
    home = world.tables["pipelines"].get(before.get("pipeline_id", ""))
    if home is None or home["id"] != row["pipeline_id"]:
        if home is not None:
            home["statuses"] = [each for each in home["statuses"] if each["id"] != row["id"]]
        world.tables["pipelines"][row["pipeline_id"]]["statuses"].append(status)
    else:
        home["statuses"] = [
            status if each["id"] == row["id"] else each for each in home["statuses"]
        ]


@RULES.after("opportunity_statuses.update")
def opportunities_show_the_new_label_of_their_status(request: Request) -> None:
    request.world.relabel()


@RULES.before("opportunity_statuses.delete")
def a_status_of_opportunities_cannot_be_deleted(request: Request) -> None:
    def statuses(lead: Json) -> list[str]:
        return [opportunity["status_id"] for opportunity in lead["opportunities"]]

    if request.world.leads.tally(statuses)[request.row["id"]]:
        raise refused("This status cannot be deleted: there are opportunities in it.")


@RULES.stored_by("opportunity_statuses.delete")
def a_deleted_status_leaves_its_pipeline(request: Request) -> None:
    pipeline = request.world.tables["pipelines"][request.row["pipeline_id"]]
    pipeline["statuses"] = [
        each for each in pipeline["statuses"] if each["id"] != request.row["id"]
    ]


# Pipelines


@RULES.before("pipelines.create")
def a_new_pipeline_takes_or_makes_its_statuses(request: Request) -> None:
    """A status with an unknown id, such as one of another organization, is created."""
    known = {status["id"] for status in request.world.organization.opportunity_statuses}

    def read(value: Any) -> Json:
        given = validators.mapping(value)
        status_id: object = given.get("id")
        # A script of Close's copies pipelines to another organization, with the ids of the first.
        if isinstance(status_id, str) and status_id in known:
            return {"id": status_id}
        kinds = validators.one_of(("active", "won", "lost"))
        accepted = {"label": validators.name_of(), "type": kinds}
        return validators.read_body(given, accepted, accepted)

    try:
        request.given["statuses"] = list_of(read)(request.given.get("statuses"))
    except ValidationError as error:
        raise ValidationError({"statuses": error.field_errors}) from None
    except FieldError as error:
        raise ValidationError({"statuses": str(error)}) from None
    request.row["statuses"] = []


@RULES.before("pipelines.update")
def a_pipeline_takes_only_existing_statuses(request: Request) -> None:
    known = {status["id"] for status in request.world.organization.opportunity_statuses}
    if not known.issuperset(each["id"] for each in request.given.get("statuses", [])):
        raise ValidationError({"statuses": "Object does not exist."})
    if request.before is not None:
        request.row["statuses"] = list(request.before["statuses"])


@RULES.after("pipelines.create", "pipelines.update")
def named_statuses_move_to_the_start_of_the_pipeline(request: Request) -> None:
    """Also those of other pipelines, with their opportunities; the other statuses follow."""
    world, pipeline = request.world, request.row
    taken: dict[str, Json] = {}
    for given in request.given.get("statuses", []):
        if "id" not in given:
            given = {"id": world.organization.new_id("stat"), **given}
            world.events.happened("status.opportunity", "created", outside_of(pipeline, given))
            taken[given["id"]] = given
        elif given["id"] not in taken:
            taken[given["id"]] = _taken_out(world, pipeline, given["id"])
    pipeline["statuses"] = [*taken.values(), *pipeline["statuses"]]
    world.relabel()


def _taken_out(world: World, pipeline: Json, status_id: str) -> Json:
    for home in world.organization.pipelines:
        for status in home["statuses"]:
            if status["id"] == status_id:
                home["statuses"] = [each for each in home["statuses"] if each is not status]
                if home is not pipeline:
                    before, after = outside_of(home, status), outside_of(pipeline, status)
                    world.events.happened("status.opportunity", "updated", after, previous=before)
                return cast("Json", status)
    raise KeyError(status_id)


@RULES.before("pipelines.delete")
def a_pipeline_with_statuses_cannot_be_deleted(request: Request) -> None:
    if request.row["statuses"]:
        raise refused("This pipeline cannot be deleted: it has opportunity statuses.")


@RULES.before("pipelines.delete")
def an_organization_keeps_one_pipeline(request: Request) -> None:
    # Assumed: an opportunity always has a pipeline.
    if len(request.world.organization.pipelines) == 1:
        raise refused("An organization must have at least one pipeline.")


# Smart Views


@RULES.before("smart_views.create", "smart_views.update")
def a_query_is_kept_as_query_limit_and_sort(request: Request) -> None:
    """Its content is checked when it runs."""
    value: Any = request.given.get("s_query")
    if value is None:
        return
    # The wrapper is that of "Copy Filters" in the app. In exports and bulk actions, limit and sort
    # are beside the query instead.
    given = cast("Json", value) if isinstance(value, dict) else {}
    limit: Any = given.get("results_limit")
    sort: Any = given.get("sort") or []
    if not isinstance(given.get("query"), dict) or not isinstance(sort, list):
        raise ValidationError({"s_query": "Value must be of dict type, with a query."})
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int)):
        raise ValidationError({"s_query": "Value must be of int type."})
    request.row["s_query"] = {"query": given["query"], "results_limit": limit, "sort": sort}


@RULES.before("smart_views.create")
def a_smart_view_needs_a_query(request: Request) -> None:
    if not request.given.get("query") and not request.given.get("s_query"):
        raise refused("Either query or s_query is required.")


@RULES.after("smart_views.create", "smart_views.update")
def searches_find_the_query_of_a_smart_view(request: Request) -> None:
    if request.row["s_query"] is not None:
        searches = request.world.organization.saved_searches
        searches[request.row["id"]] = request.row["s_query"]["query"]


@RULES.after("smart_views.delete")
def a_deleted_smart_view_is_unpinned(request: Request) -> None:
    organization, view_id = request.world.organization, request.row["id"]
    organization.saved_searches.pop(view_id, None)
    for pinned in organization.pinned_views.values():
        pinned[:] = [each for each in pinned if each != view_id]


# Integration links


@RULES.after("integration_links.create", "integration_links.update", "integration_links.delete")
def objects_show_the_links_of_the_organization(request: Request) -> None:
    request.world.relink()
