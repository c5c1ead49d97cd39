"""A browser, a stage, and windows that must stay without errors and without calls to anywhere else."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, ViewportSize, async_playwright
from stage import Stage
from windows import Open

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOST = "ERR_CONNECTION_REFUSED"  # what a browser says while the stage is closed; the page goes on by itself


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("the page is tried in Chromium, which is not installed here (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    await stage.start()
    yield stage
    await stage.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def window(browser: Browser, stage: Stage) -> AsyncIterator[Open]:
    """Opens windows: `await window("ana", "#round-talk")`. Afterwards nothing may have gone wrong in any of them."""
    troubles: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and LOST not in message.text:
            troubles.append(message.text)

    def request(asked: Request) -> None:
        if urlsplit(asked.url).hostname not in {"127.0.0.1", None}:
            troubles.append(f"a request to {asked.url}")

    async def open_window(
        person: str = "ana", place: str = "#round-talk", *, width: int = 1280, height: int = 800, dark: bool = False
    ) -> Page:
        context = await browser.new_context(
            viewport=ViewportSize(width=width, height=height),
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        page = await context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: troubles.append(f"{error}\n{error.stack}"))
        page.on("request", request)
        await page.goto(f"http://127.0.0.1:{stage.port}/?as={person}{place}")
        await page.locator("#main h1").wait_for()
        return page

    yield open_window
    for context in contexts:
        await context.close()
    assert not troubles, "\n".join(troubles)
