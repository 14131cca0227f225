import base64
from typing import Any

import pytest

from bare_client import Api, Response


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic %%%", basic("api_wrong:"), "Bearer x", "{key}", "no colon: {key}"],
)
async def test_wrong_credentials(api: Api, header: str) -> None:
    if "colon" in header:
        header = basic(api.sim.api_key)
    header = header.format(key=api.sim.api_key)
    response = await api("GET", "/me/", headers={"Authorization": header})
    assert (response.status, response.json) == (401, {"error": "Unauthorized"})


async def test_several_keys_of_one_organization(api: Api) -> None:
    other = api.sim.credentials.new_api_key()
    headers = {"Authorization": basic(f"{other}:")}
    assert (await api("GET", "/me/", headers=headers)).status == 200
    await api("GET", "/me/")
    assert len({request.owner for request in api.sim.requests}) == 2
    api.sim.credentials.revoke_api_key(other)
    assert (await api("GET", "/me/", headers=headers)).status == 401


async def oauth(api: Api, path: str = "token", **form: Any) -> Response:
    credentials = api.sim.credentials
    data = {"client_id": credentials.client_id, "client_secret": credentials.client_secret, **form}
    return await api("POST", f"{api.sim.root_url}/oauth2/{path}/", data=data)


async def status_with(api: Api, token: dict[str, str]) -> int:
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    return (await api("GET", "/me/", headers=headers)).status


async def test_a_code_is_valid_once(api: Api) -> None:
    code = api.sim.credentials.new_code()
    token = (await oauth(api, grant_type="authorization_code", code=code)).json
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    assert token["organization_id"] == api.sim.world.organization.id
    assert await status_with(api, token) == 200
    again = await oauth(api, grant_type="authorization_code", code=code)
    assert (again.status, again.json) == (400, {"error": "invalid_grant"})


async def test_an_access_token_expires_and_a_refresh_token_is_used_up(api: Api) -> None:
    code = api.sim.credentials.new_code()
    old = (await oauth(api, grant_type="authorization_code", code=code)).json
    api.clock.advance(3600)
    assert await status_with(api, old) == 401
    how = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    new = (await oauth(api, **how)).json
    assert await status_with(api, new) == 200
    assert new["refresh_token"] != old["refresh_token"]
    assert (await oauth(api, **how)).json == {"error": "invalid_grant"}


async def test_revoked_and_invalid_tokens_are_rejected(api: Api) -> None:
    code = api.sim.credentials.new_code()
    token = (await oauth(api, grant_type="authorization_code", code=code)).json
    assert (await oauth(api, "revoke", token=token["access_token"])).status == 200
    assert await status_with(api, token) == 401
    assert (await oauth(api, grant_type="magic")).json == {"error": "unsupported_grant_type"}
    refused = await oauth(api, client_secret="wrong", grant_type="refresh_token")
    assert (refused.status, refused.json) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("scope", ["all.full_access", "all.full_access offline_access"])
async def test_only_offline_access_has_a_refresh_token(api: Api, scope: str) -> None:
    code = api.sim.credentials.new_code(scope)
    token = (await oauth(api, grant_type="authorization_code", code=code)).json
    assert token["scope"] == scope
    assert ("refresh_token" in token) == ("offline_access" in scope)
    assert await status_with(api, token) == 200
    if "refresh_token" in token:
        how = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
        assert (await oauth(api, **how)).json["scope"] == scope


@pytest.mark.parametrize("scope", ["", "offline", "all.full_access,offline_access"])
async def test_scopes_that_close_does_not_have(api: Api, scope: str) -> None:
    with pytest.raises(ValueError, match="scope must consist of"):
        api.sim.credentials.new_code(scope)


async def test_the_metadata_of_the_authorization_server(api: Api) -> None:
    url = f"{api.sim.root_url}/.well-known/oauth-authorization-server"
    found = await api("GET", url, headers={"Authorization": ""})
    assert found.status == 200
    assert found.json["issuer"] == api.sim.root_url
    assert found.json["token_endpoint"] == f"{api.sim.root_url}/oauth2/token/"
    assert found.json["revocation_endpoint"] == f"{api.sim.root_url}/oauth2/revoke/"
    assert found.json["scopes_supported"] == ["all.full_access", "offline_access"]
    assert found.json["code_challenge_methods_supported"] == ["S256"]
    assert (await api("POST", url)).status == 404


async def test_the_request_log_contains_no_keys(api: Api) -> None:
    await api("GET", "/me/")
    shown = repr(api.sim.requests) + repr(api.sim.credentials)
    assert api.sim.api_key not in shown
    assert "Basic" not in shown
