"""What opening a window of the page means, for tests that ask for it."""

from typing import Protocol

from playwright.async_api import Page


class Open(Protocol):
    """Opens a window: `await window("ana", "#round-talk")`."""

    async def __call__(
        self,
        person: str = "ana",
        place: str = "#round-talk",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
    ) -> Page: ...
