"""What people do in Discord is read as they meant it, and its answer finds the way back."""

from typing import Any

import pytest
from discord_payloads import (
    ANA,
    APP,
    BEN,
    FORUM,
    GUILD,
    HERE,
    HIDDEN,
    MESSAGE,
    NOW,
    POST,
    REPLY,
    SECRET,
    STEWARDS,
    TALK,
    THREAD,
    Json,
    card,
    command,
    facts_of,
    form,
    interaction,
    option,
    pressed,
    said,
    user,
)

from adapters.discord.origin import Kind, Origin, origin_of
from adapters.discord.read_interactions import (
    guild_of_interaction,
    read_command,
    read_completing,
    read_form,
    read_message_menu,
    read_pressed,
)
from bot.incoming import ButtonPressed, CommandUsed, FormSent, MenuChosen
from bot.places import Channel, ChannelKind, FileRef, Person, Place
from bot.registry import find_features

REGISTRY = find_features()
FACTS = facts_of()
DIRECT: Json = {
    "guild_id": ...,
    "member": ...,
    "channel_id": "77",
    "channel": {"id": "77", "type": 1},
    "user": user(),
}


def used(data: Json) -> CommandUsed:
    return read_command(data, HERE, FACTS, REGISTRY, NOW)[0]


def press(data: Json) -> ButtonPressed:
    found = read_pressed(data, HERE, FACTS, NOW)[0]
    assert found is not None
    return found


def sent(data: Json) -> FormSent:
    found = read_form(data, HERE, FACTS, NOW)[0]
    assert found is not None
    return found


def test_a_command_has_a_verb_and_words() -> None:
    found, origin = read_command(command("ask", option("words", " *How*? <b> ")), HERE, FACTS, REGISTRY, NOW)
    assert (found.verb, found.words, found.options) == ("ask", "*How*? \\<b>", {})
    assert found.person == Person(ANA, "Ana M.", "pt-BR", admin=True, roles=(STEWARDS,))
    assert (found.place, found.at, found.workspace) == (Place(TALK), NOW, HERE.workspace)
    assert found.channel == Channel(TALK, "talk", purpose="What works")
    assert found.id == "command:1478000000000000099"
    assert origin == Origin(
        "1478000000000000099", "aW50ZXJhY3Rpb24", APP, Kind.COMMAND, TALK, guild=GUILD, user=ANA, message=""
    )


def test_a_stewards_verb_stands_in_a_group() -> None:
    assert used(command("settings", group="tend")).verb == "settings"
    assert used(interaction(2, {"id": "1", "name": "practice", "type": 1})).verb == ""


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (option("topic", "insulin_"), "insulin_"),
        (option("state", "open"), "open"),
        (option("author", BEN, 6), BEN),
        (option("channel", TALK, 7), TALK),
        (option("number", 5, 4), "5"),
        (option("whole", True, 5), "true"),
    ],
)
def test_typed_options_come_as_they_were_chosen(given: Json, read: str) -> None:
    found = used(command("questions", given))
    assert found.options == {given["name"]: read}
    assert found.words == ""


def test_whom_the_words_mention_has_a_name() -> None:
    asked = option("words", f"what <@{BEN}> said in <#{TALK}>")
    found = used(command("find", asked, users={BEN: user(BEN, "ben")}, members={BEN: {"nick": "Benny"}}))
    assert found.words == f"what [@Benny](person:{BEN}) said in [#{TALK}](channel:{TALK})"


def test_what_is_being_typed_is_completed() -> None:
    data = command("find", option("words", "insulin"), option("topic", "co*", focused=True)) | {"type": 4}
    found, origin = read_completing(data, HERE, FACTS, NOW)
    assert (found.verb, found.option, found.typed) == ("find", "topic", "co*")
    assert origin.kind is Kind.AUTOCOMPLETE


def test_a_button_on_a_card_says_what_and_about_what() -> None:
    found, origin = read_pressed(pressed("requests.helped|17"), HERE, FACTS, NOW)
    assert found is not None
    assert (found.action, found.record, found.chosen) == ("requests.helped", "17", ())
    assert found.place == Place(TALK, MESSAGE)
    assert (origin.kind, origin.message, origin.ephemeral, origin.on_card) == (Kind.COMPONENT, MESSAGE, False, True)


def test_a_menu_tells_what_was_chosen() -> None:
    data = interaction(3, {"custom_id": "settings.rhythm|2", "component_type": 3, "values": ["a", "b"]}, message=card())
    assert press(data).chosen == ("a", "b")


def test_a_card_only_one_person_sees_has_no_address() -> None:
    data = pressed("requests.helped|17") | {"message": card(flags=1 << 6 | 1 << 15)}
    found, origin = read_pressed(data, HERE, FACTS, NOW)
    assert found is not None
    assert found.place == Place(TALK)
    assert (origin.ephemeral, origin.message) == (True, MESSAGE)


def in_thread(id: str = THREAD, parent: str = TALK, kind: int = 11) -> Json:
    return {"channel_id": id, "channel": {"id": id, "type": kind, "parent_id": parent, "name": "Cold chain"}}


def test_a_button_in_a_thread_knows_the_thread() -> None:
    assert press(pressed("a.b|1", **in_thread())).place == Place(TALK, MESSAGE, THREAD)
    assert press(pressed("a.b|1", **in_thread("5", TALK))).place == Place(TALK, MESSAGE, "5")  # nobody told of it
    found = press(pressed("a.b|1", **in_thread(POST, FORUM)))
    assert (found.place, found.channel and found.channel.kind) == (Place(FORUM, MESSAGE, POST), ChannelKind.FORUM)


