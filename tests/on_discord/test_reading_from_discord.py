"""Reading from Discord: messages, threads, people, and who may see what right now."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from discord.http import HTTPClient
from little_discord import (
    ANA,
    BEN,
    BOT,
    CEM,
    DIRECT,
    FORUM,
    GUILD,
    PRIVATE_THREAD,
    READS,
    SEES,
    TOKEN,
    LittleDiscord,
    breaks,
    little_discord,
    says,
    too_much,
)

from adapters.discord.budget import Budget
from adapters.discord.calls import LONGEST_WAIT, Calls
from adapters.discord.channels import ChannelFacts
from adapters.discord.chat import DiscordChat
from adapters.discord.here import Here
from adapters.discord.knowing import Knowing
from bot.delivery import TryLater
from bot.places import ChannelKind, Place

TALK, ASKING, TEAM = "301", "302", "303"
MEMBER, GUILD_ITSELF = "GET /guilds/{guild}/members/{user}", "GET /guilds/{guild}"


@dataclass
class Room:
    """A chat with a small Discord."""

    discord: LittleDiscord
    budget: Budget
    knowing: Knowing
    chat: DiscordChat

    def overwrite(self, channel: str, id: str, *, person: bool = False, allow: int = 0, deny: int = 0) -> None:
        """Someone sets permissions."""
        one = {"id": id, "type": int(person), "allow": str(allow), "deny": str(deny)}
        self.discord.channels[channel]["permission_overwrites"].append(one)
        self.told("CHANNEL_UPDATE", channel)

    def told(self, kind: str, channel: str) -> None:
        self.knowing.facts.heed(kind, self.discord.channels[channel])
        self.knowing.heed_raw(kind, self.discord.channels[channel])

    def role(self, id: str, permissions: int, *people: str) -> None:
        self.discord.roles.append({"id": id, "name": f"role {id}", "permissions": str(permissions)})
        for person in people:
            self.discord.members[person]["roles"].append(id)
        self.knowing.heed_raw("GUILD_ROLE_CREATE", {"guild_id": GUILD})


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with little_discord() as discord:
        discord.add_channel(TALK, name="round-talk")
        discord.add_channel(ASKING, FORUM, name="asking")
        discord.add_channel(TEAM, name="team")
        budget = Budget()
        http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT, http_trace=budget.trace())
        await http.static_login(TOKEN)
        facts = ChannelFacts()
        facts.heed("GUILD_CREATE", {"id": GUILD, "roles": discord.roles, "channels": [*discord.channels.values()]})
        knowing = Knowing(Calls(http, budget), facts)
        yield Room(discord, budget, knowing, DiscordChat(Here(GUILD, "Nurses", BOT), knowing))
        await http.close()


# Messages


async def test_a_message_is_read_where_it_stands(room: Room):
    said = room.discord.post(TALK, content="A clay pot for <@202>", mentions=[{"id": BEN, "username": "ben"}])
    room.discord.add_thread("501", TALK)
    room.told("THREAD_CREATE", "501")
    reply = room.discord.post("501", BEN, content="With wet sand")
    first = await room.chat.message(Place(TALK, said["id"]))
    assert first is not None
    assert (first.author.id, first.place) == (ANA, Place(TALK, said["id"]))
    assert "clay pot" in first.text
    second = await room.chat.message(Place(TALK, reply["id"], "501"))
    assert second is not None
    assert (second.text, second.place) == ("With wet sand", Place(TALK, reply["id"], "501"))
    assert await room.chat.message(Place(TALK, "1")) is None


async def test_a_thread_is_read_with_what_opened_it(room: Room):
    question = room.discord.post(TALK, content="How?")
    room.discord.add_thread(question["id"], TALK)
    room.told("THREAD_CREATE", question["id"])
    room.discord.post(question["id"], BEN, type=21)  # points at what opened it
    for number in range(250):
        room.discord.post(question["id"], BEN, content=f"answer {number}")
    place = Place(TALK, question["id"])
    told = await room.chat.thread(place)
    assert [message.text for message in told] == ["How?", *(f"answer {number}" for number in range(151, 250))]
    assert len(room.discord.requests("GET /channels/{channel}/messages")) == 2
    assert [message.text for message in await room.chat.thread(place, 1)] == ["How?"]
    assert len(await room.chat.thread(place, 300)) == 251


async def test_a_forum_post_is_read_from_its_first_message_on(room: Room):
    post = room.discord.add_thread("501", ASKING)
    room.told("THREAD_CREATE", "501")
    room.discord.messages["501"]["501"] = {**room.discord.post("501", content="How?"), "id": "501"}
    room.discord.messages["501"] = {"501": room.discord.messages["501"]["501"]}
    room.discord.post("501", BEN, content="So")
    told = await room.chat.thread(Place(ASKING, "501", "501"))
    assert [message.text for message in told] == ["How?", "So"]
    assert told[0].place == Place(ASKING, "501", post["id"])


async def test_a_message_without_a_thread_is_alone(room: Room):
    said = room.discord.post(TALK, content="How?")
    assert [message.text for message in await room.chat.thread(Place(TALK, said["id"]))] == ["How?"]
    assert await room.chat.thread(Place(TALK)) == []


async def test_addresses_are_told_without_asking(room: Room):
    room.discord.asked.clear()
    base = f"https://discord.com/channels/{GUILD}"
    assert await room.chat.link(Place(TALK, "7")) == f"{base}/{TALK}/7"
    assert await room.chat.link(Place(TALK, "7", "7")) == f"{base}/{TALK}/7"
    assert await room.chat.link(Place(TALK, "8", "7")) == f"{base}/7/8"
    assert await room.chat.link(Place(ASKING, "7", "7")) == f"{base}/7/7"
    assert await room.chat.link(Place(TALK)) is None
    assert room.discord.asked == []


# People and channels


async def test_a_person_is_known_by_the_name_they_have_here(room: Room):
    room.discord.members[ANA]["nick"] = "Ana B."
    room.role("9", 1 << 5, ANA)
    room.knowing.facts.heed("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": room.discord.roles[-1]})
    ana = await room.chat.person(ANA)
    assert ana is not None
    assert (ana.name, ana.roles, ana.admin, ana.outside) == ("Ana B.", ("9",), True, False)
    stranger = await room.chat.person("666")
    assert stranger is not None
    assert (stranger.name, stranger.outside) == ("stranger", True)
    asked = len(room.discord.asked)
    await room.chat.person(ANA)
    assert len(room.discord.asked) == asked
    room.discord.members[ANA]["nick"] = "Ana C."
    room.knowing.heed_raw("GUILD_MEMBER_UPDATE", {"guild_id": GUILD, "user": {"id": ANA}})
    ana = await room.chat.person(ANA)
    assert ana is not None
    assert ana.name == "Ana C."


async def test_channels_the_gateway_did_not_tell_of_are_asked_for(room: Room):
    room.discord.add_thread("501", TALK, thread_metadata={"archived": True})
    channel = await room.chat.channel("501")
    assert channel is not None
    assert (channel.id, channel.name) == (TALK, "round-talk")
    assert await room.chat.channel("999") is None
    direct = room.discord.add_channel("7201", DIRECT, recipients=[{"id": ANA}])
    channel = await room.chat.channel(direct["id"])
    assert channel is not None
    assert channel.kind is ChannelKind.DIRECT


# Who may see what


async def test_everybody_of_the_server_reads_an_open_channel(room: Room):
    assert await room.chat.is_member(TALK, ANA) is True
    assert await room.chat.is_member(TALK, "666") is False


async def test_overwrites_decide_in_discords_order(room: Room):
    room.role("8", 0, ANA, BEN)
    room.overwrite(TEAM, GUILD, deny=SEES)
    assert await room.chat.is_member(TEAM, ANA) is False
    room.overwrite(TEAM, "8", allow=SEES)
    assert await room.chat.is_member(TEAM, ANA) is True
    assert await room.chat.is_member(TEAM, CEM) is False
    room.overwrite(TEAM, BEN, person=True, deny=READS)
    assert await room.chat.is_member(TEAM, BEN) is False
    room.overwrite(TEAM, CEM, person=True, allow=SEES)
    assert await room.chat.is_member(TEAM, CEM) is True


async def test_administrators_and_the_owner_see_everything(room: Room):
    room.overwrite(TEAM, GUILD, deny=SEES)
    room.role("9", 1 << 3, ANA)
    room.discord.members["999"] = {"user": {"id": "999", "username": "owner"}, "roles": []}
    assert await room.chat.is_member(TEAM, ANA) is True
    assert await room.chat.is_member(TEAM, "999") is True


async def test_a_private_thread_is_read_by_those_who_are_in_it(room: Room):
    room.discord.add_thread("501", TEAM, PRIVATE_THREAD)
    room.discord.in_thread["501"] = {ANA, CEM}
    room.overwrite(TEAM, CEM, person=True, deny=SEES)
    assert await room.chat.is_member("501", ANA) is True
    assert await room.chat.is_member("501", BEN) is False
    assert await room.chat.is_member("501", CEM) is False  # not in the channel around it any more
    room.discord.in_thread["501"] = {BEN}
    room.knowing.heed_raw("THREAD_MEMBERS_UPDATE", {"id": "501", "guild_id": GUILD})
    assert await room.chat.is_member("501", ANA) is False
    assert await room.chat.is_member("501", BEN) is True


async def test_a_public_thread_is_read_by_those_who_read_its_channel(room: Room):
    room.discord.add_thread("501", TEAM)
    room.overwrite(TEAM, BEN, person=True, deny=SEES)
    assert await room.chat.is_member("501", ANA) is True
    assert await room.chat.is_member("501", BEN) is False


async def test_nobody_of_this_server_is_let_into_another_servers_channel(room: Room):
    room.discord.add_channel("909", guild_id="101")
    assert await room.chat.is_member("909", ANA) is False


@pytest.mark.parametrize("kind", [MEMBER, GUILD_ITSELF, "GET /channels/{channel}"])
async def test_what_discord_does_not_tell_is_not_known(room: Room, kind: str):
    room.discord.moods[kind] = [says(403, 50001)]
    assert await room.chat.is_member(TALK, ANA) is None


@pytest.mark.parametrize("mood", [breaks(), breaks(status=503), too_much(60)])
async def test_when_discord_can_not_be_asked_it_is_put_off(room: Room, mood: object):
    room.discord.moods[MEMBER] = [mood]  # type: ignore[list-item]
    with pytest.raises(TryLater):
        await room.chat.is_member(TALK, ANA)


async def test_an_answer_is_not_taken_from_memory_once_roles_changed(room: Room):
    room.overwrite(TEAM, GUILD, deny=SEES)
    room.overwrite(TEAM, "8", allow=SEES)
    room.role("8", 0, ANA)
    assert await room.chat.is_member(TEAM, ANA) is True
    asked = len(room.discord.asked)
    assert await room.chat.is_member(TEAM, ANA) is True
    assert len(room.discord.asked) == asked
    room.discord.members[ANA]["roles"] = []
    room.knowing.heed_raw("GUILD_MEMBER_UPDATE", {"guild_id": GUILD, "user": {"id": ANA}})
    assert await room.chat.is_member(TEAM, ANA) is False


async def test_every_refused_request_is_counted(room: Room):
    room.discord.moods[MEMBER] = [too_much(0.01), says(403, 50001)]
    assert await room.chat.is_member(TALK, ANA) is None
    assert room.budget.invalid == 2  # also what discord.py tried again by itself
