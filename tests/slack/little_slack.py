"""A small Slack that can be in any mood: what it does with a call can be told beforehand, call by call."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.here import Here, NotInstalled

Json = dict[str, Any]
Mood = Callable[["LittleSlack", web.Request, Json], Awaitable[web.StreamResponse]]

TEAM, TOKEN = "T1", "xoxb-very-secret"
WORKSPACE = f"slack:{TEAM}"


class OneWorkspace:
    """The bot in one workspace."""

    def __init__(self, here: Here) -> None:
        self.bot, self.installed = here, True
        self.refusals: list[tuple[str, str]] = []
        self.tokens = [TOKEN]  # the next one is used when one is refused

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        return self.bot if team == self.bot.team else None

    async def here(self, workspace: str) -> Here | None:
        return self.bot if workspace == self.bot.workspace else None

    async def token(self, workspace: str) -> str:
        if not self.installed:
            raise NotInstalled
        return self.tokens[0]

    async def refused(self, workspace: str, code: str) -> None:
        self.refusals.append((workspace, code))
        self.tokens = self.tokens[1:] or self.tokens

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        self.installed = False
        return True

    async def teams_of(self, enterprise: str) -> list[str]:
        return []

    async def all(self) -> list[Here]:
        return [self.bot]


@dataclass
class LittleSlack:
    """Channels with messages. `moods`: what happens to the next calls of a method, the first one first."""

    calls: list[tuple[str, Json]] = field(default_factory=list)
    moods: dict[str, list[Mood]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, Mood] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, list[str]] = field(default_factory=dict)
    users: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    shared: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = TOKEN
    url: str = ""
    page: int = 100  # so many messages or members at most on a page
    _ts: int = 1_770_000_000

    def asked(self, method: str) -> list[Json]:
        """The arguments of every call of a method."""
        return [arguments for called, arguments in self.calls if called == method]

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel and its threads."""
        return [said["text"] for said in self.messages[channel]]

    def post(self, channel: str, user: str = "U1", **more: Any) -> Json:
        """A message appears."""
        self._ts += 1
        said = {"type": "message", "user": user, "text": "", "ts": f"{self._ts}.000100", **more}
        self.messages[channel].append(said)
        self.came.set()
        return said

    async def has_messages(self, count: int) -> None:
        """Wait until there are so many."""
        while sum(map(len, self.messages.values())) < count:
            self.came.clear()
            await self.came.wait()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any method."""
        method = request.match_info["method"]
        arguments: Json = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
        self.calls.append((method, arguments))
        if request.headers["Authorization"] != f"Bearer {self.token}":
            return web.json_response({"ok": False, "error": "token_expired"})
        mood = self.moods[method].pop(0) if self.moods[method] else self.always.get(method)
        if mood is not None:
            return await mood(self, request, arguments)
        return await self.obey(method, arguments)

    async def obey(self, method: str, arguments: Json) -> web.Response:
        """Do what was asked."""
        do = getattr(self, method.replace(".", "_").lower(), None)
        if do is None:
            return web.json_response({"ok": False, "error": "unknown_method"})
        return web.json_response({"ok": True, **do(**arguments)})

    async def bytes_come(self, request: web.Request) -> web.Response:
        self.uploads[request.match_info["id"]] = await request.read()
        return web.Response(text="OK - 1")

    def chat_postmessage(self, channel: str, **message: Any) -> Json:
        said = self.post(channel, **message)
        return {"channel": channel, "ts": said["ts"], "message": said}

    def chat_postephemeral(self, channel: str, user: str, **message: Any) -> Json:
        return {"message_ts": "1.1"}

    def chat_update(self, channel: str, ts: str, **message: Any) -> Json:
        said = next(said for said in self.messages[channel] if said["ts"] == ts)
        said.update(message)
        return {"channel": channel, "ts": ts}

    def chat_delete(self, channel: str, ts: str) -> Json:
        self.messages[channel] = [said for said in self.messages[channel] if said["ts"] != ts]
        return {}

    def reactions_add(self, **arguments: Any) -> Json:
        return {}

    reactions_remove = reactions_add

    def views_publish(self, user_id: str, view: Json) -> Json:
        self.homes[user_id] = view
        return {}

    def conversations_open(self, users: str) -> Json:
        return {"channel": {"id": "D" + users.replace(",", "")}}

    def conversations_history(
        self, channel: str, oldest: str = "0", latest: str = "9", limit: str = "100", cursor: str = "", **_: Any
    ) -> Json:
        roots = [said for said in self.messages[channel] if said.get("thread_ts", said["ts"]) == said["ts"]]
        return self._pages(roots[::-1], oldest, latest, limit, cursor)

    def conversations_replies(
        self,
        channel: str,
        ts: str,
        oldest: str = "0",
        latest: str = "9",
        limit: str = "100",
        cursor: str = "",
        **_: Any,
    ) -> Json:
        asked = next((said for said in self.messages[channel] if said["ts"] == ts), {"ts": ts})
        root = asked.get("thread_ts", ts)
        thread = [said for said in self.messages[channel] if root in (said["ts"], said.get("thread_ts"))]
        first, replies = thread[:1], thread[1:]
        return self._pages(replies, oldest, latest, limit, cursor, first)

    def _pages(
        self, some: list[Json], oldest: str, latest: str, limit: str, cursor: str, first: list[Json] | None = None
    ) -> Json:
        fitting = [said for said in some if oldest <= said["ts"] <= latest]
        start, most = int(cursor or 0), min(int(limit), self.page)
        after = str(start + most) if start + most < len(fitting) else ""
        page = (first or []) + fitting[start : start + most]
        return {"messages": page, "response_metadata": {"next_cursor": after}}

    def conversations_members(self, channel: str, limit: str, cursor: str = "") -> Json:
        inside, start = self.members[channel], int(cursor or 0)
        after = str(start + self.page) if start + self.page < len(inside) else ""
        return {"members": inside[start : start + self.page], "response_metadata": {"next_cursor": after}}

    def conversations_info(self, channel: str, **_: Any) -> Json:
        if channel.startswith("D"):
            return {"channel": {"id": channel, "is_im": True, "user": channel[1:]}}
        return {"channel": {"id": channel, "name": channel.lower()}}

    def users_info(self, user: str, **_: Any) -> Json:
        return {"user": self.users.get(user, {"id": user, "team_id": TEAM, "name": user.lower()})}

    def files_getuploadurlexternal(self, filename: str, length: str, **_: Any) -> Json:
        id = f"F{len(self.asked('files.getUploadURLExternal'))}"
        return {"upload_url": f"{self.url}upload/{id}", "file_id": id}

    def files_completeuploadexternal(self, files: str, **where: Any) -> Json:
        self.shared += [{**file, **where} for file in json.loads(files)]
        return {"files": json.loads(files)}


@asynccontextmanager
async def little_slack() -> AsyncIterator[LittleSlack]:
    """Running on this machine."""
    slack = LittleSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.handle)
    app.router.add_post("/upload/{id}", slack.bytes_come)
    server = TestServer(app)
    await server.start_server()
    slack.url = str(server.make_url("/"))
    try:
        yield slack
    finally:
        await server.close()


# Moods


def says(code: str, **more: Any) -> Mood:
    """No, for this reason."""

    async def mood(slack: LittleSlack, request: web.Request, arguments: Json) -> web.StreamResponse:
        return web.json_response({"ok": False, "error": code, **more})

    return mood


def too_much(retry_after: str | None = "1", *, but_does_it: bool = False) -> Mood:
    """429."""

    async def mood(slack: LittleSlack, request: web.Request, arguments: Json) -> web.StreamResponse:
        if but_does_it:
            await slack.obey(request.match_info["method"], arguments)
        headers = {"Retry-After": retry_after} if retry_after is not None else {}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    return mood


def breaks(status: int = 0, *, but_does_it: bool = False, body: str = "<html>oops</html>") -> Mood:
    """An error of the server, or (status 0) an answer that ends in its middle."""

    async def mood(slack: LittleSlack, request: web.Request, arguments: Json) -> web.StreamResponse:
        if but_does_it:
            await slack.obey(request.match_info["method"], arguments)
        if status:
            return web.Response(status=status, text=body, content_type="text/html")
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"ok": tr')
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return response

    return mood
