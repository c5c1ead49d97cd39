"""What happens in a server is read as what happened, once, wherever in it that is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from discord_payloads import (
    ANA,
    ASKED,
    BEN,
    BOT,
    BOT_ROLE,
    CATEGORY,
    CEM,
    COLD,
    FORUM,
    GUILD,
    HERE,
    HIDDEN,
    MESSAGE,
    NOW,
    POST,
    REPLY,
    SECRET,
    SOLVED,
    STAMP,
    STEWARDS,
    TALK,
    THREAD,
    VOICE,
    Json,
    channel,
    facts_of,
    forum,
    member,
    overwrite,
    reaction,
    said,
    server,
    thread,
    user,
)

from adapters.discord.channels import ChannelFacts
from adapters.discord.read_events import guild_of_dispatch, read_events
from bot.incoming import (
    AnyEvent,
    ChannelChanged,
    Deleted,
    Edited,
    Installed,
    Joined,
    Left,
    PersonChanged,
    Posted,
    Reacted,
    ReactionsCleared,
    TagsChanged,
    Uninstalled,
)
from bot.places import Channel, ChannelKind, FileRef, Person, Place


def told(kind: str, data: Json, facts: ChannelFacts | None = None, stamp: str = STAMP) -> list[AnyEvent]:
    facts = facts or facts_of()
    facts.heed(kind, data)
    return read_events(kind, data, HERE, stamp, facts, NOW)


def one(kind: str, data: Json, facts: ChannelFacts | None = None) -> Any:
    (event,) = told(kind, data, facts)
    return event


def test_a_message_is_read_with_its_author_place_and_words() -> None:
    event = one("MESSAGE_CREATE", said("Is **it** cold, <@1200000000000000012>?", mentions=[user(BEN, "ben")]))
    assert isinstance(event, Posted)
    assert event.id == f"message:{MESSAGE}"
    assert event.workspace == f"discord:{GUILD}"
    assert event.message.place == Place(TALK, MESSAGE)
    assert event.message.author == Person(ANA, "Ana")
    assert event.message.text == f"Is **it** cold, [@Ben](person:{BEN})?"
    assert event.message.mentions == (BEN,)
    assert event.message.at == datetime(2026, 3, 2, 11, 59, 0, 250_000, UTC).timestamp()
    assert event.channel == Channel(TALK, "talk", ChannelKind.PUBLIC, purpose="What works")
    assert not event.to_bot
    assert not event.message.unread


def test_people_are_called_as_the_server_calls_them() -> None:
    event = one("MESSAGE_CREATE", said(member=member(STEWARDS, nick="Ana  M.")))
    assert event.message.author == Person(ANA, "Ana M.", admin=True, roles=(STEWARDS,))
    assert one("MESSAGE_CREATE", said(author=user(BEN, "ben", global_name=None))).message.author.name == "ben"
    assert one("MESSAGE_CREATE", said(author=user(CEM, "cem"))).message.author.admin  # owns the server


def test_names_of_channels_and_roles_stand_in_the_words() -> None:
    text = one("MESSAGE_CREATE", said(f"see <#{TALK}>, <#{THREAD}> and <@&{STEWARDS}>")).message.text
    assert text == f"see [#talk](channel:{TALK}), [#Cold chain](channel:{THREAD}) and @Stewards"


@pytest.mark.parametrize("text", [f"<@{BOT}> how?", f"<@!{BOT}> how?", f"<@&{BOT_ROLE}> how?"])
def test_who_mentions_the_bot_speaks_to_it(text: str) -> None:
    assert one("MESSAGE_CREATE", said(text)).to_bot


def test_a_reply_to_the_bots_card_is_not_said_to_the_bot() -> None:
    card = {"id": ASKED, "author": user(BOT, "lunchtable", bot=True)}
    event = one("MESSAGE_CREATE", said("me too", type=19, mentions=[user(BOT, "x")], referenced_message=card))
    assert not event.to_bot
    assert event.message.mentions == (BOT,)


def test_whom_a_reply_answers_is_among_those_spoken_to() -> None:
    answered = {"id": ASKED, "author": user(CEM, "cem")}
    assert one("MESSAGE_CREATE", said("yes", type=19, referenced_message=answered)).message.mentions == (CEM,)


def test_a_direct_message_is_said_to_the_bot() -> None:
    event = one("MESSAGE_CREATE", said(channel_id="1478000000000000077", guild_id=..., member=...))
    assert event.to_bot
    assert event.direct
    assert event.channel == Channel("1478000000000000077", kind=ChannelKind.DIRECT)


@pytest.mark.parametrize("kind", [1, 3, 6, 7, 8, 18, 20, 21, 23, 24, 46])
def test_what_discord_notes_as_a_message_nobody_said(kind: int) -> None:
    assert told("MESSAGE_CREATE", said(type=kind)) == []


def test_the_bot_does_not_hear_itself() -> None:
    own = user(BOT, "lunchtable", bot=True)
    assert told("MESSAGE_CREATE", said(author=own)) == []
    assert told("MESSAGE_UPDATE", said(author=own, edited_timestamp="2026-03-02T12:00:00+00:00")) == []


def test_bots_and_webhooks_are_bots() -> None:
    assert one("MESSAGE_CREATE", said(author=user(BEN, "ben", bot=True))).message.author.is_bot
    assert one("MESSAGE_CREATE", said(webhook_id="1478000000000000055")).message.author.is_bot


def test_files_stay_where_they_are() -> None:
    file = {"id": "7", "filename": "pot.png", "url": "https://cdn.example/pot.png", "content_type": "image/png"}
    event = one("MESSAGE_CREATE", said("", attachments=[{**file, "size": 12}]))
    assert event.message.files == (FileRef("7", "pot.png", "https://cdn.example/pot.png", "image/png", 12),)
    assert not event.message.unread


def test_what_was_kept_from_the_bot_is_unread_and_not_empty() -> None:
    assert one("MESSAGE_CREATE", said("")).message.unread
    assert not one("MESSAGE_CREATE", said("", sticker_items=[{"id": "1", "name": "wave"}])).message.unread


def test_a_forwarded_message_is_quoted_and_a_vote_says_what_it_asks() -> None:
    forwarded = [{"message": {"content": "a *clay* pot"}}]
    assert one("MESSAGE_CREATE", said("", message_snapshots=forwarded)).message.text == "> a *clay* pot"
    assert one("MESSAGE_CREATE", said("", poll={"question": {"text": "Pot or box?"}})).message.text == "Pot or box?"


def test_a_message_in_a_thread_is_in_the_channel_around_it() -> None:
    event = one("MESSAGE_CREATE", said(id=REPLY, channel_id=THREAD))
    assert event.place == Place(TALK, REPLY, THREAD)
    assert event.channel.id == TALK


def test_a_private_thread_is_a_private_channel_of_its_own() -> None:
    event = one("MESSAGE_CREATE", said(channel_id=SECRET))
    assert event.place == Place(SECRET, MESSAGE)
    assert event.channel == Channel(SECRET, "Between us", ChannelKind.PRIVATE)


def test_a_channel_that_not_everybody_may_see_is_private() -> None:
    assert one("MESSAGE_CREATE", said(channel_id=HIDDEN)).channel.kind is ChannelKind.PRIVATE
    assert one("MESSAGE_CREATE", said(channel_id=VOICE)).channel.kind is ChannelKind.PUBLIC
    assert one("MESSAGE_CREATE", said(channel_id="1478000000000000066")).channel.kind is ChannelKind.PRIVATE  # unknown


def first_of(post: str = POST, **more: Any) -> Json:
    return said("I have a long round.", id=post, channel_id=post, **more)


def test_a_forum_post_comes_with_its_title_and_tags() -> None:
    event = one("MESSAGE_CREATE", first_of())
    assert (event.title, event.tags) == ("Insulin without a fridge?", ("cold chain",))
    assert event.place == Place(FORUM, POST, POST)
    assert event.channel == Channel(FORUM, "ask-here", ChannelKind.FORUM, tags=("Solved", "cold chain"))
    later = one("MESSAGE_CREATE", said("a clay pot", id=REPLY, channel_id=POST))
    assert (later.title, later.tags, later.place) == ("", (), Place(FORUM, REPLY, POST))


@pytest.mark.parametrize("thread_first", [True, False])
def test_a_new_post_is_one_whichever_half_of_it_comes_first(thread_first: bool) -> None:
    facts, post = facts_of(), "1478000000000000088"
    opened = thread(post, FORUM, name="Wet sand?", applied_tags=[SOLVED, COLD], newly_created=True)
    halves = [("THREAD_CREATE", opened), ("MESSAGE_CREATE", first_of(post))]
    events = [event for half in (halves if thread_first else halves[::-1]) for event in told(*half, facts)]
    (event,) = events
    assert isinstance(event, Posted)
    assert (event.id, event.title) == (f"message:{post}", "Wet sand?")
    assert event.tags == ("Solved", "cold chain")
    assert event.place == Place(FORUM, post, post)


def test_a_thread_under_a_message_begins_silently() -> None:
    assert told("THREAD_CREATE", thread(MESSAGE, TALK, newly_created=True)) == []


def test_an_edit_says_the_new_words_once() -> None:
    when = "2026-03-02T12:00:00.500000+00:00"
    event = one("MESSAGE_UPDATE", said("new *words*", edited_timestamp=when))
    assert isinstance(event, Edited)
    assert (event.message.text, event.at) == ("new *words*", datetime(2026, 3, 2, 12, 0, 0, 500_000, UTC))
    again = told("MESSAGE_UPDATE", said("new *words*", edited_timestamp=when, pinned=True), stamp="session:18")
    assert [event.id] == [one.id for one in again]


@pytest.mark.parametrize(
    "more",
    [
        {"edited_timestamp": None},
        {"edited_timestamp": "2026-03-02T12:00:00+00:00", "content": ...},
        {"edited_timestamp": "2026-03-02T12:00:00+00:00", "author": ...},
    ],
)
def test_an_update_without_new_words_is_no_edit(more: Json) -> None:
    assert told("MESSAGE_UPDATE", said("x", **more)) == []


def test_an_edit_of_words_kept_from_the_bot_is_unread() -> None:
    assert one("MESSAGE_UPDATE", said("", edited_timestamp="2026-03-02T12:00:00+00:00")).message.unread


def test_deleted_messages_are_gone_one_by_one_or_many_at_once() -> None:
    event = one("MESSAGE_DELETE", {"id": REPLY, "channel_id": THREAD, "guild_id": GUILD})
    assert event == Deleted(id=f"delete:{REPLY}", workspace=HERE.workspace, at=NOW, place=Place(TALK, REPLY, THREAD))
    bulk = told("MESSAGE_DELETE_BULK", {"ids": [MESSAGE, REPLY], "channel_id": TALK, "guild_id": GUILD})
    assert [event.id for event in bulk] == [f"delete:{MESSAGE}", f"delete:{REPLY}"]


def test_an_emoji_is_put_on_a_message_and_taken_away() -> None:
    event = one("MESSAGE_REACTION_ADD", reaction())
    assert isinstance(event, Reacted)
    assert (event.emoji, event.added, event.author) == ("✅", True, ANA)
    assert event.person == Person(BEN, "Ben", admin=True, roles=(STEWARDS,))
    assert event.place == Place(TALK, MESSAGE)
    away = reaction()
    del away["member"]
    gone = one("MESSAGE_REACTION_REMOVE", away)
    assert (gone.person, gone.added) == (Person(BEN), False)
    assert gone.id != event.id


def test_an_emoji_put_again_is_told_again() -> None:
    (first,) = told("MESSAGE_REACTION_ADD", reaction())
    assert told("MESSAGE_REACTION_ADD", reaction())[0].id == first.id
    assert told("MESSAGE_REACTION_ADD", reaction(), stamp="session:18")[0].id != first.id


def test_a_servers_own_emoji_is_known_by_name() -> None:
    assert one("MESSAGE_REACTION_ADD", reaction({"id": "9", "name": "our_own"})).emoji == ":our_own:"
    assert told("MESSAGE_REACTION_ADD", reaction({"id": "9", "name": None})) == []  # deleted meanwhile


def test_the_bots_own_emoji_mean_nothing() -> None:
    assert told("MESSAGE_REACTION_ADD", reaction(user_id=BOT)) == []


def test_a_moderator_takes_emoji_away() -> None:
    where = {"channel_id": THREAD, "message_id": REPLY, "guild_id": GUILD}
    every = one("MESSAGE_REACTION_REMOVE_ALL", where)
    some = one("MESSAGE_REACTION_REMOVE_EMOJI", {**where, "emoji": {"id": None, "name": "🔖"}})
    assert isinstance(every, ReactionsCleared)
    assert isinstance(some, ReactionsCleared)
    assert (every.emoji, some.emoji) == (None, "🔖")
    assert every.place == some.place == Place(TALK, REPLY, THREAD)


def test_a_post_that_is_renamed_or_tagged_says_so() -> None:
    changed = thread(POST, FORUM, name="Insulin: solved", applied_tags=[SOLVED, "1200000000000000059"])
    event = one("THREAD_UPDATE", changed)
    assert isinstance(event, TagsChanged)
    assert (event.title, event.tags, event.place) == ("Insulin: solved", ("Solved",), Place(FORUM, POST, POST))
    assert told("THREAD_UPDATE", thread(name="other")) == []


def test_a_deleted_post_is_a_deleted_message() -> None:
    gone = {"id": POST, "guild_id": GUILD, "parent_id": FORUM, "type": 11}
    event = one("THREAD_DELETE", gone)
    assert isinstance(event, Deleted)
    assert event.place == Place(FORUM, POST, POST)
    assert told("THREAD_DELETE", {**gone, "id": THREAD, "parent_id": TALK}) == []


def test_a_deleted_private_thread_is_a_deleted_channel() -> None:
    event = one("THREAD_DELETE", {"id": SECRET, "guild_id": GUILD, "parent_id": TALK, "type": 12})
    assert isinstance(event, ChannelChanged)
    assert (event.gone, event.channel.id) == (True, SECRET)


def test_a_channel_is_renamed_hidden_shown_and_deleted() -> None:
    facts = facts_of()
    event = one("CHANNEL_UPDATE", channel(TALK, name="new-talk"), facts)
    assert event.channel == Channel(TALK, "new-talk")
    hidden = channel(TALK, permission_overwrites=[overwrite(GUILD, deny=1 << 10), overwrite(STEWARDS, 1 << 10)])
    assert one("CHANNEL_UPDATE", hidden, facts).channel.kind is ChannelKind.PRIVATE
    assert one("CHANNEL_UPDATE", channel(TALK), facts).channel.kind is ChannelKind.PUBLIC
    event = one("CHANNEL_DELETE", channel(TALK), facts)
    assert (event.gone, event.channel.id) == (True, TALK)
    assert facts.channel(TALK) is None
    assert facts.known(THREAD) is None


def test_a_hidden_forum_is_private() -> None:
    hidden = forum(permission_overwrites=[overwrite(GUILD, deny=1 << 16)])
    facts = facts_of()
    assert one("CHANNEL_UPDATE", hidden, facts).channel.kind is ChannelKind.PRIVATE
    assert facts.is_forum(FORUM)


def test_what_everybody_may_do_makes_channels_private_or_public() -> None:
    facts = facts_of()
    role = {"id": GUILD, "name": "@everyone", "permissions": "0"}
    events = told("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": role}, facts)
    kinds = {event.channel.id: event.channel.kind for event in events if isinstance(event, ChannelChanged)}
    assert kinds == dict.fromkeys((TALK, HIDDEN, FORUM, VOICE), ChannelKind.PRIVATE)
    assert CATEGORY not in kinds
    other = {"guild_id": GUILD, "role": {"id": STEWARDS, "name": "x", "permissions": "0"}}
    assert told("GUILD_ROLE_UPDATE", other, facts) == []
    assert told("GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": STEWARDS}, facts) == []
    assert not one("MESSAGE_CREATE", said(member=member(STEWARDS)), facts).message.author.admin


def test_members_come_change_and_go() -> None:
    came = {**member(nick="Benny"), "user": user(BEN, "ben"), "guild_id": GUILD}
    joined = one("GUILD_MEMBER_ADD", came)
    assert isinstance(joined, Joined)
    assert (joined.person.name, joined.place) == ("Benny", None)
    changed = one("GUILD_MEMBER_UPDATE", {**came, "roles": [STEWARDS]})
    assert isinstance(changed, PersonChanged)
    assert (changed.person.roles, changed.person.admin, changed.gone) == ((STEWARDS,), True, False)
    left, gone = told("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": user(BEN, "ben")})
    assert isinstance(left, Left)
    assert isinstance(gone, PersonChanged)
    assert gone.gone
    assert told("GUILD_MEMBER_UPDATE", {**came, "user": user(BOT, "lunchtable")}) == []


def test_the_bot_comes_into_a_server_once() -> None:
    event = one("GUILD_CREATE", server())
    assert isinstance(event, Installed)
    assert (event.name, event.at.year) == ("Nurses", 2026)
    assert told("GUILD_CREATE", server(name="Renamed"), stamp="other:1")[0].id == event.id  # after an outage
    assert one("GUILD_CREATE", server(joined_at="2026-02-01T09:00:00+00:00")).id != event.id  # brought in again


def test_an_outage_is_no_farewell() -> None:
    facts = facts_of()
    assert told("GUILD_DELETE", {"id": GUILD, "unavailable": True}, facts) == []
    assert facts.channel(TALK) is not None
    assert isinstance(one("GUILD_DELETE", {"id": GUILD}, facts), Uninstalled)
    assert facts.channel(TALK) is None


@pytest.mark.parametrize("kind", ["READY", "TYPING_START", "PRESENCE_UPDATE", "USER_UPDATE", "", "INTERACTION_CREATE"])
def test_what_concerns_nobody_says_nothing(kind: str) -> None:
    assert told(kind, said()) == []


def test_a_dispatch_belongs_to_its_server() -> None:
    assert guild_of_dispatch("GUILD_CREATE", server()) == GUILD
    assert guild_of_dispatch("MESSAGE_CREATE", said()) == GUILD
    assert guild_of_dispatch("MESSAGE_CREATE", said(guild_id=...)) == ""
    other = replace(HERE, guild="1")
    assert read_events("GUILD_CREATE", server(), other, STAMP, facts_of(), NOW) == []
