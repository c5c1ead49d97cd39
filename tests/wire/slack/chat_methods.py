"""chat.*: what a bot says."""

from __future__ import annotations

import copy
import re

from .block_rules import ALL_TEXT
from .blocks_filled import filled, plain_blocks
from .calling import Call, method
from .errors import Json, Refused
from .shapes import message_json
from .workspace import Channel, Ephemeral, Message

_TS = re.compile(r"\d{10}\.\d{6}")
_SAID = "text blocks attachments metadata parse link_names unfurl_links unfurl_media mrkdwn markdown_text"


def what_is_said(call: Call, most: int = 40_000) -> tuple[str, list[Json]]:
    """Text and blocks as they are kept, or Slack's refusal."""
    text, blocks = call.text("text"), call.data("blocks", "invalid_blocks_format")
    if not text and not blocks and not call.args.get("attachments"):
        raise Refused("no_text")
    if len(text) > most:
        raise Refused("msg_too_long")
    if blocks is not None:
        faults, length = call.slack.check_blocks(blocks)
        if faults:
            raise Refused("invalid_blocks", *faults)
        if length > ALL_TEXT:
            raise Refused("msg_blocks_too_long")
    if call.text("parse") == "full" or call.flag("link_names"):
        call.slack.violate(f"{call.method}: names are turned into pings")
    if call.args.get("attachments"):
        call.slack.violate(f"{call.method}: attachments are a thing of the past")
    call.slack.frown(call.method, text, blocks)
    return text, filled(blocks or []) or plain_blocks(text)


def _may_post(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise Refused("is_archived")
    public = channel.kind == "public" and "chat:write.public" in call.installation.scopes
    if call.bot not in channel.members and not public:
        raise Refused("not_in_channel")


def _thread(call: Call, channel: Channel) -> str:
    ts = call.text("thread_ts")
    if not ts:
        return ""
    if not _TS.fullmatch(ts):
        raise Refused("invalid_thread_ts")
    parent = channel.messages.get(ts)
    if parent is None:
        raise Refused("thread_not_found")
    if parent.thread_ts not in ("", ts):
        call.slack.violate(f"{call.method}: thread_ts is a reply's, not its parent's")
        return parent.thread_ts
    return ts


@method("chat.postMessage", f"channel thread_ts reply_broadcast username icon_emoji icon_url client_msg_id {_SAID}")
def post_message(call: Call) -> Json:
    call.need("channel")
    if call.text("channel") in call.slack.state.users:  # a person's id stands for the conversation with them
        person = call.user("channel")
        call.args["channel"] = call.slack.state.open_direct(call.team, person.id, call.bot).id
    channel = call.channel()
    _may_post(call, channel)
    thread = _thread(call, channel)
    text, blocks = what_is_said(call)
    if call.flag("reply_broadcast"):
        call.slack.violate("chat.postMessage: a reply is broadcast to the whole channel")
    said = Message(
        call.slack.state.clock.stamp(),
        call.bot,
        text,
        team=call.team,
        blocks=blocks,
        bot_id=call.installation.bot_id,
        app_id=call.slack.state.app.id,
        thread_ts=thread,
        metadata=call.data("metadata", "invalid_metadata_format"),
        raw_text=text,
    )
    call.slack.happenings.post(channel, said)
    return {
        "channel": channel.id,
        "ts": said.ts,
        "message": message_json(call.slack.state, channel, said),
    }


@method("chat.postEphemeral", f"channel user thread_ts username icon_emoji icon_url {_SAID}")
def post_ephemeral(call: Call) -> Json:
    call.need("channel")
    call.need("user")
    channel = call.channel()
    person = call.user()
    if channel.archived:
        raise Refused("is_archived")
    if call.bot not in channel.members:
        raise Refused("not_in_channel")
    if person.id not in channel.members or person.deleted:
        raise Refused("user_not_in_channel")
    thread = _thread(call, channel)
    text, blocks = what_is_said(call)
    shown = Ephemeral(call.slack.state.clock.stamp(), channel.id, person.id, text, blocks, thread)
    call.slack.state.ephemerals.append(shown)
    return {"message_ts": shown.ts}


@method("chat.update", f"channel ts as_user reply_broadcast file_ids {_SAID}")
def update(call: Call) -> Json:
    call.need("channel")
    call.need("ts")
    channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    said = call.slack.state.said(channel, call.text("ts"))
    if said.user != call.bot or said.subtype:
        raise Refused("cant_update_message")
    text, blocks = what_is_said(call, 4000)
    before = copy.deepcopy(said)
    said.text = said.raw_text = text
    said.blocks = blocks
    if "metadata" in call.args:
        said.metadata = call.data("metadata", "invalid_metadata_format")
    said.edited = {"user": call.bot, "ts": f"{int(call.slack.state.clock.now())}.000000"}
    call.slack.happenings.change(channel, said, before)
    return {
        "channel": channel.id,
        "ts": said.ts,
        "text": said.text,
        "message": message_json(call.slack.state, channel, said),
    }


@method("chat.delete", "channel ts as_user")
def delete(call: Call) -> Json:
    call.need("channel")
    call.need("ts")
    channel = call.channel()
    said = call.slack.state.said(channel, call.text("ts"))
    if said.user != call.bot:
        raise Refused("cant_delete_message")
    call.slack.happenings.delete(channel, said)
    return {"channel": channel.id, "ts": said.ts}


@method("chat.getPermalink", "channel message_ts", reads_json=False)
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    said = call.slack.state.said(channel, call.need("message_ts"))
    return {"channel": channel.id, "permalink": permalink(call, channel, said)}


def permalink(call: Call, channel: Channel, said: Message) -> str:
    """A message's address on the web."""
    domain = call.slack.state.teams[channel.team].domain
    address = f"https://{domain}.slack.com/archives/{channel.id}/p{said.ts.replace('.', '')}"
    return address + (f"?thread_ts={said.thread_ts}&cid={channel.id}" if said.thread_ts not in ("", said.ts) else "")
