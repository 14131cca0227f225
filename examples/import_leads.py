"""Create a lead for each row of a CSV file, and print what was refused and why.

CLOSE_API_KEY=api_… python examples/import_leads.py leads.csv

The columns name, contact and email are known; every other one is a custom field, by its name.
"""

import asyncio
import csv
import sys
from contextlib import suppress
from pathlib import Path

from close_async import CloseClient, CloseError, CustomSchema
from close_async.models import ContactCreate, ContactEmail, LeadCreate

Row = dict[str, str]
KNOWN = {"name", "contact", "email"}


async def import_rows(close: CloseClient, rows: list[Row]) -> dict[int, str]:
    """Create leads as fast as the rate limit allows; give what went wrong, by the file's lines."""
    schema = await close.custom_fields.schema("lead")
    for column in set[str]().union(*rows) - KNOWN:
        schema[column]  # one that there is not is told now, and not for each row
    problems: dict[int, str] = {}

    async def create(line: int, row: Row) -> None:
        try:
            await close.leads.create(lead_of(row, schema))
        except CloseError as error:
            problems[line] = str(error)

    async with asyncio.TaskGroup() as group:
        for line, row in enumerate(rows, start=2):
            group.create_task(create(line, row))
    return dict(sorted(problems.items()))


def lead_of(row: Row, schema: CustomSchema) -> LeadCreate:
    """Make a lead of a row; raises CustomValueError where a custom field does not take its cell."""
    emails = [ContactEmail(email=row["email"], type="office")] if row.get("email") else []
    contacts = [ContactCreate(name=row["contact"], emails=emails)] if row.get("contact") else []
    cells = {column: text for column, text in row.items() if text and column not in KNOWN}
    values = {column: value_of(text, column, schema) for column, text in cells.items()}
    return LeadCreate(name=row["name"], contacts=contacts, custom=schema.values(values))


def value_of(text: str, column: str, schema: CustomSchema) -> str | float | list[str]:
    """Read a cell as its field wants it; several values are separated by semicolons."""
    if schema[column].accepts_multiple_values:
        return [part.strip() for part in text.split(";")]
    if schema[column].type == "number":
        with suppress(ValueError):  # what is no number the schema refuses
            return float(text)
    return text


async def main(path: Path) -> None:
    """Import a file into the account of CLOSE_API_KEY."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    async with CloseClient(priority="bulk") as close:
        problems = await import_rows(close, rows)
    for line, problem in problems.items():
        print(f"line {line}: {problem}")
    print(f"{len(rows) - len(problems)} of {len(rows)} leads were created")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(Path(sys.argv[1])))
