"""The sandbox's server: the page, its WebSocket, uploads and files. It listens on this computer only unless told otherwise."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import quote

from aiohttp import BodyPartReader, WSCloseCode, web

from adapters.sandbox.app import Sandbox
from adapters.sandbox.connection import Connection
from adapters.sandbox.guard import add_headers, guarded
from adapters.sandbox.labels import read_labels
from adapters.sandbox.shelf import LARGEST_UPLOAD, Shelf, picture_type, safe_name, safe_type
from adapters.sandbox.tour import Tour

LARGEST_MESSAGE = 1024 * 1024
PORT = 8765


class PortTaken(Exception):
    """Another program listens there; the text says what to do."""


class Server:
    """Serves one sandbox. With a `tour`, pages show it step by step."""

    def __init__(self, sandbox: Sandbox, tour: Tour | None = None, *, names: Collection[str] = ()) -> None:
        self.sandbox, self.tour = sandbox, tour
        self.shelf = Shelf(sandbox.world)
        self.labels: dict[str, str] = {}
        self.connections: set[Connection] = set()
        self.app = web.Application(middlewares=[guarded(names)], client_max_size=LARGEST_UPLOAD + 64 * 1024)
        self.app.on_response_prepare.append(add_headers)
        self.app.on_shutdown.append(self._say_goodbye)

    def serve_pages(self, static: Path) -> None:
        """Set the routes; `static` is the folder of the page."""
        self.labels = read_labels(static / "labels.js")
        index = static / "index.html"

        async def page(_: web.Request) -> web.FileResponse:
            return web.FileResponse(index, headers={"Cache-Control": "no-store"})

        self.app.router.add_get("/", page)
        self.app.router.add_static("/static", static)
        self.app.router.add_get("/ws", self.socket)
        self.app.router.add_get("/file/{id}", self.file)
        self.app.router.add_post("/upload", self.upload)
        self.app.router.add_get("/healthz", self.health)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One page's connection."""
        socket = web.WebSocketResponse(max_msg_size=LARGEST_MESSAGE, heartbeat=30, compress=True)
        await socket.prepare(request)
        connection = Connection(self, request, socket)
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
        return socket

    async def file(self, request: web.Request) -> web.Response:
        """A picture or file. Nothing but pictures is ever shown by the browser itself."""
        served = self.shelf.get(request.match_info["id"])
        if served is None:
            raise web.HTTPNotFound(text="This file is no longer here.")
        how = "inline" if served.inline else "attachment"
        return web.Response(
            body=served.data,
            content_type=served.media_type,
            headers={
                "Content-Disposition": f"{how}; filename*=UTF-8''{quote(served.name)}",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cache-Control": "private, max-age=31536000, immutable",
            },
        )

    async def upload(self, request: web.Request) -> web.Response:
        """Take one file, at most 8 MB."""
        try:
            part = await (await request.multipart()).next()
        except (ValueError, AssertionError):
            raise web.HTTPBadRequest(text="Send one file as a form field called file.") from None
        if not isinstance(part, BodyPartReader) or part.name != "file":
            raise web.HTTPBadRequest(text="Send one file as a form field called file.")
        data = bytearray()
        while chunk := await part.read_chunk(256 * 1024):
            data += chunk
            if len(data) > LARGEST_UPLOAD:
                raise web.HTTPRequestEntityTooLarge(LARGEST_UPLOAD, len(data), text="Files may have 8 MB at most.")
        content = bytes(data)
        declared = part.headers.get("Content-Type", "")
        file = self.sandbox.world.add_file(
            content, safe_name(part.filename or ""), picture_type(content) or safe_type(declared)
        )
        shown = {"id": file.id, "name": file.name, "url": f"/file/{file.id}"}
        return web.json_response(shown | {"media_type": file.media_type, "size": file.size})

    async def health(self, _: web.Request) -> web.Response:
        """Is it up?"""
        return web.Response(text="ok\n")

    async def tour_went_on(self) -> None:
        """Tell every page where the tour is."""
        for connection in list(self.connections):
            connection.show_tour()

    async def _say_goodbye(self, _: web.Application) -> None:
        gone = [connection.socket.close(code=WSCloseCode.GOING_AWAY) for connection in self.connections]
        await asyncio.gather(*gone, return_exceptions=True)


@asynccontextmanager
async def serving(
    sandbox: Sandbox, host: str = "127.0.0.1", port: int = PORT, *, tour: Tour | None = None
) -> AsyncIterator[str]:
    """The server at work, and the bot in the background. Gives the page's address. Raises PortTaken."""
    server = Server(sandbox, tour, names=[host.strip("[]").lower()])
    with as_file(files("adapters.sandbox") / "static") as static:
        server.serve_pages(static)
        runner = web.AppRunner(server.app, access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            await _listen(runner, host, port)
            async with sandbox.running():
                yield f"http://{_shown(host)}:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} is in use by another program, perhaps another sandbox. "
                f"Stop that one, or choose a free port: lunchtable demo --port {port + 1}"
            ) from error
        raise PortTaken(
            f"Can't listen on {host}, port {port}: {error.strerror}. Choose another --host or --port."
        ) from error


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only recognised here
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
