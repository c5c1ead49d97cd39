"""Socket Mode: always a connection, nothing lost when one is replaced, nothing acknowledged that isn't stored."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from front_door import Bot, command, envelope, message, open_bot, press, serving

from adapters.slack.line import Timing
from adapters.slack.sockets import Sockets, SocketsRefused

Json = dict[str, Any]
NUMBERS = itertools.count(1)
PATIENT = Timing(ping=0.05, deaf=30, quiet=30, drain=0.5, hello=1, first_pause=0.01, crowded_pause=0.05, finish=2)


class Line:
    """One connection, as Slack holds it. A deaf one takes nothing in and says nothing, not even to a ping."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.acknowledged: list[Json] = []
        self.gone = asyncio.Event()

    async def deliver(self, payload: Json, kind: str = "events_api") -> str:
        """Send an envelope; returns its id."""
        id = f"e{next(NUMBERS)}"
        told = {"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
        await self.socket.send_str(json.dumps(told))
        return id

    async def hears(self, id: str, within: float = 2.0) -> Json:
        """The acknowledgement of an envelope."""
        async with asyncio.timeout(within):
            while True:
                for answer in self.acknowledged:
                    if answer["envelope_id"] == id:
                        return answer
                await asyncio.sleep(0.005)


class Slack:
    """The server's side of Socket Mode."""

    def __init__(self) -> None:
        self.lines: list[Line] = []  # all there ever were
        self.asked = 0
        self.answers: list[web.Response] = []  # to apps.connections.open, before it gives an address
        self.greetings: list[Json] = []  # instead of hello
        self.hangs_up = False
        self.deaf: Callable[[int], bool] = lambda number: False
        self.url = ""

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.gone.is_set()]

    async def until(self, wanted: Callable[[], bool], within: float = 3.0) -> None:
        async with asyncio.timeout(within):
            while not wanted():  # noqa: ASYNC110 - whatever it is that is waited for
                await asyncio.sleep(0.005)

    async def address(self, request: web.Request) -> web.Response:
        self.asked += 1
        assert request.headers["Authorization"] == "Bearer xapp-1"
        if self.answers:
            return self.answers.pop(0)
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=0.2)
        await socket.prepare(request)
        line = Line(socket)
        self.lines.append(line)
        greeting = self.greetings.pop(0) if self.greetings else {"type": "hello", "num_connections": len(self.open)}
        await socket.send_str(json.dumps(greeting))
        try:
            if self.hangs_up:
                await socket.close()
            if self.deaf(len(self.lines)):
                await asyncio.sleep(60)
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    line.acknowledged.append(json.loads(frame.data))
        finally:
            line.gone.set()
        return socket


