"""Channels, threads and forum posts."""

from __future__ import annotations

from . import permissions
from .calling import Answered, Call, route
from .clock import in_words, read_time
from .errors import Fault, Json, Refused, wrong
from .guild import FORUM, NEWS, PINNED, REQUIRE_TAG, TEXT, Channel, Tag
from .message_routes import shown
from .posting import check, new_message
from .shapes import channel_json, member_json, thread_json, thread_member_json

DURATIONS = frozenset({60, 1440, 4320, 10080})
ONLY_THREADS = {"archived", "locked", "invitable", "auto_archive_duration", "applied_tags"}


@route("GET", "/channels/{channel_id}")
def one(call: Call) -> Answered:
    return channel_json(call.state, call.channel())


@route("PATCH", "/channels/{channel_id}")
async def change(call: Call) -> Answered:
    channel, body = call.channel(), call.json()
    if not channel.guild:
        raise Refused(50003)
    if channel.is_thread:
        await _change_thread(call, channel, body)
    else:
        call.need(channel, "manage_channels")
        await _change_channel(call, channel, body)
    return channel_json(call.state, channel)


async def _change_thread(call: Call, thread: Channel, body: Json) -> None:
    manages = permissions.may(call.state, thread, call.me, "manage_threads")
    opening = body.get("archived") is False
    if thread.archived and not opening and set(body) - {"archived"}:
        raise Refused(50083)
    own = thread.owner == call.me
    asked = {key for key in body if key != "archived"}
    if not manages and (thread.locked or (not own and asked) or not own):
        only_opening = set(body) == {"archived"} and opening and not thread.locked
        if not only_opening:
            raise Refused(50013)
    if not manages and "locked" in body:
        raise Refused(50013)
    changes: Json = {}
    if "name" in body:
        _name(body["name"])
        changes["name"] = body["name"]
    if "applied_tags" in body:
        changes["applied"] = _tags(call, call.state.channels[thread.parent], body["applied_tags"] or [], manages)
    if "auto_archive_duration" in body:
        changes["auto_archive"] = _duration(body["auto_archive_duration"])
    for key in ("archived", "locked", "invitable"):
        if key in body and body[key] is not None:
            changes[key] = bool(body[key])
    if body.get("flags") is not None:
        changes["flags"] = int(body["flags"]) & PINNED
    if "rate_limit_per_user" in body:
        changes["slowmode"] = int(body["rate_limit_per_user"] or 0)
    if any(getattr(thread, key) != value for key, value in changes.items()):
        await call.happenings.change_thread(thread, **changes)


async def _change_channel(call: Call, channel: Channel, body: Json) -> None:
    before = call.state.bot_sees(channel)
    if "name" in body:
        _name(body["name"])
        channel.name = body["name"]
    if "topic" in body:
        channel.topic = body["topic"]
    if "available_tags" in body:
        _change_tags(call, channel, body["available_tags"] or [])
    if body.get("flags") is not None:
        channel.flags = int(body["flags"]) & REQUIRE_TAG
    if "rate_limit_per_user" in body:
        channel.slowmode = int(body["rate_limit_per_user"] or 0)
    await call.happenings.channel_changed(channel, seen_before=before)


def _change_tags(call: Call, forum: Channel, given: list[Json]) -> None:
    """The tags as they are from now on; who has no id is new."""
    if forum.type != FORUM:
        raise Refused(50024)
    if len(given) > 20:
        raise wrong(Fault(("available_tags",), "Must be 20 or fewer in length.", "BASE_TYPE_MAX_LENGTH"))
    names = [str(tag.get("name", "")) for tag in given]
    if len(set(names)) < len(names):
        raise wrong(Fault(("available_tags",), "Tag names must be unique", "FORUM_TAG_NAMES_NOT_UNIQUE"))
    known = {tag.id: tag for tag in forum.tags}
    tags: list[Tag] = []
    for number, one in enumerate(given):
        if not 1 <= len(names[number]) <= 20:
            fault = Fault(("available_tags", number, "name"), "Must be between 1 and 20 in length.", "BAD_LENGTH")
            raise wrong(fault)
        tag = known.get(str(one.get("id"))) or Tag(call.state.clock.snowflake(), "")
        tag.name, tag.moderated = names[number], bool(one.get("moderated"))
        tag.emoji = one.get("emoji_name")
        tags.append(tag)
    forum.tags = tags


