"""How quick the sandbox feels, measured in Chromium.

`python -m bench.sandbox [--clicks N] [--chromium PATH] [--json FILE]`

`fresh_start_s`: from the command to a page one can type in, with the sample community seeded anew; `start_s`: the same
the second time. `click_ms` (p50 and p95): from a button's press to the bot's answer on the screen; `floor_ms` (p50): from
a press that only the page itself answers, the same way, in the same run: what Chromium and the measuring cost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bench.report import report

SAY = "Write in"
CLICKED = """async ([press, seen]) => {
  const begun = performance.now();
  document.querySelector(press).click();
  while (!document.querySelector(seen)) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - begun > 5000) return 5000;
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""


@asynccontextmanager
async def demo(folder: str) -> AsyncIterator[tuple[str, float]]:
    """The demo at work: its address, and when it was started."""
    command = [sys.executable, "-u", "-m", "adapters.cli.main", "demo", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        while not (found := re.search(r"http://\S+", (await process.stdout.readline()).decode())):
            pass
        yield found[0], begun
    finally:
        process.terminate()
        await process.wait()


async def usable(browser: Browser, address: str, person: str = "ana") -> Page:
    """A page in which the message field can be typed into."""
    page = await browser.new_page()
    await page.goto(f"{address}?as={person}#round-talk", wait_until="commit")
    await page.get_by_placeholder(SAY).first.wait_for(state="visible")
    await page.locator("[data-key^='message:']").first.wait_for()
    return page


async def clicks(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the bot's answer, and to an answer by the page alone."""
    answered, floor = [], []
    for number in range(count):
        await page.get_by_placeholder(SAY).first.fill("/practice share")
        await page.keyboard.press("Enter")
        opener = page.get_by_role("button", name="A tip").last
        await opener.wait_for()
        await opener.evaluate("element => element.setAttribute('data-bench', 'press')")
        answered.append(await page.evaluate(CLICKED, ["[data-bench='press']", "dialog[open] form"]))
        await page.keyboard.press("Escape")
        await page.locator("dialog[open]").wait_for(state="detached")
        await opener.evaluate("element => element.removeAttribute('data-bench')")
        keys = page.get_by_role("button", name=re.compile("Keys"))
        await keys.evaluate("element => element.setAttribute('data-bench', 'keys')")
        floor.append(await page.evaluate(CLICKED, ["[data-bench='keys']", "dialog[open]"]))
        await page.keyboard.press("Escape")
        await page.locator("dialog[open]").wait_for(state="detached")
        await page.get_by_role("button", name="Dismiss").last.click()
        if number == 0:
            answered.clear()
            floor.clear()
    return answered, floor


async def measure(count: int, chromium: str) -> dict[str, float]:
    """Both starts and the clicks."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name in ("fresh_start_s", "start_s"):
                async with demo(folder) as (address, begun):
                    page = await usable(browser, address)
                    figures[name] = time.perf_counter() - begun
                    if name == "start_s":
                        answered, floor = await clicks(page, count + 1)
                    await page.close()
            await browser.close()
    figures["click_ms_p50"] = statistics.median(answered)
    figures["click_ms_p95"] = statistics.quantiles(answered, n=20)[-1]
    figures["floor_ms"] = statistics.median(floor)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clicks", type=int, default=40)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report(asyncio.run(measure(options.clicks, options.chromium)), options.json)


if __name__ == "__main__":
    main()
