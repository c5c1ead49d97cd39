"""What people do in Slack is read as they meant it, and its answer finds the way back."""

from dataclasses import replace
from typing import Any

import pytest
from slack_payloads import BUTTON, HERE, IN_ORG, LATER, NOW, TS, Json, command, envelope, form, interaction, pressed

from adapters.slack.origin import Origin, pack, unpack
from adapters.slack.read_events import read_events
from adapters.slack.read_interactions import read_command, read_form, read_pressed, read_shortcut
from bot.incoming import ButtonPressed, CommandUsed, MenuChosen, Reacted
from bot.places import Channel, ChannelKind, FileRef, Person, Place
from bot.registry import find_features

REGISTRY = find_features()


def used(text: str, **more: Any) -> CommandUsed:
    return read_command(command(text, **more), HERE, REGISTRY, NOW)[0]


def press(payload: Json, here: Any = HERE) -> tuple[ButtonPressed, Origin]:
    found, origin = read_pressed(payload, here, NOW)
    assert found is not None
    return found, origin


def test_a_command_has_a_verb_and_words() -> None:
    found, origin = read_command(command("ask How do you *keep* insulin cool &amp; dry?"), HERE, REGISTRY, NOW)
    assert (found.verb, found.words) == ("ask", "How do you **keep** insulin cool & dry?")
    assert (found.person, found.place, found.at) == (Person("UANA", "ana"), Place("C1"), NOW)
    assert found.workspace == "slack:T1"
    assert origin == Origin("C1", response_url="https://hooks.slack.com/commands/T1/1/x", trigger="111.222.cmd")


@pytest.mark.parametrize(
    ("text", "verb", "words", "options"),
    [
        ("", "", "", {}),
        ("  Find   insulin ", "find", "insulin", {}),
        ("tend ask x", "ask", "x", {}),
        ("find insulin author:<@UBEN|ben>", "find", "insulin", {"author": "UBEN"}),
        ("find insulin author:<@UBEN>", "find", "insulin", {"author": "UBEN"}),
        ("find in <#C2|cold-chain>", "find", "in [#cold-chain](channel:C2)", {}),
        ("find 1 < 2 & <b>", "find", "1 < 2 & \\<b>", {}),
        ("find 1 &lt; 2 &amp; &lt;b&gt;", "find", "1 < 2 & \\<b>", {}),
        ("ask <https://a.example|a.example>?", "ask", "[a.example](https://a.example)?", {}),
    ],
)
def test_what_was_typed_is_understood_escaped_or_not(text: str, verb: str, words: str, options: Json) -> None:
    found = used(text)
    assert (found.verb, found.words, found.options) == (verb, words, options)


@pytest.mark.parametrize(
    ("channel", "name", "kind"),
    [
        ("D1", "directmessage", ChannelKind.DIRECT),
        ("C1", "privategroup", ChannelKind.PRIVATE),
        ("G1", "mpdm-ana--ben--cem-1", ChannelKind.GROUP),
        ("C1", "round-talk", None),
    ],
)
def test_a_command_tells_what_kind_of_channel_it_was_used_in(channel: str, name: str, kind: ChannelKind | None) -> None:
    found = used("home", channel_id=channel, channel_name=name)
    assert found.channel == (Channel(channel, kind=kind) if kind else None)
    assert found.place == Place(channel)


def test_the_same_command_delivered_again_is_the_same_and_typed_again_is_another() -> None:
    assert used("home").id == used("home").id
    assert used("home").id != used("home", trigger_id="111.222.other").id
    assert used("home", trigger_id=None).id != used("me", trigger_id=None).id


def test_a_button_on_a_card_says_what_and_about_what() -> None:
    found, origin = press(pressed(BUTTON))
    assert (found.action, found.record, found.chosen) == ("requests.helped", "17", ())
    assert (found.person, found.place) == (Person("UANA", "ana"), Place("C1", TS))
    assert origin == Origin("C1", TS, response_url="https://hooks.slack.com/actions/T1/1/x", trigger="111.222.abc")
    assert press(pressed(BUTTON))[0].id == found.id
    assert press(pressed({**BUTTON, "action_ts": LATER}))[0].id != found.id


