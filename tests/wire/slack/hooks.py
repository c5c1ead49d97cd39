"""response_url: five answers within thirty minutes."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from .block_rules import ALL_TEXT
from .blocks_filled import filled, plain_blocks
from .errors import Json
from .workspace import Channel, Ephemeral, Hook, Message

if TYPE_CHECKING:
    from .server import LocalSlack

MOST, LIVES = 5, 1800.0
KEYS = frozenset(
    """text blocks attachments response_type replace_original delete_original thread_ts metadata mrkdwn parse
    unfurl_links unfurl_media""".split()
)


class Hooks:
    """Answers `/hooks/…`."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack

    def new(self, channel: Channel, user: str, team: str, kind: str = "actions", **more: object) -> str:
        """A new address to answer to."""
        path = f"/hooks/{kind}/{team}/{uuid4().hex}"
        hook = Hook(path, team, channel.id, user, self.slack.state.clock.now(), command=kind == "commands")
        for key, value in more.items():
            setattr(hook, key, value)
        self.slack.state.hooks[path] = hook
        return self.slack.address + path

    async def handle(self, request: web.Request) -> web.StreamResponse:
        hook = self.slack.state.hooks.get(request.path)
        if hook is None:
            return web.Response(status=404, text="no_team")
        fault = self.slack.faults.take("response_url")
        if fault and fault.how == "reset" and request.transport:
            request.transport.abort()
            return web.Response()
        if fault and fault.how in ("500", "429"):
            return web.Response(status=int(fault.how), text="error", headers={"Retry-After": str(int(fault.seconds))})
        hook.used += 1
        if hook.used > MOST:
            self.slack.violate("a response_url is used more than five times")
            return web.Response(status=404, text="used_url")
        if self.slack.state.clock.now() - hook.at > LIVES:
            self.slack.violate("a response_url is used after thirty minutes")
            return web.Response(status=404, text="expired_url")
        try:
            body = json.loads(await request.text())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        refusal = self.answer(hook, body)
        self.slack.responses.append((hook, body, refusal))
        if refusal:
            return web.Response(status=400 if refusal != "channel_is_archived" else 410, text=refusal)
        if fault and fault.how == "reset-after-done" and request.transport:
            request.transport.abort()
        return web.Response(text="ok")

    def answer(self, hook: Hook, body: Json) -> str:
        """Show it; returns what is wrong with it, or ""."""
        if not isinstance(body, dict):
            return "invalid_payload"
        unknown = set(body) - KEYS
        if unknown:
            self.slack.violate(f"response_url: unknown keys {sorted(unknown)}")
        for key in ("replace_original", "delete_original"):
            if not isinstance(body.get(key, False), bool):
                return "invalid_payload"
        if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
            return "invalid_payload"
        channel = self.slack.state.channels.get(hook.channel)
        if channel is None:
            return "channel_not_found"
        if channel.archived:
            return "channel_is_archived"
        if body.get("delete_original"):
            return self._delete(hook, channel)
        text, blocks = body.get("text") or "", body.get("blocks") or []
        if not text and not blocks:
            return "no_text"
        faults, length = self.slack.check_blocks(blocks) if blocks else ([], 0)
        if faults:
            self.slack.violate(f"response_url: {faults[0]}")
            return "invalid_blocks"
        if length > ALL_TEXT:
            return "msg_blocks_too_long"
        self.slack.frown("response_url", text, blocks)
        shown = filled(blocks) or plain_blocks(text)
        if body.get("replace_original"):
            return self._replace(hook, channel, text, shown)
        return self._post(hook, channel, text, shown, body)

    def _post(self, hook: Hook, channel: Channel, text: str, blocks: list[Json], body: Json) -> str:
        ts, thread = self.slack.state.clock.stamp(), str(body.get("thread_ts") or "")
        if body.get("response_type") == "in_channel":
            bot = self.slack.state.bot(hook.team)
            app = self.slack.state.app.id
            said = Message(
                ts, bot.id, text, hook.team, blocks, bot_id=bot.bot_id, app_id=app, thread_ts=thread, raw_text=text
            )
            self.slack.happenings.post(channel, said)
        else:
            # an answer without thread_ts goes to the channel, even if the button stood in a thread
            shown = Ephemeral(ts, channel.id, hook.user, text, blocks, thread)
            self.slack.state.ephemerals.append(shown)
        return ""

    def _replace(self, hook: Hook, channel: Channel, text: str, blocks: list[Json]) -> str:
        if hook.ephemeral:
            for shown in self.slack.state.ephemerals:
                if shown.ts == hook.ts and shown.user == hook.user:
                    shown.text, shown.blocks, shown.edited = text, blocks, True
                    return ""
            return ""  # it is not on the screen any more; nobody is told
        said = channel.messages.get(hook.ts)
        if said is None:
            return self._post(hook, channel, text, blocks, {}) if hook.command else "message_not_found"
        before = copy.deepcopy(said)
        said.text, said.blocks = text, blocks
        said.edited = {"user": said.user, "ts": f"{int(self.slack.state.clock.now())}.000000"}
        self.slack.happenings.change(channel, said, before)
        return ""

    def _delete(self, hook: Hook, channel: Channel) -> str:
        if hook.ephemeral:
            kept = [one for one in self.slack.state.ephemerals if not (one.ts == hook.ts and one.user == hook.user)]
            self.slack.state.ephemerals[:] = kept
            return ""
        said = channel.messages.get(hook.ts)
        if said is None:
            return "message_not_found"
        self.slack.happenings.delete(channel, said)
        return ""
