"""Create a lead, then list a few.

CLOSE_API_KEY=api_… python examples/first_program.py
"""

import asyncio

from close_async import CloseClient
from close_async.models import ContactCreate, LeadCreate


async def main() -> None:
    """Run against the account of CLOSE_API_KEY."""
    async with CloseClient() as close:
        bruce = ContactCreate(name="Bruce Wayne")
        lead = await close.leads.create(LeadCreate(name="Wayne Enterprises", contacts=[bruce]))
        print("created", lead.name, "with", lead.contacts[0].name)

        async for lead in close.leads.list(limit=3, fields=["name", "status_label"]):
            print(lead.name, "-", lead.status_label)


if __name__ == "__main__":
    asyncio.run(main())
