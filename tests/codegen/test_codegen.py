"""The guarantees of the generator, and a check for each known way in which it fails silently.

The list of traps is in ``codegen/README.md``; each test below breaks the document or the template
in one of these ways, and the generator must refuse.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen import __main__ as command
from codegen.errors import CodegenError
from codegen.package import differences
from codegen.pipeline import TEMPLATES, generate

DOCUMENT = Path(__file__).parent / "document"


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

    def generate(self) -> Path:
        shutil.rmtree(self.made, ignore_errors=True)
        generate(self.document / "close.yaml", self.made, self.templates)
        return self.made


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_the_output_is_the_same_every_time(workshop: Workshop, tmp_path: Path) -> None:
    first = shutil.copytree(workshop.generate(), tmp_path / "first")
    assert differences(first, workshop.generate()) == ""


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


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
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


def test_check_reports_a_difference_and_writes_nothing(
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    current = shutil.copytree(workshop.generate(), tmp_path / "current")
    monkeypatch.setattr(command, "SPEC", workshop.document / "close.yaml")
    monkeypatch.setattr(command, "MODELS", current)
    monkeypatch.setattr(sys, "argv", ["codegen", "--check"])
    assert command.main() == 0
    _change(current / "leads.py", "class Lead(Model)", "class Lead(Model, object)")
    edited = (current / "leads.py").read_text("utf-8")
    capsys.readouterr()
    assert command.main() == 1
    assert "-class Lead(Model, object)" in capsys.readouterr().out
    assert (current / "leads.py").read_text("utf-8") == edited
    monkeypatch.setattr(sys, "argv", ["codegen"])
    assert command.main() == 0
    assert differences(current, workshop.made) == ""


def test_a_failure_leaves_the_old_package(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = shutil.copytree(workshop.generate(), tmp_path / "current")
    closed_enum(workshop)
    monkeypatch.setattr(command, "SPEC", workshop.document / "close.yaml")
    monkeypatch.setattr(command, "MODELS", current)
    monkeypatch.setattr(sys, "argv", ["codegen"])
    assert command.main() == 2
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
