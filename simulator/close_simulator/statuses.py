"""``/status/lead/``, ``/status/opportunity/`` and ``/pipeline/``.

See https://developer.close.com/api/resources/lead-statuses, …/opportunity-statuses, …/pipelines.
"""

from typing import Any

from close_simulator import validators
from close_simulator.http import Call, Reply, created, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.organization import outside_of
from close_simulator.routing import Route
from close_simulator.validators import FieldError, ValidationError, Validator, list_of, text
from close_simulator.world import World

Json = dict[str, Any]

_COLORS = ("blue", "gray", "green", "magenta", "orange", "purple", "teal", "yellow")
_TYPES = ("active", "won", "lost")
_LEAD_STATUS: dict[str, Validator] = {
    "label": validators.name_of(),
    "color": validators.optional(validators.one_of(_COLORS)),
}
_OPPORTUNITY_STATUS: dict[str, Validator] = {
    "label": validators.name_of(),
    "type": validators.one_of(_TYPES),
    "pipeline_id": text(None),
}
_PIPELINE: dict[str, Validator] = {"name": validators.name_of(), "statuses": validators.references}
_PIPELINE_STATUS: dict[str, Validator] = {
    "label": validators.name_of(),
    "type": validators.one_of(_TYPES),
}


def list_lead_statuses(world: World, call: Call) -> Reply:
    """Return all lead statuses, on a single page."""
    rows = [select_fields(call, status) for status in world.statuses]
    return json_reply({"data": rows, "has_more": False})


def get_lead_status(world: World, call: Call, status_id: str) -> Reply:
    """Return one lead status."""
    return json_reply(select_fields(call, validators.find(world.statuses, status_id, "LeadStatus")))


def create_lead_status(world: World, call: Call) -> Reply:
    """Create a lead status, the last in order."""
    form = validators.read_body(call.json(), _LEAD_STATUS, ("label",))
    organization = world.organization
    about = {"id": organization.new_id("stat"), "organization_id": organization.id}
    status: Json = {"color": None, **form, **about}
    organization.statuses.append(status)
    world.events.happened("status.lead", "created", status)
    return json_reply(select_fields(call, status))


def update_lead_status(world: World, call: Call, status_id: str) -> Reply:
    """Change the given fields; leads with this status show the new label."""
    status = validators.find(world.statuses, status_id, "LeadStatus")
    before = dict(status)
    status.update(validators.read_body(call.json(), _LEAD_STATUS))
    world.events.happened("status.lead", "updated", status, previous=before)
    if status["label"] != before["label"]:
        world.relabel()
    return json_reply(select_fields(call, status))


def delete_lead_status(world: World, _: Call, status_id: str) -> Reply:
    """Delete a lead status that no lead has."""
    status = validators.find(world.statuses, status_id, "LeadStatus")
    if world.leads.tally(lambda lead: [lead["status_id"]])[status_id]:
        raise ValidationError({}, ["This status cannot be deleted: there are leads in it."])
    if len(world.statuses) == 1:
        raise ValidationError({}, ["An organization must have at least one lead status."])
    world.statuses.remove(status)
    world.events.happened("status.lead", "deleted", status)
    return Reply()


def list_opportunity_statuses(world: World, call: Call) -> Reply:
    """Return the statuses of all pipelines on a single page, without ``has_more``."""
    rows = [select_fields(call, status) for status in world.organization.opportunity_statuses]
    return json_reply({"data": rows})


def get_opportunity_status(world: World, call: Call, status_id: str) -> Reply:
    """Return one opportunity status."""
    return json_reply(select_fields(call, outside_of(*_opportunity_status(world, status_id))))


