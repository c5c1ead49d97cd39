"""A small Discord that can be in any mood: what it does with a request can be told beforehand, request by request."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer
from components import by_schema, wrong_in_message, wrong_in_modal
from discord.http import Route

Json = dict[str, Any]
Mood = Callable[["LittleDiscord", web.Request, Json], Awaitable[web.StreamResponse]]

BOT, GUILD, TOKEN = "900", "100", "very-secret"
ANA, BEN, CEM = "201", "202", "203"
WORKSPACE = f"discord:{GUILD}"
SEES, READS = 1 << 10, 1 << 16
TEXT, DIRECT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 11, 12, 15


class No(Exception):
    """An error of Discord's."""

    def __init__(self, status: int, code: int) -> None:
        self.status, self.code = status, code


@dataclass
class LittleDiscord:
    """A server with channels, threads, messages and people. `moods`: what happens to the next requests of a kind, the
    first one first."""

    asked: list[tuple[str, str, Json]] = field(default_factory=list)
    moods: dict[str, list[Mood]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, Mood] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    members: dict[str, Json] = field(default_factory=dict)
    in_thread: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    roles: list[Json] = field(
        default_factory=lambda: [{"id": GUILD, "name": "@everyone", "permissions": str(SEES | READS)}]
    )
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    nonces: dict[tuple[str, str], Json] = field(default_factory=dict)
    nonces_last: bool = True
    charset: str = ""  # of answers
    responses: list[Json] = field(default_factory=list)  # to interactions, the first answers
    followed: list[Json] = field(default_factory=list)
    originals: list[tuple[str, Json]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # what Discord itself would not take
    _id: int = 1_770_000_000_000 - 1_420_070_400_000 << 22

    def __post_init__(self) -> None:
        for person, name in ((ANA, "Ana"), (BEN, "Ben"), (CEM, "Cem")):
            self.members[person] = {"user": {"id": person, "username": name.lower(), "global_name": name}, "roles": []}

    def add_channel(self, id: str, kind: int = TEXT, **more: Any) -> Json:
        """A channel is there."""
        channel = {"id": id, "type": kind, "name": f"channel-{id}", "permission_overwrites": [], **more}
        self.channels[id] = channel if kind == DIRECT else {"guild_id": GUILD, **channel}
        return self.channels[id]

    def add_thread(self, id: str, parent: str, kind: int = PUBLIC_THREAD, owner: str = BOT, **more: Any) -> Json:
        """A thread is there."""
        state = {"archived": False, "locked": False, **more.pop("thread_metadata", {})}
        return self.add_channel(id, kind, parent_id=parent, owner_id=owner, thread_metadata=state, **more)

    def post(self, channel: str, author: str = ANA, **more: Any) -> Json:
        """A message appears."""
        user = {"id": author, "username": author, "bot": author == BOT}
        said = {"id": self.new_id(), "channel_id": channel, "type": 0, "content": "", "author": user, **more}
        self.messages[channel][said["id"]] = said
        return said

    def new_id(self) -> str:
        self._id += 1 << 22
        return str(self._id)

    def texts(self, channel: str) -> list[str]:
        """All that is to be read in a channel, message by message."""
        return ["\n".join(texts_in(said)) or said["content"] for said in self.messages[channel].values()]

    def requests(self, kind: str) -> list[Json]:
        """The bodies of all requests of a kind."""
        return [body for method, path, body in self.asked if f"{method} {path}" == kind]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        body: Json = {}
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                if part.name == "payload_json":
                    body = json.loads(await part.text())
                else:
                    self.uploads.append((part.filename or "", bytes(await part.read())))
        elif request.can_read_body:
            body = json.loads(await request.text())
        template = request.match_info.route.resource.canonical
        kind = f"{request.method} {template}"
        self.asked.append((request.method, template, body))
        signed = request.headers.get("Authorization") == f"Bot {TOKEN}"
        if not signed and not template.startswith(("/interactions", "/webhooks")):
            return no(401, 0)
        self.wrong += wrong_in(kind, body)
        mood = self.moods[kind].pop(0) if self.moods[kind] else self.always.get(kind)
        return await mood(self, request, body) if mood is not None else await self.obey(request, body)

    async def obey(self, request: web.Request, body: Json) -> web.Response:
        """Do what was asked."""
        ids = {name: unquote(value) for name, value in request.match_info.items()}
        try:
            told = DOES[request.method, request.match_info.route.resource.canonical](self, ids, body, request.query)
        except No as error:
            return no(error.status, error.code)
        if told is None:
            return web.Response(status=204)
        return answer(200, told, self.charset)

    def _channel(self, id: str) -> Json:
        if id not in self.channels:
            raise No(404, 10003)
        return self.channels[id]

    def _said(self, ids: dict[str, str]) -> Json:
        self._channel(ids["channel"])
        if ids["message"] not in self.messages[ids["channel"]]:
            raise No(404, 10008)
        return self.messages[ids["channel"]][ids["message"]]

    def me(self, ids: Any, body: Any, query: Any) -> Json:
        return {"id": BOT, "username": "lunchtable", "bot": True}

    def direct(self, ids: Any, body: Json, query: Any) -> Json:
        person = body["recipient_id"]
        return self.channels.get(f"7{person}") or self.add_channel(f"7{person}", DIRECT, recipients=[{"id": person}])

    def create(self, ids: dict[str, str], body: Json, query: Any) -> Json:
        channel = self._channel(ids["channel"])
        if channel["type"] == FORUM:
            raise No(400, 50008)
        key = (ids["channel"], body.get("nonce", ""))
        if body.get("enforce_nonce") and self.nonces_last and key in self.nonces:
            return self.nonces[key]
        said = self.post(ids["channel"], BOT, **{name: value for name, value in body.items() if "nonce" not in name})
        self.nonces[key] = said
        return said

    def history(self, ids: dict[str, str], body: Any, query: Any) -> list[Json]:
        self._channel(ids["channel"])
        some = sorted(self.messages[ids["channel"]].values(), key=lambda said: int(said["id"]))
        limit = int(query.get("limit", 50))
        if "after" in query:
            return [said for said in some if int(said["id"]) > int(query["after"])][:limit][::-1]
        if "before" in query:
            some = [said for said in some if int(said["id"]) < int(query["before"])]
        return some[::-1][:limit]

    def read(self, ids: dict[str, str], body: Any, query: Any) -> Json:
        said = self._said(ids)
        thread = self.channels.get(ids["message"])
        return {**said, "thread": thread} if thread else said

    def change(self, ids: dict[str, str], body: Json, query: Any) -> Json:
        if self._channel(ids["channel"]).get("thread_metadata", {}).get("archived"):
            raise No(400, 50083)
        said = self._said(ids)
        said.update(body)
        return said

    def delete(self, ids: dict[str, str], body: Any, query: Any) -> None:
        self._said(ids)
        del self.messages[ids["channel"]][ids["message"]]

    def thread_under(self, ids: dict[str, str], body: Json, query: Any) -> Json:
        self._said(ids)
        if ids["message"] in self.channels:
            raise No(400, 160004)
        return self.add_thread(ids["message"], ids["channel"], name=body["name"])

    def thread(self, ids: dict[str, str], body: Json, query: Any) -> Json:
        id = self.new_id()
        if self._channel(ids["channel"])["type"] == FORUM:
            thread = self.add_thread(id, ids["channel"], name=body["name"], applied_tags=body.get("applied_tags", []))
            self.messages[id][id] = {**self.post(id, BOT, **body["message"]), "id": id}
            self.messages[id] = {id: self.messages[id][id]}
            return thread
        return self.add_thread(id, ids["channel"], body["type"], name=body["name"])

    def channel(self, ids: dict[str, str], body: Any, query: Any) -> Json:
        return self._channel(ids["channel"])

    def change_channel(self, ids: dict[str, str], body: Json, query: Any) -> Json:
        self._channel(ids["channel"]).update(body)
        return self.channels[ids["channel"]]

    def add_to_thread(self, ids: dict[str, str], body: Any, query: Any) -> None:
        self.in_thread[ids["channel"]].add(ids["user"])

    def thread_member(self, ids: dict[str, str], body: Any, query: Any) -> Json:
        if ids["user"] not in self.in_thread[ids["channel"]]:
            raise No(404, 10007)
        return {"id": ids["channel"], "user_id": ids["user"]}

    def nothing(self, ids: Any, body: Any, query: Any) -> None:
        return None

    def guild(self, ids: Any, body: Any, query: Any) -> Json:
        return {"id": GUILD, "name": "Nurses", "owner_id": "999", "roles": self.roles}

    def member(self, ids: dict[str, str], body: Any, query: Any) -> Json:
        if ids["user"] not in self.members:
            raise No(404, 10007)
        return self.members[ids["user"]]

    def user(self, ids: dict[str, str], body: Any, query: Any) -> Json:
        return {"id": ids["user"], "username": "stranger"}

    def active(self, ids: Any, body: Any, query: Any) -> Json:
        threads = [one for one in self.channels.values() if one["type"] in (PUBLIC_THREAD, PRIVATE_THREAD)]
        return {"threads": [one for one in threads if not one["thread_metadata"]["archived"]], "members": []}

    def respond(self, ids: Any, body: Json, query: Any) -> None:
        self.responses.append(body)

    def follow(self, ids: Any, body: Json, query: Any) -> Json:
        self.followed.append(body)
        return {"id": self.new_id()}

    def change_original(self, ids: Any, body: Json, query: Any) -> Json:
        self.originals.append(("PATCH", body))
        return {"id": self.new_id()}

    def delete_original(self, ids: Any, body: Json, query: Any) -> None:
        self.originals.append(("DELETE", body))


D = LittleDiscord
M = "/channels/{channel}/messages/{message}"
ORIGINAL = "/webhooks/{app}/{token}/messages/@original"
DOES: dict[tuple[str, str], Callable[..., Any]] = {
    ("GET", "/users/@me"): D.me,
    ("POST", "/users/@me/channels"): D.direct,
    ("GET", "/users/{user}"): D.user,
    ("POST", "/channels/{channel}/messages"): D.create,
    ("GET", "/channels/{channel}/messages"): D.history,
    ("GET", M): D.read,
    ("PATCH", M): D.change,
    ("DELETE", M): D.delete,
    ("POST", f"{M}/threads"): D.thread_under,
    ("POST", "/channels/{channel}/threads"): D.thread,
    ("GET", "/channels/{channel}"): D.channel,
    ("PATCH", "/channels/{channel}"): D.change_channel,
    ("PUT", "/channels/{channel}/thread-members/{user}"): D.add_to_thread,
    ("GET", "/channels/{channel}/thread-members/{user}"): D.thread_member,
    ("PUT", M + "/reactions/{emoji}/@me"): D.nothing,
    ("DELETE", M + "/reactions/{emoji}/@me"): D.nothing,
    ("GET", "/guilds/{guild}"): D.guild,
    ("GET", "/guilds/{guild}/members/{user}"): D.member,
    ("GET", "/guilds/{guild}/threads/active"): D.active,
    ("POST", "/interactions/{id}/{token}/callback"): D.respond,
    ("POST", "/webhooks/{app}/{token}"): D.follow,
    ("PATCH", ORIGINAL): D.change_original,
    ("DELETE", ORIGINAL): D.delete_original,
}


@asynccontextmanager
async def little_discord() -> AsyncIterator[LittleDiscord]:
    """Running on this machine; discord.py talks to it."""
    discord = LittleDiscord()
    app = web.Application()
    for method, path in DOES:
        app.router.add_route(method, path, discord.handle)
    server = TestServer(app)
    await server.start_server()
    base, Route.BASE = Route.BASE, str(server.make_url("")).rstrip("/")
    try:
        yield discord
        assert discord.wrong == []
    finally:
        Route.BASE = base
        await server.close()


def texts_in(thing: Any) -> list[str]:
    """What is to be read in components."""
    match thing:
        case dict():
            own = [thing["content"]] if isinstance(thing.get("content"), str) and thing.get("type") == 10 else []
            return own + [text for value in thing.values() for text in texts_in(value)]
        case list() | tuple():
            return [text for one in thing for text in texts_in(one)]
        case _:
            return []


# Strictness

MESSAGES, WEBHOOK = "/channels/{channel}/messages", "/webhooks/{app}/{token}"
TAKES = {
    f"PATCH {M}": "MessageEditRequestPartial",
    f"POST {M}/threads": "CreateTextThreadWithMessageRequest",
    "PATCH /channels/{channel}": "UpdateThreadRequestPartial",
    "POST /users/@me/channels": "CreatePrivateChannelRequest",
    f"PATCH {ORIGINAL}": "IncomingWebhookUpdateRequestPartial",
}
ANSWERS = {
    4: "CreateMessageInteractionCallbackRequest",
    5: "CreateMessageInteractionCallbackRequest",
    6: "UpdateMessageInteractionCallbackRequest",
    7: "UpdateMessageInteractionCallbackRequest",
    8: "ApplicationCommandAutocompleteCallbackRequest",
    9: "ModalInteractionCallbackRequest",
}


def wrong_in(kind: str, body: Json) -> list[str]:
    """What Discord would refuse in a request."""
    wrong = by_schema(TAKES[kind], body) if kind in TAKES else []
    if kind in (f"POST {MESSAGES}", f"POST {WEBHOOK}", f"PATCH {M}", f"PATCH {ORIGINAL}"):
        wrong += wrong_in_message(body)
    if kind == f"POST {MESSAGES}" and not (body.get("nonce") and body.get("enforce_nonce")):
        wrong.append("a message without a nonce")
    if kind == "POST /channels/{channel}/threads":
        schema = "CreateForumThreadRequest" if "message" in body else "CreateTextThreadWithoutMessageRequest"
        wrong += by_schema(schema, body) + (wrong_in_message(body["message"]) if "message" in body else [])
    if kind.endswith("/callback"):
        wrong += by_schema(ANSWERS[body["type"]], body)
        if body["type"] in (4, 7):
            wrong += wrong_in_message(body["data"])
        if body["type"] == 9:
            wrong += wrong_in_modal(body["data"])
    return [f"{kind}: {one}" for one in wrong]


# Moods


def answer(status: int, told: Any, charset: str = "", **headers: str) -> web.Response:
    """discord.py reads JSON only where its kind is written without a charset."""
    kind = "application/json" + (f"; charset={charset}" if charset else "")
    return web.Response(status=status, body=json.dumps(told).encode(), headers={"Content-Type": kind, **headers})


def no(status: int, code: int, **headers: str) -> web.Response:
    body = {"code": code, "message": "no"}
    return answer(status, body, **headers)


def says(status: int, code: int) -> Mood:
    """No, for this reason."""

    async def mood(discord: LittleDiscord, request: web.Request, body: Json) -> web.StreamResponse:
        return no(status, code)

    return mood


def too_much(retry_after: float, *, via: bool = True) -> Mood:
    """429. Without `via` it isn't Discord itself that says so."""

    async def mood(discord: LittleDiscord, request: web.Request, body: Json) -> web.StreamResponse:
        told = {"message": "You are being rate limited.", "retry_after": retry_after, "global": False}
        return answer(429, told, **{"Retry-After": str(retry_after)}, **({"Via": "1.1 google"} if via else {}))

    return mood


def breaks(*, but_does_it: bool = False, status: int = 0) -> Mood:
    """An answer that ends in its middle, or an error of the server that isn't tried again by itself."""

    async def mood(discord: LittleDiscord, request: web.Request, body: Json) -> web.StreamResponse:
        if but_does_it:
            await discord.obey(request, body)
        if status:
            return web.Response(status=status, text="<html>oops</html>", content_type="text/html")
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"id": "1')
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return response

    return mood


def slow(seconds: float) -> Mood:
    """It is done, but takes its time."""

    async def mood(discord: LittleDiscord, request: web.Request, body: Json) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await discord.obey(request, body)

    return mood
