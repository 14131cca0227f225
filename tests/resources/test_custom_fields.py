"""The custom field methods: requests, rejected arguments, and their effects."""

from collections.abc import AsyncIterator

import pytest

from close_async import BadRequestError, CloseClient, InvalidIdError, NotFoundError
from close_async.models import (
    ActivityCustomFieldCreate,
    ActivityCustomFieldUpdate,
    CustomFieldAssociationCreate,
    CustomFieldAssociationUpdate,
    CustomFieldCreate,
    CustomFieldReference,
    CustomFieldSchemaUpdate,
    CustomFieldUpdate,
    LeadCreate,
    ObjectCustomFieldCreate,
    ObjectCustomFieldUpdate,
    SharedCustomFieldCreate,
    SharedCustomFieldUpdate,
)
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=30, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_schemas_of_custom_types(close: CloseClient, mocked: MockedClose) -> None:
    answer = {"fields": [{"id": "cf_a1", "name": "Visited", "type": "date"}]}
    mocked.answers("GET", "/custom_field_schema/activity/actitype_a1/", answer)
    mocked.answers("GET", "/custom_field_schema/custom_object/cotype_a1/", answer)
    for type_id in ("actitype_a1", "cotype_a1"):
        assert (await close.custom_fields.schema(type_id)).id("Visited") == "cf_a1"
    sent = mocked.sent()
    for wrong in ("leads", "task", "lead_a1", "actitype_/x"):
        with pytest.raises(InvalidIdError, match="object_type"):
            await close.custom_fields.schema(wrong)
    assert mocked.sent() == sent


async def test_associations_with_custom_types(close: CloseClient, mocked: MockedClose) -> None:
    associations = close.custom_fields.shared.associations
    root = "/custom_field/shared/lcf_a1/association"
    answer = {"object_type": "custom_activity_type", "custom_activity_type_id": "actitype_a1"}
    mocked.answers("GET", f"{root}/custom_activity_type/actitype_a1/", answer)
    mocked.answers("PUT", f"{root}/custom_object_type/cotype_a1/", {"required": True})
    mocked.answers("DELETE", f"{root}/contact/", b"", status=204)
    found = await associations.get("lcf_a1", "actitype_a1")
    assert found.custom_activity_type_id == "actitype_a1"
    changes = CustomFieldAssociationUpdate(required=True)
    assert (await associations.update("lcf_a1", "cotype_a1", changes)).required is True
    response = await close.custom_fields.with_response.shared.associations.delete(
        "lcf_a1", "contact"
    )
    assert (response.parsed, response.status) == (None, 204)


