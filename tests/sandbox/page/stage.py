"""A stage for the page: a small server that speaks its protocol with canned content. `python stage.py [PORT]`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import canned
from aiohttp import WSMsgType, web
from answers import ANSWERS
from canned import Json

STATIC = Path(__file__).parents[3] / "adapters/sandbox/static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = 50


class Guest:
    """One open page."""

    def __init__(self, socket: web.WebSocketResponse, person: str) -> None:
        self.socket = socket
        self.person = person

    async def tell(self, kind: str, **fields: Any) -> None:
        if not self.socket.closed:
            await self.socket.send_str(json.dumps({"type": kind, **fields}))


class Stage:
    """The world the pages see. It outlives a stop and a start, as a server's database would."""

    def __init__(self) -> None:
        self.messages: list[Json] = []
        self.log: list[Json] = []
        self.guests: list[Guest] = []
        self.unread: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.got: list[Json] = []
        self.step = -1
        self.port = 0
        self.pause = 0.0
        self._runner: web.AppRunner | None = None
        self._fill()

    def _fill(self) -> None:
        for channel, author, at, text in canned.talk(datetime.now(UTC)):
            self.add(channel, author, text, at=at)
        first = next(message for message in self.messages if message["author"]["id"] == "ana")
        first["reactions"] = [self.reaction("❓", ["Ana"]), self.reaction("🙋", ["Dora", "Ben"])]
        self.messages[0]["reactions"] = [self.reaction("😂", ["Ana", "Cem", "Dora"])]
        self.messages[2]["edited"] = True
        asked = datetime.fromisoformat(first["at"])
        for minutes, author, text in (
            (9, "cem", "cool box that plugs into the lighter socket. works while you drive, which is the catch 😅"),
            (14, "dora", "Depends what the pens are for:"),
        ):
            self.add("round-talk", author, text, thread=first["id"], at=asked + timedelta(minutes=minutes))
        pens = [canned.line("**Pen in use:** evaporative wallet"), canned.line("**Spare pens:** small cool bag")]
        self.messages[-1]["doc"] += [
            {"list": pens, "ordered": False},
            {"quote": canned.line("Insulin that has frozen is finished.")},
            {"code": "fridge  2-8 °C\nwallet  18-26 °C"},
        ]
        self.add("round-talk", "bot", "", card=canned.QUESTION, at=asked + timedelta(minutes=20))
        self.add("wound-care", "bot", "", card=canned.MAP, at=asked)
        self.add("wound-care", "dora", "Notes from the leg club.", at=asked)
        self.messages[-1]["files"] = [
            {
                "url": "/file/map-light",
                "name": "leg club.pdf",
                "media_type": "application/pdf",
                "size": 48213,
                "alt": "",
            },
            {
                "url": "/file/map-light",
                "name": "shelf.svg",
                "media_type": "image/svg+xml",
                "size": 900,
                "alt": "The shelf",
            },
        ]
        self.log.clear()

    @staticmethod
    def reaction(emoji: str, names: list[str]) -> Json:
        return {"emoji": emoji, "count": len(names), "names": names}

    def add(
        self,
        channel: str,
        author: str,
        text: str,
        *,
        thread: str | None = None,
        at: datetime | None = None,
        card: Json | None = None,
        files: list[Json] | None = None,
    ) -> Json:
        """Say something; pages hear of it from `publish`."""
        message: Json = {
            "id": f"m{len(self.messages) + 1}",
            "channel": channel,
            "thread": thread,
            "author": {"id": author, "name": canned.NAMES[author], "bot": author == "bot"},
            "at": (at or datetime.now(UTC)).isoformat().replace("+00:00", "Z"),
            "edited": False,
            "doc": canned.line(text) if text else [],
            "card": card,
            "reactions": [],
            "replies": 0,
            "last_reply": None,
            "files": files or [],
            "text": text,
        }
        self.messages.append(message)
        self.log.append({"message": message})
        if thread:
            root = self.find(thread)
            root["replies"] += 1
            root["last_reply"] = message["at"]
            self.log.append({"message": root})
        for person in canned.PEOPLE:
            if person["id"] != author and not thread:
                self.unread[person["id"], channel] += 1
        return message

    def find(self, id_: str) -> Json:
        return next(message for message in self.messages if message["id"] == id_)

    def seen_by(self, message: Json, person: str) -> Json:
        """A message as one person gets it."""
        name = canned.NAMES[person]
        reactions = [{**one, "mine": name in one["names"]} for one in message["reactions"]]
        own = message["author"]["id"] == person
        return {**message, "reactions": reactions, "text": message["text"] if own else ""}

    def visible(self, channel: str, person: str) -> bool:
        if channel.startswith("dm:"):
            return channel == f"dm:{person}"
        return channel != "first-rounds" or person in {"ben", "cem"}

    def channels(self, person: str) -> list[Json]:
        shown = [one for one in canned.CHANNELS if self.visible(one["id"], person)]
        direct = {"id": f"dm:{person}", "name": "Lunchtable", "kind": "direct", "purpose": ""}
        return [{**one, "unread": self.unread[person, one["id"]], "member": True} for one in [*shown, direct]]

    async def publish(self, since: int) -> None:
        """Tell all pages what came into the log after `since`."""
        for guest in list(self.guests):
            await self.catch_up(guest, since)
            await guest.tell("channels", channels=self.channels(guest.person))

    async def catch_up(self, guest: Guest, since: int) -> None:
        for seq, entry in enumerate(self.log[since:], since + 1):
            if "gone" in entry:
                await guest.tell("gone", **entry["gone"], seq=seq)
            elif self.visible(entry["message"]["channel"], guest.person):
                await guest.tell("message", message=self.seen_by(entry["message"], guest.person), seq=seq)

    async def say(self, channel: str, author: str, text: str, **more: Any) -> Json:
        since = len(self.log)
        message = self.add(channel, author, text, **more)
        await self.publish(since)
        return message

    async def start(self, port: int = 0) -> str:
        """Open the doors; the address of the page."""
        app = web.Application(client_max_size=5_000_000)
        app.on_response_prepare.append(self._harden)
        app.router.add_get("/", self._index)
        app.router.add_get("/ws", self._socket)
        app.router.add_get("/file/{id}", self._file)
        app.router.add_post("/upload", self._upload)
        app.router.add_static("/static/", STATIC)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return f"http://127.0.0.1:{self.port}/"

    async def stop(self) -> None:
        """Close the doors on everybody."""
        for guest in list(self.guests):
            await guest.socket.close()
        if self._runner:
            await self._runner.cleanup()

    @staticmethod
    async def _harden(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Cache-Control"] = "no-store"

    @staticmethod
    async def _index(_: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name in self.uploads:
            _, media_type, data = self.uploads[name]
            return web.Response(body=data, content_type=media_type)
        return web.Response(text=canned.picture(name), content_type="image/svg+xml")

    async def _upload(self, request: web.Request) -> web.Response:
        part = (await request.post())["file"]
        if not isinstance(part, web.FileField):
            raise web.HTTPBadRequest
        id_ = f"f{len(self.uploads) + 1}"
        self.uploads[id_] = (part.filename, part.content_type, part.file.read())
        return web.json_response(self.stored(id_))

    def stored(self, id_: str) -> Json:
        name, media_type, data = self.uploads[id_]
        return {"id": id_, "name": name, "url": f"/file/{id_}", "media_type": media_type, "size": len(data)}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        person = request.query.get("as", "")
        guest = Guest(socket, person if person in canned.NAMES else "ana")
        if "since" in request.query:
            await self.catch_up(guest, int(request.query["since"]))
        await guest.tell("hello", **self.hello(guest.person))
        self.guests.append(guest)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self.hear(guest, json.loads(frame.data))
        finally:
            self.guests.remove(guest)
        return socket

    def hello(self, person: str) -> Json:
        me = next(one for one in canned.PEOPLE if one["id"] == person)
        return {
            "me": me,
            "people": canned.PEOPLE,
            "channels": self.channels(person),
            "verbs": canned.VERBS,
            "menus": canned.MENUS,
            "emoji": canned.MEANINGS,
            "labels": {},
            "seq": len(self.log),
            "community": "District nurses of the Tarrow Valley",
            "locale": "en-GB",
            "tour": self.tour() if self.step >= 0 else None,
        }

    def tour(self) -> Json:
        person, text, place = canned.STEPS[min(self.step, len(canned.STEPS) - 1)]
        done = self.step >= len(canned.STEPS)
        return {
            "name": "first",
            "title": "A question finds its answer",
            "scene": 1,
            "scenes": 2,
            "step": min(self.step + 1, len(canned.STEPS)),
            "steps": len(canned.STEPS),
            "text": [] if done else canned.line(text),
            "as": person,
            "place": place,
            "done": done,
        }

    async def hear(self, guest: Guest, asked: Json) -> None:
        """Answer one request; those without an answer of their own get `ok`."""
        self.got.append(asked)
        await asyncio.sleep(self.pause)
        ref = {"ref": asked["ref"]} if "ref" in asked else {}
        answered = await ANSWERS[asked["type"]](self, guest, asked, ref)
        if ref and not answered:
            await guest.tell("ok", **ref)


async def main() -> None:
    await Stage().start(int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