def _name(name: object) -> None:
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise wrong(Fault(("name",), "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH"))


def _duration(minutes: object) -> int:
    if minutes is None:
        return 4320
    if not isinstance(minutes, int) or minutes not in DURATIONS:
        raise wrong(Fault(("auto_archive_duration",), "Must be one of 60, 1440, 4320, 10080", "BASE_TYPE_CHOICES"))
    return minutes


def _tags(call: Call, forum: Channel, wanted: list[object], manages: bool) -> list[str]:
    if len(wanted) > 5:
        raise wrong(Fault(("applied_tags",), "Must be 5 or fewer in length.", "BASE_TYPE_MAX_LENGTH"))
    known = {tag.id: tag for tag in forum.tags}
    tags = [str(one) for one in wanted]
    for number, tag in enumerate(tags):
        if tag not in known:
            raise wrong(Fault(("applied_tags", number), "Unknown tag", "FORUM_TAG_UNKNOWN"))
        if known[tag].moderated and not manages:
            raise Refused(50013)
    if forum.flags & REQUIRE_TAG and not tags:
        raise Refused(40067)
    return tags


@route("DELETE", "/channels/{channel_id}")
async def delete(call: Call) -> Answered:
    channel = call.channel()
    if not channel.guild:
        return channel_json(call.state, channel)
    call.need(channel, "manage_threads" if channel.is_thread else "manage_channels")
    body = channel_json(call.state, channel)
    if channel.is_thread:
        await call.happenings.delete_thread(channel)
    else:
        await call.happenings.channel_deleted(channel)
    return body


# ----------------------------------------------------------------------------------------------------- new threads


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
async def start_on(call: Call) -> Answered:
    channel, body = call.channel("create_public_threads"), call.json()
    said = call.message(channel)
    if channel.type not in (TEXT, NEWS):
        raise Refused(50024)
    call.need(channel, "read_message_history")
    if said.id in call.state.channels:
        raise Refused(160004)
    _name(body.get("name"))
    minutes = _duration(body.get("auto_archive_duration"))
    thread = await call.happenings.start_on(channel, said, body["name"], call.me, minutes)
    return 201, thread_json(call.state, thread)


@route("POST", "/channels/{channel_id}/threads")
async def start(call: Call) -> Answered:
    channel, body = call.channel(), call.json()
    _name(body.get("name"))
    minutes = _duration(body.get("auto_archive_duration"))
    if channel.type == FORUM:
        return await _post(call, channel, body, minutes)
    if channel.type not in (TEXT, NEWS):
        raise Refused(50024)
    kind = int(body.get("type") or 12)
    call.need(channel, "create_private_threads" if kind == 12 else "create_public_threads")
    thread = call.happenings.new_thread(channel, kind, body["name"], call.me, "", minutes)
    thread.invitable = bool(body.get("invitable", True))
    await call.happenings.tell_of_thread(thread)
    return 201, thread_json(call.state, thread)


async def _post(call: Call, forum: Channel, body: Json, minutes: int) -> Answered:
    """A new post of a forum: a thread with its first message, which has the thread's id."""
    call.need(forum, "send_messages")
    message = body.get("message")
    if not isinstance(message, dict):
        raise wrong(Fault(("message",), "This field is required", "BASE_TYPE_REQUIRED"))
    manages = permissions.may(call.state, forum, call.me, "manage_threads")
    tags = _tags(call, forum, body.get("applied_tags") or [], manages)
    check(call, message | {"nonce": "post", "enforce_nonce": True}, private=False)
    thread = call.happenings.new_thread(forum, 11, body["name"], call.me, "", minutes)
    thread.applied = tags
    said = new_message(call, thread, message, call.me)
    said.id, said.nonce = thread.id, None
    await call.happenings.tell_of_thread(thread)
    await call.happenings.post(thread, said)
    return 201, thread_json(call.state, thread) | {"message": shown(call, said)}


