"""Our own Discord tells a bot what people do as Discord does, also when the line breaks."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest
from discord_nurses import Ward, intents, running
from discord_server.permissions import EVERYBODY, bits

# ---------------------------------------------------------------------------------------------------- what people do


async def test_bot_hears_what_is_said_changed_and_taken_back(ward: Ward) -> None:
    people = ward.server.people
    async with running(ward.server) as bot:
        said = await people.say("Ana", ward.rounds, "Has @Ben seen #team-talk?", files=["map.png"])
        await people.say("Ben", ward.rounds, "Yes", reply_to=said)
        await people.edit("Ana", said, "Has anybody?")
        await people.unfurl(said)
        await people.delete("Ana", said)
        first, answer = bot.of("MESSAGE_CREATE")
        assert first["content"] == f"Has <@{ward.ben.id}> seen <#{ward.private.id}>?"
        assert (first["guild_id"], first["member"]["nick"], first["attachments"][0]["filename"]) == (
            ward.guild.id,
            None,
            "map.png",
        )
        assert (answer["type"], answer["referenced_message"]["id"]) == (19, said.id)
        edited, shown = bot.of("MESSAGE_UPDATE")
        assert (edited["content"], shown["edited_timestamp"]) == ("Has anybody?", edited["edited_timestamp"])
        assert bot.of("MESSAGE_DELETE") == [
            {"id": said.id, "channel_id": ward.rounds.id, "guild_id": ward.guild.id},
        ]
        many = [await people.say("Ana", ward.rounds, text) for text in "ab"]
        await people.bulk_delete(many)
        assert bot.of("MESSAGE_DELETE_BULK")[0]["ids"] == [one.id for one in many]


async def test_bot_hears_reactions_and_that_they_were_cleared(ward: Ward) -> None:
    people = ward.server.people
    async with running(ward.server) as bot:
        said = await people.say("Ana", ward.rounds, "Lunch?")
        await people.react("Ben", said, "✅")
        await people.react("Ben", said, "✅")
        await people.react("Ana", said, "nurse:123")
        await people.unreact("Ben", said, "✅")
        await people.clear_reactions(said, "nurse:123")
        await people.clear_reactions(said)
        kinds = [kind for kind, _ in bot.heard if "REACTION" in kind]
        assert kinds == [
            "MESSAGE_REACTION_ADD",
            "MESSAGE_REACTION_ADD",
            "MESSAGE_REACTION_REMOVE",
            "MESSAGE_REACTION_REMOVE_EMOJI",
            "MESSAGE_REACTION_REMOVE_ALL",
        ]
        added = bot.of("MESSAGE_REACTION_ADD")
        assert [one["emoji"] for one in added] == [{"id": None, "name": "✅"}, {"id": "123", "name": "nurse"}]
        assert (added[0]["user_id"], added[0]["message_author_id"]) == (ward.ben.id, ward.ana.id)


async def test_bot_hears_of_threads_and_posts_and_not_of_private_ones(ward: Ward) -> None:
    people = ward.server.people
    mine = next(role for role in ward.guild.roles.values() if role.managed_for)
    mine.permissions &= ~bits("manage_threads")
    async with running(ward.server) as bot:
        said = await people.say("Ana", ward.rounds, "Who has a pump?")
        await people.say("Ben", ward.rounds, "I", thread=said)
        await people.start_thread("Ana", ward.rounds, "Hidden", private=True)
        post = await people.forum_post("Ana", ward.forum, "Pump?", "Who has one?", ["open"])
        await people.retag(post, ["solved"])
        await people.close_post(post)
        threads = bot.of("THREAD_CREATE")
        assert [(one["id"], one["newly_created"]) for one in threads] == [(said.id, True), (post.id, True)]
        assert threads[1]["applied_tags"] == [ward.forum.tags[0].id]
        first = bot.of("MESSAGE_CREATE")[-1]
        assert (first["id"], first["channel_id"], first["content"]) == (post.id, post.id, "Who has one?")
        retagged, closed = bot.of("THREAD_UPDATE")
        assert (retagged["applied_tags"], closed["thread_metadata"]["archived"]) == ([ward.forum.tags[1].id], True)
        await people.delete_channel(post)
        assert bot.of("THREAD_DELETE")[0]["parent_id"] == ward.forum.id


async def test_bot_hears_who_comes_goes_and_is_renamed_and_of_rights(ward: Ward) -> None:
    people, state = ward.server.people, ward.server.state
    cem = state.add_user(None, "Cem")
    async with running(ward.server) as bot:
        await people.join(cem, ward.guild)
        await people.nick(cem, ward.guild, "Cemi")
        steward = await people.make_role(ward.guild, "Steward", bits("manage_guild"))
        await people.change_roles(cem, ward.guild, ["Steward"])
        await people.change_role(ward.guild, ward.guild.roles[ward.guild.id], EVERYBODY)
        await people.leave(cem, ward.guild)
        await people.rename_channel(ward.rounds, "ward-talk")
        await people.make_private(ward.rounds, [ward.ana])
        await people.say("Ana", ward.rounds, "Just us")
        await people.let_in(ward.rounds, state.bot)
        await people.delete_channel(ward.rounds)
        await people.outage(ward.guild)
        await people.outage(ward.guild, out=False)
        await people.remove_bot(ward.guild)
        await people.say("Ana", ward.private, "Nobody hears")
        kinds = [kind for kind, _ in bot.heard[2:]]
        assert kinds == [
            "GUILD_MEMBER_ADD",
            "GUILD_MEMBER_UPDATE",
            "GUILD_ROLE_CREATE",
            "GUILD_MEMBER_UPDATE",
            "GUILD_ROLE_UPDATE",
            "GUILD_MEMBER_REMOVE",
            "CHANNEL_UPDATE",
            "CHANNEL_UPDATE",
            "CHANNEL_UPDATE",
            "THREAD_LIST_SYNC",
            "CHANNEL_DELETE",
            "GUILD_DELETE",
            "GUILD_CREATE",
            "GUILD_DELETE",
        ]
        named, promoted = bot.of("GUILD_MEMBER_UPDATE")
        assert (named["nick"], promoted["roles"]) == ("Cemi", [steward.id])
        assert [one.get("unavailable", False) for one in bot.of("GUILD_DELETE")] == [True, False]
        assert bot.of("MESSAGE_CREATE") == []


async def test_without_the_intents_words_of_others_and_members_stay_unknown(ward: Ward) -> None:
    people, state = ward.server.people, ward.server.state
    state.app.content_intent = state.app.members_intent = False
    async with running(ward.server, intents(members=False, content=False)) as bot:
        said = await people.say("Ana", ward.rounds, "Secret")
        await people.say("Ana", ward.rounds, f"To you, @{state.app.name}")
        await people.say("Ana", "dm:Ana", "Between us")
        await people.nick("Ana", ward.guild, "Annie")
        assert [one["content"] for one in bot.of("MESSAGE_CREATE")] == [
            "",
            f"To you, <@{state.bot.id}>",
            "Between us",
        ]
        assert "guild_id" not in bot.of("MESSAGE_CREATE")[2]
        assert bot.of("GUILD_MEMBER_UPDATE") == []
        assert (await bot.room(ward.rounds).fetch_message(int(said.id))).content == ""


# ---------------------------------------------------------------------------------------------------- coming in


async def test_who_asks_for_more_than_granted_is_sent_away(ward: Ward) -> None:
    ward.server.state.app.content_intent = False
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(ward.server):
            pass  # pragma: no cover - it never gets here
    assert ward.server.gateway.closed_with == [4014]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{not json", 4002),
        ('{"op": 3, "d": {}}', 4003),
        ('{"op": 99, "d": {}}', 4001),
        ('{"op": 2, "d": {"token": "forged", "intents": 1}}', 4004),
        ('{"op": 2, "d": {"token": "TOKEN", "intents": 1, "shard": [2, 2]}}', 4010),
        ('{"op": 2, "d": {"token": "TOKEN", "intents": 1073741824}}', 4013),
    ],
)
async def test_who_speaks_wrongly_is_hung_up_on_with_the_reason(ward: Ward, said: str, code: int) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{ward.server.gateway.url}?v=10&encoding=json")
        assert (await socket.receive_json())["op"] == 10
        await socket.send_str(said.replace("TOKEN", ward.server.state.app.token))
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert socket.close_code == code


async def test_who_identifies_too_often_is_told_to_wait(ward: Ward) -> None:
    ward.server.gateway.identify_every = 5.0
    heard: list[Any] = []
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            socket = await session.ws_connect(f"{ward.server.gateway.url}?v=10&encoding=json")
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": ward.server.state.app.token, "intents": 0}})
            heard.append(await socket.receive_json())
    assert [(one["op"], one["t"]) for one in heard] == [(0, "READY"), (9, None)]
    assert ward.server.violations == ["gateway: identified too often"]


async def test_every_shard_hears_of_its_own_guilds(ward: Ward) -> None:
    state = ward.server.state
    while len({(int(guild.id) >> 22) % 2 for guild in state.guilds.values()}) < 2:
        await asyncio.sleep(0.001)
        state.add_guild("Cooks")
    async with running(ward.server, shard_count=2) as bot:
        sessions = ward.server.gateway.live
        assert [one.shard for one in sessions] == [0, 1]
        for session in sessions:
            theirs = [one.id for one in state.guilds.values() if (int(one.id) >> 22) % 2 == session.shard]
            told = [text for _, kind, text in session.told if kind == "GUILD_CREATE"]
            assert len(told) == len(theirs)
        assert len(bot.guilds) == len(state.guilds)


async def test_members_come_in_chunks_when_asked(ward: Ward) -> None:
    async with running(ward.server) as bot:
        guild: Any = bot.get_guild(int(ward.guild.id))
        found = await guild.query_members("an", limit=5)
        assert [one.name for one in found] == ["ana"]
        everybody = await guild.chunk(cache=False)
        assert len(everybody) == 4


# ---------------------------------------------------------------------------------------------------- broken lines


async def test_who_comes_back_in_time_is_told_what_was_missed(ward: Ward) -> None:
    gateway = ward.server.gateway
    async with running(ward.server) as bot:
        (session,) = gateway.live
        for trouble in (gateway.drop, gateway.reconnect):
            before = len(gateway.resumes)
            await trouble()
            await ward.server.people.say("Ana", ward.rounds, f"Missed {before}")
            await ward.server.until(lambda before=before: len(gateway.resumes) > before)  # type: ignore[misc]
            await gateway.ready()
        assert gateway.live == [session]
        assert [one["content"] for one in bot.of("MESSAGE_CREATE")] == ["Missed 0", "Missed 1"]
        assert len(gateway.identifies) == 1


async def test_who_comes_back_too_late_begins_anew_and_was_told_nothing(ward: Ward) -> None:
    server = ward.server
    async with running(server) as bot:
        (session,) = server.gateway.live
        await server.gateway.cut(600)
        await server.people.say("Ana", ward.rounds, "Missed")
        server.clock.advance(601)
        await server.until(lambda: [one for one in server.gateway.live if one is not session], 8)
        await server.gateway.ready()
        assert bot.of("MESSAGE_CREATE") == []
        assert [kind for kind, _ in bot.heard].count("READY") == 2


async def test_invalid_session_and_silence_make_the_bot_come_anew(ward: Ward) -> None:
    server = ward.server
    server.gateway.heartbeat_interval = 0.2
    async with running(server, heartbeat_timeout=0.5) as bot:
        (session,) = server.gateway.live
        await server.gateway.invalidate()
        await server.until(lambda: server.gateway.live and server.gateway.live != [session])
        await server.gateway.ready()
        server.gateway.zombie = True
        await server.people.say("Ana", ward.rounds, "Into the void")
        await server.until(lambda: server.gateway.resumes, 5)
        await server.gateway.ready()
        assert [one["content"] for one in bot.of("MESSAGE_CREATE")] == ["Into the void"]