@asynccontextmanager
async def slack_around(slack: Slack, bot: Bot, timing: Timing) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, connected to this Slack."""
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.address)
    app.router.add_get("/link", slack.link)
    async with serving(app) as slack.url:
        sockets = Sockets(bot.receiving, "xapp-1", base_url=slack.url + "/api/", timing=timing)
        running = asyncio.create_task(sockets.run())
        try:
            yield running
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError, SocketsRefused):
                await running


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with open_bot(tmp_path) as bot:
        yield bot


async def test_two_connections_share_what_comes_and_each_acknowledges_its_own(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        told = [(line, await line.deliver(envelope(message()))) for _ in range(20) for line in slack.open]
        for line, id in told:
            assert await line.hears(id) == {"envelope_id": id}
    assert bot.stored() == ["Posted"] * 40


async def test_what_comes_again_on_the_other_connection_is_stored_once(bot: Bot) -> None:
    slack, said = Slack(), message()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        for line in slack.open:
            await line.hears(await line.deliver(envelope(said)))
    assert bot.stored() == ["Posted"]


async def test_a_refresh_leaves_no_gap_and_what_the_old_connection_still_delivers_is_taken(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        old = slack.open[0]
        await old.socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        await slack.until(lambda: len(slack.lines) == 3)
        assert len(slack.open) == 3  # the new one is there, the old one not yet gone
        late = await old.deliver(envelope(message()))
        assert await old.hears(late)
        await slack.until(old.gone.is_set)
        assert len(slack.open) == 2
        new = slack.open[-1]
        assert await new.hears(await new.deliver(envelope(message())))
    assert bot.stored() == ["Posted", "Posted"]


async def test_the_two_are_never_replaced_at_the_same_moment(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        for line in slack.open:
            await line.socket.send_str(json.dumps({"type": "disconnect", "reason": "warning"}))
        await slack.until(lambda: len(slack.lines) == 4)
        await slack.until(lambda: len(slack.open) == 2)
        assert [line.gone.is_set() for line in slack.lines] == [True, True, False, False]


async def test_a_connection_that_breaks_is_replaced(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        await slack.open[0].socket.close()
        await slack.until(lambda: len(slack.open) == 2 and len(slack.lines) == 3)


async def test_slack_is_not_stormed_when_it_hangs_up_again_and_again(bot: Bot) -> None:
    slack = Slack()
    slack.hangs_up = True
    async with slack_around(slack, bot, PATIENT):
        await asyncio.sleep(0.2)
        assert 4 <= slack.asked <= 14
        slack.hangs_up = False
        await slack.until(lambda: len(slack.open) == 2)


async def test_a_connection_that_answers_nothing_is_replaced(bot: Bot) -> None:
    slack = Slack()
    slack.deaf = lambda number: number == 1
    async with slack_around(slack, bot, Timing(ping=0.02, deaf=0.1, quiet=30, drain=0.01, first_pause=0.01)):
        await slack.until(lambda: len(slack.lines) == 3)
        alive = slack.lines[-1]
        assert await alive.hears(await alive.deliver(envelope(message())))


async def test_a_connection_that_only_answers_pings_is_replaced_ever_more_seldom(bot: Bot) -> None:
    slack, loop, opened = Slack(), asyncio.get_running_loop(), list[float]()
    timing = Timing(ping=0.02, deaf=30, quiet=0.05, longest_quiet=0.4, drain=0.01, first_pause=0.01)
    async with slack_around(slack, bot, timing):
        for number in (4, 6, 8):  # each time both
            await slack.until(lambda number=number: len(slack.lines) >= number)  # type: ignore[misc]
            opened.append(loop.time())
        assert opened[2] - opened[1] > 1.4 * (opened[1] - opened[0])
        assert len(slack.open) <= 4


async def test_a_connection_on_which_something_comes_is_left_alone(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, Timing(ping=0.02, deaf=30, quiet=0.15, drain=0.01)):
        await slack.until(lambda: len(slack.open) == 2)
        for _ in range(8):
            for line in slack.open:
                await line.socket.ping()
            await asyncio.sleep(0.04)
        assert len(slack.lines) == 2


async def test_when_socket_mode_is_switched_off_the_bot_says_so(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT) as running:
        await slack.until(lambda: len(slack.open) == 2)
        await slack.open[0].socket.send_str(json.dumps({"type": "disconnect", "reason": "link_disabled"}))
        with pytest.raises(SocketsRefused, match="switched off"):
            await running


async def test_a_wrong_token_is_said_and_nothing_is_tried_again(bot: Bot) -> None:
    slack = Slack()
    slack.answers = [web.json_response({"ok": False, "error": "invalid_auth"}) for _ in range(2)]
    async with slack_around(slack, bot, PATIENT) as running:
        with pytest.raises(SocketsRefused, match="xapp-"):
            await running
    assert slack.asked == 1
    assert slack.lines == []


async def test_slack_is_not_asked_again_before_the_time_it_says(bot: Bot) -> None:
    slack, loop = Slack(), asyncio.get_running_loop()
    slow = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
    slack.answers = [slow]
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: slack.asked == 2)  # the other place
        began = loop.time()
        await slack.until(lambda: slack.asked == 3)
        assert loop.time() - began > 0.8


async def test_trouble_at_slack_is_waited_out(bot: Bot) -> None:
    slack = Slack()
    slack.answers = [web.Response(status=500, text="oh"), web.json_response({"ok": False, "error": "internal_error"})]
    slack.greetings = [{"type": "disconnect", "reason": "too_many_websockets"}]
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)


async def test_what_cannot_be_stored_is_not_acknowledged(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        with sqlite3.connect(bot.database) as connection:
            connection.execute("ALTER TABLE inbox RENAME TO gone")
        line = slack.open[0]
        await line.deliver(envelope(message()))
        await slack.until(lambda: "could not be stored" in caplog.text)
        with sqlite3.connect(bot.database) as connection:
            connection.execute("ALTER TABLE gone RENAME TO inbox")
        stored = await line.deliver(envelope(message()))
        await line.hears(stored)
        assert [answer["envelope_id"] for answer in line.acknowledged] == [stored]


async def test_a_command_is_acknowledged_and_answered(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        line = slack.open[0]
        assert await line.hears(await line.deliver(command("serve soup", bot.desk), "slash_commands"))
        assert "soup" in (await bot.desk.hears("respond")).words


async def test_the_errors_of_a_form_travel_with_the_acknowledgement(bot: Bot) -> None:
    from front_door import sent_form

    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        line = slack.open[0]
        await line.hears(await line.deliver(press("kitchen.order", bot.desk), "interactive"))
        view = (await bot.desk.hears("views.open")).arguments["view"]
        answer = await line.hears(await line.deliver(sent_form(view, "stones"), "interactive"))
        assert answer["payload"] == {"response_action": "errors", "errors": {"dish": "Nobody can eat that."}}


async def test_what_is_odd_harms_nobody(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT):
        await slack.until(lambda: len(slack.open) == 2)
        line = slack.open[0]
        for odd in ("{", "[]", "null", '{"type":null}', '{"type":"events_api"}', '{"type":"interactive","payload":3}'):
            await line.socket.send_str(odd)
        unknown = await line.deliver({}, "something_new")
        assert await line.hears(unknown)
        assert await line.hears(await line.deliver(envelope(message())))
        assert len(slack.lines) == 2


async def test_when_the_bot_stops_what_came_before_is_stored_and_acknowledged(bot: Bot) -> None:
    slack = Slack()
    async with slack_around(slack, bot, PATIENT) as running:
        await slack.until(lambda: len(slack.open) == 2)
        line = slack.open[0]
        other = sqlite3.connect(bot.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        told = await line.deliver(envelope(message()))
        await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.sleep(0.02)
        other.execute("ROLLBACK")
        other.close()
        assert await line.hears(told)
    assert bot.stored() == ["Posted"]
