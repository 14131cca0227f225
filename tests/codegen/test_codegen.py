"""The guarantees of the generator, and a check for each known way in which it fails silently.

The list of traps is in ``codegen/README.md``; each test below breaks the document or the template
in one of these ways, and the generator must refuse.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen import __main__ as command
from codegen import bodies
from codegen.bundle import bundle
from codegen.commands import write_commands
from codegen.document import Document, read_document
from codegen.errors import CodegenError
from codegen.interface import read_interface
from codegen.package import differences
from codegen.pipeline import TEMPLATES, generate, generate_operations
from codegen.reference import reference

ROOT = Path(__file__).parents[2]
DOCUMENT = Path(__file__).parent / "document"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirect what a test would write to the project."""
    for name in ("MODELS", "OPERATIONS", "RESOURCES", "BUNDLE", "REFERENCE"):
        monkeypatch.setattr(command, name, tmp_path / "project" / name.lower())
    (tmp_path / "project").mkdir()


class Workshop:
    """A copy of the test document and of the template, to be modified."""

    def __init__(self, folder: Path) -> None:
        self.document = shutil.copytree(DOCUMENT, folder / "openapi")
        self.templates = shutil.copytree(TEMPLATES, folder / "templates")
        self.made = folder / "made"

    def change_template(self, old: str, new: str) -> None:
        _change(self.templates / "dataclass.jinja2", old, new)

    def change_document(self, file: str, old: str, new: str) -> None:
        _change(self.document / file, old, new)

    def read(self) -> Document:
        return read_document(self.document / "close.yaml")

    def generate(self) -> Path:
        shutil.rmtree(self.made, ignore_errors=True)
        generate(self.read(), self.made, self.templates)
        return self.made


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_the_output_is_the_same_every_time(workshop: Workshop, tmp_path: Path) -> None:
    again = tmp_path / "again"
    code = (
        "import sys; from pathlib import Path; from codegen.document import read_document; "
        "from codegen.pipeline import generate; "
        "generate(read_document(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    paths = (workshop.document / "close.yaml", again, workshop.templates)
    # In another process, where the order of sets is another one.
    subprocess.run([sys.executable, "-c", code, *paths], check=True, cwd=ROOT)
    assert differences(again, workshop.generate()) == ""


def test_a_generated_class(workshop: Workshop) -> None:
    leads = (workshop.generate() / "leads.py").read_text(encoding="utf-8")
    assert "Do not edit" in leads
    assert "python -m codegen" in leads
    for line in (
        "@define",
        "class Lead(Model):",
        'type: str = attrs.field(default=UNSET, metadata={"wire": "_type"})',
        "url: str | None = UNSET",
        "contacts: list[Contact] = UNSET",
        'status: Literal["a", "b"] | str = UNSET',
        "best: Contact | None = UNSET",
        "custom: dict[str, Any] = attrs.field(factory=dict[str, Any])",
        "extra: dict[str, Any] = attrs.field(factory=dict[str, Any])",
    ):
        assert line in leads
    parameters = (workshop.made / "params.py").read_text(encoding="utf-8")
    assert "id__in: NotRequired[Sequence[str]]" in parameters
    assert "_limit" not in parameters  # page_size= and limit= stand for it


def test_wire_names_are_stored(workshop: Workshop) -> None:
    assert "class LeadTask(Task):" in (workshop.generate() / "contacts.py").read_text("utf-8")


def test_bodies_are_derived_from_the_schema_of_the_object(workshop: Workshop) -> None:
    text = (workshop.generate() / "roles.py").read_text(encoding="utf-8")
    classes = {part.split("(")[0]: part for part in text.split("\nclass ")[1:]}
    fields = {
        name: re.findall(r"^    (\w+):", text, re.MULTILINE) for name, text in classes.items()
    }
    mappings = ["custom", "extra"]
    assert fields == {
        "FieldRole": ["id", "name", "kind", "status", *mappings],
        "FieldRoleCreate": ["name", "kind", "secret", *mappings],
        "FieldRoleUpdate": ["name", "status", "secret", "custom", "custom_add", "extra"],
    }
    assert '"""A field role to create."""' in classes["FieldRoleCreate"]
    description = '"""Changes to a field role; absent fields are not changed."""'
    assert description in classes["FieldRoleUpdate"]
    assert '"""The name."""' in classes["FieldRoleUpdate"]
    schemas = workshop.read().schemas
    assert schemas["roles.FieldRoleCreate"]["required"] == ["name"]
    assert schemas["roles.FieldRoleCreate"]["properties"]["name"]["maxLength"] == 9
    workshop.change_document(
        "roles.yaml", "description: The perm", "x-noun: an SMS role\n      description: The perm"
    )
    text = (workshop.generate() / "roles.py").read_text(encoding="utf-8")
    assert '"""An SMS role to create."""' in text


def test_a_body_has_the_properties_of_the_schema_that_its_object_extends(
    workshop: Workshop,
) -> None:
    kind = (
        "    SpecialRole:\n      description: d\n      allOf:\n"
        '        - $ref: "#/components/schemas/FieldRole"\n'
        "        - type: object\n          properties:\n"
        "            kind: {x-create-only: false, description: k}\n"
        "            x: {type: string, x-create-only: true, description: x}\n"
        "            y: {type: string, writeOnly: true, x-body-null: true, description: y}\n"
    )
    workshop.change_document("roles.yaml", "  schemas:\n", "  schemas:\n" + kind)
    for before in ('FieldRole", required', 'schema: {$ref: "#/components/schemas/FieldRole"}'):
        workshop.change_document("roles.yaml", before, before.replace("Field", "Special"))
    text = (workshop.generate() / "roles.py").read_text(encoding="utf-8")
    classes = {part.split("\n")[0]: part for part in text.split("\nclass ")[1:]}
    fields = {
        name: re.findall(r"^    (\w+):", text, re.MULTILINE) for name, text in classes.items()
    }
    assert "    y: str | None = UNSET" in classes["SpecialRoleCreate(Model):"]
    # A mark that is lifted adds no field, and the base keeps its own.
    assert fields["SpecialRole(FieldRole):"] == ["x"]
    assert fields["SpecialRoleCreate(Model):"] == [
        "name", "kind", "secret", "x", "y", "custom", "extra",
    ]  # fmt: skip
    assert fields["SpecialRoleUpdate(Model):"][:5] == ["name", "kind", "status", "secret", "y"]


def test_the_document_as_one_file(workshop: Workshop) -> None:
    # To import it takes a second, in each process of a run.
    from openapi_spec_validator import OpenAPIV31SpecValidator

    found = json.loads(bundle(workshop.read()))
    role = {"$ref": "#/components/schemas/FieldRole"}
    post = found["paths"]["/role/"]["post"]
    assert post["requestBody"]["content"]["application/json"] == {
        "schema": {**role, "required": ["name"]},
        "example": {"name": "a"},
    }
    assert post["responses"]["201"]["content"]["application/json"] == {
        "schema": role,
        "example": {"id": "role_1"},
    }
    assert post["responses"]["4XX"] == {"$ref": "#/components/responses/ClientError"}
    put = found["paths"]["/role/{id}/"]["put"]["requestBody"]["content"]["application/json"]
    assert put["example"] == {"name": "b", "example": 1}
    components = found["components"]
    assert {*components["schemas"]} == {"FieldRole", "ErrorBody"}
    assert components["schemas"]["FieldRole"]["properties"]["kind"]["x-create-only"] is True
    assert "examples" not in components["schemas"]["FieldRole"]
    assert {*components["responses"]} == {"ClientError"}
    assert (
        list(OpenAPIV31SpecValidator(json.loads(bundle(read_document(command.SPEC)))).iter_errors())
        == []
    )


def test_a_reference_that_leads_nowhere_raises(workshop: Workshop) -> None:
    workshop.change_document("roles.yaml", 'responses/FieldRole"}', 'responses/Another"}')
    with pytest.raises(CodegenError, match=r"roles\.yaml has no /components/responses/Another"):
        bundle(workshop.read())


def no_python(shop: Workshop) -> None:
    shop.change_template("class {{ class_name }}(", "class {{ class_name }}((")


def unquoted_description(shop: Workshop) -> None:
    shop.change_template("if wrapped.endswith('\"')", "if false")


def lost_description(shop: Workshop) -> None:
    shop.change_template("docstring(description or '')", "docstring('A class.')")


def absent_as_null(shop: Workshop) -> None:
    shop.change_template("{{ field.type_hint }} = UNSET", "{{ field.type_hint }} | None = UNSET")


def null_as_absent(shop: Workshop) -> None:
    shop.change_template(
        "{{ field.type_hint }} = UNSET", "{{ field.type_hint | replace(' | None', '') }} = UNSET"
    )


def none_as_default(shop: Workshop) -> None:
    shop.change_template("{{ field.type_hint }} = UNSET", "{{ field.type_hint }} = None")


def no_extra(shop: Workshop) -> None:
    shop.change_template("field.extras.get('x_mapping')", "field.name == 'extra'")
    shop.change_template("{{ field.name }}: {{ field.type_hint }} = attrs", "rest: dict = attrs")


def nameless_schema(shop: Workshop) -> None:
    inline = "properties: {deep: {type: object, properties: {x: {type: string}}}, id:"
    shop.change_document("contacts.yaml", "properties: {id:", inline)


def twin_schemas(shop: Workshop) -> None:
    shop.change_document("leads.yaml", "    Status:\n", "    Contact:\n")


def foreign_discriminator(shop: Workshop) -> None:
    shop.change_document(
        "contacts.yaml",
        '{lead: "#/components/schemas/LeadTask"}',
        '{lead: "#/components/schemas/Contact"}',
    )


def lost_wire_name(shop: Workshop) -> None:
    shop.change_template(', metadata={"wire": "{{ field.original_name }}"}', "")


def closed_enum(shop: Workshop) -> None:
    shop.change_document("leads.yaml", ", {type: string}]", "]")


def template_not_used(shop: Workshop) -> None:
    (shop.templates / "dataclass.jinja2").rename(shop.templates / "another.jinja2")


def slots(shop: Workshop) -> None:
    shop.change_template("@define", "@attrs.define")


def unknown_annotation(shop: Workshop) -> None:
    shop.change_template("{{ field.type_hint }} = UNSET", "Nowhere | None = UNSET")


def unknown_pattern(shop: Workshop) -> None:
    shop.change_document("leads.yaml", r"^custom\.[^.]+$", "^own_.*$")


def body_twice(shop: Workshop) -> None:
    by_hand = "\n    FieldRoleCreate: {type: object, description: d}\n    FieldRole:\n"
    shop.change_document("roles.yaml", "\n    FieldRole:\n      type", by_hand + "      type")


def foreign_requirement(shop: Workshop) -> None:
    shop.change_document("roles.yaml", "required: [name]", "required: [id]")


def two_requirements(shop: Workshop) -> None:
    path = "  /role/other/:\n    post:\n      operationId: roles.create_other\n"
    body = '{content: {application/json: {schema: {$ref: "#/components/schemas/FieldRole"}}}}'
    shop.change_document("roles.yaml", "paths:\n", f"paths:\n{path}      requestBody: {body}\n")


def mark_without_a_body(shop: Workshop) -> None:
    shop.change_document("leads.yaml", "url: {type", "url: {x-create-only: true, type")


def no_yaml(shop: Workshop) -> None:
    shop.change_document("roles.yaml", "paths:", "paths: :")


def misspelt_extension(shop: Workshop) -> None:
    shop.change_document("roles.yaml", "x-create-only: true", "x-create_only: true")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (body_twice, "the schema roles.FieldRoleCreate is derived from roles.FieldRole: remove it"),
        (foreign_requirement, "roles.FieldRole has no property 'id' to require"),
        (two_requirements, "another operation requires other properties of roles.FieldRoleCreate"),
        (mark_without_a_body, "leads.Lead has x-create-only, but no request body refers to it"),
        (no_yaml, "roles.yaml is not YAML: mapping values are not allowed in this context"),
        (misspelt_extension, "roles.yaml: there is no extension 'x-create_only'"),
        (no_python, "failed"),
        (unquoted_description, "failed"),
        (lost_description, "docstring is not the description"),
        (absent_as_null, "absent was generated as null"),
        (null_as_absent, "null is allowed, but"),
        (none_as_default, "absent must be UNSET"),
        (no_extra, "no field has this name"),
        (nameless_schema, "name every inline schema"),
        (twin_schemas, "two schemas are named Contact"),
        (foreign_discriminator, "contacts.Contact is not a subclass of contacts.Task"),
        (lost_wire_name, "no field has this name on the wire"),
        (closed_enum, "the enum is closed"),
        (template_not_used, "classes and schemas differ"),
        (slots, "not an attrs class without slots"),
        (unknown_annotation, "failed|cannot be"),
        (unknown_pattern, "there is no mapping for the pattern"),
    ],
)
def test_an_invalid_document_or_template_raises(
    break_it: Callable[[Workshop], None], message: str, workshop: Workshop
) -> None:
    break_it(workshop)
    with pytest.raises(CodegenError, match=message):
        workshop.generate()


