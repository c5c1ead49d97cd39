"""Messages, reactions, pins, typing, DMs."""

from __future__ import annotations

import emoji as emoji_names

from . import permissions
from .calling import Answered, Call, route
from .clock import EPOCH_MS, in_words, read_time
from .errors import Fault, Json, Refused, wrong
from .guild import EPHEMERAL, FORUM, V2, Channel, Message
from .message_shapes import message_json
from .posting import check, new_message, reference, rewrite
from .shapes import channel_json, user_json

REMEMBERED = 300.0  # seconds for which a nonce is remembered
FOURTEEN_DAYS = 14 * 86_400
NOT_TEXT = frozenset({4, FORUM, 16})


def shown(call: Call, said: Message) -> Json:
    return message_json(call.state, said, address=call.server.address, content=call.state.app.content_intent)


def may_post(call: Call, channel: Channel) -> None:
    """Refuse when the bot can't write there."""
    state = call.state
    if channel.type in NOT_TEXT:
        raise Refused(50008)
    if not channel.guild:
        other = next(state.users[one] for one in channel.recipients if one != call.me)
        shared = [one for one in state.guilds.values() if one.present and other.id in one.members]
        if other.closed_dms or other.gone or not shared:
            raise Refused(50007)
        return
    call.need(channel, "send_messages_in_threads" if channel.is_thread else "send_messages")
    if channel.locked and not permissions.may(state, channel, call.me, "manage_threads"):
        raise Refused(160005)
    if call.uploads:
        call.need(channel, "attach_files")


@route("POST", "/channels/{channel_id}/messages")
async def create(call: Call) -> Answered:
    channel, body = call.channel(), call.json()
    may_post(call, channel)
    check(call, body, private=False)
    nonce = body.get("nonce")
    if nonce and body.get("enforce_nonce"):
        known = call.server.nonces.get((channel.id, str(nonce)))
        if known and call.state.clock.now() - known[1] < REMEMBERED and known[0] in channel.messages:
            return shown(call, channel.messages[known[0]])
    referred = reference(call, channel, body)
    said = new_message(call, channel, body, call.me, 19 if referred else 0)
    said.reference = referred
    if nonce:
        call.server.nonces[channel.id, str(nonce)] = (said.id, call.state.clock.now())
    await call.happenings.post(channel, said)
    answer = shown(call, said)
    said.nonce = None  # whoever reads it later doesn't see it
    return answer


