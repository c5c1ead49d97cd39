"""What is forged, hostile or out of date is answered with a sentence; it breaks nothing and shows nothing private."""

from collections.abc import Collection, Iterable
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    ROUND_TALK,
    SORRY,
    TEAM_TALK,
    WORKSPACE,
    WOUND_CARE,
    Lunch,
    buttons,
    form_in,
    words,
)

from bot.errors import CommunityError
from bot.kernel.entries import mark_place, place_marked
from bot.kernel.records import Entry, Readable
from bot.kernel.visibility import readable_for
from bot.places import Person, Place
from bot.reply import Open
from bot.words import Reader, say_plain

HIDDEN_WORDS = "zanzibar"
"""In everything that Cem may not see."""
FIELDS = ("question", "details", "topics", "title", "body", "link", "terms", "words", "changed", "kind", "name", "zone")


async def set_the_scene(lunch: Lunch) -> dict[str, str]:
    """A question with an answer, a kept tip, and what Cem may not see; returns records by what they mean."""
    lesson = await lunch.says(BEN, "Rinse the wound with lukewarm water first.")
    await lunch.reacts(ANA, lesson, "🔖")
    question = await lunch.says(ANA, "How do you keep insulin cool on a long round?")
    await lunch.reacts(ANA, question, "❓")
    answer = await lunch.says(BEN, "A clay pot with wet sand.", thread=question.place.message)
    await lunch.reacts(ANA, answer, "✅")
    secret = await lunch.says(ANA, f"How do we tell the manager about {HIDDEN_WORDS}?", TEAM_TALK)
    await lunch.reacts(ANA, secret, "❓")
    reply = await lunch.says(BEN, f"In writing: {HIDDEN_WORDS}.", TEAM_TALK, thread=secret.place.message)
    await lunch.reacts(ANA, reply, "✅")
    flagged = await lunch.says(BEN, f"Sugar on the wound, says {HIDDEN_WORDS}.")
    await lunch.reacts(ANA, flagged, "🔖")
    numbers = {entry.message: str(entry.id) for entry in await lunch.entries()}
    await lunch.presses(ANA, "repertoire.flag", numbers[flagged.place.message])
    async with lunch.storage.turn("slack:T2") as store:
        for number in range(40):
            title = f"Another workspace's {HIDDEN_WORDS} {number}"
            await store.entries.add(Entry(0, "lesson", title, title), "x", lunch.watch.now())
    lunch.postman.arrived.clear()
    return {
        "lesson": numbers[lesson.place.message],
        "question": numbers[question.place.message],
        "answer": numbers[answer.place.message],
        "private question": numbers[secret.place.message],
        "private answer": numbers[reply.place.message],
        "flagged": numbers[flagged.place.message],
        "another workspace's": "39",
        "private place": mark_place(secret.place),
        "place": mark_place(question.place),
        "private reply": f"{numbers[secret.place.message]}:{reply.place.message}",
        "version": f"{numbers['' or secret.place.message]}:1",
    }


FORGED = [
    "",
    "abc",
    "-1",
    "0",
    "9" * 18,
    "9" * 30,
    "1.5",
    "٣",
    "²",
    " 1",
    "1|2",
    ":",
    "::",
    ":::",
    "1:",
    ":1",
    "1:9:9",
    "1:" + "9" * 30,
    "9" * 30 + ":1",
    "C1:" + "9" * 30,
    "open:" + "9" * 30 + ":x",
    "open:-1:",
    "'; DROP TABLE entries; --",
    "../../etc",
    "{record}",
    "\x00",
    "‮",
    "🔖" * 20,
    "x" * 80,
]


@pytest.mark.parametrize("person", [CEM, DORA], ids=["member", "steward"])
async def test_whatever_a_button_carries_nothing_breaks_and_nothing_private_is_shown(lunch: Lunch, person: Person):
    scene = await set_the_scene(lunch)
    readable = {"flagged"} if person is DORA else set()
    records = [*FORGED, *(record for meaning, record in scene.items() if meaning not in readable)]
    for action, record in product(sorted(lunch.registry.actions), records):
        for channel in (ROUND_TALK, DIRECT) if record in FORGED[:6] else (ROUND_TALK,):
            answers = await lunch.presses(person, action, record, channel)
            assert SORRY not in words(answers), f"{action} with {record!r}"
            _shows_nothing_private(answers, f"{action} with {record!r}", readable)
    await lunch.quiet()
    _shows_nothing_private(lunch.postman.replies, "what was sent", readable)
    private = {entry.id: entry for entry in await lunch.entries(channel=TEAM_TALK)}
    assert len(private) == 2
    assert all(entry.version == 1 or entry.state == "answered" for entry in private.values())