async def test_bad_arguments_are_not_sent(close: CloseClient, mocked: MockedClose) -> None:
    fields = close.custom_fields
    with pytest.raises(InvalidIdError, match=r"field_id .* 'cf_'"):
        await fields.lead.delete("lead_a1")
    with pytest.raises(InvalidIdError, match="object_type is 'lead'"):
        await fields.shared.associations.get("cf_a1", "task")
    with pytest.raises(TypeError, match="takes a ActivityCustomFieldCreate, not CustomFieldCre"):
        await fields.activity.create(CustomFieldCreate(name="A"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes a CustomFieldUpdate, not CustomFieldCreate"):
        await fields.lead.update("cf_a1", CustomFieldCreate(name="A"))  # type: ignore[arg-type]
    assert mocked.sent() == []


async def test_the_life_of_a_custom_field(live: CloseClient) -> None:
    fields = live.custom_fields.lead
    size = await fields.create(
        CustomFieldCreate(name="Size", type="choices", choices=["S", "L"], description="Of all")
    )
    assert size.id in [field.id async for field in fields.list()]
    schema = await live.custom_fields.schema("lead")
    lead = await live.leads.create(LeadCreate(custom=schema.values({"Size": "L"})))

    size = await fields.update(size.id, CustomFieldUpdate(name="Format", description=None))
    assert (size.name, size.description, size.choices) == ("Format", None, ["S", "L"])
    size = await fields.update(size.id, CustomFieldUpdate(type="text"))
    assert (size.type, size.converting_to_type) == ("choices", "text")
    assert (await fields.get(size.id, fields=["type"])).type == "text"

    await fields.delete(size.id)
    assert size.id not in (await live.leads.get(lead.id)).custom
    with pytest.raises(NotFoundError, match="LeadCustomField matching query"):
        await fields.get(size.id)


async def test_deleting_a_field_deletes_its_values_everywhere(
    sim: CloseSimulator, live: CloseClient
) -> None:
    for kind, name in (("lead", "Industry"), ("contact", "Birthday")):
        field_id = (await live.custom_fields.schema(kind)).id(name)
        assert field_id in str([*sim.world.leads.values()])
        fields = live.custom_fields.lead if kind == "lead" else live.custom_fields.contact
        await fields.delete(field_id)
        assert field_id not in str([*sim.world.leads.values()])
        assert not [1 async for lead in live.leads.list() if field_id in str(lead)]


async def test_rejected_custom_fields(live: CloseClient) -> None:
    lead, activity = live.custom_fields.lead, live.custom_fields.activity
    for field, error in [
        (CustomFieldCreate(type="text"), {"name": "This field is required."}),
        (CustomFieldCreate(name="A", type="colour"), {"type": "Not a valid choice. Valid ch"}),
        (CustomFieldCreate(name="A", type="choices"), {"choices": "This field is required."}),
        (
            CustomFieldCreate(name="A", type="date", accepts_multiple_values=True),
            {"accepts_multiple_values": "Fields of type date do not accept multiple values."},
        ),
        (CustomFieldCreate(name="A", type="text", description="d" * 281), {"description": "The v"}),
    ]:
        with pytest.raises(BadRequestError) as caught:
            await lead.create(field)
        [(name, message)] = error.items()
        assert caught.value.field_errors[name].startswith(message)
    [visited, *_] = await activity.list()
    with pytest.raises(BadRequestError) as caught:
        await activity.update(visited.id, ActivityCustomFieldUpdate(extra={"type": "text"}))
    assert caught.value.field_errors == {"type": "Value cannot be changed."}


async def test_fields_of_a_custom_activity_type(sim: CloseSimulator, live: CloseClient) -> None:
    fields, type_id = live.custom_fields.activity, sim.world.organization.activity_type_id
    weather = await fields.create(
        ActivityCustomFieldCreate(name="Weather", type="text", custom_activity_type_id=type_id)
    )
    assert (weather.custom_activity_type_id, weather.required) == (type_id, False)
    await fields.update(weather.id, ActivityCustomFieldUpdate(required=True))
    schema = await live.custom_fields.schema(type_id)
    assert schema["Weather"].required is True
    with pytest.raises(BadRequestError, match="custom_activity_type_id"):
        await fields.create(ActivityCustomFieldCreate(name="Mood", type="text"))
    with pytest.raises(NotFoundError, match="CustomActivityType"):
        await live.custom_fields.schema("actitype_gone")


async def test_fields_of_a_custom_object_type(sim: CloseSimulator, live: CloseClient) -> None:
    fields, type_id = live.custom_fields.custom_object, sim.world.organization.object_type_id
    weight = await fields.create(
        ObjectCustomFieldCreate(name="Weight", type="number", custom_object_type_id=type_id)
    )
    await fields.update(weight.id, ObjectCustomFieldUpdate(name="Weight in kg", required=True))
    schema = await live.custom_fields.schema(type_id)
    assert schema["Weight in kg"].required is True
    assert [field.id async for field in fields.list()] == [field.id for field in schema]
    response = await live.custom_fields.with_response.custom_object.delete(weight.id)
    assert (response.status, response.parsed) == (204, None)
    with pytest.raises(NotFoundError, match="CustomObjectCustomField"):
        await fields.get(weight.id)


async def test_a_shared_field_is_used_where_it_is_associated(
    sim: CloseSimulator, live: CloseClient
) -> None:
    shared = live.custom_fields.shared
    region = await shared.create(
        SharedCustomFieldCreate(name="Region", type="choices", choices=["North"])
    )
    assert "Region" not in await live.custom_fields.schema("lead")
    type_id = sim.world.organization.activity_type_id
    on_leads = CustomFieldAssociationCreate(object_type="lead")
    for association in (
        on_leads,
        CustomFieldAssociationCreate(
            object_type="custom_activity_type", custom_activity_type_id=type_id, required=True
        ),
    ):
        await shared.associations.create(region.id, association)
    with pytest.raises(BadRequestError, match="already associated"):
        await shared.associations.create(
            region.id, CustomFieldAssociationCreate(object_type="lead")
        )

    await shared.update(region.id, SharedCustomFieldUpdate(choices=["North", "South"]))
    schema = await live.custom_fields.schema("lead")
    assert schema["Region"].is_shared is True
    lead = await live.leads.create(LeadCreate(custom=schema.values({"Region": "South"})))
    assert schema.read(lead) == {"Region": "South"}
    assert (await live.custom_fields.schema(type_id))["Region"].required is True
    restricted = CustomFieldAssociationUpdate(editable_with_roles=["admin"])
    await shared.associations.update(region.id, "lead", restricted)
    found = await shared.associations.get(region.id, "lead")
    assert (found.editable_with_roles, found.required) == (["admin"], False)
    [listed] = await shared.list(fields=["associations"])
    assert [each.object_type for each in listed.associations] == ["lead", "custom_activity_type"]

    await shared.associations.delete(region.id, "lead")
    assert (await live.leads.get(lead.id)).custom == {}
    assert "Region" not in await live.custom_fields.schema("lead")
    with pytest.raises(NotFoundError):
        await shared.associations.get(region.id, "lead")
    await shared.delete(region.id)
    assert "Region" not in await live.custom_fields.schema(type_id)


async def test_the_order_of_fields(live: CloseClient) -> None:
    schema = await live.custom_fields.schema("contact")
    wanted = sorted(field.name for field in schema)
    order = [CustomFieldReference(id=schema.id(name)) for name in wanted]
    await live.custom_fields.schemas.update("contact", CustomFieldSchemaUpdate(fields=order))
    assert [field.name for field in await live.custom_fields.schema("contact")] == wanted
    unknown = CustomFieldSchemaUpdate(fields=[CustomFieldReference(id="cf_gone")])
    with pytest.raises(BadRequestError, match="cf_gone"):
        await live.custom_fields.schemas.update("contact", unknown)
