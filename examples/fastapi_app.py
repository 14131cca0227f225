"""A FastAPI service on top of Close: create, read and update leads.

CLOSE_API_KEY=api_… uvicorn examples.fastapi_app:app
"""

import logging
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from close_async import (
    APITimeoutError,
    BadRequestError,
    CloseClient,
    CloseError,
    CustomValueError,
    InvalidBodyError,
    InvalidIdError,
    NotFoundError,
    RateLimitError,
)
from close_async.models import Lead, LeadCreate, LeadUpdate

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Open one client for all requests: they share its connections and its rate limits."""
    # A web request that waits longer than the deadline fails with DeadlineExceededError.
    async with CloseClient(priority="interactive", deadline=20) as close:
        app.state.close = close
        yield


async def close_client(request: Request) -> CloseClient:
    """Return the client, as a dependency that tests can override."""
    client: CloseClient = request.app.state.close
    return client


Close = Annotated[CloseClient, Depends(close_client)]
app = FastAPI(lifespan=lifespan)


@app.post("/leads", status_code=201)
async def create_lead(lead: Annotated[LeadCreate, Body()], close: Close) -> Lead:
    """Create a lead from a JSON body, such as ``{"name": "Oscorp", "contacts": []}``."""
    return await close.leads.create(lead)


@app.get("/leads/{lead_id}")
async def get_lead(lead_id: str, close: Close) -> Lead:
    """Get a lead."""
    return await close.leads.get(lead_id)


@app.patch("/leads/{lead_id}")
async def update_lead(lead_id: str, changes: Annotated[LeadUpdate, Body()], close: Close) -> Lead:
    """Update the fields that the JSON body contains; ``null`` clears a field."""
    return await close.leads.update(lead_id, changes)


@app.exception_handler(CloseError)
async def close_error(request: Request, error: CloseError) -> JSONResponse:
    """Convert an error of the client to a response."""
    match error:
        case InvalidIdError() | NotFoundError():
            return respond(404, "not found")
        case BadRequestError() | CustomValueError() | InvalidBodyError():
            return respond(422, "invalid values", fields=dict(error.field_errors))
        case RateLimitError():
            seconds = math.ceil(error.retry_after or 1.0)
            return respond(503, "busy", headers={"Retry-After": str(seconds)})
        case APITimeoutError():  # DeadlineExceededError included
            status, detail = 504, "Close did not respond in time"
        case _:
            status, detail = 502, "Close is not available"
    # The message has the path, the status and Close's trace id, which callers need not see.
    log.warning("%s %s: %s", request.method, request.url.path, error)
    return respond(status, detail)


def respond(
    status: int, detail: str, headers: dict[str, str] | None = None, **content: Any
) -> JSONResponse:
    """Return a response with a JSON body."""
    return JSONResponse({"detail": detail, **content}, status, headers)
