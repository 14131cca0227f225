"""Models in common encoders and frameworks: all fields, or an error."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import attrs
import cattrs
import deepdiff
import fastapi
import httpx
import jsonpickle
import litestar
import msgspec
import orjson
import pydantic
import pydantic_core
import pytest
from fastapi.encoders import jsonable_encoder

from close_async import UNSET, CloseClient, CustomSchema, UnsetError, decode, encode, models
from close_async.integrations.cattrs import register_models
from close_async.model import MAPPINGS, Model, field_names
from close_async.models import Contact, CustomField, Lead, LeadUpdate
from close_async.testing import CloseSimulator
from tests.support.decoding import way  # noqa: F401 - each test runs with both ways to decode

CONTACT = {"id": "cont_1", "name": "Ann", "custom.cf_2": "x"}
DATA: dict[str, Any] = {
    "id": "lead_1",
    "name": "Acme",
    "url": None,
    "date_created": "2026-06-19T11:04:37.985000+00:00",
    "contacts": [CONTACT],
    "custom.cf_1": ["a", 5],
    "new": {"key": 1},
}
READ: dict[str, Callable[[Lead], Any]] = {
    "nothing": lambda _: None,
    "a field": lambda lead: lead.name,
    "an absent field": lambda lead: lead.description,
    "mappings": lambda lead: (lead.custom, lead.extra),
    "nested": lambda lead: lead.contacts[0].name,
    "everything": repr,
}


@pytest.fixture(params=READ)
def lead(request: pytest.FixtureRequest) -> Lead:
    """A lead with and without fields that were read before."""
    made = decode(Lead, DATA)
    READ[request.param](made)
    return made


def iso(value: Any) -> Any:
    return value.isoformat()


def or_text(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A typical hook for values that are neither models nor JSON."""
    return lambda value: function(value) if isinstance(value, Model) else str(value)


SEEN = {**DATA, "date_created": "2026-06-19 11:04:37.985000+00:00"}
ENCODERS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "encode": (encode, DATA),
    "to_dict": (lambda lead: json.loads(json.dumps(lead.to_dict(), default=iso)), DATA),
    "dict()": (lambda lead: json.loads(json.dumps(dict(lead), default=or_text(dict))), SEEN),
    "**": (lambda lead: json.loads(json.dumps({**lead}, default=or_text(dict))), SEEN),
    "json, encode": (lambda lead: json.loads(json.dumps(lead, default=encode)), DATA),
    "json, dict": (lambda lead: json.loads(json.dumps(lead, default=or_text(dict))), SEEN),
    "json, vars": (lambda lead: json.loads(json.dumps(lead, default=or_text(vars))), SEEN),
    "json, __dict__": (
        lambda lead: json.loads(json.dumps(lead, default=or_text(lambda o: o.__dict__))),
        SEEN,
    ),
    "orjson, encode": (lambda lead: orjson.loads(orjson.dumps(lead, default=encode)), DATA),
    "orjson, vars": (lambda lead: orjson.loads(orjson.dumps(lead, default=or_text(vars))), DATA),
    "msgspec": (lambda lead: json.loads(msgspec.json.encode(lead, enc_hook=encode)), DATA),
    "msgspec, in a list": (
        lambda lead: json.loads(msgspec.json.encode([lead], enc_hook=encode))[0],
        DATA,
    ),
    "msgspec.to_builtins": (lambda lead: msgspec.to_builtins(lead, enc_hook=encode), DATA),
    "FastAPI's jsonable_encoder": (jsonable_encoder, DATA),
    "pydantic, JSON": (lambda lead: json.loads(pydantic.TypeAdapter(Lead).dump_json(lead)), DATA),
    "pydantic, Python": (
        lambda lead: json.loads(
            json.dumps(pydantic.TypeAdapter(Lead).dump_python(lead), default=iso)
        ),
        DATA,
    ),
    "jsonpickle": (
        lambda lead: encode(jsonpickle.decode(jsonpickle.encode(lead, keys=True), keys=True)),
        DATA,
    ),
}
REFUSED: dict[str, Callable[[Any], Any]] = {
    "json": json.dumps,
    "orjson": orjson.dumps,
    "msgspec": msgspec.json.encode,
    "msgspec, MessagePack": msgspec.msgpack.encode,
    "msgspec.to_builtins": msgspec.to_builtins,
    "list": list,
    "iteration": iter,
    "len": len,
}


