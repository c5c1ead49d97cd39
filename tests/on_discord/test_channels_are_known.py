"""What the bot knows of channels, threads and roles, from what the gateway tells."""

from discord_payloads import (
    ANA,
    CEM,
    COLD,
    FORUM,
    GUILD,
    MESSAGE,
    POST,
    SOLVED,
    STEWARDS,
    TALK,
    THREAD,
    VOICE,
    channel,
    facts_of,
    said,
    server,
    thread,
)

from adapters.discord.channels import ChannelFacts
from bot.places import Channel, ChannelKind, Place

OLD = "1100000000000000001"


def test_an_old_thread_is_known_once_it_was_asked_for() -> None:
    facts = facts_of()
    assert facts.place(OLD, MESSAGE) == Place(OLD, MESSAGE)
    facts.learn(thread(OLD))
    assert facts.place(OLD, MESSAGE) == Place(TALK, MESSAGE, OLD)
    assert facts.place(OLD) == Place(TALK, None, OLD)
    assert [known.id for known in facts.threads(TALK)] == sorted([OLD, THREAD, "1478000000000000032"])


def test_threads_the_bot_may_see_now_are_known() -> None:
    facts = facts_of()
    facts.heed(
        "THREAD_LIST_SYNC", {"guild_id": GUILD, "threads": [thread(OLD, FORUM, name="Old", applied_tags=[COLD])]}
    )
    post = facts.post(OLD)
    assert post is not None
    assert (post.name, facts.tags_of(post)) == ("Old", ("cold chain",))
    assert facts.post(THREAD) is None


def test_what_was_missed_while_away_is_as_the_server_tells_it_now() -> None:
    facts = facts_of()
    facts.heed("GUILD_CREATE", server(channels=[channel(TALK, name="only")], threads=[]))
    assert [known.name for known in facts.channels(GUILD)] == ["only"]
    assert facts.known(VOICE) is None
    assert facts.known(THREAD) is None


def test_where_nobody_knows_what_everybody_may_a_channel_is_private() -> None:
    facts = ChannelFacts()
    facts.heed("CHANNEL_CREATE", channel(TALK))
    assert facts.channel(TALK) == Channel(TALK, "talk", ChannelKind.PRIVATE)


def test_a_direct_conversation_is_direct() -> None:
    facts = facts_of()
    facts.learn({"id": OLD, "type": 1, "recipients": []})
    assert facts.channel(OLD) == Channel(OLD, kind=ChannelKind.DIRECT)


def test_owners_and_those_with_the_right_roles_may_manage() -> None:
    facts = facts_of()
    assert facts.may_manage(GUILD, CEM, ())
    assert facts.may_manage(GUILD, ANA, (STEWARDS,))
    assert not facts.may_manage(GUILD, ANA, ())
    facts.heed("GUILD_UPDATE", {"id": GUILD, "owner_id": ANA})
    assert facts.may_manage(GUILD, ANA, ())
    assert not facts.may_manage(GUILD, CEM, ())
    facts.heed("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": {"id": "77", "name": "Boss", "permissions": "8"}})
    assert facts.may_manage(GUILD, CEM, ("77",))
    assert facts.role_names(GUILD)["77"] == "Boss"


def test_a_servers_own_emoji_have_an_address() -> None:
    facts = facts_of()
    assert facts.emoji(GUILD, ":our_own:") == "our_own:1200000000000000061"
    facts.heed("GUILD_EMOJIS_UPDATE", {"guild_id": GUILD, "emojis": []})
    assert facts.emoji(GUILD, "our_own") == ""


def test_tags_have_names_and_ids() -> None:
    known = facts_of().known(FORUM)
    assert known is not None
    assert known.tags == ((SOLVED, "Solved"), (COLD, "cold chain"))
    post = facts_of().known(POST)
    assert post is not None
    assert (post.applied, post.parent, post.archived) == ((COLD,), FORUM, False)


def test_only_so_many_first_messages_wait_for_their_post() -> None:
    facts = facts_of()
    for number in range(200):
        id = str(1478000000000001000 + number)
        facts.heed("MESSAGE_CREATE", said("x", id=id, channel_id=id))
    assert facts.held("1478000000000001000") is None
    assert facts.held("1478000000000001199") is not None
