"""Listening for Slack's requests: the port, and a word when signatures don't fit."""

from __future__ import annotations

import errno
import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.slack.access import CannotStart

log = logging.getLogger("lunchtable.slack")

FINISHED_WITHIN = 8.0
"""Seconds that requests under way are given at the end."""
UNSIGNED = (
    "requests arrive whose signature doesn't fit, and are refused: SLACK_SIGNING_SECRET is probably of another app (copy it "
    "again from the app's page Basic Information), or this machine's clock is wrong"
)


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve the application from now on. Raises CannotStart."""
    app.middlewares.append(_noting_signatures())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=FINISHED_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} is in use by another program, perhaps another Lunchtable: stop that one, or choose another "
                "with LUNCHTABLE_HTTP_PORT."
            ) from None
        raise CannotStart(
            f"Can't listen on {host}, port {port} ({error.strerror}): choose others with LUNCHTABLE_HTTP_HOST and "
            "LUNCHTABLE_HTTP_PORT."
        ) from None
    return runner


def _noting_signatures() -> Middleware:
    """Says once that signatures don't fit, and again only after one did: the wrong secret can't be noticed earlier."""
    said = False

    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal said
        response = await handler(request)
        if request.method == "POST" and response.status in (200, 401):
            if response.status == 401 and not said:
                log.error(UNSIGNED)
            said = response.status == 401
        return response

    return noting
