"""Print how long new leads waited for a first call or email, per user who answered.

python examples/first_response_times.py 90    # the leads of the last 90 days
"""

import asyncio
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median

from close_async import CloseClient
from close_async.models import Call, Created, Email


async def read(close: CloseClient, since: datetime) -> dict[str, list[timedelta]]:
    """Return the times until the first response, by the name of the user who responded."""
    created: dict[str, datetime] = {}
    responses: dict[str, tuple[datetime, str]] = {}
    async for activity in close.activities.scan(since=since, types=["Created", "Call", "Email"]):
        lead_id, at = activity.lead_id, activity.activity_at
        if lead_id is None or at is None:
            continue
        if isinstance(activity, Created):
            created[lead_id] = at
        elif isinstance(activity, Call | Email) and activity.direction in ("outbound", "outgoing"):
            first = responses.get(lead_id)
            if first is None or at < first[0]:
                responses[lead_id] = at, activity.user_name or "nobody"
    waits: dict[str, list[timedelta]] = defaultdict(list)
    for lead_id, (at, user) in responses.items():
        # Leads that are older than the period have no creation in it.
        if lead_id in created and at >= created[lead_id]:
            waits[user].append(at - created[lead_id])
    waits["without a response"] = [timedelta()] * len(created.keys() - responses.keys())
    return waits


async def main(days: int, today: datetime) -> None:
    """Print the table."""
    async with CloseClient() as close:
        waits = await read(close, today - timedelta(days=days))
    print(f"{'user':<24}{'leads':>8}{'median':>20}{'longest':>20}")
    for user, times in sorted(waits.items()):
        middle, longest = (_shown(median(times)), _shown(max(times))) if times else ("", "")
        print(f"{user:<24}{len(times):>8,}{middle:>20}{longest:>20}")


def _shown(time: timedelta) -> str:
    return f"{time.days} d {time.seconds // 3600} h {time.seconds % 3600 // 60} min"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        sys.exit(__doc__)
    asyncio.run(main(int(sys.argv[1]), datetime.now(UTC)))