def create_opportunity_status(world: World, call: Call) -> Reply:
    """Create an opportunity status, the last in its pipeline."""
    body = call.json()
    body.setdefault("type", body.get("status_type"))  # its former name, which lists still use
    form = validators.read_body(body, _OPPORTUNITY_STATUS, ("label", "type"))
    organization = world.organization
    pipeline = _home(world, form.get("pipeline_id")) or organization.pipeline
    status: Json = {
        "id": organization.new_id("stat"),
        "label": form["label"],
        "type": form["type"],
    }
    pipeline["statuses"].append(status)
    shown = outside_of(pipeline, status)
    world.events.happened("status.opportunity", "created", shown)
    return json_reply(select_fields(call, shown))


def update_opportunity_status(world: World, call: Call, status_id: str) -> Reply:
    """Change the label or the pipeline; the type is fixed."""
    body = call.json()
    pipeline, status = _opportunity_status(world, status_id)
    form = validators.read_body(body, _OPPORTUNITY_STATUS)
    if form.get("type", status["type"]) != status["type"]:
        raise ValidationError({"type": "Value cannot be changed."})
    before = outside_of(pipeline, status)
    home = _home(world, form.get("pipeline_id")) or pipeline
    if home is not pipeline:
        pipeline["statuses"].remove(status)
        home["statuses"].append(status)
    status["label"] = form.get("label", status["label"])
    shown = outside_of(home, status)
    world.events.happened("status.opportunity", "updated", shown, previous=before)
    world.relabel()
    return json_reply(select_fields(call, shown))


def delete_opportunity_status(world: World, _: Call, status_id: str) -> Reply:
    """Delete a status that no opportunity has."""
    pipeline, status = _opportunity_status(world, status_id)
    if world.leads.tally(_statuses_of_opportunities)[status_id]:
        raise ValidationError({}, ["This status cannot be deleted: there are opportunities in it."])
    pipeline["statuses"].remove(status)
    world.events.happened("status.opportunity", "deleted", outside_of(pipeline, status))
    return Reply()


def list_pipelines(world: World, call: Call) -> Reply:
    """Return all pipelines; their dates have no offset, as in Close."""
    rows = [select_fields(call, pipeline) for pipeline in world.organization.pipelines]
    return json_reply({"data": rows, "has_more": False})


def get_pipeline(world: World, call: Call, pipeline_id: str) -> Reply:
    """Return one pipeline."""
    return json_reply(select_fields(call, _pipeline(world, pipeline_id)))


def create_pipeline(world: World, call: Call) -> Reply:
    """Create a pipeline with new statuses, or with statuses moved from other pipelines."""
    organization = world.organization
    known = {status["id"] for status in organization.opportunity_statuses}
    accepted = {**_PIPELINE, "statuses": list_of(lambda value: _new_status(value, known))}
    form = validators.read_body(call.json(), accepted, ("name",))
    pipeline: Json = {
        "id": organization.new_id("pipe"),
        "name": form["name"],
        "organization_id": organization.id,
        "statuses": [],
        **_stamped(validators.audited(world.now(), organization.user_id)),
    }
    organization.pipelines.append(pipeline)
    order: list[str] = []
    for status in form.get("statuses", []):
        if "id" not in status:
            status = {"id": organization.new_id("stat"), **status}
            pipeline["statuses"].append(status)
            shown = outside_of(pipeline, status)
            world.events.happened("status.opportunity", "created", shown)
        order.append(status["id"])
    _arrange(world, pipeline, order)
    return created(call, pipeline["id"], select_fields(call, pipeline))


def update_pipeline(world: World, call: Call, pipeline_id: str) -> Reply:
    """Rename a pipeline, and move the given statuses to its start, also from other pipelines."""
    pipeline = _pipeline(world, pipeline_id)
    form = validators.read_body(call.json(), _PIPELINE)
    _check_statuses(world, form)
    pipeline["name"] = form.get("name", pipeline["name"])
    made = validators.audited(world.now(), world.organization.user_id)
    pipeline.update({name: _stamped(made)[name] for name in ("date_updated", "updated_by")})
    _arrange(world, pipeline, form.get("statuses", []))
    return json_reply(select_fields(call, pipeline))


