"""What Discord refuses in a message beyond what its description says, and what those who read there frown on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .components import check_message_components, length
from .errors import Fault, Json
from .guild import EPHEMERAL, V2
from .message_shapes import EVERYONE, ROLE_MENTION, USER_MENTION, texts_of

CONTENT, EMBEDS_IN_ALL = 2000, 6000
EMBED = {"title": 256, "description": 4096}
LEGACY = ("content", "embeds", "poll", "sticker_ids")


def check_message(body: Json, v2: bool, files: Sequence[str]) -> list[Fault]:
    """The faults of a message's body. `files`: the names of what is attached to it."""
    faults: list[Fault] = []
    content = body.get("content")
    if isinstance(content, str) and len(content) > CONTENT:
        faults.append(Fault(("content",), "Must be 2000 or fewer in length.", "BASE_TYPE_MAX_LENGTH"))
    if v2:
        for key in LEGACY:
            if body.get(key):
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                faults.append(
                    Fault((key,), f"The '{key}' field cannot be used with MessageFlags.IS_COMPONENTS_V2", code)
                )
    faults += check_message_components(body.get("components") or [], v2, files)
    faults += _check_embeds(body.get("embeds") or [])
    faults += _check_mentions(body.get("allowed_mentions"))
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > 25:
        faults.append(Fault(("nonce",), "Must be 25 or fewer in length.", "NONCE_TYPE_TOO_LONG"))
    if body.get("enforce_nonce") and nonce in (None, ""):
        faults.append(Fault(("nonce",), "A nonce is required to enforce it", "BASE_TYPE_REQUIRED"))
    return faults


def _check_embeds(embeds: list[Json]) -> Iterator[Fault]:
    total = 0
    for number, embed in enumerate(embeds):
        at = ("embeds", number)
        for key, most in EMBED.items():
            if embed.get(key):
                yield from length((*at, key), embed[key], 1, most)
        fields = embed.get("fields") or []
        if len(fields) > 25:
            yield Fault((*at, "fields"), "Must be 25 or fewer in length.", "BASE_TYPE_MAX_LENGTH")
        for place, field in enumerate(fields):
            yield from length((*at, "fields", place, "name"), field.get("name"), 1, 256)
            yield from length((*at, "fields", place, "value"), field.get("value"), 1, 1024)
        texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
        texts += [(embed.get("author") or {}).get("name")]
        texts += [field.get(key) for field in fields for key in ("name", "value")]
        total += sum(len(str(text)) for text in texts if text)
    if total > EMBEDS_IN_ALL:
        yield Fault(("embeds",), f"Embed size exceeds maximum size of {EMBEDS_IN_ALL}", "MAX_EMBED_SIZE_EXCEEDED")


def _check_mentions(allowed: Any) -> Iterator[Fault]:
    if not isinstance(allowed, dict):
        return
    for key in ("users", "roles"):
        if key in (allowed.get("parse") or ()) and allowed.get(key):
            text = f"parse:['{key}'] and {key}: [ids...] are mutually exclusive."
            yield Fault(("allowed_mentions",), text, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")


def is_empty(body: Json, files: Sequence[object]) -> bool:
    """Is there nothing to send?"""
    said = [body.get(key) for key in ("content", "embeds", "components", "poll", "sticker_ids", "message_snapshots")]
    return not any(said) and not files


def is_v2(body: Json, before: int = 0) -> bool:
    """Is it made of components only? Once it is, it stays so."""
    return bool((int(body.get("flags") or 0) | before) & V2)


def frowns(body: Json, *, private: bool, house: bool, resent: bool) -> Iterator[str]:
    """What nobody refuses, but everybody minds. `private`: an answer to an interaction; `house`: our own manners too;
    `resent`: an edit, which pings nobody."""
    if int(body.get("flags") or 0) & EPHEMERAL and not private:
        yield "the ephemeral flag is ignored outside of interactions"
    if resent:
        return
    allowed = body.get("allowed_mentions")
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
    for text in [str(body.get("content") or ""), *texts_of(body.get("components"))]:
        found = EVERYONE.search(text) if "everyone" in parse else None
        found = found or (USER_MENTION.search(text) if "users" in parse else None)
        found = found or (ROLE_MENTION.search(text) if "roles" in parse else None)
        if found:
            yield f"a ping: {found[0]}"
    if house and allowed is None:
        yield "no allowed_mentions"
    if house and not private and not (body.get("nonce") and body.get("enforce_nonce")):
        yield "no enforced nonce"
