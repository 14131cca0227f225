"""Print the number of leads and the value of opportunities per status, from a synced database.

python examples/leads_per_status.py leads.db
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

QUERY = """
SELECT lead.status_label, count(DISTINCT lead.id), count(opportunity.id),
       coalesce(sum(opportunity.value), 0) / 100
FROM lead LEFT JOIN opportunity ON opportunity.lead_id = lead.id
GROUP BY lead.status_label ORDER BY 2 DESC
"""


def main(path: Path) -> None:
    """Print the table."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(QUERY).fetchall()
    print(f"{'status':<20}{'leads':>10}{'opportunities':>16}{'value':>16}")
    for status, leads, opportunities, value in rows:
        print(f"{status:<20}{leads:>10,}{opportunities:>16,}{value:>16,}")
    print(f"{'':<20}{sum(row[1] for row in rows):>10,}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