def test_a_button_in_a_thread_knows_the_thread() -> None:
    container = {"type": "message", "message_ts": LATER, "channel_id": "C1", "thread_ts": TS}
    assert press(pressed(BUTTON, container=container))[0].place == Place("C1", LATER, TS)
    message = {"ts": LATER, "thread_ts": TS}
    found, origin = press(pressed(BUTTON, container={"type": "message", "channel_id": "C1"}, message=message))
    assert found.place == Place("C1", LATER, TS)
    assert origin.thread == TS


def test_a_card_only_one_person_sees_has_no_address() -> None:
    container = {"type": "message", "message_ts": TS, "channel_id": "C1", "is_ephemeral": True}
    found, origin = press(pressed(BUTTON, container=container, message=None))
    assert found.place == Place("C1")
    assert (origin.ephemeral, origin.message) == (True, "")
    assert origin.response_url


def test_a_button_in_a_direct_message_is_there() -> None:
    container = {"type": "message", "message_ts": TS, "channel_id": "D1"}
    found, _ = press(pressed(BUTTON, container=container, channel={"id": "D1", "name": "directmessage"}))
    assert (found.place, found.channel) == (Place("D1", TS), Channel("D1", kind=ChannelKind.DIRECT))


def in_view(kind: str, metadata: str = "") -> Json:
    container = {"type": "view", "view_id": "V1"}
    view = {"id": "V1", "type": kind, "private_metadata": metadata, "callback_id": "sheet"}
    return interaction("block_actions", container=container, view=view, actions=[BUTTON])


def test_a_button_in_home_is_in_home() -> None:
    found, origin = press(in_view("home"))
    assert found.place == Place("")
    assert origin == Origin(home=True, trigger="111.222.abc")


def test_a_button_in_a_modal_remembers_where_that_was_opened() -> None:
    opened = Origin("C1", TS, TS, "https://hooks.slack.com/x")
    found, origin = press(in_view("modal", pack(opened)))
    assert found.place == Place("C1", None, TS)
    assert origin == replace(opened, view="V1", trigger="111.222.abc")
    found, origin = press(in_view("modal", pack(Origin(home=True))))
    assert found.place == Place("")
    assert (origin.home, origin.view) == (True, "V1")


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


@pytest.mark.parametrize(
    ("element", "chosen"),
    [
        ({"type": "static_select", "selected_option": option("weekly")}, ("weekly",)),
        ({"type": "multi_static_select", "selected_options": [option("a"), option("b")]}, ("a", "b")),
        ({"type": "overflow", "selected_option": option("a")}, ("a",)),
        ({"type": "radio_buttons", "selected_option": option("a")}, ("a",)),
        ({"type": "checkboxes", "selected_options": []}, ()),
        ({"type": "users_select", "selected_user": "UBEN"}, ("UBEN",)),
        ({"type": "multi_users_select", "selected_users": ["UBEN", "UCEM"]}, ("UBEN", "UCEM")),
        ({"type": "conversations_select", "selected_conversation": "C2"}, ("C2",)),
        ({"type": "datepicker", "selected_date": "2026-03-02"}, ("2026-03-02",)),
        ({"type": "static_select", "selected_option": None}, ()),
    ],
)
def test_a_menu_tells_what_was_chosen(element: Json, chosen: tuple[str, ...]) -> None:
    found, _ = press(pressed({**element, "action_id": "settings.rhythm|2"}))
    assert (found.action, found.record, found.chosen) == ("settings.rhythm", "2", chosen)


@pytest.mark.parametrize(
    "element",
    [
        {"type": "button", "action_id": "url|0", "url": "https://a.example"},
        {"type": "plain_text_input", "action_id": "value", "value": "x"},
        {"type": "button", "action_id": "|7"},
        {"type": "button"},
    ],
)
def test_links_and_fields_are_no_presses(element: Json) -> None:
    assert read_pressed(pressed(element), HERE, NOW)[0] is None
    assert read_pressed(pressed({}, actions=[]), HERE, NOW)[0] is None


