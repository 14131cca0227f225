"""Every resource has both views: the parsed content, and the response."""

from functools import cached_property
from typing import Any

import pytest

from close_async import CloseClient
from close_async.resources.base.resource import Resource

NAMES = [name for name, value in vars(CloseClient).items() if isinstance(value, cached_property)]


@pytest.mark.parametrize("name", NAMES)
async def test_every_resource_has_both_views(name: str) -> None:
    resource: Any = getattr(CloseClient("api_key.secret"), name)
    view = resource.with_response
    assert type(view) is type(resource)
    views = {part for part in (view, *vars(view).values()) if isinstance(part, Resource)}
    assert all(part._gives_response for part in views)
    assert not getattr(resource, "_gives_response", False)
