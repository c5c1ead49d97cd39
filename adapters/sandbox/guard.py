"""Who may speak to the sandbox's server, and what its pages may do."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_known_host(host: str, own: Collection[str]) -> bool:
    """Was this server meant? A page elsewhere can let its own name point here (DNS rebinding), but not an address."""
    name = urlsplit(f"//{host}").hostname or ""
    if name in LOOPBACK or name in own:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(origin: str | None, host: str) -> bool:
    """Does the request come from our own page? Browsers always say so for sockets and posts; other programs needn't."""
    return origin is None or urlsplit(origin).netloc == host


def guarded(own: Collection[str]) -> Middleware:
    """A middleware: refuses strangers, and tells browsers to run nothing but our own scripts."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_known_host(request.host, own):
            raise web.HTTPMisdirectedRequest(
                text="This sandbox is reached under another name. Start it with --host and the name you use."
            )
        changes = request.method != "GET" or request.headers.get("Upgrade", "").lower() == "websocket"
        if changes and not is_own_page(request.headers.get("Origin"), request.host):
            raise web.HTTPForbidden(text="Only the sandbox's own page may do this.")
        return await handler(request)

    return guard


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers for every response."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-cache")