@pytest.mark.parametrize(
    ("more", "outside"),
    [
        ({"user": {"id": "UANA", "team_id": "T1"}}, False),
        ({"user": {"id": "UANA", "team_id": "T2"}}, True),
        ({"user": {"id": "UANA", "team_id": "T2"}, "team": {"id": "T2", "enterprise_id": "E1"}}, False),
        ({"user": {"id": "UANA", "team_id": "T2"}, "team": {"id": "T2", "enterprise_id": "E2"}}, True),
        ({"user": {"id": "UANA", "team_id": "T2"}, "team": {"id": "T1", "enterprise_id": "E1"}}, True),
        ({"user": {"id": "UANA", "team_id": "T2"}, "team": None, "enterprise": {"id": "E1"}}, False),
        ({"user": {"id": "UANA"}}, False),
    ],
)
def test_who_presses_from_another_workspace_is_a_guest(more: Json, outside: bool) -> None:
    assert press(pressed(BUTTON, **more), IN_ORG)[0].person.outside is outside


def test_who_presses_from_another_workspace_is_a_guest_where_there_is_no_organisation() -> None:
    user = {"id": "UEVE", "team_id": "T2"}
    assert press(pressed(BUTTON, user=user, team={"id": "T2", "enterprise_id": "E2"}))[0].person.outside
    assert read_form(form({}) | {"user": user}, HERE, NOW)[0].person.outside
    assert used("home", team_id="T2").person.outside


