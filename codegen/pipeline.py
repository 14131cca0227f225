"""``generate``: writes a verified package of models for a document."""

import json
import subprocess
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.document import Document, Json
from codegen.errors import CodegenError
from codegen.interface import Interface
from codegen.operations import write_operations
from codegen.package import assemble
from codegen.shaping import model_schemas, parameter_schemas
from codegen.verify import verify

TEMPLATES = Path(__file__).parent / "templates"

_COMMON = (
    "--input-file-type=openapi",
    "--target-python-version=3.11",
    "--use-schema-description",
    "--use-field-description",
    "--enum-field-as-literal=all",
    "--use-type-alias",
    "--collapse-root-models",
    "--keep-model-order",
    "--type-mappings=date-time-local=date-time",
    "--output-datetime-class=datetime",
    "--disable-timestamp",
    "--no-formatters",
)
_MODELS = (
    "--output-model-type=dataclasses.dataclass",
    "--use-exact-imports",
    "--remove-special-field-name-prefix",
    "--field-extra-keys=x-mapping",
    "--additional-imports=attrs,close_async.model.Model,close_async.model.define,"
    "close_async.unset.UNSET",
)
_PARAMETERS = (
    "--output-model-type=typing.TypedDict",
    "--special-field-name-prefix=",
    "--use-generic-container-types",
)


def generate(document: Document, target: Path, templates: Path = TEMPLATES) -> None:
    """Write the package of models for a document to ``target``.

    Args:
        document: The document.
        target: The folder to create.
        templates: The folder of the class template.

    Raises:
        CodegenError: The document or the generated code is invalid.
    """
    with TemporaryDirectory() as folder:
        made, parameters = Path(folder) / "models", Path(folder) / "params.py"
        _run_generator(
            model_schemas(document), made, *_MODELS, f"--custom-template-dir={templates}"
        )
        _run_generator(parameter_schemas(document), parameters, *_PARAMETERS)
        parameters.rename(made / "params.py")
        assemble(document, made, target)
    _tidy(target)
    verify(document, target)


def generate_operations(interface: Interface, target: Path, resources: Path) -> None:
    """Write the package of operations to ``target``.

    Args:
        interface: The resources and their operations.
        target: The folder to create.
        resources: The folder of the classes that are written by hand.

    Raises:
        CodegenError: The document or the generated code is invalid.
    """
    write_operations(interface, target, resources)
    _tidy(target)


def _run_generator(schemas: dict[str, Json], output: Path, *flags: str) -> None:
    """Run datamodel-code-generator over schemas; a warning is treated as a failure.

    It runs in this process, because starting one takes longer than its work.
    """
    from datamodel_code_generator.__main__ import main

    source = {
        "openapi": "3.1.0",
        "info": {"title": "Close", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    file = output.with_suffix(".json")
    file.write_text(json.dumps(source), encoding="utf-8")
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            code: int = main([f"--input={file}", f"--output={output}", *_COMMON, *flags])
        except Exception as error:
            msg = f"datamodel_code_generator failed:\n{said.getvalue()}{error!r}"
            raise CodegenError(msg) from error
    _check("datamodel_code_generator", code, said.getvalue())


def _tidy(target: Path) -> None:
    """Remove unused imports, and format."""
    rules = (
        "--isolated",
        "--target-version=py311",
        "--line-length=100",
        "--config=lint.isort.known-first-party=['close_async']",
    )
    _run("ruff", "check", "--quiet", "--fix", "--select=E9,F,I,UP", *rules, str(target))
    _run("ruff", "format", "--quiet", "--isolated", "--line-length=100", str(target))


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    _check(module, done.returncode, done.stdout + done.stderr)


def _check(module: str, code: int, said: str) -> None:
    """Raise an error if a tool failed or warned."""
    if code != 0 or "Warning" in said:
        msg = f"{module} failed:\n{said.strip()}"
        raise CodegenError(msg)
