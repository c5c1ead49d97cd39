"""Walkthroughs are read as they are written, and what can't be read or goes otherwise says where and why."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sandbox.app import Sandbox
from adapters.sandbox.player import Player, WentOtherwise
from adapters.sandbox.script import (
    BotSays,
    CardSays,
    ComesTo,
    Fills,
    FormSays,
    HasTags,
    NotReadable,
    Passes,
    Presses,
    Reacts,
    Ref,
    Says,
    Scene,
    Silence,
    Tags,
    Value,
    Where,
    Words,
)
from adapters.sandbox.staging import SandboxStage
from adapters.sandbox.tour import Tour
from adapters.sandbox.walkthrough import parse
from bot.card import Card
from bot.form import Form
from bot.places import ChannelKind

FILE = Path("kitchen/walkthrough.md")


def block(lines: str, head: str = "") -> str:
    return f"{head}\n```walkthrough\n{lines}\n```\n"


def only(line: str) -> object:
    ((scene,)) = parse(block(line), FILE)
    return scene.lines[0].does


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("Ana: /practice ask topic:x Why?", Says("Ana", "/practice ask topic:x Why?")),
        ("Ben, in its thread: Yes: a pot.", Says("Ben", "Yes: a pot.", Where(thread=Ref()))),
        ('Ben, in #b, with a file "a: b.pdf": see', Says("Ben", "see", Where("b"), "a: b.pdf")),
        ("Dora, in a DM: hello", Says("Dora", "hello", Where(direct=True))),
        ("Ben, in the thread of Ana's message: Yes", Says("Ben", "Yes", Where(thread=Ref("Ana")))),
        ("Ana: first\n  second", Says("Ana", "first\nsecond")),
        ('Ana presses "Ask anyway"', Presses("Ana", "Ask anyway")),
        ('Ana presses "Show" beside "a pot"', Presses("Ana", "Show", "a pot")),
        ('Ana presses "Show" on the question card', Presses("Ana", "Show", card="question")),
        ("Ana puts ✅ on Ben's message", Reacts("Ana", "✅", Ref("Ben"), True)),
        ('Ana takes ✅ off "a pot"', Reacts("Ana", "✅", Ref(text="a pot"), False)),
        ('Ana tags her message: "a" and "b"', Tags("Ana", Ref(own=True), ("a", "b"))),
        ("Ana tags Ben's message: nothing", Tags("Ana", Ref("Ben"), ())),
        ('Ben\'s message "how" is tagged "a"', HasTags(Ref("Ben", text="how"), ("a",))),
        ("her message is tagged with nothing", HasTags(Ref(own=True), ())),
        ("bot puts 👀 on her message", Reacts("bot", "👀", Ref(own=True), True)),
        (
            'Ana fills "Ask": question = "Why, \\"so\\"?", topics = "a" and "b", plan = file "p.pdf", by = in 3 days',
            Fills(
                "Ana",
                "Ask",
                (
                    ("question", Value(('Why, "so"?',))),
                    ("topics", Value(("a", "b"))),
                    ("plan", Value(file="p.pdf")),
                    ("by", Value(days=3)),
                ),
            ),
        ),
        (
            'bot in #a: question card, "How?" [I can help]',
            BotSays(Words(("How?",), ("I can help",), "question card,"), channel="a"),
        ),
        ("bot, only to Ana: kept", BotSays(Words(prose="kept"), only_to="Ana")),
        ('bot to Ana and Ben: "hello"', BotSays(Words(("hello",)), to=("Ana", "Ben"))),
        ('bot, in Home of Ana: "hello"', BotSays(Words(("hello",)), home="Ana")),
        ("the question card now says: answered by Ben", CardSays("question", Words(prose="answered by Ben"))),
        ('the form says: "empty" under question', FormSays(Words(("empty",)), "question")),
        ("nothing more is said", Silence()),
        ("Ben sees nothing", Silence("Ben")),
        ("two days pass", Passes(timedelta(days=2))),
        ("an hour passes", Passes(timedelta(hours=1))),
        ("it is Tuesday 09:00", ComesTo(1, 9, 0)),
    ],
)
def test_line_means_what_it_says(line: str, means: object) -> None:
    assert only(line) == means


def test_forum_has_the_tags_named_behind_it() -> None:
    (scene,) = parse(block("Channels: #a, #b (forum: insulin, on tour, solved)\nAna: one"), FILE)
    assert [(spot.kind, spot.tags) for spot in scene.table.spots] == [
        (ChannelKind.PUBLIC, ()),
        (ChannelKind.FORUM, ("insulin", "on tour", "solved")),
    ]


def test_each_heading_lays_the_table_anew() -> None:
    text = (
        "# Kitchen\n"
        + block(
            "Table: Ana (de, Europe/Berlin), Dora (steward)\nChannels: #a (listening), #b (private: Dora)\nAna: one"
        )
        + "more prose"
        + block("Ana: two", "")
        + "## Later\n"
        + block("Ana: three")
    )
    first, second = parse(text, FILE)
    assert (first.title, second.title) == ("Kitchen", "Later")
    assert [(guest.name, guest.language, guest.steward) for guest in first.table.guests] == [
        ("Ana", "de", False),
        ("Dora", "en", True),
    ]
    assert [(spot.id, spot.kind, spot.members, spot.listening) for spot in first.table.spots] == [
        ("a", ChannelKind.PUBLIC, None, True),
        ("b", ChannelKind.PRIVATE, ("dora",), False),
    ]
    assert [line.prose for line in first.lines] == ["", "more prose"]
    assert [guest.name for guest in second.table.guests] == ["Ana", "Ben", "Cem", "Dora"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ana dances", r"walkthrough.md:3: Ana dances\n  no such line is known; write for example"),
        ("bot, only to Ana: ", "no such line"),
        ("bot: " + "word " * 11 + '"x"', "11 words aren't quoted"),
        ("Ana puts ✅ on the table", "'the table' is no message"),
        ("Ben, in the kitchen: x", "'in the kitchen' is no place"),
        ('Ana fills "Ask": question is "x"', "is no field"),
        ("Ana: hello\nTable: Ana", "belongs at the beginning of a scene"),
    ],
)
def test_line_without_meaning_says_where_and_why(line: str, why: str) -> None:
    with pytest.raises(NotReadable, match=why):
        parse(block(line, "prose"), FILE)


def test_block_never_closed_is_named() -> None:
    with pytest.raises(NotReadable, match=r"walkthrough.md:1: this block is never closed"):
        parse("```walkthrough\nAna: x\n", FILE)


CONVERSATION = """
#lunch
Ana: /practice serve soup
bot in #lunch: dish card, "Today: soup" [Eat]
bot, only to Ana: "Served"
nothing more is said
Ben presses "Eat"
the dish card now says: soup is eaten
Cem sees nothing
Ana: a spoon
Ben, in its thread: a fork
Ben puts 🍴 on Ana's message
Ben takes 🍴 off Ana's message
Ana edits her message: a big spoon
Ana chooses "What is this?" on her message
bot, only to Ana: "This is a big spoon"
Ben deletes his message
Ana: /practice order
bot opens a form for Ana: "Order" "Dish"
Ana fills "Order": dish = "stones"
the form says: "Nobody can eat that" under dish
Ana fills "Order": dish = "pie"
bot, only to Ana: "You get pie"
two days pass
it is Friday 12:00
Ana opens Home
bot, in Home of Ana: "Nothing waits for you"
Cem, in a DM: hello
nothing more is said
"""


def scene(lines: str) -> Scene:
    (read,) = parse(
        block("Table: Ana, Ben (steward), Cem\nChannels: #lunch, #secret (private: Ana, Ben)\n" + lines), FILE
    )
    return read


async def played(sandbox: Sandbox, lines: str, collected: list[Card | Form] | None = None) -> None:
    player = Player(SandboxStage(sandbox, None if collected is None else collected.append), scene(lines))
    try:
        await player.play()
    finally:
        player.close()


async def test_conversation_is_played_and_its_cards_are_collected(sandbox: Sandbox) -> None:
    collected: list[Card | Form] = []
    await played(sandbox, CONVERSATION, collected)
    assert f"{sandbox.clock.now():%A %H:%M}" == "Friday 12:00"
    assert any(isinstance(one, Form) for one in collected)
    assert sum(isinstance(one, Card) for one in collected) >= 5


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            'Ana: /practice serve soup\nbot in #lunch: "Today: pie"',
            r"(?s)it said no such thing.*in #lunch: Today: soup \[Eat\]",
        ),
        ('Ana: /practice serve soup\nbot, only to Ben: "Served"', r"(?s):6: bot, only to Ben.*only to ana: Served"),
        ("Ana: /practice serve soup\nnothing more is said", "but there is more"),
        ("Ana: /practice serve soup\nAna sees nothing", "but there is more"),
        ('Ana: /practice serve soup\nBen presses "Drink"', r"no such button; there are \[Eat\]"),
        ("Ana: hello\nthe dish card now says: pie", "there is no such message"),
        ('Ana fills "Order": dish = "x"', "no form is open"),
        ('Ana: /practice order\nAna fills "Order": fork = "x"', r"no field 'fork'; it has \[dish\]"),
        ('Ana: hi\nAna chooses "Eat it" on her message', r"there are \[What is this\?\]"),
        ("Ana: hi\nBen edits Ana's message: ho", "Only the person who wrote a message can change it"),
    ],
)
async def test_conversation_that_goes_otherwise_shows_what_was_said(sandbox: Sandbox, lines: str, why: str) -> None:
    with pytest.raises(WentOtherwise, match=why):
        await played(sandbox, lines)


async def test_tour_goes_from_action_to_action(sandbox: Sandbox) -> None:
    tour = Tour(sandbox, [scene(CONVERSATION)], "kitchen")
    await tour.begin()
    async with sandbox.running():
        shown = []
        while not tour.done:
            await tour.next()
            shown.append(tour.shown())
    tour.player.close()
    assert tour.trouble == ""
    assert shown[-1]["step"] == shown[-1]["steps"] == len(tour.steps)
    assert {"ana", "ben", "cem"} == {step["as"] for step in shown}
    assert shown[0]["text"] == [{"p": [{"t": "Ana: /practice serve soup"}]}]


async def test_tour_goes_on_with_the_next_scene_at_a_freshly_laid_table(sandbox: Sandbox) -> None:
    tour = Tour(sandbox, [scene("Ana: hello"), scene("Ben: good day")], "kitchen")
    await tour.begin()
    async with sandbox.running():
        scenes = []
        while not tour.done:
            await tour.next()
            said = [message.text for message in sandbox.world.timeline(tour.player.here).messages]
            scenes.append((tour.shown()["scene"], said))
    tour.player.close()
    assert scenes == [(1, ["hello"]), (2, []), (2, ["good day"])]


async def test_tour_can_skip_a_scene_and_leads_nowhere_who_left(sandbox: Sandbox) -> None:
    scenes = [scene("Ana: hello\nBen: good day"), scene("#secret\nAna: psst\nAna leaves #secret\nBen: what?")]
    tour = Tour(sandbox, scenes, "kitchen")
    await tour.begin()
    async with sandbox.running():
        await tour.next()
        await tour.skip()
        assert (tour.shown()["scene"], tour.shown()["step"]) == (2, 0)
        places = []
        for _ in range(2):
            await tour.next()
            places.append(tour.shown()["place"].partition("/")[0])
        assert places == ["#secret", ""]
        await tour.skip()
    tour.player.close()
    assert tour.done