def test_a_form_comes_back_with_what_was_filled_in() -> None:
    file = {"id": "F1", "name": "a.pdf", "mimetype": "application/pdf", "size": 3, "permalink": "https://x.example/F1"}
    state: Json = {
        "question": {"value": {"type": "plain_text_input", "value": "How *do* you, <@U1>? :tada: 1 < 2\r\nSo"}},
        "details": {"value": {"type": "plain_text_input", "value": None}},
        "kind": {"value": {"type": "static_select", "selected_option": option("story")}},
        "none": {"value": {"type": "radio_buttons", "selected_option": None}},
        "topics": {"value": {"type": "multi_static_select", "selected_options": [option("a"), option("b")]}},
        "ticks": {"value": {"type": "checkboxes", "selected_options": []}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-03-02"}},
        "who": {"value": {"type": "users_select", "selected_user": "UBEN"}},
        "all": {"value": {"type": "multi_users_select", "selected_users": ["UBEN", "UCEM"]}},
        "where": {"value": {"type": "conversations_select", "selected_conversation": "C2"}},
        "also": {"value": {"type": "channels_select", "selected_channel": "C3"}},
        "files": {"value": {"type": "file_input", "files": [file]}},
        "nothing": {"value": {"type": "file_input", "files": []}},
    }
    opened = Origin("C1", TS, TS, "https://hooks.slack.com/x")
    found, origin = read_form(form(state, pack(opened)), HERE, NOW)
    assert (found.form, found.record) == ("requests.ask", "9")
    assert found.values == {
        "question": "How *do* you, <@U1>? 🎉 1 < 2\nSo",
        "details": "",
        "kind": "story",
        "none": "",
        "topics": ["a", "b"],
        "ticks": [],
        "day": "2026-03-02",
        "who": "UBEN",
        "all": ["UBEN", "UCEM"],
        "where": "C2",
        "also": "C3",
    }
    assert found.files == {"files": [FileRef("F1", "a.pdf", "https://x.example/F1", "application/pdf", 3)]}
    assert found.place == Place("C1", TS, TS)
    assert origin == replace(opened, trigger="111.222.abc")


def test_a_form_corrected_after_an_error_is_another_sending_and_one_sent_twice_is_the_same() -> None:
    first = form({"question": {"value": {"type": "plain_text_input", "value": "x"}}})
    assert read_form(first, HERE, NOW)[0].id == read_form(first, HERE, NOW)[0].id
    assert read_form(first, HERE, NOW)[0].id == read_form(first | {"trigger_id": "9.9.9"}, HERE, NOW)[0].id
    better = form({"question": {"value": {"type": "plain_text_input", "value": "y"}}})
    assert read_form(first, HERE, NOW)[0].id != read_form(better, HERE, NOW)[0].id
    nameless = first | {"view": {**first["view"], "id": ""}}
    assert read_form(nameless, HERE, NOW)[0].id != read_form(nameless | {"trigger_id": "9.9.9"}, HERE, NOW)[0].id


def test_a_form_opened_from_home_comes_from_nowhere_else() -> None:
    found, origin = read_form(form({}, pack(Origin(home=True))), HERE, NOW)
    assert found.place == Place("")
    assert origin.home


def menu(**more: Any) -> Json:
    usual: Json = {
        "callback_id": "menu:requests.answers",
        "message_ts": TS,
        "action_ts": LATER,
        "response_url": "https://hooks.slack.com/app/T1/1/x",
        "channel": {"id": "C1", "name": "privategroup"},
        "message": {"type": "message", "user": "UBEN", "team": "T1", "ts": TS, "text": "a *clay* pot", "thread_ts": TS},
    }
    return interaction("message_action", **{**usual, **more})


def test_a_messages_menu_brings_the_message_along() -> None:
    found, origin = read_shortcut(menu(), HERE, NOW)
    assert isinstance(found, MenuChosen)
    assert found.menu == "requests.answers"
    assert (found.message.text, found.message.author.id) == ("a **clay** pot", "UBEN")
    assert found.place == found.message.place == Place("C1", TS, TS)
    assert found.channel == Channel("C1", kind=ChannelKind.PRIVATE)
    assert (origin.channel, origin.message, origin.thread) == ("C1", "", TS)  # others' messages can't be changed


def test_a_menu_on_the_bots_own_card_may_change_it() -> None:
    card = {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "text": "A card", "ts": TS}
    found, origin = read_shortcut(menu(message=card), HERE, NOW)
    assert isinstance(found, MenuChosen)
    assert origin.message == TS


def test_a_shortcut_from_anywhere_is_a_command() -> None:
    found, origin = read_shortcut(interaction("shortcut", callback_id="command:ask", action_ts=LATER), HERE, NOW)
    assert isinstance(found, CommandUsed)
    assert (found.verb, found.words, found.place) == ("ask", "", Place(""))
    assert origin == Origin(trigger="111.222.abc")


def test_an_origin_travels_with_a_view() -> None:
    origin = Origin("C1", TS, TS, "https://hooks.slack.com/x", ephemeral=True, home=True, view="V1", trigger="t")
    assert unpack(pack(origin)) == replace(origin, trigger="")
    long = replace(origin, response_url="https://hooks.slack.com/" + "é" * 3000)
    assert len(pack(long)) <= 3000
    assert unpack(pack(long)) == replace(origin, trigger="", response_url="")


@pytest.mark.parametrize("odd", ["", "x", "[]", "3", "null", '{"channel": 3, "home": "yes", "else": 1}', "[" * 99_999])
def test_an_odd_origin_is_none(odd: str) -> None:
    assert unpack(odd) == Origin()


@pytest.mark.parametrize(
    ("scopes", "channel", "followed"),
    [
        ("", "privategroup", True),  # Slack didn't say what was granted
        ("commands", "round-talk", False),
        ("commands", "privategroup", False),
        ("channels:history", "round-talk", True),
        ("channels:history", "privategroup", False),
        ("channels:history groups:history", "privategroup", True),
    ],
)
def test_what_is_kept_by_menu_is_followed_where_slack_tells_of_edits(scopes: str, channel: str, followed: bool) -> None:
    here = replace(HERE, scopes=frozenset(scopes.split()))
    payload = {
        "type": "message_action",
        "callback_id": "menu:repertoire.keep",
        "user": {"id": "UANA"},
        "channel": {"id": "C1", "name": channel},
        "message": {"ts": TS, "user": "UBEN", "text": "Warm the edges."},
    }
    chosen, _ = read_shortcut(payload, here, NOW)
    assert isinstance(chosen, MenuChosen)
    assert chosen.message.followed is followed
    event = {"type": "reaction_added", "user": "UANA", "reaction": "bookmark", "event_ts": LATER}
    item = {"type": "message", "channel": "C1", "ts": TS}
    (reacted,) = read_events(envelope({**event, "item": item}), here)
    assert isinstance(reacted, Reacted)
    assert reacted.readable is (scopes in ("", "channels:history groups:history"))
