"""Reads a walkthrough: a conversation that is documentation, test and tour at once.

A `walkthrough.md` is prose with fenced blocks that begin with ```` ```walkthrough ````. Each `## heading` begins a new
scene at a freshly laid table; the blocks under it go on from each other. In a block a line is one of these, and a line
indented by two spaces goes on with the line above (`NAME` is a capitalised name, `…` in quotes are any words):

    Table: Ana, Ben (de, Europe/Berlin), Dora (steward), Eva (fresh)      the first lines of a scene, both may be left out
    Channels: #round-talk (listening), #team-talk (private: Ana, Dora), #questions (forum: one tag, another), #new (without the bot)

    #round-talk                              from here on we are in this channel (also: in #round-talk)
    NAME: words                              a message; `/practice …` is a command
    NAME, in its thread: words               … in the thread of the last message or card here
    NAME, in the thread of MESSAGE: words    … in the thread of that message
    NAME, in #wound-care: words              … in another channel (also: in a DM)
    NAME, with a file "plan.pdf": words      … with a file; the pieces before the colon can be combined
    NAME presses "Label"                     the latest such button NAME can see; also: … beside "words of an item",
                                             … on the question card, … in Home
    NAME picks "Option" from "Menu"          a menu on a card; several: picks "A" and "B" from "Menu"
    NAME chooses "This is a question" on MESSAGE       the menu of a message
    NAME fills "Title": field = "words", other = "A" and "B", plan = file "plan.pdf", by = in 3 days
    NAME sends "Title"                       the open form as it is;   NAME closes "Title"   gives it up
    NAME puts ✅ on MESSAGE                  NAME takes ✅ off MESSAGE
    NAME edits MESSAGE: words                NAME deletes MESSAGE
    NAME tags MESSAGE: "one" and "two"       the tags of a forum's post, and no others (or: nothing)
    NAME opens Home
    NAME joins #channel                      NAME leaves #channel
    NAME adds the bot to #channel            NAME removes the bot from #channel
    two days pass                            a|an|one … twelve, or a number, of minutes, hours, days, weeks or months
    it is Tuesday 09:00                      the next such moment at the table (also: it is 14:00)

    bot, only to NAME: WORDS                 expected: a whisper to NAME
    bot in #channel: WORDS                   … a public post there (also: bot: WORDS, here; bot, in its thread: WORDS)
    bot to NAME: WORDS                       … a direct message; to several (bot to Ana and Ben) a group conversation
    bot, in Home of NAME: WORDS              … what Home shows NAME
    bot opens a form for NAME: WORDS         … a form; quoted words are in its title, labels, hints or values
    bot puts ✅ on MESSAGE                   … the bot's own emoji (also: takes ✅ off)
    the question card now says: WORDS        … the latest card of that kind as it is now (also: no longer says)
    MESSAGE is tagged "one" and "two"        … a forum's post has these tags (or: with nothing)
    the form says: WORDS                     … the sent form stays open; WORDS under FIELD: at that field
    nothing more is said                     … nothing but what the lines above expect
    NAME sees nothing                        … nothing was said only to NAME, and no form opened for NAME

MESSAGE is `Ben's message`, `her message` (his, their: the speaker's own), `Ben's first message`, either with words of it
(`Ben's message "clay pot"`), just `"clay pot"`, `that message` (the last one here), or `the question card`, `the card`.

WORDS: every "quoted" string must occur in what is said, and every [Button] must be there. What is not quoted is prose
for readers, at most ten words; where nothing is quoted and no button named, all of it must occur, in any case.
Expectations look at what happened since the last action, and each thing the bot says answers one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from adapters.sandbox.grammar import read_line, read_table
from adapters.sandbox.script import Line, NotReadable, Scene

_FENCE = re.compile(r"^```(?P<kind>\w*)\s*$")


def read_walkthrough(path: Path) -> tuple[Scene, ...]:
    """The scenes of a walkthrough file. Raises NotReadable naming file and line."""
    return parse(path.read_text(encoding="utf-8"), path)


def parse(text: str, path: Path) -> tuple[Scene, ...]:
    """The scenes written in `text`; `path` is what errors name."""
    scenes: list[Scene] = []
    title, prose = path.parent.name.replace("_", " "), [""]
    headers: dict[str, str] = {}
    lines: list[Line] = []

    def finish() -> None:
        if lines:
            scenes.append(Scene(path, title, read_table(headers, path), tuple(lines)))
        elif headers:
            raise NotReadable(f"{path}: the scene {title!r} has a table and nothing happens at it")
        headers.clear()
        lines.clear()

    for number, source, inside in _sources(text, path):
        if not inside:
            if source.startswith("## "):
                finish()
                title, prose = source.removeprefix("## ").strip(), [""]
            elif source.startswith("# "):
                title = source.removeprefix("# ").strip()
            else:
                prose.append(source)
            continue
        head, colon, rest = source.partition(":")
        if colon and head in ("Table", "Channels"):
            if lines or head in headers:
                raise NotReadable(f"{path}:{number}: {head}: belongs at the beginning of a scene, once")
            headers[head] = rest.strip()
            continue
        lines.append(Line(number, source, read_line(source, f"{path}:{number}"), "\n".join(prose).strip()))
        prose = [""]
    finish()
    return tuple(scenes)


def _sources(text: str, path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line number, line, whether it stands in a walkthrough block); continued lines are joined."""
    fence: str | None = None
    held: tuple[int, str] | None = None
    opened = 0
    for number, raw in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(raw)
        if mark and (fence is None or not mark["kind"]):
            if held:
                yield *held, True
                held = None
            fence, opened = (mark["kind"], number) if fence is None else (None, number)
        elif fence == "walkthrough":
            if raw.startswith("  ") and held:
                held = (held[0], f"{held[1]}\n{raw[2:].rstrip()}")
                continue
            if held:
                yield *held, True
            held = (number, raw.strip()) if raw.strip() else None
        elif fence is None:
            yield number, raw, False
    if fence is not None:
        raise NotReadable(f"{path}:{opened}: this block is never closed with ```")