@pytest.mark.parametrize(
    ("method", "marks", "message"),
    [
        ("POST", ("x-update-only",), "roles.FieldRoleCreate.id"),
        ("PUT", ("readOnly",), "roles.FieldRoleUpdate.kind"),
        ("POST", ("readOnly", "x-update-only", "writeOnly"), "roles.FieldRoleCreate.secret"),
    ],
)
def test_a_property_in_the_wrong_body_raises(
    method: str,
    marks: tuple[str, ...],
    message: str,
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(bodies._LEFT_OUT, method, marks)
    with pytest.raises(CodegenError, match=f"{message}: a property with this mark"):
        workshop.generate()


def test_check_reports_a_difference_and_writes_nothing(
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    current = shutil.copytree(workshop.generate(), tmp_path / "current")
    monkeypatch.setattr(command, "SPEC", workshop.document / "close.yaml")
    monkeypatch.setattr(command, "MODELS", current)
    copy = tmp_path / "document.json"
    copy.write_text(bundle(workshop.read()), "utf-8")
    monkeypatch.setattr(command, "BUNDLE", copy)
    interface, operations = read_interface(workshop.read()), tmp_path / "operations"
    generate_operations(interface, operations, tmp_path)
    monkeypatch.setattr(command, "OPERATIONS", operations)
    commands = tmp_path / "commands"
    write_commands(interface, commands, tmp_path)
    monkeypatch.setattr(command, "COMMANDS", commands)
    page = tmp_path / "reference.md"
    page.write_text(reference(interface, tmp_path), "utf-8")
    monkeypatch.setattr(command, "REFERENCE", page)
    monkeypatch.setattr(sys, "argv", ["codegen", "--check"])
    assert command.main() == 0
    _change(operations / "roles.py", "class Roles(Resource[M])", "class Roles(Resource[M],)")
    _change(page, "| `create(role)` |", "| `create(rule)` |")
    _change(commands / "roles.json", '"create"', '"make"')
    capsys.readouterr()
    assert command.main() == 1
    told = capsys.readouterr().out
    assert "-class Roles(Resource[M],)" in told
    assert "-| `create(rule)` |" in told
    assert '"make"' in told
    _change(current / "leads.py", "class Lead(Model)", "class Lead(Model, object)")
    edited = (current / "leads.py").read_text("utf-8")
    capsys.readouterr()
    assert command.main() == 1
    assert "-class Lead(Model, object)" in capsys.readouterr().out
    assert (current / "leads.py").read_text("utf-8") == edited
    _change(copy, '"maxLength": 9', '"maxLength": 8')
    assert command.main() == 1
    assert '-      "maxLength": 8' in capsys.readouterr().out
    assert '"maxLength": 8' in copy.read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["codegen"])
    assert command.main() == 0
    assert differences(current, workshop.made) == ""
    assert copy.read_text("utf-8") == bundle(workshop.read())


def test_a_failure_leaves_the_old_package(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = shutil.copytree(workshop.generate(), tmp_path / "current")
    closed_enum(workshop)
    monkeypatch.setattr(command, "SPEC", workshop.document / "close.yaml")
    monkeypatch.setattr(command, "MODELS", current)
    monkeypatch.setattr(command, "BUNDLE", tmp_path / "document.json")
    monkeypatch.setattr(sys, "argv", ["codegen"])
    assert command.main() == 2
    assert not (tmp_path / "document.json").exists()
    assert differences(current, workshop.made) == ""


@pytest.mark.parametrize("flags", [[], ["--check"], ["--operations"]])
def test_a_file_that_is_not_a_document_raises(
    flags: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = shutil.copytree(command.SPEC.parent, tmp_path / "openapi")
    shutil.copy(document / "roles.yaml", document / "twin.yaml")
    _change(
        document / "close.yaml", "roles.yaml#/paths/~1role~1{id}", "twin.yaml#/paths/~1role~1{id}"
    )
    monkeypatch.setattr(command, "SPEC", document / "close.yaml")
    monkeypatch.setattr(sys, "argv", ["codegen", *flags])
    assert command.main() == 2
    assert "two schemas are named" in capsys.readouterr().err
