"""How a client comes in: identify and resume; and how it asks for members."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from . import intents
from .guild import Member
from .sessions import Connection, Session
from .shapes import guild_create_json, member_json, user_json

if TYPE_CHECKING:
    from .gateway import Gateway

INVALID = 9
LIMITED = {"presence_intent": 1 << 13, "members_intent": 1 << 15, "content_intent": 1 << 19}
CHUNK = 1000


def flags_of(gateway: Gateway) -> int:
    """The application's flags: which privileged intents it has (as an app in few guilds)."""
    app = gateway.server.state.app
    return sum(flag for name, flag in LIMITED.items() if getattr(app, name))


async def identify(gateway: Gateway, connection: Connection, data: Any) -> None:
    """A new session, if everything about it is right."""
    server, app = gateway.server, gateway.server.state.app
    gateway.identifies.append({key: value for key, value in data.items() if key != "token"})
    if str(data.get("token", "")).removeprefix("Bot ") != app.token:
        await gateway.close(connection, 4004)
        return
    wanted = data.get("intents")
    if not isinstance(wanted, int) or wanted & ~intents.KNOWN:
        await gateway.close(connection, 4013)
        return
    refused = {
        intents.GUILD_MEMBERS: app.members_intent,
        intents.MESSAGE_CONTENT: app.content_intent,
        intents.GUILD_PRESENCES: app.presence_intent,
    }
    if any(wanted & bit and not granted for bit, granted in refused.items()):
        await gateway.close(connection, 4014)
        return
    shard, shards = data.get("shard") or (0, 1)
    if not 0 <= shard < shards:
        await gateway.close(connection, 4010)
        return
    session = Session(shard, shards, wanted)
    guilds = [one for one in server.state.guilds.values() if one.present and session.hears(one.id)]
    if len(guilds) > gateway.largest_shard:
        await gateway.close(connection, 4011)
        return
    if _too_soon(gateway, shard) or gateway.starts_left <= 0:
        server.violate("gateway: identified too often")
        await connection.send(INVALID, False)
        return
    gateway.starts_left -= 1
    for other in gateway.sessions.values():  # the same shard again replaces who was there before
        if other.shard == shard and other.connection is not None and other.shards == shards:
            other.over = True
    session.connection = connection
    connection.session = session
    gateway.sessions[session.id] = session
    await _welcome(gateway, session)


def _too_soon(gateway: Gateway, shard: int) -> bool:
    kind, now = shard % gateway.max_concurrency, time.monotonic()
    before = gateway.identified_at.get(kind)
    if gateway.identify_every and before is not None and now - before < gateway.identify_every - 0.1:
        return True
    gateway.identified_at[kind] = now
    return False


async def _welcome(gateway: Gateway, session: Session) -> None:
    """READY, and every guild."""
    state, connection = gateway.server.state, session.connection
    assert connection is not None
    guilds = [one for one in state.guilds.values() if one.present and session.hears(one.id)]
    ready = {
        "v": 10,
        "user_settings": {},
        "user": user_json(state.bot) | {"verified": True, "mfa_enabled": True, "email": None},
        "session_type": "normal",
        "session_id": session.id,
        "resume_gateway_url": gateway.url,
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "guilds": [{"unavailable": True, "id": one.id} for one in guilds],
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "application": {"id": state.bot.id, "flags": flags_of(gateway)},
        "_trace": ["[]"],
        "shard": [session.shard, session.shards],
    }
    await connection.send_text(session.note("READY", ready))
    if session.intents & intents.GUILDS:
        for guild in guilds:
            if not guild.out:
                await connection.send_text(session.note("GUILD_CREATE", guild_create_json(state, guild)))


async def resume(gateway: Gateway, connection: Connection, data: Any) -> None:
    """What was missed, if it isn't too late."""
    gateway.resumes.append({key: value for key, value in data.items() if key != "token"})
    if data.get("token") != gateway.server.state.app.token:
        await gateway.close(connection, 4004)
        return
    session = gateway.sessions.get(str(data.get("session_id")))
    late = session is None or session.over
    if session is not None and session.lost_at is not None:
        late = late or gateway.server.clock.now() - session.lost_at > gateway.resume_window
    if session is None or late:
        if session is not None:
            session.over = True
        await connection.send(INVALID, False)
        return
    seq = int(data.get("seq") or 0)
    if seq > session.seq:
        await gateway.close(connection, 4007)
        return
    while missed := session.missed(seq):  # what happens meanwhile comes after it
        seq = session.seq
        for text in missed:
            await connection.send_text(text)
    session.connection, session.lost_at = connection, None
    connection.session = session
    await connection.send_text(session.note("RESUMED", {"_trace": ["[]"]}))


async def request_members(gateway: Gateway, connection: Connection, data: Any) -> None:
    """Members by name or id, in chunks."""
    session, state = connection.session, gateway.server.state
    assert session is not None
    guild = state.guilds.get(str(data.get("guild_id")))
    if guild is None or not guild.present:
        return
    query, wanted = data.get("query"), [str(one) for one in data.get("user_ids") or ()]
    everybody = query == "" and not data.get("limit")
    if everybody and not session.intents & intents.GUILD_MEMBERS:
        gateway.server.violate("gateway: all members asked for without the intent")
        await gateway.close(connection, 4014)
        return
    found: list[Member]
    if wanted:
        found = [guild.members[one] for one in wanted[:100] if one in guild.members]
    else:
        starts = [one for one in guild.members.values() if one.shown.lower().startswith(str(query or "").lower())]
        found = starts if everybody else starts[: min(100, data.get("limit") or 1)]
    chunks = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
    for number, chunk in enumerate(chunks):
        body = {
            "guild_id": guild.id,
            "members": [member_json(one) for one in chunk],
            "chunk_index": number,
            "chunk_count": len(chunks),
            "not_found": [one for one in wanted if one not in guild.members],
        }
        body |= {"nonce": data["nonce"]} if data.get("nonce") else {}
        await connection.send_text(session.note("GUILD_MEMBERS_CHUNK", body))