# ----------------------------------------------------------------------------------------------------- members, lists


def _thread(call: Call) -> Channel:
    thread = call.channel()
    if not thread.is_thread:
        raise Refused(50024)
    return thread


@route("GET", "/channels/{channel_id}/thread-members")
def members(call: Call) -> Answered:
    thread = _thread(call)
    if not call.state.app.members_intent:
        raise Refused(50001)
    return [_member(call, thread, one) for one in thread.members]


@route("GET", "/channels/{channel_id}/thread-members/{user_id}")
def member(call: Call) -> Answered:
    thread, user = _thread(call), call.params["user_id"]
    user = call.me if user == "@me" else user
    if user not in thread.members:
        raise Refused(10007)
    return _member(call, thread, user)


def _member(call: Call, thread: Channel, user: str) -> Json:
    body = thread_member_json(thread, user)
    there = call.state.guilds[thread.guild].members.get(user)
    return body | {"member": member_json(there)} if call.flag("with_member") and there else body


@route("PUT", "/channels/{channel_id}/thread-members/@me")
async def enter(call: Call) -> Answered:
    thread = _thread(call)
    if thread.archived:
        raise Refused(50083)
    await call.happenings.enter_thread(thread, call.me)
    return None


@route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
async def bring(call: Call) -> Answered:
    thread = _thread(call)
    if thread.archived:
        raise Refused(50083)
    if call.params["user_id"] not in call.state.guilds[thread.guild].members:
        raise Refused(10007)
    await call.happenings.enter_thread(thread, call.params["user_id"])
    return None


@route("DELETE", "/channels/{channel_id}/thread-members/@me")
async def leave(call: Call) -> Answered:
    await call.happenings.leave_thread(_thread(call), call.me)
    return None


@route("GET", "/guilds/{guild_id}/threads/active")
def active(call: Call) -> Answered:
    guild = call.guild()
    rooms = call.state.channels_of(guild)
    found = [one for room in rooms for one in call.state.threads_of(room) if not one.archived]
    return _listed(call, [one for one in found if call.state.bot_sees(one)]) | {"has_more": False}


@route("GET", "/channels/{channel_id}/threads/archived/public")
def archived(call: Call) -> Answered:
    return _archived(call, call.channel("read_message_history"), (10, 11))


@route("GET", "/channels/{channel_id}/threads/archived/private")
def archived_private(call: Call) -> Answered:
    return _archived(call, call.channel("read_message_history", "manage_threads"), (12,))


@route("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
def archived_joined(call: Call) -> Answered:
    channel = call.channel("read_message_history")
    found = [one for one in call.state.threads_of(channel) if one.type == 12 and one.archived]
    return _listed(call, [one for one in found if call.me in one.members]) | {"has_more": False}


def _archived(call: Call, channel: Channel, kinds: tuple[int, ...]) -> Json:
    limit = call.number("limit", 50, 2, 100)
    before = read_time(call.query["before"]) if "before" in call.query else None
    found = [one for one in call.state.threads_of(channel) if one.archived and one.type in kinds]
    found.sort(key=lambda one: -one.archive_changed)
    if before is not None:
        found = [one for one in found if in_words(one.archive_changed) < in_words(before)]
    return _listed(call, found[:limit]) | {"has_more": len(found) > limit}


def _listed(call: Call, threads: list[Channel]) -> Json:
    mine = [thread_member_json(one, call.me) for one in threads if call.me in one.members]
    return {"threads": [thread_json(call.state, one) for one in threads], "members": mine}
