"""Write the calls of the last month as CSV: when, who called whom, how long, how it ended.

python examples/calls_of_last_month.py calls.csv
"""

import asyncio
import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from close_async import CloseClient

COLUMNS = ("activity_at", "user_name", "direction", "remote_phone", "duration", "disposition")


def last_month(today: datetime) -> tuple[datetime, datetime]:
    """Return the start of the last calendar month, and its end."""
    end = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (end - timedelta(days=1)).replace(day=1), end


async def main(path: Path, today: datetime) -> int:
    """Write the file, and return the number of calls."""
    since, until = last_month(today)
    count = 0
    async with CloseClient() as close:
        leads = {lead.id: lead.name async for lead in close.leads.scan(fields=["id", "name"])}
        # A scan, because a list ends at 250,000 calls, and misses some while others are deleted.
        calls = close.activities.scan(since=since, until=until, types=["Call"])
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["lead", *COLUMNS])
            async for call in calls:
                row = dict(call)
                table.writerow([leads.get(row["lead_id"]), *map(row.get, COLUMNS)])
                count += 1
    return count


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(asyncio.run(main(Path(sys.argv[1]), datetime.now(UTC))), "calls")
