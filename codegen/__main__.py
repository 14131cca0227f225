"""``python -m codegen`` writes what follows from the document.

That is the models, the operations, the commands of the command line, the simulator's copy of the
document, and the reference.
``--check`` writes nothing and compares them.

``--operations`` lists the document's operations with the client's methods instead, and fails if
one has no other, or a route of the simulator, a row of the reference or a test is missing.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.bundle import bundle
from codegen.commands import write_commands
from codegen.document import read_document
from codegen.errors import CodegenError
from codegen.interface import read_interface
from codegen.package import differences, file_differences, replace
from codegen.pipeline import generate, generate_operations
from codegen.reference import reference

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "openapi" / "close.yaml"
MODELS = ROOT / "close_async" / "models"
OPERATIONS = ROOT / "close_async" / "operations"
RESOURCES = ROOT / "close_async" / "resources"
COMMANDS = ROOT / "close_async" / "cli" / "nouns"
REFERENCE = ROOT / "docs" / "reference.md"
BUNDLE = ROOT / "simulator" / "close_simulator" / "document.json"


def main() -> int:
    """Write or compare the generated files. Exit with 1 for a difference, 2 for a failure."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    parser.add_argument("--operations", action="store_true", help="list operations and methods")
    arguments = parser.parse_args()
    try:
        return _list_operations() if arguments.operations else _generate(check=arguments.check)
    except CodegenError as error:
        print(f"codegen: {error}", file=sys.stderr)
        return 2


def _list_operations() -> int:
    # Imported here: the client may not be importable until the models are written.
    from codegen.coverage import compare

    found = compare(read_document(SPEC))
    print(found.text())
    return 0 if found.is_complete else 1


def _generate(*, check: bool) -> int:
    document = read_document(SPEC)
    interface, bundled = read_interface(document), bundle(document)
    with TemporaryDirectory() as folder:
        models, operations = Path(folder) / "models", Path(folder) / "operations"
        generate(document, models)
        generate_operations(interface, operations, RESOURCES)
        commands = Path(folder) / "commands"
        write_commands(interface, commands, RESOURCES)
        page = reference(interface, RESOURCES)
        if not check:
            replace(MODELS, models)
            replace(OPERATIONS, operations)
            replace(COMMANDS, commands)
            BUNDLE.write_text(bundled, encoding="utf-8")
            REFERENCE.write_text(page, encoding="utf-8")
            return 0
        drift = differences(MODELS, models) + differences(OPERATIONS, operations)
        drift += differences(COMMANDS, commands)
        drift += file_differences(BUNDLE, bundled) + file_differences(REFERENCE, page)
    print(drift or "the generated files are current", end="" if drift else "\n")
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main())
