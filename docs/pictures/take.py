"""Takes the README's pictures of the real thing: `.venv/bin/python docs/pictures/take.py`. Needs Debian's chromium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def say(page: Page, words: str) -> None:
    """Type into the message field and send."""
    field = page.get_by_role("textbox").first
    field.fill(words)
    field.press("Enter")
    page.wait_for_timeout(1200)


def main() -> None:
    """Serve a fresh sample community, talk in it, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-u", "-m", "adapters.cli.main", "demo", "--port", "0"]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment) as demo:
            assert demo.stdout is not None
            found = next(filter(None, (re.search(r"http://\S+", line) for line in demo.stdout)))
            try:
                take(found[0])
            finally:
                demo.terminate()


def take(address: str) -> None:
    """Both pictures, the second in the dark."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 820}, device_scale_factor=1.5)
        page.goto(f"{address}?as=kasia#round-talk")
        page.wait_for_timeout(1200)
        say(page, "/practice ask How do I keep insulin pens cool on the long round?")
        page.screenshot(path=HERE / "conversation.png")
        page = browser.new_page(viewport={"width": 1200, "height": 820}, device_scale_factor=1.5, color_scheme="dark")
        page.goto(f"{address}?as=ana#wound-care")
        page.wait_for_timeout(1200)
        say(page, "/practice find keeping insulin cool in summer")
        page.screenshot(path=HERE / "find.png")
        browser.close()


if __name__ == "__main__":
    main()
