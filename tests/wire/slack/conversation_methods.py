"""conversations.*, reactions.* and pins.*"""

from __future__ import annotations

import re

import emoji

from .calling import Call, method, paged
from .chat_methods import permalink
from .errors import Json, Refused
from .scopes import FAMILY
from .shapes import channel_json, message_json
from .workspace import Channel, Message

_TONE = re.compile(r"::skin-tone-[2-6]$")


@method("conversations.open", "channel users return_im prevent_creation")
def open_conversation(call: Call) -> Json:
    users = [id for id in call.text("users").split(",") if id]
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 8:
        raise Refused("too_many_users")
    scope = "im:write" if len(users) == 1 else "mpim:write"
    if scope not in call.installation.scopes:
        raise call.lacks(scope)
    for id in users:
        person = call.slack.state.users.get(id)
        if person is None or not call.knows(person):
            raise Refused("user_not_found")
        if person.deleted:
            raise Refused("user_disabled")
        if person.is_bot:
            raise Refused("cannot_dm_bot")
    found = call.slack.state.direct(call.team, *users, call.bot)
    opened = found or call.slack.state.open_direct(call.team, *users, call.bot)
    shown: Json = {"id": opened.id}
    if call.flag("return_im"):
        shown = channel_json(call.slack.state, opened, call.bot)
    return {"channel": shown} | ({"no_op": True, "already_open": True} if found else {})


@method("conversations.info", "channel include_locale include_num_members", reads_json=False)
def info(call: Call) -> Json:
    call.need("channel")
    return {"channel": channel_json(call.slack.state, call.channel(), call.bot, count=call.flag("include_num_members"))}


@method("conversations.members", "channel cursor limit", reads_json=False)
def members(call: Call) -> Json:
    call.need("channel")
    page, more = paged(call.channel().members, call, call.limit(100, 1000))
    return {"members": page, **more}


def _listed(call: Call, only_mine: bool) -> Json:
    call.must_name_team()
    kinds = call.text("types", "public_channel").split(",")
    names = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    if not set(kinds) <= set(names):
        raise Refused("invalid_types")
    for kind in kinds:
        scope = f"{FAMILY[names[kind]]}:read"
        if scope not in call.installation.scopes:
            raise call.lacks(scope)
    wanted = {names[kind] for kind in kinds}
    found = [
        channel
        for channel in call.slack.state.channels.values()
        if channel.kind in wanted
        and (channel.team == call.team or call.team in channel.shared_with)
        and not (channel.archived and call.flag("exclude_archived"))
        and (call.bot in channel.members or (channel.kind == "public" and not only_mine))
    ]
    page, more = paged(found, call, call.limit(100, 1000))
    return {"channels": [channel_json(call.slack.state, channel, call.bot) for channel in page], **more}


@method("conversations.list", "types cursor limit exclude_archived", reads_json=False)
def list_conversations(call: Call) -> Json:
    return _listed(call, only_mine=False)


@method("users.conversations", "types cursor limit exclude_archived user", reads_json=False)
def list_mine(call: Call) -> Json:
    return _listed(call, only_mine=True)


def _readable(call: Call) -> Channel:
    call.need("channel")
    channel = call.channel()
    if call.bot not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest", "0"), call.text("latest")
    try:
        least, most = float(oldest), float(latest) if latest else float("inf")
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    if call.flag("inclusive"):
        return [said for said in messages if least <= float(said.ts) <= most]
    return [said for said in messages if least < float(said.ts) < most]


@method("conversations.history", "channel oldest latest inclusive limit cursor include_all_metadata", reads_json=False)
def history(call: Call) -> Json:
    channel = _readable(call)
    top = [said for said in channel.messages.values() if said.thread_ts in ("", said.ts) or said.broadcast]
    page, more = paged(list(reversed(_between(call, top))), call, call.limit(100, 999))
    shown = [message_json(call.slack.state, channel, said, reactions=True) for said in page]
    following = bool(more["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": following, "pin_count": len(channel.pins), **(more if following else {})}


@method(
    "conversations.replies", "channel ts oldest latest inclusive limit cursor include_all_metadata", reads_json=False
)
def replies(call: Call) -> Json:
    channel = _readable(call)
    said = channel.messages.get(call.need("ts"))
    if said is None:
        raise Refused("thread_not_found")
    thread = channel.thread(said.thread_ts or said.ts)
    inside = _between(call, thread[1:])
    page, more = paged(thread[:1] + inside, call, call.limit(1000, 1000))
    shown = [message_json(call.slack.state, channel, one, reactions=True) for one in page]
    following = bool(more["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": following, **(more if following else {})}


@method("conversations.join", "channel")
def join(call: Call) -> Json:
    call.need("channel")
    channel = call.slack.state.channels.get(call.text("channel"))
    if channel is None or channel.team not in call.installation.teams:
        raise Refused("channel_not_found")
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if call.bot in channel.members:
        return {"channel": channel_json(call.slack.state, channel, call.bot), "warning": "already_in_channel"}
    call.slack.happenings.enter(channel, call.slack.state.users[call.bot])
    return {"channel": channel_json(call.slack.state, channel, call.bot)}


@method("pins.list", "channel", reads_json=False)
def pins(call: Call) -> Json:
    channel = _readable(call)
    items: list[Json] = []
    for ts in channel.pins:
        if ts in channel.messages:
            said = message_json(call.slack.state, channel, channel.messages[ts])
            said["permalink"] = permalink(call, channel, channel.messages[ts])
            items.append({"type": "message", "channel": channel.id, "message": said, "created_by": channel.creator})
    return {"items": items}


# ---------------------------------------------------------------------------------------------------- reactions


def known_emoji(name: str) -> bool:
    """Is there an emoji of this name?"""
    base = _TONE.sub("", name)
    return emoji.emojize(f":{base}:", language="alias") != f":{base}:" or base in ("white_check_mark", "+1", "-1")


def _target(call: Call) -> tuple[Channel, Message, str]:
    name = call.need("name").strip(":")
    channel = call.channel()
    said = channel.messages.get(call.need("timestamp"))
    if said is None or said.subtype == "tombstone":
        raise Refused("message_not_found")
    if not known_emoji(name):
        raise Refused("invalid_name")
    if channel.archived:
        raise Refused("is_archived")
    if call.bot not in channel.members:
        raise Refused("not_in_channel" if call.method == "reactions.remove" else "not_reactable")
    return channel, said, name


@method("reactions.add", "channel name timestamp")
def add_reaction(call: Call) -> Json:
    channel, said, name = _target(call)
    if call.bot in said.reactions.get(name, []):
        raise Refused("already_reacted")
    if len(said.reactions) >= 50 and name not in said.reactions:
        raise Refused("too_many_emoji")
    call.slack.happenings.react(channel, said, call.bot, name, True)
    return {}


@method("reactions.remove", "channel name timestamp file file_comment")
def remove_reaction(call: Call) -> Json:
    channel, said, name = _target(call)
    if call.bot not in said.reactions.get(name, []):
        raise Refused("no_reaction")
    call.slack.happenings.react(channel, said, call.bot, name, False)
    return {}


@method("reactions.get", "channel timestamp full", reads_json=False)
def get_reactions(call: Call) -> Json:
    channel = call.channel()
    said = call.slack.state.said(channel, call.need("timestamp"))
    shown = message_json(call.slack.state, channel, said, reactions=True)
    return {"type": "message", "channel": channel.id, "message": shown | {"permalink": permalink(call, channel, said)}}
