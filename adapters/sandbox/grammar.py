"""The lines of a walkthrough, read one by one. How they are written stands at the top of `walkthrough`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from adapters.sandbox.script import (
    Action,
    BotSays,
    BringsBot,
    CardSays,
    Chooses,
    Closes,
    ComesTo,
    Deletes,
    Edits,
    Expectation,
    Fills,
    FormSays,
    Go,
    HasTags,
    Joins,
    NotReadable,
    OpensHome,
    Passes,
    Picks,
    Presses,
    Reacts,
    Ref,
    Says,
    Silence,
    Tags,
    Value,
    Where,
    Words,
)
from adapters.sandbox.table import Guest, Spot, Table
from bot.places import ChannelKind

MOST_PROSE = 10  # words of a reader's prose beside what is quoted

NAME = r"(?!(?:Table|Channels|The|It|Nothing|Bot)\b)[^\W\d_a-z][\w'’-]*?"
QUOTED = r'"(?:[^"\\]|\\.)*"'
EMOJI = r"[^\s\w\"]+|:[\w+-]+:"
ROOM = r"#[\w-]+"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
EXAMPLES = 'write for example  Ana: words  |  Ana presses "Label"  |  bot, only to Ana: "words" [Button]'

_DEFAULT_TABLE = "Ana, Ben, Cem, Dora (steward)"
_DEFAULT_CHANNELS = "#round-talk, #wound-care, #team-talk (private)"
_LISTED = re.compile(r"\s*(?P<name>#?[\w'’-]+)(?:\s*\((?P<about>[^)]*)\))?\s*(?:,|$)")
_FIELD = re.compile(
    rf"\s*(?P<name>\w+|{QUOTED})\s*=\s*(?:(?P<texts>{QUOTED}(?:\s+and\s+{QUOTED})*)|file\s+(?P<file>{QUOTED})"
    r"|in (?P<days>\d+) days?|(?P<today>today))\s*(?:,|$)"
)
_REF = re.compile(
    rf"(?:(?:(?P<author>{NAME})['’]s?|(?P<bot>the bot's)|(?P<own>her|his|their|my)|(?P<any>that|the last))"
    rf" (?P<first>first )?message)?\s*(?P<text>{QUOTED})?"
)
_CARD = re.compile(r"the (?:(?P<kind>[\w -]+?) )?card")


def unquote(quoted: str) -> str:
    """What stands between the quotation marks."""
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def quoted_in(text: str) -> tuple[str, ...]:
    """All quoted strings."""
    return tuple(unquote(found) for found in re.findall(QUOTED, text))


def read_words(text: str) -> Words:
    """What the bot is expected to say."""
    rest = re.sub(QUOTED, " ", text)
    buttons = tuple(found.strip() for found in re.findall(r"\[([^\]]+)\]", rest))
    prose = " ".join(re.sub(r"\[[^\]]+\]", " ", rest).split())
    words = Words(quoted_in(text), buttons, prose)
    if not (words.quoted or words.buttons or words.prose):
        raise ValueError("what is expected? Quote some of its words, or name a [Button]")
    if words.quoted or words.buttons:
        count = len(re.findall(r"\w+", prose))
        if count > MOST_PROSE:
            raise ValueError(f"{count} words aren't quoted, so nobody would notice if they were wrong; quote them")
    return words


def read_ref(text: str) -> Ref:
    """Which message is spoken of."""
    if card := _CARD.fullmatch(text):
        return Ref("bot", card=card["kind"] or "")
    found = _REF.fullmatch(text)
    if not found or not found[0]:
        raise ValueError(f"{text!r} is no message; write Ben's message, her message, that message or the question card")
    author = "bot" if found["bot"] else found["author"] or ""
    quoted = unquote(found["text"]) if found["text"] else ""
    return Ref(author, bool(found["own"]), None, quoted, bool(found["first"]))


def read_where(text: str) -> tuple[Where, str]:
    """Where, and the file's name, from what stands between the name and the colon."""
    channel, direct, thread, file = None, False, None, ""
    for piece in filter(None, (piece.strip() for piece in re.split(r",\s*(?=(?:in|with)\b)", text))):
        if room := re.fullmatch(rf"in ({ROOM})", piece):
            channel = room[1][1:]
        elif re.fullmatch(r"in a DM(?: to the bot)?", piece):
            direct = True
        elif piece in ("in its thread", "in the thread"):
            thread = Ref()
        elif under := re.fullmatch(r"in the thread of (.+)", piece):
            thread = read_ref(under[1])
        elif named := re.fullmatch(rf"with (?:a|the) file ({QUOTED})", piece):
            file = unquote(named[1])
        else:
            raise ValueError(f"{piece!r} is no place; write in its thread, in #channel, in a DM or with a file")
    return Where(channel, direct, thread), file


