"""Change the lead status of a pipeline's stale opportunities by a bulk edit, and wait for it.

CLOSE_API_KEY=api_… python examples/stale_opportunities.py Sales Nurturing 90
"""

import asyncio
import sys

from close_async import BulkActionFailedError, CloseClient
from close_async.models import BulkEdit
from close_async.search import ago, lead, opportunity


async def move(close: CloseClient, pipeline_name: str, label: str, days: int) -> BulkEdit | None:
    """Move the leads, and return the finished bulk edit, or ``None`` if nothing is stale.

    Args:
        close: The client.
        pipeline_name: The name of the pipeline.
        label: The label of the new status of the leads.
        days: Days without a change after which an open opportunity is stale.
    """
    pipelines = {each.name: each async for each in close.pipelines.list()}
    statuses = {each.label: each async for each in close.lead_statuses.list()}
    pipeline, status = pipelines[pipeline_name], statuses[label]
    stale = lead.has(
        (opportunity.pipeline_id == pipeline.id)
        & (opportunity.status_type == "active")
        & (opportunity.date_updated < ago(days=days))
    )
    moving = stale & (lead.status_id != status.id)
    if not await close.leads.count(moving):
        return None
    return await close.bulk_actions.edits.run(
        moving, type="set_lead_status", lead_status_id=status.id, progress=show
    )


def show(action: BulkEdit) -> None:
    """Print how far a bulk edit is."""
    print(f"{action.status}: {action.n_leads_processed} of {action.n_leads or '?'} leads")


async def main(pipeline_name: str, label: str, days: int) -> None:
    """Run against the account of CLOSE_API_KEY."""
    async with CloseClient() as close:
        try:
            done = await move(close, pipeline_name, label, days)
        except KeyError as unknown:
            sys.exit(f"there is no pipeline or lead status {unknown}")
        except BulkActionFailedError as error:
            sys.exit(f"{error}; run the program again for the rest")
        print("nothing is stale" if done is None else f"moved {done.n_leads_processed} leads")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
