"""The custom field methods: what they send, what they refuse, and what a Close does with it."""

import pytest

from close_async import CloseClient, InvalidIdError
from tests.resources.conftest import MockedClose


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