@pytest.mark.parametrize("encoder", ENCODERS)
def test_an_encoder_gets_everything(lead: Lead, encoder: str) -> None:
    write, expected = ENCODERS[encoder]
    assert write(lead) == expected


@pytest.mark.parametrize("encoder", REFUSED)
def test_an_encoder_that_gets_nothing_raises(lead: Lead, encoder: str) -> None:
    with pytest.raises(TypeError, match=r"Lead|vars"):
        REFUSED[encoder](lead)


def test_attrs_reads_all_fields(lead: Lead) -> None:
    assert [field.name for field in attrs.fields(Lead)] == [*field_names(Lead)]
    assert attrs.has(Lead)
    everything = attrs.asdict(lead)
    assert everything.keys() == field_names(Lead).keys()
    held = attrs.asdict(lead, filter=lambda _, value: value is not UNSET)
    assert held["name"] == "Acme"
    assert held["custom"] == {"cf_1": ["a", 5]}
    assert held["extra"] == {"new": {"key": 1}}
    assert held["contacts"][0]["name"] == "Ann"
    changed = attrs.evolve(lead, name="Other")
    assert encode(changed) == {**DATA, "name": "Other"}


def test_cattrs(lead: Lead) -> None:
    with pytest.raises(UnsetError, match=r"encode\(model\) or model.to_dict\(\)"):
        cattrs.Converter().unstructure(lead)
    converter = cattrs.Converter()
    register_models(converter)
    assert converter.unstructure(Report("June", [lead])) == {"title": "June", "leads": [DATA]}
    assert converter.structure({"title": "June", "leads": [DATA]}, Report).leads == [lead]


@attrs.define
class Report:
    title: str
    leads: list[Lead]


@dataclass
class Holder:
    lead: Lead


def test_msgspec_in_a_dataclass(lead: Lead) -> None:
    assert json.loads(msgspec.json.encode(Holder(lead), enc_hook=encode)) == {"lead": DATA}
    with pytest.raises(TypeError, match="Lead"):
        msgspec.json.encode(Holder(lead))


def test_deepdiff_reads_all_fields(lead: Lead) -> None:
    other = decode(Lead, {**DATA, "contacts": [{**CONTACT, "name": "Eve"}]})
    assert not deepdiff.DeepDiff(lead, decode(Lead, DATA))
    assert "root.contacts[0].name" in str(deepdiff.DeepDiff(lead, other))


class Body(pydantic.BaseModel):
    title: str
    lead: Lead
    contacts: list[Contact] = []


def test_pydantic_models_hold_models(lead: Lead) -> None:
    body = Body(title="a", lead=lead, contacts=[CONTACT])  # type: ignore[list-item]
    assert body.lead is lead
    assert body.contacts == [decode(Contact, CONTACT)]
    assert json.loads(body.model_dump_json()) == {"title": "a", "lead": DATA, "contacts": [CONTACT]}
    assert body.model_dump()["lead"] == lead.to_dict()
    assert Body.model_validate_json(body.model_dump_json()) == body
    with pytest.raises(pydantic.ValidationError, match="Lead is read from an object"):
        Body(title="a", lead="lead_1")  # type: ignore[arg-type]
    assert Body.model_json_schema()["properties"]["lead"]["type"] == "object"
    everything = pydantic.TypeAdapter(Any)
    assert json.loads(everything.dump_json([lead])) == [DATA]
    assert everything.dump_python(lead) == lead.to_dict()
    assert json.loads(pydantic_core.to_json({"a": lead})) == {"a": DATA}


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_fastapi_returns_and_accepts_models(lead: Lead) -> None:
    app = fastapi.FastAPI()

    @app.get("/plain")
    async def plain() -> Any:
        return {"leads": [lead]}

    @app.get("/typed")
    async def typed() -> list[Lead]:
        return [lead]

    @app.get("/model", response_model=Lead)
    async def model() -> Any:
        return lead

    @app.post("/post")
    async def post(body: Annotated[Lead, fastapi.Body()]) -> Any:
        return body.contacts[0].name, body.custom, body

    async with client_of(app) as client:
        assert (await client.get("/plain")).json() == {"leads": [DATA]}
        assert (await client.get("/typed")).json() == [DATA]
        assert (await client.get("/model")).json() == DATA
        posted = (await client.post("/post", json=DATA)).json()
        assert posted == ["Ann", {"cf_1": ["a", 5]}, DATA]
        assert (await client.post("/post", json=[1])).status_code == 422
        assert (await client.get("/openapi.json")).status_code == 200


