"""A body becomes a message, or changes one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from .calling import Call
from .components import everything
from .errors import Fault, Json, Refused, wrong
from .guild import SUPPRESS_EMBEDS, V2, Attachment, Channel, Message
from .limits import check_message, frowns, is_empty, is_v2
from .message_shapes import attachment_json, read_mentions

if TYPE_CHECKING:
    from .server import LocalDiscord

KEPT = SUPPRESS_EMBEDS | (1 << 12) | V2


def check(call: Call, body: Json, *, private: bool, before: Message | None = None, may_be_empty: bool = False) -> None:
    """Refuse what Discord refuses; note what one frowns on."""
    server = call.server
    described = {str(one.get("id")): one.get("filename") for one in body.get("attachments") or ()}
    names = [described.get(str(upload.number)) or upload.filename for upload in call.uploads]
    kept = [one.filename for one in before.attachments] if before else []
    v2 = is_v2(body, before.flags if before else 0)
    whole = dict(body)
    if before is not None:
        whole = {"content": before.content, "embeds": before.embeds, "components": before.components} | {
            key: value for key, value in body.items() if key != "nonce"
        }
        if v2 and not before.flags & V2 and "content" not in body:
            whole["content"] = before.content
    faults = check_message(whole, v2, [*names, *kept])
    faults += [fault for check in server.also_check for fault in check(body)]
    if faults:
        inside = ("data",) if call.route.template.endswith("/callback") else ()
        raise wrong(*(Fault((*inside, *fault.at), fault.message, fault.code) for fault in faults))
    if is_empty(whole, [*names, *kept]) and not may_be_empty:
        raise Refused(50006)
    for what in frowns(body, private=private, house=server.house_rules, resent=before is not None):
        server.violate(f"{call.route.name}: {what}")
    if not call.uploads and any(str(one.get("id")) in "0123456789" for one in body.get("attachments") or ()):
        raise wrong(Fault(("attachments",), "The file does not come along", "ATTACHMENT_NOT_FOUND"))


def new_message(call: Call, channel: Channel, body: Json, author: str, kind: int = 0) -> Message:
    """What is said, as it will stand there."""
    state = call.state
    said = Message(state.clock.snowflake(), channel.id, author, type=kind, at=state.clock.now())
    said.content = str(body.get("content") or "").strip()
    said.embeds = [{"type": "rich", **embed} for embed in body.get("embeds") or ()]
    said.flags = int(body.get("flags") or 0) & KEPT
    said.nonce = body.get("nonce")
    said.attachments = call.files(channel.id)
    said.components = placed(call.server, said, body.get("components") or [])
    read_mentions(state, said, body.get("allowed_mentions"))
    return said


def rewrite(call: Call, said: Message, body: Json, *, edited: bool = True) -> None:
    """Change what is given, leave the rest."""
    if "content" in body:
        said.content = str(body["content"] or "").strip()
    if "embeds" in body:
        said.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or ()]
    if "flags" in body:
        said.flags = said.flags & ~SUPPRESS_EMBEDS | (int(body["flags"] or 0) & KEPT) | (said.flags & V2)
    if "attachments" in body:
        stay = {str(one.get("id")) for one in body["attachments"] or ()}
        said.attachments = [one for one in said.attachments if one.id in stay]
    said.attachments += call.files(said.channel)
    if "components" in body:
        said.components = placed(call.server, said, body["components"] or [])
    read_mentions(call.state, said, body.get("allowed_mentions"))
    if edited:
        said.edited = call.state.clock.now()


def placed(server: LocalDiscord, said: Message, components: list[Json]) -> list[Json]:
    """The components with ids, and addresses for what was attached."""
    components = copy.deepcopy(components)
    taken = {one["id"] for _, one in everything(components) if one.get("id")}
    free = iter(number for number in range(1, 1000) if number not in taken)
    files = {one.filename: one for one in said.attachments}
    for _, one in everything(components):
        one["id"] = one.get("id") or next(free)
        if one["type"] == 2:
            one.setdefault("disabled", False)
        for holder in [one, *(one.get("items") or ())]:
            for key in ("media", "file"):
                if isinstance(holder.get(key), dict):
                    holder[key] = _media(server, holder[key], files)
        if one["type"] == 13:
            file = files.get(str(one["file"].pop("filename", "")))
            one |= {"name": file.filename, "size": len(file.data)} if file else {}
    return components


def _media(server: LocalDiscord, media: Json, files: dict[str, Attachment]) -> Json:
    name = str(media.get("url", "")).removeprefix("attachment://")
    file = files.get(name)
    if file is None:
        url = str(media["url"])
        return {"url": url, "proxy_url": url, "content_type": "image/png", "width": 64, "height": 64, "id": "1"}
    known = attachment_json(file, server.address)
    more = {"attachment_id": file.id, "id": file.id, "filename": file.filename, "placeholder": "", "loading_state": 2}
    return {**{key: known[key] for key in ("url", "proxy_url", "content_type")}, **more, "width": 64, "height": 64}


def reference(call: Call, channel: Channel, body: Json) -> Json | None:
    """What a message answers to."""
    given = body.get("message_reference")
    if not given:
        return None
    there = channel.messages.get(str(given.get("message_id")))
    if there is None:
        if given.get("fail_if_not_exists", True):
            raise wrong(Fault(("message_reference",), "Unknown message", "REPLIES_UNKNOWN_MESSAGE"))
        return None
    call.need(channel, "read_message_history")
    found: Json = {"type": 0, "channel_id": channel.id, "message_id": there.id}
    return {**found, "guild_id": channel.guild} if channel.guild else found
