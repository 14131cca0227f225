"""``/integration_link/``. See https://developer.close.com/resources/integration-links/."""

from close_simulator import validators
from close_simulator.http import Call, Reply, json_reply
from close_simulator.leads.fields import select_fields
from close_simulator.routing import Route
from close_simulator.validators import Json, Validator
from close_simulator.world import World

_LINK: dict[str, Validator] = {
    "name": validators.name_of(),
    "type": validators.one_of(("lead", "contact", "opportunity")),
    "url": validators.name_of(2000),
}


def list_links(world: World, call: Call) -> Reply:
    """Return all integration links, on a single page."""
    rows = [select_fields(call, link) for link in world.organization.integration_links]
    return json_reply({"data": rows, "has_more": False})


def get_link(world: World, call: Call, link_id: str) -> Reply:
    """Return one integration link."""
    return json_reply(select_fields(call, _link(world, link_id)))


def create_link(world: World, call: Call) -> Reply:
    """Create an integration link."""
    organization = world.organization
    link = {
        "id": organization.new_id("ilink"),
        "organization_id": organization.id,
        **validators.audited(world.now(), organization.user_id),
        **validators.read_body(call.json(), _LINK, _LINK),
    }
    organization.integration_links.append(link)
    world.relink()
    return json_reply(select_fields(call, link))


def update_link(world: World, call: Call, link_id: str) -> Reply:
    """Change the given fields; null changes nothing."""
    link = _link(world, link_id)
    given = {name: value for name, value in call.json().items() if value is not None}
    link.update(validators.read_body(given, _LINK), date_updated=world.now())
    world.relink()
    return json_reply(select_fields(call, link))


def delete_link(world: World, _: Call, link_id: str) -> Reply:
    """Delete an integration link."""
    world.organization.integration_links.remove(_link(world, link_id))
    world.relink()
    return Reply()


def _link(world: World, link_id: str) -> Json:
    return validators.find(world.organization.integration_links, link_id, "IntegrationLink")


ROUTES = [
    Route("GET", "/integration_link/", list_links),
    Route("POST", "/integration_link/", create_link),
    Route("GET", "/integration_link/{id}/", get_link),
    Route("PUT", "/integration_link/{id}/", update_link),
    Route("DELETE", "/integration_link/{id}/", delete_link),
]