@route("GET", "/channels/{channel_id}/messages")
def listed(call: Call) -> Answered:
    channel = call.channel()
    if channel.type in (4, FORUM):
        raise Refused(50008)
    limit = call.number("limit", 50, 1, 100)
    if not permissions.may(call.state, channel, call.me, "read_message_history"):
        return []
    said = sorted(channel.messages.values(), key=lambda one: int(one.id), reverse=True)
    if len({"before", "after", "around"} & set(call.query)) > 1:
        raise wrong(Fault(("before",), "before, after and around exclude each other"))
    if "before" in call.query:
        said = [one for one in said if int(one.id) < int(call.query["before"])]
    elif "after" in call.query:
        said = [one for one in said if int(one.id) > int(call.query["after"])][-limit:]
    elif "around" in call.query:
        middle = int(call.query["around"])
        later = [one for one in said if int(one.id) > middle][-(limit // 2) :]
        said = later + [one for one in said if int(one.id) <= middle][: limit - len(later)]
    return [shown(call, one) for one in said[:limit]]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def one(call: Call) -> Answered:
    channel = call.channel()
    call.need(channel, "read_message_history")
    return shown(call, call.message(channel))


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
async def edit(call: Call) -> Answered:
    channel, body = call.channel(), call.json()
    said = call.message(channel)
    if said.author != call.me:
        raise Refused(50005)
    if channel.archived:
        raise Refused(50083)
    if said.flags & EPHEMERAL or said.shown_to:
        raise Refused(10008)
    check(call, body, private=False, before=said)
    if said.flags & V2 and "flags" in body and not int(body["flags"] or 0) & V2:
        call.server.violate(f"{call.route.name}: the flag IS_COMPONENTS_V2 can't be taken back")
    rewrite(call, said, body)
    await call.happenings.change(said)
    return shown(call, said)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete(call: Call) -> Answered:
    channel = call.channel()
    said = call.message(channel)
    if said.author != call.me:
        call.need(channel, "manage_messages")
    if channel.archived:
        raise Refused(50083)
    if said.type == 21:
        raise Refused(50021)
    await call.happenings.delete(channel, said)
    return None


@route("POST", "/channels/{channel_id}/messages/bulk-delete")
async def bulk_delete(call: Call) -> Answered:
    channel = call.channel("manage_messages")
    ids = [str(id) for id in call.json().get("messages") or ()]
    if not 2 <= len(ids) <= 100:
        raise wrong(Fault(("messages",), "Must be between 2 and 100 in length.", "BASE_TYPE_BAD_LENGTH"))
    oldest = (int((call.state.clock.now() - FOURTEEN_DAYS) * 1000) - EPOCH_MS) << 22
    if any(int(id) < oldest for id in ids):
        raise Refused(50034)
    await call.happenings.bulk_delete(channel, [id for id in ids if id in channel.messages])
    return None


# ----------------------------------------------------------------------------------------------------- reactions


def _emoji(call: Call) -> str:
    """The emoji of the address, as it is kept."""
    key = call.params["emoji_name"]
    name, _, id = key.partition(":")
    if id and id.isdecimal() and name:
        return key
    if not emoji_names.is_emoji(key) and not emoji_names.is_emoji(key + "\ufe0f"):
        raise Refused(10014)
    return key


@route("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me")
async def react(call: Call) -> Answered:
    channel = call.channel("read_message_history")
    said, key = call.message(channel), _emoji(call)
    if channel.archived:
        raise Refused(50083)
    if key not in said.reactions:
        call.need(channel, "add_reactions")
    await call.happenings.react(channel, said, call.me, key, True)
    return None


@route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me")
async def unreact(call: Call) -> Answered:
    channel = call.channel()
    said, key = call.message(channel), _emoji(call)
    if channel.archived:
        raise Refused(50083)
    await call.happenings.react(channel, said, call.me, key, False)
    return None


@route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}")
async def unreact_other(call: Call) -> Answered:
    channel = call.channel("manage_messages")
    said, key = call.message(channel), _emoji(call)
    await call.happenings.react(channel, said, call.params["user_id"], key, False)
    return None


@route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}")
async def clear_emoji(call: Call) -> Answered:
    channel = call.channel("manage_messages")
    await call.happenings.clear_reactions(channel, call.message(channel), _emoji(call))
    return None


@route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions")
async def clear(call: Call) -> Answered:
    channel = call.channel("manage_messages")
    await call.happenings.clear_reactions(channel, call.message(channel))
    return None


@route("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}")
def who_reacted(call: Call) -> Answered:
    channel = call.channel("read_message_history")
    users = sorted(call.message(channel).reactions.get(_emoji(call), []), key=int)
    after, limit = int(call.query.get("after", 0)), call.number("limit", 25, 1, 100)
    return [user_json(call.state.users[one]) for one in users if int(one) > after][:limit]


# ----------------------------------------------------------------------------------------------------- the rest


@route("GET", "/channels/{channel_id}/messages/pins")
def pins(call: Call) -> Answered:
    channel, limit = call.channel(), call.number("limit", 50, 1, 50)
    before = read_time(call.query["before"]) if "before" in call.query else None
    found = sorted(channel.pins.items(), key=lambda pin: -pin[1])
    found = [(id, at) for id, at in found if before is None or at < before]
    items = [{"pinned_at": in_words(at), "message": shown(call, channel.messages[id])} for id, at in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


@route("GET", "/channels/{channel_id}/pins")
def old_pins(call: Call) -> Answered:
    call.server.violate("GET /channels/{channel_id}/pins: deprecated")
    channel = call.channel()
    return [shown(call, channel.messages[id]) for id in channel.pins]


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
async def pin(call: Call) -> Answered:
    channel = call.channel("pin_messages")
    if len(channel.pins) >= 50:
        raise Refused(30003)
    await call.happenings.pin(channel, call.message(channel), True)
    return None


@route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
async def unpin(call: Call) -> Answered:
    channel = call.channel("pin_messages")
    await call.happenings.pin(channel, call.message(channel), False)
    return None


@route("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> Answered:
    call.channel()
    return None


@route("POST", "/users/@me/channels")
def direct(call: Call) -> Answered:
    wanted = str(call.json().get("recipient_id", ""))
    if wanted not in call.state.users or wanted == call.me:
        raise Refused(50033)
    return channel_json(call.state, call.state.direct(wanted))
