"""``events follow`` and ``listen``: processes that run until they are stopped."""

import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from typer.main import get_command

from close_async import CloseClient
from close_async.cli.app import app
from close_async.models import LeadCreate
from close_async.testing import CloseSimulator
from close_async.webhooks import Webhook, signature_headers
from tests.support.command_line import Cli, access, outcome, start
from tests.support.warm_start import WarmProcess

# A process starts in seconds on a busy machine: nothing is asserted about time.
PATIENCE = 120.0


async def stopped(process: WarmProcess) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    ended = await outcome(process)
    return ended.code, ended.err


async def test_events_are_printed_and_the_position_is_stored(
    simulator: CloseSimulator, tmp_path: Path
) -> None:
    position = tmp_path / "position.json"
    command = ("events", "follow", "--object-type", "lead", "--position", position)
    async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
        first = await close.leads.create(LeadCreate(name="First"))
        process = await start(*command, "--since=-1h", "--interval", 0.5, **access(simulator))
        assert process.stdout is not None
        event = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
        assert (event["object_id"], event["action"]) == (first.id, "created")
        second = await close.leads.create(LeadCreate(name="Second"))
        event = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
        assert event["object_id"] == second.id
        # The position is stored before anything else happens, a signal included.
        assert await stopped(process) == (0, "")
        third = await close.leads.create(LeadCreate(name="Third"))
    process = await start(*command, "--limit", 1, **access(simulator))
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert [json.loads(line)["object_id"] for line in out.splitlines()] == [third.id]
    assert process.returncode == 0


async def test_events_are_delivered_signed_and_again_after_a_failure(
    simulator: CloseSimulator,
) -> None:
    received: list[tuple[bytes, dict[str, str]]] = []
    repeated = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        received.append((await request.read(), dict(request.headers)))
        if len(received) == 2:
            repeated.set()
        return web.Response(status=500 if len(received) == 1 else 200)

    server = web.Application()
    server.router.add_post("/hook", receive)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
        lead = await close.leads.create(LeadCreate(name="Wayne"))
    process = await start(
        *("listen", "--forward-to", url, "--object-type", "lead", "--since=-1h"),
        **access(simulator),
    )
    assert process.stderr is not None
    said = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
    key = re.fullmatch(r"export CLOSE_SIGNATURE_KEY=([0-9a-f]{64})\n", said)
    assert key is not None
    await asyncio.wait_for(repeated.wait(), PATIENCE)
    code, err = await stopped(process)
    await runner.cleanup()
    assert (code, "500 Internal Server Error" in err) == (0, True)
    deliveries = [Webhook([key[1]]).read(body, headers) for body, headers in received[:2]]
    assert [each.event.object_id for each in deliveries] == [lead.id] * 2
    assert deliveries[0].key == deliveries[1].key


async def test_listen_checks_its_arguments_first(cli: Cli, simulator: CloseSimulator) -> None:
    ran = await cli("listen", "--forward-to", "localhost:8000", **access(simulator))
    assert (ran.code, "http://localhost:8000/hook" in ran.err) == (2, True)
    keys = {"CLOSE_SIGNATURE_KEY": "not-a-key"}
    ran = await cli("listen", "--forward-to", "http://localhost:1", **keys, **access(simulator))
    assert (ran.code, "not-a-key" in ran.err) == (2, False)


def test_the_headers_of_a_delivery_verify() -> None:
    body = b'{"subscription_id": "whsub_1", "event": {}}'
    Webhook(["ab" * 32], clock=lambda: 1000.0).verify(
        body, signature_headers("ab" * 32, body, clock=lambda: 1000.0)
    )
    with pytest.raises(ValueError, match="not a hexadecimal"):
        signature_headers("secret", body)


@pytest.mark.parametrize(
    "words", [("listen", "--forward-to", "http://localhost:1"), ("events", "follow")]
)
async def test_a_wrong_start(cli: Cli, simulator: CloseSimulator, words: tuple[str, ...]) -> None:
    wrong = await cli(*words, "--since", "soon", **access(simulator))
    assert (wrong.code, "'soon' is not a date" in wrong.err, wrong.out) == (2, True, "")
    assert "Forwarding" not in wrong.err
    expired = await cli(*words, "--since", "ev_gone", **access(simulator))
    assert (expired.code, "30 days" in expired.err) == (2, True)


@pytest.mark.parametrize("content", [b"", b"lead", b"{}", b"[1]", b"\xff\xfe"])
async def test_a_file_without_a_position(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "position.json"
    file.write_bytes(content)
    ran = await cli("events", "follow", "--position", file, **access(simulator))
    assert (ran.code, f"{file} does not hold a position" in ran.err) == (2, True)
    assert file.read_bytes() == content


async def test_a_position_in_a_missing_folder(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path
) -> None:
    file = tmp_path / "missing" / "position.json"
    ran = await cli("events", "follow", "--position", file, "--limit", 1, **access(simulator))
    assert (ran.code, "there is no folder" in ran.err, ran.out) == (2, True, "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--object-type", "leads"), "did you mean lead?"),
        (("--object-type", "email"), "did you mean activity.email"),
        (("--object-type", "lead", "--action", "create"), "did you mean created?"),
        (("--object-type", "contact", "--action", "merged"), "known are created, updated, deleted"),
        (("--object-type", "task.follow_up", "--action", "completed"), None),
        (("--object-type", "lead", "--action", "merged"), None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.parametrize(
    "words_before", [("listen", "--forward-to", "http://localhost:1"), ("events", "follow")]
)
async def test_a_type_that_close_does_not_have_is_noted_before_it_is_followed(
    cli: Cli,
    simulator: CloseSimulator,
    words_before: tuple[str, ...],
    options: tuple[str, ...],
    words: str | None,
) -> None:
    # An expired start, so that the command ends.
    ran = await cli(*words_before, *options, "--since", "ev_gone", **access(simulator))
    assert ("30 days" in ran.err, "Note" in ran.err) == (True, words is not None)
    assert (words or "") in ran.err


def test_both_commands_have_the_same_options_of_events() -> None:
    def options(*words: str) -> dict[str, tuple[str, str]]:
        command: Any = get_command(app)
        for word in words:
            command = command.get_command(None, word)
        return {each.opts[0]: (each.metavar, each.help) for each in command.params}

    follow, listen = options("events", "follow"), options("listen")
    shared = {"--object-type", "--object-id", "--lead-id", "--action", "--user-id", "--since"}
    shared |= {"--position", "--interval"}
    assert {name: follow[name] for name in shared} == {name: listen[name] for name in shared}
    assert follow.keys() ^ listen.keys() == {"--limit", "--json", "--forward-to"}
