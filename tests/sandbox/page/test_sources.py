"""The page's files: small, without a build step, and with a word for every label."""

import json
import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "adapters/sandbox/static"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.iterdir())}
SCRIPTS = {name: text for name, text in FILES.items() if name.endswith(".js")}


def labels() -> dict[str, str]:
    text = FILES["labels.js"]
    words: dict[str, str] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return words


def test_every_file_fits_in_a_head() -> None:
    too_long = {name: lines for name, text in FILES.items() if (lines := text.count("\n")) > 300}
    assert not too_long


def test_every_label_that_is_used_has_words_and_every_word_is_used() -> None:
    known = labels()
    code = "\n".join(text for name, text in SCRIPTS.items() if name != "labels.js")
    used = set(re.findall(r'label\(\s*"([a-z_.]+)"', code)) | set(re.findall(r'"((?:keys|emoji|empty)\.[a-z]+)"', code))
    plural = {name.removesuffix(".other") for name in known if name.endswith(".other")}
    missing = used - set(known) - plural
    assert not missing, f"labels.js has no words for {sorted(missing)}"
    dynamic = {"theme.", "hello."}
    idle = {
        name
        for name in known
        if not any(name.startswith(start) for start in dynamic)
        and f'"{name.removesuffix(".one").removesuffix(".other")}"' not in code
    }
    assert not idle, f"nobody uses {sorted(idle)}"


def test_nothing_in_the_page_reads_html_or_breaks_the_content_policy() -> None:
    risky = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
    )
    found = {name for name, text in SCRIPTS.items() if risky.search(text)}
    assert not found
    page = FILES["index.html"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    outside = {
        name for name, text in FILES.items() if re.search(r"(?:src|href|url\(|import)\s*=?\s*[\"'(]?https?://", text)
    }
    assert not outside