def delete_pipeline(world: World, _: Call, pipeline_id: str) -> Reply:
    """Delete a pipeline that has no statuses."""
    pipelines = world.organization.pipelines
    pipeline = _pipeline(world, pipeline_id)
    if pipeline["statuses"]:
        raise ValidationError({}, ["This pipeline cannot be deleted: it has opportunity statuses."])
    if len(pipelines) == 1:
        raise ValidationError({}, ["An organization must have at least one pipeline."])
    pipelines.remove(pipeline)
    return Reply(b"", 204, {})


def _arrange(world: World, pipeline: Json, order: list[str]) -> None:
    """Move the statuses with these ids to the start of a pipeline, before its other statuses."""
    taken: list[Json] = []
    for status_id in dict.fromkeys(order):
        home, status = _opportunity_status(world, status_id)
        home["statuses"].remove(status)
        taken.append(status)
        if home is not pipeline:
            before, after = outside_of(home, status), outside_of(pipeline, status)
            world.events.happened("status.opportunity", "updated", after, previous=before)
    pipeline["statuses"][:0] = taken
    world.relabel()


def _new_status(value: Any, known: set[str]) -> Json:
    """Validate a status of a new pipeline: an existing id, or a label and a type."""
    if not isinstance(value, dict):
        raise FieldError("Value must be of dict type.")
    given: Json = value  # pyright: ignore[reportUnknownVariableType]
    status_id: object = given.get("id")
    if isinstance(status_id, str) and status_id in known:
        return {"id": status_id}
    # An unknown id is ignored, such as one of another organization: the status is created.
    return validators.read_body(given, _PIPELINE_STATUS, _PIPELINE_STATUS)


def _check_statuses(world: World, form: Json) -> None:
    known = {status["id"] for status in world.organization.opportunity_statuses}
    if not known.issuperset(form.get("statuses", [])):
        raise ValidationError({"statuses": "Object does not exist."})


def _stamped(made: Json) -> Json:
    """Remove the offset of dates, as newer endpoints do."""
    return {name: value.removesuffix("+00:00") for name, value in made.items()}


def _statuses_of_opportunities(lead: Json) -> list[str]:
    return [opportunity["status_id"] for opportunity in lead["opportunities"]]


def _opportunity_status(world: World, status_id: str) -> tuple[Json, Json]:
    """Return the pipeline of a status, and the status."""
    for pipeline in world.organization.pipelines:
        for status in pipeline["statuses"]:
            if status["id"] == status_id:
                return pipeline, status
    raise not_found("OpportunityStatus")


def _pipeline(world: World, pipeline_id: str) -> Json:
    return validators.find(world.organization.pipelines, pipeline_id, "Pipeline")


def _home(world: World, pipeline_id: str | None) -> Json | None:
    """Return the pipeline with this id; ``None`` for null."""
    for pipeline in world.organization.pipelines:
        if pipeline["id"] == pipeline_id:
            return pipeline
    if pipeline_id is None:
        return None
    raise ValidationError({"pipeline_id": "Object does not exist."})


ROUTES = [
    Route("GET", "/status/lead/", list_lead_statuses),
    Route("POST", "/status/lead/", create_lead_status),
    Route("GET", "/status/lead/{id}/", get_lead_status),
    Route("PUT", "/status/lead/{id}/", update_lead_status),
    Route("DELETE", "/status/lead/{id}/", delete_lead_status),
    Route("GET", "/status/opportunity/", list_opportunity_statuses),
    Route("POST", "/status/opportunity/", create_opportunity_status),
    Route("GET", "/status/opportunity/{id}/", get_opportunity_status),
    Route("PUT", "/status/opportunity/{id}/", update_opportunity_status),
    Route("DELETE", "/status/opportunity/{id}/", delete_opportunity_status),
    Route("GET", "/pipeline/", list_pipelines),
    Route("POST", "/pipeline/", create_pipeline),
    Route("GET", "/pipeline/{id}/", get_pipeline),
    Route("PUT", "/pipeline/{id}/", update_pipeline),
    Route("DELETE", "/pipeline/{id}/", delete_pipeline),
]
