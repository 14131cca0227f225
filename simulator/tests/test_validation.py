from typing import Any

import pytest

from bare_client import Api

STATUS = (
    "Not a valid choice. Please go to Customizations in your organization settings and add "
    '"{}" to the list of lead statuses.'
)


def nested(field: str, position: int, errors: dict[str, Any]) -> dict[str, Any]:
    """Write errors inside a list's item as Close does."""
    item = {"errors": [], "field-errors": errors}
    return {field: {"errors": {str(position): item}}}


@pytest.mark.parametrize(
    ("body", "field_errors"),
    [
        ({"status": "foo"}, {"status": STATUS.format("foo")}),
        ({"status_id": "stat_x"}, {"status": STATUS.format("stat_x")}),
        ({"name": 5}, {"name": "Value must be of str type."}),
        ({"name": "x" * 1001}, {"name": "The value must be no longer than 1000 characters."}),
        ({"url": "not a url"}, {"url": "Invalid URL."}),
        ({"date_created": "yesterday"}, {"date_created": "Invalid ISO 8601 datetime."}),
        ({"created_by": "user_x"}, {"created_by": "Object does not exist."}),
        ({"addresses": {}}, {"addresses": "Value must be of list type."}),
        (
            {"addresses": [{}, {"city": 1}]},
            nested("addresses", 1, {"city": "Value must be of str type."}),
        ),
        (
            {"contacts": [{"custom.Shoe": 1}]},
            nested("contacts", 0, {"custom.Shoe": 'The Custom Field "Shoe" does not exist.'}),
        ),
        (
            {"contacts": [{"name": "A"}, {"emails": [{"email": "x"}]}]},
            nested("contacts", 1, nested("emails", 0, {"email": "Invalid email address."})),
        ),
        (
            {"contacts": [{"phones": [{"type": "office"}]}]},
            nested("contacts", 0, nested("phones", 0, {"phone": "This field is required."})),
        ),
        ({"custom.cf_x": 1}, {"custom.cf_x": 'The Custom Field "cf_x" does not exist.'}),
        ({"custom.Seats": "5"}, {"custom.Seats": "Value must be of float type."}),
        ({"custom.Seats": True}, {"custom.Seats": "Value must be of float type."}),
        ({"custom.Renewal": "13/01/2026"}, {"custom.Renewal": "Invalid ISO 8601 date."}),
        ({"custom.Last Import": 3}, {"custom.Last Import": "Invalid ISO 8601 datetime."}),
        ({"custom.Account Manager": "x"}, {"custom.Account Manager": "Object does not exist."}),
        ({"custom.Interests": ["Golf"]}, {"custom.Interests": '"Golf" is not a valid choice.'}),
        ({"custom.Source": ["a"]}, {"custom.Source": "Value must be of str type."}),
        (
            {"custom.Source.add": "a"},
            {"custom.Source.add": "This Custom Field does not accept multiple values."},
        ),
        (
            {"name": 5, "status": "foo"},
            {"name": "Value must be of str type.", "status": STATUS.format("foo")},
        ),
    ],
)
async def test_an_error_names_the_rejected_field(
    api: Api, body: dict[str, Any], field_errors: dict[str, Any]
) -> None:
    response = await api("POST", "/lead/", json=body)
    assert response.status == 400
    assert response.json == {"errors": [], "field-errors": field_errors}
    assert len(api.sim.world.leads) == 50


async def test_a_rejected_update_changes_nothing(api: Api) -> None:
    (lead_id, *_) = await api.ids()
    before = api.sim.world.leads[lead_id]
    response = await api("PUT", f"/lead/{lead_id}/", json={"name": "New", "status": "foo"})
    assert response.status == 400
    assert api.sim.world.leads[lead_id] == before


async def test_status_and_status_id_exclude_each_other(api: Api) -> None:
    status = api.sim.world.statuses[0]
    body = {"status": status["label"], "status_id": status["id"]}
    response = await api("POST", "/lead/", json=body)
    assert response.status == 400
    assert response.json["field-errors"] == {}
    assert "not both" in response.json["errors"][0]


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400, "invalid JSON"),
        ({"data": b"", "headers": {"Content-Type": "application/json"}}, 400, "invalid JSON"),
        ({"json": []}, 400, "must be a dict"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "Content-Type"),
        (
            {"json": {"_params": []}, "headers": {"x-http-method-override": "GET"}},
            400,
            "dict type",
        ),
    ],
)
async def test_a_body_that_cannot_be_used(
    api: Api, how: dict[str, Any], status: int, error: str
) -> None:
    response = await api("POST", "/lead/", **how)
    assert response.status == status
    assert error in response.text


async def test_a_chunked_upload_is_rejected(api: Api) -> None:
    async def pieces() -> Any:
        yield b'{"name":'
        yield b'"x"}'

    headers = {"Content-Type": "application/json"}
    response = await api("POST", "/lead/", data=pieces(), headers=headers)
    assert response.status == 400
    assert response.json == {"error": "Chunked Transfer-Encoding is not supported."}
