"""Create a lead for each row of a CSV file, and print which rows were rejected, and why.

CLOSE_API_KEY=api_… python examples/import_leads.py leads.csv

Every column except name, contact and email is the name of a custom field.
"""

import asyncio
import csv
import sys
from pathlib import Path

from close_async import CloseClient, CloseError, CustomSchema
from close_async.models import ContactCreate, ContactEmail, LeadCreate

Row = dict[str, str]
KNOWN = {"name", "contact", "email"}


async def import_rows(close: CloseClient, rows: list[Row]) -> dict[int, str]:
    """Create leads as fast as the rate limit allows, and return the errors by line of the file."""
    schema = await close.custom_fields.schema("lead")
    for column in set[str]().union(*rows) - KNOWN:
        schema[column]  # raises once for an unknown column, instead of for each row
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
    """Convert a row, or raise CustomValueError if cells do not fit their custom fields."""
    emails = [ContactEmail(email=row["email"], type="office")] if row.get("email") else []
    contacts = [ContactCreate(name=row["contact"], emails=emails)] if row.get("contact") else []
    cells = {column: text for column, text in row.items() if column not in KNOWN}
    return LeadCreate(name=row["name"], contacts=contacts, custom=schema.parse(cells))


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
