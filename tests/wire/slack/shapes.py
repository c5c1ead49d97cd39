"""Teams, people, channels, messages and views in the shape Slack shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .errors import Json
from .workspace import Channel, File, Message, User, View

if TYPE_CHECKING:
    from .state import State


def user_json(state: State, user: User, seen_from: str, *, locale: bool = False) -> Json:
    """A person, as seen from a team: of another team they are a stranger."""
    team, theirs = state.teams[seen_from], state.teams[user.team]
    stranger = user.team != seen_from and (not team.enterprise or team.enterprise != theirs.enterprise)
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": "" if user.is_bot else user.real_name,
        "display_name_normalized": "" if user.is_bot else user.real_name,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g0",
        "team": user.team,
    }
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": state.app.id, "always_active": True}
    shown: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(user.updated),
    }
    if stranger:
        shown["is_stranger"] = True
    if not user.deleted:
        offset = datetime.fromtimestamp(state.clock.now(), ZoneInfo(user.tz)).utcoffset()
        shown |= {
            "color": "9f69e7",
            "real_name": user.real_name,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        if not stranger:
            shown |= {
                "is_admin": user.is_admin or user.is_owner,
                "is_owner": user.is_owner,
                "is_primary_owner": False,
                "is_restricted": user.is_restricted,
                "is_ultra_restricted": user.is_ultra_restricted,
            }
        if locale and not stranger:
            shown["locale"] = user.locale
    if theirs.enterprise:
        shown["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": theirs.enterprise,
            "enterprise_name": state.enterprises[theirs.enterprise],
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "teams": [user.team],
        }
    return shown


def channel_json(state: State, channel: Channel, bot: str, *, count: bool = False) -> Json:
    """A channel, as the bot sees it."""
    created = int(channel.created)
    if channel.kind == "im":
        other = next((person for person in channel.members if person != bot), bot)
        return {
            "id": channel.id,
            "created": created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": channel.team,
            "updated": created * 1000,
            "user": other,
            "is_user_deleted": state.users[other].deleted,
            "is_open": True,
            "priority": 0,
        }
    private = channel.kind != "public"
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind != "mpim",
        "is_group": False,
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": private,
        "created": created,
        "is_archived": channel.archived,
        "is_general": channel.general,
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": bool(channel.shared_with),
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": channel.team,
        "updated": created * 1000,
        "parent_conversation": None,
        "creator": channel.creator,
        "is_ext_shared": bool(channel.shared_with),
        "shared_team_ids": [channel.team, *sorted(channel.shared_with)],
        "pending_connected_team_ids": [],
        "is_member": bot in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": list(channel.previous_names),
    }
    if count:
        shown["num_members"] = len(channel.members)
    return shown


def message_json(state: State, channel: Channel, said: Message, *, reactions: bool = False) -> Json:
    """A message as it stands in histories, answers and events."""
    shown: Json = {"type": "message"}
    if said.subtype:
        shown["subtype"] = said.subtype
    shown |= {"user": said.user, "ts": said.ts}
    if said.client_msg_id:
        shown["client_msg_id"] = said.client_msg_id
    shown["text"] = said.text
    if said.team and said.subtype != "tombstone":
        shown["team"] = said.team
    if said.bot_id:
        shown |= {
            "bot_id": said.bot_id,
            "app_id": said.app_id,
            "bot_profile": {
                "id": said.bot_id,
                "app_id": said.app_id,
                "user_id": said.user,
                "name": state.app.name,
                "icons": {},
                "deleted": False,
                "updated": 0,
                "team_id": said.team,
            },
        }
    if said.blocks:
        shown["blocks"] = said.blocks
    if said.files:
        shown["files"] = [file_json(state.files[id]) for id in said.files if id in state.files]
        shown |= {"upload": False, "display_as_bot": False}
    if said.edited:
        shown["edited"] = said.edited
    if said.metadata:
        shown["metadata"] = said.metadata
    if said.thread_ts:
        shown["thread_ts"] = said.thread_ts
        if said.thread_ts != said.ts:
            parent = channel.messages.get(said.thread_ts)
            shown["parent_user_id"] = parent.user if parent else "USLACKBOT"
    replies = channel.replies(said.ts)
    if replies:
        shown |= {
            "thread_ts": said.ts,
            "reply_count": len(replies),
            "reply_users_count": len({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
            "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
            "is_locked": False,
            "subscribed": False,
        }
    if reactions and said.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in said.reactions.items()
        ]
    return shown | said.more


def file_json(file: File) -> Json:
    """A file."""
    return {
        "id": file.id,
        "created": int(file.created),
        "timestamp": int(file.created),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.media_type,
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "binary",
        "pretty_type": "File",
        "user": file.user,
        "user_team": file.team,
        "editable": False,
        "size": len(file.data),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(file.shared_in),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"https://files.slack.com/files-pri/{file.team}-{file.id}/{file.name}",
        "url_private_download": f"https://files.slack.com/files-pri/{file.team}-{file.id}/download/{file.name}",
        "permalink": f"https://local.slack.com/files/{file.user}/{file.id}/{file.name}",
        "has_rich_preview": False,
        "file_access": "visible",
        "channels": list(file.shared_in),
        "groups": [],
        "ims": [],
    }


def view_json(state: State, view: View, *, filled: bool = False) -> Json:
    """A view. `filled`: with what is in its inputs, as it is sent with an interaction."""
    there = state.installation(view.team)
    content = view.content
    shown: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": content["type"],
        "blocks": view.blocks,
        "private_metadata": content.get("private_metadata") or "",
        "callback_id": content.get("callback_id") or "",
        "state": {"values": view.state if filled else {}},
        "hash": view.hash,
        "title": content.get("title"),
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous or None,
        "root_view_id": view.root or view.id,
        "app_id": state.app.id,
        "external_id": content.get("external_id") or "",
        "app_installed_team_id": (there.team or there.enterprise) if there else view.team,
        "bot_id": there.bot_id if there else "",
    }
    if shown["title"] is None:
        shown["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
    return shown


def channel_name(channel: Channel) -> str:
    """What interactions and commands call it."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind) or channel.name
