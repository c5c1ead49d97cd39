"""From what a person does to what answers them: once, wholly or not at all, and never in silence."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    GUEST,
    ROBOT,
    ROUND_TALK,
    SORRY,
    Lunch,
    buttons,
    form_in,
    words,
)

from bot.errors import ChangedMeanwhile, CommunityError
from bot.feature import Action, Command, Feature, FormTaken, MessageMenu, TypedOption
from bot.form import Form, Option, TextField
from bot.incoming import AnyInteraction, ButtonPressed, HomeOpened, Incoming
from bot.kernel.records import ChannelRecord, Community, Entry
from bot.places import Place
from bot.registry import find_features, make_registry
from bot.reply import Completions, Invalid, Open, Reply, Say, ShowHome, Whisper, whisper
from bot.text import t
from bot.turn import Turn

NOTE = t("A note")


async def write(turn: Turn, _: Incoming) -> Sequence[Reply]:
    """Writes something down and says so in public."""
    entry = await turn.store.entries.add(
        Entry(0, "lesson", "Written down", community=turn.here.id, author=turn.me), turn.me, turn.now
    )
    return [Say(card_of("Written down"), to=Place(ROUND_TALK), post=f"note:{entry.id}"), whisper(t("Done"))]


async def write_and_fail(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    await write(turn, happened)
    raise ZeroDivisionError("a bug")


async def write_and_refuse(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    await write(turn, happened)
    raise CommunityError(t("Not today"))


async def write_and_be_late(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    await write(turn, happened)
    raise ChangedMeanwhile


async def say_and_ask_the_chat(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    await turn.chat.message(Place(ROUND_TALK, "m1"))
    await write(turn, happened)
    await turn.chat.message(Place(ROUND_TALK, "m1"))
    return []


async def find_invalid(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    return [Invalid({"words": t("Please say more.")})]


async def only_look(turn: Turn, happened: Incoming) -> Sequence[Reply]:
    return [whisper(t("I looked."))]


async def note_form(turn: Turn, opened: Incoming) -> Form:
    record = opened.record if isinstance(opened, ButtonPressed) else ""
    return Form("notes.note", NOTE, (TextField(name="words", label=t("Words")),), record=record)


def notes(runs: object) -> Feature:
    """A small feature whose every part does the same."""
    return Feature(
        "notes",
        NOTE,
        commands=(
            Command("note", NOTE, runs=runs),
            Command("board", NOTE, runs=runs, steward=True),
            Command("jot", NOTE, runs=runs, opens=note_form),
            Command("plan", NOTE, opens=note_form),
            Command("rule", NOTE, opens=note_form, steward=True),
        ),
        actions=(
            Action("do", runs=runs),
            Action("open", opens=note_form),
            Action("tend", runs=runs, steward=True),
            Action("tend_form", opens=note_form, steward=True),
        ),
        forms=(FormTaken("note", opens=note_form, runs=runs),),
        menus=(MessageMenu("do", NOTE, runs=runs), MessageMenu("open", NOTE, opens=note_form)),
    )


def card_of(said: str) -> object:
    return whisper(t("{said}", said=said)).card


def at_a_table_with(lunch: Lunch, runs: object) -> Lunch:
    real = find_features().features
    table = Lunch(lunch.storage, make_registry([*real, notes(runs)]), lunch.watch, lunch.talk)
    table.postman = lunch.postman
    return table


# Once


async def test_a_button_pressed_twice_by_the_network_acts_once(lunch: Lunch):
    table = at_a_table_with(lunch, write)
    press = table.press(ANA, "notes.do")
    assert len(await table.does(press)) == 1
    assert await table.does(press) == []
    await table.quiet()
    assert len(await table.entries()) == 1
    assert len(lunch.postman.said()) == 1


async def test_a_button_that_comes_twice_at_the_same_time_acts_once(lasting_lunch: Lunch):
    table = at_a_table_with(lasting_lunch, write)
    press = table.press(ANA, "notes.do")
    answers = await asyncio.gather(*(table.does(press) for _ in range(5)))
    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 0, 1]
    assert len(await table.entries()) == 1


async def test_two_presses_of_one_person_are_two(lunch: Lunch):
    table = at_a_table_with(lunch, write)
    for _ in range(2):
        await table.presses(ANA, "notes.do")
    assert len(await table.entries()) == 2


async def test_looking_twice_is_answered_twice(lunch: Lunch):
    table = at_a_table_with(lunch, only_look)
    press = table.press(ANA, "notes.do")
    assert await table.does(press) == await table.does(press) != []


async def test_one_press_id_in_two_workspaces_is_two_presses(lunch: Lunch):
    await lunch.lay("slack:T2")
    table = at_a_table_with(lunch, write)
    press = table.press(ANA, "notes.do")
    assert await table.does(press)
    assert await table.does(msgspec.structs.replace(press, workspace="slack:T2"))


# Wholly or not at all


async def test_what_is_said_and_what_is_written_stay_together(lunch: Lunch):
    table = at_a_table_with(lunch, write)
    await table.presses(ANA, "notes.do")
    assert len(await table.entries()) == 1
    await table.quiet()
    assert lunch.postman.said() == ["Written down"]


@pytest.mark.parametrize("runs", [write_and_fail, write_and_refuse, write_and_be_late])
async def test_when_something_goes_wrong_nothing_is_written_and_nothing_is_said(lasting_lunch: Lunch, runs: object):
    table = at_a_table_with(lasting_lunch, runs)
    before = await table.everything()
    (answer,) = await table.presses(ANA, "notes.do")
    assert isinstance(answer, Whisper)
    assert await table.everything() == before
    await table.quiet()
    assert lasting_lunch.postman.arrived == []


async def test_a_bug_is_admitted_in_a_sentence(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_fail)
    (answer,) = await table.presses(ANA, "notes.do")
    assert words(answer) == "Something went wrong on my side. Nothing was changed; please try again in a moment."


async def test_a_failed_press_may_be_tried_again(lunch: Lunch):
    press = lunch.press(ANA, "notes.do")
    assert SORRY in words(await at_a_table_with(lunch, write_and_fail).does(press))
    assert "Done" in words(await at_a_table_with(lunch, write).does(press))


async def test_nobody_asks_the_chat_once_something_was_written(lunch: Lunch):
    table = at_a_table_with(lunch, say_and_ask_the_chat)
    assert SORRY in words(await table.presses(ANA, "notes.do"))
    assert await table.entries() == []


async def test_a_record_changed_meanwhile_is_looked_at_again(lasting_lunch: Lunch):
    entered: list[int] = []

    async def rename(turn: Turn, _: Incoming) -> Sequence[Reply]:
        entry = await turn.entry(1)
        entered.append(entry.version)
        if len(entered) == 1:  # somebody else is quicker
            async with lasting_lunch.storage.turn(turn.workspace) as other:
                theirs = msgspec.structs.replace(entry, body="changed by Ben")
                await other.entries.change(entry, theirs, BEN.id, "edited", turn.now)
        await turn.store.entries.change(
            entry, msgspec.structs.replace(entry, title="By Ana"), turn.me, "edited", turn.now
        )
        return [whisper(t("Done"))]

    await at_a_table_with(lasting_lunch, write).presses(ANA, "notes.do")
    (entry,) = await lasting_lunch.entries()
    assert entry.id == 1
    answer = await at_a_table_with(lasting_lunch, rename).presses(ANA, "notes.do")
    assert words(answer) == "Done"
    (entry,) = await lasting_lunch.entries()
    assert (entry.title, entry.body, entered) == ("By Ana", "changed by Ben", [1, 2])


async def test_somebody_who_is_always_too_late_hears_it(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_be_late)
    assert "at the same moment" in words(await table.presses(ANA, "notes.do"))


# Forms


async def test_what_was_typed_comes_back_when_a_bug_ate_the_form(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_fail)
    assert SORRY in words(await table.fills(ANA, "notes.note", words="Warm it first"))
    assert _typed(await table.presses(ANA, "notes.open")) == "Warm it first"


@pytest.mark.parametrize("runs", [write_and_refuse, write_and_be_late, find_invalid])
async def test_what_was_typed_comes_back_when_the_form_was_not_taken(lunch: Lunch, runs: object):
    table = at_a_table_with(lunch, runs)
    await table.fills(ANA, "notes.note", words="Warm it first")
    assert _typed(await table.presses(ANA, "notes.open")) == "Warm it first"


async def test_a_refused_form_says_why_in_the_form(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_refuse)
    assert await table.fills(ANA, "notes.note", words="x") == [Invalid({"": t("Not today")})]


async def test_nobody_else_gets_what_was_typed(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_fail)
    await table.fills(ANA, "notes.note", words="Warm it first")
    assert _typed(await table.presses(BEN, "notes.open")) == ""


async def test_a_draft_belongs_to_the_record_it_was_about(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_fail)
    await table.fills(ANA, "notes.note", "7", words="Warm it first")
    assert _typed(await table.presses(ANA, "notes.open", "8")) == ""
    assert _typed(await table.presses(ANA, "notes.open", "7")) == "Warm it first"


@pytest.mark.parametrize("runs", [write, only_look])
async def test_a_form_that_was_taken_is_empty_the_next_time(lunch: Lunch, runs: object):
    await at_a_table_with(lunch, find_invalid).fills(ANA, "notes.note", words="?")
    table = at_a_table_with(lunch, runs)
    await table.fills(ANA, "notes.note", words="Warm it first")
    assert _typed(await table.presses(ANA, "notes.open")) == ""


async def test_a_draft_is_forgotten_after_a_week(lunch: Lunch):
    table = at_a_table_with(lunch, write_and_fail)
    await table.fills(ANA, "notes.note", words="Warm it first")
    lunch.watch.wait(days=8)
    assert _typed(await table.presses(ANA, "notes.open")) == ""


def _typed(answers: Sequence[Reply]) -> str:
    return form_in(answers).form.fields[0].value


# Who may


@pytest.mark.parametrize("person", [GUEST, ROBOT])
async def test_guests_and_bots_are_refused_whatever_they_do(lunch: Lunch, person: object):
    table = at_a_table_with(lunch, write)
    message = await lunch.says(ANA, "Good morning")
    before = await table.everything()
    for did in (
        table.command(person, "note"),
        table.command(person, "plan"),
        table.press(person, "notes.do"),
        table.press(person, "notes.open"),
        table.form(person, "notes.note", words="x"),
        table.menu(person, "notes.do", message),
    ):
        assert "for members" in words(await table.does(did)) or "Only people" in words(await table.does(did))
    assert await table.everything() == before


async def test_guests_are_welcome_where_the_stewards_say_so(lunch: Lunch):
    async with lunch.storage.turn("slack:T1") as store:
        (community,) = await store.communities.all()
        await store.communities.save(msgspec.structs.replace(community, settings={"guests_allowed": True}))
    assert "Done" in words(await at_a_table_with(lunch, write).presses(GUEST, "notes.do"))


async def test_a_guest_gets_no_completions(lunch: Lunch):
    assert await lunch.does(lunch.completing(GUEST, "find", "author", "a")) == [Completions(())]


async def test_a_guest_who_opens_home_sees_why_it_is_empty(lunch: Lunch):
    (home,) = await lunch.opens_home(GUEST)
    assert isinstance(home, ShowHome)
    assert "for members" in words(home)


@pytest.mark.parametrize("what", ["notes.tend", "notes.tend_form"])
async def test_a_stewards_button_is_refused_to_a_member(lunch: Lunch, what: str):
    table = at_a_table_with(lunch, only_look)
    assert "Only stewards" in words(await table.presses(ANA, what))
    assert "Only stewards" not in words(await table.presses(DORA, what))


@pytest.mark.parametrize("verb", ["board", "rule"])
async def test_a_stewards_verb_is_refused_to_a_member(lunch: Lunch, verb: str):
    table = at_a_table_with(lunch, only_look)
    assert "Only stewards" in words(await table.types(ANA, f"tend {verb}"))
    assert "Only stewards" not in words(await table.types(DORA, f"tend {verb}"))


async def test_an_admin_tends_only_what_nobody_else_does(lunch: Lunch):
    boss = msgspec.structs.replace(CEM, admin=True)
    table = at_a_table_with(lunch, only_look)
    assert "Only stewards" in words(await table.presses(boss, "notes.tend"))
    async with lunch.storage.turn("slack:T1") as store:
        await store.people.set_role(1, DORA.id, "steward", False, lunch.watch.now())
    assert "I looked" in words(await table.presses(boss, "notes.tend"))


# What isn't there


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("fnid zip", "Did you mean `/practice find`"),
        ("xyzzy", "I don't know “xyzzy”. You can use"),
        ("", "what I can do"),
        ("help", "what I can do"),
    ],
)
async def test_an_unknown_verb_is_answered_with_what_to_do(lunch: Lunch, line: str, told: str):
    assert told in words(await lunch.types(ANA, line))


async def test_a_very_long_verb_is_not_repeated_in_full(lunch: Lunch):
    assert len(words(await lunch.types(ANA, "x" * 4000))) < 300


async def test_a_button_of_an_earlier_version_says_so(lunch: Lunch):
    message = await lunch.says(ANA, "Good morning")
    for did in (
        lunch.press(ANA, "gone.button", "1"),
        lunch.press(ANA, "", ""),
        lunch.menu(ANA, "gone.menu", message),
    ):
        assert "from an earlier time" in words(await lunch.does(did))
    (invalid,) = await lunch.fills(ANA, "gone.form", words="kept")
    assert isinstance(invalid, Invalid)
    assert "from an earlier time" in words(invalid)


# Which community


async def _a_second_community(lunch: Lunch, *members: str) -> int:
    async with lunch.storage.turn("slack:T1") as store:
        community = await store.communities.save(Community(0, "Midwives", home="C9"))
        await store.communities.save_channel(ChannelRecord("C9", "births", community=community.id))
        for person in members:
            await store.people.set_in_channel("C9", person, True)
    return community.id


async def test_in_a_direct_message_the_only_community_is_meant(lunch: Lunch):
    assert "Nothing is still open" in words(await lunch.types(ANA, "questions", channel=DIRECT))


async def test_in_a_direct_message_somebody_in_two_communities_chooses_once(lunch: Lunch):
    await _a_second_community(lunch, ANA.id)
    (asked,) = await lunch.types(ANA, "questions", channel=DIRECT)
    assert [words(one) for one in buttons(asked)] == ["[District nurses]", "[Midwives]"]
    midwives = buttons(asked)[1]
    assert "we now speak of Midwives" in words(await lunch.presses(ANA, midwives.action, midwives.record, DIRECT))
    assert "Nothing is still open" in words(await lunch.types(ANA, "questions", channel=DIRECT))
    assert "Nothing is still open" in words(await lunch.types(ANA, "questions", channel=ROUND_TALK))


async def test_in_a_direct_message_somebody_in_one_of_two_communities_is_understood(lunch: Lunch):
    await _a_second_community(lunch, BEN.id)
    assert "Nothing is still open" in words(await lunch.types(ANA, "questions", channel=DIRECT))


async def test_somebody_in_none_of_two_communities_hears_where_to_go(lunch: Lunch):
    await _a_second_community(lunch)
    nobody = msgspec.structs.replace(CEM, id="zoe")
    assert "in one of your community's channels" in words(await lunch.types(nobody, "questions", channel=DIRECT))


async def test_nobody_chooses_a_community_they_are_not_in(lunch: Lunch):
    other = await _a_second_community(lunch, ANA.id)
    assert "You aren't in" in words(await lunch.presses(CEM, "first_run.choose", str(other), DIRECT))


async def test_where_no_community_lives_nothing_is_guessed(lunch: Lunch):
    async with lunch.storage.turn("slack:T1") as store:
        await store.communities.save_channel(ChannelRecord("C8", "hall"))
    assert "in one of your community's channels" in words(await lunch.types(ANA, "questions", channel="C8"))


async def test_a_form_sent_where_the_community_is_unclear_is_kept(lunch: Lunch):
    await _a_second_community(lunch, ANA.id)
    (asked,) = await lunch.fills(ANA, "requests.ask", question="How do you keep insulin cool?", channel=DIRECT)
    midwives = buttons(asked)[1]
    await lunch.presses(ANA, midwives.action, midwives.record, DIRECT)
    assert _typed(await lunch.types(ANA, "ask", channel=DIRECT)) == "How do you keep insulin cool?"


# Completions and what opens


async def test_topics_are_completed_from_their_beginning_first(lunch: Lunch):
    async with lunch.storage.turn("slack:T1") as store:
        entry = await store.entries.add(Entry(0, "lesson", "x", community=1), "ana", lunch.watch.now())
        await store.topics.set(entry, ["cold chain", "insulin", "incold"])
    (found,) = await lunch.does(lunch.completing(ANA, "find", "topic", "COLD"))
    assert [option.value for option in found.options] == ["cold chain", "incold"]


async def test_fixed_choices_are_offered_and_unknown_options_are_empty(lunch: Lunch):
    (found,) = await lunch.does(lunch.completing(ANA, "questions", "state", ""))
    assert {option.value for option in found.options} == {"open", "answered", "mine", "all"}
    for verb, option in (("find", "colour"), ("gone", "topic"), ("me", "")):
        assert await lunch.does(lunch.completing(ANA, verb, option, "x")) == [Completions(())]


async def test_where_the_community_is_unclear_nothing_is_completed(lunch: Lunch):
    await _a_second_community(lunch, ANA.id)
    assert await lunch.does(lunch.completing(ANA, "find", "topic", "x", channel=DIRECT)) == [Completions(())]


async def test_a_bug_while_completing_is_no_message(lunch: Lunch):
    async def breaks(turn: Turn, typed: str) -> Sequence[Option]:
        raise ZeroDivisionError

    feature = Feature(
        "notes",
        NOTE,
        commands=(Command("note", NOTE, runs=write, options=(TypedOption("topic", NOTE, completes=breaks),)),),
    )
    table = Lunch(lunch.storage, make_registry([feature]), lunch.watch, lunch.talk)
    assert await table.does(table.completing(ANA, "note", "topic", "x")) == [Completions(())]


def every_interaction(lunch: Lunch) -> list[AnyInteraction]:
    """Every verb bare, with words, with options; every button, form and message menu."""
    message = lunch.talk.messages[ROUND_TALK, "seen"]
    done: list[AnyInteraction] = [HomeOpened(**lunch.basics(ANA, DIRECT))]
    for verb, command in lunch.registry.commands.items():
        done += [lunch.command(ANA, verb), lunch.command(ANA, verb, "insulin")]
        done += [lunch.command(ANA, verb, options={option.name: "open"}) for option in command.options]
    done += [lunch.press(ANA, action, "1") for action in lunch.registry.actions]
    done += [lunch.form(ANA, form, "1", question="How do you do?") for form in lunch.registry.forms]
    done += [lunch.menu(ANA, menu, message) for menu in lunch.registry.menus]
    return done


async def test_what_is_declared_to_open_a_form_opens_one_and_nothing_else_does(lunch: Lunch):
    seen = await lunch.says(ANA, "Rinse with lukewarm water first.")
    lunch.talk.put(msgspec.structs.replace(seen, place=Place(ROUND_TALK, "seen")))
    await lunch.reacts(ANA, seen, "🔖")
    opened = 0
    for did in every_interaction(lunch):
        opens = lunch.dispatch.opens(did)
        answers = await lunch.does(did)
        assert SORRY not in words(answers)
        shown = [answer for answer in answers if isinstance(answer, Open)]
        opened += len(shown)
        if opens:
            assert len(answers) == 1
            assert shown or isinstance(answers[0], Whisper)
            assert all(one.form.name in lunch.registry.forms for one in shown)
        else:
            assert not shown, f"{did} was not declared to open a form"
    assert opened >= 8
