"""Small manners of the page: what it doesn't say, offer or repeat."""

from __future__ import annotations

import canned
import pytest
from playwright.async_api import expect
from stage import Stage
from windows import Open

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_place_that_closes_is_left_quietly(window: Open, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await window("ben", "#first-rounds")
    visible = stage.visible
    monkeypatch.setattr(stage, "visible", lambda id_, person: id_ != "first-rounds" and visible(id_, person))
    await stage.publish(len(stage.log))
    await expect(page.locator("#main h1")).not_to_have_text("first-rounds")
    await expect(page.locator(".note")).to_have_count(0)
    asked_for = await window("ana", "#first-rounds")
    await expect(asked_for.locator(".note")).to_contain_text("not open to you")


async def test_what_the_bot_says_offers_no_emoji_with_a_meaning(window: Open) -> None:
    page = await window()
    await page.locator("#main .message", has_text="Averyvery").hover()
    await expect(page.locator(".toolbar .quick button")).to_have_count(3)
    await page.locator("#main .message:has(.badge) .row").first.hover()
    await expect(page.locator(".toolbar")).to_be_visible()
    await expect(page.locator(".toolbar .quick button")).to_have_count(0)
    await page.locator(".toolbar").get_by_role("button", name="Add a reaction").click()
    await expect(page.get_by_role("dialog", name="Add a reaction")).not_to_contain_text("With a meaning here")


async def test_files_in_texts_are_links_and_a_title_is_not_said_twice(
    window: Open, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await window()
    linked = [
        {"p": [{"a": [{"t": "the map"}], "href": "/file/map-light"}, {"a": [{"t": "x"}], "href": "//evil.example/"}]}
    ]
    await stage.say(
        "round-talk", "bot", "", card={"title": None, "summary": "", "parts": [{"type": "words", "doc": linked}]}
    )
    await expect(page.get_by_role("link", name="the map")).to_have_attribute("href", "/file/map-light")
    await expect(page.get_by_role("link", name="x", exact=True)).to_have_count(0)
    monkeypatch.setattr(canned, "HOME", {**canned.HOME, "title": canned.line("Home")})
    await page.get_by_role("link", name="Home").click()
    await expect(page.locator(".home .card")).to_be_visible()
    await expect(page.get_by_role("heading", name="Home", exact=True)).to_have_count(1)