async def test_litestar_returns_models(lead: Lead) -> None:
    @litestar.get("/lead", sync_to_thread=False)
    def get_lead() -> dict[str, Any]:
        return {"leads": [lead]}

    async with client_of(litestar.Litestar([get_lead], type_encoders={Model: encode})) as client:
        assert (await client.get("/lead")).json() == {"leads": [DATA]}
    async with client_of(litestar.Litestar([get_lead])) as client:
        assert (await client.get("/lead")).json() == {"leads": [DATA]}


def test_a_model_is_a_mapping(lead: Lead) -> None:
    assert [*lead.keys()] == [*dict(lead)] == [*lead.to_dict()]
    assert dict(lead).keys() == DATA.keys() == vars(lead).keys()
    assert lead["name"] == "Acme"
    assert lead["date_created"] is lead.date_created
    assert lead["contacts"] is lead.contacts
    assert lead["custom.cf_1"] is lead.custom["cf_1"]
    assert ("url" in lead, "description" in lead, 5 in lead, [] in lead) == (True, False) + (
        False,
    ) * 2
    for absent in ("description", "custom", "extra", "custom.cf_9", "type_", 0, None):
        with pytest.raises(KeyError):
            lead[absent]  # type: ignore[index]
    assert bool(lead)
    assert bool(Lead())
    assert dict(Lead()) == {}


def test_a_mapping_follows_what_is_set() -> None:
    changes = decode(LeadUpdate, {"name": "a", "custom.cf_1.add": "x"})
    changes.url = None
    changes.name = UNSET
    changes.custom["cf_2"] = 5
    changes.custom["cf_3"] = UNSET
    changes.extra["more"] = 1
    expected = {"custom.cf_1.add": "x", "url": None, "custom.cf_2": 5, "more": 1}
    assert dict(changes) == expected == encode(changes) == changes.to_dict()
    changes.custom_add.clear()
    del changes.url
    changes.custom = None  # type: ignore[assignment]
    assert dict(changes) == {"more": 1} == encode(changes) == changes.to_dict()


def test_no_field_hides_a_method() -> None:
    own = {"keys", "to_dict"}
    every = [each for each in vars(models).values() if isinstance(each, type)]
    every += [getattr(models, name) for name in models.__all__]
    for cls in every:
        if isinstance(cls, type) and issubclass(cls, Model):
            assert not own & field_names(cls).keys(), cls
            assert "__attrs_attrs__" not in vars(cls)
            assert "__dict__" not in vars(cls)
            wires = [str(field.metadata.get("wire", field.name)) for field in attrs.fields(cls)]
            assert len({*wires}) == len(wires)
            assert MAPPINGS & field_names(cls).keys()


class Own(Lead):
    """A subclass of a user's."""


def test_subclasses_of_models_are_complete() -> None:
    own = Own(name="a")
    assert vars(own) == dict(own) == {"name": "a"}
    with pytest.raises(TypeError):
        msgspec.json.encode(own)


async def test_dictionaries_by_name() -> None:
    fields = [
        CustomField(id="cf_1", name="Renewal", type="date"),
        CustomField(id="cf_2", name="url", type="text"),
        CustomField(id="cf_3", name="Twice", type="text"),
        CustomField(id="cf_4", name="Twice", type="text"),
    ]
    schema = CustomSchema(fields, "lead")
    custom = {f"custom.cf_{number}": "2027-01-31" for number in range(1, 6)}
    lead = decode(Lead, {"id": "lead_1", **custom, "contacts": [CONTACT], "new": [1]})
    made = lead.to_dict(names=schema)
    kept = [f"custom.cf_{number}" for number in range(2, 6)]
    assert [*made] == ["id", "Renewal", *kept, "contacts", "new"]
    assert str(made["Renewal"]) == "2027-01-31"
    assert made["Renewal"] != "2027-01-31"
    made["contacts"][0]["name"] = "Eve"
    assert lead.contacts[0].name == "Ann"
    assert lead.to_dict()["custom.cf_1"] == "2027-01-31"
    async with CloseSimulator(leads=3) as sim, CloseClient(sim.api_key, base_url=sim.url) as close:
        page = await close.leads.list()
        schema = await close.custom_fields.schema("lead")
        assert [row["id"] for row in page.to_dicts(names=schema)] == [each.id for each in page.data]
        assert page.to_dicts()[0] == page.data[0].to_dict()