def read_fields(text: str) -> tuple[tuple[str, Value], ...]:
    """What goes into a form."""
    fields, at = [], 0
    while at < len(text):
        found = _FIELD.match(text, at)
        if not found:
            raise ValueError(f'{text[at:]!r} is no field; write name = "words", separated by commas')
        at = found.end()
        name = unquote(found["name"]) if found["name"].startswith('"') else found["name"]
        days = int(found["days"]) if found["days"] else 0 if found["today"] else None
        file = unquote(found["file"]) if found["file"] else ""
        fields.append((name, Value(quoted_in(found["texts"] or ""), file, days)))
    return tuple(fields)


def read_amount(word: str) -> int:
    """A number in words or figures."""
    return 1 if word in ("a", "an") else int(word) if word.isdecimal() else NUMBERS.index(word) + 1


def _home_or_card(found: re.Match[str]) -> Presses:
    card = _CARD.fullmatch(found["card"] or "")
    beside = unquote(found["beside"]) if found["beside"] else ""
    return Presses(found["who"], unquote(found["label"]), beside, card and (card["kind"] or ""), bool(found["home"]))


def _comes_to(found: re.Match[str]) -> ComesTo:
    return ComesTo(DAYS.index(found["day"]) if found["day"] else None, int(found["hour"]), int(found["minute"]))


def _says(found: re.Match[str]) -> Says:
    where, file = read_where(found["where"])
    return Says(found["who"], found["text"], where, file)


def _form_says(found: re.Match[str]) -> FormSays:
    words, _, under = found["words"].rpartition(" under ")
    return FormSays(read_words(words), under.strip('" ')) if words else FormSays(read_words(under))


_WHO = f"(?P<who>{NAME})"
_WORDS = r": (?P<words>.+)"
_SAID: list[tuple[str, Callable[[re.Match[str]], Action | Expectation]]] = [
    (rf"(?:in )?(?P<room>{ROOM})", lambda m: Go(m["room"][1:])),
    (rf"bot, only to {_WHO}{_WORDS}", lambda m: BotSays(read_words(m["words"]), only_to=m["who"])),
    (rf"bot,? in Home of {_WHO}{_WORDS}", lambda m: BotSays(read_words(m["words"]), home=m["who"])),
    (rf"bot,? in (?:its|the) thread{_WORDS}", lambda m: BotSays(read_words(m["words"]), thread=True)),
    (rf"bot,? in (?P<room>{ROOM}){_WORDS}", lambda m: BotSays(read_words(m["words"]), channel=m["room"][1:])),
    (rf"bot,? to (?P<people>{NAME}(?:(?:,| and) {NAME})*){_WORDS}",
     lambda m: BotSays(read_words(m["words"]), to=tuple(re.split(r",? and |, ", m["people"])))),
    (rf"bot opens a form for {_WHO}{_WORDS}", lambda m: BotSays(read_words(m["words"]), form_for=m["who"])),
    (rf"bot puts (?P<emoji>{EMOJI}) on (?P<ref>.+)", lambda m: Reacts("bot", m["emoji"], read_ref(m["ref"]), True)),
    (rf"bot takes (?P<emoji>{EMOJI}) off (?P<ref>.+)", lambda m: Reacts("bot", m["emoji"], read_ref(m["ref"]), False)),
    (rf"bot{_WORDS}", lambda m: BotSays(read_words(m["words"]))),
    (rf"the (?:(?P<kind>[\w -]+?) )?card (?P<how>now|no longer) says{_WORDS}",
     lambda m: CardSays(m["kind"] or "", read_words(m["words"]), m["how"] != "now")),
    (rf"the form says{_WORDS}", _form_says),
    (rf"(?P<ref>[^:]+) is tagged (?P<tags>{QUOTED}(?: and {QUOTED})*|with nothing)",
     lambda m: HasTags(read_ref(m["ref"]), quoted_in(m["tags"]))),
    (r"nothing more is said\.?", lambda m: Silence()),
    (rf"{_WHO} sees nothing\.?", lambda m: Silence(m["who"])),
    (rf"{_WHO} presses (?P<label>{QUOTED})(?: beside (?P<beside>{QUOTED}))?(?: on (?P<card>the [\w -]*card))?"
     r"(?P<home> in Home)?", _home_or_card),
    (rf"{_WHO} picks (?P<options>{QUOTED}(?: and {QUOTED})*) from (?P<menu>{QUOTED})",
     lambda m: Picks(m["who"], quoted_in(m["options"]), unquote(m["menu"]))),
    (rf"{_WHO} chooses (?P<menu>{QUOTED}) on (?P<ref>.+)",
     lambda m: Chooses(m["who"], unquote(m["menu"]), read_ref(m["ref"]))),
    (rf"{_WHO} fills (?P<title>{QUOTED}): (?P<fields>.+)",
     lambda m: Fills(m["who"], unquote(m["title"]), read_fields(m["fields"]))),
    (rf"{_WHO} sends (?P<title>{QUOTED})", lambda m: Fills(m["who"], unquote(m["title"]))),
    (rf"{_WHO} closes (?P<title>{QUOTED})", lambda m: Closes(m["who"], unquote(m["title"]))),
    (rf"{_WHO} puts (?P<emoji>{EMOJI}) on (?P<ref>.+)",
     lambda m: Reacts(m["who"], m["emoji"], read_ref(m["ref"]), True)),
    (rf"{_WHO} takes (?P<emoji>{EMOJI}) off (?P<ref>.+)",
     lambda m: Reacts(m["who"], m["emoji"], read_ref(m["ref"]), False)),
    (rf"{_WHO} edits (?P<ref>[^:]+): (?P<text>.+)", lambda m: Edits(m["who"], read_ref(m["ref"]), m["text"])),
    (rf"{_WHO} deletes (?P<ref>.+)", lambda m: Deletes(m["who"], read_ref(m["ref"]))),
    (rf"{_WHO} tags (?P<ref>[^:]+): (?P<tags>{QUOTED}(?: and {QUOTED})*|nothing)",
     lambda m: Tags(m["who"], read_ref(m["ref"]), quoted_in(m["tags"]))),
    (rf"{_WHO} opens Home", lambda m: OpensHome(m["who"])),
    (rf"{_WHO} joins (?P<room>{ROOM})", lambda m: Joins(m["who"], m["room"][1:], True)),
    (rf"{_WHO} leaves (?P<room>{ROOM})", lambda m: Joins(m["who"], m["room"][1:], False)),
    (rf"{_WHO} adds the bot to (?P<room>{ROOM})", lambda m: BringsBot(m["who"], m["room"][1:], True)),
    (rf"{_WHO} removes the bot from (?P<room>{ROOM})", lambda m: BringsBot(m["who"], m["room"][1:], False)),
    (rf"(?P<amount>an?|{'|'.join(NUMBERS)}|\d+) (?P<unit>{'|'.join(UNITS)})s? pass(?:es)?\.?",
     lambda m: Passes(read_amount(m["amount"].lower()) * UNITS[m["unit"]])),
    (rf"it is (?:(?P<day>{'|'.join(DAYS)}) )?(?P<hour>\d\d?):(?P<minute>\d\d)", _comes_to),
    (rf"{_WHO}(?P<where>(?:, (?:in|with) (?:{QUOTED}|[^:\"])*)*): (?P<text>.+)", _says),
]  # fmt: skip
_LINES = [(re.compile(pattern, re.DOTALL), build) for pattern, build in _SAID]


