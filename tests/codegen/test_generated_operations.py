"""The classes of operations that the generator writes, for every shape that Close's API has."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from close_async import (
    CloseClient,
    DecodeError,
    InvalidBodyError,
    InvalidIdError,
    UnknownFilterError,
)
from close_async.models import Role
from codegen.document import read_document
from codegen.errors import CodegenError
from codegen.interface import read_interface
from codegen.pipeline import generate_operations
from tests.support.mocked_close import BASE, MockedClose

DOCUMENT = Path(__file__).parent / "operations"

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def generated(*changes: tuple[str, str]) -> Path:
        folder = shutil.copytree(DOCUMENT, tmp_path / "openapi")
        text = (folder / "roles.yaml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "roles.yaml").write_text(text, encoding="utf-8")
        interface = read_interface(read_document(folder / "close.yaml"))
        generate_operations(interface, tmp_path / "made", tmp_path / "resources")
        return tmp_path / "made"

    return generated


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_operations_{path.parent.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def roles(make: Make, close: CloseClient) -> Any:
    return loaded(make() / "roles" / "__init__.py").Roles(close.users._caller)


async def test_a_list(roles: Any, mocked: MockedClose) -> None:
    answer = {"data": [{"id": "role_a"}], "has_more": False}
    mocked.answers("GET", "/role/?_skip=0&_limit=50&_type=all", answer)
    mocked.answers("GET", "/role/?_skip=0&_limit=9&_type__in=a%2Cb&date__gt=2026-01-31", answer)
    assert [role.id async for role in roles.list()] == ["role_a"]
    page = await roles.list(type__in=["a", "b"], date__gt=date(2026, 1, 31), page_size=9)
    assert isinstance(page.data[0], Role)
    with pytest.raises(UnknownFilterError, match="did you mean type"):
        roles.list(types="a")
    with pytest.raises(InvalidIdError, match="user_id must be an id that begins with 'user_'"):
        roles.list(user_id="lead_a")
    with pytest.raises(ValueError, match=r"type__in is a list of names, such as \['a', 'b'\]"):
        roles.list(type__in="a")
    with pytest.raises(ValueError, match="at most 50"):
        roles.list(page_size=51)


async def test_bodies_of_two_classes(roles: Any, mocked: MockedClose) -> None:
    for _ in range(2):
        mocked.answers("POST", "/role/", {"id": "role_a"}, status=201)
    await roles.create({"name": "a", "permissions": []})
    with pytest.raises(InvalidBodyError, match="editable is not a field of RoleUpdate"):
        await roles.create({"kind": "old", "editable": True})
    with pytest.raises(InvalidBodyError, match="kind is 'odd', not 'new' or 'old'"):
        await roles.create({"kind": "odd"})
    with pytest.raises(TypeError, match="takes a RoleCreate or RoleUpdate, not Role"):
        await roles.create(Role(name="a"))


async def test_ids_and_names(roles: Any, mocked: MockedClose) -> None:
    mocked.answers("DELETE", "/role/admin/", b"", status=204)
    assert await roles.delete("admin") is None
    with pytest.raises(InvalidIdError, match="role_id must be an id that begins with 'role_'"):
        await roles.delete("user")
    mocked.answers("POST", "/role/anything/archive/", {})
    assert await roles.archive("anything") is None
    with pytest.raises(InvalidIdError, match="role_id must be an id"):
        await roles.archive("")


async def test_arrays_and_csv(roles: Any, mocked: MockedClose) -> None:
    mocked.answers("GET", "/role/all/", [{"id": "role_a"}])
    assert [role.id for role in await roles.all()] == ["role_a"]
    mocked.answers("POST", "/role/report/", {"name": "a"})
    mocked.answers("POST", "/role/report/", "a,b\n1,ü\n".encode(), content_type="text/csv")
    assert (await roles.report({"x": 1})).name == "a"
    assert await roles.report_csv({"x": 1}) == "a,b\n1,ü\n"
    mocked.answers("GET", "/role/all/", {"data": []})
    with pytest.raises(DecodeError, match="the body is an object instead of an array"):
        await roles.all()
    mocked.answers("GET", "/role/all/", "[1]")
    with pytest.raises(DecodeError, match="Role is read from an object"):
        await roles.all()
    mocked.answers("POST", "/role/report/", b"\xff", content_type="text/csv")
    with pytest.raises(DecodeError, match=r"POST /role/report/: .*not UTF-8"):
        await roles.report_csv({"x": 1})


async def test_a_nested_resource_with_cursors(
    make: Make, close: CloseClient, mocked: MockedClose
) -> None:
    users = loaded(make() / "roles" / "users.py").RoleUsers(close.users._caller)
    answer = {"data": [{"id": "role_a"}], "cursor_next": "c2", "cursor_previous": None}
    mocked.answers("GET", "/role/role_x/user/?_limit=200", answer)
    page = await users.list("role_x")
    assert (page.older, page.data[0].id) == ("c2", "role_a")
    assert repr(users) == f"RoleUsers(base_url={BASE!r})"


def test_what_is_written_by_hand_is_private(make: Make) -> None:
    text = (make() / "roles" / "__init__.py").read_text(encoding="utf-8")
    assert "async def _update(" in text
    assert "async def update(" not in text
    assert "def users(self)" in text


def test_a_class_written_by_hand_replaces_the_generated_one(make: Make, tmp_path: Path) -> None:
    by_hand = tmp_path / "resources" / "roles" / "users.py"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("\nclass RoleUsers(generated.RoleUsers[M]): ...\n", encoding="utf-8")
    made = make()
    line = "from close_async.resources.roles.users import RoleUsers"
    assert line in (made / "roles" / "__init__.py").read_text(encoding="utf-8")
    client = (made / "client.py").read_text(encoding="utf-8")
    assert "from close_async.operations.roles import Roles" in client
    assert 'def roles(self) -> "Roles[Parsed]":' in client


def test_docstrings_are_the_prose_of_the_document(roles: Any) -> None:
    text = type(roles).list.__doc__
    assert text.startswith("List roles: await the result for the first page, or iterate")
    assert "Also those of ``type`` b." in text
    assert "type__in: Some.\n" in text
    assert "user_id: Of a user, ``user_…``." in text
    assert "The client sends ``all`` if neither ``type`` nor ``type__in`` is set." in text
    assert "PaginationLimitError" in text
    create = type(roles).create.__doc__
    assert 'await close.roles.create(RoleCreate(name="a \\"b\\"", permissions=["x"]))' in create


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class: RoleUsers", "class: Roles", "name one of them in x-resources"),
        ("roles.archive", "roles.paginator", "every resource has an attribute of this name"),
        ("summary: Delete a role", "summary: ''", "roles.delete has no summary"),
        ('"204": {description: d}', '"404": {description: d}', "no successful response"),
        ("x-prefix: user", "x-prefx: user", "there is no extension 'x-prefx'"),
    ],
)
def test_a_document_without_a_method_for_it_raises(
    make: Make, old: str, new: str, message: str
) -> None:
    with pytest.raises(CodegenError, match=message):
        make((old, new))
