"""Whatever comes over the gateway: nothing ends in an error, and nothing is read that has no address."""

from typing import Any

from discord_payloads import (
    ANA,
    BEN,
    COLD,
    FORUM,
    GUILD,
    HERE,
    NOW,
    POST,
    REPLY,
    SECRET,
    STAMP,
    TALK,
    THREAD,
    Json,
    card,
    channel,
    command,
    facts_of,
    form,
    interaction,
    member,
    option,
    overwrite,
    pressed,
    reaction,
    said,
    server,
    thread,
    user,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_payloads import check_event, mangled

from adapters.discord.origin import origin_of
from adapters.discord.read_events import guild_of_dispatch, read_events
from adapters.discord.read_interactions import (
    guild_of_interaction,
    read_command,
    read_completing,
    read_form,
    read_message_menu,
    read_pressed,
)
from bot.registry import find_features

REGISTRY = find_features()
FILE = {"id": "7", "filename": "x.png", "size": 1, "url": "https://x.example"}
EDIT = said("b", edited_timestamp="2026-03-02T12:00:00.5+00:00")
DISPATCHES: list[list[Any]] = [
    ["MESSAGE_CREATE", said(f"<@{BEN}> in <#{TALK}> *hm*", mentions=[user(BEN)], attachments=[FILE])],
    ["MESSAGE_CREATE", said("x", id=POST, channel_id=POST)],
    ["MESSAGE_CREATE", said("x", id="5", channel_id="5", referenced_message={"author": user(BEN)}, type=19)],
    ["MESSAGE_CREATE", said("", poll={"question": {"text": "x"}}, message_snapshots=[{"message": {"content": "y"}}])],
    ["MESSAGE_UPDATE", EDIT],
    ["MESSAGE_DELETE", {"id": REPLY, "channel_id": THREAD, "guild_id": GUILD}],
    ["MESSAGE_DELETE_BULK", {"ids": [REPLY, "6"], "channel_id": TALK, "guild_id": GUILD}],
    ["MESSAGE_REACTION_ADD", reaction()],
    ["MESSAGE_REACTION_REMOVE_EMOJI", reaction()],
    ["THREAD_CREATE", thread("5", FORUM, applied_tags=[COLD])],
    ["THREAD_UPDATE", thread(POST, FORUM, applied_tags=[COLD])],
    ["THREAD_DELETE", {"id": SECRET, "parent_id": TALK, "type": 12, "guild_id": GUILD}],
    ["THREAD_LIST_SYNC", {"guild_id": GUILD, "threads": [thread(POST, FORUM)]}],
    ["CHANNEL_UPDATE", channel(TALK, permission_overwrites=[overwrite(GUILD, deny=1024)])],
    ["CHANNEL_DELETE", channel(TALK)],
    ["GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": {"id": GUILD, "name": "x", "permissions": "8"}}],
    ["GUILD_EMOJIS_UPDATE", {"guild_id": GUILD, "emojis": [{"id": "5", "name": "x"}]}],
    ["GUILD_MEMBER_UPDATE", {**member("5"), "user": user(ANA), "guild_id": GUILD}],
    ["GUILD_MEMBER_REMOVE", {"user": user(ANA), "guild_id": GUILD}],
    ["GUILD_CREATE", server()],
    ["GUILD_DELETE", {"id": GUILD}],
]
RESOLVED = {"messages": {REPLY: said("x", id=REPLY)}, "members": {ANA: member()}}
INTERACTIONS: list[Any] = [
    command("ask", option("words", f"<@{BEN}> what?"), users={BEN: user(BEN)}, members={BEN: member(nick="x")}),
    command("find", option("topic", "x", focused=True), group="tend"),
    pressed("requests.helped|17"),
    interaction(3, {"custom_id": "a.b|1|zz", "values": ["x"]}, message=card(flags=64)),
    form({"type": 4, "custom_id": "x", "value": "y"}, {"type": 19, "custom_id": "f", "values": ["7"]}),
    interaction(2, {"name": "This answers it", "type": 3, "target_id": REPLY, "resolved": RESOLVED}),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(mangled(DISPATCHES), min_size=1, max_size=3))
def test_no_mangled_dispatch_is_an_error(dispatches: list[Any]) -> None:
    facts = facts_of()
    for dispatch in dispatches:
        kind, data = [*dispatch, {}, {}][:2] if isinstance(dispatch, list) else ("", {})
        kind, data = kind if isinstance(kind, str) else "", data if isinstance(data, dict) else {}
        guild_of_dispatch(kind, data)
        facts.heed(kind, data)
        for event in read_events(kind, data, HERE, STAMP, facts, NOW):
            check_event(event, HERE.workspace)
        list(facts.channels(GUILD))
        facts.channel_names(GUILD)


@settings(max_examples=300, deadline=None)
@given(mangled(INTERACTIONS))
def test_no_mangled_interaction_is_an_error(data: Json) -> None:
    facts = facts_of()
    guild_of_interaction(data)
    origin_of(data)
    found = [
        read_command(data, HERE, facts, REGISTRY, NOW)[0],
        read_completing(data, HERE, facts, NOW)[0],
        read_pressed(data, HERE, facts, NOW)[0],
        read_form(data, HERE, facts, NOW)[0],
        read_message_menu(data, HERE, facts, REGISTRY, NOW)[0],
    ]
    assert all(one is None or (one.id and one.workspace == HERE.workspace) for one in found)
