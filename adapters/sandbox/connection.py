"""One page's connection: what it asks, and what it is told as the world changes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, assert_never

import msgspec
from aiohttp import WSMsgType, web

from adapters.sandbox import requests as ask
from adapters.sandbox.app import COMMAND
from adapters.sandbox.checks import check_thread, checked_emoji, checked_text
from adapters.sandbox.hello import channels_of, hello
from adapters.sandbox.memory import Change
from adapters.sandbox.render import Json, Renderer, moment
from bot.errors import CommunityError
from bot.reply import Answer, Invalid, Open, ShowHome
from bot.text import Text, t

if TYPE_CHECKING:
    from adapters.sandbox.server import Server

logger = logging.getLogger("lunchtable.sandbox")

PAGE = 50
MOST_WAITING = 2000  # a page that doesn't read is let go; it comes back and asks what it missed


class Connection:
    """A page open as one person."""

    def __init__(self, server: Server, request: web.Request, socket: web.WebSocketResponse) -> None:
        person, since = request.query.get("as", ""), request.query.get("since", "")
        self.server, self.sandbox, self.world = server, server.sandbox, server.sandbox.world
        self.request, self.socket = request, socket
        self.since = int(since) if since.isdecimal() and len(since) < 16 else None
        self.person = person if person in self.world.people else next(iter(self.world.people), "")
        self._waiting: asyncio.Queue[Change | Json] = asyncio.Queue(MOST_WAITING)
        self._home_open = False

    async def run(self) -> None:
        """Until the page goes away."""
        if not self.person:
            await self.socket.close(message=b"nobody is here")
            return
        stop = self.world.listen(self._changed)
        telling = asyncio.create_task(self._tell())
        try:
            async for message in self.socket:
                if message.type is WSMsgType.TEXT:
                    await self._asked(message.data)
        finally:
            stop()
            telling.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await telling

    # ---------------------------------------------------------------------------------------------------- telling

    def show_tour(self) -> None:
        """Tell where the tour is."""
        if self.server.tour:
            self._put({"type": "tour", **self.server.tour.shown()})

    def _put(self, what: Change | Json) -> None:
        try:
            self._waiting.put_nowait(what)
        except asyncio.QueueFull:
            logger.warning("a page does not keep up; it is let go and may come back")
            if self.request.transport is not None:
                self.request.transport.abort()

    def _changed(self, change: Change) -> None:
        if change.person in ("", self.person):
            self._put(change)

    async def _tell(self) -> None:
        """Greet, then pass on what happens."""
        with suppress(ConnectionError):
            missed = self.world.since(self.since) if self.since is not None else []
            for change in missed:
                await self._tell_change(change, self._renderer())
            await self._send(await hello(self.server, self.person))
            for whisper in self.world.whispers_of(self.person):
                await self._tell_whisper(whisper.id, "whisper", self._renderer(), again=True)
            while True:
                batch = [await self._waiting.get()]
                while not self._waiting.empty():
                    batch.append(self._waiting.get_nowait())
                await self._tell_batch(batch)

    async def _tell_batch(self, batch: list[Change | Json]) -> None:
        renderer = self._renderer()
        list_changed = False
        for what in batch:
            if not isinstance(what, Change):
                await self._send(what)
                continue
            try:
                await self._tell_change(what, renderer)
            except ConnectionError:
                raise
            except Exception:  # a card that can't be shown must not silence all that comes after it
                logger.exception("a %s could not be shown", what.kind)
            list_changed = list_changed or what.kind in ("channels", "message", "gone")
        if list_changed:
            await self._send({"type": "channels", "channels": channels_of(self.world, self.person)})

    async def _tell_change(self, change: Change, renderer: Renderer) -> None:
        match change.kind:
            case "message" | "gone":
                if self.world.may_read(change.channel, self.person):
                    await self._tell_message(change, renderer)
            case "whisper" | "replace":
                await self._tell_whisper(change.id, change.kind, renderer)
            case "home":
                if self._home_open:
                    await self._send(await self._home())
            case "channels":
                pass

    async def _tell_message(self, change: Change, renderer: Renderer) -> None:
        said = self.world.message(change.channel, change.id)
        if said is not None:
            await self._send({"type": "message", "message": renderer.message(said), "seq": change.seq})
        elif change.kind == "gone":
            place = {"channel": change.channel, "thread": change.thread, "id": change.id}
            await self._send({"type": "gone", **place, "seq": change.seq})
        root = self.world.message(change.channel, change.thread) if change.thread else None
        if root is not None:  # how many replies it has
            await self._send({"type": "message", "message": renderer.message(root), "seq": change.seq})

    async def _tell_whisper(self, id: str, kind: str, renderer: Renderer, *, again: bool = False) -> None:
        whisper = self.world.whispers.get(id)
        if whisper is None or whisper.person != self.person:
            if kind == "replace":
                await self._send({"type": "replace", "id": id, "card": None})
            return
        card = renderer.card(whisper.card)
        if kind == "replace":
            await self._send({"type": "replace", "id": id, "card": card})
            return
        place = {"id": id, "channel": whisper.channel, "thread": whisper.thread}
        await self._send({"type": "whisper", **place, "card": card, "at": moment(whisper.at), "again": again})

    # ---------------------------------------------------------------------------------------------------- asking

    async def _asked(self, data: str) -> None:
        ref: str | int | None = None
        try:
            request = ask.read_request(data)
            ref = request.ref
            answer = await self._answer(request)
        except msgspec.DecodeError:
            ref = ask.read_ref(data)
            answer = self._sorry(t("The page asked for something I don't understand. Please reload it."))
        except CommunityError as refusal:
            answer = self._sorry(refusal.text)
        except ConnectionError:
            return
        except Exception:  # the page must hear of it, whatever it is
            logger.exception("a request failed")
            answer = self._sorry(t("Something went wrong on my side. Please try again in a moment."))
        with suppress(ConnectionError):
            await self._send(answer | ({"ref": ref} if ref is not None else {}))

    async def _answer(self, request: ask.AnyRequest) -> Json:
        sandbox, me = self.sandbox, self.person
        match request:
            case ask.Read():
                return await self._read(request)
            case ask.Post():
                return await self._post(request)
            case ask.EditIt():
                await sandbox.edit(me, request.channel, request.id, checked_text(request.text))
            case ask.DeleteIt():
                await sandbox.delete(me, request.channel, request.id)
            case ask.React():
                emoji = checked_emoji(request.emoji) if request.on else request.emoji
                await sandbox.react(me, request.channel, request.id, emoji, request.on)
            case ask.Press():
                said = self.world.message(request.on.channel, request.on.id) if request.on.id else None
                on = request.on.read(said.thread if said else None)
                return self._shown(await sandbox.press(me, request.action, request.record, on, request.chosen))
            case ask.ChooseMenu():
                return self._shown(await sandbox.menu(me, request.menu, request.channel, request.id))
            case ask.Submit():
                given = {name: value for name, value in request.values.items() if value is not None}
                answers = await sandbox.submit(me, request.id, given, request.files)
                return self._submitted(request.id, answers)
            case ask.CloseForm():
                sandbox.forms.close(me, request.id)
            case ask.Complete():
                found = await sandbox.complete(me, request.channel, request.verb, request.option, request.typed[:200])
                return {"type": "completions", "id": request.id, "options": self._renderer().options(found)}
            case ask.OpenHome():
                self._home_open = True
                return await self._home()
            case ask.Seen():
                self.world.saw(me, request.channel)
            case ask.Dismiss():
                sandbox.dismiss(me, request.id)
            case ask.TourDo():
                await self._tour(request.do)
            case _:
                assert_never(request)
        return {"type": "ok"}

    async def _read(self, request: ask.Read) -> Json:
        await self._open(request.channel)
        timeline = self.world.timeline(request.channel)
        messages, more = timeline.page(request.thread, request.before, PAGE)
        renderer = self._renderer()
        shown = [renderer.message(said) for said in messages]
        place = {"channel": request.channel, "thread": request.thread}
        return {"type": "messages", **place, "messages": shown, "more": more}

    async def _post(self, request: ask.Post) -> Json:
        text = checked_text(request.text)
        await self._open(request.channel)
        check_thread(self.world, request.channel, request.thread)
        if text.startswith(COMMAND) and text[len(COMMAND) : len(COMMAND) + 1].strip() == "":
            return self._shown(await self.sandbox.command(self.person, request.channel, text, request.thread))
        if not text.strip() and not request.files:
            raise CommunityError(t("There is nothing to send yet."))
        await self.sandbox.say(self.person, request.channel, text, request.thread, request.files)
        return {"type": "ok"}

    async def _open(self, channel: str) -> None:
        """Have a channel ready, if this person may see it."""
        if not self.world.may_read(channel, self.person):
            raise CommunityError(t("You aren't in this channel, or it is no longer there."))
        await self.sandbox.base.ready(channel)

    def _shown(self, answers: list[Answer]) -> Json:
        """What the page itself must show; whispers and replaced cards reach it as changes of the world."""
        renderer = self._renderer()
        for answer in answers:
            match answer:
                case Open():
                    opened = self.sandbox.forms.latest(self.person)
                    if opened:
                        return {"type": "form", **renderer.form(*opened)}
                case ShowHome():
                    self._home_open = True
                    return {"type": "home", "card": renderer.card(answer.card)}
                case _:
                    continue
        return {"type": "ok"}

    def _submitted(self, id: str, answers: list[Answer]) -> Json:
        errors = next((answer.errors for answer in answers if isinstance(answer, Invalid)), None)
        if errors is not None:
            renderer = self._renderer()
            return {
                "type": "invalid",
                "id": id,
                "errors": {name: renderer.plain(text) for name, text in errors.items()},
            }
        shown = self._shown(answers)
        if shown["type"] != "ok":
            self._put(shown)
        return {"type": "formdone", "id": id}

    async def _home(self) -> Json:
        card = await self.sandbox.home(self.person)
        return {"type": "home", "card": self._renderer().card(card) if card else None}

    async def _tour(self, do: Literal["next", "skip", "stop"]) -> None:
        tour = self.server.tour
        if tour:
            await {"next": tour.next, "skip": tour.skip, "stop": tour.stop}[do]()
            await self.server.tour_went_on()

    def _renderer(self) -> Renderer:
        return Renderer(self.world, self.person, self.sandbox.clock.now(), self.server.shelf.keep)

    def _sorry(self, text: Text) -> Json:
        return {"type": "sorry", "text": self._renderer().plain(text)}

    async def _send(self, message: Json) -> None:
        if not self.socket.closed:
            await self.socket.send_str(msgspec.json.encode(message).decode())