def read_line(source: str, where: str) -> Action | Expectation:
    """What a line means. Raises NotReadable beginning with `where`."""
    for pattern, build in _LINES:
        found = pattern.fullmatch(source)
        if found:
            try:
                return build(found)
            except ValueError as wrong:
                raise NotReadable(f"{where}: {source}\n  {wrong}") from wrong
    raise NotReadable(f"{where}: {source}\n  no such line is known; {EXAMPLES}")


def read_table(headers: Mapping[str, str], path: Path) -> Table:
    """The table a scene is laid with."""
    guests = [_guest(name, about) for name, about in _listed(headers.get("Table", _DEFAULT_TABLE), path)]
    by_name = {guest.name: guest.id for guest in guests}
    spots = [_spot(name, about, by_name) for name, about in _listed(headers.get("Channels", _DEFAULT_CHANNELS), path)]
    return Table(tuple(guests), tuple(spots))


def _listed(text: str, path: Path) -> list[tuple[str, list[str]]]:
    listed, at = [], 0
    while at < len(text):
        found = _LISTED.match(text, at)
        if not found:
            raise NotReadable(
                f"{path}: {text[at:]!r} is no list of names; write Ana, Ben (steward) or #one, #two (private)"
            )
        at = found.end()
        listed.append((found["name"], [piece.strip() for piece in (found["about"] or "").split(",") if piece.strip()]))
    return listed


def _guest(name: str, about: list[str]) -> Guest:
    language = next((word for word in about if re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", word)), "en")
    timezone = next((word for word in about if "/" in word), "UTC")
    return Guest(name.lower(), name, "", language, timezone, "steward" in about, "fresh" in about)


def _spot(name: str, about: list[str], people: Mapping[str, str]) -> Spot:
    kind, members, id = ChannelKind.PUBLIC, None, name.lstrip("#")
    tags: tuple[str, ...] = ()
    for at, word in enumerate(about):
        if word.startswith("private"):
            kind = ChannelKind.PRIVATE
            _, _, first = word.partition(":")
            named = [one for one in (first.strip(), *about[at + 1 :]) if one in people]
            members = tuple(people[one] for one in named) or None
        elif word.startswith("forum"):
            kind = ChannelKind.FORUM
            _, _, first = word.partition(":")
            tags = tuple(filter(None, (first.strip(), *about[at + 1 :])))
            break
    return Spot(id, id, kind, "", members, "without the bot" not in about, "listening" in about, tags)