def _shows_nothing_private(shown: object, where: str, readable: Iterable[str] = ()) -> None:
    if "flagged" in readable:
        shown = words(shown).replace(f"Sugar on the wound, says {HIDDEN_WORDS}", "")
    assert HIDDEN_WORDS not in repr(shown), where


@pytest.mark.parametrize("chosen", ["", "always; --", "x" * 4000, "9" * 30, "mine", "ask"])
async def test_whatever_a_menu_carries_nothing_breaks(lunch: Lunch, chosen: str):
    await set_the_scene(lunch)
    for action in lunch.registry.actions:
        assert SORRY not in words(await lunch.presses(CEM, action, "1", chosen=[chosen, chosen]))


HOSTILE = {
    "nothing": "",
    "spaces": " \n\t\u3000 ",
    "very much": "word " * 800,
    "one long word": "x" * 4000,
    "right to left": "איך שומרים על אינסולין קר? \u202e\u2066",
    "emoji": "🩹👩🏽‍⚕️❓",
    "mentions": "[@Ana](person:ana) <@U1> <!channel> @everyone [#talk](channel:C1)",
    "braces": "{title} {0} {who.__class__} %s %(x)d",
    "markup": "**bold** `code` > quote\n- list\n[link](javascript:alert(1)) <b>",
    "nul": "a\x00b\x07c",
    "a number": "9" * 30,
    "a link": "https://example.org/" + "a" * 480,
    "signs": "?!.,;:'\"()[]{}",
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_whatever_is_typed_into_a_form_is_answered(lunch: Lunch, kind: str):
    scene = await set_the_scene(lunch)
    records = ["", "abc", "9" * 30, scene["lesson"], f"{scene['answer']}:1", scene["private question"], WOUND_CARE]
    values = dict.fromkeys(FIELDS, HOSTILE[kind])
    for form, record in product(sorted(lunch.registry.forms), records):
        for some in (values, {**values, "zone": "UTC", "link": "https://example.org", "kind": "lesson"}, {}):
            answers = await lunch.fills(CEM, form, record, **some)
            assert answers, f"{form} with {record!r} is met by silence"
            assert SORRY not in words(answers), f"{form} with {record!r}"
            _shows_nothing_private(answers, form)
    await lunch.quiet()
    _shows_nothing_private(lunch.postman.replies, "what was sent")
    for reply in lunch.postman.replies:
        _can_be_composed(reply, lunch)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_whatever_is_typed_after_a_verb_is_answered(lunch: Lunch, kind: str):
    await set_the_scene(lunch)
    typed = HOSTILE[kind]
    for verb, command in lunch.registry.commands.items():
        used = [lunch.command(CEM, verb, typed.strip())]
        used += [lunch.command(CEM, verb, "wound", {option.name: typed}) for option in command.options]
        used += [lunch.command(CEM, verb, "", {option.name: typed}) for option in command.options]
        for one in used:
            answers = await lunch.does(one)
            assert answers
            assert SORRY not in words(answers), f"{verb} {one.options}"
            _shows_nothing_private(answers, verb)
    for verb, command in lunch.registry.commands.items():
        for option in command.options:
            assert SORRY not in words(await lunch.does(lunch.completing(CEM, verb, option.name, typed)))


def _can_be_composed(thing: object, lunch: Lunch) -> None:
    """Every text of it can be put into words."""
    from bot.text import Text

    reader = Reader(now=lunch.watch.now())
    waiting = [thing]
    while waiting:
        match waiting.pop():
            case Text() as text:
                say_plain(text, reader)
            case msgspec.Struct() as struct:
                waiting.extend(getattr(struct, name) for name in struct.__struct_fields__)
            case tuple() | list() as several:
                waiting.extend(several)


@pytest.mark.parametrize(
    "since", ["0001-01-01", "9999-12-31", "0001-01-01T00:00+14:00", "9999", "0", "2026-02-30", "x"]
)
async def test_any_day_after_since_is_answered(lunch: Lunch, since: str):
    for line in (f"find since:{since}", f"find wound since:{since}"):
        answers = await lunch.types(ANA, line)
        assert SORRY not in words(answers)


async def test_what_a_form_was_filled_with_opens_again_within_its_limits(lunch: Lunch):
    """Platforms refuse a form whose field holds more than it may; then nothing at all would open."""
    long = "How do we keep insulin cool " * 150
    await set_the_scene(lunch)
    (shown,) = await lunch.types(CEM, f"find {long}")
    for one in buttons(shown):
        if lunch.registry.actions[one.action].opens:
            _within_limits(form_in(await lunch.presses(CEM, one.action, one.record)))
    await lunch.fills(CEM, "repertoire.lesson", title="x" * 4000, body="y " * 3000, topics="t" * 4000)
    (entry,) = await lunch.entries(author=CEM.id)
    _within_limits(form_in(await lunch.presses(CEM, "repertoire.edit", str(entry.id))))


async def test_a_long_question_can_still_be_changed(lunch: Lunch):
    await set_the_scene(lunch)
    long = "How do you keep insulin cool on a long round? " * 90
    (shown,) = await lunch.types(CEM, f"ask {long}")
    change = [one for one in buttons(shown) if one.action == "requests.change"]
    assert change
    _within_limits(form_in(await lunch.presses(CEM, change[0].action, change[0].record)))


def _within_limits(opened: Open) -> None:
    for field in opened.form.fields:
        assert len(getattr(field, "value", "")) <= getattr(field, "most", 4000)


# What may be seen


class Platform:
    """A chat that answers one thing about who is where."""

    def __init__(self, answer: bool | None) -> None:
        self.answer = answer

    async def is_member(self, channel: str, person: str) -> bool | None:
        return self.answer

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        return frozenset(channels)


@pytest.mark.parametrize(("answer", "seen"), [(None, set()), (False, set()), (True, {TEAM_TALK})])
async def test_only_who_the_platform_says_is_inside_reads_a_private_channel(
    lunch: Lunch, answer: bool | None, seen: set[str]
):
    async with lunch.storage.turn(WORKSPACE) as store:
        assert (await readable_for(ANA.id, store, Platform(answer))).channels == seen


async def test_who_was_there_before_the_bot_came_reads_what_the_platform_says_they_are_in(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        assert TEAM_TALK not in await store.people.in_channels(CEM.id)
        assert (await readable_for(CEM.id, store, Platform(True))).channels == {TEAM_TALK}


async def test_who_speaks_in_a_private_channel_reads_it_when_the_platform_says_so(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        assert (await readable_for(CEM.id, store, Platform(True), TEAM_TALK)).channels == {TEAM_TALK}
        assert (await readable_for(CEM.id, store, Platform(None), TEAM_TALK)).channels == set()


def test_private_entries_are_shown_to_who_is_in_their_channel_only():
    private = Entry(1, "lesson", "x", channel=TEAM_TALK, private=True)
    assert not Readable().shows(private)
    assert not Readable(frozenset({ROUND_TALK})).shows(private)
    assert Readable(frozenset({TEAM_TALK})).shows(private)
    assert Readable().shows(msgspec.structs.replace(private, private=False))
    assert not Readable(frozenset({""})).shows(msgspec.structs.replace(private, channel="P9"))


async def test_when_the_platform_can_not_tell_nothing_private_is_found(lunch: Lunch):
    await set_the_scene(lunch)
    assert HIDDEN_WORDS in words(await lunch.types(BEN, "find tell the manager"))
    lunch.talk.inside[TEAM_TALK] = None
    assert HIDDEN_WORDS not in words(await lunch.types(BEN, "find tell the manager"))


# Places in buttons


ids = st.text(st.characters(categories=["L", "N"], include_characters=".-_"), min_size=1, max_size=20)


@given(st.builds(Place, ids, ids, st.none() | ids))
def test_a_place_in_a_button_is_the_place_it_was(place: Place):
    assert place_marked(mark_place(place)) == place


@given(ids, ids)
def test_a_channel_whose_id_holds_a_colon_is_kept_too(workspace: str, message: str):
    place = Place(f"dm:{workspace}", message, "t1")
    assert place_marked(mark_place(place)) == place


@given(st.text(max_size=40))
def test_any_other_record_is_no_place(record: str):
    try:
        place = place_marked(record)
    except CommunityError:
        return
    assert place.channel
    assert place.message