@pytest.mark.parametrize("known", [True, False])
def test_a_private_thread_is_private_known_or_not(known: bool) -> None:
    id = SECRET if known else "5"
    found = press(pressed("a.b|1", **in_thread(id, TALK, 12)))
    assert found.place == Place(id, MESSAGE)
    assert found.channel is not None
    assert found.channel.kind is ChannelKind.PRIVATE


def test_nobody_knows_who_sees_a_channel_that_was_not_told_of() -> None:
    assert press(pressed("a.b|1", channel_id="5", channel={"id": "5", "type": 0, "name": "x"})).channel is None
    found = press(pressed("a.b|1", channel_id=HIDDEN, channel={"id": HIDDEN, "type": 0}))
    assert found.channel is not None
    assert found.channel.kind is ChannelKind.PRIVATE


def test_a_button_in_a_direct_message_carries_its_server() -> None:
    from adapters.discord.custom_ids import pack

    data = pressed(pack("requests.helped", "17", GUILD), **DIRECT)
    assert guild_of_interaction(data) == GUILD
    found, origin = read_pressed(data, HERE, FACTS, NOW)
    assert found is not None
    assert (found.action, found.record, found.place) == ("requests.helped", "17", Place("77", MESSAGE))
    assert found.channel == Channel("77", kind=ChannelKind.DIRECT)
    assert found.person == Person(ANA, "Ana", "pt-BR")
    assert (origin.guild, origin.user) == ("", ANA)


@pytest.mark.parametrize("address", ["", "cancel", "|7", "x"])
def test_what_carries_no_action_is_no_press(address: str) -> None:
    assert read_pressed(pressed(address), HERE, FACTS, NOW)[0] is None


def test_a_form_comes_back_with_what_was_filled_in() -> None:
    file = {"id": "7", "filename": "a.pdf", "content_type": "application/pdf", "size": 3, "url": "https://x.example/7"}
    data = form(
        {"type": 4, "custom_id": "question", "value": "How *do* you, <@1>? :tada: 1 < 2\r\nSo"},
        {"type": 4, "custom_id": "details", "value": ""},
        {"type": 3, "custom_id": "kind", "values": ["story"]},
        {"type": 3, "custom_id": "none", "values": []},
        {"type": 3, "custom_id": "topics", "values": ["a", "b"]},
        {"type": 5, "custom_id": "who", "values": [BEN]},
        {"type": 8, "custom_id": "where", "values": [TALK]},
        {"type": 19, "custom_id": "files", "values": ["7", "8"]},
        {"type": 19, "custom_id": "nothing", "values": []},
        {"type": 21, "custom_id": "radio", "value": None},
        {"type": 22, "custom_id": "ticks", "values": ["x"]},
        {"type": 23, "custom_id": "tick", "value": True},
    )
    data["data"]["resolved"] = {"attachments": {"7": file}}
    found = sent(data)
    assert (found.form, found.record, found.place) == ("requests.ask", "9", Place(TALK))
    assert found.values == {
        "question": "How *do* you, <@1>? 🎉 1 < 2\nSo",
        "details": "",
        "kind": "story",
        "none": "",
        "topics": ["a", "b"],
        "who": BEN,
        "where": TALK,
        "radio": "",
        "ticks": "x",
        "tick": "true",
    }
    assert found.files == {"files": [FileRef("7", "a.pdf", "https://x.example/7", "application/pdf", 3)]}
    assert (found.text("question")[:3], found.several("kind"), found.several("none")) == ("How", ["story"], [])


def test_fields_in_rows_are_read_as_well() -> None:
    rows = [{"type": 1, "components": [{"type": 4, "custom_id": "question", "value": "x"}]}, {"type": 10}]
    data = interaction(5, {"custom_id": "requests.ask|", "components": rows}, message=card())
    found, origin = read_form(data, HERE, FACTS, NOW)
    assert found is not None
    assert (found.values, found.place) == ({"question": "x"}, Place(TALK, MESSAGE))
    assert origin.on_card


def menu(label: str = "This answers it", **more: Any) -> Json:
    raw = said("a **clay** pot", id=REPLY, author=user(BEN, "ben"), guild_id=..., member=...)
    resolved = {"messages": {REPLY: raw}}
    data = {"id": "1", "name": label, "type": 3, "target_id": REPLY, "resolved": resolved}
    return interaction(2, data, **more)


def test_a_messages_menu_brings_the_message_along() -> None:
    found, origin = read_message_menu(menu(), HERE, FACTS, REGISTRY, NOW)
    assert isinstance(found, MenuChosen)
    assert REGISTRY.menus[found.menu].label.msgid == "This answers it"
    assert (found.message.text, found.message.author) == ("a **clay** pot", Person(BEN, "Ben"))
    assert found.place == found.message.place == Place(TALK, REPLY)
    assert (origin.kind, origin.message, origin.on_card) == (Kind.COMMAND, "", False)


def test_a_menu_in_a_thread_nobody_told_of_knows_the_thread() -> None:
    found, _ = read_message_menu(menu(**in_thread("5", TALK)), HERE, FACTS, REGISTRY, NOW)
    assert found is not None
    assert found.message.place == Place(TALK, REPLY, "5")


def test_a_menu_of_an_older_version_is_none() -> None:
    assert read_message_menu(menu("Gone by now"), HERE, FACTS, REGISTRY, NOW)[0] is None


def test_an_origin_shows_its_token_to_nobody() -> None:
    assert "aW50" not in repr(origin_of(pressed("a.b|1")))
    assert origin_of({}) == Origin()
    assert origin_of({"type": 9}).kind is Kind.NONE
